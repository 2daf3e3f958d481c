"""Nothing that is given ends the process, however deep it is; what people write is taken."""

import subprocess
import sys

import cedarpy
import pytest

from doorward.agents.policy import PolicyDecisionPoint, PolicyError

REQUEST = ('Agent::"arm"', 'Action::"read"', 'File::"plan"')
ONE_MIB_THREAD = """
import sys, threading
from doorward.agents.policy import PolicyDecisionPoint, PolicyError

def run():
    for policies, schema in eval(sys.stdin.read()):
        try:
            PolicyDecisionPoint(policies, [], schema).decide('A::"a"', 'Action::"b"', 'R::"c"')
            print("taken")
        except PolicyError as error:
            print(error.code)

threading.stack_size(1024 * 1024)
thread = threading.Thread(target=run)
thread.start()
thread.join()
"""


def when(body):
    return f"permit(principal, action, resource) when {{{body}}};"


def chained(kind, number):
    last = number - 1
    return "".join(
        f"{kind} E{one}{f' in [E{one + 1}]' if one < last else ''};\n" for one in range(number)
    )


DEEP = {
    "parentheses": (when("(" * 20_000 + "true" + ")" * 20_000), None, "too-deep"),
    "not": (when("!(" * 20_000 + "true" + ")" * 20_000), None, "too-deep"),
    "minus": (when("-(" * 20_000 + "1" + ")" * 20_000), None, "too-deep"),
    "sets": (when("[" * 20_000 + "]" * 20_000), None, "too-deep"),
    "records": (when("{a:" * 20_000 + "1" + "}" * 20_000), None, "too-deep"),
    "calls": (when("ip(" * 20_000 + '"1"' + ")" * 20_000), None, "too-deep"),
    "open": ("(" * 20_000, None, "too-deep"),
    "after-a-comment": (when("true // \r " + "(" * 20_000), None, "too-deep"),
    "elses": (when("if true then true else " * 20_000 + "true"), None, "too-deep"),
    "tests": (when("if " * 20_000 + "true" + " then true else true" * 20_000), None, "too-deep"),
    "or": (when(" || ".join(["true"] * 20_000)), None, "too-deep"),
    "and": (when(" && ".join(["true"] * 20_000)), None, "too-deep"),
    "plus": (when("1" + " + 1" * 20_000), None, "too-deep"),
    "attributes": (when("context" + ".a" * 20_000), None, "too-deep"),
    "members": (when('context["a"]' + '["a"]' * 20_000), None, "too-deep"),
    "chains-in-brackets": (when("(1" * 25 + (" + 1" * 100 + ")") * 25), None, "too-deep"),
    "schema-sets": ("", f"entity A {{x: {'Set<' * 20_000}Long{'>' * 20_000}}};", "schema"),
    "schema-records": ("", f"entity A {{x: {'{a: ' * 20_000}Long{'}' * 20_000}}};", "schema"),
    "schema-json": ("", '{"a":' * 20_000, "schema"),
    "schema-types": ("", chained("entity", 20_000), "schema"),
    "schema-actions": ("", chained("action", 20_000), "schema"),
}
FINE = {
    "brackets": when("(" * 29 + "true" + ")" * 29),
    "ifs": when("if true then true else " * 50 + "true"),
    "or": when(" || ".join(["true"] * 400)),
    "all": when("(" * 12 + "if true then true else " * 49 + "!(" * 12
                + " && ".join(['ip("192.0.2.1").isIpv4()'] * 300) + ")" * 24),
    "sets": when(f"{'[' * 29}1{']' * 29} == 1"),
}  # fmt: skip


def test_nothing_deep_ends_the_process_in_a_thread_with_a_small_stack():
    given = [case[:2] for case in DEEP.values()] + [(one, None) for one in FINE.values()]
    ended = subprocess.run(
        [sys.executable, "-c", ONE_MIB_THREAD],
        input=repr(given),
        capture_output=True,
        text=True,
        check=True,
    )
    expected = [case[2] for case in DEEP.values()] + ["taken"] * len(FINE)
    assert ended.stdout.split() == expected


@pytest.mark.parametrize(
    ("policies", "schema", "code"), DEEP.values(), ids=list(DEEP)
)  # fmt: skip
def test_what_is_too_deep_is_refused(policies, schema, code):
    with pytest.raises(PolicyError, match=r"deep|large|recursion") as refused:
        PolicyDecisionPoint(policies, [], schema)
    assert refused.value.code == code


def test_the_line_is_named_and_texts_and_comments_do_not_count():
    fine = when('context.a == "((((" // ((((((((((((((((((((((((((((((((((((((((((\n') * 3
    point = PolicyDecisionPoint(fine)
    assert not point.decide(*REQUEST).allowed
    with pytest.raises(PolicyError, match=r"^line 5: too deep"):
        PolicyDecisionPoint(fine + "\n" + when("[" * 40))
    with pytest.raises(PolicyError, match=r"^line 2: too deep"):
        PolicyDecisionPoint("", [], "entity B;\nentity A {x: " + "Set<" * 40)


def test_many_policies_many_clauses_and_wide_ones_are_not_deep():
    text = when("true") * 500 + when("true").replace(";", "when {true}" * 500 + ";")
    text += when(f"[{', '.join(['(1 + 1)'] * 2_000)}].contains(2)")
    assert len(PolicyDecisionPoint(text).decide(*REQUEST).reasons) == 502


@pytest.mark.parametrize("terms", [59, 60, 130, 400])
def test_a_long_chain_is_decided_as_by_cedar_and_spoils_no_other(terms):
    # `extra` is left to Cedar, so that a part of the policies with the chain is made.
    chain = " || ".join(f'context.x == "v{number}"' for number in range(terms))
    text = (
        f"forbid(principal, action, resource) when {{ context.gone }};"
        f"permit(principal, action, resource) when {{ {chain} || context.extra }};"
        'permit(principal == Agent::"arm", action, resource);'
    )
    point = PolicyDecisionPoint(text)
    names = ("principal", "action", "resource")
    for context in ({"x": f"v{terms - 1}"}, {"x": "none"}, {"extra": True}, {}):
        request = dict(zip(names, REQUEST, strict=True)) | {"context": context}
        said = cedarpy.is_authorized(request, text, [])
        found = point.decide(*REQUEST, context)
        assert found.allowed is (said.decision is cedarpy.Decision.Allow)
        assert sorted(found.reasons) == sorted(said.diagnostics.reasons)
        assert sorted(found.errors) == sorted(said.diagnostics.errors)
        assert point.decide_many([request])[0] == found


@pytest.mark.parametrize("terms", [500, 600, 5_000])
def test_a_longer_chain_is_refused_when_it_is_loaded(terms):
    with pytest.raises(PolicyError) as refused:
        PolicyDecisionPoint(when(" || ".join(["context.a"] * terms)))
    assert refused.value.code == "too-deep"


def test_where_python_itself_is_deep_nothing_bare_is_raised(monkeypatch):
    def deep(*_):
        raise RecursionError("as deep as Python goes")

    monkeypatch.setattr("doorward.agents.policy.sets.condition_of", deep)
    with pytest.raises(PolicyError) as refused:
        PolicyDecisionPoint(when("true"))
    assert refused.value.code == "too-deep"


@pytest.mark.parametrize(
    ("policies", "schema"),
    [
        (when("context.a == " + "(1) + " * 200_000 + "1"), None),
        ('"' * 500_001, None),
        ("permit(" + "a" * 1_000_000, None),
        ("", "entity A in [" + "a" * 100_000),
        ("", "entity A in [" + "a:" * 100_000),
        ("", "entity A in " * 100_000),
        ("", '"\\' * 300_000),
    ],
    ids=range(7),
)  # fmt: skip
def test_looking_for_depth_takes_time_in_proportion(policies, schema):
    with pytest.raises(PolicyError):
        PolicyDecisionPoint(policies, [], schema)
