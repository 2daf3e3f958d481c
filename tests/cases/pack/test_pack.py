"""A pack is made, is whole, and verifies."""

import zipfile

import pytest

from cases.made import case
from casework import command
from doorward.cases.pack.exporting import export_case
from doorward.cases.pack.profiles import Recipient
from doorward.cases.pack.verifying import verify_pack
from doorward.cases.pack.verifying_log import log_faults
from doorward.model.cases import CaseKind

pytestmark = pytest.mark.django_db
WHY = "The invented authority asked for it"


@pytest.mark.parametrize("recipient", Recipient)
@pytest.mark.parametrize("kind", [CaseKind.APPLICATION, CaseKind.RING])
def test_a_pack_verifies(tmp_path, recipient, kind):
    made, place = case(kind), tmp_path / "pack.zip"
    done = export_case(command(), made.pk, recipient, WHY, place)
    verdict = verify_pack(place)
    assert verdict.faults == ()
    assert verdict.sha256 == done.sha256
    assert list(log_faults(command(), verdict)) == []
    with zipfile.ZipFile(place) as opened:
        assert {"manifest.json", "summary.pdf", "case.json"} <= set(opened.namelist())
