"""What ``doorward lists check`` does with a name or a file of names, and how it answers."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
import msgspec

from doorward.cli.list_batch import answered
from doorward.cli.list_queries import BadRow, NameFile, birth_date, identifier_of, kind_of
from doorward.cli.list_rows import Writer, asked, hit_lines, rows
from doorward.cli.progress import StageBars
from doorward.model import FeedKind, HitGrade, ListHit
from doorward.reference import FeedState, FeedStatus, Reference
from doorward.reference.watchlists import Watchlists
from doorward.reference.watchlists.checking import ASKED
from doorward.reference.watchlists.comparing import THRESHOLD
from doorward.reference.watchlists.queries import ListQuery
from doorward.report.atomic import replacing

_SHOWN = 20
_HOW_TO_ADD = (
    "Fetch the lists that are public with "
    "`doorward lists pull`, or add a file you have: `doorward lists add FILE --as un`"
)
_MORE_THAN_A_NAME = frozenset({HitGrade.IDENTIFIER, HitGrade.CONFIRMED})
_NAME_ONLY = (
    "THE SAME NAME IS NO FINDING: names are shared by many. Before anything follows from a hit,\n"
    "compare the date of birth (--dob) or a number (--identifier passport:…, registration:…)\n"
    "with the list's own page."
)


def list_statuses(reference: Reference) -> list[FeedStatus]:
    """The lists' own states, and those of feeds so broken that their kind is not known."""
    return [one for one in reference.status() if one.kind in {FeedKind.WATCHLISTS, None}]


def failed(reference: Reference) -> bool:
    """Whether some list is stored that could not be loaded, so that it was not compared."""
    return any(one.state is FeedState.FAILING for one in list_statuses(reference))


def warned(reference: Reference) -> Watchlists:
    """The lists, after saying which of them cannot be relied on; an error where there is none."""
    watchlists = reference.watchlists
    if watchlists is None or not len(watchlists):
        raise click.ClickException(f"no list is loaded. {_HOW_TO_ADD}")
    for one in list_statuses(reference):
        if one.state is FeedState.MISSING:
            said = f"NO LIST BUT THE SHORT ONE THAT COMES WITH DOORWARD is compared. {_HOW_TO_ADD}"
            click.secho(said, err=True, bold=True)
        elif one.state is not FeedState.FRESH:
            state = one.state.value.upper()
            click.secho(f"{state}: list {one.name}: {one.message}", err=True, bold=True)
    return watchlists


def names_file(subject: str | None) -> Path | None:
    """The file that is meant, or None where it is a name."""
    if subject is None:
        return None
    path = Path(subject)
    if path.suffix.lower() == ".csv" and not path.is_file():
        raise click.BadParameter(f"no file {subject!r}", param_hint="NAMES.csv")
    return path if path.suffix and path.is_file() else None


def one_query(
    subject: str | None, dob: str | None, kind: str | None, given: tuple[str, ...]
) -> ListQuery:
    """The query that the options make; `click.UsageError` where they make none."""
    if not (subject and subject.strip()) and not given:
        raise click.UsageError("give a NAME, a file of names or an --identifier")
    try:
        return ListQuery(
            name=(subject or "").strip() or None,
            kind=kind_of(kind or ""),
            date_of_birth=birth_date(dob) if dob else None,
            identifiers=tuple(identifier_of(one) for one in given),
        )
    except BadRow as error:
        raise click.UsageError(str(error)) from error


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """Where answers go and which hits are asked for."""

    out: Path | None
    as_json: bool
    limit: int
    threshold: float

    @property
    def chance(self) -> float:
        """Whoever asks for a lower threshold asks for chance agreements too."""
        return ASKED.chance if self.threshold >= THRESHOLD else math.inf

    def one(self, query: ListQuery, watchlists: Watchlists) -> None:
        """Answer one query: for people, unless JSON or a file was asked for."""
        found = next(
            watchlists.check_many(
                [query], limit=self.limit, threshold=self.threshold, chance=self.chance
            )
        )
        if self.as_json or self.out is not None:
            with _opened(self.out) as target:
                Writer(target, as_json=self.as_json).write(rows(query, found))
        else:
            _show(query, found, len(watchlists))

    def file(
        self, names: NameFile, watchlists: Watchlists, folder: Path, workers: int | None
    ) -> bool:
        """Answer a file of names; whether any row of it was left out."""
        counts = dict.fromkeys(HitGrade, 0)
        queries = 0
        with _opened(self.out) as target, StageBars(show=self.out is not None) as bars:
            writer = Writer(target, as_json=self.as_json)
            for query, found in answered(
                names, watchlists, folder,
                limit=self.limit, threshold=self.threshold, chance=self.chance, workers=workers,
            ):  # fmt: skip
                writer.write(rows(query, found))
                queries += 1
                bars("names checked", queries, None)
                for hit in found:
                    counts[hit.grade] += 1
        _sum_up(queries, counts, names.problems)
        return bool(names.problems)


@contextmanager
def _opened(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
        return
    with replacing(out) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        yield file


def _show(query: ListQuery, found: tuple[ListHit, ...], entries: int) -> None:
    if not found:
        click.echo(f"{asked(query)}: none of {entries:,} entries agrees.")
        click.echo("Not being found proves nothing: lists are incomplete and names change.")
        return
    for row in rows(query, found):
        strong = HitGrade(row.grade) in _MORE_THAN_A_NAME
        first, second = hit_lines(row)
        click.secho(first, bold=strong)
        click.echo(second)
    if any(hit.grade not in _MORE_THAN_A_NAME for hit in found):
        click.secho(_NAME_ONLY, bold=True)
    if any(hit.grade in _MORE_THAN_A_NAME for hit in found):
        click.echo("More than a name agrees: have a second person compare it with the source.")


def _sum_up(queries: int, counts: dict[HitGrade, int], problems: list[str]) -> None:
    parts = ", ".join(f"{count} {grade.value}" for grade, count in counts.items() if count)
    click.echo(f"{queries} checked; hits: {parts or 'none'}", err=True)
    if any(count for grade, count in counts.items() if grade not in _MORE_THAN_A_NAME):
        click.echo(_NAME_ONLY, err=True)
    for problem in problems[:_SHOWN]:
        click.echo(f"left out: {problem}", err=True)
    if len(problems) > _SHOWN:
        click.echo(f"left out: {len(problems) - _SHOWN} more rows", err=True)
