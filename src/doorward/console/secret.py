"""The key that signs cookies of forms: made once, kept beside the user's data."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import platformdirs


def secret_key() -> str:
    """``DOORWARD_SECRET_KEY``, or one made at the first start and kept in a file of mode 0600."""
    given = os.environ.get("DOORWARD_SECRET_KEY", "")
    if given:
        return given
    place = Path(platformdirs.user_data_path("doorward")) / "console.key"
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return place.read_text(encoding="ascii").strip()
    made = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(made)
    return made
