"""How fast résumé files are read, against the bare PDF library on the same files.

    python bench/resumes.py [--files 200] [--seed 7]

Makes invented résumés (PDF and DOCX), then times: pypdf's own text extraction of the PDF files,
one after another in this process; `extract` of the same; and `read_all` (extraction, metadata and
statement) in one and two processes. Prints seconds, CPU seconds and ratios, with the hardware.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import docx
import pypdf
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from doorward.intake.reader import Limits
from doorward.intake.resumes.extract import extract
from doorward.intake.resumes.parallel import processors, read_all
from doorward.intake.resumes.statement import statement_of
from doorward.model import Origin

WORDS = """
built moved wrote measured service pipeline billing orders latency warehouse team review design
tests release data model index queue cluster of and with for the from to in
"""


def resume_lines(chance: random.Random, number: int) -> list[str]:
    """About two pages, as long as an ordinary résumé."""
    lines = [
        f"Person Example{number}",
        f"Austin, TX | +1 212 555 {chance.randint(100, 199):04d} | p{number}@example.com",
        "EXPERIENCE",
    ]
    for job in range(5):
        year = 2024 - 2 * job
        lines.append(f"Software Engineer, Acme {chance.randint(1, 99)} Ltd, {year - 2} - {year}")
        lines += ["- " + " ".join(chance.choices(WORDS.split(), k=13)) for _ in range(11)]
    return [
        *lines,
        "EDUCATION",
        "BSc Physics, University of Example, 2010 - 2013",
        "SKILLS",
        "Go, C",
    ]


def make_pdf(lines: list[str]) -> bytes:
    out = io.BytesIO()
    drawing = canvas.Canvas(out, pagesize=A4)
    for begin in range(0, len(lines), 50):
        drawing.setFont("Helvetica", 10)
        for row, line in enumerate(lines[begin : begin + 50]):
            drawing.drawString(50, 800 - 15 * row, line)
        drawing.showPage()
    drawing.save()
    return out.getvalue()


def make_docx(lines: list[str]) -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def bare_pypdf(paths: list[Path]) -> int:
    return sum(
        len("\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages))
        for path in paths
    )


def one_by_one(paths: list[Path]) -> int:
    return sum(len(document.text) for path in paths if (document := extract(path, Limits())[0]))


def with_statements(paths: list[Path]) -> int:
    documents = (extract(path, Limits())[0] for path in paths)
    return sum(
        len(statement_of(one, Origin(one.name)).employments) for one in documents if one is not None
    )


def in_processes(paths: list[Path], workers: int) -> int:
    return sum(
        len(one.document.text)
        for one in read_all(paths, Limits(), workers)
        if one.document is not None
    )


def cpu_seconds() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measure(run: Callable[[], int]) -> tuple[float, float]:
    begin, cpu = time.perf_counter(), cpu_seconds()
    if run() <= 0:
        raise SystemExit("nothing was read")
    return time.perf_counter() - begin, cpu_seconds() - cpu


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=7)
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        pdf, word = [], []
        for number in range(options.files):
            lines = resume_lines(chance, number)
            for ending, make, into in (("pdf", make_pdf, pdf), ("docx", make_docx, word)):
                path = Path(folder) / f"{number}.{ending}"
                path.write_bytes(make(lines))
                into.append(path)
        report(pdf, word)


def report(pdf: list[Path], word: list[Path]) -> None:
    size = sum(path.stat().st_size for path in (*pdf, *word)) / 1e6
    print(
        f"{platform.machine()}, {processors()} processors, Python {platform.python_version()}, "
        f"pypdf {pypdf.__version__}, load {os.getloadavg()[0]:.1f}"
    )
    print(f"{len(pdf)} PDF files of 2 pages and {len(word)} DOCX files, {size:.1f} MB")
    bare_pypdf(pdf[:5])
    rows = (
        ("pypdf text alone, PDF", len(pdf), lambda: bare_pypdf(pdf)),
        ("extract, PDF", len(pdf), lambda: one_by_one(pdf)),
        ("extract and statement, PDF", len(pdf), lambda: with_statements(pdf)),
        ("read_all, 1 process, PDF", len(pdf), lambda: in_processes(pdf, 1)),
        ("read_all, 2 processes, PDF", len(pdf), lambda: in_processes(pdf, 2)),
        ("extract, DOCX", len(word), lambda: one_by_one(word)),
        ("read_all, 2 processes, DOCX", len(word), lambda: in_processes(word, 2)),
    )
    base: tuple[float, float] | None = None
    print(f"{'':30}{'files/s':>9}{'seconds':>9}{'CPU s':>8}{'CPU ms/file':>13}{'CPU vs pypdf':>14}")
    for name, files, run in rows:
        seconds, cpu = measure(run)
        base = base or (seconds, cpu)
        ratio = f"{cpu / base[1]:.2f}" if "PDF" in name else ""
        print(
            f"{name:30}{files / seconds:9.0f}{seconds:9.2f}{cpu:8.2f}{1000 * cpu / files:13.1f}"
            f"{ratio:>14}"
        )


if __name__ == "__main__":
    sys.exit(main())
