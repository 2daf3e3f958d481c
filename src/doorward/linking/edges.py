"""Edges in words: why two applications are tied, and by which id a tie is undone."""

from __future__ import annotations

import hashlib

from doorward.linking.records import IdentifierClass

_PHRASES = {
    IdentifierClass.PHONE: "give the same phone number",
    IdentifierClass.EMAIL: "give e-mail addresses of the same mailbox",
    IdentifierClass.ALIAS_ROOT: "give aliases of the same e-mail account",
    IdentifierClass.EMAIL_STEM: "have the same letters in the e-mail address",
    IdentifierClass.EMAIL_HANDLE: "have an e-mail address of the same word, which is not "
    "their name",
    IdentifierClass.DEVICE: "came from the same device",
    IdentifierClass.IP: "came from the same network address within the same weeks",
    IdentifierClass.SUBNET: "came from neighbouring network addresses within days",
    IdentifierClass.ADDRESS: "give the same postal address",
    IdentifierClass.DOCUMENT_ID: "sent files that go back to the same document",
    IdentifierClass.FILE_MAKING: "sent files made by the same author and program at one moment",
    IdentifierClass.FILE_AUTHOR: "sent files with the same author and program in their metadata",
    IdentifierClass.FILE_TEMPLATE: "sent files built on the same template by the same program",
    IdentifierClass.IMAGE: "sent files that contain the same image",
    IdentifierClass.PROFILE: "point to the same profile",
    IdentifierClass.SITE: "point to the same site",
    IdentifierClass.REFEREE: "name the same referee",
    IdentifierClass.REFERRER: "were referred by the same person",
    IdentifierClass.GIT_EMAIL: "show commits with the same e-mail address",
    IdentifierClass.GIT_COMMIT: "show the same commit in their own repositories",
    IdentifierClass.GIT_KEY: "use the same key on a code host",
    IdentifierClass.FOLLOW: "follow each other on a code host",
    IdentifierClass.API_SEQUENCE: "used the careers site in the same sequence of steps",
    IdentifierClass.DOCUMENT_NUMBER: "showed a document of the same number",
    IdentifierClass.DOCUMENT_PAGE: "showed the same picture of a document",
    IdentifierClass.PAY_ACCOUNT: "are paid to the same account",
    IdentifierClass.SHIP_TO: "had devices sent to the same address",
    IdentifierClass.SHIP_PICKUP: "had devices sent to the same pick-up point",
    IdentifierClass.SHIP_CONTACT: "had devices sent to the same telephone number",
    IdentifierClass.SHIP_RECIPIENT: "had devices sent to a recipient of the same name",
    IdentifierClass.WORKER_CONTACT: "name the same contact",
    IdentifierClass.MEETING_ACCOUNT: "joined interviews by the same meeting account",
}
_NAMED_IN = {
    IdentifierClass.GIT_EMAIL: "commits",
    IdentifierClass.WORKER_CONTACT: "emergency contacts",
}
_LONGEST_SHOWN = 60


def edge_id(kind: str, value: str, a: str, b: str) -> str:
    """The stable id of an edge: a digest of the kind, the value and the two applications."""
    parts = "\x1f".join((kind, value, *sorted((a, b))))
    raw = parts.encode("utf-8", "surrogatepass")
    return "edge-" + hashlib.blake2b(raw, digest_size=8).hexdigest()


def ring_id(first_application: str) -> str:
    """The id of a ring: a digest of its earliest application, so that growth keeps it."""
    raw = first_application.encode("utf-8", "surrogatepass")
    return "ring-" + hashlib.blake2b(raw, digest_size=6, key=b"ring").hexdigest()


def shown(value: str) -> str:
    """A value short enough for a sentence, without control characters."""
    clean = "".join(c if c.isprintable() else "\ufffd" for c in value)
    return clean if len(clean) <= _LONGEST_SHOWN else clean[: _LONGEST_SHOWN - 1] + "…"


def reason(cls: IdentifierClass, value: str, sharers: int, *, mention: bool) -> str:
    """Why a shared value ties two applications, in plain words."""
    what = _PHRASES[cls]
    if mention:
        where = _NAMED_IN.get(cls, "referees")
        what = f"meet in one contact, which is one's own and stands among the other's {where}"
    others = "nobody else in this pool has it"
    if sharers > 2:
        others = f"{sharers} persons in this pool have it"
    return f"Both {what} ({shown(value)}); {others}."


def text_reason(same: int, of: int, similarity: float) -> str:
    """Why two résumés are near-duplicates, in plain words."""
    if same and same >= of * 0.2:
        return (
            f"Both résumés share {same} of {of} passages word for word, "
            "names, contacts and dates aside."
        )
    return (
        f"Both résumés are worded alike (about {similarity:.0%} of word triples in common, "
        f"{same} whole passages), names, contacts and dates aside."
    )
