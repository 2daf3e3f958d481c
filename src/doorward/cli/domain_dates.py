"""``doorward feeds domain-dates``: ask registries when employers' and referees' domains began."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import track

from doorward.cli.app import Exit
from doorward.cli.feed_actions import HOME
from doorward.cli.progress import StageBars
from doorward.pipeline import ScreenOptions
from doorward.pipeline.errors import ScreenError
from doorward.pipeline.gather import gather
from doorward.reference import Reference, ReferenceDataError
from doorward.reference.domain_dates import Answers, domains_of, worth_asking, write_feed_of
from doorward.reference.download import Fetching, download
from doorward.reference.parsing import read_bytes
from doorward.reference.rdap import BOOTSTRAP, BOOTSTRAP_LIMIT, Pace, RdapClient, Servers
from doorward.reference.store import feeds_folder, home_folder


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a run: questions asked, dates told, failures by code, dates in the feed."""

    asked: int = 0
    dated: int = 0
    failed: dict[str, int] = {}
    over_limit: int = 0
    in_feed: int = 0


@click.command("domain-dates")
@click.argument("sources", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path))
@click.option(
    "--servers",
    "servers_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"IANA's list of servers, if you have it (default: fetched from {BOOTSTRAP}).",
)
@click.option("--limit", type=click.IntRange(1), default=200, show_default=True, help="Most asked.")
@click.option(
    "--pause",
    type=click.FloatRange(0),
    default=1.0,
    show_default=True,
    help="Seconds between two questions to one server.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be sent to whom, and send nothing.")
@click.option("--yes", is_flag=True, help="Send without asking first.")
@HOME
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
@click.option("--quiet", is_flag=True, help="No progress bars.")
def domain_dates(
    sources: tuple[Path, ...],
    servers_file: Path | None,
    limit: int,
    pause: float,
    dry_run: bool,
    yes: bool,
    home: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Ask domain registries when the domains of employers and referees were registered.

    SOURCES are what `doorward screen` is given. Only domain names are sent, over RDAP, to the
    registries that are responsible for them; never a person's name or address, and no domain of
    a mail provider or of a host of other people's pages. What would be sent is shown first. The
    answers become the feed `domain-dates`; screening itself asks nobody.
    """
    now = datetime.now(UTC)
    answers = Answers(home_folder(home) / "domain-dates", now.date())
    every = _wanted(sources, home, answers, quiet)
    wanted = every[:limit]
    servers = _servers(servers_file, home, fetch=bool(wanted) and not dry_run)
    _announce(wanted, servers)
    if dry_run:
        return Exit.OK
    if wanted and not yes:
        click.confirm("Send them?", abort=True, err=True)
    outcome = Outcome()
    if wanted and servers is not None:
        with RdapClient(servers, now.date(), Pace(between=pause)) as client:
            outcome = _ask(client, wanted, answers, quiet=quiet)
    known = answers.dated()
    if known:
        with tempfile.TemporaryDirectory() as scratch:
            write_feed_of(feeds_folder(home), known, now, Path(scratch))
    outcome = msgspec.structs.replace(
        outcome, in_feed=len(known), over_limit=len(every) - len(wanted)
    )
    return _said(outcome, as_json)


def _wanted(sources: Sequence[Path], home: Path | None, answers: Answers, quiet: bool) -> list[str]:
    """Domains worth asking about of which nothing is known, the most frequent first."""
    reference = Reference.load(feeds_folder(home))
    counted: Counter[str] = Counter()
    with StageBars(show=not quiet) as bars:
        try:
            for one in gather(sources, ScreenOptions(), bars).applications():
                counted.update(set(domains_of(one)))
        except ScreenError as error:
            raise click.ClickException(str(error)) from error
    ordered = sorted(counted, key=lambda domain: (-counted[domain], domain))
    return [
        domain
        for domain in ordered
        if worth_asking(domain, reference) and answers.find(domain) is None
    ]


def _servers(file: Path | None, home: Path | None, *, fetch: bool) -> Servers | None:
    """IANA's list from a file, or fetched into the home; None where it is not needed."""
    try:
        if file is not None:
            return Servers(read_bytes(file, BOOTSTRAP_LIMIT))
        if not fetch:
            return None
        place = home_folder(home) / "domain-dates" / "servers"
        place.parent.mkdir(parents=True, exist_ok=True)
        download(BOOTSTRAP, place, Fetching(max_bytes=BOOTSTRAP_LIMIT, seconds=60.0))
        return Servers(read_bytes(place, BOOTSTRAP_LIMIT))
    except ReferenceDataError as error:
        raise click.ClickException(f"the list of servers: {error}") from error


def _announce(wanted: Sequence[str], servers: Servers | None) -> None:
    """What will be sent and to whom, before anything is."""
    if not wanted:
        click.echo("No domain to ask about.", err=True)
        return
    click.echo(
        f"{len(wanted)} domains (or the ones above them) would be sent, and nothing else:", err=True
    )
    for domain in wanted:
        server = servers.find(domain) if servers is not None else "the registry of its zone"
        click.echo(f"  {domain}  ->  {server or 'nobody: no server is known'}", err=True)


def _ask(client: RdapClient, wanted: Sequence[str], answers: Answers, *, quiet: bool) -> Outcome:
    failed: Counter[str] = Counter()
    dated = 0
    console = Console(stderr=True)
    for domain in track(wanted, "asking", console=console, transient=True, disable=quiet):
        try:
            registered = client.ask(domain)
        except ReferenceDataError as error:
            failed[error.code] += 1
            if error.code == "not-found":
                answers.keep(domain, None)
            else:
                click.echo(str(error), err=True)
            continue
        answers.keep(domain, registered)
        dated += registered is not None
    return Outcome(asked=len(wanted), dated=dated, failed=dict(sorted(failed.items())))


def _said(outcome: Outcome, as_json: bool) -> int:
    if as_json:
        click.echo(msgspec.json.encode(outcome).decode())
    else:
        failures = ", ".join(f"{count} {code}" for code, count in outcome.failed.items())
        click.echo(
            f"asked {outcome.asked}, dated {outcome.dated}"
            f"{f', without an answer: {failures}' if failures else ''}; "
            f"the feed domain-dates holds {outcome.in_feed}"
        )
        if outcome.over_limit:
            click.echo(f"{outcome.over_limit} more were left for another run (--limit)")
    lost = sum(count for code, count in outcome.failed.items() if code != "not-found")
    if outcome.asked and lost == outcome.asked:
        return Exit.FAILED
    return Exit.LEFT_OUT if lost or outcome.over_limit else Exit.OK
