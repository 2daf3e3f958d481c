from __future__ import annotations

import io
import os
import signal
import sys
import threading
import zlib
from pathlib import Path

import pytest

from doorward.intake.reader import Limits
from doorward.intake.resumes.parallel import _Process, extract_all, processors, read_all
from doorward.intake.resumes.worker import Request, Settings
from doorward.model import StatementSource

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX resource limits")


def heavy_pdf(pages: int) -> bytes:
    """A PDF whose pages take long to read, small on disk."""
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    drawing = canvas.Canvas(out, pageCompression=1)
    for _ in range(pages):
        for row in range(2_000):
            drawing.drawString(40, 40 + row / 3, "words that take their time")
        drawing.showPage()
    drawing.save()
    return out.getvalue()


def greedy_pdf() -> bytes:
    """A PDF of 70 kB whose one page unpacks to a text of 70 MB."""
    packed = zlib.compress(b"BT /F1 9 Tf (" + b"a" * 70_000_000 + b") Tj ET", 9)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources "
        b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
    ]
    body = b"%PDF-1.4\n"
    offsets = []
    for number, part in enumerate(parts, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + (
        b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (table, len(body))
    )


@pytest.fixture
def folder(tmp_path, making):
    for number in range(6):
        text = [f"Person Number{number}", f"person{number}@example.com"]
        (tmp_path / f"{number}.pdf").write_bytes(making.pdf(text))
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04")
    return tmp_path


@pytest.mark.parametrize("workers", [1, 2])
def test_every_path_comes_back_once_in_any_number_of_workers(folder, workers):
    paths = sorted(folder.iterdir())
    found = list(extract_all(iter(paths), Limits(), workers, root=folder.parent))
    assert sorted(path for path, _, _ in found) == paths
    by_name = {path.name: (document, problems) for path, document, problems in found}
    assert by_name["3.pdf"][0].text.startswith("Person Number3")
    assert by_name["3.pdf"][0].name == f"{folder.name}/3.pdf"
    assert by_name["broken.docx"][0] is None
    assert [one.code for one in by_name["broken.docx"][1]] == ["truncated"]


def test_statements_are_made_in_the_same_process(folder):
    found = {one.path.name: one for one in read_all(sorted(folder.iterdir()), Limits(), 1)}
    assert found["2.pdf"].statement.source is StatementSource.RESUME
    assert found["2.pdf"].statement.emails == ("person2@example.com",)
    assert found["2.pdf"].statement.origin.file == "2.pdf"
    assert found["broken.docx"].statement is None


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_that_takes_too_long_is_given_up_and_the_others_go_on(folder, workers):
    (folder / "0-slow.pdf").write_bytes(heavy_pdf(12))
    found = {
        path.name: (document, problems)
        for path, document, problems in extract_all(
            sorted(folder.iterdir()), Limits(document_seconds=0.6), workers
        )
    }
    assert len(found) == 8
    assert [one.code for one in found["0-slow.pdf"][1]] == ["too-slow"]
    assert found["0-slow.pdf"][0] is None
    assert all(found[f"{number}.pdf"][0] is not None for number in range(6))


@pytest.mark.slow
@POSIX
def test_a_file_that_takes_too_much_memory_is_given_up_and_the_others_go_on(folder):
    (folder / "0-greedy.pdf").write_bytes(greedy_pdf())
    found = {
        one.path.name: one
        for one in read_all(sorted(folder.iterdir()), Limits(), 1, memory_bytes=300 * 2**20)
    }
    assert found["0-greedy.pdf"].document is None
    assert found["0-greedy.pdf"].problems[0].code in ("too-much-memory", "reader-ended")
    assert all(found[f"{number}.pdf"].document is not None for number in range(6))


@POSIX
def test_a_worker_ended_from_outside_costs_no_file(folder):
    process = _Process(Settings(limits=Limits(), memory_bytes=2**31, statements=False))
    request = Request(os.fsencode(folder / "1.pdf"), "1.pdf")
    try:
        assert process.ask(request, threading.Event()).document is not None
        os.kill(process._process.pid, signal.SIGKILL)
        assert process.ask(request, threading.Event()).document is not None
    finally:
        process.end()


def test_results_come_while_paths_are_still_asked_for(folder):
    asked = []

    def paths():
        for number in range(200):
            asked.append(number)
            yield folder / f"{number % 6}.pdf"

    results = extract_all(paths(), Limits(), 1)
    next(results)
    results.close()
    assert len(asked) < 50


def test_a_fault_of_the_list_of_paths_is_raised_not_swallowed(folder):
    def paths():
        yield folder / "1.pdf"
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        list(extract_all(paths(), Limits(), 2))


@POSIX
def test_file_names_that_are_no_text_do_not_stop_the_run(folder):
    strange = os.fsencode(folder) + b"/\xff\xfe.pdf"
    try:
        Path(os.fsdecode(strange)).write_bytes((folder / "1.pdf").read_bytes())
    except OSError:
        pytest.skip("this file system takes only names in UTF-8")
    found = list(extract_all(sorted(folder.iterdir()), Limits(), 1))
    names = [document.name for _, document, _ in found if document is not None]
    assert "\\udcff\\udcfe.pdf" in names


def test_no_paths_and_no_workers():
    assert list(extract_all([], Limits(), 0)) == []
    assert processors() >= 1
