"""Sigma rules and the budget of alerts in a watch. Events and rules are invented."""

import json
import os
import random
from datetime import UTC, datetime

import pytest

from doorward.stream.errors import StreamError
from doorward.stream.options import WatchOptions
from doorward.stream.runner import Pace
from doorward.stream.watching import Watch
from stream.making import BEGIN, found
from stream.test_killed import die_at, in_child

RULE = """
title: Factor reset by support (synthetic)
id: 11111111-1111-4111-8111-111111111111
logsource: {product: okta, service: okta}
detection:
  reset: {eventType: user.mfa.factor.reset_all}
  condition: reset
level: high
tags: [attack.t1556.006]
"""
FAILED = """
title: Failed sign-in (synthetic)
id: 22222222-2222-4222-8222-222222222222
name: failed_sign_in
logsource: {product: okta, service: okta}
detection:
  failed: {eventType: user.session.start, outcome.result: FAILURE}
  condition: failed
level: low
---
title: Many failed sign-ins (synthetic)
id: 33333333-3333-4333-8333-333333333333
correlation:
  type: event_count
  rules: [failed_sign_in]
  group-by: [actor.alternateId]
  timespan: 10m
  condition: {gte: 3}
level: high
"""


def okta(number, kind="user.session.start", person="sam@example.com", result="SUCCESS", at=None):
    moment = BEGIN + (number if at is None else at)
    return {
        "uuid": f"okta-{number}",
        "published": datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "eventType": kind,
        "version": "0",
        "severity": "INFO",
        "displayMessage": "synthetic",
        "actor": {"id": f"00u-{person}", "type": "User", "alternateId": person},
        "client": {"ipAddress": "203.0.113.7"},
        "outcome": {"result": result},
        "target": [],
    }


@pytest.fixture
def rules(tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "reset.yml").write_text(RULE)
    (folder / "failed.yml").write_text(FAILED)
    (folder / "broken.yml").write_text("title: no detection\nlogsource: {product: okta}\n")
    return folder


def watch(home, log, rules, pace=None, **more):
    options = WatchOptions(
        sources=(log,), format="okta", state=home / "s", out=home / "out", home=home, sigma=rules,
        **more,
    )  # fmt: skip
    with Watch(options, pace=pace, clock=lambda: BEGIN + 1e7) as made:
        return made.run()


def busy():
    """Five people with failures and resets over some days: enough for alerts."""
    return [
        okta(
            n, result="FAILURE" if n % 3 else "SUCCESS", person=f"p{n % 5}@example.com", at=n * 4000
        )
        if n % 7
        else okta(n, "user.mfa.factor.reset_all", person=f"p{n % 5}@example.com", at=n * 4000)
        for n in range(120)
    ]


def generous(tmp_path):
    """A policy with a budget of an alert a person and day."""
    path = tmp_path / "watch.toml"
    path.write_text("alerts_per_day_per_thousand = 1000.0\n")
    return path


def write(path, events):
    path.write_text("".join(json.dumps(one) + "\n" for one in events))
    return path


def by_rule(home):
    return {one["rule"][:4]: one for one in found(home / "out") if one["rule"]}


def test_a_rule_that_holds_is_a_finding_about_the_person(tmp_path, rules):
    log = write(tmp_path / "o.jsonl", [okta(1), okta(2, "user.mfa.factor.reset_all")])
    done = watch(tmp_path, log, rules)
    finding = by_rule(tmp_path)["1111"]
    assert finding["entity"] == "person:sam@example.com"
    assert finding["detector"] is None
    assert finding["event_ids"] == ["okta-2"]
    assert "Factor reset by support" in finding["evidence"][0]["reason"]
    (left_out,) = done.rules_left_out
    assert left_out.startswith("broken.yml: ")


def test_a_folder_without_a_rule_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "README.md").write_text("no rule")
    log = write(tmp_path / "o.jsonl", [okta(1)])
    with pytest.raises(StreamError, match="holds no Sigma rule"):
        watch(tmp_path, log, tmp_path / "empty")


def test_no_rule_holds_for_an_ordinary_event(tmp_path, rules):
    watch(tmp_path, write(tmp_path / "o.jsonl", [okta(1), okta(2)]), rules)
    assert by_rule(tmp_path) == {}


def test_a_correlation_counts_over_batches_and_runs(tmp_path, rules):
    first = write(tmp_path / "a.jsonl", [okta(1, result="FAILURE"), okta(2, result="FAILURE")])
    watch(tmp_path, first, rules, pace=Pace(batch=1))
    assert "3333" not in by_rule(tmp_path)
    second = write(tmp_path / "b.jsonl", [okta(3, result="FAILURE")])
    watch(tmp_path, second, rules)
    assert by_rule(tmp_path)["3333"]["event_ids"] == ["okta-1", "okta-2", "okta-3"]


def test_a_correlation_does_not_mix_people(tmp_path, rules):
    events = [okta(n, result="FAILURE", person=f"p{n}@example.com") for n in range(6)]
    watch(tmp_path, write(tmp_path / "a.jsonl", events), rules)
    assert "3333" not in by_rule(tmp_path)


def test_workers_find_the_same_by_rules(tmp_path, rules):
    events = [
        okta(n, result="FAILURE" if n % 3 else "SUCCESS", person=f"p{n % 4}@example.com")
        for n in range(80)
    ]
    log = write(tmp_path / "a.jsonl", events)
    alone, several = tmp_path / "alone", tmp_path / "several"
    for home, workers in ((alone, 1), (several, 2)):
        home.mkdir()
        watch(home, log, rules, pace=Pace(batch=16), workers=workers)
    assert [one["id"] for one in found(alone / "out")] == [
        one["id"] for one in found(several / "out")
    ]
    assert len([one for one in found(alone / "out") if (one["rule"] or "").startswith("3333")]) > 4


def test_alerts_name_their_findings_and_a_day_is_closed(tmp_path, rules):
    log = write(tmp_path / "o.jsonl", busy())
    done = watch(tmp_path, log, rules, policy=generous(tmp_path))
    alerts = found(tmp_path / "out", "alerts.jsonl")
    ids = {one["id"] for one in found(tmp_path / "out")}
    assert len(alerts) > 3
    assert all(set(one["findings"]) <= ids for one in alerts)
    assert {one["entity"] for one in alerts} <= {f"person:p{n}@example.com" for n in range(5)}
    assert done.counts["alerts"] == len({one["id"] for one in alerts})
    assert watch(tmp_path, log, rules, policy=generous(tmp_path)).counts["alerts"] == 0


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")
def test_killed_correlations_and_alerts_are_those_of_an_undisturbed_watch(
    tmp_path, rules, monkeypatch
):
    policy = generous(tmp_path)
    log = write(tmp_path / "o.jsonl", busy())
    pace = Pace(batch=8, commit_events=8)
    calm = tmp_path / "calm"
    calm.mkdir()
    assert in_child(lambda: watch(calm, log, rules, pace, policy=policy)) == 0
    names = ("findings.jsonl", "alerts.jsonl", "dead-letter.jsonl")
    whole = [(calm / "out" / name).read_bytes() for name in names]
    assert len(whole[1].splitlines()) > 3
    chance = random.Random(5)
    home = tmp_path / "killed"
    home.mkdir()
    killed = 0
    for _ in range(12):
        point = chance.randrange(1, 120)

        def die(point=point):
            die_at(point, monkeypatch)
            watch(home, log, rules, pace, policy=policy)

        killed += in_child(die) != 0
    assert in_child(lambda: watch(home, log, rules, pace, policy=policy)) == 0
    assert killed > 4
    again = [(home / "out" / name).read_bytes() for name in names]
    plain = [
        [json.loads(line)["id"] for line in data.splitlines()] for data in (whole[0], again[0])
    ]
    assert plain[0] == plain[1]
    assert again[1:] == whole[1:]
