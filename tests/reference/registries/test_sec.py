import io
import json
import zipfile
from datetime import date

import pytest

from doorward.reference import ReferenceDataError

TICKERS = {
    "0": {"cik_str": 9999991, "ticker": "XWID", "title": "Example Widgets Inc."},
    "1": {"cik_str": 9999991, "ticker": "XWIDB", "title": "Example Widgets Inc."},
}
EXCHANGE = {
    "fields": ["cik", "name", "ticker", "exchange"],
    "data": [[9999991, "Example Widgets Inc.", "XWID", None]],
}
PLACE = "Austin, TX, USA"


def filer(**changes):
    made = {
        "cik": "0009999991",
        "name": "EXAMPLE WIDGETS INC",
        "entityType": "operating",
        "formerNames": [{"name": "OLDER EXAMPLE CORP", "from": "2001-02-03T00:00:00.000Z"}],
        "filings": {
            "recent": {"filingDate": ["2025-02-01", "2011-03-04"], "form": ["10-K", "10-K"]},
            "files": [{"name": "x.json", "filingFrom": "1999-05-06", "filingTo": "2010-01-01"}],
        },
    }
    return made | changes


def submissions(*filers):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, one in enumerate(filers):
            content = one if isinstance(one, str) else json.dumps(one)
            archive.writestr(f"CIK{number:010d}.json", content)
        archive.writestr("CIK0000000000-submissions-001.json", "{}")
        archive.writestr("placeholder.txt", "x")
    return packed.getvalue()


@pytest.mark.parametrize("table", [TICKERS, EXCHANGE], ids=["tickers", "exchange"])
def test_tells_that_a_company_is_there_and_no_date(bring, table):
    knowledge = bring(("company_tickers.json", "sec", json.dumps(table)))
    (found,) = knowledge.organisations("example widgets", None, PLACE)
    assert (found.number, found.jurisdiction) == ("0009999991", "US")
    assert (found.registered, found.known_since) == (None, None)


def test_takes_the_earliest_filing_or_name_as_a_day_it_existed(bring):
    knowledge = bring(("submissions.zip", "sec", submissions(filer())))
    (found,) = knowledge.organisations("Older Example", None, PLACE)
    assert found.known_since == date(1999, 5, 6)
    assert found.registered is None


def test_keeps_no_person_who_files(bring):
    person = filer(name="DOE JANE", entityType="other", formerNames=[])
    knowledge = bring(("submissions.zip", "sec", submissions(filer(), person)))
    assert knowledge.organisations("Doe Jane", None, PLACE) == ()


def test_forgives_a_broken_member(bring):
    packed = submissions(filer(), "{broken", filer(cik="x", name="NO NUMBER"))
    knowledge = bring(("submissions.zip", "sec", packed))
    assert knowledge.organisations("example widgets", None, PLACE)


BAD = {
    "no json": b"hello",
    "another object": b'{"a": {"b": 1}}',
    "deep": b"[" * 100_000,
    "short rows": b'{"fields": ["cik", "name"], "data": [[1]]}',
    "not utf-8": b'{"0": {"cik_str": 1, "title": "\xff"}}',
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_refuses_what_is_no_such_extract(bring, content):
    with pytest.raises(ReferenceDataError) as refused:
        bring(("company_tickers.json", "sec", content))
    assert refused.value.code == "wrong-type"
