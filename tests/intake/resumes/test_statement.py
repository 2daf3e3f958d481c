from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.intake.resumes.contacts import find_emails, find_links, find_name, find_phones
from doorward.intake.resumes.sections import Kind, heading, split_sections
from doorward.intake.resumes.statement import split_skills, statement
from doorward.model import Document, Origin, StatementSource


def read(text, **fields):
    document = Document(
        name="a.txt", media_type="text/plain", sha256="ab", size=1, text=text, **fields
    )
    return statement(document, Origin("a.txt"))


def test_statement_keeps_text_origin_and_source():
    found = read("Ada Example\nada@example.com")
    assert found.source is StatementSource.RESUME
    assert found.origin == Origin("a.txt")
    assert found.document == "ab"
    assert found.text == "Ada Example\nada@example.com"


@pytest.mark.parametrize(
    "raw",
    [
        "+1 212 555 0143",
        "+1 (212) 555-0143",
        "(212) 555-0143",
        "212.555.0143",
        "+49 30 555 0199",
        "+44 20 7946 0958",
        "06 55 50 10 23",
    ],
)
def test_phones_are_kept_exactly_as_written(raw):
    assert find_phones(f"Ada Example | {raw} | ada@example.com", header=200) == (raw,)
    assert find_phones(f"{'x ' * 300}\nPhone: {raw}\n") == (raw,)


@pytest.mark.parametrize(
    "text",
    [
        "05/2019 - 11/2021",
        "2015 - 2019",
        "2019-01-15 2020-02-01",
        "10.0.0.1 and 192.0.2.44",
        "saved $1,250,000 in 2019",
        "Analyst | 09/2020 - 05/2022",
        "12345",
        "ISBN 978-3-16-148410-0x",
    ],
)
def test_other_numbers_are_no_phones(text):
    assert find_phones(text, header=len(text)) == ()


def test_numbers_without_sign_or_label_outside_the_header_are_left_alone():
    text = "Ada\n" + "x\n" * 50 + "handled 212 555 0143 requests"
    assert find_phones(text, header=20) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail: Ada.Example+jobs@Mail.Example.com.", ("Ada.Example+jobs@Mail.Example.com",)),
        ("a@example.com, a@example.com; b@example.org", ("a@example.com", "b@example.org")),
        ("@example user@localhost a@@b", ()),
        ("zoë@münchen.example", ("zoë@münchen.example",)),
    ],
)
def test_emails(text, expected):
    assert find_emails(text) == expected


def test_links():
    text = (
        "https://ada.example/work?x=1, linkedin.com/in/ada-example | github.com/ada-example\n"
        "ada.example.org ASP.NET ada@site.example"
    )
    assert find_links(text, text) == (
        "https://ada.example/work?x=1",
        "linkedin.com/in/ada-example",
        "github.com/ada-example",
        "ada.example.org",
    )
    assert find_links("Used socket.io and ASP.NET", "") == ()


def test_links_and_mail_addresses_behind_words_count_once():
    found = read(
        "Ada Example\nGitHub\nhttps://ada.example",
        links=(
            "https://github.com/ada-example",
            "mailto:ada@example.com?subject=x",
            "https://www.ada.example/",
            "javascript:alert(1)",
        ),
    )
    assert found.links == ("https://ada.example", "https://github.com/ada-example")
    assert found.emails == ("ada@example.com",)


@pytest.mark.parametrize(
    "line",
    [
        "Ada Example",
        "ADA EXAMPLE",
        "José-María de la Fuente",
        "O'Neill Marlow",
        "J. R. Quill",
        "李 小龙",
        "Ngozi Adaeze Okafor-Brandt",
    ],
)
def test_names(line):
    assert find_name([line]) == line


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["Curriculum Vitae", "Ada Example"], "Ada Example"),
        (["Ada Example, PhD | Data Scientist"], "Ada Example"),
        (["Name: Ada Example"], "Ada Example"),
        (["A D A  E X A M P L E"], "ADA EXAMPLE"),
    ],
)
def test_names_beside_other_words(lines, name):
    assert find_name(lines) == name


@pytest.mark.parametrize(
    "line",
    [
        "Senior Software Engineer",
        "Austin, Texas",
        "New York",
        "Blue Fjord GmbH",
        "Ada",
        "ada@example.com",
        "12 Example Street",
        "Professional Summary",
        "worked with many people",
    ],
)
def test_what_is_no_name_gives_none(line):
    assert find_name([line]) is None


def test_changing_only_the_name_changes_nothing_else():
    text = "{}\nx@example.com | +1 212 555 0143\nEXPERIENCE\nEngineer, Acme Ltd, 2019 - 2021\n"
    found = [read(text.format(name)) for name in ("Ada Example", "李 小龙", "Ngozi Okafor-Brandt")]
    for one in found:
        assert one.phones == ("+1 212 555 0143",)
        assert one.employments == found[0].employments


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("WORK EXPERIENCE", Kind.EXPERIENCE),
        ("Berufserfahrung:", Kind.EXPERIENCE),
        ("Expérience professionnelle", Kind.EXPERIENCE),
        ("Formación académica", Kind.EDUCATION),
        ("Formação Acadêmica", Kind.EDUCATION),
        ("— Skills & Tools —", Kind.SKILLS),
        ("E D U C A T I O N", Kind.EDUCATION),
        ("STUDIUM UND PROMOTION", Kind.EDUCATION),
    ],
)
def test_headings(line, kind):
    assert heading(line) is kind


@pytest.mark.parametrize(
    "line", ["Experience with Kafka", "experience", "Ada Example", "I have skills", "x" * 200]
)
def test_what_is_no_heading(line):
    assert heading(line) is None


def test_technologies_of_a_job_do_not_end_the_experience():
    text = """Ada Example
EXPERIENCE
Engineer, Acme Ltd, 2019 - 2021
Technologies: Go, Rust
Analyst, Orchard Ltd, 2017 - 2019"""
    assert [one.employer for one in read(text).employments] == ["Acme Ltd", "Orchard Ltd"]


def test_details_of_a_job():
    text = """EXPERIENCE
Engineer, Acme Ltd — Austin, TX  Jan 2019 – Present  (Part-time)
• Built a pipeline with Kafka.
• Then another."""
    (job,) = read(text).employments
    assert (job.title, job.employer, job.location) == ("Engineer", "Acme Ltd", "Austin, TX")
    assert job.current
    assert job.end is None
    assert job.part_time
    assert job.description == "Built a pipeline with Kafka.\nThen another."


def test_prose_about_years_is_no_job():
    text = """EXPERIENCE
Engineer, Acme Ltd, 2015 - 2021
Led the move of 40 dashboards from one vendor to another between spring 2016 - 2018 with care.
From 2016 to 2018 we cut costs and the team grew to a dozen people across three sites."""
    assert len(read(text).employments) == 1


def test_a_study_among_the_jobs_is_no_job():
    text = """EXPERIENCE
Engineer, Acme Ltd, 2015 - 2021
BSc Physics, University of Example, 2011 - 2015"""
    assert [one.employer for one in read(text).employments] == ["Acme Ltd"]


@pytest.mark.parametrize(
    ("line", "school", "degree", "field", "end"),
    [
        (
            "Bachelor of Science in Physics, University of Example, 2012",
            "University of Example",
            "Bachelor of Science",
            "Physics",
            "2012",
        ),
        (
            "BSc Physics from Example University (2009-2012)",
            "Example University",
            "BSc",
            "Physics",
            "2012",
        ),
        ("Example Tech, M.S. Robotics, May 2015", "Example Tech", "M.S.", "Robotics", "2015-05"),
        (
            "University of Example, GPA: 3.9/4.0, Class of 2014",
            "University of Example",
            None,
            None,
            "2014",
        ),
        (
            "Universität Beispielheim, Informatik (B.Sc.), 2018",
            "Universität Beispielheim",
            "B.Sc.",
            "Informatik",
            "2018",
        ),
    ],
)
def test_educations(line, school, degree, field, end):
    (found,) = read(f"EDUCATION\n{line}").educations
    assert (found.school, found.degree, found.field, str(found.end)) == (school, degree, field, end)


def test_education_without_school_or_degree_is_left_out():
    assert read("EDUCATION\nSelf-taught since 2012\nRelevant coursework: Physics").educations == ()


def test_skills():
    lines = [
        "Languages: Python (expert), Go",
        "• Docker | Kubernetes",
        "We believe that x does y and z",
    ]
    assert split_skills(lines) == ("Python", "Go", "Docker", "Kubernetes")


ADVERSARIAL = {
    "spaces": " ",
    "at signs": "@",
    "half addresses": "a@",
    "dotted": "a.",
    "digits": "1",
    "country codes": "+1 ",
    "brackets": "(",
    "dashes": "1-",
    "sites": "www.",
    "years": "2019-",
    "months": "jan ",
    "periods": "Jan 2019 - Present\n",
    "schools": "University, BSc, 2019\n",
    "new lines": "\n",
    "names": "Ada Example\n",
    "titles": "Engineer\t",
    "degrees": "B.S. ",
    "headings": "EXPERIENCE\n",
}


@pytest.mark.parametrize("head", ["", "EXPERIENCE\n", "EDUCATION\n"])
@pytest.mark.parametrize("kind", sorted(ADVERSARIAL))
def test_400_000_hostile_characters_take_bounded_time(kind, head):
    piece = ADVERSARIAL[kind]
    text = head + piece * (400_000 // len(piece))
    begin = time.process_time()
    read(text)
    assert time.process_time() - begin < 2


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=2000))
def test_any_text_gives_a_statement(text):
    found = read(text)
    assert found.text in (text, None)
    assert all(one in text for one in found.phones)
    assert found.name is None or len(found.name) <= 80
    assert all(one.title or one.employer for one in found.employments)


PIECES = [
    "Engineer",
    "Acme Ltd",
    "Jan 2019 - Present",
    "EXPERIENCE",
    "EDUCATION",
    "BSc Physics",
    "2019",
    "Austin, TX",
    "University of Example",
    "•",
    "SKILLS",
    "a, b",
    "—",
    "(2019)",
    "Senior Engineer at Acme",
    "+1 212 555 0143",
]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(PIECES),
        max_size=60,
    ),
    st.sampled_from([" ", "\n", "\t", ", ", " | "]),
)
def test_any_order_of_resume_pieces_gives_a_statement(pieces, glue):
    found = read(glue.join(pieces))
    for one in found.employments:
        assert one.start is None or one.start.earliest()
        assert not (one.current and one.end)


def test_sections_keep_every_line_that_is_no_heading():
    lines = ["Ada", "EDUCATION", "a", "b", "SKILLS", "c"]
    assert [line for one in split_sections(lines) for line in one.lines] == ["Ada", "a", "b", "c"]
