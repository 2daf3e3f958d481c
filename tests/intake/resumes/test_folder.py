"""What the applications made of résumé files alone are called."""

from __future__ import annotations

from doorward.intake.resumes.folder import application_ids


def test_an_id_is_the_path_without_its_ending():
    assert application_ids(["team/ada.pdf", "bo.txt"]) == {
        "team/ada.pdf": "team/ada",
        "bo.txt": "bo",
    }


def test_files_that_differ_by_ending_keep_it():
    names = ["ada.pdf", "ada.docx", "bo.pdf", "v1.2/cv"]
    assert application_ids(names) == {
        "ada.pdf": "ada.pdf",
        "ada.docx": "ada.docx",
        "bo.pdf": "bo",
        "v1.2/cv": "v1.2/cv",
    }
