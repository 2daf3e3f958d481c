from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen import canvas

from doorward.intake.profiles import linkedin_pdf
from doorward.intake.reader import Limits
from doorward.intake.resumes.extract import extract_bytes
from doorward.intake.resumes.statement import statement_of
from doorward.model import Document, Origin, StatementSource

SIDE = """Contact
+1 212 555 0143 (Mobile)
ada.example@mail.
example.com
www.linkedin.com/in/ada-example-
7b21 (LinkedIn)
ada.example.org (Portfolio)
Top Skills
Stream Processing
PostgreSQL
Technical Leadership
Languages
English (Native or Bilingual)
French (Limited Working)
Certifications
Example Certified Architect"""
MAIN = """Ada Example
Staff Engineer at Tallgrass
Greater Boston Area
Summary
I build pipelines.
Experience
Tallgrass
4 years 2 months
Staff Engineer
March 2022\u00a0-\u00a0Present\u00a0(2 years 2 months)
Boston, Massachusetts, United States
Runs the ingest team.
Senior Engineer
March 2020\u00a0-\u00a0February 2022\u00a0(2 years)
Boston, Massachusetts, United States
Nimbus Harbor
Engineer
June 2017 - February 2020 (2 years 9 months)
Built the first version.
Page 1 of 2
Copper Owl
Intern
2016 - 2017 (1 year)
Education
University of Example
Master of Science - MS, Computer Science\u00a0·\u00a0(2015 - 2017)
Lakeside Institute
Bachelor's degree, Mathematics · (2011 - 2015)
Page 2 of 2"""


def document(text=f"{SIDE}\n{MAIN}", **fields):
    fields = {"media_type": "application/pdf"} | fields
    return Document(name="Profile.pdf", sha256="ab", size=1, text=text, **fields)


def read(text=f"{SIDE}\n{MAIN}"):
    return linkedin_pdf.statement(document(text), Origin("Profile.pdf"))


def test_recognised_by_layout_or_by_metadata():
    assert linkedin_pdf.recognises(document())
    made = {"author": "LinkedIn", "producer": "Apache FOP Version 2.3"}
    assert linkedin_pdf.recognises(document("www.linkedin.com/in/ada-example", **made))


@pytest.mark.parametrize(
    "other",
    [
        document(media_type="text/plain"),
        document("Ada Example\nlinkedin.com/in/ada\nExperience\nEngineer, Acme, 2019 - 2020"),
        document("Contact\nada@example.com\nExperience\nEducation\nPage 1 of 1"),
        document("no profile", author="LinkedIn", producer="Apache FOP Version 2.3"),
        document("linkedin.com/in/ada", author="LinkedIn", producer="Word"),
    ],
)
def test_a_resume_that_only_links_to_a_profile_is_not_one(other):
    assert not linkedin_pdf.recognises(other)
    assert statement_of(other, Origin("a")).source is StatementSource.RESUME


def test_statement():
    found = read()
    assert found.source is StatementSource.LINKEDIN
    assert found.name == "Ada Example"
    assert found.location == "Greater Boston Area"
    assert found.emails == ("ada.example@mail.example.com",)
    assert found.phones == ("+1 212 555 0143",)
    assert found.links == ("www.linkedin.com/in/ada-example-7b21", "ada.example.org")
    assert found.skills == ("Stream Processing", "PostgreSQL", "Technical Leadership")


def test_positions_several_of_one_employer_among_them():
    jobs = read().employments
    assert [(one.employer, one.title) for one in jobs] == [
        ("Tallgrass", "Staff Engineer"),
        ("Tallgrass", "Senior Engineer"),
        ("Nimbus Harbor", "Engineer"),
        ("Copper Owl", "Intern"),
    ]
    assert [str(one.start) for one in jobs] == ["2022-03", "2020-03", "2017-06", "2016"]
    assert [one.current for one in jobs] == [True, False, False, False]
    assert jobs[0].location == "Boston, Massachusetts, United States"
    assert jobs[0].description == "Runs the ingest team."


def test_educations():
    assert [
        (one.school, one.degree, one.field, str(one.start), str(one.end))
        for one in read().educations
    ] == [
        ("University of Example", "Master of Science - MS", "Computer Science", "2015", "2017"),
        ("Lakeside Institute", "Bachelor's degree", "Mathematics", "2011", "2015"),
    ]


def test_a_name_nothing_confirms_is_left_out():
    text = f"{SIDE}\n{MAIN}".replace("ada-example-\n7b21", "q81").replace(
        "Certifications", "Patents"
    )
    found = read(text)
    assert found.name is None
    assert found.location is None


def test_a_made_pdf_with_a_side_column_is_recognised_and_read():
    out = io.BytesIO()
    drawing = canvas.Canvas(out)
    drawing.setAuthor("LinkedIn")
    for x, lines in ((20, SIDE.splitlines()), (220, MAIN.splitlines())):
        for row, line in enumerate(lines):
            drawing.setFont("Helvetica", 8)
            drawing.drawString(x, 800 - 14 * row, line)
    drawing.save()
    made, problems = extract_bytes(out.getvalue(), "Profile.pdf", Limits())
    found = statement_of(made, Origin("Profile.pdf"))
    assert problems == ()
    assert found.source is StatementSource.LINKEDIN
    assert found.name == "Ada Example"
    assert found.employments[0].employer == "Tallgrass"
    assert len(found.employments) == 4


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from(f"{SIDE}\n{MAIN}".splitlines()), st.text(max_size=40)),
        max_size=60,
    )
)
def test_any_lines_give_a_statement(lines):
    found = read("\n".join(lines))
    assert all(one.start is None or one.start.earliest() for one in found.employments)
    assert len(found.skills) <= 3
