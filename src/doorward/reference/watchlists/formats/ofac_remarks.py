"""OFAC's remarks: one text of statements joined by semicolons.

Read are dates of birth, weak aliases (OFAC gives aliases it calls weak only here, in single
quotes), documents and numbers, addresses of mail, phones, sites and wallets. Places of birth,
nationality, citizenship and gender are dropped. So are parties linked to: they are entries of
their own, and nobody is compared with somebody else's name. OFAC cuts remarks at 1,000
characters, even in the middle of a number, and puts the rest into SDN_COMMENTS.CSV. The statement
that was cut is left out on both sides: half a number is somebody else's.
"""

from __future__ import annotations

import re

from doorward.model import IdentifierKind, NameQuality
from doorward.reference.watchlists.formats.documents import identifier_kind
from doorward.reference.watchlists.formats.gathering import Draft, clean

CUT_AT = 1_000
_LONGEST = 20_000
_ALIAS = re.compile(r"\A(?:a|f|n)\.k\.a\.,?\s+['\"‘’](.+?)['\"‘’]?\Z")
_WALLET = re.compile(r"\ADigital Currency Address\s*-?\s*([A-Z0-9]{2,8})\s+(\S+)\Z")
_CONTACT = re.compile(
    r"\A(E-?mail(?: Address)?|Phone(?: Number| No\.?)?|Telephone|Website|Mobile(?: Phone)?)"
    r"\s*:?\s+(.+)\Z",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"\A(?P<label>(?:[A-Z][\w.'&/-]*(?:\s+(?:of\s+)?|(?=\()))*?"
    r"(?:Passport|Passport Booklet|Number|No\.?|ID|ID Card|Card|Code|License|SSN"
    r"|C\.U\.I\.|C\.U\.I\.T\.|FEIN|Identidad|C\.U\.R\.P\.|CURP|R\.F\.C\.|RFC"
    r"|D\.N\.I\.|N\.I\.E\.|I\.F\.E\.|NIT #|RIF #|RUC #|RTN|LE Number|UAE Identification"
    r"|Document #|Vessel Registration Identification IMO|SWIFT/BIC|MMSI|Tail Number|electoral"
    r"|Identification|\(USCC\)|\(MSN\)|BIK \(RU\)))"
    r"\s*[:#]?\s+(?P<value>(?=[^a-z]*\d)(?:[^;(]|\(\w\)){2,80}?)"
    r"(?:\s*\((?P<place>[^)]*)\))?(?:\s+(?:issued|expires|valid|Issue|Expir).*)?\Z"
)


def read_remarks(draft: Draft, remarks: str) -> None:
    """Put into a draft what its remarks say; statements of no use to comparing are passed over."""
    parts = remarks[:_LONGEST].split(";")
    if len(remarks) == CUT_AT:
        del parts[-1]
    _statements(draft, parts)


def read_rest(draft: Draft, rest: str) -> None:
    """Put into a draft what the rest of cut remarks says, from the second statement on."""
    _statements(draft, rest[:_LONGEST].split(";")[1:])


def _statements(draft: Draft, parts: list[str]) -> None:
    for part in parts:
        statement = clean(part).removeprefix("alt. ")
        if statement.endswith(".") and not statement.endswith((".k.a.", "No.")):
            statement = statement[:-1]
        if statement:
            _statement(draft, statement)


def _statement(draft: Draft, statement: str) -> None:
    if statement.startswith("DOB "):
        draft.born(statement[4:])
        return
    if found := _ALIAS.match(statement):
        draft.name(found[1], NameQuality.WEAK_ALIAS)
    elif found := _WALLET.match(statement):
        draft.identifier(IdentifierKind.WALLET, found[2], found[1])
    elif found := _CONTACT.match(statement):
        draft.identifier(identifier_kind(found[1]), found[2])
    elif found := _DOCUMENT.match(statement):
        _document(draft, found["label"], found["value"])


def _document(draft: Draft, label: str, value: str) -> None:
    kind = identifier_kind(label)
    system = "IMO" if label.endswith("IMO") else label
    draft.identifier(kind, value, system if kind is IdentifierKind.OTHER else None)
