from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.intake.profiles.linkedin import READER
from doorward.intake.profiles.linkedin_export import read_tables, statement
from doorward.intake.reader import Limits, ReadOptions
from doorward.model import Application, Origin, Problem, StatementSource

FILES = {
    "Profile.csv": (
        "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,"
        "Geo Location,Twitter Handles,Websites,Instant Messengers\n"
        'Ada,Example,Marlow,"1 Example Street","Mar 4, 1990",Staff Engineer,"I build, mostly.",'
        'Software,02139,"Boston, Massachusetts, United States",[adaexample],'
        '"[PORTFOLIO:https://ada.example,OTHER:https://b.example/x]",\n'
    ),
    "Positions.csv": (
        "Company Name,Title,Description,Location,Started On,Finished On\n"
        'Tallgrass,Staff Engineer,"Runs the team,\nand more.","Boston, MA",Mar 2020,\n'
        "Nimbus Harbor,Engineer,,,2017,Feb 2020\n"
    ),
    "Education.csv": (
        "School Name,Start Date,End Date,Notes,Degree Name,Activities\n"
        'University of Example,2013,2017,,"BSc, Mathematics",Chess\n'
    ),
    "Email Addresses.csv": (
        "Email Address,Confirmed,Primary,Updated On\n"
        "old@example.com,Yes,No,1/1/20\nada@example.com,Yes,Yes,1/1/24\n"
    ),
    "PhoneNumbers.csv": "Extension,Number,Type\n,+1 212 555 0143,Mobile\n",
    "Skills.csv": "Name\nKafka\nKafka\nGo\n",
    "Registration.csv": "Registered At,Registration Ip,Subscription Types\n1/12/10,192.0.2.9,\n",
    "Connections.csv": 'Notes:\n"text"\n\nFirst Name,Last Name,URL\nBo,Other,https://x.example\n',
}


def archive(files, folder=""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, text in files.items():
            target.writestr(folder + name, text)
    return out.getvalue()


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "Basic_LinkedInDataExport.zip"
    path.write_bytes(archive(FILES))
    return path


def read(path, **options):
    return list(READER.read(path, ReadOptions(**options)))


def test_statement_from_a_zip(export):
    (application,) = read(export)
    assert isinstance(application, Application)
    assert application.id == "Basic_LinkedInDataExport"
    (one,) = application.statements
    assert one.source is StatementSource.LINKEDIN
    assert one.name == "Ada Example"
    assert one.location == "Boston, Massachusetts, United States"
    assert one.emails == ("ada@example.com", "old@example.com")
    assert one.phones == ("+1 212 555 0143",)
    assert one.links == ("https://ada.example", "https://b.example/x")
    assert one.skills == ("Kafka", "Go")
    first, second = one.employments
    assert (first.employer, first.title, str(first.start)) == (
        "Tallgrass",
        "Staff Engineer",
        "2020-03",
    )
    assert first.current
    assert first.description == "Runs the team,\nand more."
    assert (str(second.start), str(second.end), second.current) == ("2017", "2020-02", False)
    (study,) = one.educations
    assert (study.school, study.degree, str(study.end)) == (
        "University of Example",
        "BSc, Mathematics",
        "2017",
    )


def test_nothing_of_birth_maiden_name_address_or_other_people_is_kept(export):
    everything = repr(read(export))
    for unread in (
        "1990",
        "Marlow",
        "Example Street",
        "02139",
        "Other",
        "x.example",
        "192.0.2.9",
        "Chess",
    ):
        assert unread not in everything, unread


def test_folder_and_subfolder_give_the_same(tmp_path, export):
    folder = tmp_path / "export"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    nested = tmp_path / "nested.zip"
    nested.write_bytes(archive(FILES, "Basic_LinkedInDataExport_01-02-2026/"))
    (wanted,) = read(export)
    for path in (folder, nested):
        assert READER.recognises(path, b"" if path.is_dir() else path.read_bytes()[:65_536])
        (found,) = read(path)
        assert found.statements[0].employments == wanted.statements[0].employments
        assert found.statements[0].name == "Ada Example"


def test_recognises_exports_only(tmp_path, export):
    assert READER.recognises(export, export.read_bytes()[:65_536])
    for name, files in (
        ("other.zip", {"a.csv": "x"}),
        ("half.zip", {"Profile.csv": FILES["Profile.csv"]}),
        ("deep.zip", {f"a/b/c/{name}": text for name, text in FILES.items()}),
    ):
        path = tmp_path / name
        path.write_bytes(archive(files))
        assert not READER.recognises(path, path.read_bytes())
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 no archive")
    assert not READER.recognises(broken, broken.read_bytes())
    assert not READER.recognises(tmp_path, b"")
    assert not READER.recognises(tmp_path / "x.json", b"{}")


def test_a_bad_file_is_a_problem_and_the_rest_is_read(tmp_path):
    path = tmp_path / "export.zip"
    path.write_bytes(
        archive(FILES | {"Positions.csv": "a,b\n1,2\n", "Skills.csv": b"\x00\x01\x02\x03" * 99})
    )
    found = read(path, label="people/export.zip")
    problems = {one.file: one.code for one in found if isinstance(one, Problem)}
    assert problems == {
        "people/export.zip/Positions.csv": "wrong-columns",
        "people/export.zip/Skills.csv": "not-a-document",
    }
    (application,) = (one for one in found if isinstance(one, Application))
    assert application.statements[0].name == "Ada Example"
    assert application.statements[0].employments == ()
    assert application.origin == Origin("people/export.zip")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04", "truncated"),
        (archive({"Profile.csv": "", "Positions.csv": ""}), "no-records"),
        (archive({"readme.txt": "x"}), "no-records"),
    ],
)
def test_what_is_no_export_says_why(tmp_path, data, code):
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    assert [one.code for one in read(path)] == [code]


def test_bombs_and_long_lists_are_bounded(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("Profile.csv", FILES["Profile.csv"])
        target.writestr("Positions.csv", b"a" * 30_000_000)
    assert [one.code for one in read(path)] == ["zip-bomb"]
    path.write_bytes(archive(FILES | {"Skills.csv": "Name\n" + "x\n" * 5_000}))
    found = read(path)
    assert [one.code for one in found if isinstance(one, Problem)] == ["too-many-rows"]


def test_a_pdf_given_as_linkedin_must_be_a_profile(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"plain words")
    assert [one.code for one in read(path)] == ["wrong-extension", "wrong-format"]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.binary(max_size=400))
def test_any_bytes_in_a_file_give_a_statement_or_a_problem(name, data):
    export = read_tables({name: data, "Skills.csv": FILES["Skills.csv"].encode()}, "x", Limits())
    assert statement(export, Origin("x")).source is StatementSource.LINKEDIN
