"""Linking a pool: records in, shared identifiers, edges and rings out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from doorward.linking.bursts import densest
from doorward.linking.contradictions import differs
from doorward.linking.edges import text_reason
from doorward.linking.groups import Groups, find_groups
from doorward.linking.persons import persons
from doorward.linking.policy import DEFAULT_POLICY, LinkPolicy
from doorward.linking.pool import Pool
from doorward.linking.records import IdentifierClass, LinkRecord, Payload
from doorward.linking.rings import build_rings, find_components
from doorward.linking.text_matches import TextMatches, match_texts
from doorward.linking.ties import describe, find_links, find_ties, text_value
from doorward.model import Burst, LinkKind, Ring, SharedIdentifier, SharedWith

_BURST_MEMBERS = 2000

TOO_COMMON = 1.0
"""Rarity weight in nats up to which a sharing is not told of; it still counts in ties."""

TEXT_TOO_LITTLE = 2.5
"""The same for résumé text: two or three equal passages are told of, one is not."""


def link(records: Iterable[LinkRecord], policy: LinkPolicy = DEFAULT_POLICY) -> Linked:
    """Link a pool. The result does not depend on the order of the records."""
    return Linked(Pool(records), policy)


class Linked:
    """A linked pool. Rings are made at once, shared identifiers when asked for.

    `duplicates` counts records left out because their application id had been seen.
    """

    def __init__(self, pool: Pool, policy: LinkPolicy) -> None:
        self._pool = pool
        self._policy = policy
        self._person = persons(pool)
        self._groups = find_groups(pool, self._person, policy)
        self._texts = _texts(pool, self._person, policy)
        links = find_links(pool, self._person, self._groups, self._texts, policy)
        ties = find_ties(pool, self._person, self._groups, links, policy)
        components = find_components(ties, policy)
        self.rings: tuple[Ring, ...] = build_rings(
            pool, self._person, self._groups, self._texts, links, components
        )
        self.duplicates = pool.duplicates
        self._ring_of = {one: ring for ring in self.rings for one in ring.applications}
        group = np.repeat(np.arange(len(self._groups)), self._groups.size)
        told = _told(self._groups)[group]
        self._of_application = _Inverse(
            pool.app[self._groups.row[told]].astype(np.int64), group[told], len(pool)
        )
        texts = np.arange(len(self._texts.a))
        self._texts_of_person = _Inverse(
            self._person[np.concatenate((self._texts.a, self._texts.b))].astype(np.int64),
            np.concatenate((texts, texts)),
            len(pool),
        )
        self._of_person = _Inverse(self._person.astype(np.int64), np.arange(len(pool)), len(pool))
        self._payload = lru_cache(maxsize=4096)(pool.payload)
        self._group_burst = lru_cache(maxsize=65536)(self._burst_of_group)

    @property
    def persons(self) -> int:
        """How many distinct persons the pool holds."""
        return int((self._person == np.arange(len(self._pool))).sum())

    def ring_of(self, application_id: str) -> Ring | None:
        """The ring an application belongs to, if any."""
        return self._ring_of.get(application_id)

    def shared(self, application_id: str) -> tuple[SharedIdentifier, ...]:
        """What an application shares with others that is rare enough to be told of.

        Strongest first; () for an unknown id.
        """
        here = self._pool.index.get(application_id)
        if here is None:
            return ()
        result = [self._shared_group(here, group) for group in self._of_application[here]]
        text = self._shared_text(here)
        if text is not None:
            result.append(text)
        own = self._same_person(here)
        if own is not None:
            result.append(own)
        return tuple(sorted(result, key=lambda one: (-one.weight, one.kind, one.value)))

    def _shared_group(self, here: int, group: int) -> SharedIdentifier:
        groups, pool = self._groups, self._pool
        members = groups.members(group)
        apps = pool.app[members]
        own_row = int(members[np.searchsorted(apps, here)])
        kind, value = describe(pool, groups, self._texts, group)
        others = self._nearest(here, apps, members)
        mine = self._payload(here)
        cls = IdentifierClass(int(groups.cls[group]))
        return SharedIdentifier(
            kind=LinkKind(kind),
            value=value,
            persons=int(groups.sharers[group]),
            weight=round(float(groups.weight[group]), 3),
            others=tuple(self._other(here, mine, app, row) for app, row in others),
            source=pool.source(mine, here, own_row),
            detail=_DETAILS.get(cls, ""),
            burst=self._group_burst(group),
        )

    def _nearest(
        self, here: int, apps: NDArray[np.int32], rows: NDArray[np.int64]
    ) -> list[tuple[int, int]]:
        """At most `policy.shown` others: other persons before one's own, then by time."""
        own = self._person[here]
        pairs = [
            (bool(self._person[app] == own), app, row)
            for app, row in zip(apps.tolist(), rows.tolist(), strict=True)
            if app != here
        ]
        return [(app, row) for _, app, row in sorted(pairs)[: self._policy.shown]]

    def _other(self, here: int, mine: Payload, app: int, row: int | None) -> SharedWith:
        pool = self._pool
        theirs = self._payload(app)
        same_browser = mine.profile.browser and mine.profile.browser == theirs.profile.browser
        is_network = row is not None and pool.cls[row] in {IdentifierClass.IP}
        return SharedWith(
            application=pool.ids[app],
            same_person=bool(self._person[app] == self._person[here]),
            differs=differs(mine.profile, theirs.profile),
            at=_moment(int(pool.at[app])),
            source=pool.source(theirs, app, row) if row is not None else "",
            detail="the same browser string" if same_browser and is_network else "",
        )

    def _shared_text(self, here: int) -> SharedIdentifier | None:
        texts = self._texts
        matches = [
            one
            for one in self._texts_of_person[int(self._person[here])]
            if texts.weight[one] >= TEXT_TOO_LITTLE
        ]
        if not matches:
            return None
        best = sorted(matches, key=lambda one: (-texts.weight[one], one))
        mine = self._payload(here)
        others = []
        for match in best[: self._policy.shown]:
            a, b = int(texts.a[match]), int(texts.b[match])
            other = b if self._person[a] == self._person[here] else a
            words = text_reason(
                int(texts.same[match]), int(texts.of[match]), float(texts.similarity[match])
            )
            whole = self._other(here, mine, other, None)
            others.append(
                SharedWith(
                    application=whole.application,
                    differs=whole.differs,
                    at=whole.at,
                    source="résumé text",
                    detail=words,
                )
            )
        return SharedIdentifier(
            kind=LinkKind.RESUME_TEXT,
            value=text_value(self._pool, texts, best[0]),
            persons=len(matches) + 1,
            weight=round(float(texts.weight[best[0]]), 3),
            others=tuple(others),
            source="résumé text",
            detail=others[0].detail,
        )

    def _same_person(self, here: int) -> SharedIdentifier | None:
        apps = self._of_person[int(self._person[here])]
        if len(apps) < 2:
            return None
        mine = self._payload(here)
        others = [app for app in apps if app != here][: self._policy.shown]
        return SharedIdentifier(
            kind=LinkKind.PERSON,
            value=self._pool.ids[int(self._person[here])],
            persons=1,
            weight=0.0,
            others=tuple(self._other(here, mine, app, None) for app in others),
            detail=f"{len(apps)} applications of one person",
            burst=self._burst(apps),
        )

    def _burst_of_group(self, group: int) -> Burst | None:
        return self._burst(self._pool.app[self._groups.members(group)].tolist())

    def _burst(self, apps: list[int]) -> Burst | None:
        if len(apps) < self._policy.burst_applications:
            return None
        pool = self._pool
        return densest(
            [(int(pool.at[app]), pool.requisitions[app]) for app in apps[:_BURST_MEMBERS]],
            hours=self._policy.burst_hours,
            at_least=self._policy.burst_applications,
        )


_DETAILS = {
    IdentifierClass.SUBNET: "neighbouring addresses of one network",
    IdentifierClass.ALIAS_ROOT: "aliases of one account",
    IdentifierClass.DOCUMENT_ID: "document id",
    IdentifierClass.FILE_MAKING: "author, program and creation time",
    IdentifierClass.FILE_AUTHOR: "author and program",
    IdentifierClass.FILE_TEMPLATE: "template and program",
    IdentifierClass.PROFILE: "profile",
    IdentifierClass.SITE: "site",
    IdentifierClass.SHIP_TO: "address of delivery",
    IdentifierClass.SHIP_PICKUP: "pick-up point",
    IdentifierClass.SHIP_CONTACT: "telephone number for the delivery",
    IdentifierClass.SHIP_RECIPIENT: "name of the recipient",
}


class _Inverse:
    """For each key the items that carry it, as one sorted array."""

    def __init__(self, keys: NDArray[np.int64], items: NDArray[np.int64], count: int) -> None:
        """From pairs of a key below `count` and an item."""
        self._items = items[np.lexsort((items, keys))]
        self._start = np.zeros(count + 1, np.int64)
        np.cumsum(np.bincount(keys, minlength=count), out=self._start[1:])

    def __getitem__(self, key: int) -> list[int]:
        found: list[int] = self._items[self._start[key] : self._start[key + 1]].tolist()
        return found


def _told(groups: Groups) -> NDArray[np.bool_]:
    """The groups signals can use: what is too common would only cost time, most of all on a
    campus, and stems of addresses tie applications but are never evidence."""
    least = np.where(groups.cls == IdentifierClass.REFERRER, 0.0, TOO_COMMON)
    stems = [IdentifierClass.EMAIL_STEM, IdentifierClass.EMAIL_HANDLE]
    told: NDArray[np.bool_] = (groups.weight > least) & ~np.isin(groups.cls, stems)
    return told


def _texts(pool: Pool, person: NDArray[np.int32], policy: LinkPolicy) -> TextMatches:
    if policy.compare_texts and any(pool.passages):
        return match_texts(pool, person, policy.all_pairs_up_to)
    nothing, none = np.zeros(0, np.int64), np.zeros(0)
    return TextMatches(
        a=nothing,
        b=nothing,
        weight=none,
        same=nothing,
        of=nothing,
        similarity=none,
        passage=np.zeros(0, np.uint64),
    )


def _moment(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
