"""The key that signs cookies of forms: made once, kept beside the user's data."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from doorward.store.opening import data_folder


def secret_key() -> str:
    """``DOORWARD_SECRET_KEY``, or one made at the first start and kept in a file of mode 0600."""
    given = os.environ.get("DOORWARD_SECRET_KEY", "")
    if given:
        return given
    place = data_folder() / "console.key"
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not place.exists():
        _make(place)
    return place.read_text(encoding="ascii").strip()


def _make(place: Path) -> None:
    """Put a new key there, whole at once; what another process put there meanwhile stays."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".console.key.")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(name, place)
    finally:
        Path(name).unlink()
