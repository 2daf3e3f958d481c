"""Which policies are read and which are refused, and why."""

from contextlib import suppress
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import Moment, ProofingStep
from doorward.verification.accommodation import policy_notes
from doorward.verification.policy import Level, PolicyError
from doorward.verification.policy_reading import LARGEST, read_policy

EXAMPLE = resources.files("doorward.verification").joinpath("data/example_policy.toml").read_text()
LAST = """
[[tiers]]
name = "standard"
[[tiers.steps]]
step = "document"
moments = ["offer"]
"""
HEAD = 'version = 1\nname = "P"\n'


def tier(when: str = 'families = ["Security*"]', steps: str = "", more: str = "") -> str:
    steps = steps or '[[tiers.steps]]\nstep = "document"\nmoments = ["offer"]\n'
    return f'{HEAD}[[tiers]]\nname = "first"\n{more}\n[[tiers.when]]\n{when}\n{steps}{LAST}'


def step(name: str, more: str = "", moments: str = '"offer"') -> str:
    return f'[[tiers.steps]]\nstep = "{name}"\nmoments = [{moments}]\n{more}\n'


def codes(text: str) -> set[str]:
    with pytest.raises(PolicyError) as caught:
        read_policy(text)
    return {fault.code for fault in caught.value.faults}


def test_example_that_ships_is_a_policy() -> None:
    policy = read_policy(EXAMPLE)
    assert [one.name for one in policy.tiers] == ["privileged", "elevated", "standard"]
    first = policy.tiers[0]
    assert first.assurance is Level.IAL2
    assert {rule.step for rule in first.steps} >= {ProofingStep.BIOMETRIC, ProofingStep.IN_PERSON}
    assert Moment.PERIODIC in first.steps[3].moments
    assert first.steps[3].every_months == 6
    assert list(policy_notes(policy)) == []


PERSON_KEYS = [
    "name", "names", "first_name", "email", "e_mail", "phones", "nationality", "citizenship",
    "country", "countryOfBirth", "birth_date", "location", "city", "residence", "region",
    "postcode", "age", "gender", "race", "religion", "accent", "languages", "school", "band",
    "risk_score", "score", "evidence", "signals", "flagged", "ring", "list_hits", "applications",
    "candidate", "applicants", "person", "people", "employee_ids", "visa", "ip", "vpn", "network",
    "only_for", "timezone", "disability",
]  # fmt: skip


@pytest.mark.parametrize("key", PERSON_KEYS)
def test_selector_on_a_person_is_refused(key: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(tier(when=f'families = ["Security*"]\n{key} = ["x"]'))
    (fault,) = caught.value.faults
    assert fault.code == "varies-by-person"
    assert "1324b" in fault.message
    assert "when 1" in fault.where


@pytest.mark.parametrize("key", ["person", "applicants", "email", "country", "unless_band"])
@pytest.mark.parametrize("place", ["policy", "tier", "step"])
def test_person_is_refused_wherever_it_stands(key: str, place: str) -> None:
    line = f'{key} = "x"'
    text = {
        "policy": tier().replace(HEAD, f"{HEAD}{line}\n"),
        "tier": tier(more=line),
        "step": tier(steps=step("document", line)),
    }[place]
    assert codes(text) == {"varies-by-person"}


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ('requisitions = ["ada@example.com"]', "varies-by-person"),
        ('titles = ["*@example.com*"]', "varies-by-person"),
        ('families = ["https://profiles.example/ada"]', "varies-by-person"),
        ('requisitions = ["+1 202 555 0123"]', "varies-by-person"),
        ('requisitions = [""]', "bad-pattern"),
        (f'titles = ["{"x" * 201}"]', "bad-pattern"),
        ("", "empty-when"),
        ('departments = ["x"]', "unknown-key"),
        ('familes = ["x"]', "unknown-key"),
        ("remote = 3", "wrong-value"),
        (f"titles = {['x'] * 201}", "too-many"),
    ],
    ids=[
        "email", "email-pattern", "profile", "phone", "empty", "long", "no-fact", "unknown",
        "misspelt", "type", "many",
    ],
)  # fmt: skip
def test_bad_job_facts_are_refused(when: str, code: str) -> None:
    # A table with nothing but a misspelt key states no fact either.
    assert codes(tier(when=when)) - {"empty-when"} == {code} - {"empty-when"}
    assert code in codes(tier(when=when))


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        (step("document", 'moments = ["offer"]'), "malformed-toml"),
        (step("face"), "wrong-value"),
        (step("document", moments='"later"'), "wrong-value"),
        (step("document", moments=""), "no-moment"),
        (step("document", moments='"offer", "offer"'), "two-moments"),
        (step("document", moments='"periodic"'), "periodic"),
        (step("document", "every_months = 6"), "periodic"),
        (step("document", "every_months = 0", '"periodic"'), "bad-number"),
        (step("document", "valid_months = 121"), "bad-number"),
        (step("document", "grace_days = -1"), "bad-number"),
        (step("document", "grace_days = 1.5"), "wrong-value"),
        (step("document") + step("document"), "two-rules"),
        (step("document", 'documents = ["x"]'), "unknown-key"),
        (step("document", 'equivalents = [["document"]]'), "bad-alternative"),
        (step("document", "equivalents = [[]]"), "bad-alternative"),
        (step("document", 'equivalents = [["address", "address"]]'), "bad-alternative"),
    ],
    ids=[
        "twice", "step", "moment", "no-moment", "moment-twice", "no-months", "months-alone",
        "zero-months", "valid", "grace", "fraction", "two-rules", "documents", "itself", "nothing",
        "same-twice",
    ],
)  # fmt: skip
def test_bad_steps_are_refused(steps: str, code: str) -> None:
    assert codes(tier(steps=steps)) == {code}


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        (step("biometric"), "no-accommodation"),
        (step("in-person"), "no-accommodation"),
        (step("in-person", 'equivalents = [["hand-over"]]'), "no-accommodation"),
        (step("biometric", 'equivalents = [["notarised", "address"]]'), "no-accommodation"),
        (step("biometric", 'accommodations = [["notarised", "address"]]'), "harder-accommodation"),
        (step("in-person", 'accommodations = [["hand-over"]]'), "harder-accommodation"),
        (step("biometric", 'accommodations = [["biometric"]]'), "bad-alternative"),
    ],
    ids=["biometric", "in-person", "coming", "two", "two-asked", "coming-asked", "itself"],
)
def test_accommodation_must_be_there_and_no_harder(steps: str, code: str) -> None:
    assert code in codes(tier(steps=steps))


@pytest.mark.parametrize(
    "steps",
    [
        step("biometric", 'accommodations = [["in-person"]]'),
        step("biometric", 'equivalents = [["notarised"]]'),
        step("in-person", 'accommodations = [["notarised"]]'),
        step("document") + step("biometric", 'accommodations = [["document", "notarised"]]'),
        step("document"),
    ],
    ids=["asked", "for-anybody", "in-person", "one-further", "not-needed"],
)
def test_accommodation_that_is_no_harder_is_taken(steps: str) -> None:
    assert len(read_policy(tier(steps=steps)).tiers) == 2


def test_notes_name_people_left_without_a_way() -> None:
    both = step("biometric", 'accommodations = [["in-person"]]') + step(
        "in-person", 'accommodations = [["biometric"]]'
    )
    notes = list(policy_notes(read_policy(tier(steps=both + step("hand-over")))))
    assert len(notes) == 2
    assert "neither" in notes[0]
    assert "hand-over" in notes[1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("version = ", "malformed-toml"),
        (HEAD, "wrong-value"),
        (HEAD + "tiers = []", "tiers"),
        (HEAD.replace("1", "2") + LAST, "unknown-version"),
        (HEAD + LAST.replace("standard", "Top Tier"), "bad-name"),
        (HEAD + LAST + LAST, "two-tiers"),
        (HEAD + LAST + LAST.replace("standard", "other"), "no-when"),
        (HEAD + LAST + '[[tiers.when]]\nremote = true', "no-last-tier"),
        (HEAD + '[[tiers]]\nname = "a"\nsteps = []', "no-steps"),
        (HEAD + '[evidence]\n"us-passport" = "STRONG"' + LAST, "unknown-document"),
        (HEAD + '[evidence]\npassport = "GOOD"' + LAST, "wrong-value"),
        ("#" * (LARGEST + 1), "too-large"),
        ("x = " + "[" * 5000, "malformed-toml"),
    ],
    ids=[
        "toml", "no-tiers", "empty", "version", "name", "same-name", "unreachable", "last",
        "no-steps", "country", "strength", "large", "deep",
    ],
)  # fmt: skip
def test_bad_policies_are_refused(text: str, code: str) -> None:
    assert code in codes(text)


def test_every_fault_is_said_at_once() -> None:
    steps = step("document", 'band = "high"\ngrace_days = -1') + step("biometric")
    text = tier(when='country = ["x"]\nfamlies = ["y"]\ntitles = ["a@example.com"]', steps=steps)
    with pytest.raises(PolicyError) as caught:
        read_policy(text, "p.toml")
    assert [fault.code for fault in caught.value.faults] == [
        "varies-by-person",
        "unknown-key",
        "varies-by-person",
        "varies-by-person",
        "bad-number",
        "no-accommodation",
    ]
    assert all(str(fault).startswith("p.toml tier ") for fault in caught.value.faults)


@given(st.data())
def test_damaged_policy_is_read_or_refused_and_no_more(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(EXAMPLE)))
    length = data.draw(st.integers(0, 60))
    put = data.draw(
        st.sampled_from(["", "\n", '"', "[[tiers]]\n", "[", "3", "country = 1\n", "\0", "[]", "{}"])
    )
    # Only PolicyError is a refusal; anything else is a fault of the program and fails here.
    with suppress(PolicyError):
        policy = read_policy(EXAMPLE[:start] + put + EXAMPLE[start + length :])
        assert policy.tiers[-1].when == ()
        assert all(one.steps for one in policy.tiers)
