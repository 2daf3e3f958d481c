"""Checking people, organisations and identifiers against all loaded lists."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

import msgspec

from doorward.model import (
    Application,
    EntryIdentifier,
    EntryKind,
    HitGrade,
    IdentifierKind,
    ListHit,
    PartialDate,
    WatchlistEntry,
)
from doorward.reference.watchlists import grading, identifiers
from doorward.reference.watchlists.comparing import THRESHOLD
from doorward.reference.watchlists.names import NameKind
from doorward.reference.watchlists.queries import ListQuery, questions
from doorward.reference.watchlists.retrieval import Demands, ListedNames, NameHit

LIMIT = 10

ASKED = Demands(
    threshold=THRESHOLD,
    chance=16.0,
    always=6,
    least_agreement=0.45,
    patience=4,
    clear_agreement=0.55,
)
"""Where somebody asks about a name. Agreement by chance costs about one true hit in a hundred
and spares four in five of those by one common token; patience costs one in seven hundred."""

UNASKED = Demands(
    threshold=THRESHOLD,
    chance=1 / 64,
    always=2,
    least_agreement=0.6,
    patience=2,
    clear_agreement=0.8,
)
"""Where nobody asked: every hit then is work for a person, and applicants are thousands."""

_KEPT = 32_768
_Asked = tuple[str, grading.Days | None]
_RANK = {grade: place for place, grade in enumerate(HitGrade)}
_CRAFT = frozenset({EntryKind.VESSEL, EntryKind.AIRCRAFT})


class Watchlists:
    """Every loaded list, indexed. `list_dates` gives the date of each list by its name.

    The index is built when something is first checked.
    """

    def __init__(
        self, entries: Sequence[WatchlistEntry], list_dates: Mapping[str, date | None]
    ) -> None:
        self.entries = tuple(entries)
        self._list_dates = dict(list_dates)
        # Apart, so that applicants' names, of which there is no end, crowd out no employers'.
        self._remembered: dict[NameKind, dict[_Asked, list[NameHit]]] = {
            kind: {} for kind in NameKind
        }
        self._dull: dict[NameKind, set[str]] = {kind: set() for kind in NameKind}

    def __len__(self) -> int:
        return len(self.entries)

    def prepare(self) -> None:
        """Build the index and take all listed names apart now, and not at the first checks.

        All objects there are by then are set aside from Python's cycle collector: walking through
        millions of names that stay took a third of the time of the questions that follow.
        """
        self._names.ready()
        _ = self._by_identifier
        gc.collect()
        gc.freeze()

    def check(
        self,
        name: str | None = None,
        *,
        kind: NameKind | str | None = None,
        date_of_birth: PartialDate | date | None = None,
        identifiers: Iterable[EntryIdentifier] = (),
        limit: int = LIMIT,
        threshold: float = THRESHOLD,
        chance: float = ASKED.chance,
    ) -> tuple[ListHit, ...]:
        """Entries that a name or an identifier agrees with, the best grade and score first.

        One hit an entry, at most `limit`. Names that score below `threshold` (0-1) are none, nor
        are those that agree in part only where more than `chance` names of the lists are
        expected to agree as well by chance (see `doorward.reference.watchlists.chance`).
        `kind` is ``person`` or ``organisation`` (all that is no person); None looks in both.
        """
        query = ListQuery(
            name=name,
            kind=None if kind is None else NameKind(kind),
            date_of_birth=date_of_birth,
            identifiers=tuple(identifiers),
        )
        return self._check(query, limit, _demands(threshold, chance))

    def check_many(
        self,
        queries: Iterable[ListQuery],
        *,
        limit: int = LIMIT,
        threshold: float = THRESHOLD,
        chance: float = ASKED.chance,
    ) -> Iterator[tuple[ListHit, ...]]:
        """`check` for many, in their order. Hits name the query's field and source."""
        demands = _demands(threshold, chance)
        return (self._check(one, limit, demands) for one in queries)

    def hits(self, application: Application) -> tuple[ListHit, ...]:
        """Everything in an application that is compared with lists, and what was found.

        Names whose date of birth contradicts are left out, since there is nothing to do about
        them, and so are ships of an employer's name. A name must agree further than in `check`.
        """
        if not self.entries:
            return ()
        return tuple(
            hit
            for query in questions(application, self._kinds, self._dull)
            for hit in self._unasked(query)
            if _to_be_compared(hit)
        )

    def _unasked(self, query: ListQuery) -> list[ListHit]:
        """Hits where nobody asked; an equal date of birth makes up for a name that tells less."""
        found = list(self._check(query, LIMIT, UNASKED))
        if query.date_of_birth is not None:
            known = {(hit.list_name, hit.entry) for hit in found}
            found += [
                hit
                for hit in self._check(query, LIMIT, ASKED)
                if hit.grade is HitGrade.CONFIRMED and (hit.list_name, hit.entry) not in known
            ]
        return found

    @cached_property
    def _names(self) -> ListedNames:
        return ListedNames(self.entries)

    @cached_property
    def _by_identifier(self) -> dict[identifiers.Key, list[int]]:
        found: dict[identifiers.Key, list[int]] = {}
        for number, entry in enumerate(self.entries):
            for one in entry.identifiers:
                made = identifiers.key(one)
                if made is not None:
                    found.setdefault(made, []).append(number)
        return found

    @cached_property
    def _kinds(self) -> frozenset[IdentifierKind]:
        return identifiers.kinds_met(self._by_identifier)

    def _check(self, query: ListQuery, limit: int, demands: Demands) -> tuple[ListHit, ...]:
        named = {}
        days = grading.days_of(query.date_of_birth)
        if query.name:
            named = {one.entry: one for one in self._alike(query.name, query.kind, demands, days)}
        found = self._identified(query, named) if query.identifiers else {}
        if not (named or found):
            return ()
        for number, one in named.items():
            if number not in found:
                grade = grading.grade(self.entries[number].births, days)
                found[number] = self._hit(query, number, one.text, one.score, grade)
        ranked = sorted(found.values(), key=_order)
        return tuple(ranked[:limit])

    def _alike(
        self, name: str, kind: NameKind | None, demands: Demands, born: grading.Days | None
    ) -> list[NameHit]:
        """Hits of a name, kept where nobody asked: many applicants name one employer or school."""
        if demands is not UNASKED or kind is None:
            return self._names.like(name, kind, demands, born)
        remembered = self._remembered[kind]
        known = remembered.get((name, born))
        if known is None:
            if len(remembered) >= _KEPT:
                remembered.clear()
                self._dull[kind].clear()
            known = self._names.like(name, kind, demands, born)
            remembered[name, born] = known
            if not known and born is None:
                self._dull[kind].add(name)
        return known

    def _identified(self, query: ListQuery, named: Mapping[int, NameHit]) -> dict[int, ListHit]:
        """Hits by an equal identifier; one that tells little only where the name agrees too."""
        found: dict[int, ListHit] = {}
        for one in query.identifiers:
            for made in identifiers.lookup_keys(one):
                for number in self._by_identifier.get(made, ()):
                    if number not in found and (number in named or identifiers.counts_alone(made)):
                        found[number] = self._by_number(query, number, one)
        return found

    def _by_number(self, query: ListQuery, number: int, by: EntryIdentifier) -> ListHit:
        names = self.entries[number].names
        text = names[0].text if names else ""
        return self._hit(query, number, text, 1.0, HitGrade.IDENTIFIER, by)

    def _hit(
        self,
        query: ListQuery,
        number: int,
        matched: str,
        score: float,
        grade: HitGrade,
        by: EntryIdentifier | None = None,
    ) -> ListHit:
        entry = self.entries[number]
        kind: IdentifierKind | None = None if by is None else by.kind
        return ListHit(
            query=by.value if by is not None else query.name or "",
            list_name=entry.list_name,
            entry=entry.entry,
            entry_kind=entry.kind,
            matched_name=matched,
            score=score,
            grade=grade,
            list_date=self._list_dates.get(entry.list_name),
            listed_on=entry.listed_on,
            source_url=entry.source_url,
            identifier=kind,
            field=query.field,
            query_source=query.source,
        )


def _demands(threshold: float, chance: float) -> Demands:
    return msgspec.structs.replace(ASKED, threshold=threshold, chance=chance)


def _to_be_compared(hit: ListHit) -> bool:
    if hit.identifier is not None:
        return True
    return hit.grade is not HitGrade.CONTRADICTED and hit.entry_kind not in _CRAFT


def _order(hit: ListHit) -> tuple[int, float, str, str]:
    return _RANK[hit.grade], -hit.score, hit.list_name, hit.entry
