"""What kind of identifier a list's own label names, in the languages lists are written in."""

from __future__ import annotations

import re

from doorward.model import IdentifierKind
from doorward.reference.watchlists.formats.gathering import Draft, clean

_KINDS: tuple[tuple[IdentifierKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (IdentifierKind.PASSPORT, r"pass?port|pasaporte|reisepass|laissez|travel document"),
        (
            IdentifierKind.WALLET,
            r"digital currency|crypto|virtual currency|wallet",
        ),
        (IdentifierKind.EMAIL, r"e-?mail"),
        (IdentifierKind.PHONE, r"phone|mobile|\btel\b"),
        (IdentifierKind.WEBSITE, r"website|web ?site|\burl\b|\bweb\b"),
        (
            IdentifierKind.TAX_ID,
            r"\btax|fiscal|\br\.?f\.?c\b|v\.?a\.?t\b|\bn\.?i\.?t\b|\br\.?i\.?f\b|c\.?u\.?i\.?t"
            r"|\binn\b|tin\b|\br\.?u\.?c\b|\bkpp\b|codice|fein",
        ),
        (
            IdentifierKind.REGISTRATION,
            r"regist(?:ration|ry|er)(?! card)|company number|business number|commercial|trade li"
            r"|enterprise number|chamber of comm|unified social credit|legal entity|d-u-n-s"
            r"|folio mercantil|matricula mercantil|c\.r\. no|regnumber|\bogrn\b|\blei\b"
            r"|organi[sz]ation code|gazette|licen[cs]e number|economic register|\bokpo\b",
        ),
        (
            IdentifierKind.NATIONAL_ID,
            r"national|identi|\bid\b|cedula|cédula|c\.?u\.?r\.?p|d\.?n\.?i|\bssn\b|social security"
            r"|personal|citizen|tazkira|electoral|voter|identidad|c\.u\.i\.|n\.?i\.?e\b"
            r"|residen|birth cert",
        ),
    )
)
_NOT_NATIONAL = re.compile(r"driv|vessel|aircraft|imo|bank|swift|mmsi|manufactur|ration card", re.I)


def identifier_kind(label: str) -> IdentifierKind:
    """The kind a label such as ``Passport`` or ``Tax ID No.`` names, else ``other``."""
    short = label[:120]
    if _NOT_NATIONAL.search(short):
        return IdentifierKind.OTHER
    for kind, pattern in _KINDS:
        if pattern.search(short):
            return kind
    return IdentifierKind.OTHER


_WALLET_LABEL = re.compile(r"\ADigital Currency Address\s*-?\s*([A-Z0-9]{2,8})\Z")
_NO_IDENTIFIER = re.compile(
    r"gender|nationalit|^citizen|place of birth|birth|sanction|directive|determination|prohibited"
    r"|information|target type|organization type|\bdate\b|\bflag\b|owner|operator|tonnage|model"
    r"|vessel type|^title|^location|country|manufacture date|program|year of build|secondary",
    re.IGNORECASE,
)


def labelled(draft: Draft, label: str | None, value: str | None) -> None:
    """Put a value with its list's own label into a draft; what identifies nobody is dropped."""
    name, text = clean(label), clean(value)
    if not name or not text:
        return
    if wallet := _WALLET_LABEL.match(name):
        draft.identifier(IdentifierKind.WALLET, text, wallet[1])
    elif not _NO_IDENTIFIER.search(name):
        kind = identifier_kind(name)
        draft.identifier(kind, text, name if kind is IdentifierKind.OTHER else None)
