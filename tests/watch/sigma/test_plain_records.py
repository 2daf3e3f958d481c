"""What somebody does who loads rules and asks about plain records."""

import datetime
import doctest
import re
from pathlib import Path

import pytest

from doorward.watch.sigma import OWN_RULES, Correlation, Logsource, Rule, load
from doorward.watch.sigma.inferring import inferred
from doorward.watch.sigma.logsources import EVERYTHING

RULES = r"""
title: Whoami
logsource: {category: process_creation, product: windows}
detection: {s: {Image|endswith: '\whoami.exe'}, condition: s}
---
title: Trail
name: trail
id: 11111111-1111-4111-8111-111111111113
logsource: {product: aws, service: cloudtrail}
detection: {s: {eventName: StopLogging}, condition: s}
---
title: Proxy
logsource: {category: proxy}
detection: {s: {c-uri|contains: evil}, condition: s}
---
title: Failed
logsource: {product: linux, service: sshd}
detection: {keywords: ['Failed password'], condition: keywords}
---
title: Loaded
logsource: {product: windows, category: image_load}
detection: {s: {Image|endswith: '\whoami.exe'}, condition: s}
---
title: Thrice
correlation:
  type: event_count
  rules: [trail]
  group-by: [userIdentity.userName]
  timespan: 10m
  condition: {gte: 3}
  generate: true
"""
IMAGE = r"C:\Windows\System32\whoami.exe"
SYSMON = "Microsoft-Windows-Sysmon"
TRAIL = {"eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging"}


@pytest.fixture
def rules(tmp_path):
    (tmp_path / "rules.yml").write_text(RULES)
    found = load(tmp_path)
    assert found.refused == ()
    return found


def titles(rules, record, *said):
    return [one.title for one in rules.match(record, *said)]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (TRAIL, "Trail"),
        ({"EventID": 1, "Image": IMAGE}, "Whoami"),
        ({"EventID": "1", "Image": IMAGE, "Provider_Name": SYSMON}, "Whoami"),
        ({"EventID": 1, "Image": IMAGE, "SourceName": SYSMON}, "Whoami"),
        ({"EventID": 7, "Image": IMAGE, "Provider_Name": SYSMON}, "Loaded"),
        ({"EventID": 4688, "NewProcessName": IMAGE}, "Whoami"),
        ({"NewProcessName": IMAGE}, "Whoami"),
        ({"Image": IMAGE, "CommandLine": "whoami"}, "Whoami"),
        ({"Image": IMAGE, "ImageLoaded": r"C:\a.dll"}, "Loaded"),
        ({"c-uri": "http://evil/"}, "Proxy"),
        ({"message": "Failed password for x"}, "Failed"),
    ],
    ids=lambda one: one if isinstance(one, str) else "+".join(one),
)
def test_a_record_without_a_logsource_meets_the_rules_meant_for_it(rules, record, expected):
    assert titles(rules, record) == [expected]


@pytest.mark.parametrize(
    ("record", "product", "services"),
    [
        ({"EventID": 4624, "TargetUserName": "sam"}, "windows", ("security",)),
        ({"EventID": 7045, "ServiceName": "x"}, "windows", ("system",)),
        ({"EventID": 4104, "Provider": "Microsoft-Windows-PowerShell"}, "windows", ("powershell",)),
        ({"Channel": "Security"}, "windows", ("security",)),
    ],
    ids=["sign-in", "service", "script", "channel"],
)
def test_windows_is_told_by_provider_and_number(record, product, services):
    found = inferred(record)
    assert (found.product, found.services) == (product, services)


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"Channel": "general", "text": "hello"},
        {"EventID": 1},
        {"EventID": "many"},
        {"when": datetime.date(2026, 1, 2)},
        {"odd": object()},
        {"kind": "Event", "verb": "get", "objectRef": {}},
    ],
    ids=["empty", "chat", "number", "word", "date", "object", "without-a-time"],
)
def test_what_nothing_tells_is_tried_on_every_rule(record):
    assert inferred(record) is EVERYTHING


def test_the_readers_marks_tell_the_product():
    record = {
        "eventType": "user.session.start",
        "actor": {"id": "1"},
        "uuid": "1",
        "published": "2026-01-01T00:00:00Z",
        "legacyEventType": "x",
        "displayMessage": "x",
        "outcome": {"result": "SUCCESS"},
    }
    assert inferred(record).product == "okta"


def test_a_logsource_is_taken_as_such_or_as_a_mapping(rules):
    record = {"Image": IMAGE}
    said = {"product": "windows", "category": "process_creation"}
    assert titles(rules, record, said) == ["Whoami"]
    assert titles(rules, record, Logsource("windows", "process_creation")) == ["Whoami"]
    assert titles(rules, record, {"product": "aws"}) == []
    assert titles(rules, record, Logsource()) == []
    assert titles(rules, record, {}) == titles(rules, record) == ["Whoami", "Loaded"]
    assert titles(rules, {"EventID": 1, **record}, {"product": "windows"}) == ["Whoami"]


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        ({"catgory": "x"}, ValueError, "catgory"),
        ({"product": 5}, TypeError, "product must be text"),
        ("windows", TypeError, "mapping"),
    ],
    ids=["name", "number", "text"],
)
def test_a_logsource_that_is_none_is_a_clear_error(rules, said, error, words):
    with pytest.raises(error, match=words):
        rules.match({"a": 1}, said)


def test_a_record_that_is_none_is_a_clear_error(rules):
    with pytest.raises(TypeError, match="match_all"):
        rules.match([TRAIL])
    with pytest.raises(TypeError, match="use match"):
        list(rules.match_all(TRAIL))


def test_many_records_with_correlations_where_their_times_field_is_named(rules):
    records = [
        {**TRAIL, "eventTime": f"2026-03-02T10:0{n}:00Z", "userIdentity": {"userName": "eve"}}
        for n in range(3)
    ]
    single = [(0, "Trail", ()), (1, "Trail", ()), (2, "Trail", ())]

    def told(**more):
        return [(n, one.title, one.events) for n, one in rules.match_all(records, **more)]

    assert told() == single
    assert told(time="eventTime") == [*single, (2, "Thrice", ("0", "1", "2"))]
    assert told(time="no such field") == single


def test_rules_are_counted_gone_through_and_looked_up(tmp_path):
    (tmp_path / "rules.yml").write_text(RULES)
    for place in (tmp_path, str(tmp_path), tmp_path / "rules.yml", str(tmp_path / "rules.yml")):
        rules = load(place)
        assert len(rules) == len(list(rules)) == 6
        assert [type(one) for one in rules] == [Rule] * 5 + [Correlation]
        assert repr(rules) == "<Rules: 5 rules, 1 correlations, 0 left out>"
    assert rules.by_id[rules.match(TRAIL)[0].rule].title == "Trail"


def test_own_rules_hold_for_a_plain_record():
    event = {"eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging"}
    assert "AWS trail stopped or deleted" in titles(load(OWN_RULES), event)


def test_the_pages_examples_give_what_it_shows():
    page = (Path(__file__).parents[3] / "docs" / "sigma.md").read_text(encoding="utf-8")
    examples = "\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL))
    case = doctest.DocTestParser().get_doctest(examples, {}, "sigma.md", None, 0)
    result = doctest.DocTestRunner().run(case)
    assert (result.failed, result.attempted > 10) == (0, True)
