"""Whatever the bytes are, a reader makes a table of them or says why not."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.reference.errors import ReferenceDataError
from doorward.reference.registries.compiling import PUBLISHED, compiled
from doorward.reference.registries.opening import opened, table_rows
from doorward.reference.store import FeedRecord

HEADERS = {
    "companies-house": "CompanyName,CompanyNumber,IncorporationDate,DissolutionDate",
    "gleif": "LEI,Entity.LegalName,Entity.EntityCreationDate,Entity.LegalJurisdiction",
    "sec": "",
    "ipeds-completions": "UNITID,CIPCODE,AWLEVEL,CTOTALT",
    "ipeds-institutions": "UNITID,INSTNM,WEBADDR,IALIAS",
    "cip-titles": "CIPCode,CIPTitle,CrossReferences,x",
}
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["1", "99", "11.0701", "01/02/2003", "2003-02-01", "-5", "1e999", "nan", '"']),
)
TABLES = st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=8).map("\n".join)


@pytest.mark.parametrize("parser", PUBLISHED)
@settings(max_examples=60, deadline=None)
@given(rows=TABLES, raw=st.binary(max_size=200))
def test_any_table_is_read_or_refused(tmp_path_factory, parser, rows, raw):
    folder = tmp_path_factory.mktemp("hostile")
    record = FeedRecord(
        name=parser, kind=PUBLISHED[parser], parser=parser, file="published", origin="x"
    )
    source = folder / "C2022_A.csv"
    for content in (f"{HEADERS[parser]}\n{rows}".encode("utf-8", "surrogatepass"), raw):
        source.write_bytes(content)
        with contextlib.suppress(ReferenceDataError):
            assert compiled(record, source, folder / "t").parser.endswith("-table")


def zip_of(content, name="a.csv"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def test_a_small_file_that_unpacks_to_very_much_is_stopped(tmp_path):
    path = tmp_path / "bomb.zip"
    path.write_bytes(zip_of(b"a\n" * 2_000_000))
    with (
        pytest.raises(ReferenceDataError) as refused,
        opened(path, (".csv",), limit=1_000_000) as file,
    ):
        sum(1 for _ in table_rows(file, ("a",)))
    assert refused.value.code == "too-large"


def test_an_archive_that_was_tampered_with_is_refused(tmp_path):
    whole = bytearray(zip_of(b"a,b\n" + b"1,2\n" * 5000))
    whole[45] ^= 0xFF
    path = tmp_path / "a.zip"
    path.write_bytes(bytes(whole))
    with pytest.raises(ReferenceDataError) as refused, opened(path, (".csv",)) as file:
        sum(1 for _ in table_rows(file, ("a",)))
    assert refused.value.code == "not-understood"


def test_an_archive_with_a_password_is_refused(tmp_path):
    whole = bytearray(zip_of(b"a,b\n1,2\n"))
    whole[6] |= 1  # the flag of encryption in the member's own header
    whole[whole.index(b"PK\x01\x02") + 8] |= 1  # and in the directory
    path = tmp_path / "a.zip"
    path.write_bytes(bytes(whole))
    with pytest.raises(ReferenceDataError) as refused, opened(path, (".csv",)) as file:
        file.read()
    assert refused.value.code == "not-understood"
