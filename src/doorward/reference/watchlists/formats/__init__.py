"""Readers of other people's lists, one module a format, by the name the command line uses.

Every reader takes a file and the name its entries' list shall have, and gives a `ParsedList`;
`ReferenceDataError` says what is wrong with a file that is not such a list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from doorward.reference.watchlists.formats.gathering import ParsedList
from doorward.reference.watchlists.formats.ofac_csv import add_csv, alt_csv, sdn_csv
from doorward.reference.watchlists.formats.un import un_consolidated

Reader = Callable[[Path, str], ParsedList]

READERS: Mapping[str, Reader] = {
    "ofac-sdn": sdn_csv,
    "ofac-alt": alt_csv,
    "ofac-add": add_csv,
    "un": un_consolidated,
}
"""Readers by parser name."""

READERS_VERSION = 1
"""Raised whenever a reader would give other entries for the same file; compiled lists then go."""

__all__ = ["READERS", "READERS_VERSION", "ParsedList", "Reader"]
