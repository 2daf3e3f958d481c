"""Acts of casework with the proofs they need, as a page would hand them in."""

import pytest

from cases.made import proof
from doorward.cases import appeals, deciding
from doorward.cases.viewer import Refused
from doorward.model.cases import Action
from doorward.store.models import Appeal, Case, Decision

REASON = "The phone number and the text are those of a known ring"
AGREED = "I have read all evidence and come to the same result"


def refused(act, *arguments, **named) -> str:
    """The code with which something is refused; it must be."""
    with pytest.raises(Refused) as told:
        act(*arguments, **named)
    assert str(told.value)
    return told.value.code


def version(case: Case) -> int:
    return Case.objects.get(pk=case.pk).version


def status(case: Case) -> str:
    return Case.objects.get(pk=case.pk).status


def propose(who, case: Case, action=Action.DO_NOT_ADVANCE, reason=REASON, at=None, over=None):
    at = version(case) if at is None else at
    given = proof(who, "decide", case.pk, action.value, reason, str(at), **(over or {}))
    return deciding.propose(who, case.pk, action, reason, at, given)


def answer(who, decision: int, agree=True, reason=AGREED, at=None, over=None):
    case = Decision.objects.get(pk=decision).case
    at = version(case) if at is None else at
    content = (str(decision), "agree" if agree else "refuse", reason, str(at))
    given = proof(who, "decide", case.pk, *content, **(over or {}))
    return deciding.second(who, decision, agree=agree, reason=reason, version=at, proof=given)


def answer_appeal(who, appeal: int, upheld: bool, reason=AGREED, at=None, over=None):
    case = Appeal.objects.get(pk=appeal).decision.case
    at = version(case) if at is None else at
    content = (str(appeal), "uphold" if upheld else "refuse", reason, str(at))
    given = proof(who, "decide", case.pk, *content, **(over or {}))
    return appeals.answer_appeal(who, appeal, upheld=upheld, reason=reason, version=at, proof=given)
