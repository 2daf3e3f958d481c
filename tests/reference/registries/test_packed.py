import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reference.errors import ReferenceDataError
from doorward.reference.registries.companies import Company
from doorward.reference.registries.packed import PackedCompanies, pack

ACME = Company("Acme Example Ltd", "1", "GB", registered=date(2001, 2, 3))


def rows(*companies):
    return ((f"line {number}", one) for number, one in enumerate(companies))


def test_finds_what_was_packed_and_nothing_else(tmp_path):
    assert pack(rows(ACME, Company("Other", "2")), tmp_path / "t") == 2
    table = PackedCompanies(tmp_path / "t", "here")
    assert [one.number for one in table.find("ACME EXAMPLE")] == ["1"]
    assert table.find("Acme") == table.find("") == table.find("Ltd.") == ()
    assert len(table) == 2


@given(st.lists(st.text(max_size=30), max_size=20))
def test_every_name_is_found_again(tmp_path_factory, names):
    target = tmp_path_factory.mktemp("packed") / "t"
    companies = [Company(name, str(number)) for number, name in enumerate(names)]
    good = [one for one in companies if one.found_by()]
    pack(rows(*good), target)
    table = PackedCompanies(target, "here")
    for one in good:
        assert one.number in {found.number for found in table.find(one.name)}


def test_rows_not_understood_condemn_a_table(tmp_path):
    with pytest.raises(ReferenceDataError, match="4 of 5 rows"):
        pack(rows(ACME, None, None, None, Company("", "5")), tmp_path / "t")


@pytest.mark.parametrize("cut", [0, 7, 31, 60, -1], ids=str)
def test_a_table_cut_short_is_refused(tmp_path, cut):
    pack(rows(ACME), tmp_path / "t")
    whole = (tmp_path / "t").read_bytes()
    (tmp_path / "t").write_bytes(whole[:cut])
    with pytest.raises(ReferenceDataError) as refused:
        PackedCompanies(tmp_path / "t", "here")
    assert refused.value.code == "not-understood"


LOOK_UP = """
import resource, sys
from pathlib import Path
from doorward.reference.registries.packed import PackedCompanies
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
table = PackedCompanies(Path(sys.argv[1]), "here")
assert all(table.find(f"Company {number} Example") for number in range(0, 60_000, 600))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_worker_holds_no_companies_in_memory(tmp_path):
    companies = (Company(f"Company {number} Example Ltd", str(number)) for number in range(60_000))
    pack(rows(*companies), tmp_path / "t")
    done = subprocess.run(
        [sys.executable, "-c", LOOK_UP, str(tmp_path / "t")],
        capture_output=True,
        text=True,
        check=True,
    )
    # Kibibytes; as Python objects they would be some 20 MiB. Pages that were touched count.
    assert int(done.stdout) < 8 * 1024
