"""``doorward lists``: bring watchlists in, see how they are, check names against them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from doorward.cli.app import Exit
from doorward.cli.feed_actions import (
    HOME,
    given_date,
    print_pulls,
    print_statuses,
    pull_all,
    remove_all,
)
from doorward.cli.list_checks import Answers, failed, list_statuses, names_file, one_query, warned
from doorward.cli.list_queries import NameFile
from doorward.model import FeedKind
from doorward.reference import FeedState, Reference, ReferenceDataError
from doorward.reference.adding import AddOptions, add
from doorward.reference.catalogue import CATALOGUE, CatalogueEntry, known_feed
from doorward.reference.feeds import PullOptions
from doorward.reference.loading import load_feed
from doorward.reference.store import StoredFeed, feeds_folder
from doorward.reference.watchlists.checking import LIMIT
from doorward.reference.watchlists.comparing import THRESHOLD
from doorward.reference.watchlists.formats import READERS
from doorward.reference.watchlists.loading import StoredList
from doorward.report.visible import visible


@click.group()
def lists() -> None:
    """Watchlists: fetch or add them, see how old they are, check names against them."""


@lists.command("pull")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@HOME
@click.option("--accept-shrunken", is_flag=True, help="Take a list that lost half its entries.")
@click.option("--accept-licence", is_flag=True, help="Agree to show the attribution a list asks.")
@click.option("--timeout", default=600.0, show_default=True, help="Seconds for one file in all.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a list.")
def pull_command(
    names: tuple[str, ...],
    home: Path | None,
    accept_shrunken: bool,
    accept_licence: bool,
    timeout: float,
    as_json: bool,
) -> None:
    """Fetch lists of the catalogue: those named, or all that need no agreement.

    The exit code is 1 if any list could not be fetched; what was there before is kept.
    """
    options = PullOptions(
        now=datetime.now(UTC),
        accept_shrunken=accept_shrunken,
        accept_licence=accept_licence,
        seconds=timeout,
    )
    pulls = pull_all(feeds_folder(home), _catalogued(names), options, quiet=as_json)
    if print_pulls(pulls, as_json=as_json):
        sys.exit(Exit.FAILED)


@lists.command("status")
@HOME
@click.option("--json", "as_json", is_flag=True, help="Write one JSON array.")
@click.option("--check", is_flag=True, help="Exit with 1 if any list is not fresh.")
def status_command(home: Path | None, as_json: bool, check: bool) -> None:
    """Show every list: how many entries, how old, and what its state means."""
    statuses = list_statuses(_loaded(home))
    print_statuses(statuses, as_json=as_json)
    if check and any(one.state is not FeedState.FRESH for one in statuses):
        sys.exit(Exit.FAILED)


@lists.command("remove")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@HOME
def remove_command(names: tuple[str, ...], home: Path | None) -> None:
    """Throw stored lists away. The short list that comes with Doorward stays."""
    remove_all(names, home)


@lists.command("add")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--as", "form", required=True, type=click.Choice([*READERS]), help="Which list it is."
)
@click.option("--name", help="What to call it, to hold several of one form (default: the form).")
@click.option("--date", "list_date", help="The list's date (YYYY-MM-DD) if it states none.")
@click.option("--licence", help="Under which licence you have it.")
@click.option("--stale-after", type=click.IntRange(1, 36500), help="Days after which it is stale.")
@click.option("--accept-shrunken", is_flag=True, help="Take a list that lost half its entries.")
@click.option("--accept-licence", is_flag=True, help="Agree to show the attribution a list asks.")
@HOME
def add_command(
    file: Path,
    form: str,
    name: str | None,
    list_date: str | None,
    licence: str | None,
    stale_after: int | None,
    accept_shrunken: bool,
    accept_licence: bool,
    home: Path | None,
) -> None:
    """Store FILE as a watchlist. The file itself is left alone.

    Exit code 3 where rows could not be understood; the first of them is named.
    """
    options = AddOptions(
        now=datetime.now(UTC),
        name=name or form,
        kind=FeedKind.WATCHLISTS,
        parser=form,
        list_date=given_date(list_date),
        licence=licence,
        stale_after_days=stale_after,
        accept_shrunken=accept_shrunken,
        accept_licence=accept_licence,
    )
    try:
        stored = add(feeds_folder(home), file, options)
    except ReferenceDataError as error:
        raise click.ClickException(str(error)) from error
    record = stored.record
    dated = record.list_date or "no date known (give --date): its age is counted from today"
    click.echo(f"stored     {record.name}: {record.entries} entries, {dated}")
    _say_left_out(stored)


def _say_left_out(stored: StoredFeed) -> None:
    try:
        loaded = load_feed(stored)
    except ReferenceDataError:  # another process has put another list in its place already
        return
    if loaded.note:
        click.echo(f"left out: {visible(loaded.note)}", err=True)
    if isinstance(loaded.data, StoredList) and loaded.data.summary.refused:
        sys.exit(Exit.LEFT_OUT)


@lists.command("check")
@click.argument("subject", metavar="NAMES.csv|NAME", required=False)
@click.option("--dob", help="Date of birth of the one NAME: YYYY, YYYY-MM or YYYY-MM-DD.")
@click.option("--kind", type=click.Choice(["person", "organisation"]), help="What the NAME is of.")
@click.option(
    "--identifier", "given", multiple=True, metavar="KIND:VALUE", help="passport:X, email:X …"
)
@click.option(
    "--threshold", type=click.FloatRange(0, 1), default=THRESHOLD, show_default=True,
    help="Least score of a name. Lower: more hits, those by common tokens too.",
)  # fmt: skip
@click.option(
    "--limit", type=click.IntRange(1, 100), default=LIMIT, show_default=True, help="Hits a query."
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a hit.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write hits here.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes for large files.")
@HOME
def check_command(
    subject: str | None,
    dob: str | None,
    kind: str | None,
    given: tuple[str, ...],
    threshold: float,
    limit: int,
    as_json: bool,
    out: Path | None,
    workers: int | None,
    home: Path | None,
) -> None:
    """Compare a name, or the names of a CSV file, with every list that is loaded.

    A file has a column `name`, or one column only; `kind`, `date_of_birth` and columns named as
    kinds of identifiers are used. Rows not understood and lists that could not be loaded are
    said and left out (exit code 3).
    """
    file = names_file(subject)
    if file is not None and (dob or kind or given):
        raise click.UsageError("--dob, --kind and --identifier go with one NAME, not with a file")
    answers = Answers(out=out, as_json=as_json, limit=limit, threshold=threshold)
    if file is None:
        query = one_query(subject, dob, kind, given)
        reference = _loaded(home)
        answers.one(query, warned(reference))
        left_out = False
    else:
        reference = _loaded(home)
        watchlists = warned(reference)
        left_out = answers.file(NameFile(file), watchlists, feeds_folder(home), workers)
    if left_out or failed(reference):
        sys.exit(Exit.LEFT_OUT)


def _catalogued(names: tuple[str, ...]) -> list[CatalogueEntry]:
    known = [entry for entry in CATALOGUE.values() if entry.kind is FeedKind.WATCHLISTS]
    if not names:
        return [entry for entry in known if entry.default]
    try:
        chosen = [known_feed(name) for name in dict.fromkeys(names)]
    except ReferenceDataError as error:
        raise click.UsageError(str(error)) from error
    other = [entry.name for entry in chosen if entry not in known]
    if other:
        raise click.UsageError(f"no watchlist: {', '.join(other)}; use `doorward feeds pull`")
    return chosen


def _loaded(home: Path | None) -> Reference:
    return Reference.load(feeds_folder(home), only=FeedKind.WATCHLISTS)
