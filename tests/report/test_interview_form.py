"""The PDF form of an interview kit: made, filled in, read back. Everybody here is invented."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from doorward.intake.additions import Later, forms, is_additions, read_additions
from doorward.intake.additions.form_kit import FormKit, FormQuestion, sealed, unsealed
from doorward.intake.ats.reading import SourceFile
from doorward.intake.reader import Limits
from doorward.intake.resumes import pdf_form
from doorward.intake.resumes.extract import extract, extract_form
from doorward.intake.resumes.pdf_form import KIT_FIELD, form_values
from doorward.model import (
    Application,
    Employment,
    Origin,
    PartialDate,
    Problem,
    Rating,
    Requisition,
    Severity,
    Statement,
    StatementSource,
)
from doorward.report.interview_form import render_form
from doorward.report.interview_kit import write_kit
from doorward.verification.answer_sheet import sheet_rows
from doorward.verification.kit import Kit, interview_kit

NOW = datetime(2026, 6, 1, tzinfo=UTC)
QUESTIONS = (
    *("employer-1", "employer-2", "school-1", "project-1"),
    *("technology-1", "city-1", "dates-1"),
)
HOSTILE = ("<b>Labs</b> & 'Sons'", "삼성 예시", "Пример ООО", "شركة المثال", "e\u0301\u202egnihton")


def kit_of(application: str = "A-17", employer: str = "Example Labs", job: str = "REQ-4") -> Kit:
    work = Employment(employer=employer, start=PartialDate(2019, 3), end=PartialDate(2021, 5))
    statement = Statement(
        source=StatementSource.FORM,
        origin=Origin("applications.jsonl", application),
        employments=(work,),
    )
    return interview_kit(
        Application(
            id=application,
            origin=Origin("applications.jsonl", application),
            requisition=Requisition(id=job),
            statements=(statement,),
            synthetic=True,
        )
    )


def form(folder: Path, made: Kit | None = None, name: str = "form-A-17.pdf") -> Path:
    path = folder / name
    path.write_bytes(render_form(made or kit_of(), "interview-A-17.html"))
    return path


def fill(path: Path, values: dict[str, str], change=None) -> Path:
    """Fill a form in as a viewer does: texts as they are, ratings as the button's name."""
    writer = PdfWriter(clone_from=str(path))
    told = {key: f"/{text}" if key in QUESTIONS else text for key, text in values.items()}
    for page in writer.pages:
        writer.update_page_form_field_values(page, told, auto_regenerate=True)
    if change is not None:
        change(writer)
    writer.write(str(path))
    return path


def read(path: Path) -> tuple[list[Later], list[Problem]]:
    found = list(forms.read_answer_form(SourceFile(path, path.name), Limits(), NOW))
    return (
        [one for one in found if isinstance(one, Later)],
        [one for one in found if isinstance(one, Problem)],
    )


def field(writer: PdfWriter, name: str) -> DictionaryObject:
    every = writer.root_object["/AcroForm"]["/Fields"]
    return next(one.get_object() for one in every if one.get_object().get("/T") == name)


def test_what_is_filled_in_is_what_is_read(tmp_path):
    path = fill(
        form(tmp_path),
        {
            "employer-1": "contradicts",
            "employer-1-heard": "never worked there",
            "employer-2": "cannot-say",
            "city-1": "consistent",
            "interviewer": "Ida Sample",
            "round": "first",
            "at": "2026-05-04",
            "accommodation": "needed a screen reader",
        },
    )
    answers, problems = read(path)
    assert problems == []
    assert [(one.record.question, one.record.rating, one.record.heard) for one in answers] == [
        ("employer-1", Rating.CONTRADICTS, "never worked there"),
        ("employer-2", Rating.CANNOT_SAY, None),
        ("city-1", Rating.CONSISTENT, None),
    ]
    assert {(one.application, one.record.by, one.record.round) for one in answers} == {
        ("A-17", "Ida Sample", "first")
    }
    assert answers[0].record.at == datetime(2026, 5, 4, tzinfo=UTC)
    assert answers[0].record.claim == sheet_rows(kit_of())[0].claim
    assert answers[0].origin.at() == "form-A-17.pdf#employer-1"
    assert "screen reader" not in repr(answers)
    assert list(read_additions(path, now=NOW)) == answers


_LINES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn"), max_codepoint=0x2FFFF), max_size=60
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    ratings=st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from(list(Rating))),
    heard=_LINES.filter(str.strip),
    interviewer=_LINES,
)
def test_any_filling_is_read_as_it_is(tmp_path_factory, ratings, heard, interviewer):
    values = {question: rating.value for question, rating in ratings.items()}
    values |= {f"{question}-heard": heard for question in ratings}
    path = fill(form(tmp_path_factory.mktemp("f")), {**values, "interviewer": interviewer})
    reader = PdfReader(path)
    content = form_values(reader, Limits())
    assert content.texts["interviewer"] == interviewer
    for question in QUESTIONS:
        rating = ratings.get(question)
        assert content.marks[question] == ((rating.value,) if rating else ())
        assert content.texts[f"{question}-heard"] == (heard if rating else "")


def test_an_empty_form_holds_no_answer_and_no_fault(tmp_path):
    assert read(form(tmp_path)) == ([], [])


def test_a_half_filled_form_gives_what_it_can(tmp_path):
    values = {"employer-1": "consistent", "school-1": "contradicts", "city-1-heard": "near a lake"}
    answers, problems = read(fill(form(tmp_path), {**values, "at": "04/05/2026"}))
    assert [one.record.question for one in answers] == ["employer-1"]
    assert [(one.code, one.record) for one in problems] == [
        ("bad-date", "form"),
        ("no-words", "school-1"),
        ("not-rated", "city-1"),
    ]


def test_a_form_made_into_another_persons_is_refused(tmp_path):
    other = sealed_for(kit_of("A-18")).partition('"seal"')[0]

    def swap(writer: PdfWriter) -> None:
        kit = field(writer, KIT_FIELD)
        seal = str(kit["/V"]).partition('"seal"')[2]
        kit[NameObject("/V")] = TextStringObject(f'{other}"seal"{seal}')

    answers, problems = read(fill(form(tmp_path), {"employer-1": "consistent"}, swap))
    assert answers == []
    assert [(one.code, one.field, one.severity) for one in problems] == [
        ("changed-form", KIT_FIELD, Severity.FILE)
    ]


def sealed_for(made: Kit) -> str:
    rows = tuple(FormQuestion(one.id, one.claim) for one in sheet_rows(made))
    return sealed(
        FormKit(
            application=made.application,
            requisition=made.requisition,
            code=made.code,
            questions=rows,
        )
    )


@pytest.mark.parametrize("name", ["REQ-4", "employer-2", "employer-1", "A-17"])
def test_every_part_of_the_hidden_field_is_under_the_seal(name):
    text = sealed_for(kit_of())
    assert unsealed(text) is not None
    assert name in text
    assert unsealed(text.replace(name, "other-1", 1)) is None


@pytest.mark.parametrize("text", ["", "{}", "[", "\ud800", '{"version":1}', "[" * 5000])
def test_other_text_is_no_kit(text):
    assert unsealed(text) is None


def test_a_question_of_another_set_is_left_out_and_the_missing_one_said(tmp_path):
    def rename(writer: PdfWriter) -> None:
        field(writer, "employer-1")[NameObject("/T")] = TextStringObject("religion-1")

    values = {"employer-1": "contradicts", "employer-1-heard": "hm", "city-1": "consistent"}
    answers, problems = read(fill(form(tmp_path), values, rename))
    assert [one.record.question for one in answers] == ["city-1"]
    assert [(one.code, one.record, one.field) for one in problems] == [
        ("unknown-question", "form", "religion-1"),
        ("missing-field", "employer-1", "employer-1"),
    ]


def test_a_form_with_two_ratings_for_a_question_gives_none_for_it(tmp_path):
    def mark_both(writer: PdfWriter) -> None:
        for kid in field(writer, "employer-1")["/Kids"]:
            states = kid.get_object()["/AP"]["/N"]
            on = next(one for one in states if one != "/Off")
            kid.get_object()[NameObject("/AS")] = NameObject(on)

    values = {"employer-1": "consistent", "city-1": "consistent"}
    answers, problems = read(fill(form(tmp_path), values, mark_both))
    assert [one.record.question for one in answers] == ["city-1"]
    assert [(one.code, one.record) for one in problems] == [("two-values", "employer-1")]


def test_two_fields_of_one_name_give_no_answer(tmp_path):
    def copy(writer: PdfWriter) -> None:
        more = DictionaryObject(
            {
                NameObject("/FT"): NameObject("/Tx"),
                NameObject("/T"): TextStringObject("city-1-heard"),
                NameObject("/V"): TextStringObject("something else"),
            }
        )
        writer.root_object["/AcroForm"]["/Fields"].append(more)

    values = {"city-1": "contradicts", "city-1-heard": "near a lake"}
    answers, problems = read(fill(form(tmp_path), values, copy))
    assert answers == []
    assert [(one.code, one.field) for one in problems] == [("unreadable-field", "city-1-heard")]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param(TextStringObject("x" * 200_000), "unreadable-field", id="huge text"),
        pytest.param(NumberObject(7), "unreadable-field", id="a number"),
        pytest.param(ArrayObject(), "unreadable-field", id="a list"),
    ],
)
def test_a_value_that_is_no_ordinary_text_is_said(tmp_path, value, code):
    def put(writer: PdfWriter) -> None:
        field(writer, "city-1-heard")[NameObject("/V")] = value

    answers, problems = read(fill(form(tmp_path), {"city-1": "contradicts"}, put))
    assert answers == []
    assert [(one.code, one.field) for one in problems] == [(code, "city-1-heard")]


def test_long_words_are_cut_as_in_answer_files(tmp_path):
    values = {"city-1": "contradicts", "city-1-heard": "x" * 50_000}
    ((one,), problems) = read(fill(form(tmp_path), values))
    assert (len(one.record.heard), problems) == (2_000, [])


def test_an_unknown_rating_is_said(tmp_path):
    def put(writer: PdfWriter) -> None:
        field(writer, "city-1")[NameObject("/V")] = NameObject("/liar")

    answers, problems = read(fill(form(tmp_path), {}, put))
    assert (answers, [one.code for one in problems]) == ([], ["unknown-rating"])


def test_what_is_no_form_is_said(tmp_path):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    plain, broken, other = (tmp_path / f"form-{one}.pdf" for one in ("plain", "broken", "other"))
    writer.write(str(plain))
    broken.write_bytes(b"%PDF-1.7\n" + b"<<" * 10_000)
    other.write_bytes(b"no PDF at all")
    for path, code in ((plain, "not-a-form"), (broken, "truncated"), (other, "not-a-form")):
        answers, (said,) = read(path)
        assert answers == []
        assert (said.code, said.file, said.severity) == (code, path.name, Severity.FILE)
        assert not is_additions(path)


def test_a_locked_form_is_said(tmp_path):
    path = fill(form(tmp_path), {}, lambda writer: writer.encrypt("secret", algorithm="RC4-128"))
    answers, (said,) = read(path)
    assert (answers, said.code) == ([], "encrypted")


def test_a_form_that_is_too_large_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(forms, "_BYTES", 1_000)
    answers, (said,) = read(form(tmp_path))
    assert (answers, said.code) == ([], "too-large")


def test_a_form_with_very_many_fields_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf_form, "_MOST_FIELDS", 5)
    with pytest.raises(pdf_form.UnreadableDocumentError, match="more than 5 fields"):
        form_values(PdfReader(form(tmp_path)), Limits())


@pytest.mark.parametrize("employer", HOSTILE, ids=["markup", "Hangul", "Cyrillic", "Arabic", "rlo"])
def test_names_of_any_script_come_back_with_the_claim(tmp_path, employer):
    made = kit_of("A/<i>&é삼", employer)
    path = fill(form(tmp_path, made), {"employer-1": "consistent"})
    ((one,), problems) = read(path)
    assert problems == []
    assert one.application == "A/<i>&é삼"
    assert one.record.claim == " ".join(sheet_rows(made)[0].claim.split())
    text = " ".join(page.extract_text() for page in PdfReader(path).pages)
    assert "transcribed" in text


def test_the_form_runs_and_sends_nothing_and_is_the_same_twice(tmp_path):
    data = render_form(kit_of(), "interview-A-17.html")
    assert data == render_form(kit_of(), "interview-A-17.html")
    reader = PdfReader(form(tmp_path))
    words = repr(reader.root_object)
    for number in range(1, len(reader.xref[0]) + 1):
        words += repr(reader.get_object(number))
    assert "'/Btn'" in words
    for forbidden in ("/JavaScript", "/JS", "/XFA", "/SubmitForm", "/OpenAction", "/AA", "/URI"):
        assert f"'{forbidden}'" not in words
    assert reader.pages[0].mediabox.width == pytest.approx(595.28, abs=0.1)


def test_the_form_says_what_the_page_says(tmp_path):
    made = kit_of()
    text = " ".join(
        " ".join(page.extract_text() for page in PdfReader(form(tmp_path, made)).pages).split()
    )
    for row in sheet_rows(made):
        for part in (row.text, row.claim, row.consistent, row.follow_up, *row.sources):
            assert part in text
    assert "synthetic: nobody real" in text
    assert "transcribed" not in text


def test_a_form_that_may_be_filled_in_is_never_written_over(tmp_path):
    (*_, path) = write_kit(kit_of(), tmp_path)
    write_kit(kit_of(), tmp_path)
    before = fill(path, {"city-1": "consistent"}).read_bytes()
    with pytest.raises(FileExistsError, match=r"form-A-17\.pdf"):
        write_kit(kit_of(), tmp_path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["form-A-17.pdf", "resume.pdf"])
def test_a_form_is_no_resume_whatever_it_is_called(tmp_path, name):
    document, (*_, said) = extract(form(tmp_path, name=name), Limits())
    assert (document, said.code) == (None, "not-believed")


def test_a_form_without_its_fields_is_no_resume_either(tmp_path):
    def flatten(writer: PdfWriter) -> None:
        del writer.root_object["/AcroForm"]

    document, (*_, said) = extract(fill(form(tmp_path), {}, flatten), Limits())
    assert (document, said.code) == (None, "not-believed")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_form_gives_values_or_a_problem(tmp_path_factory, data):
    content = bytearray(render_form(kit_of(), "interview-A-17.html"))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    path = tmp_path_factory.mktemp("f") / "form-A-17.pdf"
    path.write_bytes(content)
    values, problems = extract_form(path, Limits(), path.name)
    assert (values is None) == bool(problems)
    assert all(one.file == path.name for one in problems)
