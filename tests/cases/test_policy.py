"""Who may decide what is data; an operator's file may be stricter and never weaker."""

import pytest

from cases.acts import propose, refused
from cases.made import case
from casework import viewer
from doorward.cases import deciding, policy
from doorward.model.cases import ADVERSE, Action, DecisionState, Role

ADVERSE_NAMES = pytest.mark.parametrize("action", sorted(ADVERSE))
OURS = policy.read_policy(
    policy.files("doorward.cases").joinpath("decisions.toml").read_text("utf-8"), "ours"
)


def tightened(text: str) -> policy.DecisionPolicy:
    return policy.stricter(OURS, text, "own.toml")


def problem(text: str) -> str:
    with pytest.raises(policy.PolicyError) as told:
        tightened(text)
    return str(told.value)


def test_our_own_policy_names_every_action_and_two_people_for_what_harms():
    assert set(OURS.actions) == set(Action)
    for action, one in OURS.actions.items():
        assert bool(one.seconders) == (action in ADVERSE)
        assert one.seconders <= {Role.LEGAL, Role.INVESTIGATOR, Role.HR_PARTNER}


def test_an_operators_file_may_be_stricter():
    own = tightened(
        '[actions.clear]\npropose = ["legal"]\nsecond = ["legal", "investigator"]\n'
        "[actions.do-not-advance]\nlegal_must_second = true\nnotice_days = 1\nappeal_days = 90\n"
    )
    assert own.of(Action.CLEAR).seconders == {Role.LEGAL, Role.INVESTIGATOR}
    assert own.of(Action.DO_NOT_ADVANCE).seconders == {Role.LEGAL}
    assert own.of(Action.DO_NOT_ADVANCE).appeal_days == 90
    assert own.of(Action.ASK) == OURS.of(Action.ASK)
    assert tightened("") == OURS


@ADVERSE_NAMES
def test_no_file_drops_the_second_person_of_what_harms(action):
    assert "needs a second person" in problem(f"[actions.{action.value}]\nsecond = []\n")
    for role in ("talent-acquisition", "auditor", "administrator"):
        named = f'[actions.{action.value}]\nsecond = ["{role}", "legal"]\n'
        told = problem(named)
        assert "may not agree" in told or "weaker" in told


@pytest.mark.parametrize(
    ("action", "field"),
    [
        ("withdraw-offer", "legal_must_second = false"),
        ("withdraw-offer", 'second = ["legal", "investigator"]'),
        ("do-not-advance", "notice_days = 6"),
        ("do-not-advance", "appeal_days = 29"),
        ("suspend-access", 'propose = ["talent-acquisition"]'),
        ("end-employment", 'kinds = ["application"]'),
        ("do-not-advance", 'then = "closed"'),
    ],
)
def test_weaker_is_refused_with_the_field(action, field):
    told = problem(f"[actions.{action}]\n{field}\n")
    assert told == (
        f"own.toml: actions.{action}: {field.split(' ')[0]}: weaker than Doorward's own policy"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[actions", "no readable TOML"),
        ("x = 1", "nothing else"),
        ("actions = 1", "nothing else"),
        ("[actions]\nclear = 1", "actions.clear: expected a table"),
        ("[actions.banish]\npropose = ['legal']", "banish"),
        ("[actions.clear]\nsecnd = ['legal']", "secnd"),
        ("[actions.clear]\npropose = ['queen']", "queen"),
        ("[actions.clear]\npropose = ['auditor']", "may not decide"),
        ("[actions.clear]\npropose = []", "at least one role"),
        ("[actions.clear]\nkinds = []", "at least one kind"),
        ("[actions.clear]\nthen = 'joined'", "then"),
        ("[actions.ask]\ntask_days = 0", "task_days"),
        ("[actions.do-not-advance]\nnotice_days = 1_000", "notice_days"),
        ("[actions.ask]\nappeal_days = 3", "without a notice"),
        ("[actions.ask]\nlegal_must_second = true", "not named"),
        ("[actions.suspend-access]\noverturned = 'waiting'", "overturned"),
    ],
)
def test_faults_are_named(text, said):
    told = problem(text)
    assert told.startswith("own.toml: ")
    assert said in told


def test_a_policy_that_lacks_an_action_is_refused():
    with pytest.raises(policy.PolicyError, match="is missing"):
        policy.read_policy("[actions]\n", "own.toml")


@pytest.fixture
def own_file(tmp_path, monkeypatch):
    path = tmp_path / "own.toml"
    monkeypatch.setenv(policy.POLICY_FILE, str(path))
    return path


@pytest.mark.django_db
def test_an_operators_second_person_holds_for_clearing_too(own_file):
    own_file.write_text('[actions.clear]\nsecond = ["legal"]\n')
    made, who = case(), viewer()
    act = deciding.propose, who, made.pk, Action.CLEAR, "There is nothing in it at all", 1, None
    assert refused(*act) == "step-up"
    assert propose(who, made, Action.CLEAR).state == DecisionState.PROPOSED


@pytest.mark.parametrize("content", [None, b"\xff", b"#" * 100_001], ids=["none", "bytes", "long"])
def test_a_file_that_cannot_be_read_stops_all_deciding(own_file, content):
    if content is not None:
        own_file.write_bytes(content)
    with pytest.raises(policy.PolicyError, match=r"own\.toml"):
        policy.current_policy()
