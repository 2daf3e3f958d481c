"""Things due at the start that came late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from doorward.model import Dossier, Fact, Knowledge, Onboarding, OnboardingTask, Strength
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.facts import clip, fact

_LATE_DAYS = 3
_SEVERAL = 2
_MOST = 40
_TASKS = "application.onboarding.tasks"


@signal(
    "E09",
    title="Tasks of the first days late",
    family="onboarding",
    stage=Stage.ONBOARDING,
    strength=Strength.WEAK,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        _TASKS,
        "application.onboarding.boots.at",
        "application.onboarding.pay.at",
        "application.onboarding.shipments.at",
    ),
    needs=(f"{_TASKS}.due",),
    clears="Illness, care for somebody, a late parcel or a busy manager explain it: ask what "
    "was in the way and set a new day.",
    sources=("KB4",),
    fairness_note="People who are ill, disabled or care for somebody, and people with a poor "
    "connection, are late more often.",
    published="A worker found out in the first hour spoke of trouble with a router; no rate is "
    "published.",
    limits="Two tasks or more, each more than three days late. That somebody gave a reason counts "
    "for nothing, and the reason is not shown: it is often one of health. Open tasks are judged "
    "by the latest day on record, not by today. Always weak.",
)
def tasks_late(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A persona that has no papers and no face to show puts such tasks off."""
    onboarding = dossier.application.onboarding
    if onboarding is None:
        return
    latest = _latest(onboarding)
    late = [one for one in onboarding.tasks[:_MOST] if _days_late(one, latest) > _LATE_DAYS]
    if len(late) >= _SEVERAL:
        yield Observation(
            reason=f"{len(late)} tasks of the first days came more than {_LATE_DAYS} days late.",
            facts=tuple(_fact(one, latest) for one in late[:6]),
        )


def _latest(onboarding: Onboarding) -> date:
    """The latest day on which anything is on record."""
    days = [one.done for one in onboarding.tasks[:_MOST] if one.done]
    for records in (onboarding.boots, onboarding.pay, onboarding.shipments):
        days += [one.at.date() for one in records[:_MOST]]
    return max(days, default=date.min)


def _days_late(one: OnboardingTask, latest: date) -> int:
    return ((one.done or latest) - one.due).days if one.due else 0


def _fact(one: OnboardingTask, latest: date) -> Fact:
    done = f"done {one.done}" if one.done else f"still open on {latest}"
    given = "; a reason is on record" if one.excuse else ""
    return fact(clip(one.name, 60), f"due {one.due}, {done}{given}", one.origin.at("due"))
