"""Looking at identifiers: masked until a reason is given, for one case, for a short time.

The one gate between stored values and whatever shows them: `shown_case` gives a case with all
that is in it as the viewer may see it now, `masker_for` the masker behind it, for values that
are read elsewhere. `look` opens a case's identifiers for `LOOK_FOR`, `end_look` closes them,
`live_look` says whether they are open, `may_look` whether the viewer could open them.
`masked_for_export` and `unmasked_for_export` give a case to be taken along in an evidence pack.
The step-up of a look is for the action ``unmask``, the case's number, and `look_digest(reason)`;
that of an export for ``export``, the case's number, and the digest of recipient and reason.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from doorward.access.step_up import Proof, content_digest
from doorward.cases import log
from doorward.cases.looking_reading import Redaction, case_as_shown
from doorward.cases.looking_values import LiveLook, ShownCase
from doorward.cases.pack.profiles import Recipient
from doorward.cases.roles import Right, require, rights, visible_case
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.viewer_proof import require_proof
from doorward.cases.viewer_text import required_text
from doorward.report.preparing import Masker
from doorward.store.models import Look, Session

LOOK_FOR = timedelta(minutes=15)
LOOK_ACTION = "unmask"
EXPORT_ACTION = "export"
REASON_LENGTH = (10, 500)


def look_digest(reason: str) -> str:
    """What a look's step-up is bound to, beside the case: the form's field ``reason``."""
    return content_digest(reason)


def may_look(viewer: Viewer) -> bool:
    """Whether this viewer can ever see identifiers in clear."""
    return Right.UNMASK in rights(viewer) and bool(viewer.session)


def look(viewer: Viewer, case_id: int, reason: str, proof: Proof | None) -> LiveLook:
    """Open a case's identifiers to this session, for `LOOK_FOR`; the look is logged.

    Raises `Refused`: ``not-allowed``, ``not-found``, ``reason-missing``, ``too-long``,
    ``step-up``.
    """
    require(viewer, Right.UNMASK)
    case = visible_case(viewer, case_id)
    said = required_text(reason, "the reason", *REASON_LENGTH)
    good = require_proof(viewer, proof, LOOK_ACTION, str(case_id), look_digest(reason))
    with transaction.atomic():
        session = Session.objects.filter(public_id=viewer.session, person=viewer.person).first()
        if session is None or session.ended_at is not None:
            raise Refused("not-allowed", "only a live session can look at identifiers")
        opened = Look.objects.create(
            session=session,
            person_id=viewer.person,
            case=case,
            reason=said,
            at=viewer.now,
            until=viewer.now + LOOK_FOR,
        )
        facts = {"until": opened.until.isoformat(), "key": good.key}
        log.append(viewer, "look", "case", case.pk, reason=log.masked(said, case), facts=facts)
    return LiveLook(reason=said, at=opened.at, until=opened.until)


def live_look(viewer: Viewer, case_id: int) -> LiveLook | None:
    """The viewer's open look at a case they may see, or None."""
    visible_case(viewer, case_id)
    return _live(viewer, case_id)


def end_look(viewer: Viewer, case_id: int) -> None:
    """Mask a case's identifiers again before the time is over."""
    case = visible_case(viewer, case_id)
    with transaction.atomic():
        ended = Look.objects.filter(
            session__public_id=viewer.session, case=case, until__gt=viewer.now
        ).update(until=viewer.now)
        if viewer.session and ended:
            log.append(viewer, "look-end", "case", case.pk)


def _live(viewer: Viewer, case_id: int) -> LiveLook | None:
    if not may_look(viewer):
        return None
    found = (
        Look.objects.filter(
            session__public_id=viewer.session,
            session__ended_at=None,
            person=viewer.person,
            case=case_id,
            at__lte=viewer.now,
            until__gt=viewer.now,
        )
        .order_by("-until")
        .first()
    )
    if found is None:
        return None
    return LiveLook(reason=found.reason, at=found.at, until=found.until)


def masker_for(viewer: Viewer, case_id: int | None, open_ids: Collection[str] = ()) -> Masker:
    """The masker for values of a case: in clear if the viewer has a live look at it.

    Without a case (lists, searches, other subjects) it always masks. `open_ids` are ids of
    applications, which say nothing of a person. Raises `Refused` (``not-found``).
    """
    unmasked = case_id is not None and live_look(viewer, case_id) is not None
    return Masker(_key(viewer), open_ids, unmasked=unmasked)


def _key(viewer: Viewer) -> bytes:
    """Each session masks with a key of its own, so that two sessions' digests do not meet."""
    of = f"masking:{viewer.session or f'{viewer.name}|{viewer.now.isoformat()}'}"
    return hmac.digest(settings.SECRET_KEY.encode(), of.encode(), hashlib.sha256)


def masked_for_export(viewer: Viewer, case_id: int) -> ShownCase:
    """A case to be taken along, masked also for somebody with a live look.

    Raises `Refused`: ``not-allowed``, ``not-found``.
    """
    require(viewer, Right.EXPORT)
    return case_as_shown(visible_case(viewer, case_id), _export_key(viewer, case_id, ""), None)


def unmasked_for_export(
    viewer: Viewer,
    case_id: int,
    recipient: Recipient,
    redaction: Redaction,
    reason: str,
    proof: Proof | None,
) -> ShownCase:
    """A case to be taken along with the identifiers in clear that `redaction` leaves so; logged.

    A person signs for it with a fresh touch of the key, a command gives a reason alone: whoever
    runs one holds the database already. Raises `Refused`: ``not-allowed``, ``not-found``,
    ``reason-missing``, ``too-long``, ``step-up``.
    """
    require(viewer, Right.EXPORT)
    case = visible_case(viewer, case_id)
    said = required_text(reason, "the reason", *REASON_LENGTH)
    facts: dict[str, object] = {"recipient": recipient.value}
    if viewer.role is not None:
        require(viewer, Right.UNMASK)
        content = content_digest(recipient.value, reason)
        facts["key"] = require_proof(viewer, proof, EXPORT_ACTION, str(case_id), content).key
    with transaction.atomic():
        logged = log.masked(said, case)
        log.append(viewer, "look-for-export", "case", case.pk, reason=logged, facts=facts)
    return case_as_shown(case, _export_key(viewer, case_id, recipient), None, redaction)


def _export_key(viewer: Viewer, case_id: int, recipient: str) -> bytes:
    """Each pack masks with a key of its own, so that two packs' digests do not meet."""
    of = f"pack:{case_id}|{recipient}|{viewer.now.isoformat()}"
    return hmac.digest(settings.SECRET_KEY.encode(), of.encode(), hashlib.sha256)


def shown_case(viewer: Viewer, case_id: int) -> ShownCase:
    """A case and all that is in it, as the viewer may see it now; `Refused` (``not-found``)."""
    case = visible_case(viewer, case_id)
    return case_as_shown(case, _key(viewer), _live(viewer, case_id))
