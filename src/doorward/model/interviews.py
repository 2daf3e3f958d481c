"""Interviews: when they were, who joined from where, and what was answered."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from doorward.model.origins import Origin


class ScheduledInterview(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An interview with the applicant. `meeting` is the conferencing system's meeting id."""

    at: datetime
    origin: Origin
    until: datetime | None = None
    meeting: str | None = None
    round: str | None = None
    interviewer: str | None = None


class MeetingJoin(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One joining of a meeting by the applicant, from the conferencing system's log.

    `account` is the participant's identity there (an id or e-mail), `device` a hardware or
    client identifier if the log has one, `client` the kind of program.
    """

    meeting: str
    origin: Origin
    at: datetime | None = None
    until: datetime | None = None
    account: str | None = None
    ip: str | None = None
    device: str | None = None
    client: str | None = None
    time_zone: str | None = None


class Rating(StrEnum):
    """The anchored scale of the answer sheet. CANNOT_SAY weighs nothing."""

    CONSISTENT = "consistent"
    CANNOT_SAY = "cannot-say"
    CONTRADICTS = "contradicts"


class InterviewAnswer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How an answer fits a claim the applicant made, with the words heard.

    `question` is the id of the question in the kit, `claim` the claim it asks about.
    """

    question: str
    claim: str
    rating: Rating
    origin: Origin
    heard: str | None = None
    at: datetime | None = None
    by: str | None = None
    round: str | None = None


class Interviews(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All that is known of one applicant's interviews."""

    scheduled: tuple[ScheduledInterview, ...] = ()
    joins: tuple[MeetingJoin, ...] = ()
    answers: tuple[InterviewAnswer, ...] = ()
