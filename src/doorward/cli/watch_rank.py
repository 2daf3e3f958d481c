"""``doorward watch rank``: who is most unlike their peers, on any table of numbers."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
import msgspec

from doorward.cli.app import Exit
from doorward.cli.numbers import number_text
from doorward.report.visible import visible
from doorward.watch.rank import Contribution, Ranking, TableError
from doorward.watch.rank import rank as rank_table
from doorward.watch.rank_table import read_table

_SHOWN = 20
_LONG = 5_000


@click.command()
@click.argument("features", type=click.Path(path_type=Path))
@click.option("--entity", required=True, metavar="COLUMN", help="The column that names whom.")
@click.option("--peers", metavar="COLUMN", help="The column of the peer group (team, role).")
@click.option(
    "--ignore", multiple=True, metavar="COLUMN", help="A column to leave out; may be repeated."
)
@click.option("--top", type=click.IntRange(1), help="Give only the first so many.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object with all entities.")
def rank(
    features: Path,
    entity: str,
    peers: str | None,
    ignore: tuple[str, ...],
    top: int | None,
    as_json: bool,
) -> int:
    """Rank who is most unlike their peers, on a CSV table of any numbers.

    FEATURES.csv has a header line and a row an entity, or several (days): then means and largest
    values are compared. - is standard input. Every number is compared with the peers', robustly;
    the score is the distance to the nearest others, 1 for the median entity. Somebody is always
    first: a rank orders the looking, and is no evidence.

    \b
    doorward watch rank FEATURES.csv --entity person --peers team --json
    """
    try:
        with _opened(features) as lines:
            table = read_table(lines, entity, peers, ignore)
    except TableError as error:
        raise click.ClickException(f"{_shown(features)}: {error}") from error
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{_shown(features)}: is not UTF-8 text") from error
    with _progress(len(table.entities)) as progress:
        found = rank_table(table, top=top or _limit(as_json), progress=progress)
    if as_json:
        click.echo(msgspec.json.encode(_as_json(found)).decode())
    else:
        _print(found)
    return Exit.LEFT_OUT if any("rows" in one.what for one in found.left_out) else Exit.OK


def _limit(as_json: bool) -> int | None:
    return None if as_json else _SHOWN


@contextmanager
def _progress(count: int) -> Iterator[Callable[[int], None]]:
    """A bar for people who wait; nothing where nobody looks, or where it is done at once."""
    if count < _LONG or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=count, label="comparing", file=sys.stderr) as bar:
        yield bar.update


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    if str(path) == "-":
        yield io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="")
        return
    with path.open(encoding="utf-8", newline="") as file:
        yield file


def _shown(path: Path) -> str:
    return "standard input" if str(path) == "-" else visible(path.name, 80)


def _as_json(found: Ranking) -> dict[str, object]:
    return {
        "method": found.method,
        "entities": found.entities,
        "features": found.features,
        "left_out": [one._asdict() for one in found.left_out],
        "ranking": [
            {
                "rank": one.rank,
                "entity": one.entity,
                "score": one.score,
                "peers": one.peers,
                "known": one.known,
                "contributors": [part._asdict() for part in one.contributors],
            }
            for one in found.ranking
        ],
    }


def _print(found: Ranking) -> None:
    click.echo(f"{found.entities:,} entities by {len(found.features)} features: {found.method}.")
    for one in found.left_out:
        click.echo(f"Left out: {visible(one.what, 80)}: {visible(one.why, 160)}")
    click.echo(f"{'rank':>5} {'score':>8}  entity")
    for person in found.ranking:
        group = f" ({visible(person.peers, 40)})" if person.peers else ""
        click.echo(f"{person.rank:>5} {person.score:>8.2f}  {visible(person.entity, 60)}{group}")
        for part in person.contributors[:3]:
            click.echo(f"{'':>16}{_said(part)}")


def _said(part: Contribution) -> str:
    value = "missing" if part.value is None else number_text(part.value)
    usual = number_text(part.usual, 4)
    return f"{visible(part.feature, 60)}: {value}, usual {usual}, {part.share:.0%} of it"
