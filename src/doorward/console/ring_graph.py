"""A ring on its case's page: the drawing, and the table that says the same in words."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from doorward.model import Edge
from doorward.report.ring_picture import RingPicture, ring_picture
from doorward.report.visible import visible
from doorward.report.wording import plural

MOST_TIES = 60
MOST_BETWEEN = 12


class Tie(msgspec.Struct, frozen=True, kw_only=True):
    """One shared identifier with everybody it ties, by their numbers in the members' table."""

    between: tuple[int, ...]
    more: int
    kind: str
    value: str
    rarity: str
    reason: str
    ids: tuple[str, ...]


class RingGraph(msgspec.Struct, frozen=True, kw_only=True):
    """A ring ready to be shown. `said` is the drawing in a sentence, for those who do not see it;
    `left_out` says in words what is not drawn or not listed, and is empty where all is."""

    picture: RingPicture
    said: str
    left_out: tuple[str, ...]
    ties: tuple[Tie, ...]


def ring_graph(members: Sequence[str], edges: Sequence[Edge]) -> RingGraph:
    """The graph of a ring whose members stand in the table in this order.

    `edges` are masked already, or their viewer may see them in clear. Ties are the rarest first.
    """
    ordered = sorted(edges, key=lambda edge: (-edge.weight, edge.id))
    picture = ring_picture(members, ordered)
    ties = _ties(ordered, {member: number for number, member in enumerate(members, start=1)})
    return RingGraph(
        picture=picture,
        said=_said(picture, len(members), len(ties)),
        left_out=_left_out(picture, len(members), len(ties)),
        ties=ties[:MOST_TIES],
    )


def rarity(weight: float, persons: int) -> str:
    """How much a shared identifier says, in words: the weight is in nats (`linking.rarity`).

    >>> rarity(6.9, 2), rarity(0.0, 400)
    ('very rare: 2 people have it', 'common: 400 people have it, so it says nothing')
    """
    who = f"{plural(persons, 'person', 'people')} have it"
    if weight <= 0:
        return f"common: {who}, so it says nothing"
    # Factors of about 10, 50 and 400 on the odds.
    for least, word in ((6.0, "very rare"), (4.0, "rare"), (2.3, "uncommon")):
        if weight >= least:
            return f"{word}: {who}"
    return f"not very rare: {who}"


def _ties(edges: Sequence[Edge], number: dict[str, int]) -> tuple[Tie, ...]:
    alike: dict[tuple[str, str, str], list[Edge]] = {}
    for edge in edges:
        alike.setdefault((edge.kind.value, edge.value, edge.reason), []).append(edge)
    return tuple(_tie(group, number) for group in alike.values())


def _tie(group: Sequence[Edge], number: dict[str, int]) -> Tie:
    first = group[0]
    ends = sorted({number[end] for edge in group for end in (edge.a, edge.b) if end in number})
    persons = max(edge.persons for edge in group)
    return Tie(
        between=tuple(ends[:MOST_BETWEEN]),
        more=max(0, len(ends) - MOST_BETWEEN),
        kind=first.kind.value.replace("-", " "),
        value=visible(first.value, 200),
        rarity=rarity(max(edge.weight for edge in group), persons),
        reason=visible(first.reason, 600),
        ids=tuple(visible(edge.id, 200) for edge in group[:MOST_BETWEEN]),
    )


def _said(picture: RingPicture, members: int, ties: int) -> str:
    kinds = [entry.label for entry in picture.legend]
    shared = f" They share: {', '.join(kinds)}." if kinds else ""
    return (
        f"Drawing of {plural(members, 'member')} and {plural(ties, 'shared identifier')}.{shared} "
        "The tables below say the same."
    )


def _left_out(picture: RingPicture, members: int, ties: int) -> tuple[str, ...]:
    said = []
    if picture.left_out:
        said.append(
            f"The drawing shows the first {len(picture.nodes)} of {members:,} members; the table "
            "has all."
        )
    if picture.alone and picture.lines:
        said.append(
            f"In the rows below the drawing: {plural(len(picture.alone), 'member')} without a tie "
            "of their own, such as further applications of somebody in the ring."
        )
    if ties > MOST_TIES:
        said.append(f"The table shows the {MOST_TIES} rarest of {ties:,} shared identifiers.")
    return tuple(said)
