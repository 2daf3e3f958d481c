"""The page about cases says of roles and decisions what holds."""

from pathlib import Path

import pytest

from doorward.cases import policy
from doorward.model.cases import Action, CaseKind, Role

PAGE = (Path(__file__).parents[2] / "docs" / "cases.md").read_text("utf-8")
NAMES = {
    Role.TALENT: "talent acquisition",
    Role.INVESTIGATOR: "investigator",
    Role.LEGAL: "legal",
    Role.HR_PARTNER: "HR partner",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "administrator",
}


def names(roles) -> str:
    return ", ".join(NAMES[role] for role in Role if role in roles) or "nobody"


@pytest.mark.parametrize("action", Action)
def test_the_table_of_decisions_is_the_policy(action):
    one = policy.current_policy().of(action)
    kinds = "anything" if len(one.kinds) == len(CaseKind) else ", ".join(one.kinds)
    days = [f"{count} days" if count else "–" for count in (one.notice_days, one.appeal_days)]
    cells = (action.value, names(one.propose), names(one.seconders), kinds, one.then.value, *days)
    assert f"| {' | '.join(cells)} |" in PAGE


@pytest.mark.parametrize("role", Role)
def test_every_role_is_told_of(role):
    assert f"| {NAMES[role]} |" in PAGE


def test_the_operators_file_of_the_page_is_one():
    block = PAGE.partition("```toml\n")[2].partition("```")[0]
    ours = policy.current_policy()
    own = policy.stricter(ours, block, "own.toml")
    assert own.of(Action.CLEAR).seconders == {Role.INVESTIGATOR, Role.LEGAL}
    assert own.of(Action.DO_NOT_ADVANCE).appeal_days == 60


@pytest.mark.parametrize(
    "text",
    ["[actions.withdraw-offer]\nsecond = []", "[actions.do-not-advance]\nappeal_days = 1"],
)
def test_the_messages_of_the_page_are_those_that_come(text):
    with pytest.raises(policy.PolicyError) as told:
        policy.stricter(policy.current_policy(), text, "own.toml")
    assert f"\n{told.value}\n" in PAGE
