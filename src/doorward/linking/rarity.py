"""How much a shared identifier says, in nats, from how many persons share it.

For an identifier that `k` of the pool's `N` persons carry the weight is

    min(cap, ln((N + prior) / k)) * taper(k)

The logarithm is the information in a coincidence: an unrelated person carries the same value
with a chance near k / (N + prior). `prior` says how many persons' worth of experience we bring
along that values of this class are distinct, so that a pool of twelve applications can be
judged; where it is small (file templates), only the pool itself can show that a value is rare.
`cap` stands for what the logarithm cannot know: the innocent groups of this class, such as
households, families, colleagues. It is lower for two persons (`pair_cap`) than for three or
more, because households that apply come in twos. `taper` falls from 1 at `soft` persons to 0
at `hard` (linear in ln k): rings are small, while campuses, agencies and recruiters' phones
gather dozens whatever the size of the pool.

The figures are judgements (expert priors), stated here and in docs/linking.md, to be re-fitted
from decided cases.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from doorward.linking.records import IdentifierClass as Cls


class Rarity(msgspec.Struct, frozen=True):
    """The figures of one class: nats, nats, persons, persons, persons."""

    pair_cap: float
    cap: float
    prior: int
    soft: int
    hard: int


RARITY: Mapping[Cls, Rarity] = {
    Cls.PHONE: Rarity(5.0, 7.0, 20000, 4, 40),
    Cls.EMAIL: Rarity(6.0, 7.5, 20000, 4, 40),
    Cls.ALIAS_ROOT: Rarity(6.0, 7.0, 20000, 4, 40),
    Cls.EMAIL_STEM: Rarity(1.0, 1.5, 50, 3, 10),
    Cls.EMAIL_HANDLE: Rarity(3.0, 3.5, 300, 5, 15),
    Cls.DEVICE: Rarity(6.5, 7.5, 20000, 8, 40),
    Cls.IP: Rarity(2.5, 3.5, 300, 5, 16),
    Cls.SUBNET: Rarity(0.5, 1.0, 50, 4, 12),
    Cls.ADDRESS: Rarity(3.5, 4.0, 1000, 8, 40),
    Cls.DOCUMENT_ID: Rarity(5.0, 6.0, 300, 6, 30),
    Cls.FILE_MAKING: Rarity(5.5, 6.0, 1000, 8, 40),
    Cls.FILE_AUTHOR: Rarity(3.5, 5.0, 100, 6, 30),
    Cls.FILE_TEMPLATE: Rarity(1.0, 2.0, 10, 4, 20),
    Cls.IMAGE: Rarity(3.0, 4.0, 50, 5, 25),
    Cls.PROFILE: Rarity(6.5, 7.5, 20000, 8, 40),
    Cls.SITE: Rarity(5.0, 6.0, 500, 5, 25),
    Cls.REFEREE: Rarity(2.5, 4.0, 300, 4, 20),
    Cls.REFERRER: Rarity(0.3, 0.5, 50, 4, 12),
    Cls.GIT_EMAIL: Rarity(4.0, 5.5, 300, 6, 30),
    Cls.GIT_COMMIT: Rarity(4.0, 5.5, 300, 5, 30),
    Cls.GIT_KEY: Rarity(8.0, 8.0, 20000, 8, 40),
    Cls.FOLLOW: Rarity(1.5, 1.5, 300, 4, 8),
    Cls.API_SEQUENCE: Rarity(1.5, 2.5, 20, 5, 30),
    Cls.DOCUMENT_NUMBER: Rarity(7.0, 8.0, 20000, 8, 40),
    Cls.DOCUMENT_PAGE: Rarity(6.5, 7.5, 20000, 8, 40),
    Cls.PAY_ACCOUNT: Rarity(5.0, 7.0, 20000, 6, 60),
    # Houses with ninety devices of workers elsewhere have been found, so this falls late.
    Cls.SHIP_TO: Rarity(4.5, 6.5, 3000, 12, 400),
    Cls.SHIP_PICKUP: Rarity(1.5, 3.0, 100, 4, 20),
    Cls.SHIP_CONTACT: Rarity(4.5, 6.5, 20000, 8, 100),
    # A name is shared by strangers, so it is told from three persons on and stays below strong.
    Cls.SHIP_RECIPIENT: Rarity(0.9, 3.0, 100, 6, 40),
    Cls.WORKER_CONTACT: Rarity(2.5, 4.0, 300, 4, 20),
    Cls.MEETING_ACCOUNT: Rarity(6.0, 7.5, 20000, 6, 40),
    Cls.PASSAGE: Rarity(1.0, 1.3, 100, 8, 40),
}
"""Per class: pair_cap, cap, prior, soft, hard."""

OWN_IS_MENTIONED = Rarity(4.0, 4.0, 3000, 4, 20)
"""A contact that is one applicant's own and stands among another's referees or commits."""

EXPLAINED_BY_AGENCY = 0.1
"""What is left of a weight where one agency submitted all who share the identifier."""

AGENCY_EXPLAINS = frozenset(
    {
        Cls.PHONE,
        Cls.EMAIL,
        Cls.ALIAS_ROOT,
        Cls.DEVICE,
        Cls.IP,
        Cls.SUBNET,
        Cls.ADDRESS,
        Cls.DOCUMENT_ID,
        Cls.FILE_MAKING,
        Cls.FILE_AUTHOR,
        Cls.FILE_TEMPLATE,
        Cls.IMAGE,
        Cls.REFERRER,
        Cls.PAY_ACCOUNT,
        Cls.SHIP_TO,
        Cls.SHIP_PICKUP,
        Cls.SHIP_CONTACT,
        Cls.SHIP_RECIPIENT,
        Cls.MEETING_ACCOUNT,
    }
)
"""What an agency itself brings: its phone, mailbox, desk, template and letterhead, its goods-in
and the account it is paid to. Not the words of the résumé, not profiles, referees, commits or
identity documents."""


def weight(rarity: Rarity, sharers: int, pool: int) -> float:
    """The weight in nats of a value that `sharers` of `pool` persons carry.

    >>> round(weight(RARITY[Cls.PHONE], 2, 100_000), 1)
    5.0
    >>> weight(RARITY[Cls.IP], 60, 100_000)
    0.0
    """
    return float(weights(rarity, np.asarray([sharers]), pool)[0])


def weights(rarity: Rarity, sharers: NDArray[np.int64], pool: int) -> NDArray[np.float64]:
    """`weight` for many values of one class."""
    k = np.maximum(sharers, 1).astype(np.float64)
    cap = np.where(k <= 2, rarity.pair_cap, rarity.cap)
    raw = np.minimum(cap, np.log((pool + rarity.prior) / k))
    taper = np.log(rarity.hard / k) / np.log(rarity.hard / rarity.soft)
    result = np.clip(raw, 0.0, None) * np.clip(taper, 0.0, 1.0)
    return np.where(k < 2, 0.0, result)
