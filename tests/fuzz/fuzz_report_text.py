"""Hostile text through everything the report does with text."""

from doorward.model import FactKind
from doorward.report.masked_values import mask_value
from doorward.report.masking import mask_text
from doorward.report.spreadsheet import neutral
from doorward.report.visible import encodable, visible

_KEY = b"fuzz"


def fuzz_report_text(data: bytes) -> None:
    """Masking and showing never fail, and what is shown can be written."""
    text = encodable(data.decode("utf-8", "surrogateescape"))
    name, _, rest = text.partition("\n")
    masked = mask_text(rest, [(FactKind.NAME, name), (FactKind.HANDLE, name)], _KEY)
    for kind in FactKind:
        masked += mask_value(kind, rest, _KEY)
    visible(masked).encode()
    neutral(masked).encode()
