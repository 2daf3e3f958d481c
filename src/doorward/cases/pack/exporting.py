"""Making an evidence pack of a case, logging it, and writing it whole or not at all."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec
from django.db import transaction

from doorward import __version__
from doorward.access.step_up import Proof
from doorward.cases import log
from doorward.cases.log_digest import LogContent
from doorward.cases.looking import masked_for_export, unmasked_for_export
from doorward.cases.pack.building import Pack, build
from doorward.cases.pack.content import PackContent
from doorward.cases.pack.profiles import Colleagues, Recipient, masked_profile, profile_of
from doorward.cases.pack.redacting import for_recipient, redaction
from doorward.cases.roles import Right, require, visible_case
from doorward.cases.viewer import Viewer
from doorward.report.atomic import replacing
from doorward.store.models import LogEntry


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """A pack that was made and logged. `missing` says why it has no PDF, or nothing."""

    case: int
    recipient: Recipient
    clear: bool
    sha256: str
    size: int
    files: int
    entry: int
    missing: str


def needs_reason(recipient: Recipient) -> bool:
    """Whether identifiers go along in clear, for which a person signs with their key."""
    return profile_of(recipient).needs_reason


def pack_case(
    viewer: Viewer,
    case_id: int,
    recipient: Recipient,
    reason: str = "",
    proof: Proof | None = None,
) -> tuple[Exported, bytes]:
    """A pack as bytes, for a page to hand out.

    For a recipient who sees identifiers in clear, a person needs a reason and a step-up (see
    `looking.unmasked_for_export`); for a command without a reason they are masked. Raises
    `Refused`: ``not-allowed``, ``not-found``, ``reason-missing``, ``too-long``, ``step-up``.
    """
    content = _content(viewer, case_id, recipient, reason, proof)
    pack = build(content)
    return _logged(viewer, content, pack), pack.data


def export_case(
    viewer: Viewer, case_id: int, recipient: Recipient, reason: str, place: Path
) -> Exported:
    """A pack in a file, whole or not at all; readable by its owner only.

    The file takes its place after the log has it: what cannot be logged is not handed out.
    Raises `Refused` as `pack_case` does, and `OSError` where the file cannot be written.
    """
    content = _content(viewer, case_id, recipient, reason, None)
    pack = build(content)
    with replacing(place) as temporary:
        with temporary.open("wb") as file:
            file.write(pack.data)
            file.flush()
            os.fsync(file.fileno())
        return _logged(viewer, content, pack)


def _content(
    viewer: Viewer, case_id: int, recipient: Recipient, reason: str, proof: Proof | None
) -> PackContent:
    """What the pack is made from. Building it takes seconds, and is done outside: nobody who
    writes to the database waits for it."""
    require(viewer, Right.EXPORT)
    profile = profile_of(recipient)
    # A person is asked for a reason where one is needed; a command without one gets masks.
    clear = profile.needs_reason and (viewer.role is not None or bool(reason.strip()))
    with transaction.atomic():
        if clear:
            redacted = redaction(profile)
            shown = unmasked_for_export(viewer, case_id, recipient, redacted, reason, proof)
        else:
            profile = masked_profile(profile)
            shown = masked_for_export(viewer, case_id)
        custody = custody_of(viewer, case_id)
        named = profile.colleagues is Colleagues.NAMED
        return PackContent(
            shown=for_recipient(shown, profile),
            recipient=recipient,
            profile=profile,
            clear=clear,
            made_at=viewer.now,
            made_by=viewer.name if named else "not named",
            # As the log has it, which the gate has just written.
            reason=custody[-1].reason if clear and named else "",
            version=__version__,
            custody=custody,
        )


def custody_of(viewer: Viewer, case_id: int) -> tuple[LogContent, ...]:
    """All that the log has about a case, the oldest first; `Refused` (``not-found``)."""
    require(viewer, Right.EXPORT)
    visible_case(viewer, case_id)
    rows = LogEntry.objects.filter(object_kind="case", object_id=str(case_id)).order_by("number")
    return tuple(map(log.content_of, rows.iterator(2000)))


def _logged(viewer: Viewer, content: PackContent, pack: Pack) -> Exported:
    digest = hashlib.sha256(pack.data).hexdigest()
    facts = {
        "recipient": content.recipient.value,
        "clear": content.clear,
        "sha256": digest,
        "size": len(pack.data),
    }
    with transaction.atomic():
        entry = log.append(viewer, "case-exported", "case", content.shown.number, facts=facts)
    return Exported(
        case=content.shown.number,
        recipient=content.recipient,
        clear=content.clear,
        sha256=digest,
        size=len(pack.data),
        files=len(pack.manifest.files) + 1,
        entry=entry.number,
        missing=pack.missing,
    )
