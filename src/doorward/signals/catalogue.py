"""The signals as a page of documentation and as JSON, both from the registry alone.

What detectors see in workers' events is in `doorward.signals.catalogue_behaviours`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from doorward.signals.checklist import CHECKLIST
from doorward.signals.families import FAMILIES
from doorward.signals.fields import readable
from doorward.signals.metadata import Described, FairnessMark, Signal, Source
from doorward.signals.registry import Registry
from doorward.signals.rows import RowStatus, status
from doorward.signals.sources import SOURCES

Json = str | bool | None | list["Json"] | dict[str, "Json"]
"""What `as_json` is made of."""


def as_json(signal: Signal) -> dict[str, Json]:
    """Everything that is known of a signal besides its code, as plain JSON values."""
    return {
        **described_json(signal),
        "needs": list(signal.needs),
        "feeds": [feed.value for feed in signal.feeds],
    }


def described_json(one: Described) -> dict[str, Json]:
    """What is stated of a signal and of a behaviour alike."""
    return {
        "id": one.id,
        "title": one.title,
        "explanation": one.explanation,
        "stage": one.stage.value,
        "family": one.family,
        "strength": one.strength.value,
        "fairness": {
            "mark": one.fairness.value,
            "symbol": one.fairness.symbol,
            "note": one.fairness_note,
        },
        "reads": list(one.reads),
        "clears": one.clears,
        "published": one.published,
        "limits": one.limits,
        "sources": [_source_json(SOURCES[code]) for code in one.sources],
        "mappings": [
            {
                "framework": row.framework,
                "version": row.version,
                "technique": row.technique,
                "title": row.title,
            }
            for row in one.mappings
        ],
    }


def _source_json(source: Source) -> Json:
    return {
        "code": source.code,
        "title": source.title,
        "url": source.url,
        "read_in_full": source.read,
    }


def row_json(row: RowStatus) -> dict[str, Json]:
    """A row of the catalogue as plain JSON values."""
    return {
        "row": row.row,
        "title": row.title,
        "signals": list(row.signals),
        "left_out": row.left_out,
    }


def render_markdown(registry: Registry) -> str:
    """The page ``docs/signals.md``. The same registry always gives the same text."""
    signals = list(registry)
    parts = (
        _head(signals),
        overview(signals),
        _marks(),
        _families(signals),
        "## Each signal\n",
        *(_section(one) for one in signals),
        _rows(status(one.id for one in signals)),
        _checklist(),
        sources_table(signals),
        _MEASURED,
    )
    return "\n".join(parts).rstrip() + "\n"


_HEAD = """# Signals

<!-- Generated from the registry. Do not edit: change the signal and write the page anew with
`python tools/write_signals_page.py`. A test fails while the two differ. -->

{count} signals look at an application. Each finds something specific, says why in plain words,
shows what it read and where, and says what innocent explanation would clear it. A signal never
decides: it is evidence that `risk` weighs and a person judges.

- **Missing data yields nothing.** A signal whose data is not there, or whose reference data is
  not loaded, does not run, and every result lists it with the reason.
- **Strength** says how few innocent explanations there are: strong has few, medium several,
  weak is a tie-breaker only. A case can be stronger or weaker than its signal's usual strength.
- **Evidence of one family is never added up twice.**
"""


def _head(signals: list[Signal]) -> str:
    return _HEAD.format(count=len(signals))


def overview(signals: Sequence[Described]) -> str:
    """A line for each, with a link to its section."""
    rows = (
        f"| [{one.id}](#{anchor(one)}) | {cell(one.title)} | {one.family} | "
        f"{one.strength.value} | {one.fairness.symbol} |"
        for one in signals
    )
    return table("## Overview", "Signal | Finds | Family | Strength | Fairness", rows)


def _marks() -> str:
    fair, conjunction, prohibited = FairnessMark
    return f"""## Fairness marks

- {fair.symbol} Low risk of standing for something protected.
- {conjunction.symbol} Correlated with origin, disability or means. Counts only beside
  independent {fair.symbol} evidence; its flag rates belong in every audit (`doorward audit`).
  Each says whom it may hurt.
- {prohibited.symbol} Never a signal. The registry refuses it, as it refuses every signal that
  reads name ethnicity, nationality, citizenship, birthplace, ethnicity, accent, photo
  appearance, keyboard language, school country or postcode risk. Tests hold every signal to the
  fields it declares, and check that changing only the applicant's name, across name cultures,
  changes no evidence.
"""


def _families(signals: list[Signal]) -> str:
    rows = (
        f"| {name} | {cell(covers)} | "
        f"{', '.join(one.id for one in signals if one.family == name) or '–'} |"
        for name, covers in FAMILIES.items()
    )
    return table("## Families", "Family | Covers | Signals", rows)


def _section(one: Signal) -> str:
    lines = [
        f"### {one.id} {one.title}",
        "",
        one.explanation,
        "",
        f"- **Strength:** {one.strength.value}",
        f"- **Fairness:** {one.fairness.symbol}"
        + (f" {one.fairness_note}" if one.fairness_note else ""),
        f"- **Family:** {one.family}",
        f"- **Cleared by:** {one.clears}",
        f"- **Needs:** {'; '.join(readable(need) for need in one.needs)}",
    ]
    if one.feeds:
        lines.append(f"- **Reference data:** {', '.join(feed.value for feed in one.feeds)}")
    lines.append(f"- **Reads:** {', '.join(f'`{path}`' for path in one.reads)}")
    if one.published:
        lines.append(f"- **Published or measured:** {one.published}")
    if one.limits:
        lines.append(f"- **Limits:** {one.limits}")
    if one.mappings:
        lines.append(f"- **Maps to:** {'; '.join(mapping_text(one))}")
    lines.append(f"- **Sources:** {', '.join(f'[{code}](#sources)' for code in one.sources)}")
    return "\n".join([*lines, ""])


def mapping_text(one: Described) -> Iterator[str]:
    """The techniques that a signal maps to."""
    for row in one.mappings:
        yield f"{row.framework} {row.version}: {row.technique} {row.title}"


def _rows(rows: tuple[RowStatus, ...]) -> str:
    text = (
        f"| {row.row} | {cell(row.title)} | {', '.join(row.signals) or '–'} | "
        f"{cell(row.left_out) or '–'} |"
        for row in rows
    )
    return table(
        "## Rows of the catalogue, and what is left out",
        "Row | About | Signals | Left out, and why",
        text,
    )


def _checklist() -> str:
    rows = (
        f"| `{one.code}` | {cell(one.question)} | {cell(one.value)} | {one.row} |"
        for one in CHECKLIST.values()
    )
    return table(
        "## Checklist answers\n\nWhat a recruiter or investigator looked up or asked can be "
        "entered under these codes (`observed` in Doorward's own format). An unknown code is "
        "ignored, with a note.",
        "Code | Question | Enter | Row",
        rows,
    )


def sources_table(signals: Sequence[Described]) -> str:
    """The publications that signals rest on."""
    used = {code for one in signals for code in one.sources}
    rows = (
        f"| {one.code} | {cell(one.title)} | <{one.url}> | "
        f"{'yes' if one.read else 'through a secondary page'} |"
        for one in SOURCES.values()
        if one.code in used
    )
    return table("## Sources", "Code | Publication | Address | Read in full", rows)


_MEASURED = """## Measured

Figures marked V were measured on public data sets while the catalogue was put together: lists
of addresses and of code-host profiles that others had published as those of suspected workers,
and ordinary repositories beside them. They say what those sets show and no more: the sets are
small, were chosen by those who published them, and hold suspected, not confirmed, cases. None
of the data is in this repository. No figure here is an error rate among your applicants:
measure that with `doorward audit` and with decided cases.

At one impostor in a thousand applicants, a check that finds 80 % of them and flags 1 % of the
others is right in 7 of 100 flags. The unit that convinces is the ring, not the single signal.
"""


def table(head: str, columns: str, rows: Iterable[str]) -> str:
    """A heading and a Markdown table; `columns` are joined with bars."""
    titles = columns.split(" | ")
    return "\n".join(
        [head, "", f"| {columns} |", f"|{'|'.join(['---'] * len(titles))}|", *rows, ""]
    )


def cell(text: str) -> str:
    """Text that breaks no table."""
    return text.replace("|", "\\|")


def anchor(one: Described) -> str:
    """The anchor a Markdown renderer makes of a section's heading."""
    heading = f"{one.id} {one.title}".lower()
    kept = "".join(c for c in heading if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")
