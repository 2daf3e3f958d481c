"""Identity verification by others, read and checked: vendors' messages, zones, credentials.

`receive` checks a vendor's signed message and gives `IdentityCheck`s; `doorward.model.latest`
tells which of several about one check holds. `zones` reads machine-readable zones; `mdl` and
`sd_jwt` verify digital credentials offline (extra ``idv``).
"""

from doorward.intake.identity.errors import CODES, MessageError, MissingExtraError
from doorward.intake.identity.receiving import (
    MOST_BYTES,
    VENDORS,
    Received,
    SeenEvents,
    keyed_number,
    receive,
)

__all__ = [
    "CODES",
    "MOST_BYTES",
    "VENDORS",
    "MessageError",
    "MissingExtraError",
    "Received",
    "SeenEvents",
    "keyed_number",
    "receive",
]
