"""A schema that cannot be read is placed; policies are refused with the line of a slot."""

import pytest

from doorward.agents.policy import PolicyDecisionPoint, PolicyError


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("entity A;\nentiy B;\n", "line 2: .*`entiy`"),
        ("entity A\n\nentity B;", "line 3: .*`entity`"),
        ("entity A;\n// Gone\nentity B { x: Gone };", "line 3: .*Gone"),
        ("entity A;\naction a appliesTo {\nprincipal:Gone, resource: A};", "line 3: .*Gone"),
        ("entity A;\nentity B;\nentity A;", "line 3: .*`A` is declared twice"),
        ("entity A;\n\x00", "line 2: .*invalid token"),
        ('{"": {"entityTypes": {},\n "actions": {}, "x": 1}}', "`x`.* at line 2 column"),
        ({"": 5}, "integer `5`"),
        ({"": {1}}, "no JSON"),
        (5, "a schema is a text"),
        (b"entity A;", "a schema is a text"),
        (["entity A;"], "a schema is a text"),
    ],
    ids=range(12),
)
def test_a_bad_schema_is_placed(schema, said):
    with pytest.raises(PolicyError, match=said) as refused:
        PolicyDecisionPoint("", [], schema)
    assert refused.value.code == "schema"


def test_a_template_is_placed_by_its_slot():
    text = "// ?principal\npermit(principal,\naction,\nresource in ?resource);"
    with pytest.raises(PolicyError, match=r"^line 4: templates") as refused:
        PolicyDecisionPoint(text)
    assert refused.value.code == "templates"


@pytest.mark.parametrize("policies", [None, 5, b"", ["permit(principal, action, resource);"]],
                         ids=range(4))  # fmt: skip
def test_policies_that_are_no_text_are_refused_with_clear_words(policies):
    with pytest.raises(PolicyError, match="the policies are a text") as refused:
        PolicyDecisionPoint(policies)
    assert refused.value.code == "policies"


def test_many_actions_in_few_groups_are_taken():
    groups = "".join(f"action g{one};\n" for one in range(20))
    actions = "".join(f'action "a b {one}" in [g{one % 20}]; // in [x{one}]\n'
                      for one in range(1_000))  # fmt: skip
    annotated = "".join(f'@doc("in x{one} type y{one}") entity E{one};\n' for one in range(1_200))
    text = 'permit(principal, action in Action::"g1", resource);'
    with pytest.raises(PolicyError) as refused:
        PolicyDecisionPoint(text, [], groups + actions + annotated)
    # No action says what it applies to, so the policy fits none: the schema itself was read.
    assert refused.value.code == "invalid"
