"""Without the extra the error says what to install."""

import importlib
import sys

import pytest


@pytest.mark.parametrize("library", ["webauthn", "cryptography"])
def test_the_error_says_what_to_install(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "doorward.access", raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=r"pip install 'doorward\[console\]'") as caught:
        importlib.import_module("doorward.access")
    assert getattr(caught.value, "code", None) == "missing-extra"
