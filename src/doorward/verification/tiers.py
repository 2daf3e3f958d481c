"""Which tier a job is in. Nothing about the person is looked at, nor given to these functions."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import translate
from functools import lru_cache

import msgspec

from doorward.model import Application, Origin, Problem, Requisition, Severity
from doorward.verification.policy import (
    SAME_FOR_ALL,
    JobFacts,
    Policy,
    PolicyError,
    PolicyFault,
    Tier,
)

_COLUMNS = ["requisition", "tier"]
_MOST_ROWS = 100_000


class Chosen(msgspec.Struct, frozen=True):
    """A job's tier and what chose it, in words."""

    tier: Tier
    because: str


def choose_tier(
    policy: Policy, requisition: Requisition | None, explicit: Mapping[str, str] | None = None
) -> Chosen:
    """The tier of a job. `explicit` gives requisitions their tier by name and goes first.

    A fact that is not known fits no condition. As with patterns, case and blanks do not matter.
    """
    named = None
    if requisition is not None and explicit:
        named = explicit.get(requisition.id) or explicit.get(folded_id(requisition.id))
    tier = policy.tier(named) if named is not None else None
    if tier is not None:
        return Chosen(tier, "the table of requisitions names it")
    for one in policy.tiers:
        for facts in one.when:
            reason = _fits(facts, requisition) if requisition is not None else None
            if reason is not None:
                return Chosen(one, reason)
    unknown = "the job is not known" if requisition is None else "no other tier applies"
    return Chosen(policy.tiers[-1], unknown)


def _fits(facts: JobFacts, job: Requisition) -> str | None:
    """What of the job fits, None if something stated does not."""
    reasons: list[str] = []
    for word, patterns, value in (
        ("requisition", facts.requisitions, job.id),
        ("family", facts.families, job.family),
        ("title", facts.titles, job.title),
    ):
        if not patterns:
            continue
        pattern = _fitting(patterns, value)
        if pattern is None:
            return None
        reasons.append(f"{word} fits {pattern!r}")
    if facts.remote is not None:
        if job.remote is not facts.remote:
            return None
        reasons.append("the job is remote" if facts.remote else "the job is not remote")
    return ", ".join(reasons)


def _fitting(patterns: Iterable[str], value: str | None) -> str | None:
    folded = folded_id(value or "")
    if not folded:
        return None
    return next((one for one in patterns if _pattern(one).match(folded)), None)


def folded_id(text: str) -> str:
    """A requisition's id or title without case and extra blanks."""
    return " ".join(text.casefold().split())


@lru_cache(maxsize=16_384)
def _pattern(written: str) -> re.Pattern[str]:
    # Titles have square brackets ("Engineer [Remote]"), so they mean themselves.
    return re.compile(translate(written.casefold().replace("[", "[[]")))


def read_tiers(text: str, policy: Policy, origin: str = "tiers") -> dict[str, str]:
    """A table of requisitions and their tiers (CSV: ``requisition,tier``, nothing else).

    Requisitions are given without case and extra blanks (`folded_id`). Raises `PolicyError` with
    everything that is wrong. A column more could single out persons.
    """
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    tiers: dict[str, str] = {}
    faults: list[PolicyFault] = []
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        if sorted(header) != _COLUMNS:
            message = f"needs the columns requisition,tier and no other; {SAME_FOR_ALL}"
            raise PolicyError((PolicyFault("columns", origin, message),))
        for row in rows:
            if any(map(str.strip, row)):
                faults += _take_row(row, header, tiers, policy, f"{origin}#{rows.line_num}")
            if len(tiers) > _MOST_ROWS:
                message = f"has more than {_MOST_ROWS} rows"
                raise PolicyError((PolicyFault("too-many", origin, message),))
    except csv.Error as error:
        faults.append(PolicyFault("malformed-csv", f"{origin}#{rows.line_num}", str(error)))
    if faults:
        raise PolicyError(tuple(faults[:50]))
    return tiers


def _take_row(
    row: list[str], header: list[str], tiers: dict[str, str], policy: Policy, where: str
) -> Iterator[PolicyFault]:
    if len(row) != len(header):
        yield PolicyFault("ragged-row", where, f"has {len(row)} fields, not {len(header)}")
        return
    fields = dict(zip(header, map(str.strip, row), strict=True))
    requisition, tier = fields["requisition"], fields["tier"]
    if not requisition:
        yield PolicyFault("missing-field", where, "names no requisition")
    elif policy.tier(tier) is None:
        yield PolicyFault("unknown-tier", where, f"the policy has no tier {tier[:40]!r}")
    elif tiers.setdefault(folded_id(requisition), tier) != tier:
        message = f"{requisition[:40]!r} is in tier {tiers[folded_id(requisition)]!r} already"
        yield PolicyFault("two-tiers", where, message)


class PersonWatch:
    """Tells when a selector of a policy names a person who applied, and not a job.

    A file alone cannot tell the requisition ``R-7`` from the application ``R-7``; among the
    applications it shows. `see` every application, then `finish`.
    """

    def __init__(self, policy: Policy, explicit: Collection[str] = ()) -> None:
        self._where: dict[str, str] = {}
        for tier in policy.tiers:
            for facts in tier.when:
                for key, pattern in facts.patterns():
                    self._where.setdefault(_bare(pattern), f"tier {tier.name!r} {key}")
        for requisition in explicit:
            self._where.setdefault(_bare(requisition), "the table of requisitions")
        self._where.pop("", None)
        self._of_jobs: set[str] = set()
        self._of_persons: dict[str, str] = {}

    def see(self, one: Application) -> None:
        """Take note of what this person and this job are called."""
        job = one.requisition
        for text in (job.id, job.family, job.title) if job else ():
            if text and (bare := _bare(text)) in self._where:
                self._of_jobs.add(bare)
        for kind, value in _of_person(one):
            if (bare := _bare(value)) in self._where:
                self._of_persons.setdefault(bare, kind)

    def finish(self) -> None:
        """Raise `PolicyError` if a selector names a person. What is also a job's name is a job."""
        faults = tuple(
            PolicyFault(
                "varies-by-person",
                self._where[bare],
                f"is the {kind} of a person who applied; {SAME_FOR_ALL}",
            )
            for bare, kind in self._of_persons.items()
            if bare not in self._of_jobs
        )
        if faults:
            raise PolicyError(faults)


class JobWatch:
    """Tells when applications for one requisition ended up in different tiers.

    Exports describe the job anew with every application, and a title that differs would ask more
    of one person than of the next. `see` every application with its tier, then ask `problems`.
    """

    def __init__(self) -> None:
        self._tiers: dict[str, dict[str, Origin]] = defaultdict(dict)

    def see(self, one: Application, tier: str) -> None:
        """Take note of an application's tier."""
        if one.requisition is not None:
            self._tiers[one.requisition.id].setdefault(tier, one.origin)

    def problems(self) -> Iterator[Problem]:
        """One for each requisition that is in several tiers."""
        for requisition, tiers in sorted(self._tiers.items()):
            if len(tiers) > 1:
                names = ", ".join(sorted(tiers))
                other = list(tiers.values())[-1]
                message = (
                    f"applications for requisition {requisition[:80]!r} describe it differently "
                    f"and so are in tiers {names}, but everybody who applied for one job is to be "
                    "asked for the same; give the requisition its tier with --tiers"
                )
                yield Problem(
                    Severity.RECORD, "job-in-several-tiers", message, other.file, other.record
                )


def _of_person(one: Application) -> Iterator[tuple[str, str]]:
    yield "application", one.id
    if one.candidate:
        yield "candidate id", one.candidate
    for statement in one.statements:
        if statement.name:
            yield "name", statement.name
        for text in (*statement.emails, *statement.phones):
            yield "contact", text


def _bare(pattern: str) -> str:
    return " ".join(re.sub(r"[*?\[\]]", " ", pattern).casefold().split())
