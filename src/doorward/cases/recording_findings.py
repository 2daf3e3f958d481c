"""The door for evidence about workers, their devices and accounts, and agents.

What is found of a device or an account goes into the case of the worker or agent that the
evidence names, or else into one of its own. Findings add to what is known; they never say that
something is gone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from django.db import transaction

import doorward.watch.detectors  # noqa: F401 - registers behaviours, so that each has its mark
from doorward import __version__
from doorward.cases.evidence import by_digest, digest_of, weighed_of
from doorward.cases.recording import Recorded, RunFacts, record_run, silent
from doorward.cases.recording_rows import known_rows, name_of
from doorward.cases.recording_seen import Seen, SeenUnit, Sight, key_of, lead_of
from doorward.cases.roles import Right, require
from doorward.cases.viewer import Viewer
from doorward.model import (
    Assessment,
    Band,
    Evidence,
    Subject,
    SubjectKind,
    WeighedEvidence,
)
from doorward.model.cases import CaseKind, Stage
from doorward.pipeline.work import mark_of
from doorward.risk import WeightError, assess, default_weights
from doorward.store.models import EvidenceRow

KINDS = {
    SubjectKind.APPLICATION: CaseKind.APPLICATION,
    SubjectKind.WORKER: CaseKind.WORKER,
    SubjectKind.DEVICE: CaseKind.WORKER,
    SubjectKind.ACCOUNT: CaseKind.WORKER,
    SubjectKind.AGENT: CaseKind.AGENT,
}
"""What findings can be about, and of which kind the case is that they open."""
UNWEIGHED = "no weight is stated for this signal; a person has to judge it"
_ANCHORS = (SubjectKind.WORKER, SubjectKind.AGENT)


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence about one subject, seen at a time. `stage` is for signals no registry knows."""

    subject: Subject
    evidence: tuple[Evidence, ...]
    stage: Stage
    at: datetime
    name: str = ""
    team: str = ""
    synthetic: bool = False


def record_findings(viewer: Viewer, findings: Sequence[Finding]) -> Recorded:
    """Take in findings; the same ones twice change nothing.

    Needs the right to run jobs. Raises `Refused` without it, and `ValueError` for a subject of
    a kind that no case is about, or for no findings at all.
    """
    require(viewer, Right.RUN_JOBS)
    if not findings:
        raise ValueError("there are no findings to take in")
    wrong = sorted({str(one.subject.kind) for one in findings if one.subject.kind not in KINDS})
    if wrong:
        raise ValueError(f"no case is about a subject of kind {', '.join(wrong)}")
    with transaction.atomic():
        units = _units(findings)
    times = [one.at for one in findings]
    row = {
        "kind": "findings",
        "version": __version__,
        "started_at": min(times),
        "finished_at": max(times),
        "sources": [],
        "base_rate": default_weights().base_rate,
        "screened": 0,
        "left_out": 0,
        "synthetic": all(one.synthetic for one in findings),
    }
    sight = Sight(
        at=max(times),
        ids=frozenset(),
        complete=False,
        synthetic=all(one.synthetic for one in findings),
        stage=Stage.EMPLOYMENT,
    )
    facts = RunFacts(digest=_digest(findings), row=row, units=units, sight=sight)
    return record_run(viewer, facts, silent)


def _digest(findings: Iterable[Finding]) -> str:
    total = hashlib.sha256(b"findings")
    encoder = msgspec.json.Encoder()
    for one in findings:
        seen = [digest_of(evidence) for evidence in one.evidence]
        about = (one.subject.kind, key_of(one.subject.id), one.stage, one.at, seen)
        total.update(encoder.encode(about))
    return total.hexdigest()


def _units(findings: Sequence[Finding]) -> tuple[SeenUnit, ...]:
    """Findings by the worker or agent they lead to, each subject once."""
    anchors: dict[Subject, Subject] = {}
    groups: dict[Subject, dict[Subject, list[Finding]]] = {}
    for one in findings:
        # A device that leads to two people stays with the first: a subject is in one case.
        anchor = anchors.setdefault(one.subject, _anchor(one))
        anchors.setdefault(anchor, anchor)
        group = groups.setdefault(anchor, {anchor: []})
        group.setdefault(one.subject, []).append(one)
    known = _known_evidence({subject for group in groups.values() for subject in group})
    units = []
    for anchor, group in groups.items():
        members = tuple(_seen(one, found, known.get(one, ())) for one, found in group.items())
        units.append(
            SeenUnit(
                kind=KINDS[anchor.kind],
                members=members,
                lead=lead_of([one.assessment for one in members]),
            )
        )
    return tuple(units)


def _anchor(finding: Finding) -> Subject:
    """Whose case a finding belongs to: that of the worker or agent, where it names one."""
    if finding.subject.kind not in (SubjectKind.DEVICE, SubjectKind.ACCOUNT):
        return finding.subject
    named = (one for evidence in finding.evidence for one in evidence.related)
    return next((one for one in named if one.kind in _ANCHORS), finding.subject)


def _known_evidence(subjects: set[Subject]) -> dict[Subject, list[Evidence]]:
    """What stands about some subjects already."""
    names = {name_of(one): one for one in subjects}
    of_row = {row.pk: names[name] for name, row in known_rows(names).items()}
    found: dict[Subject, list[Evidence]] = {}
    for row in EvidenceRow.objects.filter(subject_id__in=of_row, gone_at=None).order_by("pk"):
        found.setdefault(of_row[row.subject_id], []).append(weighed_of(row).evidence)
    return found


def _seen(subject: Subject, findings: Sequence[Finding], known: Iterable[Evidence]) -> Seen:
    new = {digest_of(one): one for finding in findings for one in finding.evidence}
    before = {digest_of(one): one for one in known}
    named = [one.name for one in findings if one.name]
    teams = [one.team for one in findings if one.team]
    return Seen(
        subject=subject,
        assessment=weighed(subject, tuple((before | new).values())),
        name=named[-1] if named else "",
        team=teams[-1] if teams else "",
        found=frozenset(new),
        stage=findings[-1].stage if findings else None,
    )


def weighed(subject: Subject, evidence: Sequence[Evidence]) -> Assessment:
    """Evidence weighed as far as weights are stated.

    What has no weight counts nothing and is shown with the rest; somebody should look at it, so
    the band is at least that.
    """
    can = [one for one in evidence if _has_weight(one)]
    cannot = [one for one in evidence if not _has_weight(one)]
    result = assess(subject, can, table=default_weights(), mark_of=mark_of)
    if not cannot:
        return result
    rest = by_digest(WeighedEvidence(one, 0.0, 0.0, UNWEIGHED) for one in cannot)
    return msgspec.structs.replace(
        result,
        band=Band.LOOK if result.band is Band.CLEAR else result.band,
        evidence=(*result.evidence, *rest.values()),
    )


def _has_weight(one: Evidence) -> bool:
    try:
        default_weights().weight(one.signal, one.strength)
        mark_of(one.signal)
    except (WeightError, KeyError):
        return False
    return True
