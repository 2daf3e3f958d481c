"""A profile applied to a case: values of each kind, third parties, colleagues, sections."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from doorward.cases.looking_values import Colleague, ShownCase
from doorward.cases.pack.profiles import Colleagues, Profile, Section, Shown, profiles
from doorward.model import Fact, FactKind
from doorward.report.masked_values import core, mask_value
from doorward.report.masking import Show

REMOVED = "[removed]"
_HIDDEN = re.compile(r"\[(?:[a-z2-7]{8}|removed)\]")
_Any = TypeVar("_Any")


def is_hidden(value: str) -> bool:
    """Whether a value was masked or removed, so that it is no identifier any more."""
    return bool(_HIDDEN.search(value))


def redaction(profile: Profile) -> Callable[[Iterable[Fact], Iterable[str]], Show]:
    """How the profile shows single values, once the case's facts and names are known."""

    def of_case(facts: Iterable[Fact], names: Iterable[str]) -> Show:
        others = third_parties(facts, names)

        def show(kind: FactKind, value: str, key: bytes) -> str:
            how = profile.kinds[kind]
            if how is Shown.CLEAR and _same(kind, value) in others:
                how = profile.third_parties
            if how is Shown.CLEAR:
                return value
            return REMOVED if how is Shown.REMOVED else mask_value(kind, value, key)

        return show

    return of_case


def third_parties(facts: Iterable[Fact], names: Iterable[str]) -> frozenset[tuple[FactKind, str]]:
    """The values that are of people who are not the case's subjects.

    They are known by their label, and names also by being nobody's of the case. A value that a
    subject uses, too, is the subject's.
    """
    words = profiles().third_parties
    found: set[tuple[FactKind, str]] = set()
    own = {_same(FactKind.NAME, name) for name in names}
    for fact in facts:
        kind, value, _ = core(fact.kind, fact.value)
        same = _same(kind, value)
        is_name = kind is FactKind.NAME
        if words.hold(fact.label) or (is_name and same not in own and not words.public(fact.label)):
            found.add(same)
        elif not is_name:
            own.add(same)
    return frozenset(found - own)


def _same(kind: FactKind, value: str) -> tuple[FactKind, str]:
    if kind is FactKind.PHONE:
        return kind, "".join(character for character in value if character.isdigit())
    return kind, " ".join(value.casefold().split())


def for_recipient(shown: ShownCase, profile: Profile) -> ShownCase:
    """The case without the sections and colleagues that the recipient does not get."""
    kept = profile.sections
    narrowed = msgspec.structs.replace(
        shown,
        look=None,
        tasks=shown.tasks if Section.TASKS in kept else (),
        notes=shown.notes if Section.NOTES in kept else (),
        decisions=shown.decisions if Section.DECISIONS in kept else (),
        notices=shown.notices if Section.NOTICES in kept else (),
        appeals=shown.appeals if Section.APPEALS in kept else (),
        ring=shown.ring if Section.TIES in kept else None,
    )
    if Section.REASONS not in kept:
        narrowed = _without_reasons(narrowed)
    return replaced(narrowed, lambda one: _colleague(one, profile.colleagues))


def _without_reasons(shown: ShownCase) -> ShownCase:
    """Indicators only: what was seen, without what was made of it or of whom it was seen."""
    evidence = tuple(
        msgspec.structs.replace(
            one,
            weighed=msgspec.structs.replace(
                one.weighed,
                note="",
                evidence=msgspec.structs.replace(
                    one.weighed.evidence,
                    reason="",
                    clears="",
                    related=(),
                    facts=tuple(f for f in one.weighed.evidence.facts if not _no_indicator(f)),
                ),
            ),
        )
        for one in shown.evidence
    )
    subjects = tuple(
        msgspec.structs.replace(one, name="", person_key="", requisition="", team="", legal_hold="")
        for one in shown.subjects
    )
    return msgspec.structs.replace(
        shown,
        title="",
        requisition="",
        team="",
        owner=None,
        evidence=evidence,
        assessments=(),
        subjects=subjects,
    )


def _no_indicator(fact: Fact) -> bool:
    return fact.kind is FactKind.TEXT or is_hidden(fact.value)


def _colleague(one: Colleague, how: Colleagues) -> Colleague:
    if how is Colleagues.NAMED:
        return one
    role = one.role.value if one.role and how is Colleagues.ROLE else "not named"
    return Colleague(id=0, name=role, role=one.role if how is Colleagues.ROLE else None)


def replaced(value: _Any, change: Callable[[Colleague], Colleague]) -> _Any:
    """The same with every colleague in it changed, however deep."""
    if isinstance(value, Colleague):
        return change(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(replaced(one, change) for one in value)  # type: ignore[return-value]
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        held = {
            name: one for name, one in fields.items() if isinstance(one, tuple | msgspec.Struct)
        }
        return msgspec.structs.replace(value, **{k: replaced(v, change) for k, v in held.items()})
    return value
