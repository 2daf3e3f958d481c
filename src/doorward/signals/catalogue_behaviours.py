"""What detectors see in workers' events, as a page of documentation and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from doorward.signals.behaviour_rows import behaviour_status
from doorward.signals.catalogue import (
    Json,
    anchor,
    cell,
    described_json,
    mapping_text,
    overview,
    sources_table,
    table,
)
from doorward.signals.families import FAMILIES
from doorward.signals.metadata import Behaviour


def behaviour_json(one: Behaviour) -> dict[str, Json]:
    """Everything that is stated of a behaviour, as plain JSON values."""
    return {**described_json(one), "hard": one.hard, "statistical": one.statistical}


def render_behaviours(behaviours: Iterable[Behaviour]) -> str:
    """The page ``docs/behaviours.md``. The same registry always gives the same text."""
    known = list(behaviours)
    parts = (
        _HEAD.format(count=len(known), hard=_named(one for one in known if one.hard)),
        overview(known),
        _families(known),
        "## Each behaviour\n",
        *(_section(one) for one in known),
        _rows(known),
        sources_table(known),
    )
    return "\n".join(parts).rstrip() + "\n"


_HEAD = """# Behaviours

<!-- Generated from the registry. Do not edit: change the behaviour and write the page anew with
`python tools/write_signals_page.py`. A test fails while the two differ. -->

{count} behaviours are looked for in what workers' accounts and machines do
(`doorward watch`). Each says what was observed and what was expected, shows the events it rests
on, and says what innocent explanation would clear it. A behaviour never decides: it is evidence
that `risk` weighs and a person judges. How baselines, p-values and the budget of alerts work is on
[a page of its own](watch-baselines.md); signals that look at applications are on
[theirs](signals.md).

- **Rules** say what was seen. **Statistics** come with a p-value: how often the person's own
  past, drawn to that of the peers, shows as much by chance. Where too little is known to say,
  nothing is said.
- **Hard** rules are told whatever the budget of alerts says: {hard}.
- **◐** counts only beside independent ● evidence. Each says whom it may hurt.
- Places are compared by distance only; countries, regions and cities are never read by name.
- What is told is the person's own doing at work: no words of messages, no keys typed, no screens.
"""


def _families(known: Sequence[Behaviour]) -> str:
    used = {one.family for one in known}
    rows = (
        f"| {name} | {cell(covers)} | {', '.join(one.id for one in known if one.family == name)} |"
        for name, covers in FAMILIES.items()
        if name in used
    )
    return table(
        "## Families\n\nEvidence of one family is never added up twice.",
        "Family | Covers | Behaviours",
        rows,
    )


def _section(one: Behaviour) -> str:
    kind = "hard rule" if one.hard else "statistic" if one.statistical else "rule"
    lines = [
        f"### {one.id} {one.title}",
        "",
        one.explanation,
        "",
        f"- **Kind:** {kind}",
        f"- **Strength:** {one.strength.value}",
        f"- **Fairness:** {one.fairness.symbol}"
        + (f" {one.fairness_note}" if one.fairness_note else ""),
        f"- **Family:** {one.family}",
        f"- **Cleared by:** {one.clears}",
        f"- **Reads:** {', '.join(f'`{path}`' for path in one.reads)}",
    ]
    if one.published:
        lines.append(f"- **Published or measured:** {one.published}")
    if one.limits:
        lines.append(f"- **Limits:** {one.limits}")
    if one.mappings:
        lines.append(f"- **Maps to:** {'; '.join(mapping_text(one))}")
    lines.append(f"- **Sources:** {', '.join(f'[{code}](#sources)' for code in one.sources)}")
    return "\n".join([*lines, ""])


def _rows(known: Sequence[Behaviour]) -> str:
    rows = (
        f"| {row.row} | {cell(row.title)} | {', '.join(row.signals) or '–'} | "
        f"{cell(row.left_out) or '–'} |"
        for row in behaviour_status(one.id for one in known)
    )
    return table(
        "## Rows of the catalogue, and what is left out",
        "Row | About | Behaviours | Left out, and why",
        rows,
    )


def _named(hard: Iterable[Behaviour]) -> str:
    return ", ".join(f"[{one.id}](#{anchor(one)})" for one in hard) or "none"
