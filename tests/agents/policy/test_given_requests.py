"""Requests are taken in the forms that cedarpy takes, and decided as it decides."""

import cedarpy
import pytest

from doorward.agents.policy import PolicyDecisionPoint, Request

TEXT = """
permit(principal == Agent::"arm", action, resource) when { context.amount < 5 };
permit(principal == Agent::"bot", action, resource);
forbid(principal, action, resource) when { context has net && context.net.isLoopback() };
"""
REST = ('Action::"read"', 'File::"plan"')
SCHEMA = """
entity Agent, File;
action read appliesTo {
  principal: Agent, resource: File, context: {amount: Long, net?: ipaddr}
};
"""


def test_mappings_tuples_and_requests_are_decided_alike():
    point = PolicyDecisionPoint(TEXT)
    sides = ("principal", "action", "resource")
    for principal in ('Agent::"arm"', {"type": "Agent", "id": "bot"}):
        for context in ({"amount": 1}, {"amount": 9}, {}, {"amount": "x"}, None):
            asked = dict(zip(sides, (principal, *REST), strict=True)) | {"context": context}
            found = point.decide_many(
                [
                    Request(**asked),
                    asked,
                    asked | {"correlation_id": "c"},
                    (principal, *REST, context),
                    [principal, *REST, context],
                ]
            )
            assert found == [point.decide(**asked)] * 5
            cedar = cedarpy.is_authorized(asked | {"context": context or {}}, TEXT, [])
            assert found[0].allowed is (cedar.decision is cedarpy.Decision.Allow)
            assert sorted(found[0].errors) == sorted(cedar.diagnostics.errors)
    bare = dict(zip(sides, ('Agent::"bot"', *REST), strict=True))
    both = point.decide_many([bare, ('Agent::"bot"', *REST)])
    assert [one.allowed for one in both] == [True, True]


@pytest.mark.parametrize(
    "bad",
    [None, 5, "", 'Agent::"bot"', {}, {"principal": 'Agent::"bot"'}, (), ('Agent::"bot"',),
     ('Agent::"bot"', *REST, {}, {}), object()],
    ids=range(10),
)  # fmt: skip
def test_what_is_no_request_is_not_allowed_and_spoils_no_other(bad):
    good = ('Agent::"bot"', *REST)
    first, wrong, last = PolicyDecisionPoint(TEXT).decide_many([good, bad, good])
    assert first.allowed
    assert last.allowed
    assert not wrong.allowed
    assert "cannot be read: it has a principal" in wrong.errors[0]


@pytest.mark.parametrize("schema", [None, SCHEMA], ids=["no-schema", "schema"])
@pytest.mark.parametrize(
    "context",
    ['{"amount": 1}', ' {"amount": 9}', "{}", '{"net": {"__extn": {"fn": "ip", "arg": "::1"}}}',
     '{"amount": 1, "amount": 9}', '{"amount": 9, "amount": 1}', '{"amount": NaN}', "{", "[1]",
     '"x"', "null", "", '{"a":' * 5_000, '{"amount": "x"}', '{"amount": 1} x'],
    ids=range(15),
)  # fmt: skip
def test_a_context_as_text_is_taken_as_cedar_takes_it(context, schema):
    point = PolicyDecisionPoint(TEXT, [], schema)
    for name in ('Agent::"arm"', 'Agent::"bot"'):
        request = {"principal": name, "action": REST[0], "resource": REST[1], "context": context}
        try:
            said = cedarpy.is_authorized(request, TEXT, [], schema)
            allowed = said.decision is cedarpy.Decision.Allow
            reasons = sorted(said.diagnostics.reasons)
        except (ValueError, TypeError):
            allowed, reasons = False, []
        found = point.decide(name, *REST, context)
        assert (found.allowed, sorted(found.reasons)) == (allowed, reasons)
        assert point.decide_many([request]) == [found]
