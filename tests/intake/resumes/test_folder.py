from __future__ import annotations

from doorward.intake.resumes.folder import (
    application_ids,
    applications_from_documents,
    attach,
    by_stem,
)
from doorward.intake.resumes.statement import statement_of
from doorward.model import Application, Document, Origin, StatementSource


def document(name, text="Ada Example\nada@example.com", **fields):
    fields = {"sha256": name, "media_type": "text/plain"} | fields
    return Document(name=name, size=1, text=text, **fields)


def application(**fields):
    return Application(**({"id": "1", "origin": Origin("export.json", "1")} | fields))


def test_one_application_per_document():
    found = list(applications_from_documents([document("team/ada.pdf"), document("bo.txt")]))
    assert [one.id for one in found] == ["team/ada", "bo"]
    assert found[0].origin == Origin("team/ada.pdf")
    assert found[0].documents[0].name == "team/ada.pdf"
    assert found[0].statements[0].source is StatementSource.RESUME
    assert found[0].statements[0].document == "team/ada.pdf"


def test_files_that_differ_by_ending_keep_it():
    names = ["ada.pdf", "ada.docx", "bo.pdf", "v1.2/cv"]
    ids = application_ids(names)
    assert ids == {
        "ada.pdf": "ada.pdf",
        "ada.docx": "ada.docx",
        "bo.pdf": "bo",
        "v1.2/cv": "v1.2/cv",
    }
    found = applications_from_documents([document(name) for name in names], ids=ids)
    assert [one.id for one in found] == list(ids.values())


def test_statements_already_made_are_used():
    one = document("ada.txt")
    made = statement_of(one, Origin("ada.txt"))
    (found,) = applications_from_documents([one], statements={"ada.txt": made})
    assert found.statements[0] is made


def test_attachments_are_found_from_the_folder_of_the_export():
    documents = {name: document(name) for name in ("data/cv/a.pdf", "cv/a.pdf", "b.pdf")}
    here = application(origin=Origin("data/export.json"), attachments=("cv/a.pdf", "missing.pdf"))
    assert [one.name for one in attach(here, documents).documents] == ["data/cv/a.pdf"]
    there = application(attachments=("./cv/a.pdf", "b.pdf"))
    found = attach(there, documents)
    assert [one.name for one in found.documents] == ["cv/a.pdf", "b.pdf"]
    assert len(found.statements) == 2


def test_an_attachment_cannot_name_a_file_that_was_not_read():
    found = attach(application(attachments=("../../etc/passwd", "/etc/passwd")), {})
    assert found.documents == ()


def test_without_attachments_the_file_named_after_the_application_or_candidate_is_taken():
    documents = {name: document(name) for name in ("r/1.pdf", "r/c-9.docx", "r/11.pdf")}
    found = attach(application(candidate="c-9"), documents, stems=by_stem(documents.values()))
    assert [one.name for one in found.documents] == ["r/1.pdf", "r/c-9.docx"]
    assert attach(application(id="2"), documents).documents == ()


def test_attaching_twice_changes_nothing():
    documents = {"1.pdf": document("1.pdf")}
    once = attach(application(), documents)
    assert attach(once, documents) == once
    assert len(once.statements) == 1


def test_a_linkedin_profile_gives_a_linkedin_statement():
    profile = document(
        "1.pdf",
        text="Contact\nwww.linkedin.com/in/ada-example\nAda Example\nExperience\nPage 1 of 1",
        media_type="application/pdf",
    )
    found = attach(application(), {"1.pdf": profile})
    assert found.statements[0].source is StatementSource.LINKEDIN
