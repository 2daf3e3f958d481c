"""A ZIP file in the one form a pack has: sorted names, one fixed time, nothing compressed.

Stored and not deflated, so that the same content gives the same bytes with every zlib, and so
that there is nothing to unpack that is larger than the file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def archive(files: Mapping[str, bytes]) -> bytes:
    """The files as a ZIP: the same files, the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as made:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = 0o100600 << 16
            made.writestr(entry, files[name])
    return held.getvalue()
