"""Kinds of identity document by one word each, whoever issued them.

There is no kind for a country's documents: rating or asking for documents by who issued them
would vary by origin.
"""

from __future__ import annotations

import re

KINDS_OF_DOCUMENT = frozenset(
    {
        "passport",
        "passport-chip",
        "identity-card",
        "identity-card-chip",
        "driving-licence",
        "mobile-driving-licence",
        "residence-permit",
        "digital-credential",
        "payment-card",
        "bank-statement",
        "utility-bill",
    }
)
"""``-chip`` is for documents whose chip was read and its signature verified."""

# Among them the id classes of Persona: docs.withpersona.com, "Government ID Verifications".
_SAME = {
    "pp": "passport",
    "ppc": "passport",
    "dl": "driving-licence",
    "rp": "residence-permit",
    "pr": "residence-permit",
    "passport-card": "passport",
    "id": "identity-card",
    "id-card": "identity-card",
    "identification-card": "identity-card",
    "national-id": "identity-card",
    "national-identity-card": "identity-card",
    "driver-license": "driving-licence",
    "drivers-license": "driving-licence",
    "driver-s-license": "driving-licence",
    "driving-license": "driving-licence",
    "mdl": "mobile-driving-licence",
    "residence-card": "residence-permit",
    "sd-jwt": "digital-credential",
}


def named_kind(text: str | None) -> str | None:
    """A kind as it may be shown: what somebody wrote instead may be a number or a name.

    >>> named_kind("passport X1234567"), named_kind("Passport"), named_kind(None)
    ('document', 'passport', None)
    """
    return (document_kind(text) or "document") if text else None


def document_kind(text: str | None) -> str | None:
    """The word for a kind of document as somebody wrote it; None where it is not known.

    >>> document_kind("Driver's License"), document_kind("library card")
    ('driving-licence', None)
    """
    word = re.sub(r"[^a-z0-9]+", "-", (text or "").lower()).strip("-")
    word = _SAME.get(word, word)
    return word if word in KINDS_OF_DOCUMENT else None
