"""A grant within another covers nothing that the other does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.agents.delegation.grants import covered, narrower
from doorward.agents.delegation.principal import Grant

NAMES = st.lists(st.sampled_from(["a", "b", "*"]), max_size=2).map(tuple)
LIMITS = st.dictionaries(st.sampled_from(["amount", "rows"]), st.integers(0, 3))
GRANTS = st.lists(st.builds(Grant, actions=NAMES, resources=NAMES, limits=LIMITS), max_size=3)


@given(GRANTS, GRANTS, st.sampled_from("abc"), st.sampled_from("abc"), LIMITS)
def test_what_is_narrower_covers_no_more(asked, given_, action, resource, context):
    if narrower(asked, given_) and covered(asked, action, resource, context):
        assert covered(given_, action, resource, context)


PAY = Grant(actions=("pay",), resources=("shop",), limits={"amount": 500})


@pytest.mark.parametrize(
    ("asked", "inside"),
    [
        pytest.param(PAY, True, id="the same"),
        pytest.param(Grant(actions=("pay",), resources=("shop",), limits={"amount": 499}), True,
                     id="less"),
        pytest.param(Grant(actions=("pay",), resources=("shop",), limits={"amount": 1, "rows": 2}),
                     True, id="one limit more"),
        pytest.param(Grant(actions=("pay",), resources=("shop",), limits={"amount": 501}), False,
                     id="a higher limit"),
        pytest.param(Grant(actions=("pay",), resources=("shop",)), False, id="no limit"),
        pytest.param(Grant(actions=("pay",), limits={"amount": 5}), False, id="every resource"),
        pytest.param(Grant(actions=("*",), resources=("shop",), limits={"amount": 5}), False,
                     id="every action"),
        pytest.param(Grant(actions=("pay", "read"), resources=("shop",), limits={"amount": 5}),
                     False, id="one action more"),
    ],
)  # fmt: skip
def test_scope_creep_on_step_up_is_seen(asked, inside):
    assert narrower([asked], [PAY]) is inside


def test_nothing_lies_in_nothing():
    assert narrower([], [PAY])
    assert not narrower([PAY], [])
