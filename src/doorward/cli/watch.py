"""`doorward watch`: from telemetry to explained findings."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from doorward.cli.app import Exit
from doorward.report.visible import visible
from doorward.stream.errors import StreamError

if TYPE_CHECKING:
    from doorward.stream.options import Watched

_NAMED = 5
"""So many rules that are not used are named in the summary; --json names all."""

BELOW: Mapping[str, tuple[str, str]] = {
    "status": ("doorward.cli.watch_status", "How far a watch is, and what it kept."),
    "ask": ("doorward.cli.watch_ask", "Ask a question of the events that --history kept."),
    "rank": ("doorward.cli.watch_rank", "Who is most unlike their peers, on any numbers."),
    "daily": ("doorward.cli.watch_daily", "Work out now what is usual among peers."),
    "reset": ("doorward.cli.watch_reset", "What was seen of somebody until now counts no more."),
    "sender": ("doorward.cli.watch_sender", "Let others send events over HTTP, or shut them out."),
}


class WatchGroup(click.Group):
    """`doorward watch SOURCE...` watches; a first word that is a command's is that command.

    (A file of such a name is given as ``./status``.)
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """A command's words are left to it; anything else is for watching."""
        if args and args[0] in BELOW:
            ctx.args = list(args)
            return ctx.args
        return click.Command.parse_args(self, ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Watch, or do the command that was named."""
        command = self.get_command(ctx, ctx.args[0]) if ctx.args else None
        if command is None:
            return click.Command.invoke(self, ctx)
        with command.make_context(ctx.args[0], ctx.args[1:], parent=ctx) as below:
            return command.invoke(below)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """How watching itself is written."""
        return click.Command.collect_usage_pieces(self, ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands beside watching itself."""
        return list(BELOW)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, or None if there is none of this name."""
        if cmd_name not in BELOW:
            return None
        command = getattr(importlib.import_module(BELOW[cmd_name][0]), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in BELOW.items()])


class Sources(click.Argument):
    """The sources; they stand in the usage of watching, and not in that of the other commands."""

    def get_usage_pieces(self, ctx: click.Context) -> list[str]:
        """How the argument is written."""
        return super().get_usage_pieces(ctx) if isinstance(ctx.command, WatchGroup) else []


@click.command(
    cls=WatchGroup, no_args_is_help=False, context_settings={"allow_interspersed_args": True}
)
@click.argument("sources", cls=Sources, nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    default="auto",
    show_default=True,
    metavar="NAME",
    help="Reader to use; auto tells it by how each file begins.",
)
@click.option("--follow", is_flag=True, help="Go on as files grow, are rotated, and appear.")
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to remember in, so that a later run goes on (default: nothing is remembered).",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where findings.jsonl and dead-letter.jsonl go (default: the --state folder, else here).",
)
@click.option(
    "--roster",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Who works here: people, their accounts, teams, dates (CSV or JSON).",
)
@click.option(
    "--policy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What is allowed and owned (watch.toml).",
)
@click.option(
    "--agents",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="AI agents that are known, as `doorward agents list --json` writes them.",
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of reference data (default: DOORWARD_HOME, else the user's data folder).",
)
@click.option(
    "--sigma",
    type=click.Path(exists=True, path_type=Path),
    help="Folder of Sigma rules and correlations; Doorward's own are used with them.",
)
@click.option(
    "--history",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to keep all events in, for `watch ask` (needs --state).",
)
@click.option(
    "--listen",
    metavar="HOST:PORT",
    help="Take events over HTTP too (POST /v1/events), from senders added with `watch sender`.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that read and step; what is found does not depend on it.",
)
@click.option(
    "--runner",
    type=click.Choice(["embedded", "spark"]),
    default="embedded",
    show_default=True,
    help="What runs it: this machine alone, or Spark (needs doorward[spark] and Java).",
)
@click.option(
    "--spark-master",
    metavar="URL",
    help="Where Spark runs, in its words (default: as Spark is configured, else this machine).",
)
@click.option(
    "--kafka",
    metavar="HOST:PORT/TOPIC",
    help="Read this topic too; with --runner spark.",
)
@click.option(
    "--database",
    metavar="URL",
    help="Make cases of findings here, and play the playbooks for them (see docs/containment.md).",
)
@click.option("--tls-cert", type=click.Path(path_type=Path), help="Certificate chain (PEM).")
@click.option("--tls-key", type=click.Path(path_type=Path), help="Its private key (PEM).")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON object.")
@click.option(
    "--unmask",
    "unmask_reason",
    metavar="REASON",
    help="Show identifiers in findings.jsonl, for this reason; each line states it.",
)
@click.option("--quiet", is_flag=True, help="No progress.")
def watch(
    sources: tuple[Path, ...],
    format_: str,
    follow: bool,
    state: Path | None,
    out: Path | None,
    roster: Path | None,
    policy: Path | None,
    agents: Path | None,
    home: Path | None,
    sigma: Path | None,
    history: Path | None,
    listen: str | None,
    workers: int,
    runner: str,
    spark_master: str | None,
    kafka: str | None,
    database: str | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    as_json: bool,
    unmask_reason: str | None,
    quiet: bool,
) -> int:
    """Watch what the company logs, and say what does not fit, with reasons.

    SOURCES are files, folders (also ones being written), or - for standard input. Findings go to
    findings.jsonl, what could not be read to dead-letter.jsonl with its place and the reason.

    \b
    doorward watch logs/okta.jsonl --format okta --out results/
    doorward watch /var/log/company --follow --state watch-state/
    """
    from doorward.cli.watch_running import run_here, run_on_spark  # noqa: PLC0415 - help comes
    from doorward.stream.listening import listen_at  # noqa: PLC0415 - without them
    from doorward.stream.options import WatchOptions  # noqa: PLC0415

    if runner != "spark" and (spark_master or kafka):
        raise click.UsageError("--spark-master and --kafka are for --runner spark")
    if not sources and listen is None and kafka is None:
        raise click.UsageError("name at least one source; - is standard input")
    if unmask_reason is not None and not unmask_reason.strip():
        raise click.UsageError("--unmask wants a reason")
    try:
        where = None if listen is None else listen_at(listen, tls_cert, tls_key)
    except StreamError as error:
        raise click.UsageError(str(error)) from error
    options = WatchOptions(
        sources=sources,
        format=format_,
        follow=follow,
        state=state,
        out=out or state or Path(),
        roster=roster,
        policy=policy,
        agents=agents,
        home=home,
        sigma=sigma,
        listen=where,
        history=history,
        workers=workers,
        unmask_reason=unmask_reason,
    )
    try:
        if runner == "spark":
            done = run_on_spark(options, spark_master, kafka, database, quiet=quiet)
        else:
            done = run_here(options, database, quiet=quiet)
    except StreamError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(
            msgspec.json.encode(
                {
                    **done.counts,
                    "seconds": round(done.seconds, 3),
                    "troubles": done.troubles,
                    "rules": done.rules,
                    "rules_left_out": done.rules_left_out,
                }
            ).decode()
        )
    else:
        _print(done, rules=sigma is not None)
        if database is None:
            click.echo("nothing is contained: findings are only written, without --database")
    if done.counts["quarantined"] or done.troubles:
        return Exit.LEFT_OUT if done.counts["events"] else Exit.FAILED
    return Exit.OK


def _print(done: Watched, *, rules: bool) -> None:
    counts = done.counts
    click.echo(
        f"{counts['records']:,} records in, {counts['findings']:,} findings out, "
        f"{counts['quarantined']:,} quarantined"
    )
    if counts["alerts"]:
        click.echo(f"{counts['alerts']:,} alerts within the budget")
    if rules:
        _print_rules(done)
    if counts["duplicates"]:
        click.echo(f"{counts['duplicates']:,} events came twice and were counted once")
    for trouble in done.troubles:
        click.echo(f"left out: {trouble}", err=True)
    if counts["quarantined"] and not counts["events"]:
        click.echo("nothing could be read: is it of another --format?", err=True)
    click.echo(f"written: {done.out / 'findings.jsonl'}")


def _print_rules(done: Watched) -> None:
    """How many rules looked at the events, where a folder of them was named; which did not."""
    missing = done.rules_left_out
    click.echo(f"{done.rules:,} Sigma rules; {len(missing):,} could not be used")
    for one in missing[:_NAMED]:
        click.echo(f"  {visible(one, 200)}", err=True)
    if len(missing) > _NAMED:
        click.echo(f"  and {len(missing) - _NAMED:,} more", err=True)
