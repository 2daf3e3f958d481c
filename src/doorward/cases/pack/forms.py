"""Drafts in the fields that authorities ask for: what the case knows, and "not known" for the rest.

People fill in the rest, check everything, and decide whether to send it.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import msgspec

from doorward.cases.looking_values import ShownCase
from doorward.cases.pack.content import PackContent
from doorward.cases.pack.profiles import Form, profiles
from doorward.cases.pack.text import json_file
from doorward.model import FactKind
from doorward.report.visible import visible

NOT_KNOWN = "not known"
MOST = 50
"""Values of one field; the rest are counted."""

_KINDS = {
    "addresses": FactKind.ADDRESS,
    "phones": FactKind.PHONE,
    "emails": FactKind.EMAIL,
    "handles": FactKind.HANDLE,
    "ips": FactKind.IP,
    "identifiers": FactKind.IDENTIFIER,
}
_SITES = {
    "linkedin": re.compile(r"linkedin", re.IGNORECASE),
    "messengers": re.compile(r"telegram|discord|\bt\.me\b", re.IGNORECASE),
    "github": re.compile(r"github", re.IGNORECASE),
}


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One field; `known` names what fills it, if anything does."""

    name: str
    known: str = msgspec.field(default="", name="from")


class FormSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fields under one heading."""

    name: str
    fields: tuple[Field, ...]


class FormLayout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form: its sections, where it goes, and where its fields were read."""

    title: str
    where: str
    sources: tuple[str, ...]
    sections: tuple[FormSection, ...]


class Filled(msgspec.Struct, frozen=True):
    """A field with what the case knows."""

    section: str
    field: str
    values: tuple[str, ...]


@cache
def layouts() -> Mapping[Form, FormLayout]:
    """All forms that can be drafted."""
    text = files(__package__).joinpath("forms.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[Form, FormLayout])


def form_files(content: PackContent) -> dict[str, bytes]:
    """The drafts that the recipient gets, by their names in the pack."""
    made = {}
    for form in sorted(content.profile.forms):
        layout, filled = layouts()[form], tuple(fill(form, content))
        made[f"forms/{form.value}.txt"] = form_text(layout, filled, content).encode()
        if form is Form.IC3:
            plain = {"title": layout.title, "sources": layout.sources, "fields": filled}
            made["forms/ic3.json"] = json_file(plain)
    return made


def fill(form: Form, content: PackContent) -> Iterator[Filled]:
    """Each field of a form in its order."""
    known = known_values(content.shown)
    for section in layouts()[form].sections:
        for field in section.fields:
            values = known.get(field.known, ()) if field.known else ()
            yield Filled(section.name, field.name, _few(values) or (NOT_KNOWN,))


def _few(values: tuple[str, ...]) -> tuple[str, ...]:
    more = len(values) - MOST
    return values if more <= 0 else (*values[:MOST], f"({more:,} more in facts.csv)")


def known_values(shown: ShownCase) -> dict[str, tuple[str, ...]]:
    """What the case holds for fields, by what fills them. Third parties' values are left out."""
    words = profiles().third_parties
    ids = {one.row: one for one in shown.subjects}
    found: dict[str, dict[str, None]] = {name: {} for name in (*_KINDS, *_SITES)}
    for one in shown.evidence:
        about = ids.get(one.subject_row)
        for fact in one.weighed.evidence.facts:
            if words.hold(fact.label) or not fact.value:
                continue
            value = f"{visible(fact.value, 500)} ({visible(about.id, 80) if about else 'the case'})"
            for name, kind in _KINDS.items():
                if fact.kind is kind:
                    found[name][value] = None
            for name, site in _SITES.items():
                if fact.kind is FactKind.HANDLE and site.search(f"{fact.value} {fact.label}"):
                    found[name][value] = None
    names = [
        f"{visible(one.name, 500)} ({visible(one.id, 80)})" for one in shown.subjects if one.name
    ]
    return {name: tuple(values) for name, values in found.items()} | {
        "names": tuple(names),
        "narrative": tuple(_narrative(shown)),
        "first_seen": tuple(_first_seen(shown)),
        "ties": tuple(visible(one.reason, 500) for one in (shown.ring.edges if shown.ring else ())),
        "decisions": tuple(
            f"{one.first_at:%Y-%m-%d} {one.action.value}: {one.state.value}"
            for one in shown.decisions
        ),
        "case": (shown.label,),
    }


def _narrative(shown: ShownCase) -> Iterator[str]:
    for one in shown.evidence:
        evidence = one.weighed.evidence
        if evidence.reason and one.gone_at is None:
            when = one.observed_at or one.first_seen_at
            yield f"{when:%Y-%m-%d} ({one.stage.value}): {visible(evidence.reason, 1000)}"


def _first_seen(shown: ShownCase) -> Iterator[str]:
    times = [one.observed_at or one.first_seen_at for one in shown.evidence]
    if times:
        yield f"{min(times):%Y-%m-%d %H:%M} UTC"


def form_text(layout: FormLayout, filled: tuple[Filled, ...], content: PackContent) -> str:
    """A draft for people to read, to fill in, and to copy from."""
    lines = [layout.title, "=" * len(layout.title), ""]
    lines += textwrap.wrap(
        f"DRAFT made by Doorward from case {content.shown.label} on {content.made_at:%Y-%m-%d}. "
        "People check it, fill in what is not known, and decide whether it is sent. Evidence is "
        "no proof: each reason has what would clear it in summary.html.",
        96,
    )
    if content.shown.synthetic:
        lines.append("SYNTHETIC: nobody in this case exists.")
    lines += ["", *textwrap.wrap(layout.where, 96), ""]
    section = ""
    for one in filled:
        if one.section != section:
            section = one.section
            lines += ["", section, "-" * len(section)]
        lines.append(f"{one.field}:")
        for value in one.values:
            lines += textwrap.wrap(value, 92, initial_indent="  - ", subsequent_indent="    ") or [
                "  -"
            ]
    lines += ["", "Where the fields were read", "--------------------------"]
    for source in layout.sources:
        lines += textwrap.wrap(source, 94, initial_indent="- ", subsequent_indent="  ")
    return "\n".join(lines) + "\n"
