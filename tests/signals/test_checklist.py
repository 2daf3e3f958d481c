"""Checklist codes: what counts as an answer, and what is said of unknown ones."""

import pytest

from doorward.model import Application, Observed, Origin, Severity
from doorward.signals.checklist import CHECKLIST, affirmed, answers, problems
from doorward.signals.fairness import PROHIBITED_WORDS
from doorward.signals.rows import ROWS


@pytest.mark.parametrize("value", [None, "yes", "seen on 3 May", "No. 12 on the list", "true"])
def test_an_answer_affirms(value):
    assert affirmed(Observed(code="payment-crypto", value=value))


@pytest.mark.parametrize("value", ["no", "No", " FALSE ", "0", "none", "not checked", "unknown"])
def test_an_answer_denies(value):
    assert not affirmed(Observed(code="payment-crypto", value=value))


def test_answers_keep_their_order_and_leave_out_the_rest():
    first, second, other, denied = (
        Observed(code="payment-crypto", value="USDT"),
        Observed(code="payment-prepayment"),
        Observed(code="phone-line-type", value="voip"),
        Observed(code="payment-third-party", value="no"),
    )
    found = answers((first, second, other, denied), "payment-prepayment", "payment-crypto")
    assert found == (first, second)


def test_unknown_codes_are_noted_and_known_ones_not():
    application = Application(
        id="1",
        origin=Origin("a.jsonl", "7"),
        observed=(Observed(code="gut-feeling" * 50), Observed(code="payment-crypto")),
    )
    (note,) = problems(application)
    assert (note.severity, note.code) == (Severity.NOTE, "unknown-checklist-code")
    assert (note.file, note.record, note.field) == ("a.jsonl", "7", "observed[0].code")
    assert len(note.message) < 200


@pytest.mark.parametrize("item", CHECKLIST.values(), ids=lambda item: item.code)
def test_a_code_asks_something_that_can_be_looked_up(item):
    assert item.question.endswith((".", "?"))
    assert item.value
    assert item.row in ROWS
    assert not set(item.code.split("-")) & set(PROHIBITED_WORDS)
