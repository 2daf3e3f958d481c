"""The vocabulary is frozen, and survives a process border unchanged."""

from __future__ import annotations

import inspect

import msgspec
import pytest

import doorward.model
from doorward.model import Application, Evidence, Fact, Origin, Strength, Subject, SubjectKind

STRUCTS = [
    one
    for _, one in inspect.getmembers(doorward.model, inspect.isclass)
    if issubclass(one, msgspec.Struct)
]


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda one: one.__name__)
def test_every_value_is_frozen_and_explained(struct):
    assert struct.__struct_config__.frozen
    assert struct.__doc__
    assert not struct.__doc__.startswith(struct.__name__ + "(")


def test_evidence_survives_messagepack():
    one = Evidence(
        subject=Subject(SubjectKind.APPLICATION, "app-1"),
        signal="A01",
        strength=Strength.STRONG,
        family="contact",
        reason="a phone number is shared",
        facts=(Fact("phone", "+1 202 555 0101", "applications.jsonl#1 phones[0]"),),
        clears="a household",
    )
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(one), type=Evidence) == one


def test_an_origin_says_where():
    assert Origin("export.json", "3").at("emails[0]") == "export.json#3 emails[0]"
    assert Origin("notes.txt").at() == "notes.txt"


def test_an_application_cannot_be_changed():
    one = Application(id="app-1", origin=Origin("export.json"))
    with pytest.raises(AttributeError):
        one.id = "app-2"
