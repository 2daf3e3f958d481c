"""Invented sessions of input, to try and test the statistics on. Nothing here is of a person.

The timing is drawn from simple laws: log-normal gaps and holds, and what each way of working
does to them. It shows whether the statistics see the mechanism; how often real sessions look so
it cannot show.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from doorward.intake.timing.arrays import Floats
from doorward.intake.timing.features import SessionFeatures, session_features


class Link(NamedTuple):
    """A way of working. Times in milliseconds.

    `delay` and `jitter` (scale of a Gamma law) of the network; `spikes`: share of late packets.
    `tick`: the clock at which a remote protocol sends; `poll`: at which a gadget reports.
    `collapse`: share of keys whose down and up are sent together; `stamped`: the client's own
    times are sent; `far`: further jitter before the machine, which the client's times contain.
    """

    delay: float = 20.0
    jitter: float = 2.0
    spikes: float = 0.01
    tick: float = 0.0
    poll: float = 0.0
    collapse: float = 0.0
    stamped: bool = True
    far: float = 0.0
    hold: float = 95.0
    gap: float = 180.0
    absolute: bool = False


LINKS: dict[str, Link] = {
    "direct": Link(poll=1.0),
    "mobile": Link(delay=55.0, jitter=14.0, spikes=0.05, poll=1.0),
    "satellite": Link(delay=300.0, jitter=10.0, spikes=0.04, poll=1.0),
    "assistive": Link(poll=1.0, hold=30.0, gap=900.0),
    "rdp-16": Link(tick=16.0, far=6.0, collapse=0.3),
    "rdp-33": Link(tick=33.0, far=8.0, collapse=0.5),
    "vnc-50": Link(tick=50.0, far=10.0, collapse=0.6, absolute=True),
    "ip-kvm-8": Link(poll=8.0, far=12.0, absolute=True),
    "ip-kvm-10": Link(poll=10.0, far=18.0, absolute=True),
}
"""Ways of working by name. The last five are other hands, the first four are not."""

OTHER_HANDS = ("rdp-16", "rdp-33", "vnc-50", "ip-kvm-8", "ip-kvm-10")


class Person(NamedTuple):
    """Somebody's own rhythm: factors on hold and gap, and how regular they are."""

    hold: float
    gap: float
    irregular: float


def person(seed: int) -> Person:
    """A rhythm drawn from a seed."""
    chance = np.random.default_rng((seed, 1))
    hold, gap = np.exp(chance.normal(0, 0.2, 2))
    return Person(float(hold), float(gap), float(chance.uniform(0.35, 0.6)))


def session(who: Person, link: Link, seed: int, keys: int = 400) -> SessionFeatures:
    """The figures of one invented session of that many keys, with moves and clicks between."""
    return session_features(*events(who, link, seed, keys)[:3])


def events(
    who: Person, link: Link, seed: int, keys: int = 400
) -> tuple[Floats, Floats | None, list[str], Floats]:
    """Arrival times, the client's times, kinds, and pointer places of an invented session."""
    chance = np.random.default_rng((seed, 2))
    link = _that_day(link, chance)
    gaps = np.exp(chance.normal(np.log(link.gap * who.gap), who.irregular, keys))
    gaps += np.where(chance.random(keys) < 0.04, chance.exponential(3000.0, keys), 0.0)
    down = np.cumsum(gaps)
    held = np.exp(chance.normal(np.log(link.hold * who.hold), 0.25, keys))
    together = chance.random(keys) < link.collapse
    up = down + np.where(together, 0.0, held)
    moves, clicks = _pointer(chance, down, link)
    real = np.concatenate((down, up, moves, clicks))
    kinds = (
        ["key-down"] * keys
        + ["key-up"] * keys
        + ["pointer-move"] * len(moves)
        + ["pointer-button"] * len(clicks)
    )
    # What happens before the worker's machine: the far hand's network, the protocol's clock.
    seen = real
    if link.far:
        far = chance.gamma(1.5, link.far / 1.5, real.size)
        far[keys : 2 * keys][together] = far[:keys][together]  # in one packet
        in_order = np.argsort(real, kind="stable")
        seen = real + far
        seen[in_order] = np.maximum.accumulate(seen[in_order])
    if link.tick:
        seen = np.ceil(seen / link.tick) * link.tick
    if link.poll:
        seen = np.ceil(seen / link.poll) * link.poll
    order = np.argsort(seen, kind="stable")
    seen = seen[order]
    late = np.where(chance.random(seen.size) < link.spikes, chance.exponential(60.0, seen.size), 0)
    delay = link.delay + chance.gamma(1.5, link.jitter / 1.5, seen.size) + late
    arrived = np.maximum.accumulate(seen + delay)  # one connection keeps the order
    places = _places(chance, [kinds[n] for n in order], absolute=link.absolute)
    client = np.round(seen + 1e6 + seen * 2e-5, 1) if link.stamped else None
    return (
        np.asarray(np.round(arrived, 2), dtype=np.float64),
        client,
        [kinds[n] for n in order],
        places,
    )


def _that_day(link: Link, chance: np.random.Generator) -> Link:
    """The same way of working on another day: tired or not, a better or worse network."""
    rhythm, network = np.exp(chance.normal(0, 0.1, 2)), np.exp(chance.normal(0, 0.5, 3))
    collapse = float(np.clip(link.collapse + chance.normal(0, 0.1), 0, 1)) if link.collapse else 0.0
    return link._replace(
        hold=link.hold * float(rhythm[0]),
        gap=link.gap * float(rhythm[1]),
        delay=link.delay * float(network[0]),
        jitter=link.jitter * float(network[1]),
        spikes=min(0.2, link.spikes * float(network[2])),
        collapse=collapse,
    )


def _pointer(chance: np.random.Generator, down: Floats, link: Link) -> tuple[Floats, Floats]:
    """Bursts of moves at 125 a second, each ended by a click, in pauses between keys."""
    starts = chance.choice(down, max(6, down.size // 25), replace=False)
    moves = [start + np.arange(chance.integers(15, 60)) * 8.0 for start in np.sort(starts)]
    if link.absolute:
        moves = [one[:: int(chance.integers(3, 6))] for one in moves]
    clicks = np.array([one[-1] + chance.uniform(40, 250) for one in moves])
    return np.concatenate(moves), clicks


def _places(chance: np.random.Generator, kinds: list[str], *, absolute: bool) -> Floats:
    step = 160.0 if absolute else 12.0
    walk = np.cumsum(chance.normal(0, step, (len(kinds), 2)), axis=0)
    moving = np.array([kind == "pointer-move" for kind in kinds])
    return np.where(moving[:, None], walk, np.nan)
