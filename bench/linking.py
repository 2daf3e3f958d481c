"""Rings found on simulated companies: Doorward's linking against Splink on contact fields.

    python bench/linking.py [--applications 10000] [--seeds 7001 7002] [--texts] [--splink]
    python bench/linking.py --speed 50000 --copies 1 2 20 [--texts]

Splink (install the ``bench`` extra) sees name, e-mail, phone, location and device, with blocking
on each exact identifier and on name parts, its parameters estimated by EM on the same data;
its connected components are taken at several thresholds and its best is quoted. Both are
compared over distinct persons: pairs (precision and recall of tied persons) and rings (a ring
counts as found if one predicted ring holds at least half its persons and two, and a predicted
ring as right if at least half its persons, and two, are of one true ring).
"""

from __future__ import annotations

import argparse
import ipaddress
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from pathlib import Path

import msgspec
import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from doorward.intake.records import Place, Rules, to_application
from doorward.linking import LinkRecord, identifiers, link
from doorward.linking.records import ROW
from doorward.model import (
    Application,
    ClientEvent,
    Dossier,
    NetworkFact,
    NetworkKind,
    Statement,
)
from doorward.reference import emails, phones, places
from doorward.simulate import networks
from doorward.simulate.company import Company, company
from doorward.simulate.plan import Plan
from machine import describe, peak_gib

RULES = Rules(today=date(2026, 4, 1))
THRESHOLDS = (0.001, 0.01, 0.05, 0.2, 0.5, 0.9, 0.99)


class Networks:
    """What the synthetic internet's own lists say of an address."""

    def __init__(self, made: Company) -> None:
        self._kinds = {
            ipaddress.ip_network(one.cidr): one.kind
            for one in networks.ranges(made.world.seed, made.world.campuses)
            if one.kind
        }
        self._lengths = sorted({one.prefixlen for one in self._kinds if one.version == 4})

    def kinds(self, ip: str) -> tuple[NetworkKind, ...]:
        if ":" in ip:
            return ()
        for length in self._lengths:
            kind = self._kinds.get(ipaddress.ip_network((ip, length), strict=False))
            if kind:
                return (NetworkKind(kind),)
        return ()


def dossiers(made: Company) -> Iterator[tuple[Dossier, str | None, str]]:
    """Each application as the signals see it, its true ring and its true person."""
    known = Networks(made)
    for slot, one in enumerate(made):
        application = to_application(one.record, Place("applications.jsonl", str(slot)), RULES)
        at = application.origin.at
        mails = [
            emails.email_fact(raw, at(f"emails[{i}]"), lambda _: None, lambda _: None)
            for statement in application.statements
            for i, raw in enumerate(statement.emails)
        ]
        claimed = [
            places.place_fact(statement.location, at("location"))
            for statement in application.statements
            if statement.location
        ]
        country = claimed[0].country if claimed else None
        numbers = [
            phones.phone_fact(raw, at(f"phones[{i}]"), country)
            for statement in application.statements
            for i, raw in enumerate(statement.phones)
        ]
        seen = [
            NetworkFact(ip=event.ip, source=at("ip"), at=event.at, kinds=known.kinds(event.ip))
            for event in application.client_events
            if event.ip
        ]
        dossier = Dossier(
            application=application,
            emails=tuple(mails),
            phones=tuple(numbers),
            places=tuple(claimed),
            networks=tuple(seen),
        )
        place = made.slots.get(slot)
        person = f"persona-{place.first}" if place else f"person-{one.draft.person.number}"
        yield dossier, one.truth.ring, person


def scores(
    truth: dict[str, str | None], person: dict[str, str], found: Iterable[Iterable[str]]
) -> dict[str, float]:
    """Pairwise and per-ring precision and recall over distinct persons."""
    ring_of = {person[app]: ring for app, ring in truth.items()}
    true_rings: dict[str, set[str]] = defaultdict(set)
    for who, ring in ring_of.items():
        if ring:
            true_rings[ring].add(who)
    true_rings = {ring: members for ring, members in true_rings.items() if len(members) > 1}
    predicted = [{person[app] for app in one} for one in found]
    predicted = [one for one in predicted if len(one) > 1]
    pairs = sum(len(one) * (len(one) - 1) // 2 for one in predicted)
    true_pairs = sum(len(one) * (len(one) - 1) // 2 for one in true_rings.values())
    right = sum(
        1
        for one in predicted
        for a, b in combinations(sorted(one), 2)
        if ring_of[a] is not None and ring_of[a] == ring_of[b]
    )
    best: Counter[str] = Counter()
    good = 0
    for one in predicted:
        counts = Counter(ring_of[who] for who in one if ring_of[who])
        if counts:
            ring, most = counts.most_common(1)[0]
            good += most >= 2 and most * 2 >= len(one)
        for ring, count in counts.items():
            best[ring] = max(best[ring], count)
    in_rings = set().union(*predicted) if predicted else set()
    ring_persons = set().union(*true_rings.values()) if true_rings else set()
    return {
        "rings predicted": len(predicted),
        "pair precision": right / pairs if pairs else 1.0,
        "pair recall": right / true_pairs if true_pairs else 1.0,
        "ring precision": good / len(predicted) if predicted else 1.0,
        "ring recall (half)": sum(
            best[r] >= 2 and best[r] * 2 >= len(m) for r, m in true_rings.items()
        )
        / max(len(true_rings), 1),
        "ring recall (any two)": sum(best[r] >= 2 for r in true_rings) / max(len(true_rings), 1),
        "member precision": len(in_rings & ring_persons) / max(len(in_rings), 1),
        "member recall": len(in_rings & ring_persons) / max(len(ring_persons), 1),
    }


def show(title: str, result: dict[str, float]) -> None:
    words = [
        f"{name} {value:.0f}" if value == int(value) and value > 1 else f"{name} {value:.3f}"
        for name, value in result.items()
    ]
    print(f"{title:<28} " + " | ".join(words))


def contact_only(dossier: Dossier) -> Dossier:
    """What Splink sees of an application: name, e-mail, phone, location, device."""
    application = dossier.application
    bare = Application(
        id=application.id,
        origin=application.origin,
        candidate=application.candidate,
        created_at=application.created_at,
        statements=tuple(
            Statement(source=one.source, origin=one.origin, name=one.name)
            for one in application.statements
        ),
        client_events=tuple(ClientEvent(device=one.device) for one in application.client_events),
    )
    return Dossier(
        application=bare, emails=dossier.emails, phones=dossier.phones, places=dossier.places
    )


def quality(size: int, seed: int, *, texts: bool, splink: bool) -> None:
    made = company(Plan(applications=size, seed=seed, texts=texts))
    rows = list(dossiers(made))
    truth = {one.application.id: ring for one, ring, _ in rows}
    person = {one.application.id: who for one, _, who in rows}
    print(f"\n{size:,} applications, seed {seed}, {made.rings} rings, texts {texts}")
    start = time.process_time()
    records = [identifiers(one) for one, _, _ in rows]
    middle = time.process_time()
    linked = link(records)
    end = time.process_time()
    show("doorward", scores(truth, person, [one.applications for one in linked.rings]))
    print(f"{'':28} identifiers {middle - start:.2f} CPU-s, link {end - middle:.2f} CPU-s")
    contacts = link([identifiers(contact_only(one)) for one, _, _ in rows])
    title = "doorward, contact fields"
    show(title, scores(truth, person, [one.applications for one in contacts.rings]))
    if splink:
        from linking_splink import components

        for names, fixed in ((True, False), (False, False), (False, True)):
            begun = time.process_time()
            clusters = components([one for one, _, _ in rows], THRESHOLDS, names=names, fixed=fixed)
            spent = time.process_time() - begun
            for threshold, found in clusters.items():
                how = "EM+names" if names else "fixed m" if fixed else "EM"
                title = f"splink {how} ≥ {threshold}"
                show(title, scores(truth, person, found))
            ratio = spent / max(end - start, 1e-9)
            print(f"{'':28} {spent:.2f} CPU-s, {ratio:.1f} times Doorward's")


def copied(record: LinkRecord, number: int) -> LinkRecord:
    """The record in another company of the same shape: nothing is shared between companies."""
    rows = np.frombuffer(record.rows, ROW).copy()
    rows["high"] ^= np.uint64(number * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    return msgspec.structs.replace(
        record,
        application=f"{record.application}-{number}",
        rows=rows.tobytes(),
        payload=bytes(bytearray(record.payload)),
        passages=(np.frombuffer(record.passages, "<u8") ^ np.uint64(number)).tobytes(),
        sketch=(np.frombuffer(record.sketch, "<u4") ^ np.uint32(number)).tobytes(),
    )


def speed(size: int, copies: list[int], *, texts: bool) -> None:
    """Cost per application; larger pools are several companies of one shape side by side."""
    made = company(Plan(applications=size, seed=90_002, texts=texts))
    spent = 0.0
    records: list[LinkRecord] = []
    for one, _, _ in dossiers(made):
        start = time.process_time()
        records.append(identifiers(one))
        spent += time.process_time() - start
    held = sum(len(one.rows) + len(one.payload) for one in records) / size
    words = sum(len(one.passages) + len(one.sketch) for one in records) / size
    print(
        f"identifiers: {spent / size * 1e6:.0f} µs each; a record is {held:.0f} bytes and "
        f"{words:.0f} of text"
    )
    for number in copies:
        pool = records + [copied(one, copy) for copy in range(1, number) for one in records]
        before = peak_gib()[0]
        start = time.process_time()
        linked = link(pool)
        done = time.process_time() - start
        start = time.process_time()
        found = sum(bool(linked.shared(one.application)) for one in records)
        look = time.process_time() - start
        total = len(pool)
        print(
            f"{total:>9,} applications: link {done:.1f} CPU-s ({done / total * 1e6:.0f} µs each), "
            f"shared() {look / size * 1e6:.0f} µs each ({found / size:.0%} share something), "
            f"{len(linked.rings):,} rings, peak {peak_gib()[0]:.2f} GiB ({before:.2f} before)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--applications", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[7001, 7002])
    parser.add_argument("--texts", action="store_true")
    parser.add_argument("--splink", action="store_true")
    parser.add_argument("--speed", type=int, help="applications of the company to measure with")
    parser.add_argument("--copies", type=int, nargs="+", default=[1])
    arguments = parser.parse_args()
    print(describe())
    if arguments.speed:
        speed(arguments.speed, arguments.copies, texts=arguments.texts)
        return
    for seed in arguments.seeds:
        quality(arguments.applications, seed, texts=arguments.texts, splink=arguments.splink)


if __name__ == "__main__":
    main()
