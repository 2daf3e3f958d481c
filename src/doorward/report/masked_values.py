"""Personal values cut down to what a reader needs to recognise a pattern.

Every masked value ends in a short digest, for example ``j…@example.com [k3f9a2qx]``: two values
with the same digest were equal. The digest is keyed (BLAKE2b, RFC 7693) with a key that belongs
to one run; without it a digest cannot be tried out against a list of phone numbers, so the key
should be random and forgotten after the run.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
import unicodedata
from functools import lru_cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from doorward.model import FactKind, LinkKind

ELLIPSIS = "…"

_LINK_KINDS = {
    LinkKind.PHONE: FactKind.PHONE,
    LinkKind.EMAIL: FactKind.EMAIL,
    LinkKind.GIT_EMAIL: FactKind.EMAIL,
    LinkKind.EMAIL_STEM: FactKind.HANDLE,
    LinkKind.FOLLOW: FactKind.HANDLE,
    LinkKind.NETWORK: FactKind.IP,
    LinkKind.ADDRESS: FactKind.ADDRESS,
    LinkKind.SHIP_TO: FactKind.ADDRESS,
    LinkKind.MEETING_ACCOUNT: FactKind.HANDLE,
    LinkKind.API_SEQUENCE: FactKind.TEXT,
}
_SHAPED = frozenset({LinkKind.REFEREE, LinkKind.REFERRER, LinkKind.NAMED_CONTACT})
_CALLING_CODES = frozenset(str(code) for code in COUNTRY_CODE_TO_REGION_CODE)


def link_fact_kind(kind: LinkKind, value: str) -> FactKind:
    """What the value of a shared identifier is. Referees are told apart by their shape."""
    if kind in _SHAPED:
        if "@" in value:
            return FactKind.EMAIL
        if sum(character.isdigit() for character in value) >= 7:
            return FactKind.PHONE
        return FactKind.NAME
    return _LINK_KINDS.get(kind, FactKind.IDENTIFIER)


@lru_cache(maxsize=65_536)
def mask_value(kind: FactKind, value: str, key: bytes) -> str:
    """A value of a personal kind, masked, with its digest. TEXT is treated as an identifier."""
    if not value.strip():
        return ""
    shown = _SHOWN.get(kind, _identifier)(value)
    return f"{shown} [{digest(kind, value, key)}]"


def digest(kind: FactKind, value: str, key: bytes) -> str:
    """Eight characters (40 bits) that are equal for values that mean the same.

    Numbers are compared by their digits, addresses of networks by their number, all else
    without regard to case, width and spacing.
    """
    same = f"{kind.value}:{_normal(kind, value)}".encode("utf-8", "replace")
    raw = hashlib.blake2b(same, key=key[:64], digest_size=5).digest()
    return base64.b32encode(raw).decode().lower()


def core(kind: FactKind, value: str) -> tuple[FactKind, str, str]:
    """What is personal in a fact's value, of which kind, and what is said after it.

    Checks state addresses and numbers with what is known of them (``198.51.100.24 in US``),
    and identifiers of several shapes as one kind.

    >>> core(FactKind.IP, "198.51.100.24 in US")
    (<FactKind.IP: 'ip'>, '198.51.100.24', ' in US')
    """
    if kind is FactKind.IDENTIFIER:
        kind = _shape(value)
    if kind is FactKind.IP:
        match = _FIRST_WORD.match(value)
    elif kind is FactKind.PHONE:
        match = _NUMBER.match(value)
    else:
        match = None
    return (kind, match.group(), value[match.end() :]) if match else (kind, value, "")


_FIRST_WORD = re.compile(r"[0-9A-Fa-f.:/]*[0-9A-Fa-f](?=:?(?:[\s,;]|$))")
_NUMBER = re.compile(r"[+＋(]?\d[\d\s().\-–/]*\d(?=\s*[(,;]|$)")
_EMAIL_SHAPE = re.compile(r"[^\s@]+[@＠][^\s@]+\.[^\s@]+")
_PHONE_SHAPE = re.compile(r"[+＋]\d[\d\s().\-–/]{5,25}\d")


def _shape(value: str) -> FactKind:
    if _EMAIL_SHAPE.fullmatch(value):
        return FactKind.EMAIL
    if _PHONE_SHAPE.fullmatch(value):
        return FactKind.PHONE
    if value.count(".") == 3 or value.count(":") >= 2:
        try:
            ipaddress.ip_interface(value)
        except ValueError:
            return FactKind.IDENTIFIER
        return FactKind.IP
    return FactKind.IDENTIFIER


def _normal(kind: FactKind, value: str) -> str:
    if kind is FactKind.HANDLE:
        value = _SCHEME.sub("", value.strip()).lstrip("@").rstrip("/")
    if kind is FactKind.PHONE:
        digits = _digits(value)
        return digits.removeprefix("00") if not value.strip().startswith("+") else digits
    if kind is FactKind.IP:
        try:
            return str(ipaddress.ip_address(value.strip()))
        except ValueError:
            pass
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def _digits(value: str) -> str:
    return "".join(str(unicodedata.digit(c)) for c in value if unicodedata.digit(c, -1) >= 0)


def _phone(value: str) -> str:
    digits = _digits(value)
    start = value.strip()[:2]
    international = start[:1] in ("+", "＋")
    if start == "00":
        international, digits = True, digits[2:]
    if len(digits) < 7:
        return ELLIPSIS
    code = next((digits[:n] for n in (1, 2, 3) if digits[:n] in _CALLING_CODES), None)
    if international and code:
        return f"+{code} {ELLIPSIS} {digits[-2:]}"
    return f"{ELLIPSIS} {digits[-2:]}"


def _email(value: str) -> str:
    local, at, domain = value.strip().rpartition("@")
    if not at or not local:
        return _handle(value)
    return f"{_first_character(local)}{ELLIPSIS}@{domain}"


def _ip(value: str) -> str:
    text = value.strip()
    try:
        # A whole network is masked like an address in it.
        address = ipaddress.ip_interface(text).ip
    except ValueError:
        return ELLIPSIS
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    prefix = 16 if address.version == 4 else 32
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))


def _name(value: str) -> str:
    """Initials: the first letter of each of up to four words, in any script.

    A single name, and a name written without spaces, gives one initial.
    """
    words = re.split(r"[\s.,_/\-]+", unicodedata.normalize("NFC", value))
    initials = [first for word in words if (first := _first_letter(word))]
    return " ".join(f"{initial}." for initial in initials[:4]) or ELLIPSIS


def _first_letter(word: str) -> str:
    for index, character in enumerate(word):
        if unicodedata.category(character)[0] == "L":
            return _first_character(word[index:])
    return ""


def _first_character(text: str) -> str:
    """The first character as a person sees it: a letter with the marks written on it."""
    end = 1
    while end < min(len(text), 4) and unicodedata.category(text[end])[0] == "M":
        end += 1
    return text[:end]


def _address(value: str) -> str:
    """At most town and region: never the street, the number or the postcode.

    The parts between commas are counted from the end; parts that hold a house number are
    dropped. An address in one part shows nothing, as street and town cannot be told apart.
    """
    parts = [part for part in re.split(r"[,;\n]+", value) if part.strip()]
    if len(parts) < 2:
        return ELLIPSIS
    kept = parts[-max(1, min(2, len(parts) - 2)) :]
    places = [place for part in kept if (place := _place_words(part))]
    return ", ".join([ELLIPSIS, *places])


_HOUSE_NUMBER = re.compile(r"\d{1,3}[A-Za-z]?(?:[-/]\d{1,3}[A-Za-z]?)?$")


def _place_words(part: str) -> str:
    words = part.split()
    if any(_HOUSE_NUMBER.match(word) for word in words):
        return ""
    return " ".join(word for word in words if not any(c.isdigit() for c in word))


_SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_OPEN_HOSTS = re.compile(
    r"(?:[a-z]{2}\.)?(?:linkedin\.com/(?:in|pub)|github\.com|gitlab\.com|bitbucket\.org|x\.com"
    r"|twitter\.com|t\.me|facebook\.com|stackoverflow\.com/users|medium\.com)/",
    re.IGNORECASE,
)


def _handle(value: str) -> str:
    """The first two characters; of a profile address also the site, if thousands share it."""
    text = _SCHEME.sub("", value.strip())
    host = _OPEN_HOSTS.match(text)
    shown, own = (host.group(), text[host.end() :]) if host else ("", text)
    own = own.lstrip("@").rstrip("/")
    return shown + own[: 2 if len(own) > 3 else 1] + ELLIPSIS


def _identifier(value: str) -> str:
    text = value.strip()
    return (text[:4] if len(text) >= 12 else text[:1]) + ELLIPSIS


_SHOWN = {
    FactKind.PHONE: _phone,
    FactKind.EMAIL: _email,
    FactKind.IP: _ip,
    FactKind.NAME: _name,
    FactKind.ADDRESS: _address,
    FactKind.HANDLE: _handle,
    FactKind.IDENTIFIER: _identifier,
}
