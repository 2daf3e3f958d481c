"""Insiders found in simulated years: Doorward, isolation forest, HBOS, and our daily ranking.

    python bench/insiders.py [--people N] [--days D] [--insiders K] [--seeds S ...] [--examples N]
    python bench/insiders.py --benign EVENTS [--people N] [--days D] [--seeds S]

Each seed is a company of `doorward simulate --telemetry`. Its events go as OCSF lines through the
code of `doorward watch`: `Preparer` (decoding, roster, networks), `Engine` with all detectors, the
daily pass over everybody's states (once a week here), and `Alerting` with a budget of 1, 5 and 10
alerts a day per 1,000 people. An insider is found by the first alert that names them from the first
day on which anything of them could be seen; the delay is counted from that day. Alerts before it
are false ones, as they are about an innocent life.

The others get a table of 25 figures for each person and day, counted from the same events. They may
spend the same budget: at the end of each day the highest scores, nobody twice in 30 days. Isolation
forest (scikit-learn) and HBOS are fitted on all days at once, which favours them: it is hindsight.
Our daily ranking (`doorward.watch.rank`) sees one day's table at a time, by peer group.

With --benign, companies of honest people only: how many findings a bundled playbook would act on.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from doorward.intake.logs.frames import Frame
from doorward.intake.logs.ocsf import OcsfReader
from doorward.model.events import (
    ApiActivity,
    Authentication,
    EmailActivity,
    Event,
    FileActivity,
    FileHosting,
    HttpActivity,
    NetworkActivity,
    PeripheralActivity,
    ProcessActivity,
)
from doorward.model.workforce import Network, Person
from doorward.pipeline.collector import collecting_rarely
from doorward.reference.knowledge import Reference
from doorward.simulate.telemetry import Year, YearPlan
from doorward.simulate.telemetry.lists import policy, roster, write_feeds
from doorward.simulate.telemetry.scenes import start_of
from doorward.stream.arrivals import Arrival
from doorward.stream.context_files import read_policy, read_roster
from doorward.stream.lookup import Lookup
from doorward.stream.places import Mark
from doorward.stream.preparing import Preparer
from doorward.stream.stepping import finding_order, in_order
from doorward.watch.alerting import Alert, Alerting, AlertState
from doorward.watch.context import Context
from doorward.watch.detectors import DETECTORS
from doorward.watch.engine import Engine
from doorward.watch.entities import Entity
from doorward.watch.findings import Finding
from doorward.watch.rank import Table, rank
from doorward.watch.state import EntityState
from doorward.watch.statistics.gathering import baselines_of
from machine import describe

BUDGETS = (1.0, 5.0, 10.0)
PASS_DAYS = 7
QUIET_DAYS = 30
DAY = 86_400.0
WARM_UP = 14
"""Days in which the tables of the others are filled and nobody is told by them: everything is new
then. Doorward has no such time."""

FIGURES = (
    "sign-ins", "refused", "addresses", "machines", "factors", "hidden networks", "files opened",
    "shares", "new shares", "local files", "files made", "drives plugged in", "programs",
    "new programs", "calls", "refused calls", "copies of repositories", "repositories",
    "bytes out", "hosts", "new hosts", "mails", "bytes mailed outside", "hours active",
    "new hours of the day",
)  # fmt: skip


class Watch:
    """What `doorward watch` makes of a year, its parts put together in one process."""

    def __init__(self, year: Year, folder: Path) -> None:
        people = read_roster(roster(year).encode())
        rules = read_policy(policy().encode())
        write_feeds(folder, year.plan.begin)
        reference = Reference.load(folder)
        self.context = msgspec.structs.replace(
            Context.of(people, rules), remote_tools=reference.remote_tools, synthetic=True
        )
        assert self.context.remote_tools is not None
        self.engine = Engine(DETECTORS)
        mark = Mark(id=1, name="year.jsonl", path="year.jsonl")
        self.preparer = Preparer(
            OcsfReader(), mark, b"", context=self.context, lookup=Lookup(reference, rules)
        )
        self.states: dict[Entity, EntityState] = {}
        self.findings: list[Finding] = []
        self.now = start_of(year.plan, year.plan.days + 30)

    def day(self, lines: Sequence[bytes]) -> list[Arrival]:
        """Step a day's lines; what was decoded comes back."""
        frames = [Frame(line, number, 0) for number, line in enumerate(lines)]
        items = self.preparer.prepare(frames, self.now)
        events = in_order(one for one in items if isinstance(one, Arrival))
        assert len(events) == len(lines), "a line was refused"
        found = []
        for kind, entities in self.engine.gathered(events).items():
            for name, own in entities.items():
                entity = Entity(kind, name)
                state = self.states.setdefault(entity, EntityState())
                found += self.engine.advance(entity, own, state, self.context)
        self.findings += sorted(found, key=finding_order)
        return events

    def daily_pass(self) -> None:
        """Everybody's states become what is usual among peers."""
        known = baselines_of(self.states.items(), DETECTORS, self.context.people)
        self.context = msgspec.structs.replace(self.context, baselines=known)


def lines_of(events: Sequence[Event]) -> list[bytes]:
    encoder = msgspec.json.Encoder()
    return [encoder.encode(one) for one in events]


class Figures:
    """The table for the others: one row a person and day."""

    def __init__(self) -> None:
        self.rows: list[np.ndarray] = []
        self.who: list[tuple[int, str]] = []
        self._known: dict[tuple[str, str], set[str]] = defaultdict(set)

    def add(self, day: int, arrivals: Sequence[Arrival], people: Mapping[str, Person]) -> None:
        by_person: dict[str, list[Arrival]] = defaultdict(list)
        for one in arrivals:
            if one.person in people:
                by_person[one.person].append(one)
        for person, own in sorted(by_person.items()):
            self.who.append((day, person))
            self.rows.append(self._row(person, own))

    def _new(self, person: str, kind: str, seen: set[str]) -> int:
        known = self._known[person, kind]
        new = len(seen - known)
        known |= seen
        return new

    def _row(self, person: str, own: Sequence[Arrival]) -> np.ndarray:
        count: Counter[str] = Counter()
        sets: dict[str, set[str]] = defaultdict(set)
        for one in own:
            hour = int(one.at // 3_600)
            sets["hours"].add(str(hour))
            tally(one.event, one.network, count, sets)
        return np.array(
            (
                count["sign"], count["refused"], len(sets["ip"]), len(sets["machine"]),
                len(sets["factor"]), count["hidden"], count["opened"], len(sets["share"]),
                self._new(person, "share", sets["share"]), count["local"], count["made"],
                count["drive"], count["program"], self._new(person, "program", sets["program"]),
                count["call"], count["no"], count["clone"], len(sets["repository"]),
                count["out"], len(sets["host"]), self._new(person, "host", sets["host"]),
                count["mail"], count["outside"], len(sets["hours"]),
                self._unusual_hours(person, sets["hours"]),
            ),
            dtype=float,
        )  # fmt: skip

    def _unusual_hours(self, person: str, hours: set[str]) -> int:
        return self._new(person, "hours", {str(int(one) % 24) for one in hours})


HIDDEN = frozenset({"vpn", "hosting", "proxy", "tor"})


def tally(
    event: Event, network: Network | None, count: Counter[str], sets: Mapping[str, set[str]]
) -> None:
    """Count one event in."""
    if isinstance(event, Authentication):
        _signed_in(event, network, count, sets)
    elif isinstance(event, FileHosting):
        count["opened"] += 1
        sets["share"].add(event.share or "")
    elif isinstance(event, FileActivity):
        count["local"] += 1
        count["made"] += event.activity_id == 1
    elif isinstance(event, PeripheralActivity):
        count["drive"] += 1
    elif isinstance(event, ProcessActivity):
        count["program"] += 1
        sets["program"].add(event.process.name or "" if event.process is not None else "")
    elif isinstance(event, ApiActivity):
        count["call"] += 1
        count["no"] += event.status_id == 2
        if event.metadata.event_code == "git.clone":
            count["clone"] += 1
            sets["repository"].add(event.resources[0].name or "")
    elif isinstance(event, HttpActivity | NetworkActivity):
        count["out"] += (event.traffic.bytes_out or 0) if event.traffic is not None else 0
        sets["host"].add(_host(event))
    elif isinstance(event, EmailActivity) and event.email is not None:
        count["mail"] += 1
        outside = not event.email.to[0].endswith("@acme.example")
        count["outside"] += (event.email.size or 0) if outside else 0


def _signed_in(
    event: Authentication,
    network: Network | None,
    count: Counter[str],
    sets: Mapping[str, set[str]],
) -> None:
    count["refused" if event.status_id == 2 else "sign"] += 1
    if event.src_endpoint is not None and event.src_endpoint.ip:
        sets["ip"].add(event.src_endpoint.ip)
    if event.device is not None and event.device.uid:
        sets["machine"].add(event.device.uid)
    for factor in event.auth_factors:
        if factor.device is not None and factor.device.uid:
            sets["factor"].add(factor.device.uid)
    count["hidden"] += network is not None and not HIDDEN.isdisjoint(network.kinds)


def _host(event: HttpActivity | NetworkActivity) -> str:
    if isinstance(event, HttpActivity):
        url = event.http_request.url if event.http_request is not None else None
        return (url.hostname or "") if url is not None else ""
    return (event.dst_endpoint.hostname or "") if event.dst_endpoint is not None else ""


def hbos(values: np.ndarray) -> np.ndarray:
    """Histogram-based outlier score (Goldstein and Dengel 2012), ten bins a feature."""
    score = np.zeros(len(values))
    for column in values.T:
        counts, edges = np.histogram(column, bins=10)
        place = np.clip(np.digitize(column, edges[1:-1]), 0, 9)
        score += np.log(len(values) / np.maximum(counts[place], 0.5))
    return score


def forest(values: np.ndarray, seed: int) -> np.ndarray:
    from sklearn.ensemble import IsolationForest

    fitted = IsolationForest(n_estimators=200, random_state=seed).fit(values)
    return -np.asarray(fitted.score_samples(values))


def ranked(figures: Figures, people: Mapping[str, Person]) -> np.ndarray:
    """Our ranking of each day's table, by peer group."""
    values = np.vstack(figures.rows)
    scores = np.zeros(len(values))
    days: dict[int, list[int]] = defaultdict(list)
    for row, (day, _) in enumerate(figures.who):
        days[day].append(row)
    for rows in days.values():
        if len(rows) < 10:
            continue
        names = tuple(figures.who[row][1] for row in rows)
        groups = tuple(people[name].peers for name in names)
        place = dict(zip(names, rows, strict=True))
        for one in rank(Table(names, groups, FIGURES, values[rows])).ranking:
            scores[place[one.entity]] = one.score
    return scores


def spent(
    figures: Figures, scores: np.ndarray, budget: float, people: int
) -> list[tuple[int, frozenset[str]]]:
    """Alerts by scores: the highest of each day as far as the budget goes."""
    days: dict[int, list[int]] = defaultdict(list)
    for row, (day, _) in enumerate(figures.who):
        days[day].append(row)
    left, told, alerts = 0.0, dict[str, int](), []
    for day, rows in sorted(days.items()):
        left = min(left + budget * people / 1000, max(1.0, budget * people / 1000) + 1)
        if day < WARM_UP:
            continue
        for row in sorted(rows, key=lambda one: -scores[one]):
            who = figures.who[row][1]
            if left < 1:
                break
            if day - told.get(who, -QUIET_DAYS) < QUIET_DAYS:
                continue
            left -= 1
            told[who] = day
            alerts.append((day, frozenset({who})))
    return alerts


def doorward(watch: Watch, budget: float, year: Year) -> tuple[list[Alert], Mapping[str, Finding]]:
    """The alerts of a budget, as the runner makes them: a batch a day."""
    rules = msgspec.structs.replace(watch.context.policy, alerts_per_day_per_thousand=budget)
    alerting, state = Alerting(rules, year.plan.people), AlertState()
    by_day: dict[int, list[Finding]] = defaultdict(list)
    for one in watch.findings:
        by_day[int(one.observed_at.timestamp() // DAY)].append(one)
    alerts: list[Alert] = []
    for _, found in sorted(by_day.items()):
        alerts += alerting.advance(state, found).alerts
    alerts += alerting.finish(state).alerts
    return alerts, {one.id: one for one in watch.findings}


def named(
    alerts: Sequence[Alert], findings: Mapping[str, Finding], year: Year
) -> list[tuple[int, frozenset[str]]]:
    """Day and workers of each alert: the entity, or those whom its evidence names."""
    begin = start_of(year.plan)
    known = {one.id for one in year.people}
    found = []
    for alert in alerts:
        who = {alert.entity.id} & known
        for number in alert.findings:
            for evidence in findings[number].evidence:
                who |= {one.id for one in (evidence.subject, *evidence.related)} & known
        found.append((int((alert.at.timestamp() - begin) // DAY), frozenset(who)))
    return found


def visible(year: Year) -> dict[str, int]:
    """The first day on which anything of an insider could be seen, of those who left anything."""
    begin = start_of(year.plan)
    return {
        year.people[number].id: int((min(act.at for act in acts) - begin) // DAY)
        for number, acts in year.acts.items()
        if acts
    }


def judged(alerts: Sequence[tuple[int, frozenset[str]]], year: Year) -> dict[str, object]:
    """Found, delays, honest people alerted, alerts a day per 1,000 people."""
    seen = visible(year)
    insiders = {year.people[number].id for number in year.parts}
    first: dict[str, int] = {}
    honest: set[str] = set()
    false = 0
    for day, who in alerts:
        true = {one for one in who if one in seen and day >= seen[one]}
        for one in true:
            first[one] = min(day, first.get(one, day))
        false += not true
        honest |= who - insiders
    delays = [day - seen[one] for one, day in first.items()]
    people_days = year.plan.people * year.plan.days / 1000
    return {
        "found": len(first),
        "visible": len(seen),
        "insiders": len(insiders),
        "delays": delays,
        "honest": len(honest),
        "alerts": len(alerts),
        "false": false,
        "rate": len(alerts) / people_days,
        "missed": sorted(set(seen) - set(first)),
    }


def company(chosen: argparse.Namespace, seed: int) -> dict[str, dict[str, object]]:
    plan = YearPlan(people=chosen.people, days=chosen.days, insiders=chosen.insiders, seed=seed)
    year, figures = Year(plan), Figures()
    with tempfile.TemporaryDirectory() as folder, collecting_rarely():
        watch = Watch(year, Path(folder))
        events = spent_seconds = 0.0
        for day in year:
            lines = lines_of(day.events)
            begin = time.process_time()
            arrivals = watch.day(lines)
            if day.number % PASS_DAYS == PASS_DAYS - 1:
                watch.daily_pass()
            spent_seconds += time.process_time() - begin
            events += len(lines)
            figures.add(day.number, arrivals, watch.context.people)
    result: dict[str, dict[str, object]] = {}
    values = np.log1p(np.vstack(figures.rows))
    others = {
        "isolation forest": forest(values, seed),
        "HBOS": hbos(values),
        "daily ranking": ranked(figures, watch.context.people),
    }
    for budget in BUDGETS:
        alerts, findings = doorward(watch, budget, year)
        own = named(alerts, findings, year)
        result[f"Doorward {budget:g}"] = judged(own, year) | {
            "hard": sum(one.hard for one in alerts)
        }
        for name, scores in others.items():
            told = spent(figures, scores, budget, plan.people)
            result[f"{name} {budget:g}"] = judged(told, year)
        if budget == BUDGETS[1] and chosen.examples:
            examples(alerts, findings, year, chosen.examples)
    print(
        f"seed {seed}: {events:,.0f} events, {len(watch.findings):,} findings, "
        f"{events / spent_seconds:,.0f} events per CPU-second with decoding",
        flush=True,
    )
    by_what = Counter(one.detector for one in watch.findings)
    print("  findings:", ", ".join(f"{name} {count}" for name, count in by_what.most_common()))
    return result


def examples(
    alerts: Sequence[Alert], findings: Mapping[str, Finding], year: Year, most: int
) -> None:
    """False alarms, and insiders who were missed, for people to read."""
    seen = visible(year)
    begin = start_of(year.plan)
    lives = {one.id: sorted(one.habits) for one in year.people}
    count = 0
    kinds: Counter[str] = Counter()
    found: set[str] = set()
    for alert, (day, who) in zip(alerts, named(alerts, findings, year), strict=True):
        true = {one for one in who if one in seen and day >= seen[one]}
        found |= true
        if true:
            continue
        kinds.update({findings[one].detector for one in alert.findings})
        if count < most:
            count += 1
            print(f"  false: day {day} {alert.entity} {alert.reason}, p={alert.p_value}, "
                  f"{alert.band}, {lives.get(alert.entity.id)}")  # fmt: skip
            for one in alert.findings[:3]:
                print(f"    {findings[one].detector}: {findings[one].evidence[0].reason}")
    print("  false alarms hold:", dict(kinds.most_common()))
    for number, part in sorted(year.parts.items()):
        name, acts = year.people[number].id, year.acts[number]
        state = "found" if name in found else "missed" if acts else "left nothing"
        first = f"{(min(one.at for one in acts) - begin) / DAY:.0f}" if acts else "-"
        print(f"  {state}: {name} {part.kind} {part.difficulty} {sorted(part.leaks)} from {first}")


def summed(results: Sequence[dict[str, dict[str, object]]]) -> Iterator[str]:
    yield (
        "| method | budget | found | of visible | of all | median delay (days) | honest people "
        "alerted | false alarms | alerts a day per 1,000 |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    for key in results[0]:
        name, _, budget = key.rpartition(" ")
        rows = [one[key] for one in results]
        total = {
            what: sum(int(str(row[what])) for row in rows)
            for what in ("found", "visible", "insiders", "honest", "false", "alerts")
        }
        delays = [each for row in rows for each in row["delays"]]  # type: ignore[attr-defined]
        middle = f"{np.median(delays):.0f}" if delays else "–"
        rate = np.mean([float(str(row["rate"])) for row in rows])
        yield (
            f"| {name} | {budget} | {total['found']} | {total['visible']} | {total['insiders']} | "
            f"{middle} | {total['honest']} | {total['false']} of {total['alerts']} | {rate:.1f} |"
        )


def benign(chosen: argparse.Namespace) -> None:
    """Honest years until so many events were seen: what bundled playbooks would act on.

    A small company full of insiders comes last, to show that the playbooks act at all.
    """
    fits, books = playbooks()

    def acted(plan: YearPlan) -> tuple[int, list[tuple[str, Finding]], Counter[str]]:
        year, events = Year(plan), 0
        with tempfile.TemporaryDirectory() as folder, collecting_rarely():
            watch = Watch(year, Path(folder))
            for day in year:
                events += len(day.events)
                watch.day(lines_of(day.events))
                if day.number % PASS_DAYS == PASS_DAYS - 1:
                    watch.daily_pass()
        acts = [(book.name, one) for one in watch.findings for book in books if fits(book, one)]
        return events, acts, Counter(one.detector for one in watch.findings)

    done, seed = 0, chosen.seeds[0]
    acts: list[tuple[str, Finding]] = []
    total: Counter[str] = Counter()
    while done < chosen.benign:
        events, more, found = acted(
            YearPlan(people=chosen.people, days=chosen.days, insiders=0, seed=seed)
        )
        done, acts, seed = done + events, acts + more, seed + 1
        total.update(found)
        print(f"seed {seed - 1}: {done:,} events so far, {len(acts)} acts", flush=True)
    for name, one in acts[:20]:
        print(f"  {name}: {one.entity} {one.detector} {one.evidence[0].reason}")
    print(json.dumps({"events": done, "playbook_acts": len(acts), "findings": dict(total)}))
    control = YearPlan(people=24, days=30, insiders=10, seed=396)
    print(f"control, a company full of insiders: {len(acted(control)[1])} acts")


def playbooks():  # noqa: ANN201 - the types need the console extra
    """The bundled playbooks, and whether one is for a finding (`cases.playing_rules.fits`)."""
    from doorward.store.opening import open_store

    open_store(f"sqlite:///{tempfile.mkdtemp()}/unused.sqlite3")
    from doorward.cases.playing_rules import fits
    from doorward.containment.playbooks import bundled

    return (lambda book, one: fits(book.trigger, one)), bundled()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--days", type=int, default=120)
    parser.add_argument("--insiders", type=int, default=None)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--examples", type=int, default=0)
    parser.add_argument("--benign", type=int, default=0, metavar="EVENTS")
    chosen = parser.parse_args()
    print(describe(), f"load {os.getloadavg()[0]:.1f}", sep=", ")
    if chosen.benign:
        benign(chosen)
        return
    results = [company(chosen, seed) for seed in chosen.seeds]
    print("\n".join(summed(results)))


if __name__ == "__main__":
    main()
