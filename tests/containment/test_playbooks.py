"""Playbooks: what is read, and what is refused."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.containment.playbooks import (
    STEP,
    TRIGGER,
    Mode,
    PlaybookError,
    bundled,
    read_folder,
    read_playbook,
)

GOOD = {
    "type": "playbook",
    "spec_version": "cacao-2.0",
    "id": "playbook--00000000-0000-4000-8000-000000000001",
    "name": "Invented",
    "workflow_start": "start--1",
    "workflow": {
        "start--1": {"type": "start", "on_completion": "action--1"},
        "action--1": {
            "type": "action",
            "name": "Hold it",
            "on_completion": "end--1",
            "step_extensions": {
                STEP: {"type": "doorward-step", "responder": "okta", "step": "suspend"}
            },
        },
        "end--1": {"type": "end"},
    },
    "playbook_extensions": {
        TRIGGER: {
            "type": "doorward-trigger",
            "mode": "automatic",
            "confidence": 0.2,
            "behaviours": ["F08"],
        }
    },
}


def read(document):
    return read_playbook(json.dumps(document).encode(), "one.json")


def test_a_playbook_is_read():
    one = read(GOOD)
    assert (one.name, one.trigger.mode, one.trigger.people_an_hour) == (
        "Invented",
        Mode.AUTOMATIC,
        3,
    )
    assert [(play.name, play.plan.step) for play in one.plays] == [("Hold it", "suspend")]


def changed(path, value):
    document = copy.deepcopy(GOOD)
    place = document
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


TRIGGER_PLACE = ("playbook_extensions", TRIGGER, "behaviours")
STEP_PLACE = ("workflow", "action--1", "step_extensions", STEP)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("spec_version",), "cacao-1.1", "cacao-2.0"),
        (("id",), "playbook--1", "UUID"),
        (("revoked",), True, "revoked"),
        (("workflow_start",), "nowhere", "no step"),
        (("workflow", "action--1", "on_completion"), "start--1", "go round"),
        (("workflow", "action--1", "on_completion"), None, "on_completion is missing"),
        (("workflow", "action--1", "type"), "while-condition", "are not run"),
        (("workflow", "start--1", "on_completion"), "end--1", "no action step"),
        (("workflow", "action--1", "name"), "", "a name that people can read"),
        ((*STEP_PLACE, "responder"), "../etc", "names in lower case"),
        ((*STEP_PLACE, "account"), "(", "no regular expression"),
        ((*STEP_PLACE, "shell"), "rm", "unknown field"),
        (("playbook_extensions",), {}, "has no extension-definition"),
        (("playbook_extensions", TRIGGER, "behaviours"), [], "neither behaviours nor rules"),
        (("playbook_extensions", TRIGGER, "confidence"), 0.0, "confidence"),
        (("playbook_extensions", TRIGGER, "mode"), "always", "mode"),
        (("playbook_extensions", TRIGGER, "people_an_hour"), 0, "people_an_hour"),
    ],
    ids=lambda one: str(one[-1]) if isinstance(one, tuple) else None,
)
def test_what_cannot_be_run_is_refused_with_the_place(path, value, said):
    with pytest.raises(PlaybookError, match=r"one\.json") as refused:
        read(changed(path, value))
    assert said in str(refused.value)


@given(st.binary(max_size=300) | st.recursive(st.none() | st.text() | st.integers(),
       lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)).map(
           lambda one: json.dumps(one).encode()))  # fmt: skip
def test_nothing_else_is_raised_for_anything(data):
    with pytest.raises(PlaybookError):
        read_playbook(data, "one.json")


def test_two_of_one_id_are_refused(tmp_path):
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(GOOD))
    with pytest.raises(PlaybookError, match=r"b\.json"):
        read_folder(tmp_path)


def test_those_that_come_with_it_can_be_read_and_ask_a_person_before_what_cannot_be_undone():
    books = bundled()
    assert len(books) >= 3
    assert all(one.description for one in books)
    assert all(any(play.plan is None for play in one.plays) for one in books)


@pytest.mark.parametrize(
    ("written", "behaviour", "named"),
    [
        ("G02", "G02", True),
        ("G02", "G02.shape", True),
        ("=G02", "G02", True),
        ("=G02", "G02.shape", False),
        ("=G02.shape", "G02.shape", True),
        ("G02.shape", "G02", False),
        ("G02", "", False),
    ],
)
def test_a_row_covers_its_parts_unless_it_is_meant_exactly(written, behaviour, named):
    trigger = read(changed(TRIGGER_PLACE, [written])).trigger
    assert trigger.names(behaviour) is named


def test_the_bundled_playbook_for_hardware_is_for_what_is_certain_alone():
    (one,) = (book for book in bundled() if book.name == "Hardware for remote hands")
    named = [each for each in ("G02", "G02.gadget", "G02.shape") if one.trigger.names(each)]
    assert named == ["G02"]
