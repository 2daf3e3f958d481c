from __future__ import annotations

import io
import os
import re
import zipfile
from datetime import UTC, datetime, timedelta, timezone

import pytest

from doorward.intake.reader import Limits
from doorward.intake.resumes.extract import DOCX, MARKDOWN, PDF, RTF, TEXT, extract, extract_bytes
from doorward.intake.resumes.pdf import parse_pdf_date
from doorward.model import Severity

LINES = ["Ada Example", "Phone: +1 212 555 0143", "EXPERIENCE", "Engineer at Acme"]
LIMITS = Limits()


def codes(problems):
    return [one.code for one in problems]


def replaced(data, name, part, compression=zipfile.ZIP_DEFLATED):
    """The package with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", compression) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, part)
    return out.getvalue()


def test_pdf_gives_text_as_written_and_what_its_making_left(making):
    data = making.pdf(LINES, link="https://ada.example/work", image=making.png())
    document, problems = extract_bytes(data, "ada.pdf", LIMITS)
    assert problems == ()
    assert document.media_type == PDF
    assert document.text.splitlines() == LINES
    assert (document.pages, document.author, document.creator) == (
        1,
        "Ada Example",
        "Example Writer",
    )
    assert "ReportLab" in document.producer
    assert document.created_at.tzinfo is not None
    assert document.fonts == ("Helvetica",)
    assert len(document.image_digests) == 1
    assert document.links == ("https://ada.example/work",)


def test_pdf_template_depends_on_structure_not_on_words(making):
    def template(**how):
        lines = how.pop("lines", LINES)
        return extract_bytes(making.pdf(lines, **how), "a.pdf", LIMITS)[0].template

    assert template() == template(lines=["Bo Example", "other words"])
    assert template() != template(font="Times-Roman")


def test_equal_images_have_equal_digests_in_pdf_files_of_different_people(making):
    def images(name, shade):
        data = making.pdf([name], image=making.png(shade))
        return extract_bytes(data, "a.pdf", LIMITS)[0].image_digests

    assert images("Ada Example", 9) == images("Bo Example", 9)
    assert images("Ada Example", 9) != images("Ada Example", 200)


def test_pdf_of_500_pages_is_read_in_part_and_says_so(making):
    document, problems = extract_bytes(making.pdf(["page"], pages=500), "long.pdf", LIMITS)
    assert document.pages == 500
    assert document.text.count("page") == LIMITS.document_pages
    assert codes(problems) == ["too-many-pages"]
    assert "500 pages; the first 60" in problems[0].message
    assert problems[0].severity is Severity.FIELD


def test_encrypted_pdf(making):
    document, problems = extract_bytes(making.pdf(LINES, password="secret"), "a.pdf", LIMITS)
    assert document is None
    assert codes(problems) == ["encrypted"]
    assert problems[0].severity is Severity.FILE


@pytest.mark.parametrize("keep", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_truncated_pdf_is_said_to_be(making, keep):
    data = making.pdf(LINES * 20)
    document, problems = extract_bytes(data[: int(len(data) * keep)], "a.pdf", LIMITS)
    assert "truncated" in codes(problems) or "damaged" in codes(problems)
    assert document is None or problems


def test_pdf_of_images_only_is_unknown_not_suspicious(making):
    document, problems = extract_bytes(making.pdf([], image=making.png()), "scan.pdf", LIMITS)
    assert document.text.strip() == ""
    assert codes(problems) == ["no-text"]
    assert problems[0].severity is Severity.NOTE
    assert "images" in problems[0].message


def test_invisible_text_in_pdf_is_noted(making):
    document, problems = extract_bytes(making.pdf(LINES, invisible="Kafka"), "a.pdf", LIMITS)
    assert codes(problems) == ["hidden-text"]
    assert "Kafka" in document.text


def test_text_is_cut_at_the_limit(making):
    limits = Limits(document_text=500)
    for data, name in (
        (making.pdf(["word " * 15] * 60), "a.pdf"),
        (making.word(["word " * 15] * 60), "a.docx"),
        (b"word " * 900, "a.txt"),
        (rb"{\rtf1 " + b"word " * 900 + b"}", "a.rtf"),
    ):
        document, problems = extract_bytes(data, name, limits)
        assert len(document.text) <= 501, name
        assert codes(problems) == ["text-cut"], name


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("D:20240131120000+09'00'", datetime(2024, 1, 31, 12, tzinfo=timezone(timedelta(hours=9)))),
        (
            "D:20240131120000-05'30",
            datetime(2024, 1, 31, 12, tzinfo=timezone(-timedelta(hours=5.5))),
        ),
        ("D:20240131120000Z", datetime(2024, 1, 31, 12, tzinfo=UTC)),
        ("20240131", datetime(2024, 1, 31, tzinfo=UTC)),
        ("D:20240231120000Z", None),
        ("D:2024", None),
        ("31 January", None),
        (None, None),
    ],
)
def test_pdf_dates(written, expected):
    found = parse_pdf_date(written)
    assert found == expected
    if expected is not None:
        assert found.utcoffset() == expected.utcoffset()


def test_docx_text_in_reading_order_with_tables_and_header(making):
    data = making.word(
        ["Ada Example"],
        table=[["2019 – 2021", "Engineer, Acme"], ["2017", "Intern"]],
        header="+1 212",
    )
    document, problems = extract_bytes(data, "ada.docx", LIMITS)
    assert problems == ()
    assert document.media_type == DOCX
    assert document.text.splitlines() == [
        "+1 212",
        "Ada Example",
        "2019 – 2021\tEngineer, Acme",
        "2017\tIntern",
    ]
    assert document.author == "Ada Example"
    assert document.last_modified_by == "Bo Example"
    assert document.created_at.tzinfo is not None
    assert document.template is not None
    assert document.fonts


BOX = """<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<w:r><w:t>Before</w:t></w:r><w:r><mc:AlternateContent>
<mc:Choice Requires="wps"><wps:txbx><w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p>
</w:txbxContent></wps:txbx></mc:Choice>
<mc:Fallback><w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent>
</mc:Fallback>
</mc:AlternateContent></w:r>
<w:r><w:instrText>HYPERLINK "https://field.example/"</w:instrText></w:r>
<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del></w:p>"""


def test_docx_text_box_is_read_once_and_deleted_text_not_at_all(making):
    data = making.word(["First"])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        main = package.read("word/document.xml").decode()
    main = main.replace("<w:sectPr", BOX + "<w:sectPr", 1)
    document, _ = extract_bytes(replaced(data, "word/document.xml", main), "a.docx", LIMITS)
    assert document.text.splitlines() == ["First", "Before", "In the box"]
    assert document.links == ("https://field.example/",)


def test_docx_hidden_text_is_noted_and_shown_text_is_not(making):
    document, problems = extract_bytes(making.word(LINES, hidden="Kafka"), "a.docx", LIMITS)
    assert codes(problems) == ["hidden-text"]
    assert "Kafka" in document.text
    assert extract_bytes(making.word(LINES), "a.docx", LIMITS)[1] == ()


def test_docx_image_digest_and_properties(making):
    data = making.word(LINES, image=making.png())
    app = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"><Template>Modern.dotx</Template><Application>Microsoft Office Word'
        "</Application><Company>Example Ltd</Company><AppVersion>16.0000</AppVersion></Properties>"
    )
    document, _ = extract_bytes(replaced(data, "docProps/app.xml", app), "a.docx", LIMITS)
    other, _ = extract_bytes(making.word(["x"], image=making.png()), "b.docx", LIMITS)
    assert document.company == "Example Ltd"
    assert document.creator == "Microsoft Office Word"
    assert document.producer == "Microsoft Office Word 16.0000"
    assert document.image_digests == other.image_digests
    assert len(document.image_digests) == 1
    assert document.template != other.template


def test_docx_templates_agree_across_texts(making):
    one, _ = extract_bytes(making.word(["x"]), "a.docx", LIMITS)
    two, _ = extract_bytes(making.word(["other", "words"], author="Bo"), "b.docx", LIMITS)
    assert one.template == two.template
    assert one.sha256 != two.sha256


def test_docx_zip_bomb_by_ratio_and_by_size(making):
    data = replaced(making.word(LINES), "word/media/a.bin", b"\0" * 30_000_000)
    document, problems = extract_bytes(data, "a.docx", LIMITS)
    assert document is None
    assert codes(problems) == ["zip-bomb"]
    small = Limits(document_unpacked_bytes=10_000)
    assert codes(extract_bytes(making.word(LINES), "a.docx", small)[1]) == ["zip-bomb"]
    few = Limits(archive_members=3)
    assert codes(extract_bytes(making.word(LINES), "a.docx", few)[1]) == ["too-many-members"]


def test_docx_whose_header_lies_about_a_size_is_refused_before_it_unpacks(making):
    data = bytearray(replaced(making.word(LINES), "word/zz.xml", b"<a/>" + b" " * 3_000_000))
    at = data.rindex(b"word/zz.xml") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    document, problems = extract_bytes(bytes(data), "a.docx", LIMITS)
    assert document is None
    assert codes(problems) == ["damaged"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_docx_with_entities_is_refused(making, encoding):
    part = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)
    document, problems = extract_bytes(
        replaced(making.word(LINES), "word/settings.xml", part), "a.docx", LIMITS
    )
    assert document is None
    assert codes(problems) == ["document-type"]


def test_embedded_objects_and_macros_are_noted_not_opened(making):
    data = replaced(making.word(LINES), "word/embeddings/oleObject1.bin", b"MZ" * 50)
    data = replaced(data, "word/vbaProject.bin", b"x")
    document, problems = extract_bytes(data, "a.docx", LIMITS)
    assert document.text.startswith("Ada Example")
    assert codes(problems) == ["embedded-object", "macros"]


def test_truncated_and_damaged_docx(making):
    data = making.word(LINES)
    assert codes(extract_bytes(data[: len(data) // 2], "a.docx", LIMITS)[1]) == ["truncated"]
    broken = replaced(data, "word/document.xml", b"<w:document")
    assert codes(extract_bytes(broken, "a.docx", LIMITS)[1]) == ["damaged"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_text_encodings(encoding):
    text = "Zoë Müller\nExpérience – 2019\n" * 5
    document, problems = extract_bytes(text.encode(encoding), "a.txt", LIMITS)
    assert document.text == text
    assert problems == ()
    assert document.media_type == TEXT


def test_markdown_and_wrong_extensions(making):
    assert extract_bytes(b"# Ada\n\ntext", "a.md", LIMITS)[0].media_type == MARKDOWN
    document, problems = extract_bytes(making.pdf(LINES), "a.docx", LIMITS)
    assert document.media_type == PDF
    assert codes(problems) == ["wrong-extension"]
    document, problems = extract_bytes(b"Ada Example\nplain", "a.pdf", LIMITS)
    assert document.media_type == TEXT
    assert codes(problems) == ["wrong-extension"]


RICH = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\info{\author Ada Example}
{\company Example Ltd}}{\*\generator Riched20;}{\pict\wmetafile8 0102}
\pard Zo\'eb M\u252?ller\par +1 212 555 0143\tab Boston\par
{\field{\*\fldinst HYPERLINK}{\fldrslt link}}}"""


def test_rich_text():
    document, problems = extract_bytes(RICH, "a.rtf", LIMITS)
    assert document.media_type == RTF
    assert document.text == "Zoë Müller\n+1 212 555 0143\tBoston\nlink"
    assert (document.author, document.company) == ("Ada Example", "Example Ltd")
    assert problems == ()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", b" \n\t ", "empty"),
        ("a.exe", b"MZ" + bytes(range(256)) * 20, "not-a-document"),
        ("a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20, "truncated"),
        ("a.html", b"<!DOCTYPE html><html>Ada</html>", "not-a-document"),
        ("a.csv", b"name,phone\nAda,1", "not-a-document"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unsupported"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        ("a.docx", b"PK\x03\x04 cut off", "truncated"),
    ],
)
def test_what_is_no_document_says_why(name, data, code):
    document, problems = extract_bytes(data, name, LIMITS)
    assert document is None
    assert codes(problems) == [code]
    assert problems[0].severity is Severity.FILE
    assert problems[0].file == name


def test_archives_that_are_no_documents():
    for member, code in (("content.xml", "unsupported"), ("a.txt", "not-a-document")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(member, "x")
        assert codes(extract_bytes(out.getvalue(), "a.zip", LIMITS)[1]) == [code]


def test_files_that_cannot_be_read_never_raise_nor_wait(tmp_path, making):
    big = tmp_path / "big.pdf"
    big.write_bytes(making.pdf(LINES))
    assert codes(extract(big, Limits(document_bytes=100))[1]) == ["too-large"]
    assert codes(extract(tmp_path / "missing.pdf", LIMITS)[1]) == ["unreadable"]
    (tmp_path / "folder.pdf").mkdir()
    assert codes(extract(tmp_path / "folder.pdf", LIMITS)[1]) in (["unreadable"], ["not-a-file"])
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.pdf")
        assert codes(extract(tmp_path / "pipe.pdf", LIMITS)[1]) == ["not-a-file"]


def test_names_are_labels_never_paths(tmp_path, making):
    path = tmp_path / "ada.pdf"
    path.write_bytes(making.pdf(LINES))
    assert extract(path, LIMITS)[0].name == "ada.pdf"
    document, _ = extract(path, LIMITS, "people/ada.pdf")
    assert document.name == "people/ada.pdf"
    assert not re.search(re.escape(str(tmp_path)), repr(document))


def test_xmp_document_identifier(making):
    import pypdf
    from pypdf.generic import NameObject, StreamObject

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(making.pdf(LINES)))
    metadata = StreamObject()
    metadata.set_data(b"<x><xmpMM:DocumentID>uuid:1234-abcd</xmpMM:DocumentID></x>")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(metadata)
    out = io.BytesIO()
    writer.write(out)
    assert extract_bytes(out.getvalue(), "a.pdf", LIMITS)[0].document_id == "uuid:1234-abcd"
    assert extract_bytes(making.pdf(LINES), "a.pdf", LIMITS)[0].document_id is None
