import importlib
import sys

import pytest

from doorward.intake.identity import MissingExtraError


@pytest.mark.parametrize(
    ("module", "library", "between"),
    [
        ("mdl", "cbor2", ("cose", "issuer_certificates")),
        ("mdl", "cryptography", ("cose", "issuer_certificates")),
        ("sd_jwt", "joserfc", ("json_tokens", "disclosures", "status_lists")),
    ],
)
def test_without_the_extra_the_error_says_what_to_install(module, library, between, monkeypatch):
    for name in (module, *between):
        monkeypatch.delitem(sys.modules, f"doorward.intake.identity.{name}", raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'doorward\[idv\]'") as caught:
        importlib.import_module(f"doorward.intake.identity.{module}")
    assert caught.value.code == "missing-extra"


def test_messages_and_zones_need_no_extra(monkeypatch):
    for library in ("cbor2", "cryptography", "joserfc"):
        monkeypatch.setitem(sys.modules, library, None)
    for name in ("receiving", "zones"):
        monkeypatch.delitem(sys.modules, f"doorward.intake.identity.{name}", raising=False)
        assert importlib.import_module(f"doorward.intake.identity.{name}")
