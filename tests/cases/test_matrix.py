"""Every function of casework, tried by every role on every kind of case in every state.

The table is in `matrix_table.py`; a new public function that takes a viewer must be added there.
"""

import inspect
import pkgutil
from importlib import import_module

import pytest
from django.db import transaction

import doorward.cases
from cases.matrix_cases import OF_APPLICANTS, STATES, Objects, everybody
from cases.matrix_table import ANSWERS, FROM_OUTSIDE, INNER, LISTS, ON_CASES, OTHERS
from casework import command
from doorward.cases.viewer import Refused
from doorward.model.cases import CaseKind, Role

PACKAGE = "doorward.cases."


def test_the_letters_are_the_roles():
    assert [role.value[0] for role in Role] == ["t", "i", "l", "h", "a", "a"]


def test_every_public_function_is_in_the_table():
    listed = [row.name for row in (*ON_CASES, *LISTS, *OTHERS)]
    listed += [*ANSWERS, *INNER, *FROM_OUTSIDE]
    assert sorted(set(taking_a_viewer()) - set(listed)) == []
    assert sorted(set(listed) - set(taking_a_viewer())) == []


def taking_a_viewer():
    """All public functions of all modules of casework that are asked by somebody."""
    for module in pkgutil.walk_packages(doorward.cases.__path__, PACKAGE):
        held = import_module(module.name)
        for name, thing in vars(held).items():
            own = inspect.isfunction(thing) and thing.__module__ == held.__name__
            if own and not name.startswith("_") and "viewer" in inspect.signature(thing).parameters:
                yield f"{module.name.removeprefix(PACKAGE)}.{name}"


def sees(letter: str, kind: CaseKind) -> bool:
    return letter in "ILHAC" or (letter == "T" and kind in OF_APPLICANTS)


def outcome(act) -> str:
    """What somebody gets; undone afterwards."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except Refused as refused:
        return refused.code
    return "allowed"


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", CaseKind)
def test_every_role_gets_of_a_case_what_the_table_says(kind, state):
    viewers = {**everybody(), "C": command()}
    o, wrong = Objects(kind, state), []
    for letter, who in viewers.items():
        o.owned_by(who)
        for row in ON_CASES:
            got = outcome(lambda row=row, who=who: _on_case(row, who, o))
            if got != (expected := _expected(row, letter, o)):
                wrong.append(f"{row.name} by {letter}: {got}, and not {expected}")
    assert wrong == []


def _on_case(row, who, o):
    if row.before is not None:
        row.before(o, who)
    row.act(who, o)


def _expected(row, letter: str, o: Objects) -> str:
    if letter not in row.may:
        if row.rest == "not-allowed" and row.name == "deciding.propose" and letter in "TH":
            # Everybody who decides is told that there is no such case before what they may do.
            return "not-allowed" if sees(letter, o.kind) else "not-found"
        return row.rest
    if not sees(letter, o.kind):
        return "not-found"
    return row.then.get(o.state, "allowed")


@pytest.mark.django_db
@pytest.mark.parametrize("row", LISTS, ids=lambda row: row.name)
def test_lists_hold_what_a_role_sees_and_nothing_else(row):
    made = [Objects(kind, state) for kind in CaseKind for state in ("own", "closed")]
    numbers = {o.case for o in made}
    for letter, who in {**everybody(), "C": command()}.items():
        seen = {o.case for o in made if sees(letter, o.kind) and o.kind in row.of}
        answers = {}

        def ask(who=who, answers=answers):
            for o in made if row.before is not None else ():
                row.before(o, who)
            answers["cases"] = row.numbers(row.act(who, sorted(numbers)))

        got = outcome(ask)
        assert (letter, got) == (letter, "allowed" if letter in row.may else row.rest)
        if got == "allowed":
            assert (letter, answers["cases"]) == (letter, seen)


@pytest.mark.django_db
@pytest.mark.parametrize("row", OTHERS, ids=lambda row: row.name)
def test_what_is_about_no_case_is_for_those_the_table_says(row):
    for letter, who in {**everybody(), "C": command()}.items():
        got = outcome(lambda who=who: row.act(who))
        assert (letter, got) == (letter, "allowed" if letter in row.may else row.rest)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ANSWERS)
def test_yes_and_no_are_as_the_table_says(name):
    letters, ask = ANSWERS[name]
    viewers = {**everybody(), "C": command()}
    assert "".join(letter for letter, who in viewers.items() if ask(who)) == letters
