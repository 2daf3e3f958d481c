"""How strongly two persons are tied: independent identifiers add up, dependent ones do not.

Within a family of identifiers that come together innocently only the strongest counts. What a
household shares by living together (a phone, a computer, a pay account, the home network, the
postal address, where parcels go, whom to call in need) counts once and never makes a ring, as
long as few enough persons share it to be a household and they do not claim to live in different
regions. Whoever claims to live apart is not a household: then each of these counts, and a shared
phone, device or pay account somewhat more. Stems of e-mail addresses count only beside something
else.
"""

from __future__ import annotations

from enum import IntEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

from doorward.linking.edges import edge_id
from doorward.linking.groups import Groups
from doorward.linking.policy import LinkPolicy
from doorward.linking.pool import Pool
from doorward.linking.records import KIND_OF, IdentifierClass
from doorward.linking.text_matches import TextMatches, pairs_within

HOUSEHOLD = 4
"""The most persons that one household is taken to send into a pool."""

_STEM_BESIDE = 2.0
_CLAIM_APART = 1.5


class _Family(IntEnum):
    PHONE = 0
    DEVICE = 1
    PAY = 2
    PLACE = 3
    PHONE_OF_MANY = 4
    DEVICE_OF_MANY = 5
    PAY_OF_MANY = 6
    MAILBOX = 7
    TEXT = 8
    FILE = 9
    WEB = 10
    REFEREES = 11
    CODE = 12
    TEMPO = 13
    DOCUMENT = 14
    STEM = 15


_FAMILY_OF = {
    IdentifierClass.PHONE: _Family.PHONE,
    IdentifierClass.EMAIL: _Family.MAILBOX,
    IdentifierClass.ALIAS_ROOT: _Family.MAILBOX,
    IdentifierClass.EMAIL_STEM: _Family.STEM,
    IdentifierClass.EMAIL_HANDLE: _Family.STEM,
    IdentifierClass.DEVICE: _Family.DEVICE,
    IdentifierClass.IP: _Family.PLACE,
    IdentifierClass.SUBNET: _Family.PLACE,
    IdentifierClass.ADDRESS: _Family.PLACE,
    IdentifierClass.DOCUMENT_ID: _Family.FILE,
    IdentifierClass.FILE_MAKING: _Family.FILE,
    IdentifierClass.FILE_AUTHOR: _Family.FILE,
    IdentifierClass.FILE_TEMPLATE: _Family.FILE,
    IdentifierClass.IMAGE: _Family.FILE,
    IdentifierClass.PROFILE: _Family.WEB,
    IdentifierClass.SITE: _Family.WEB,
    IdentifierClass.REFEREE: _Family.REFEREES,
    IdentifierClass.REFERRER: _Family.REFEREES,
    IdentifierClass.GIT_EMAIL: _Family.CODE,
    IdentifierClass.GIT_COMMIT: _Family.CODE,
    IdentifierClass.GIT_KEY: _Family.CODE,
    IdentifierClass.FOLLOW: _Family.CODE,
    IdentifierClass.API_SEQUENCE: _Family.TEMPO,
    IdentifierClass.DOCUMENT_NUMBER: _Family.DOCUMENT,
    IdentifierClass.DOCUMENT_PAGE: _Family.DOCUMENT,
    IdentifierClass.PAY_ACCOUNT: _Family.PAY,
    IdentifierClass.SHIP_TO: _Family.PLACE,
    IdentifierClass.SHIP_PICKUP: _Family.PLACE,
    IdentifierClass.SHIP_CONTACT: _Family.PLACE,
    IdentifierClass.SHIP_RECIPIENT: _Family.PLACE,
    # Those who live together name each other, and the same third person.
    IdentifierClass.WORKER_CONTACT: _Family.PLACE,
    IdentifierClass.MEETING_ACCOUNT: _Family.DEVICE,
}


HOUSEHOLD_VALUE = np.iinfo(np.int64).min
"""Stands for everything that a household shares, as one value."""


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """Single links: two applications (a before b), the group or text match, its weight.

    `group` is the number of a group, or -1 - number of a text match.
    """

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    group: NDArray[np.int64]
    weight: NDArray[np.float64]


class Ties(msgspec.Struct, frozen=True, kw_only=True):
    """Pairs of persons (first applications, low before high), strongest first.

    `main` is the group of the strongest single link, or `HOUSEHOLD_VALUE` where nothing but
    what a household shares ties them.
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    weight: NDArray[np.float64]
    main: NDArray[np.int64]


def find_links(
    pool: Pool,
    person: NDArray[np.int32],
    groups: Groups,
    texts: TextMatches,
    policy: LinkPolicy,
) -> Links:
    """Every single link between applications of two persons, undone ones left out."""
    app = pool.app[groups.row].astype(np.int64)
    group_of = np.repeat(np.arange(len(groups)), groups.size)
    one_each = _first_of_each_person(group_of, person[app])
    app, group_of, row = app[one_each], group_of[one_each], groups.row[one_each]
    sizes = np.bincount(group_of, minlength=len(groups))
    first, second = pairs_within(np.cumsum(sizes) - sizes, sizes, policy.all_pairs_up_to)
    own = pool.cls[row] == IdentifierClass.OWN_MENTION
    useful = ~(groups.mention[group_of[first]] & own[first] & own[second])
    first, second = first[useful], second[useful]
    group = group_of[first]
    links = Links(
        a=np.concatenate((app[first], texts.a)),
        b=np.concatenate((app[second], texts.b)),
        group=np.concatenate((group, -1 - np.arange(len(texts.a)))),
        weight=np.concatenate((groups.weight[group], texts.weight)),
    )
    undone = {one for one in policy.ignore if isinstance(one, str)}
    values = {one[1] for one in policy.ignore if isinstance(one, tuple)}
    if not undone and not (values and len(texts.a)):
        return links
    keep = np.array(
        [not _is_undone(pool, groups, texts, links, i, undone, values) for i in range(len(links.a))]
    )
    keep = keep.astype(bool)
    return Links(
        a=links.a[keep], b=links.b[keep], group=links.group[keep], weight=links.weight[keep]
    )


def _first_of_each_person(
    group_of: NDArray[np.int64], person: NDArray[np.int32]
) -> NDArray[np.int64]:
    order = np.lexsort((np.arange(len(person)), person, group_of))
    group_of, person = group_of[order], person[order]
    new = np.ones(len(order), bool)
    new[1:] = (group_of[1:] != group_of[:-1]) | (person[1:] != person[:-1])
    result: NDArray[np.int64] = np.sort(order[new])
    return result


def _is_undone(
    pool: Pool,
    groups: Groups,
    texts: TextMatches,
    links: Links,
    link: int,
    undone: set[str],
    values: set[str],
) -> bool:
    kind, value = describe(pool, groups, texts, int(links.group[link]))
    a, b = pool.ids[int(links.a[link])], pool.ids[int(links.b[link])]
    return (links.group[link] < 0 and value in values) or edge_id(kind, value, a, b) in undone


def describe(pool: Pool, groups: Groups, texts: TextMatches, group: int) -> tuple[str, str]:
    """The kind and value of a group or, below 0, of a text match."""
    if group < 0:
        return "resume-text", text_value(pool, texts, -1 - group)
    members = groups.members(group)
    cls = IdentifierClass(int(groups.cls[group]))
    # Own mentions carry no value of their own; some member does.
    best = members[np.argmax(pool.cls[members])]
    app = int(pool.app[best])
    return KIND_OF[cls].value, pool.value(pool.payload(app), app, int(best))


def text_value(pool: Pool, texts: TextMatches, match: int) -> str:
    """A stable name of a text match: its first shared passage, else the two sketches."""
    passage = int(texts.passage[match])
    if passage:
        return f"passage:{passage:016x}"
    a, b = pool.ids[int(texts.a[match])], pool.ids[int(texts.b[match])]
    return "reworded:" + edge_id("resume-text", "", a, b)


def find_ties(
    pool: Pool, person: NDArray[np.int32], groups: Groups, links: Links, policy: LinkPolicy
) -> Ties:
    """Add up what ties each two persons; those from `policy.join` upwards, strongest first."""
    low = np.minimum(person[links.a], person[links.b]).astype(np.int64)
    high = np.maximum(person[links.a], person[links.b]).astype(np.int64)
    pair = low * max(len(pool), 1) + high
    keys, at = np.unique(pair, return_inverse=True)
    table = np.zeros((len(keys), len(_Family)))
    family = _families(groups, links)
    np.maximum.at(table, (at, family), links.weight)
    apart = np.zeros(len(keys), bool)
    claimed, other = pool.region[links.a], pool.region[links.b]
    apart[at[(claimed != other) & (claimed != 0) & (other != 0)]] = True
    weight, living_only = _add_up(table, apart, policy.household)
    main = np.full(len(keys), 0, np.int64)
    order = np.lexsort((links.group, links.weight))
    main[at[order]] = links.group[order]
    main[living_only] = HOUSEHOLD_VALUE
    kept = np.flatnonzero(weight >= policy.join)
    kept = kept[np.lexsort((keys[kept], -np.round(weight[kept], 6)))]
    size = max(len(pool), 1)
    return Ties(
        low=keys[kept] // size, high=keys[kept] % size, weight=weight[kept], main=main[kept]
    )


def _families(groups: Groups, links: Links) -> NDArray[np.int64]:
    table = np.zeros(256, np.int64)
    for cls, family in _FAMILY_OF.items():
        table[cls] = family
    result = np.full(len(links.group), int(_Family.TEXT))
    value = links.group >= 0
    group = links.group[value]
    shared, sharers = groups.cls[group], groups.sharers[group]
    of_value = table[shared]
    many = sharers > HOUSEHOLD
    of_value[(shared == IdentifierClass.PHONE) & many] = _Family.PHONE_OF_MANY
    device = (shared == IdentifierClass.DEVICE) | (shared == IdentifierClass.MEETING_ACCOUNT)
    of_value[device & many] = _Family.DEVICE_OF_MANY
    of_value[(shared == IdentifierClass.PAY_ACCOUNT) & many] = _Family.PAY_OF_MANY
    result[value] = of_value
    return result


def _add_up(
    table: NDArray[np.float64], apart: NDArray[np.bool_], household: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The weight of each pair and whether it rests on what a household shares alone."""
    living = table[:, : _Family.PLACE + 1]
    together = np.minimum(living.max(axis=1), household)
    other = table[:, _Family.PHONE_OF_MANY : _Family.STEM].sum(axis=1)
    carried = living[:, : _Family.PLACE].any(axis=1)
    separately = living.sum(axis=1) + np.where(carried, _CLAIM_APART, 0.0)
    result = np.where(apart, separately, together) + other
    beside = np.where(result >= _STEM_BESIDE, table[:, _Family.STEM], 0.0)
    return result + beside, ~apart & (other < _STEM_BESIDE)
