"""Rules written in a test, asked about an event."""

from doorward.intake.logs.reader import Logsource
from doorward.watch.sigma import load
from doorward.watch.sigma.interpreting import holds
from doorward.watch.sigma.values import View

RULE = """
title: A test
id: 00000000-0000-4000-8000-000000000001
logsource:
    category: test
detection:
{detection}
    condition: {condition}
level: medium
"""
TEST = Logsource(category="test")


def loaded(folder, detection, condition="selection"):
    lines = "\n".join("    " + line for line in detection.strip("\n").splitlines())
    (folder / "rule.yml").write_text(RULE.format(detection=lines, condition=condition))
    return load(folder)


def fires(folder, detection, event, condition="selection"):
    """Whether the rule holds; the plain reading of its tree must say the same."""
    rules = loaded(folder, detection, condition)
    assert rules.refused == ()
    found = bool(rules.match(event, TEST))
    assert found is holds(rules.rules[0].condition, View(event, {}))
    return found
