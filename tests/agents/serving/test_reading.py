"""A member that stands twice is found wherever it is, and nothing else is taken for one."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.agents.serving.reading import EVALUATION, RequestError, read

spaces = st.sampled_from(["", "", " ", "\n\t"])
texts = st.sampled_from(
    ['"a"', '"b"', '"a:"', '":"', '"\\u0061"', '"\\u003a"', '"é:"', '"\\":"', '"a\\\\"', '"/x"']
)
numbers = st.sampled_from(["1", "-1.5e3", "1e999", "-0", str(2**64 - 1), str(-(2**70)), "1" * 400])
leaves = texts | numbers | st.sampled_from(["true", "null", "[]", "{}"])


def wider(inner):
    member = st.tuples(texts, spaces, spaces, inner).map(
        lambda one: f"{one[0]}{one[1]}:{one[2]}{one[3]}"
    )
    return st.one_of(
        st.lists(member, max_size=3).map(lambda many: "{" + ",".join(many) + "}"),
        st.lists(inner, max_size=3).map(lambda many: "[" + " , ".join(many) + "]"),
    )


bodies = st.recursive(leaves, wider, max_leaves=8)


def twice(body):
    found = []

    def look(pairs):
        found.append(len({key for key, _ in pairs}) != len(pairs))
        return dict(pairs)

    json.loads(body, object_pairs_hook=look)
    return any(found)


def refused(body):
    try:
        read(body.encode(), EVALUATION)
    except RequestError:
        return True
    return False


@settings(max_examples=800, deadline=None)
@given(st.lists(bodies, min_size=1, max_size=3), spaces)
def test_a_member_that_stands_twice_is_refused(many, space):
    inside = (
        "{" + ",".join(f'"{key}"{space}:{one}' for key, one in zip("abc", many, strict=False)) + "}"
    )
    body = f'{{"subject":{{"type":"t","id":"i"}},"more":{inside},"context":{inside}}}'
    too_large = "1e999" in body
    assert refused(body) == (twice(body) or too_large)
