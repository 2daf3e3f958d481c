"""A simulated year through the whole watch: everything is read, insiders show, honest people can
work."""

import json
from collections import Counter

import pytest

from doorward.signals import FairnessMark, behaviour_signals
from doorward.simulate.telemetry import Year, YearPlan, write_year
from doorward.stream.options import WatchOptions
from doorward.stream.watching import Watch

INSIDERS = YearPlan(people=24, days=30, insiders=10, seed=396)
pytestmark = pytest.mark.slow


def watched(plan, folder):
    year = Year(plan)
    write_year(year, folder / "year")
    home = folder / "year"
    options = WatchOptions(
        sources=(home / "events",),
        format="ocsf",
        out=folder / "out",
        roster=home / "roster.csv",
        policy=home / "watch.toml",
        home=home / "reference",
        unmask_reason="test of a synthetic year",
    )
    with Watch(options) as watch:
        counts = watch.run().counts
    findings = [json.loads(line) for line in (folder / "out/findings.jsonl").open()]
    return year, counts, findings


@pytest.fixture(scope="module")
def insiders(tmp_path_factory):
    return watched(INSIDERS, tmp_path_factory.mktemp("insiders"))


def test_every_event_of_a_year_is_read(insiders):
    year, counts, _ = insiders
    assert counts["quarantined"] == counts["duplicates"] == 0
    assert counts["records"] == counts["events"] == sum(len(day.events) for day in year)


def test_what_easy_insiders_do_is_seen(insiders):
    year, _, findings = insiders
    seen = {}
    for one in findings:
        seen.setdefault(one["entity"].partition(":")[2], set()).add(one["detector"])
    wanted = {"kvm_named": {"G02"}, "second_tool": {"G01"}, "inbound": {"G05"}, "replay": {"F08"}}
    checked = Counter()
    for number, acts in year.acts.items():
        name = year.people[number].id
        for leak in {act.leak for act in acts} & set(wanted):
            assert seen.get(name, set()) & wanted[leak], (name, leak)
            checked[leak] += 1
    assert len(checked) >= 3


def test_honest_people_set_off_no_hard_rule_and_few_strong_ones(tmp_path):
    year, counts, findings = watched(YearPlan(people=24, days=14, insiders=0, seed=7), tmp_path)
    assert not year.parts
    assert [one["detector"] for one in findings if one.get("hard")] == []
    fair = [
        one
        for one in findings
        if behaviour_signals[one["detector"]].fairness is FairnessMark.FAIR
        and one["evidence"][0]["strength"] == "strong"
    ]
    assert len(fair) <= 2
    assert counts["findings"] == len(findings) < 0.1 * year.plan.people * year.plan.days
