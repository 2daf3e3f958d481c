"""Registering, running, and saying what could not be checked."""

import pytest

from doorward.model import (
    Application,
    Dossier,
    Fact,
    FeedKind,
    Observed,
    Origin,
    PhoneFact,
    Statement,
    StatementSource,
    Strength,
)
from doorward.signals import (
    FairnessMark,
    Observation,
    Registry,
    SignalDefinitionError,
    signal,
)

ORIGIN = Origin("a.jsonl", "1")


class Nothing:
    def has(self, kind):
        return kind is FeedKind.TECHNOLOGIES


def record(**facts):
    application = facts.pop("application", {})
    return Dossier(application=Application(id="1", origin=ORIGIN, **application), **facts)


def registry_with(check=None, signal_id="A01", into=None, **changes):
    registry = into if into is not None else Registry()
    options = {
        "title": "title",
        "family": "contact",
        "strength": Strength.MEDIUM,
        "fairness": FairnessMark.FAIR,
        "reads": ("phones.e164",),
        "needs": ("phones.e164",),
        "clears": "ask",
        "sources": ("V",),
    } | changes

    def found(dossier, knowledge):
        """Always finds."""
        yield Observation("seen", (Fact("label", "value", "source"),))

    chosen = check or found
    signal(signal_id, registry=registry, **options)(chosen)
    return registry


PHONE = PhoneFact(raw="x", source="s", e164="+15555550101")


def test_evidence_carries_the_metadata_of_its_signal():
    evidence, missing, failures = registry_with().run(record(phones=(PHONE,)), Nothing())
    assert [one.signal for one in evidence] == ["A01"]
    assert evidence[0].strength is Strength.MEDIUM
    assert evidence[0].family == "contact"
    assert evidence[0].clears == "ask"
    assert str(evidence[0].subject) == "application:1"
    assert (missing, failures) == ((), ())


def test_an_observation_may_be_weaker_and_cleared_otherwise():
    def check(dossier, knowledge):
        """Finds a weaker case."""
        return (Observation("seen", (), strength=Strength.WEAK, clears="look"),)

    evidence, _, _ = registry_with(check).run(record(phones=(PHONE,)), Nothing())
    assert (evidence[0].strength, evidence[0].clears) == (Strength.WEAK, "look")


def test_missing_data_is_named_in_plain_words():
    _, missing, _ = registry_with().run(record(), Nothing())
    assert [(one.signal, one.why) for one in missing] == [("A01", "phone number not in the data")]


def test_missing_reference_data_is_named():
    registry = registry_with(feeds=(FeedKind.TECHNOLOGIES, FeedKind.NETWORKS))
    evidence, missing, _ = registry.run(record(phones=(PHONE,)), Nothing())
    assert evidence == ()
    assert missing[0].why == "no networks reference data loaded"


def test_a_checklist_answer_can_be_needed():
    registry = registry_with(needs=("phones.line_type|observed:phone-line-type",))
    answered = record(application={"observed": (Observed(code="phone-line-type"),)})
    other = record(application={"observed": (Observed(code="payment-crypto"),)})
    assert registry.missing(answered, Nothing()) == {}
    why = registry.missing(other, Nothing())["A01"].why
    assert why == "phone line type or checklist answer phone-line-type not in the data"


def test_two_items_can_be_needed():
    registry = registry_with(needs=("several:application.statements",))
    one = Statement(source=StatementSource.FORM, origin=ORIGIN)
    assert "A01" in registry.missing(record(application={"statements": (one,)}), Nothing())
    assert registry.missing(record(application={"statements": (one, one)}), Nothing()) == {}


@pytest.mark.parametrize("value", [None, ""])
def test_an_empty_value_is_not_there(value):
    phone = PhoneFact(raw="x", source="s", e164=value)
    assert "A01" in registry_with().missing(record(phones=(phone,)), Nothing())


def test_false_and_zero_are_there():
    registry = registry_with(needs=("emails.disposable|phones.plus_one",))
    assert registry.missing(record(phones=(PHONE,)), Nothing()) == {}


def test_a_failing_check_is_reported_and_the_others_run():
    def broken(dossier, knowledge):
        """Fails."""
        raise ValueError("of ours")

    registry = registry_with(broken)
    registry_with(signal_id="A02", into=registry)
    evidence, missing, failures = registry.run(record(phones=(PHONE,)), Nothing())
    assert [one.signal for one in evidence] == ["A02"]
    assert [one.signal for one in missing] == ["A01"]
    assert failures[0].error == "ValueError: of ours"


def test_signals_come_in_the_order_of_their_ids():
    registry = registry_with(signal_id="B02")
    registry_with(signal_id="A16", into=registry)
    registry_with(signal_id="A02", into=registry)
    assert [one.id for one in registry] == ["A02", "A16", "B02"]
    evidence, _, _ = registry.run(record(phones=(PHONE,)), Nothing())
    assert [one.signal for one in evidence] == ["A02", "A16", "B02"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"needs": ("phones.colour",)}, "unknown field"),
        ({"needs": ("observed:gut-feeling",)}, "unknown checklist code"),
        ({"needs": ("several:phones.colour",)}, "unknown field"),
        ({"family": "hunches"}, "unknown family"),
        ({"sources": ("NOWHERE",)}, "unknown source"),
        ({"sources": ()}, "must be stated"),
        ({"reads": ()}, "must be stated"),
        ({"clears": " "}, "clears is empty"),
        ({"title": ""}, "title is empty"),
    ],
)
def test_a_wrong_declaration_is_refused(changes, message):
    with pytest.raises(SignalDefinitionError, match=message):
        registry_with(**changes)


def test_a_check_must_explain_itself():
    def silent(dossier, knowledge):
        return ()

    with pytest.raises(SignalDefinitionError, match="explanation is empty"):
        registry_with(silent)


def test_an_id_is_registered_once():
    registry = registry_with()
    with pytest.raises(SignalDefinitionError, match="twice"):
        registry_with(into=registry)
