"""Broken and hostile lists: refused with words, bounded in time and memory, never believed."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import list_miniatures as miniatures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.model import EntryKind, IdentifierKind, NameQuality
from doorward.reference import ReferenceDataError
from doorward.reference.watchlists.formats import READERS
from doorward.reference.watchlists.formats.dates import birth_span, list_day
from doorward.reference.watchlists.formats.documents import identifier_kind
from doorward.reference.watchlists.formats.gathering import Draft, clean, natural_order
from doorward.reference.watchlists.formats.xml import elements

_PATH = Path(__file__).parents[3] / "fuzz" / "fuzz_watchlists.py"
_SPEC = importlib.util.spec_from_file_location("fuzz_watchlists", _PATH)
fuzz = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(fuzz)

XML_LISTS = {
    "un": miniatures.UN,
    "eu": miniatures.EU_XML,
    "uk": miniatures.UK_XML,
    "ofac-advanced": miniatures.ADVANCED,
    "ofac-sdn": miniatures.SDN_XML,
}
_BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
_OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def _after_declaration(xml: str, inserted: str) -> str:
    end = xml.index("?>") + 2
    return xml[:end] + inserted + xml[end:]


@pytest.mark.parametrize("doctype", [_BOMB, _OUTSIDE], ids=["expansion", "outside"])
@pytest.mark.parametrize("parser", XML_LISTS)
def test_document_types_are_refused(parse, parser, doctype):
    with pytest.raises(ReferenceDataError) as caught:
        parse(parser, _after_declaration(XML_LISTS[parser], doctype))
    assert caught.value.code == "unsafe"


@pytest.mark.parametrize("share", [0.3, 0.7, 0.97])
@pytest.mark.parametrize("parser", XML_LISTS)
def test_truncated_xml_is_refused_whole(parse, parser, share):
    xml = XML_LISTS[parser]
    with pytest.raises(ReferenceDataError) as caught:
        parse(parser, xml[: int(len(xml) * share)])
    assert caught.value.code == "not-understood"


def test_deep_xml_is_refused(parse):
    xml = f"<CONSOLIDATED_LIST>{'<a>' * 100}{'</a>' * 100}</CONSOLIDATED_LIST>"
    with pytest.raises(ReferenceDataError, match="nested too deeply"):
        parse("un", xml)


@pytest.mark.parametrize("parser", miniatures.ALL)
@pytest.mark.parametrize("content", [b"", b"\x00" * 999, b"\xff\xfe\x00", b"PK\x03\x04zip"])
def test_files_that_are_no_list(parse, parser, content):
    with pytest.raises(ReferenceDataError):
        parse(parser, content)


@pytest.mark.parametrize("parser", ["ofac-sdn", "uk", "eu", "own", "us-csl"])
def test_nul_bytes_and_invisible_marks_never_reach_a_name(parse, parser):
    content = {**miniatures.ALL, "eu": miniatures.EU_CSV}[parser]
    harmed = content.replace("Ivan", "Iv\x00\u202ean\u200b")
    for entry in parse(parser, harmed).entries:
        assert all(name.text.isprintable() for name in entry.names)


@pytest.mark.parametrize("parser", ["uk", "ofac-sdn", "us-csl"])
def test_a_giant_field_costs_its_row_only(parse, parser):
    rows = miniatures.ALL[parser].rstrip("\n")
    rows = rows.removesuffix("\x1a").rstrip("\n")
    parsed = parse(parser, f'{rows}\n"{"x" * 300_000}"\n{rows.splitlines()[-1]}\n')
    plain = parse(parser, miniatures.ALL[parser])
    assert parsed.refused > plain.refused
    assert {entry.entry for entry in plain.entries} <= {entry.entry for entry in parsed.entries}


def test_a_name_of_a_megabyte_is_no_name(parse):
    xml = miniatures.UN.replace("IVAN", "I" * 1_000_000)
    (person, _) = parse("un", xml).entries
    assert all(len(name.text) < 1_000 for name in person.names)


@pytest.mark.parametrize("column", ["name", "reason"])
def test_a_missing_column_is_named(parse, column):
    with pytest.raises(ReferenceDataError, match=f"'{column}'"):
        parse("own", miniatures.OWN.replace(column, "other", 1))


def test_mostly_wrong_rows_condemn_the_file(parse):
    wrong = "".join(f"{number},aka\n" for number in range(50))
    with pytest.raises(ReferenceDataError) as caught:
        parse("ofac-alt", miniatures.ALT.replace("\x1a", wrong))
    assert caught.value.code == "not-understood"


def test_a_long_line_of_json_ends_the_reading(parse, monkeypatch):
    monkeypatch.setattr("doorward.reference.watchlists.formats.ftm._LONGEST_LINE", 100)
    with pytest.raises(ReferenceDataError, match="line 1 is longer"):
        parse("ftm", miniatures.FTM)


def test_of_a_huge_xml_only_a_few_entries_are_held(tmp_path):
    """lxml's memory is not seen by Python, so the tree itself is looked at while it is read.

    The file is parsed a block at a time, so the tree holds the entries of one block.
    """
    start, end = miniatures.UN.index("<INDIVIDUAL>"), miniatures.UN.index("</INDIVIDUALS>")
    path = tmp_path / "list.xml"
    path.write_text(
        f"<CONSOLIDATED_LIST><INDIVIDUALS>{miniatures.UN[start:end] * 500}</INDIVIDUALS>"
        "<ENTITIES/></CONSOLIDATED_LIST>",
        encoding="utf-8",
    )
    walk = elements(path, {"INDIVIDUAL"})
    _, root = next(walk)
    held = [sum(1 for _ in root.iter()) for _ in walk]
    assert len(held) == 500
    assert max(held) < 500 * 46 / 10, "of 46 elements an entry"


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "approximate"),
    [
        ("10 Dec 1948", "1948-12-10", "1948-12-10", False),
        ("1936", "1936-01-01", "1936-12-31", False),
        ("Feb 1964", "1964-02-01", "1964-02-29", False),
        ("circa 1951", "1951-01-01", "1951-12-31", True),
        ("1950 to 1953", "1950-01-01", "1953-12-31", False),
        ("circa 1970-1973", "1970-01-01", "1973-12-31", True),
        ("15 May 1953 to 20 Jun 1954", "1953-05-15", "1954-06-20", False),
        ("circa 1955 to circa 1960", "1955-01-01", "1960-12-31", True),
        ("Between 1955 and 1960", "1955-01-01", "1960-12-31", False),
        ("1980-01-02T00:00:00", "1980-01-02", "1980-01-02", False),
        ("1980-03", "1980-03-01", "1980-03-31", False),
        ("1980-00-00", "1980-01-01", "1980-12-31", False),
        ("02/01/1980", "1980-01-02", "1980-01-02", False),
        ("00/00/1945", "1945-01-01", "1945-12-31", False),
        ("dd/mm/1945", "1945-01-01", "1945-12-31", False),
        ("dd/03/1958", "1958-03-01", "1958-03-31", False),
        ("December 10, 1948", "1948-12-10", "1948-12-10", False),
        ("Sept 1970", "1970-09-01", "1970-09-30", False),
    ],
)
def test_dates_of_birth(text, earliest, latest, approximate):
    span = birth_span(text)
    assert (str(span.earliest), str(span.latest)) == (earliest, latest)
    assert span.approximate is approximate


@pytest.mark.parametrize(
    "text",
    [
        "31 Feb 1980",
        "1980-13-01",
        "32/01/1980",
        "0000",
        "9999",
        "1960 to 1950",
        "soon",
        "",
        "1" * 99,
    ],
)
def test_impossible_dates_of_birth(text):
    with pytest.raises(ValueError, match=r"\w"):
        birth_span(text)


@given(st.dates(date(1800, 1, 1), date(2100, 12, 31)))
def test_a_day_is_read_in_every_way_it_is_written(day):
    written = [
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day:%d %b %Y}",
        f"{day:%B} {day.day}, {day:%Y}",
    ]
    for text in written:
        span = birth_span(text)
        assert span.earliest == span.latest == day
        assert span.exact
        assert list_day(text) == day


@given(st.text(max_size=60))
def test_cleaning_is_final(text):
    assert clean(clean(text)) == clean(text)
    assert "\n" not in clean(text)


@given(st.lists(st.sampled_from(NameQuality), min_size=1, max_size=5))
def test_of_a_name_said_twice_the_better_quality_stays(qualities):
    draft = Draft("1", EntryKind.PERSON)
    for quality in qualities:
        draft.name("Ivan Testov", quality)
    order = list(NameQuality)
    assert [one.quality for one in draft.made("x").names] == [min(qualities, key=order.index)]


@pytest.mark.parametrize(
    ("text", "natural"),
    [
        ("TESTOV, Ivan Sample", "Ivan Sample TESTOV"),
        ("TESTOV", "TESTOV"),
        ("TESTOV,", "TESTOV,"),
        ("TESTOV, Ivan, Jr.", "Ivan, Jr. TESTOV"),
    ],
)
def test_natural_order(text, natural):
    assert natural_order(text) == natural


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Passport", IdentifierKind.PASSPORT),
        ("Número de pasaporte", IdentifierKind.PASSPORT),
        ("National ID No.", IdentifierKind.NATIONAL_ID),
        ("C.U.R.P.", IdentifierKind.NATIONAL_ID),
        ("Tax ID No.", IdentifierKind.TAX_ID),
        ("R.F.C.", IdentifierKind.TAX_ID),
        ("Italian Fiscal Code", IdentifierKind.TAX_ID),
        ("Company Number", IdentifierKind.REGISTRATION),
        ("Registration ID", IdentifierKind.REGISTRATION),
        ("Email Address", IdentifierKind.EMAIL),
        ("Phone Number", IdentifierKind.PHONE),
        ("Website", IdentifierKind.WEBSITE),
        ("Driver's License No.", IdentifierKind.OTHER),
        ("SWIFT/BIC", IdentifierKind.OTHER),
    ],
)
def test_labels(label, kind):
    assert identifier_kind(label) is kind


_PIECES = [
    *(content.encode() for content in miniatures.ALL.values()),
    *(content[:400].encode() for content in miniatures.ALL.values()),
    b"<CONSOLIDATED_LIST>",
    b"</INDIVIDUAL>",
    b'{"id":"a","schema":"Person","properties":{"name":[1,null,"x"]}}\n',
    b"name,reason\n",
    b"\n",
    b",",
    b'"',
    b"\x1a",
]


@pytest.mark.parametrize(
    "target", [fuzz.fuzz_list_files, fuzz.fuzz_compiled_files, fuzz.fuzz_texts]
)
def test_targets_never_fail(target):
    @settings(max_examples=200, deadline=None)
    @given(
        st.binary(max_size=200)
        | st.builds(
            lambda first, pieces: bytes([first]) + b"".join(pieces),
            st.integers(0, 255),
            st.lists(st.sampled_from(_PIECES) | st.binary(max_size=8), max_size=4),
        )
    )
    def run(data):
        assert target(data) is None

    run()


@pytest.mark.parametrize("parser", miniatures.ALL)
def test_a_list_with_a_piece_cut_out_is_read_or_refused(parser, tmp_path):
    content = miniatures.ALL[parser].encode()
    path = tmp_path / "list"

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, len(content)), st.integers(0, 300), st.binary(max_size=6))
    def run(start, length, inserted):
        path.write_bytes(content[:start] + inserted + content[start + length :])
        try:
            parsed = READERS[parser](path, "fuzzed")
        except ReferenceDataError:
            return
        assert all(entry.list_name == "fuzzed" for entry in parsed.entries)

    run()
