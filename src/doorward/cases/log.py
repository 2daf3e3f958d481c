"""The log of acts and looks: appended to inside the transaction it tells of, never changed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from django.db import connection, transaction

from doorward.cases.evidence import weighed_of
from doorward.cases.log_digest import LogContent
from doorward.cases.viewer import Viewer
from doorward.cases.viewer_text import values_as_written
from doorward.report.masking import mask_text
from doorward.store.models import Case, EvidenceRow, LogEntry, SubjectRow

FIRST = "0" * 64
_LOCK = 0x646F6F72  # any fixed number: the lock of appending to the log, on PostgreSQL


def append(
    viewer: Viewer,
    act: str,
    kind: str,
    object_id: object,
    *,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> LogEntry:
    """Write one act into the chain; only inside the transaction of the act itself.

    `facts` must not hold an identifier in clear: the log is read by those who may not see one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("the log is written in the transaction of the act it tells of")
    _alone()
    last = LogEntry.objects.order_by("-number").values_list("number", "digest").first()
    number, previous = (last[0] + 1, last[1]) if last else (1, FIRST)
    entry = LogEntry(
        number=number,
        at=viewer.now,
        person_id=viewer.person,
        who=viewer.name[:200],
        session=viewer.session,
        act=act,
        object_kind=kind,
        object_id=str(object_id)[:300],
        reason=reason[:1000],
        facts=msgspec.json.encode(facts or {}, order="deterministic").decode(),
        previous=previous,
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    return entry


def masked(text: str, case: Case) -> str:
    """What somebody wrote of a case, fit for the log: see `masked_about`."""
    return masked_about(text, SubjectRow.objects.filter(cases__case=case))


def masked_about(text: str, subjects: Iterable[SubjectRow]) -> str:
    """What somebody wrote of some subjects, fit for the log: without names, without what their
    evidence has of them, and without all that looks like an identifier. The log cannot be
    changed, so it must not hold them."""
    rows = list(subjects)
    seen = EvidenceRow.objects.filter(subject__in=rows)
    facts = [fact for one in seen for fact in weighed_of(one).evidence.facts]
    known = values_as_written([row.name for row in rows], facts)
    # Nothing is to be compared by the digests of masked values: a key for this text alone.
    return mask_text(text, known, secrets.token_bytes(32))


def _alone() -> None:
    """Let one transaction append at a time. SQLite's transactions are so already (IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def digest_of(entry: LogEntry) -> str:
    """SHA-256 over the entry's canonical JSON and the digest before it."""
    return content_of(entry).digest()


def content_of(entry: LogEntry) -> LogContent:
    """What the digest of an entry is reckoned over."""
    return LogContent(
        number=entry.number,
        at=entry.at.isoformat(),
        person=entry.person_id,
        who=entry.who,
        session=entry.session,
        act=entry.act,
        object_kind=entry.object_kind,
        object_id=entry.object_id,
        reason=entry.reason,
        facts=entry.facts,
        previous=entry.previous,
    )


def broken_entries() -> Iterator[int]:
    """The numbers of entries that do not follow from the ones before: none, if all is well."""
    previous, number = FIRST, 0
    with transaction.atomic():
        for entry in LogEntry.objects.order_by("number").iterator(2000):
            good = entry.number == number + 1 and entry.previous == previous
            if not good or entry.digest != digest_of(entry):
                yield entry.number
            previous, number = entry.digest, entry.number
