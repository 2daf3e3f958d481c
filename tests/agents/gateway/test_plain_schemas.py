"""What is found to fit without `jsonschema` fits with it; most tools' schemas are plain."""

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.agents.gateway.constraints import SchemaChecker
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.plain_schemas import plainly

NUMBERS = st.one_of(st.integers(-5, 5), st.sampled_from([0.0, 1.0, 2.5, -3.5]))
SMALL = st.integers(0, 4)
NAMES = st.sampled_from(["a", "b", "c"])
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, st.text("ab1é", max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=6,
)


def said(kind, **keywords):
    some = {"title": st.just("x"), "default": st.just(1), "format": st.just("email")}
    return st.fixed_dictionaries({"type": st.just(kind)}, optional={**some, **keywords})


BOUNDS = dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), NUMBERS)
PLAIN = st.one_of(
    said("string", minLength=SMALL, maxLength=SMALL,
         enum=st.lists(st.sampled_from(["a", "b1", "é", 1, True]), min_size=1, unique_by=repr)),
    said("number", **BOUNDS), said("integer", **BOUNDS), said("boolean"),
)  # fmt: skip
SCHEMAS = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.fixed_dictionaries(
            {"type": st.just("array"), "items": inner},
            optional={"minItems": SMALL, "maxItems": SMALL},
        ),
        said("object", properties=st.dictionaries(NAMES, inner, max_size=3),
             required=st.lists(NAMES, unique=True), additionalProperties=st.booleans()),
    ),
    max_leaves=5,
)  # fmt: skip
KINDS = [jsonschema.Draft6Validator, jsonschema.Draft7Validator,
         jsonschema.Draft201909Validator, jsonschema.Draft202012Validator]  # fmt: skip


@given(SCHEMAS, VALUES, st.sampled_from(KINDS))
def test_what_fits_plainly_fits(schema, value, kind):
    kind.check_schema(schema)
    fits = plainly(schema)
    assert fits is not None
    whole = kind(schema).is_valid(value)
    assert whole or not fits(value)
    # What is left to the other: whole numbers that are written as fractions.
    if whole and "." not in repr(value):
        assert fits(value)


@pytest.mark.parametrize(
    "schema",
    [
        True, {}, {"type": ["string", "null"]}, {"type": "null"}, {"type": "string", "const": "a"},
        {"type": "string", "pattern": "a"}, {"type": "boolean", "enum": [True]},
        {"type": "integer", "enum": [1]}, {"type": "number", "multipleOf": 2},
        {"type": "array"}, {"type": "array", "items": [{"type": "string"}]},
        {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        {"type": "object", "minProperties": 1}, {"type": "object", "$ref": "#/$defs/a"},
        {"type": "object", "properties": {"a": True}},
        {"type": "object", "properties": {"a": {"anyOf": [{"type": "string"}]}}},
        {"type": "object", "additionalProperties": {"type": "string"}},
        {"type": "object", "patternProperties": {"a": {"type": "string"}}},
        {"type": "object", "dependentRequired": {"a": ["b"]}},
        {"type": "object", "unheard-of": 1},
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_not_plain_is_left_to_the_other(schema):
    assert plainly(schema) is None


@pytest.mark.parametrize("dialect", ["draft-03", "draft-04", "draft-07", "draft/2020-12"])
def test_older_dialects_mean_something_else(dialect):
    where = "https" if "/" in dialect else "http"
    old = dialect == "draft-04"
    schema = {"$schema": f"{where}://json-schema.org/{dialect}/schema#", "type": "object",
              "properties": {"n": {"type": "integer", "minimum": 1,
                                   **({"exclusiveMinimum": True} if old else {})}}}  # fmt: skip
    checker = SchemaChecker(schema)
    checker.require({"n": 2})
    for bad in ({"n": 1}, {"n": 0}) if old else ({"n": 0}, {"n": True}):
        with pytest.raises(Refused):
            checker.require(bad)
