"""``doorward feeds``: bring reference data in, and see how it is."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
from rich.console import Console

from doorward.cli.domain_dates import domain_dates
from doorward.cli.feed_actions import (
    HOME,
    given_date,
    print_pulls,
    print_statuses,
    pull_all,
    remove_all,
)
from doorward.model import FeedKind, NetworkKind
from doorward.reference import FeedState, Reference, ReferenceDataError
from doorward.reference.adding import AddOptions, add
from doorward.reference.catalogue import CATALOGUE, CatalogueEntry, known_feed
from doorward.reference.feeds import PullOptions
from doorward.reference.store import feeds_folder


@click.group()
def feeds() -> None:
    """Reference data: fetch it, add your own, see how old it is."""


@feeds.command("pull")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@HOME
@click.option("--url", help="Fetch the one NAME from this mirror instead.")
@click.option("--sha256", help="The SHA-256 the one NAME must have.")
@click.option("--accept-shrunken", is_flag=True, help="Take a list that lost half its entries.")
@click.option("--accept-licence", is_flag=True, help="Agree to show the attribution a feed asks.")
@click.option("--timeout", default=600.0, show_default=True, help="Seconds for one file in all.")
@click.option("--silence", default=30.0, show_default=True, help="Seconds without a byte.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a feed.")
def pull_command(
    names: tuple[str, ...],
    home: Path | None,
    url: str | None,
    sha256: str | None,
    accept_shrunken: bool,
    accept_licence: bool,
    timeout: float,
    silence: float,
    as_json: bool,
) -> None:
    """Fetch feeds of the catalogue: those named, or all that need no agreement.

    The exit code is 1 if any feed could not be fetched; what was there before is kept.
    """
    if (url or sha256) and len(names) != 1:
        raise click.UsageError("--url and --sha256 go with exactly one NAME")
    entries = _entries(names, url)
    options = PullOptions(
        now=datetime.now(UTC),
        sha256=sha256,
        accept_shrunken=accept_shrunken,
        accept_licence=accept_licence,
        seconds=timeout,
        silence=silence,
    )
    pulls = pull_all(feeds_folder(home), entries, options, quiet=as_json)
    if print_pulls(pulls, as_json=as_json):
        sys.exit(1)


def _entries(names: tuple[str, ...], url: str | None) -> list[CatalogueEntry]:
    try:
        chosen = [known_feed(name) for name in dict.fromkeys(names)]
    except ReferenceDataError as error:
        raise click.UsageError(str(error)) from error
    if url is not None:
        return [msgspec.structs.replace(chosen[0], url=url.replace("{", "{{").replace("}", "}}"))]
    return chosen or [entry for entry in CATALOGUE.values() if entry.default]


@feeds.command("status")
@HOME
@click.option("--json", "as_json", is_flag=True, help="Write one JSON array.")
@click.option("--check", is_flag=True, help="Exit with 1 if any feed is not fresh.")
def status_command(home: Path | None, as_json: bool, check: bool) -> None:
    """Show every feed: how many entries, how old, and what its state means."""
    statuses = Reference.load(feeds_folder(home)).status()
    print_statuses(statuses, as_json=as_json)
    if check and any(one.state is not FeedState.FRESH for one in statuses):
        sys.exit(1)


@feeds.command("remove")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@HOME
def remove_command(names: tuple[str, ...], home: Path | None) -> None:
    """Throw stored feeds away, with their data. What was screened with them is not changed."""
    remove_all(names, home)


@feeds.command("add")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "name", required=True, help="A feed of the catalogue, or a new name.")
@click.option("--kind", type=click.Choice([kind.value for kind in FeedKind]), help="For new names.")
@click.option("--parser", help="How to read it, where its ending does not tell.")
@click.option("--date", "list_date", help="The list's date (YYYY-MM-DD) if it states none.")
@click.option("--licence", help="Under which licence you have it.")
@click.option("--provider", help="Provider of every network in it.")
@click.option(
    "--network-kind",
    "network_kinds",
    multiple=True,
    type=click.Choice([kind.value for kind in NetworkKind]),
    help="What every network in it is used for; may be repeated.",
)
@click.option("--stale-after", type=click.IntRange(1, 36500), help="Days after which it is stale.")
@click.option("--accept-shrunken", is_flag=True, help="Take a list that lost half its entries.")
@click.option("--accept-licence", is_flag=True, help="Agree to show the attribution a feed asks.")
@HOME
def add_command(
    file: Path,
    name: str,
    kind: str | None,
    parser: str | None,
    list_date: str | None,
    licence: str | None,
    provider: str | None,
    network_kinds: tuple[str, ...],
    stale_after: int | None,
    accept_shrunken: bool,
    accept_licence: bool,
    home: Path | None,
) -> None:
    """Store FILE as a feed. A list of leaked addresses is kept as digests only.

    Files of public registers are made into small tables: `--as companies-house`, `gleif`, `sec`,
    `ipeds-completions`, `ipeds-institutions` or `cip-titles`.
    """
    options = AddOptions(
        now=datetime.now(UTC),
        name=name,
        kind=_kind(name, kind),
        parser=parser,
        list_date=given_date(list_date),
        licence=licence,
        provider=provider,
        network_kinds=tuple(NetworkKind(one) for one in network_kinds),
        stale_after_days=stale_after,
        accept_shrunken=accept_shrunken,
        accept_licence=accept_licence,
    )
    try:
        with Console(stderr=True).status(f"reading {file.name}") as status:
            stored = add(
                feeds_folder(home),
                file,
                options,
                lambda count: status.update(f"reading {file.name}: {count:,} companies"),
            )
    except ReferenceDataError as error:
        raise click.ClickException(str(error)) from error
    record = stored.record
    dated = record.list_date or "no date: it will be called stale once older than it may be"
    click.echo(f"stored     {record.name}: {record.entries} entries, {dated}")


def _kind(name: str, kind: str | None) -> FeedKind | None:
    """The kind given, or a name that is itself a kind (``--as own-lists``)."""
    if kind is not None:
        return FeedKind(kind)
    if name not in CATALOGUE and name in {one.value for one in FeedKind}:
        return FeedKind(name)
    return None


feeds.add_command(domain_dates)
