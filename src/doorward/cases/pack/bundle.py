"""``bundle.json``: the case as a STIX 2.1 bundle, for other programs of investigators.

Indicators, which others might block by, are made only for a case whose outcome is confirmed;
until then there is what was observed, and notes that say why. Nothing masked is in it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

from doorward.cases.looking_values import ShownEvidence, ShownSubject
from doorward.cases.pack.content import PackContent
from doorward.cases.pack.indicators import EXTENSION, observables, pattern
from doorward.cases.pack.profiles import Section
from doorward.cases.pack.redacting import is_hidden
from doorward.cases.pack.text import json_file
from doorward.model.cases import Outcome
from doorward.report.visible import visible

TLP = {
    "white": "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
    "green": "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
    "amber": "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    "red": "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
}
"""The markings STIX 2.1 (section 7.2.1.4) predefines."""

CAUTION = (
    "Evidence for people to weigh, with innocent explanations named where there are any. "
    "It is no finding that a person did wrong; do not reject or accuse anybody by it."
)
_OWN = uuid.UUID("3f1f3a0e-6f0b-5c55-8a4e-2b1c7d9e0a61")
_FIRST = "2026-11-01T00:00:00.000Z"
MAKER = f"identity--{uuid.uuid5(_OWN, 'maker')}"
_PEOPLE = frozenset({"application", "applicant", "worker"})
Object = dict[str, object]
_MAKER: Object = {
    "type": "identity",
    "spec_version": "2.1",
    "id": MAKER,
    "created": _FIRST,
    "modified": _FIRST,
    "name": "Doorward",
    "identity_class": "system",
}


def bundle_json(content: PackContent) -> bytes:
    """The bundle; its ids are the same for the same content."""
    made = _Bundle(content)
    objects = list(made.objects())
    return json_file({"type": "bundle", "id": made.id("bundle", "all"), "objects": objects})


def moment(at: datetime) -> str:
    """A time as STIX writes it: UTC, milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_EXTENSION: Object = {
    "type": "extension-definition",
    "spec_version": "2.1",
    "id": EXTENSION,
    "created_by_ref": MAKER,
    "created": _FIRST,
    "modified": _FIRST,
    "name": "Doorward: phone numbers and identifiers",
    "description": "Says of a user-account what it is (kind, label).",
    "schema": "https://github.com/doorward/doorward/blob/main/docs/evidence-pack.md",
    "version": "1.0.0",
    "extension_types": ["property-extension"],
}


class _Bundle:
    def __init__(self, content: PackContent) -> None:
        self._content = content
        self._shown = content.shown
        self._at = moment(content.made_at)
        self._pack = f"{self._shown.number}|{content.recipient}|{self._at}"
        self._marking = TLP[content.profile.tlp]

    def id(self, kind: str, name: str) -> str:
        """An id that is this pack's own: two packs' objects are not joined by it."""
        return f"{kind}--{uuid.uuid5(_OWN, f'{self._pack}|{kind}|{name}')}"

    def objects(self) -> Iterator[Object]:
        """All objects, the maker and the marking first, the grouping last."""
        yield _MAKER
        yield self._tlp()
        yield _EXTENSION
        made = list(self._content_objects())
        yield from made
        yield self._made(
            "grouping",
            "all",
            name=f"Case {self._shown.label}",
            description=CAUTION,
            context="unspecified",
            object_refs=[one["id"] for one in made] or [MAKER],
        )

    def _content_objects(self) -> Iterator[Object]:
        made = {one.row: self._identity(one) for one in self._shown.subjects}
        people = {row: one for row, one in made.items() if one is not None}
        yield from people.values()
        seen: dict[str, Object] = {}
        for one in self._shown.evidence:
            seen |= observables(one.weighed.evidence.facts)
        yield from (seen[name] for name in sorted(seen))
        for one in self._shown.evidence:
            yield from self._evidence(one, people)
        if self._shown.outcome is Outcome.CONFIRMED:
            yield from filter(None, map(self._indicator, (seen[name] for name in sorted(seen))))
        yield from self._ties(people)

    def _made(self, kind: str, name: str, /, **properties: object) -> Object:
        return {
            "type": kind,
            "spec_version": "2.1",
            "id": self.id(kind, name),
            "created": self._at,
            "modified": self._at,
            "created_by_ref": MAKER,
            "object_marking_refs": [self._marking],
            **properties,
        }

    def _tlp(self) -> Object:
        colour = self._content.profile.tlp
        return {
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": self._marking,
            "created": "2017-01-20T00:00:00.000Z",
            "definition_type": "tlp",
            "name": f"TLP:{colour.upper()}",
            "definition": {"tlp": colour},
        }

    def _identity(self, subject: ShownSubject) -> Object | None:
        if Section.REASONS not in self._content.profile.sections or subject.kind == "ring":
            return None
        named = subject.name and not is_hidden(subject.name)
        return self._made(
            "identity",
            f"subject {subject.row}",
            name=visible(subject.name, 500) if named else visible(f"{subject.kind} {subject.id}"),
            identity_class="individual" if subject.kind in _PEOPLE else "unspecified",
        )

    def _evidence(self, one: ShownEvidence, people: dict[int, Object]) -> Iterator[Object]:
        evidence = one.weighed.evidence
        refs = sorted(observables(evidence.facts))
        about = people.get(one.subject_row)
        if refs:
            yield self._made(
                "observed-data",
                f"evidence {one.row}",
                first_observed=moment(one.first_seen_at),
                last_observed=moment(max(one.first_seen_at, one.last_seen_at)),
                number_observed=1,
                object_refs=refs,
            )
        observed = self.id("observed-data", f"evidence {one.row}")
        if refs and about:
            yield self._related(observed, str(about["id"]), f"evidence {one.row}")
        told = [observed] if refs else [str(about["id"])] if about else [MAKER]
        said = (
            f"{evidence.reason} What would clear it: {evidence.clears}" if evidence.reason else ""
        )
        yield self._made(
            "note",
            f"evidence {one.row}",
            abstract=f"Check {evidence.signal}, {evidence.strength.value}",
            content=visible(said, 5000) or f"Seen by check {evidence.signal}. {CAUTION}",
            object_refs=told,
        )

    def _indicator(self, one: Object) -> Object | None:
        found = pattern(one)
        if found is None:
            return None
        return self._made(
            "indicator",
            str(one["id"]),
            name=f"{one['type']} seen in a confirmed case",
            description=CAUTION,
            pattern=found,
            pattern_type="stix",
            pattern_version="2.1",
            valid_from=self._at,
        )

    def _related(self, source: str, target: str, name: str, why: str = "") -> Object:
        made = self._made(
            "relationship",
            f"{name} {source} {target}",
            relationship_type="related-to",
            source_ref=source,
            target_ref=target,
        )
        return made | ({"description": visible(why, 1000)} if why else {})

    def _ties(self, people: dict[int, Object]) -> Iterator[Object]:
        rows = {one.id: one.row for one in self._shown.subjects}
        for edge in self._shown.ring.edges if self._shown.ring else ():
            ends = [people.get(rows.get(one, -1)) for one in (edge.a, edge.b)]
            if ends[0] and ends[1]:
                source, target = str(ends[0]["id"]), str(ends[1]["id"])
                yield self._related(source, target, f"tie {edge.id}", edge.reason)
