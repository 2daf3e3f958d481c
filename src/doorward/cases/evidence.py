"""Evidence as it is kept: what makes two pieces the same, when in a life each belongs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache

import msgspec

from doorward.intake.storable import storable
from doorward.model import Assessment, Evidence, NotChecked, Task, WeighedEvidence
from doorward.model.cases import Stage
from doorward.store.models import AssessmentRow, EvidenceRow

STAGES = tuple(Stage)
"""Stages in the order of a person's way through the company."""

_encoder = msgspec.json.Encoder()
_weighed = msgspec.json.Decoder(WeighedEvidence)
_assessment = msgspec.json.Decoder(Assessment)
_not_checked = msgspec.json.Decoder(tuple[NotChecked, ...])


def digest_of(evidence: Evidence) -> str:
    """SHA-256 over signal, reason and facts; not over where the facts were read.

    The same fact in another line of another export is the same evidence.
    """
    facts = [(fact.label, fact.value, fact.kind) for fact in evidence.facts]
    return hashlib.sha256(_encoded((evidence.signal, evidence.reason, facts))).hexdigest()


def task_digest_of(task: Task) -> str:
    """SHA-256 over a task's code, title and facts, likewise."""
    facts = [(fact.label, fact.value, fact.kind) for fact in task.facts]
    return hashlib.sha256(_encoded((task.code, task.title, facts))).hexdigest()


def _encoded(value: object) -> bytes:
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        return _encoder.encode(storable(value))


def encode_struct(value: object) -> str:
    """A struct as the JSON that its row holds."""
    return _encoded(value).decode()


def by_digest(weighed: Iterable[WeighedEvidence]) -> dict[str, WeighedEvidence]:
    """Weighed evidence by its digest; of two alike, the one that counts more."""
    found: dict[str, WeighedEvidence] = {}
    for one in weighed:
        digest = digest_of(one.evidence)
        held = found.get(digest)
        if held is None or one.counted > held.counted:
            found[digest] = one
    return found


@cache
def stage_of(signal: str) -> Stage | None:
    """When in a life a signal can be seen, from the registry; None where it is not registered.

    What comes of checking an identity document after the application is of its own stage.
    """
    # Imported late: the registry is filled by importing every check.
    from doorward.signals import described  # noqa: PLC0415

    try:
        found = described(signal)
    except KeyError:
        return None
    if found.family == "identity" and found.stage.value == Stage.ONBOARDING:
        return Stage.VERIFICATION
    return Stage(found.stage.value)


def earliest(weighed: Iterable[WeighedEvidence], otherwise: Stage) -> Stage:
    """The stage at which the first counted evidence can be seen."""
    found = [stage_of(one.evidence.signal) or otherwise for one in weighed if one.counted > 0]
    return min(found, key=STAGES.index, default=otherwise)


def encode_assessment(one: Assessment) -> str:
    """What `AssessmentRow.content` holds: no evidence, and nothing of what was not checked."""
    return encode_struct(msgspec.structs.replace(one, evidence=(), not_checked=()))


def encode_not_checked(checks: Sequence[NotChecked]) -> tuple[str, str]:
    """What `NotCheckedList` holds: digest and content."""
    content = _encoded(tuple(checks))
    return hashlib.sha256(content).hexdigest(), content.decode()


def weighed_of(row: EvidenceRow) -> WeighedEvidence:
    """A row's evidence, as it was read and weighed. Unmasked: never show it directly."""
    return _weighed.decode(row.content)


def assessment_of(row: AssessmentRow, evidence: Iterable[EvidenceRow] = ()) -> Assessment:
    """An assessment put together again, with the evidence given (that of the subject).

    Unmasked: never show it directly. `row.not_checked` is fetched where it is not there yet.
    """
    bare = _assessment.decode(row.content)
    checks = _not_checked.decode(row.not_checked.content) if row.not_checked else ()
    weighed = sorted(map(weighed_of, evidence), key=lambda one: (-one.counted, -one.weight))
    return msgspec.structs.replace(bare, evidence=tuple(weighed), not_checked=checks)
