"""Bringing identifiers as people write them to a form in which equal means the same."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

from anyascii import anyascii

FOLD_LENGTH = 200
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_DIGITS = re.compile(r"\D+")

_STREET_WORDS = {
    "street": "st",
    "avenue": "ave",
    "road": "rd",
    "drive": "dr",
    "boulevard": "blvd",
    "lane": "ln",
    "court": "ct",
    "place": "pl",
    "suite": "ste",
    "apartment": "apt",
    "unit": "apt",
    "floor": "fl",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
    "strasse": "str",
}

PROFILE_HOSTS: dict[str, tuple[str, ...]] = {
    "linkedin.com": ("in", "pub"),
    "github.com": (),
    "gitlab.com": (),
    "bitbucket.org": (),
    "codeberg.org": (),
    "stackoverflow.com": ("users",),
    "medium.com": (),
    "dev.to": (),
    "twitter.com": (),
    "x.com": (),
    "t.me": (),
    "upwork.com": ("freelancers",),
    "freelancer.com": ("u",),
    "leetcode.com": ("u",),
    "hackerrank.com": ("profile",),
    "kaggle.com": (),
    "behance.net": (),
    "dribbble.com": (),
    "facebook.com": (),
    "instagram.com": (),
    "npmjs.com": (),
}
"""Hosts of many people's accounts: only the account's name identifies. The words are path
steps that stand before the name."""

_NOT_ACCOUNTS = frozenset(
    {"", "about", "explore", "features", "feed", "home", "jobs", "login", "search", "settings"}
)

_INSIDE = 10
_PRIVATE = tuple(
    ipaddress.ip_network(one)
    for one in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/4",
        "::/127",
        "fc00::/7",
        "fe80::/10",
        "ff00::/8",
    )
)
_PRIVATE_4, _PRIVATE_6 = (
    tuple(
        (int(one.network_address), int(one.netmask)) for one in _PRIVATE if one.version == version
    )
    for version in (4, 6)
)
_OCTET = r"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_PLAIN_4 = re.compile(rf"{_OCTET}\.{_OCTET}\.{_OCTET}\.{_OCTET}", re.ASCII)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower-case ASCII words separated by single spaces; "" where nothing is left.

    >>> fold("José  Álvarez-Ruiz")
    'jose alvarez ruiz'
    """
    text = text[:FOLD_LENGTH]
    if not text.isascii():
        text = anyascii(text)
    return _NOT_WORD.sub(" ", text.lower()).strip()


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """A name as its folded words in alphabetical order, so that word order does not matter.

    >>> name_key("Ruiz, José")
    'jose ruiz'
    """
    return " ".join(sorted(fold(name).split()))


def address_key(address: str) -> str:
    """A postal address in one spelling, or "" where it is too short to name a door."""
    words = [_STREET_WORDS.get(word, word) for word in fold(address).split()]
    key = " ".join(words)
    if len(key) < 10 or len(words) < 3 or not any(c.isdigit() for c in key):
        return ""
    return key


def phone_key(raw: str, *, north_american: bool = False) -> str:
    """A phone number that nothing resolved, as digits: "" where it has too few or too many.

    Ten bare digits are read as North American only where the applicant's own number is.
    """
    digits = _DIGITS.sub("", raw[:64])
    if raw.lstrip().startswith("+"):
        return f"+{digits}" if 7 <= len(digits) <= 15 else ""
    if digits.startswith("00"):
        digits = digits[2:]
        return f"+{digits}" if 7 <= len(digits) <= 15 else ""
    if north_american and len(digits) == 10:
        return f"+1{digits}"
    if north_american and len(digits) == 11 and digits[0] == "1":
        return f"+{digits}"
    return digits if 7 <= len(digits) <= 15 else ""


def site_key(link: str) -> tuple[str, bool] | None:
    """Host and path of a link and whether it is an account on a many-people host.

    None where it identifies nobody, such as the front page of such a host.

    >>> site_key("https://www.LinkedIn.com/in/jane-doe/?trk=x")
    ('linkedin.com/in/jane-doe', True)
    >>> site_key("http://jane.example/work/")
    ('jane.example/work', False)
    """
    rest = link[:500].strip().lower()
    scheme, separator, after = rest.partition("://")
    if separator:
        if scheme not in {"http", "https"}:
            return None
        rest = after
    rest = rest.partition("#")[0].partition("?")[0]
    host, _, path = rest.partition("/")
    host = host.rpartition("@")[2].partition(":")[0].removeprefix("www.")
    if "." not in host or " " in host or "\x00" in rest:
        return None
    steps = [step for step in path.split("/") if step]
    profile_host = ".".join(host.split(".")[-2:])
    before = PROFILE_HOSTS.get(profile_host)
    if before is None:
        return "/".join([host, *steps[:4]]), False
    return _account_key(profile_host, before, steps)


def _account_key(host: str, before: tuple[str, ...], steps: list[str]) -> tuple[str, bool] | None:
    if before:
        if len(steps) < 2 or steps[0] not in before:
            return None
        return f"{host}/{steps[0]}/{steps[1]}", True
    if not steps or steps[0].lstrip("@") in _NOT_ACCOUNTS:
        return None
    return f"{host}/{steps[0].lstrip('@')}", True


@lru_cache(maxsize=65536)
def network_keys(ip: str, *, private: bool = False) -> tuple[str, str] | None:
    """The address (IPv6: its /64) and the network around it (/24, /56).

    None for text that is no address and for addresses that are equal in many places (private,
    carrier-grade, loopback, link-local, multicast); `private` lets 10.0.0.0/8 pass.

    >>> network_keys("203.0.113.9")
    ('203.0.113.9', '203.0.113.0/24')
    """
    text = ip.strip()
    # The library takes ten times as long for what nearly every address is.
    plain = _PLAIN_4.fullmatch(text)
    if plain is not None:
        a, b, c, d = map(int, plain.groups())
        return _version_4(text, a << 24 | b << 16 | c << 8 | d, private=private)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return _version_6(int(address))
        address = address.ipv4_mapped
    return _version_4(str(address), int(address), private=private)


def _version_4(text: str, value: int, *, private: bool) -> tuple[str, str] | None:
    if any(value & mask == base for base, mask in _PRIVATE_4):
        return None
    if value >> 24 == _INSIDE and not private:
        return None
    return text, f"{text.rpartition('.')[0]}.0/24"


def _version_6(value: int) -> tuple[str, str] | None:
    if any(value & mask == base for base, mask in _PRIVATE_6):
        return None
    words = [value >> shift & 0xFFFF for shift in (112, 96, 80, 64)]
    home = ":".join(f"{word:x}" for word in words)
    around = ":".join(f"{word:x}" for word in (*words[:3], words[3] & 0xFF00))
    return f"{home}::/64", f"{around}::/56"
