import json
from pathlib import Path

import pytest

from doorward.intake.logs.reader import Logsource
from doorward.watch.sigma import OWN_RULES, load

EVENTS = json.loads((Path(__file__).parent / "own_events.json").read_text())
RULES = load(OWN_RULES)
NAMES = {one.id: Path(one.file).stem for one in (*RULES.rules, *RULES.correlations)}
CASES = [
    (name, kind, number)
    for name, each in EVENTS.items()
    if not name.startswith("_")
    for kind in ("fires", "silent")
    for number in range(len(each[kind]))
]


@pytest.mark.parametrize(("name", "kind", "number"), CASES)
def test_a_labelled_event_does_what_its_label_says(name, kind, number):
    source = Logsource(*EVENTS[name].get("logsource", ()))
    found = {NAMES[one.rule] for one in RULES.match(EVENTS[name][kind][number], source)}
    assert (name in found) is (kind == "fires")


def test_every_rule_has_events_of_both_kinds():
    assert RULES.refused == ()
    named = {name for name in EVENTS if not name.startswith("_")}
    assert named == {Path(one.file).stem for one in RULES.rules}
    assert all(EVENTS[name]["fires"] and EVENTS[name]["silent"] for name in named)


def test_every_rule_says_what_it_is_and_what_is_innocent():
    for one in RULES.rules:
        assert one.description
        assert one.innocent
        assert any(tag.startswith("attack.t") for tag in one.tags)
