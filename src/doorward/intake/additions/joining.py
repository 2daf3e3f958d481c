"""All later records about one application, joined and added to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from doorward.intake.additions.applicants import MeetingLogs
from doorward.intake.additions.records import Later, OfferAccepted, Record
from doorward.model import (
    Addition,
    AddressGiven,
    Application,
    Attestation,
    DeviceBoot,
    IdentityCheck,
    InterviewAnswer,
    Interviews,
    MeetingJoin,
    NamedContact,
    Observed,
    Onboarding,
    OnboardingTask,
    Origin,
    PayDetails,
    Presence,
    Problem,
    Proofing,
    Referee,
    ScheduledInterview,
    Severity,
    Shipment,
    StepDeclined,
)

_MOST = 2_000
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_NOWHERE = Origin("")
T = TypeVar("T", bound=Record)


class Additions:
    """Later records by application. Records whose application never comes are told at the end."""

    def __init__(self, items: Iterable[Later | Problem] = ()) -> None:
        self.problems: list[Problem] = []
        self._records: dict[str, list[Record]] = defaultdict(list)
        self._first: dict[str, Origin] = {}
        self._taken: set[str] = set()
        self._full: set[str] = set()
        self._events: dict[tuple[str, str, str], Record] = {}
        self._held: dict[str, set[Record]] = defaultdict(set)
        self._logs = MeetingLogs()
        for item in items:
            if isinstance(item, Problem):
                self.problems.append(item)
            elif item.application is None:
                self._logs.add(item)
            else:
                self._take(item.application, item)

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, application: str) -> bool:
        return application in self._records

    def _take(self, application: str, item: Later) -> None:
        bare = _without_origin(item.record)
        # A file given twice, or copied, says nothing a second time.
        if bare in self._held[application] or self._reused(application, item, bare):
            return
        if isinstance(item.record, ScheduledInterview):
            self._logs.schedule(application, item.record)
        held = self._records[application]
        self._first.setdefault(application, item.origin)
        if len(held) < _MOST:
            held.append(item.record)
            self._held[application].add(bare)
        elif application not in self._full:
            self._full.add(application)
            message = (
                f"application {application[:80]!r} has more than {_MOST} later records; the rest "
                "was left out"
            )
            self._say(Severity.FILE, "too-many-records", message, item.origin)

    def _reused(self, application: str, item: Later, bare: Record) -> bool:
        """Whether a check has the event id of another one about the same application."""
        record = item.record
        if not isinstance(record, IdentityCheck) or record.event_id is None:
            return False
        key = (application, record.vendor or "", record.event_id)
        if self._events.setdefault(key, bare) == bare:
            return False
        message = (
            f"event {record.event_id[:80]!r} was read before with other content, so this one was "
            "left out"
        )
        self._say(Severity.RECORD, "event-id-reused", message, item.origin)
        return True

    def _say(self, severity: Severity, code: str, message: str, origin: Origin) -> None:
        self.problems.append(Problem(severity, code, message, origin.file, origin.record))

    def refuse(self, application: str) -> Iterator[Problem]:
        """Leave out all that is said of an id which does not stand for one application."""
        if application not in self._taken:
            self._taken.add(application)
            yield Problem(
                Severity.RECORD,
                "ambiguous-application",
                f"later records are about application {application[:80]!r}, which does not stand "
                "for one application here, so they are nobody's "
                f"({len(self._records[application])} left out)",
                self._first[application].file,
                self._first[application].record,
            )

    def of(self, application: str, emails: Collection[str] = ()) -> Addition | None:
        """What is known later about an application, in order of time; None if nothing is.

        `emails` are the applicant's addresses, by which meeting logs know them.
        """
        held = self._records.get(application)
        if held is None:
            return None
        self._taken.add(application)
        joins = [one.record for one in self._logs.of(application, emails)]
        return _addition(application, [*held, *joins])

    def add_to(self, one: Application) -> Application:
        """The application with what is known of it later."""
        emails = {email for statement in one.statements for email in statement.emails}
        addition = self.of(one.id, emails)
        if addition is None:
            return one
        return msgspec.structs.replace(
            one,
            proofing=addition.proofing or one.proofing,
            interviews=addition.interviews or one.interviews,
            onboarding=addition.onboarding or one.onboarding,
            observed=(*one.observed, *addition.observed),
            referees=(*one.referees, *addition.referees),
        )

    def unclaimed(self) -> Iterator[Problem]:
        """What belongs to nobody: applications that did not come, joins that fit no applicant."""
        yield from self._logs.problems
        yield from self._logs.unclaimed()
        for application in sorted(self._records.keys() - self._taken):
            origin = self._first[application]
            yield Problem(
                Severity.RECORD,
                "no-such-application",
                f"later records are about application {application[:80]!r}, which is not among "
                f"the sources ({len(self._records[application])} left out)",
                origin.file,
                origin.record,
            )


class _Held:
    """The later records of one application by their kind."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._of: dict[type, list[Record]] = defaultdict(list)
        for record in records:
            self._of[type(record)].append(record)

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """Those of one kind, in order of time."""
        found = [one for one in self._of.get(kind, ()) if isinstance(one, kind)]
        return tuple(sorted(found, key=_moment))


def _addition(application: str, records: Iterable[Record]) -> Addition:
    held = _Held(records)
    proofing = Proofing(
        checks=held.all(IdentityCheck),
        attestations=held.all(Attestation),
        declined=held.all(StepDeclined),
        presence=held.all(Presence),
    )
    interviews = Interviews(
        scheduled=held.all(ScheduledInterview),
        joins=held.all(MeetingJoin),
        answers=held.all(InterviewAnswer),
    )
    onboarding = _onboarding(held)
    return Addition(
        application=application,
        proofing=proofing if proofing != Proofing() else None,
        interviews=interviews if interviews != Interviews() else None,
        onboarding=onboarding if onboarding != Onboarding() else None,
        observed=held.all(Observed),
        referees=held.all(Referee),
    )


def _onboarding(held: _Held) -> Onboarding:
    accepted = held.all(OfferAccepted)
    last = accepted[-1] if accepted else None
    return Onboarding(
        worker=last.worker if last else None,
        offer_at=last.at if last else None,
        starts_on=last.starts_on if last else None,
        addresses=held.all(AddressGiven),
        shipments=held.all(Shipment),
        boots=held.all(DeviceBoot),
        pay=held.all(PayDetails),
        contacts=held.all(NamedContact),
        tasks=held.all(OnboardingTask),
    )


def _without_origin(record: Record) -> Record:
    told = "origin" in record.__struct_fields__
    return msgspec.structs.replace(record, origin=_NOWHERE) if told else record


def _moment(record: Record) -> datetime:
    at = getattr(record, "at", None)
    return at if isinstance(at, datetime) else _LONG_AGO
