"""SPIFFE IDs: names of workloads (SPIFFE-ID specification, section 2).

A trust domain has lower-case letters, digits, dots, dashes and underscores, a path's segments
also upper-case letters; neither is percent-encoded. Nothing is mended: who writes such a name
otherwise means another, or means to be taken for another.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from doorward.agents.refusals import AgentRefusal

LONGEST, LONGEST_DOMAIN = 2_048, 255
_SCHEME = "spiffe://"
_DOMAIN = re.compile(r"[a-z0-9._-]+")
_SEGMENT = re.compile(r"[A-Za-z0-9._-]+")


class SpiffeId(NamedTuple):
    """A name in its parts. `path` is empty or begins with a slash."""

    trust_domain: str
    path: str

    def __str__(self) -> str:
        return f"{_SCHEME}{self.trust_domain}{self.path}"


def spiffe_id(text: str) -> SpiffeId:
    """A SPIFFE ID from its text. Raises `AgentRefusal` ``bad-spiffe-id`` saying what is wrong.

    >>> spiffe_id("spiffe://example.org/ns/shop/sa/desk-bot").path
    '/ns/shop/sa/desk-bot'
    """
    wrong = _wrong(text)
    if wrong:
        raise AgentRefusal("bad-spiffe-id", f"no SPIFFE ID: {wrong}")
    domain, _, _ = text[len(_SCHEME) :].partition("/")
    return SpiffeId(domain, text[len(_SCHEME) + len(domain) :])


def _wrong(text: str) -> str:
    if len(text) > LONGEST or not text.isascii():
        return f"it is longer than {LONGEST} bytes, or not ASCII"
    if not text.startswith(_SCHEME):
        return "it does not begin with spiffe://"
    domain, slash, path = text[len(_SCHEME) :].partition("/")
    if not _DOMAIN.fullmatch(domain) or len(domain) > LONGEST_DOMAIN:
        return "its trust domain has other characters than a-z 0-9 . _ -, or none, or too many"
    segments = path.split("/") if slash else []
    if any(one in ("", ".", "..") for one in segments):
        return "its path has an empty segment, a dot segment, or ends with a slash"
    if not all(_SEGMENT.fullmatch(one) for one in segments):
        return "its path has other characters than A-Z a-z 0-9 . _ -"
    return ""
