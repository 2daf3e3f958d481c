"""Each check finds what it is for, names its line, and says nothing of a good set."""

import pytest

from doorward.agents.policy import PolicyError
from doorward.agents.policy.checks import check_all, placed
from doorward.agents.policy.checks_found import Level
from doorward.agents.policy.checks_terms import readable
from doorward.agents.policy.checks_written import names, written

SCHEMA = """
entity Team; entity Folder;
entity Agent in [Team] { domain: String };
entity File in [Folder] { domain: String };
action look;
action read, write in [look] appliesTo {
  principal: [Agent], resource: [File], context: { amount?: Long }
};
action lift appliesTo { principal: [Agent], resource: [Folder] };
"""
ENTITIES = [
    {"uid": {"type": "Agent", "id": "arm"}, "attrs": {"domain": "robotics"},
     "parents": [{"type": "Team", "id": "floor"}]},
    {"uid": {"type": "Team", "id": "floor"}, "attrs": {}, "parents": []},
    {"uid": {"type": "Folder", "id": "shop"}, "attrs": {}, "parents": []},
    {"uid": {"type": "File", "id": "sales"}, "attrs": {"domain": "retail"},
     "parents": [{"type": "Folder", "id": "shop"}]},
]  # fmt: skip
GOOD = 'permit(principal in Team::"floor", action == Action::"read", resource in Folder::"shop");'


def found(policies, schema=SCHEMA, entities=ENTITIES):
    return [(one.code, one.policy, one.line) for one in check_all(policies, entities, schema)]


def test_nothing_is_said_of_a_good_set():
    assert found(GOOD + "\nforbid(principal, action, resource) "
                 'when { context has amount && context.amount > 9 };') == []  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('permit(principal, action == Action::"read", resource) when { false };',
         "never-matches"),
        ('permit(principal, action == Action::"read", resource) unless { true };',
         "never-matches"),
        ('permit(principal, action == Action::"lift", resource) when { context has amount };',
         "never-matches"),
        (GOOD.replace("permit(", "permit ("), "duplicate"),
        ('forbid(principal, action in Action::"look", resource in Folder::"shop");', "shadowed"),
        ('forbid(principal is Agent, action, resource) when { true };', None),
        ("permit(principal, action, resource);", "reaches-everything"),
        ("permit(principal is Agent, action, resource is File);", "reaches-everything"),
        ('permit(principal == Agent::"arm", action, resource);', "reaches-everything"),
        ("permit(principal is Agent, action, resource is File) "
         "when { principal.domain == resource.domain };", "wide"),
        ('permit(principal == Agent::"gone", action == Action::"read", '
         'resource == File::"sales");', "no-entity"),
    ],
)  # fmt: skip
def test_each_is_found_in_its_line(text, code):
    said = found(f"{GOOD}\n// why\n\n{text}")
    codes = {one[0] for one in said}
    if code is None:
        assert not codes
    elif code == "shadowed":
        assert said == [("shadowed", "policy0", 1)]
    else:
        assert (code, "policy1", 4) in said


def test_conditions_that_another_permit_makes_idle_are_found():
    said = found(GOOD + "\n" + GOOD.replace(");", ') when { resource.domain == "retail" };'))
    assert said == [("conditions-idle", "policy1", 2)]


K, R, W = 'principal == A::"k"', 'action == Action::"r"', 'action == Action::"w"'
SMALL = "entity A { d: String }; entity R; entity S; action any; "
TWO = SMALL + "action r, w in [any] appliesTo { principal: A, resource: R };"
TYPES = SMALL + "action r, w appliesTo { principal: A, resource: [R, S] };"


def permit(*scope, when=""):
    return f"permit({', '.join(scope)})" + (f" when {{ {when} }};" if when else ";")


@pytest.mark.parametrize(
    ("policies", "schema", "codes"),
    [
        ([permit(K, R, "resource"), permit(K, W, "resource")], TWO, ["reaches-everything"]),
        ([permit("principal in A::\"g\"", R, "resource"), permit(K, W, "resource"),
          permit("principal in A::\"g\"", W, "resource")], TWO,
         ["reaches-everything"]),
        ([permit(K, R, "resource"), permit(K, W, "resource", when='principal.d == "x"')], TWO, []),
        ([permit(K, R, "resource"), permit(K, W, 'resource == R::"1"')], TWO, []),
        ([permit(K, R, "resource"), permit(K, W, "resource")], None, []),
        ([permit(K, 'action in [Action::"r", Action::"w"]', "resource")], TWO,
         ["reaches-everything"]),
        ([permit(K, 'action in Action::"any"', "resource")], TWO, ["reaches-everything"]),
        ([permit(K, R, "resource"), permit(K, W, "resource is R")], TYPES,
         ["reaches-everything"]),
        ([permit(K, R, "resource is S"), permit(K, W, "resource is R")], TYPES, []),
        ([permit(K, "action", "resource", when="true || context has x")], None,
         ["reaches-everything"]),
        ([permit(K, "action", "resource", when="resource == resource")], None,
         ["reaches-everything"]),
        ([permit(K, "action", "resource", when='principal.d like "*"')], TWO,
         ["reaches-everything"]),
        ([permit(K, "action", "resource", when='principal.d like "*"')], None, []),
    ],
    ids=["two-permits", "group-and-agent", "conditioned", "narrow", "no-schema", "list", "group",
         "part-is-a-type", "parts-of-types", "tautology", "itself", "every-text", "can-fail"],
)  # fmt: skip
def test_an_agent_that_reaches_everything_is_found_however_it_is_written(policies, schema, codes):
    said = [one for one in found("\n".join(policies), schema, ()) if one[1]]
    assert [one[0] for one in said if one[0] != "shadowed"] == codes


def test_permits_that_reach_everything_together_are_named():
    text = permit(K, R, "resource") + "\n" + permit(K, W, "resource")
    [said] = check_all(text, (), TWO)
    assert said.message == (
        'A::"k" may do everything to everything, together with policy1 in line 2'
    )


A_READ = permit("principal is A", R, "resource")
FORBID = A_READ.replace("permit", "forbid")


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        (A_READ, permit(K, R, "resource"), [("shadowed", 2)]),
        (permit(K, R, "resource"), A_READ, [("shadowed", 1)]),
        (FORBID, permit(K, R, "resource").replace("permit", "forbid"), [("shadowed", 2)]),
        (FORBID.replace(";", " when { principal.x };"),
         permit(K, R, "resource", when="principal.x && context.n > 3"), [("shadowed", 2)]),
        (FORBID.replace(";", " when { context.n > 3 };"),
         permit(K, R, "resource", when="context.n == 5"), [("shadowed", 2)]),
        (FORBID.replace(";", " when { context.n > 3 };"),
         permit(K, R, "resource", when="context.n > 2"), []),
        (FORBID.replace(";", ' unless { principal.d == "ops" };'),
         permit("principal", R, "resource", when='principal.d == "shop"'), []),
        (FORBID.replace(";", " when { context.y };"),
         permit(K, R, "resource", when="context.x || context.y"), []),
        (FORBID.replace(";", " when { context.x || context.y };"),
         permit(K, R, "resource", when="context.x"), [("shadowed", 2)]),
        (FORBID.replace(";", " when { context.y || context.x };"),
         permit(K, R, "resource", when="context.x"), []),
        (A_READ, '@obligation("note")' + permit(K, R, "resource"), []),
        (A_READ, permit(K, W, "resource"), []),
        (A_READ, permit("principal is A", R, "resource", when="1 == 1"), [("shadowed", 2)]),
    ],
    ids=["permit-in-permit", "permit-before", "forbid-in-forbid", "same-condition",
         "stronger-condition", "weaker-condition", "wider-scope", "one-of-two", "two-of-one",
         "error-first", "obligation", "other-action", "idle-condition"],
)  # fmt: skip
def test_policies_that_change_nothing_are_found(first, second, codes):
    said = found(f"{first}\n{second}", None, ())
    assert [(one[0], one[2]) for one in said if one[1]] == codes


GROUPED = [{"uid": {"type": "Action", "id": "other"}, "attrs": {},
            "parents": [{"type": "Action", "id": "r"}]}]  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "entities", "codes"),
    [(TWO, (), ["shadowed"]), (None, (), ["shadowed"]), (None, GROUPED, [])],
    ids=["schema", "nothing-in-it", "another-in-it"],
)
def test_a_list_of_actions_is_compared_by_what_is_in_it(schema, entities, codes):
    narrow = permit(K, 'action in [Action::"r"]', 'resource == R::"1"')
    said = found(FORBID + narrow, schema, entities)
    assert [one[0] for one in said if one[1]] == codes


def test_with_a_schema_a_group_is_compared_by_its_actions():
    wide = permit("principal is A", 'action in [Action::"r", Action::"w"]', 'resource in R::"1"')
    narrow = permit(K, 'action in Action::"any"', 'resource == R::"1"')
    assert ("shadowed", "policy1", 1) in found(wide + narrow, TWO, ())


@pytest.mark.parametrize("schema", [None, TWO], ids=["no-schema", "schema"])
def test_contradictions_never_match(schema):
    text = permit(K, R, 'resource == R::"1"', when='principal.d == "x" && principal.d == "y"')
    assert ("never-matches", "policy0", 1) in found(text, schema, ())


def test_long_chains_are_looked_at_and_what_is_too_large_is_left():
    values = " || ".join(f'context.x == "{one}"' for one in range(150))
    text = permit(K, R, 'resource == R::"1"', when=f'({values}) && context.x == "none"')
    assert [one[0] for one in found(text, None, ()) if one[1]] == ["never-matches"]
    larger = {"Value": 1}
    for _ in range(25_000):
        larger = {"!": {"arg": larger}}
    assert not readable(larger)


def test_a_permit_of_everything_is_told_once_and_not_with_every_permit_that_it_makes_idle():
    narrow = GOOD.replace(");", ') when { resource.domain == "retail" };')
    said = found("\n".join(["permit(principal, action, resource);", narrow, narrow + " // again"]))
    assert [one[0] for one in said] == ["reaches-everything", "duplicate"]


def test_names_come_from_the_annotation_and_may_not_stand_twice():
    text = f'@id("shop")\n{GOOD}\n@id("shop") {GOOD.replace("read", "write")}'
    assert found(text) == [("duplicate-id", "shop", 3)]
    assert names(text) == {"policy0": "shop", "policy1": "shop"}


def test_semicolons_in_texts_and_comments_end_no_policy():
    text = 'permit(principal, action, resource) when { context.a == "; //" }; // one;\n' + GOOD
    assert [one.line for one in written(text)] == [1, 2]


def test_without_a_schema_that_is_noted():
    noted = check_all(GOOD, ENTITIES)
    assert [(one.code, one.level) for one in noted] == [("no-schema", Level.NOTE)]


def test_a_set_that_cannot_be_loaded_is_refused():
    with pytest.raises(PolicyError, match="line 2"):
        check_all(GOOD + "\npermit(what);")


def test_what_does_not_fit_the_schema_is_placed():
    text = GOOD + '\n\npermit(principal, action == Action::"lift", resource is File);'
    with pytest.raises(PolicyError) as refused:
        check_all(text, ENTITIES, SCHEMA)
    assert "line 3 (policy1): " in placed(refused.value, text)


def test_in_nothing_never_matches_where_no_schema_refuses_it():
    assert ("never-matches", "policy0", 1) in found(
        'permit(principal, action in [], resource in Folder::"shop");', None
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("permit(principal,\naction,\nresource)\nwhen { principal.x == };\n", "line 4: "),
        ("\n// first\npermit(principal, action)\n;\n", "lines 2 to 4: "),
        ("permit(principal, action, resource)\nwhen {\n  a b\n};", "line 3: "),
        ("permit(principal, action, resource);\n\npermit(principal);", "line 3: "),
    ],
    ids=["in-the-middle", "found-later", "not-the-last", "second"],
)
def test_what_cannot_be_read_is_placed(text, place):
    with pytest.raises(PolicyError) as caught:
        check_all(text)
    assert str(caught.value).startswith(place)


@pytest.mark.parametrize(
    ("entities", "reason"),
    [
        ('[{"uid": 1', "they are no JSON: "),
        (
            [
                {"uid": {"type": "A", "id": one}, "attrs": {}, "parents": [{"type": "A", "id": of}]}
                for one, of in (("a", "b"), ("b", "a"))
            ],
            "one is in itself",
        ),
    ],
    ids=["no-json", "circle"],
)
def test_entities_that_cannot_be_used_say_why(entities, reason):
    with pytest.raises(PolicyError) as caught:
        check_all("permit(principal, action, resource);", entities)
    assert caught.value.code == "entities"
    assert reason in str(caught.value)
