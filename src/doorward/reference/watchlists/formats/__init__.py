"""Readers of other people's lists, one module a format, by the name the command line uses.

Every reader takes a file and the name its entries' list shall have, and gives a `ParsedList`;
`ReferenceDataError` says what is wrong with a file that is not such a list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from doorward.reference.watchlists.formats.eu import eu_list
from doorward.reference.watchlists.formats.ftm import ftm_lines
from doorward.reference.watchlists.formats.gathering import ParsedList
from doorward.reference.watchlists.formats.looks import head_of
from doorward.reference.watchlists.formats.ofac_advanced import ofac_advanced
from doorward.reference.watchlists.formats.ofac_csv import add_csv, alt_csv, comments_csv, sdn_csv
from doorward.reference.watchlists.formats.ofac_xml import sdn_xml
from doorward.reference.watchlists.formats.own import own_csv
from doorward.reference.watchlists.formats.uk import uk_list
from doorward.reference.watchlists.formats.un import un_consolidated
from doorward.reference.watchlists.formats.us_csl import us_csl

Reader = Callable[[Path, str], ParsedList]


def ofac_sdn(path: Path, list_name: str) -> ParsedList:
    """SDN.CSV, or SDN.XML where the file is XML."""
    xml = head_of(path).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    return (sdn_xml if xml else sdn_csv)(path, list_name)


READERS: Mapping[str, Reader] = {
    "ofac-sdn": ofac_sdn,
    "ofac-alt": alt_csv,
    "ofac-add": add_csv,
    "ofac-comments": comments_csv,
    "ofac-advanced": ofac_advanced,
    "un": un_consolidated,
    "eu": eu_list,
    "uk": uk_list,
    "us-csl": us_csl,
    "ftm": ftm_lines,
    "own": own_csv,
}
"""Readers by parser name."""

READERS_VERSION = 3
"""Raised whenever a reader would give other entries for the same file; compiled lists then go."""

__all__ = ["READERS", "READERS_VERSION", "ParsedList", "Reader"]
