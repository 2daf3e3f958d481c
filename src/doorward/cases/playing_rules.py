"""How far playbooks may go: cool-down, how many people, what may never set one off."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import doorward.watch.detectors  # noqa: F401 - registers the behaviours
from doorward.cases.viewer import Refused, Viewer
from doorward.containment.playbooks import Playbook, PlaybookError, Trigger, bundled, read_folder
from doorward.containment.settings import PlaybookSettings, Settings
from doorward.model import Evidence, Strength
from doorward.signals import FairnessMark, described
from doorward.store.models import Containment, SubjectRow
from doorward.watch.findings import Finding

HOUR = timedelta(hours=1)
TIMING = "input-timing"
AHEAD = timedelta(hours=1)
"""By so much may a clock that wrote an event be ahead of ours."""


def playbooks_of(settings: PlaybookSettings) -> tuple[Playbook, ...]:
    """The playbooks in use; `Refused` (``state``) where they cannot be read."""
    try:
        if not settings.folder:
            return bundled()
        folder = Path(settings.folder)
        changed = tuple(sorted((one.name, one.stat().st_mtime_ns) for one in folder.glob("*.json")))
        return _read(folder, changed)
    except (PlaybookError, OSError) as error:
        raise Refused("state", f"no playbook is run: {error}") from error


@lru_cache(maxsize=4)
def _read(folder: Path, _changed: tuple[tuple[str, int], ...]) -> tuple[Playbook, ...]:
    return read_folder(folder)


def fits(trigger: Trigger, finding: Finding) -> bool:
    """Whether a playbook is for a finding.

    Evidence that is only the timing of input never sets one off, nor does evidence that counts
    only beside other evidence (◐): latency has too many innocent reasons.
    """
    named = trigger.names(finding.detector) or finding.rule in trigger.rules
    if not named or finding.confidence < trigger.confidence:
        return False
    return any(_counts_alone(one) for one in finding.evidence)


def _counts_alone(one: Evidence) -> bool:
    if one.family == TIMING or one.strength is Strength.WEAK:
        return False
    try:
        return described(one.signal).fairness is FairnessMark.FAIR
    except KeyError:
        # A Sigma rule of the company's own: it answers for it by naming it in a playbook.
        return one.family == "rule"


def cooling(viewer: Viewer, book: Playbook, about: SubjectRow) -> bool:
    """Whether the playbook has been played about this person within its cool-down."""
    since = viewer.now - timedelta(hours=book.trigger.cooldown_hours)
    played = Containment.objects.filter(playbook=book.id, about=about, made_at__gt=since)
    return played.exists()


def require_fresh(viewer: Viewer, book: Playbook, finding: Finding) -> None:
    """Raise `Refused` (``state``) for what was seen too long ago for the machine to act on it."""
    if viewer.now - finding.observed_at > timedelta(hours=book.trigger.fresh_hours):
        raise Refused("state", f"it was seen more than {book.trigger.fresh_hours:g} hours ago")
    if finding.observed_at - viewer.now > AHEAD:
        raise Refused("state", "it was seen at a time that is not yet")


def require_few(viewer: Viewer, book: Playbook, about: SubjectRow, settings: Settings) -> None:
    """Raise `Refused` (``too-many``) where the machine would act on more people than it may."""
    run = Containment.objects.filter(run_at__gt=viewer.now - HOUR, run_by=None).exclude(playbook="")
    rows = set(run.exclude(about=None).values_list("playbook", "about").distinct())
    by_all = {whom for _, whom in rows} | {about.pk}
    by_this = {whom for playbook, whom in rows if playbook == book.id} | {about.pk}
    if len(by_this) > book.trigger.people_an_hour:
        raise Refused(
            "too-many", f"“{book.name}” acts on {len(by_this) - 1} people an hour at most"
        )
    if len(by_all) > settings.playbooks.people_an_hour:
        most = settings.playbooks.people_an_hour
        raise Refused("too-many", f"playbooks act on {most} people an hour at most")
