"""Real Windows events: the index against every rule in turn, and what our own rules find.

SigmaHQ's rules are not part of the repository; ``bench/sigma_rules.py`` runs them on these events
beside Zircolite.
"""

import zipfile
from collections import Counter

import msgspec
import pytest

from doorward.intake.logs.reader import Logsource
from doorward.watch.sigma import OWN_RULES, Rules, load
from doorward.watch.sigma.conditions import All, AnyOf, How, Not, Text
from doorward.watch.sigma.interpreting import holds
from doorward.watch.sigma.logsources import source_of
from doorward.watch.sigma.rule import Level, Rule
from doorward.watch.sigma.shapes import flat
from doorward.watch.sigma.values import View
from real_data import DATA, needs_real_data

pytestmark = needs_real_data


@pytest.fixture(scope="module")
def events():
    decode = msgspec.json.Decoder().decode
    found = []
    for file in sorted((DATA / "logs" / "windows_otrf").glob("*.zip")):
        with zipfile.ZipFile(file) as packed:
            lines = [line for name in packed.namelist() for line in packed.read(name).splitlines()]
        found += [decode(line) for line in lines if line.strip()]
    return found


def from_events(events):
    """Rules over pieces of values that occur, so that many hold."""
    rules = []
    for number, event in enumerate(events[:: len(events) // 300]):
        texts = sorted((k, v) for k, v in event.items() if isinstance(v, str) and len(v) > 6)
        (one, value), (other, second) = texts[number % len(texts)], texts[-1 - number % 3]
        first = Text(one, list(How)[number % 4], value.lower()[number % 3 :])
        parts = (first, AnyOf((Text(other, How.CONTAINS, second.lower()[2:6]), first)))
        condition = All((*parts, Not(Text("EventID", How.EQUALS, str(number % 30)))))
        rules.append(Rule(id=str(number), title="t", level=Level.LOW, file="", condition=condition))
    return Rules([*rules, *load(OWN_RULES).rules])


def test_the_index_finds_what_every_rule_in_turn_finds(events):
    rules = from_events(events)
    counted = Counter()
    for event in events[::7]:
        raw = flat(event)
        source = source_of(raw, Logsource())
        view = View(raw, source.aliases)
        expected = [
            one.id for one in rules.rules if source.concerns(one) and holds(one.condition, view)
        ]
        assert [one.rule for one in rules.match(event)] == expected
        counted.update(expected)
    assert len(counted) > 50


def test_our_own_rules_are_quiet_on_three_attacks_of_another_kind(events):
    rules = load(OWN_RULES)
    found = Counter(one.title for event in events for one in rules.match(event))
    assert found == Counter()
