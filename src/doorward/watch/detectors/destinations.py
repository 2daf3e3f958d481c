"""How much goes where: whole days, sites new to a person and to their peers, personal storage."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from doorward.model import Strength
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import EXFILTRATION_CLOUD, EXFILTRATION_WEB
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.destinations_services import (
    COMPANIES_TOO,
    PERSONAL_CLOUD,
    PERSONAL_HOSTS,
)
from doorward.watch.detectors.transfer import LEAST, much
from doorward.watch.detectors.transfer_reading import CLASSES, megabytes, outside, sent, site_of
from doorward.watch.entities import EntityKind
from doorward.watch.statistics import (
    AGAIN,
    MOST,
    NOTABLE,
    Known,
    Measures,
    Volumes,
    everybody,
    group_of,
    key_of,
    predicted_volume,
    volume_prior_of,
)

_READS = (
    "network_activity.dst_endpoint.hostname",
    "network_activity.traffic.bytes_out",
    "http.http_request.url.hostname",
    "http.traffic.bytes_out",
    "http.http_request.body_length",
)
DESTINATION = behaviour_signals.add(
    Behaviour(
        id="H06.destination",
        title="Much data to a site that is new to the person and to their peers",
        explanation="Adds up what a person sends in a day to sites to which neither they nor "
        "several of their peers have sent anything before. The p-value is the share of the "
        "person's days with much to new sites, times how rarely a whole day's total is as much.",
        stage=Stage.EMPLOYMENT,
        family="transfer",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(*_READS, "person.team", "person.role"),
        clears="A new supplier or customer, or a service that the team begins to use.",
        sources=("P25a", "HB"),
        mappings=(EXFILTRATION_WEB,),
        limits="Below 50 MB a day nothing is told. In the first five days everything is new to "
        "everybody: then only sites count of which peers are known.",
        statistical=True,
    )
)
CLOUD = behaviour_signals.add(
    Behaviour(
        id="H06.cloud",
        title="Company data to personal storage or a file-transfer service",
        explanation="At least 20 MB sent in a day to a service by which people store or hand on "
        "files of their own, and which is none of the company's. From 1 GB on it is strong. Where "
        "the company states no domains of its own, it is weak; from 1 GB on to a service that "
        "companies hardly use, medium.",
        stage=Stage.EMPLOYMENT,
        family="transfer",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=_READS,
        clears="The files are the person's own, or a customer asked for this way.",
        sources=("P25a",),
        mappings=(EXFILTRATION_CLOUD,),
        limits="Without the company's own domains a company service could be taken for a personal "
        "one; a service to which many people send is then left out, once peers are known. Told "
        "once a day, and again when four times as much went out, and from 1 GB on.",
    )
)

_LEAST = 50_000_000
_CLOUD_LEAST = 20_000_000
_CLOUD_MUCH = 1_000_000_000
_UNSTATED = " The company states no domains of its own: it may be its own service."
_FIRST_DAYS = 5
_FEW = 2
_MOST_SITES = 6


class State(msgspec.Struct, omit_defaults=True):
    """`k` sites known, `v` bytes a day to all of them, `day` and `new` the sites new that day.

    `out` bytes went to those; `a` days anything went out, on `hits` of them much to new sites.
    `told` is the day and the bytes told last. `cloud` are bytes a day to personal storage.
    """

    k: Known = msgspec.field(default_factory=Known)
    v: Volumes = msgspec.field(default_factory=Volumes)
    day: int = 0
    new: list[int] = []
    out: int = 0
    a: int = 0
    hits: int = 0
    told: tuple[int, int] = (0, 0)
    cloud: Volumes | None = None


class Destinations:
    """Tells far more data than ever, much data to new sites, and data to personal storage."""

    name = "destinations"
    version = 1
    kind = EntityKind.PERSON
    classes = CLASSES
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one transfer."""
        what = sent(seen.event)
        own = context.policy.own_domains
        place = _place(what.host, own) if what is not None else None
        if what is None or place is None:
            return ()
        day = int(seen.at // 86_400)
        if day > state.day:
            state.day, state.new, state.out, state.a = day, [], 0, state.a + 1
        total = state.v.add(day, what.bytes)
        site, key = place
        if state.k.add(key) and self._counts(state, key, seen.person, context):
            state.new = [*state.new, key][-_MOST_SITES:]
        found: list[Sighting] = []
        if total >= LEAST:
            prior = volume_prior_of(context, self.name, seen.person, "out")
            found += much(state.v, seen, what.host, total, prior)
        personal = site in PERSONAL_CLOUD or what.host in PERSONAL_HOSTS
        if personal and (own or not self._common(key, context)):
            self._cloud(state, seen, site, what.bytes, bool(own), found)
        if not (personal and own) and day == state.day and key in state.new:
            self._new(state, seen, context, site, what.bytes, found)
        return found

    def _counts(self, state: State, key: int, person: str, context: Context) -> bool:
        peers = group_of(context, self.name, person).known if context.baselines else None
        if peers is None:
            if state.a <= _FIRST_DAYS:
                return False
        elif peers.people_with(key) > _FEW:
            return False
        return not self._common(key, context)

    def _common(self, key: int, context: Context) -> bool:
        """Whether so many send there that it may be the company's service."""
        of_all = everybody(context, self.name).known
        return of_all is not None and of_all.people_with(key) > max(_FEW, 0.01 * of_all.people)

    def _cloud(
        self,
        state: State,
        seen: Seen,
        site: str,
        size: int,
        stated: bool,
        found: list[Sighting],
    ) -> None:
        day = int(seen.at // 86_400)
        cloud = state.cloud
        if cloud is None:
            cloud = state.cloud = Volumes()
        total = cloud.add(day, size)
        much = total - size < _CLOUD_MUCH <= total  # stronger from here on
        if total < _CLOUD_LEAST or not (cloud.tell(day, total) or much):
            return
        source = seen.event.metadata.source or seen.event.metadata.uid
        found.append(
            Sighting(
                behaviour=CLOUD.id,
                reason=f"Sent {megabytes(total)} in a day to {site}, a service for files of one's "
                "own; company data was expected on the company's services."
                f"{'' if stated else _UNSTATED}",
                facts=(
                    fact("service", site, f"{source} dst_endpoint"),
                    fact("sent that day", megabytes(total), f"{source} traffic"),
                ),
                events=(seen.event.metadata.uid,),
                at=seen.at,
                strength=_strength(site, total, stated),
            )
        )

    def _new(
        self,
        state: State,
        seen: Seen,
        context: Context,
        site: str,
        size: int,
        found: list[Sighting],
    ) -> None:
        before, state.out = state.out, min(MOST, state.out + size)
        total, told = state.out, state.told
        if total < _LEAST:
            return
        share = (state.hits + 0.5) / (state.a + 1.0)
        if before < _LEAST:
            state.hits += 1
        if told[0] == state.day and total < AGAIN * told[1]:
            return
        prior = volume_prior_of(context, self.name, seen.person, "out")
        expected = predicted_volume(state.v.past, state.day, prior)
        if expected is None:
            return
        p = share * expected.tail(math.log1p(total))
        if p > NOTABLE:
            return
        state.told = (state.day, total)
        usual = state.v.usual(state.day, prior)
        source = seen.event.metadata.source or seen.event.metadata.uid
        found.append(
            Sighting(
                behaviour=DESTINATION.id,
                reason=f"Sent {megabytes(total)} in a day to {len(state.new)} sites that are new "
                f"to the person and to the peers, {site} the latest; about {megabytes(usual)} to "
                "all sites together was usual.",
                facts=(
                    fact("site", site, f"{source} dst_endpoint"),
                    fact("sent to new sites", megabytes(total), f"{source} traffic"),
                    fact("usual to all sites", megabytes(usual), "the own past and the peers'"),
                    fact("days with much to new sites", f"{share:.1%}", "the person's own past"),
                ),
                events=(seen.event.metadata.uid,),
                at=seen.at,
                p_value=p,
            )
        )

    def measures(self, state: State) -> Measures:
        """Bytes a day, and the sites known."""
        return Measures(volumes={"out": state.v}, known=state.k)

    def merge(self, one: State, other: State) -> State:
        """What both know; sites that are new on the newer day."""
        newer, older = (one, other) if one.day >= other.day else (other, one)
        same = newer.day == older.day
        return State(
            one.k.merged(other.k),
            one.v.merged(other.v),
            newer.day,
            list(dict.fromkeys([*older.new, *newer.new] if same else newer.new))[-_MOST_SITES:],
            newer.out + older.out if same else newer.out,
            one.a + other.a - same,
            one.hits + other.hits,
            max(one.told, other.told),
            _both(one.cloud, other.cloud),
        )


def _strength(site: str, total: int, stated: bool) -> Strength | None:
    """How strong so many bytes are; None: as the registry says."""
    if stated:
        return Strength.STRONG if total >= _CLOUD_MUCH else None
    return None if total >= _CLOUD_MUCH and site not in COMPANIES_TOO else Strength.WEAK


@lru_cache(maxsize=20_000)
def _place(host: str, own: tuple[str, ...]) -> tuple[str, int] | None:
    """The site of a host outside the company, and its key: the same hosts come again and again."""
    if not outside(host, own):
        return None
    site = site_of(host)
    return site, key_of(site)


def _both(one: Volumes | None, other: Volumes | None) -> Volumes | None:
    if one is None or other is None:
        return one if other is None else other
    return one.merged(other)
