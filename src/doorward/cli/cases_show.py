"""`doorward cases show`: one case in the terminal, with identifiers masked."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from doorward.cli.app import Exit
from doorward.cli.cases_names import CASE_NUMBER, command_viewer, refusals
from doorward.cli.cases_store import open_existing
from doorward.cli.serve import DATABASE_OPTION
from doorward.cli.store_words import in_words
from doorward.report.visible import visible
from doorward.report.wording import one_in

if TYPE_CHECKING:
    from doorward.cases.looking_values import ShownCase

WIDTH = 79


@click.command()
@click.argument("case", type=CASE_NUMBER)
@click.option("--json", "as_json", is_flag=True, help="Write the case as one JSON object.")
@DATABASE_OPTION
def show(case: int, as_json: bool, database: str | None) -> int:
    """Show CASE (a number, or C-000012). Identifiers are masked: `export --reason` shows them."""
    open_existing(database)
    from doorward.cases.looking import shown_case  # noqa: PLC0415 - needs the tables
    from doorward.cases.pack.case_json import case_dict  # noqa: PLC0415
    from doorward.cases.pack.text import json_file  # noqa: PLC0415

    with in_words(), refusals():
        shown = shown_case(command_viewer("show", datetime.now(UTC)), case)
    if as_json:
        click.echo(json_file(case_dict(shown)), nl=False)
    else:
        for line in _lines(shown):
            click.echo(line)
    return Exit.OK


def _lines(shown: ShownCase) -> Iterator[str]:
    yield from _wrapped(f"{shown.label}  {shown.title}")
    if shown.synthetic:
        yield "SYNTHETIC: nobody in this case exists."
    yield f"{shown.status.value}, {shown.band}, opened {shown.opened_at:%Y-%m-%d}"
    yield from _wrapped(
        f"Impostors expected among people with evidence like this: "
        f"{one_in(shown.expected_precision)}, if {one_in(shown.base_rate)} is one to begin with."
    )
    if shown.outcome:
        yield f"what turned out: {shown.outcome.value}"
    yield ""
    yield "About"
    for subject in shown.subjects:
        yield from _wrapped(f"{subject.kind} {subject.id}  {subject.name}", "  ")
    yield ""
    yield "Evidence"
    for one in sorted(shown.evidence, key=lambda each: -each.weighed.counted):
        evidence = one.weighed.evidence
        gone = " (no longer found)" if one.gone_at else ""
        yield from _wrapped(
            f"{evidence.signal} {evidence.strength.value}: {evidence.reason}{gone}", "  "
        )
        yield from _wrapped(f"would clear it: {evidence.clears}", "      ")
    yield from _work(shown)


def _work(shown: ShownCase) -> Iterator[str]:
    for title, lines in (
        ("Tasks", [f"{one.title} ({one.state.value})" for one in shown.tasks]),
        (
            "Decisions",
            [
                f"{one.first_at:%Y-%m-%d} {one.action.value}, {one.state.value}: {one.reason}"
                for one in shown.decisions
            ],
        ),
        ("Notes", [f"{one.at:%Y-%m-%d} {one.author.name}: {one.text}" for one in shown.notes]),
    ):
        if lines:
            yield ""
            yield title
            for line in lines:
                yield from _wrapped(line, "  ")


def _wrapped(text: str, indent: str = "") -> list[str]:
    """Lines of at most 80 columns, in which nothing moves the terminal's cursor."""
    further = indent + "  "
    return textwrap.wrap(visible(text), WIDTH, initial_indent=indent, subsequent_indent=further)
