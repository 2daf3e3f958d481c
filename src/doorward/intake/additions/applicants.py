"""Finding the applicant among those who joined an interview.

Whose interview a meeting was, the interview's own record says. Who of those in it was the
applicant, their e-mail address says; where no address of theirs is among the accounts, the only
one who is not staff, if staff was there too: somebody alone may be the interviewer. Joins of
another day than the interview's are nobody's, since rooms are used again; and whoever sat in
another interview beside its applicant may be a colleague of the interviewer's. Where several could
be, nobody is taken, and that is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from doorward.intake.additions.meeting_values import meeting_key
from doorward.intake.additions.meetings import Joined
from doorward.intake.additions.records import Later
from doorward.model import MeetingJoin, Origin, Problem, ScheduledInterview, Severity

_MOST = 200
_MOST_LINES = 500_000
_MOST_ELSEWHERE = 5_000
_SAME_DAY = timedelta(hours=24)


class _Line(msgspec.Struct, frozen=True):
    """A join of a log with what tells people apart within its meeting."""

    later: Later
    join: MeetingJoin
    participant: str
    name: str = ""

    @property
    def account(self) -> str:
        return (self.join.account or "").casefold()


class MeetingLogs:
    """Joins by meeting, and the applicants whose interviews the meetings were."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._count = 0
        self._staffed: set[str] = set()
        self._lines: dict[str, list[_Line]] = defaultdict(list)
        self._by_account: dict[str, list[_Line]] = defaultdict(list)
        self._whose: dict[str, set[str]] = defaultdict(set)
        self._meetings: dict[str, list[str]] = defaultdict(list)
        self._interviewers: dict[str, set[str]] = defaultdict(set)
        self._planned: dict[tuple[str, str], list[datetime]] = defaultdict(list)

    def add(self, item: Later) -> None:
        """Take a line of a log."""
        if not isinstance(item.record, MeetingJoin):
            return
        join = item.record
        if isinstance(item, Joined) and item.staff:
            self._staffed.add(meeting_key(join.meeting))
            return
        self._count += 1
        if self._count > _MOST_LINES:
            if self._count == _MOST_LINES + 1:
                message = f"more than {_MOST_LINES} joins in all; the rest was left out"
                self.problems.append(Problem(Severity.FILE, "too-many", message, item.origin.file))
            return
        line = (
            _Line(item, join, item.participant, item.name)
            if isinstance(item, Joined)
            else _Line(item, join, (join.account or "").casefold())
        )
        self._lines[meeting_key(join.meeting)].append(line)
        if line.account:
            self._by_account[line.account].append(line)

    def schedule(self, application: str, interview: ScheduledInterview) -> None:
        """Take the record of an interview."""
        if interview.meeting:
            key = meeting_key(interview.meeting)
            if application not in self._whose[key]:
                self._whose[key].add(application)
                self._meetings[application].append(key)
            self._planned[application, key].append(interview.at)
            if interview.interviewer:
                self._interviewers[key].update(
                    " ".join(one.casefold().split())
                    for one in re.split(r"[,;]", interview.interviewer)
                    if one.strip()
                )

    def of(self, application: str, emails: Collection[str]) -> list[Later]:
        """The joins by an applicant: in their own interviews, and elsewhere at the same time."""
        mine: list[_Line] = []
        own = self._meetings.get(application, [])
        for key in own:
            mine.extend(self._mine(application, key, {one.strip().casefold() for one in emails}))
        mine = mine[:_MOST]
        found = [*mine, *self._elsewhere(mine, own)]
        return [one.later for one in found[:_MOST]]

    def _mine(self, application: str, key: str, emails: Collection[str]) -> Sequence[_Line]:
        joined = self._lines.get(key, [])
        lines = self._guests(key)
        named = [one for one in lines if one.account in emails]
        if named or not lines:
            return named
        lines, others = [one for one in lines if self._on_the_day(application, key, one)], lines
        if not lines:
            self.problems.append(_another_day(application, others[0].later.origin))
            return ()
        alone = len({one.participant for one in lines}) == 1
        # What is no line of a log was said to be the applicant's by whoever wrote it.
        said = not any(isinstance(one.later, Joined) for one in lines)
        staffed = said or key in self._staffed or len(lines) < len(joined)
        if alone and staffed and len(self._whose[key]) == 1 and not self._sat_in(lines, key):
            return lines
        self.problems.append(_ambiguous(application, lines))
        return ()

    def _on_the_day(self, application: str, key: str, line: _Line) -> bool:
        """Whether a join may be of this interview, and not of another day in the same room."""
        at = line.join.at
        planned = self._planned[application, key]
        if at is None or at.tzinfo is None or any(one.tzinfo is None for one in planned):
            return True
        return any(abs(at - one) <= _SAME_DAY for one in planned)

    def _sat_in(self, lines: Iterable[_Line], key: str) -> bool:
        """Whether one of these accounts was beside somebody else in another interview."""
        for account in {one.account for one in lines if one.account}:
            for other in self._by_account[account][:_MOST_ELSEWHERE]:
                there = meeting_key(other.join.meeting)
                if there != key and there in self._whose:
                    guests = {one.participant for one in self._guests(there)}
                    if guests - {other.participant}:
                        return True
        return False

    def _guests(self, key: str) -> list[_Line]:
        """The joins of a meeting but for those of the interviewers its records name."""
        staff = self._interviewers[key]
        return [
            one
            for one in self._lines.get(key, [])
            if staff.isdisjoint((one.account, one.participant, one.name))
        ]

    def _elsewhere(self, mine: Sequence[_Line], own: Collection[str]) -> Iterator[_Line]:
        """Joins of other meetings by the same account while an interview of theirs went on."""
        for account in dict.fromkeys(one.account for one in mine if one.account):
            for other in self._by_account[account][:_MOST_ELSEWHERE]:
                if meeting_key(other.join.meeting) not in own and any(
                    _together(one.join, other.join) for one in mine if one.account == account
                ):
                    yield other

    def unclaimed(self) -> Iterator[Problem]:
        """A note for each log with joins of meetings that no interview is recorded for."""
        files: dict[str, tuple[int, set[str]]] = {}
        for key, lines in self._lines.items():
            for line in lines if key not in self._whose else ():
                count, meetings = files.get(line.later.origin.file, (0, set()))
                files[line.later.origin.file] = (count + 1, {*meetings, key})
        for file, (count, meetings) in files.items():
            message = (
                f"{count} joins are of {len(meetings)} meetings that no record of an interview "
                "names; they are left out"
            )
            yield Problem(Severity.NOTE, "no-such-meeting", message, file)


def _ambiguous(application: str, lines: Iterable[_Line]) -> Problem:
    known = list(lines)
    people = len({one.participant for one in known})
    origin: Origin = known[0].later.origin
    could = (
        "the only participant could be the interviewer or the applicant"
        if people == 1
        else f"{people} participants could be the applicant"
    )
    message = (
        f"{could} of {application[:80]!r}: none has an e-mail address of theirs, so all are left "
        "out (name your staff in meetings.toml)"
    )
    return Problem(Severity.RECORD, "which-participant", message, origin.file, origin.record)


def _another_day(application: str, origin: Origin) -> Problem:
    message = (
        f"the joins of the meeting of {application[:80]!r} are of another day than the interview; "
        "those without an e-mail address of theirs are left out"
    )
    return Problem(Severity.RECORD, "another-day", message, origin.file, origin.record)


def _together(one: MeetingJoin, other: MeetingJoin) -> bool:
    times = (one.at, one.until, other.at, other.until)
    known = [time for time in times if isinstance(time, datetime) and time.tzinfo is not None]
    if len(known) != len(times):
        return False
    return max(known[0], known[2]) < min(known[1], known[3])
