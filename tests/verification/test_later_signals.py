"""Each signal of interviews, onboarding and lists against its labelled examples."""

from datetime import timedelta
from functools import partial

import pytest
import screening_cases
from later_examples import LATER_EXAMPLES, LATER_LISTS
from later_world import AUSTIN, LYON, START, address, boot, declined, later, paper, shipped, task
from screening_cases import finds, passes
from screening_world import World, shared

import doorward.verification.checks  # noqa: F401 - registers the signals
from doorward.model import FactKind, LinkKind
from doorward.reference.own_lists import address_key
from doorward.signals import applicant_signals

WORLD = World(lists=LATER_LISTS)
FINDS = finds(LATER_EXAMPLES)
PASSES = passes(LATER_EXAMPLES)
evidence_of = partial(screening_cases.evidence_of, world=WORLD)


@pytest.mark.parametrize(("signal", "case", "expected"), FINDS)
def test_finds(signal, case, expected):
    found = evidence_of(signal, case)
    assert [one.strength.value for one in found] == [expected]
    assert found[0].facts
    assert all(fact.source and fact.value for fact in found[0].facts)
    assert signal not in applicant_signals.missing(case, WORLD)


@pytest.mark.parametrize(("signal", "case"), PASSES)
def test_passes(signal, case):
    assert evidence_of(signal, case) == []


@pytest.mark.parametrize(("signal", "case", "expected"), FINDS)
def test_without_the_reference_data_it_needs_it_says_so(signal, case, expected):
    nothing = World(kinds=frozenset())
    if applicant_signals[signal].feeds:
        assert evidence_of(signal, case, world=nothing) == []
        assert "reference data" in applicant_signals.missing(case, nothing)[signal].why
    else:
        assert applicant_signals.missing(case, nothing).get(signal) is None


def test_every_signal_of_these_rows_has_examples_of_both_kinds():
    mine = {
        one.id
        for one in applicant_signals
        if one.id[0] in "EL" or one.id.split(".")[0] in {"D01", "D02", "D03", "D08"}
    }
    assert mine == set(LATER_EXAMPLES)
    assert all(examples["finds"] and examples["passes"] for examples in LATER_EXAMPLES.values())


def test_an_application_without_later_records_runs_none_of_them():
    from screening_world import dossier, said

    case = dossier(said(name="Jane Doe", emails=["jane@example.com"]))
    evidence, missing, _ = applicant_signals.run(case, WORLD)
    assert not {one.signal for one in evidence} & set(LATER_EXAMPLES)
    # The checks of stages that have not begun are named as one.
    named = {one.signal for one in missing}
    assert {"interview", "onboarding"} <= named
    assert named & set(LATER_EXAMPLES) == {"L02"}


def test_the_triangle_is_shown_whole_and_counted_once():
    case = later(
        shipments=[shipped(address=LYON)],
        addresses=[address("ship", LYON), address("document", AUSTIN)],
        boots=[boot("ES", city="Example City")],
    )
    found = [one for signal in ("E01.ship", "E03.start") for one in evidence_of(signal, case)]
    assert len(found) == 2
    assert {one.family for one in found} == {"onboarding"}
    for one in found:
        labels = [fact.label for fact in one.facts]
        assert labels == ["device shipped to", "address on a document", "first started in"]
        assert all(fact.source.startswith("additions.jsonl#") for fact in one.facts)


def test_an_address_given_twice_is_shown_for_what_it_is():
    case = later(
        shipments=[shipped(address=LYON)],
        addresses=[address("ship", LYON), address("home", AUSTIN), address("document", AUSTIN)],
    )
    (found,) = evidence_of("E01.ship", case)
    labels = [fact.label for fact in found.facts]
    assert labels[:3] == ["device shipped to", "address on a document", "home address"]


def test_a_delivery_says_in_which_region_it_is_and_masks_numbers_as_such():
    key = address_key(LYON)
    case = later(
        shipments=[shipped(address=LYON)],
        addresses=[address("ship", LYON)],
        shared=[
            shared(LinkKind.SHIP_TO, key),
            shared(LinkKind.SHIP_TO, "+16025550142"),
            shared(LinkKind.SHIP_TO, "chris host", detail="name of the recipient", weight=3.0),
        ],
    )
    door, telephone, recipient = evidence_of("E02", case)
    assert recipient.facts[0].kind is FactKind.NAME
    assert [one.value for one in door.facts if one.label == "place of delivery"] == ["FR"]
    assert (door.facts[0].kind, telephone.facts[0].kind) == (FactKind.ADDRESS, FactKind.PHONE)


def test_a_side_of_the_triangle_that_is_not_known_is_said_so():
    case = later(
        shipments=[shipped(address=LYON)],
        addresses=[address("ship", LYON), address("document", AUSTIN)],
    )
    (found,) = evidence_of("E01.ship", case)
    assert [fact.value for fact in found.facts if fact.label == "first start"] == ["not known"]


@pytest.mark.parametrize("state", ["TX", "MS", "CA", "NY"])
def test_which_place_it_is_never_matters(state):
    def mismatch(one, other):
        case = later(
            shipments=[shipped(address="x")],
            addresses=[
                address("ship", f"1 Example Road, Springtown, {one}", country="US", region=one),
                address(
                    "document", f"2 Sample Lane, Summerton, {other}", country="US", region=other
                ),
            ],
        )
        return [(x.signal, x.strength) for x in evidence_of("E01.ship", case)]

    assert mismatch(state, "WA") == mismatch("WA", state) == mismatch("OH", "FL")


def test_dates_of_birth_and_names_are_never_shown():
    case = LATER_EXAMPLES["E05.conflict"]["finds"][0][1]
    (found,) = evidence_of("E05.conflict", case)
    text = found.reason + "".join(fact.label + fact.value for fact in found.facts)
    assert not {"1988", "1992"} & set(text.replace("-", " ").split())
    assert paper(birth_date=None).document.birth_date is None


def test_reasons_of_health_or_religion_are_not_repeated():
    late = {"done": START + timedelta(days=9), "excuse": "surgery"}
    refused = [declined(step, reason="a veil") for step in ("camera", "drug test")]
    case = later(tasks=[task("one", **late), task("two", **late)], refused=refused)
    found = evidence_of("E09", case) + evidence_of("D01", case)
    told = [fact.value for one in found for fact in one.facts]
    assert len(told) == 4
    assert all(value.endswith("; a reason is on record") for value in told)
