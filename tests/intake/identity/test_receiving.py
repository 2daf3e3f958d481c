import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from identity_vendors import (
    MESSAGES,
    NOW,
    SECRET,
    digest,
    encoded,
    generic,
    headers,
    later,
    onfido,
    persona,
    stripe,
    veriff,
)

from doorward.intake.identity import (
    MOST_BYTES,
    VENDORS,
    MessageError,
    keyed_number,
    receive,
)
from doorward.model import CheckOutcome, Moment, ProofingStep

ALL = pytest.mark.parametrize("vendor", sorted(VENDORS))
STAMPED = pytest.mark.parametrize("vendor", ["generic", "persona", "stripe"])
UNSTAMPED = pytest.mark.parametrize("vendor", ["onfido", "veriff"])


def take(vendor, value, at=NOW, sent=None, **options):
    body = value if isinstance(value, bytes) else encoded(value)
    signed = options.pop("headers", None) or headers(vendor, body, at=sent or at)
    return receive(vendor, signed, body, **{"secrets": [SECRET], "now": at} | options)


def code(*arguments, **options):
    with pytest.raises(MessageError) as caught:
        take(*arguments, **options)
    return caught.value.code


class Seen:
    def __init__(self, known):
        self.known = known

    def digest(self, vendor, event_id):
        return self.known.get((vendor, event_id))


@ALL
def test_an_approved_message_becomes_a_check(vendor):
    found = take(vendor, MESSAGES[vendor]())
    (check,) = found.checks
    assert found.application == "A-17"
    assert check.outcome is CheckOutcome.APPROVED
    assert check.step is ProofingStep.DOCUMENT
    assert (check.vendor, check.event_id) == (vendor, found.event_id)
    assert check.at == NOW
    assert check.document.name == "Avery Example"
    assert check.document.birth_date == date(1990, 2, 3)
    assert check.document.number == "X1234567"
    assert found.notes == ()


@ALL
def test_origin_sex_and_pictures_are_dropped_at_the_door(vendor):
    text = msgspec.json.encode(take(vendor, MESSAGES[vendor]())).decode()
    for word in ("UTO", '"X"', "placeOfBirth", "files.example", "192.0.2.9", "nationality"):
        assert word not in text


@ALL
def test_a_signature_with_another_secret_is_refused(vendor):
    body = encoded(MESSAGES[vendor]())
    assert code(vendor, body, headers=headers(vendor, body, "another")) == "bad-signature"


@ALL
def test_a_body_changed_by_one_space_is_refused(vendor):
    body = encoded(MESSAGES[vendor]())
    assert code(vendor, body + b" ", headers=headers(vendor, body)) == "bad-signature"


@ALL
@pytest.mark.parametrize(
    "spoil",
    [
        lambda _given: {},
        lambda given: dict.fromkeys(given, ""),
        lambda given: dict.fromkeys(given, "t=1,v1="),
        lambda given: dict.fromkeys(given, "x" * 3000),
        lambda given: dict.fromkeys(given, "\u00e9\ud800"),
        lambda given: [*given.items(), *given.items()],
    ],
    ids=["none", "empty", "hollow", "overlong", "not-ascii", "doubled"],
)
def test_headers_that_are_no_signature_are_refused(vendor, spoil):
    body = encoded(MESSAGES[vendor]())
    assert code(vendor, body, headers=spoil(headers(vendor, body)) or {"x": "y"}) == (
        "bad-signature"
    )


@ALL
def test_either_of_two_secrets_will_do_while_one_is_exchanged(vendor):
    body = encoded(MESSAGES[vendor]())
    for used in ("old", "new"):
        found = take(vendor, body, headers=headers(vendor, body, used), secrets=["old", "new"])
        assert found.application == "A-17"


@pytest.mark.parametrize("secrets", [[], [""], ["good", ""], "a text", [" "], ["good", "\n"]])
def test_a_missing_secret_is_the_callers_mistake(secrets):
    with pytest.raises(ValueError, match="secrets"):
        take("veriff", veriff(), secrets=secrets)


def test_persona_sends_two_signatures_while_a_secret_is_exchanged():
    body = encoded(persona())
    new, old = (headers("persona", body, one)["Persona-Signature"] for one in ("new", "old"))
    found = take("persona", body, headers={"persona-signature": f"{new} {old}"}, secrets=["old"])
    assert found.event_id == "evt_1"


@STAMPED
@pytest.mark.parametrize("seconds", [-301, 301], ids=["too-old", "ahead"])
def test_a_signed_timestamp_outside_the_tolerance_is_stale(vendor, seconds):
    assert code(vendor, MESSAGES[vendor](), sent=later(seconds)) == "stale"
    assert take(vendor, MESSAGES[vendor](), sent=later(seconds), tolerance=301)


@STAMPED
@pytest.mark.parametrize("stamp", ["-1", "1e9", "٣", "9" * 12, "1 "])
def test_a_timestamp_that_is_no_number_is_refused_though_signed(vendor, stamp):
    body = encoded(MESSAGES[vendor]())
    signature = digest(stamp.encode() + b"." + body)
    given_headers = {
        "X-Doorward-Timestamp": stamp,
        "X-Doorward-Signature": signature,
        "Stripe-Signature": f"t={stamp},v1={signature}",
        "Persona-Signature": f"t={stamp},v1={signature}",
    }
    assert code(vendor, body, headers=given_headers) == "bad-signature"


@UNSTAMPED
def test_vendors_without_a_timestamp_may_send_late_and_replays_are_known_by_the_body(vendor):
    found = take(vendor, MESSAGES[vendor](), at=later(86_400 * 5))
    assert found.event_id == found.digest
    seen = Seen({(vendor, found.event_id): found.digest})
    assert code(vendor, MESSAGES[vendor](), seen=seen) == "replayed"


@ALL
def test_an_event_stored_before_is_a_replay_and_with_other_content_a_reuse(vendor):
    found = take(vendor, MESSAGES[vendor]())
    key = (vendor, found.event_id)
    assert code(vendor, MESSAGES[vendor](), seen=Seen({key: found.digest})) == "replayed"
    assert code(vendor, MESSAGES[vendor](), seen=Seen({key: ""})) == "replayed"
    assert code(vendor, MESSAGES[vendor](), seen=Seen({key: "sha256:0"})) == "event-id-reused"
    assert take(vendor, MESSAGES[vendor](), seen=Seen({("other", key[1]): found.digest}))


@ALL
@pytest.mark.parametrize("reference", [None, ""])
def test_a_message_about_no_application_of_ours_is_refused(vendor, reference):
    assert code(vendor, MESSAGES[vendor](reference=reference)) == "no-reference"


@ALL
@pytest.mark.parametrize("reference", [7, ["A-17"], "A" * 301, "A\n17", "\ud800"])
def test_a_reference_that_is_no_plain_id_is_malformed(vendor, reference):
    assert code(vendor, MESSAGES[vendor](reference=reference)) == "malformed"


@ALL
@pytest.mark.parametrize("status", [None, 9001, "", {}])
def test_a_message_without_a_status_word_is_refused(vendor, status):
    assert code(vendor, MESSAGES[vendor](status=status)) == "unknown-status"


@ALL
def test_an_unknown_word_needs_review_and_is_kept(vendor):
    (check,) = take(vendor, MESSAGES[vendor](status="super-approved")).checks
    assert check.outcome is CheckOutcome.NEEDS_REVIEW
    assert "unknown status: super-approved" in check.codes


@ALL
def test_only_the_word_for_approval_approves(vendor):
    from importlib import import_module

    words = import_module(f"doorward.intake.identity.{vendor}").WORDS
    approving = {word for word, outcome in words.items() if outcome is CheckOutcome.APPROVED}
    assert approving == ({"verified"} if vendor == "stripe" else {"approved"})
    for word, outcome in words.items():
        assert take(vendor, MESSAGES[vendor](status=word)).checks[0].outcome is outcome


@pytest.mark.parametrize(
    ("vendor", "word"),
    [("persona", "completed"), ("onfido", "complete"), ("veriff", "submitted")],
)
def test_completed_is_not_approved(vendor, word):
    (check,) = take(vendor, MESSAGES[vendor](status=word)).checks
    assert check.outcome is CheckOutcome.COMPLETED


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"a":' * 40 + b"1" + b"}" * 40],
    ids=["empty", "list", "cut", "text", "not-utf8", "deep-list", "deep-object"],
)
@ALL
def test_a_signed_body_that_is_no_usable_json_object_is_malformed(vendor, body):
    assert code(vendor, body) == "malformed"


@ALL
def test_an_empty_object_is_an_error_with_a_code(vendor):
    assert code(vendor, b"{}") in {"other-event", "malformed"}


@ALL
def test_a_body_over_the_limit_is_refused_before_its_signature_is_checked(vendor):
    assert code(vendor, b" " * (MOST_BYTES + 1), headers={"x": "y"}) == "too-large"


@pytest.mark.parametrize(
    ("vendor", "value"),
    [
        ("persona", {"data": {"attributes": {"payload": {"data": {"type": "account"}}}}}),
        ("stripe", {"id": "evt_9", "data": {"object": {"object": "charge"}}}),
        ("onfido", {"payload": {"resource_type": "audit_log"}}),
        ("veriff", {"status": "success", "checkType": "updated_watchlist"}),
    ],
)
def test_events_about_other_things_are_named_as_such(vendor, value):
    assert code(vendor, value) == "other-event"


@ALL
def test_an_event_in_the_future_is_malformed(vendor):
    value = MESSAGES[vendor](at=NOW + timedelta(days=2))
    assert code(vendor, value) == "malformed"


@pytest.mark.parametrize("at", ["yesterday", "2026-06-01T12:00:00", 7, [], "9999-99-99T00:00Z"])
def test_a_time_that_cannot_be_read_is_malformed(at):
    assert code("veriff", veriff(decisionTime=at)) == "malformed"


def test_impossible_days_are_left_out_and_said():
    value = veriff(person={"firstName": "Avery", "dateOfBirth": "1990-02-30"})
    found = take("veriff", value)
    assert found.checks[0].document.birth_date is None
    assert found.notes == ("dateOfBirth is no day",)


def test_a_failed_stripe_check_needs_review_whatever_its_code():
    for error in ({"code": "document_expired", "reason": "..."}, {"code": "made_up"}):
        (check,) = take("stripe", stripe("requires_input", last_error=error)).checks
        assert check.outcome is CheckOutcome.NEEDS_REVIEW
        assert error["code"] in check.codes
    (check,) = take("stripe", stripe("requires_input")).checks
    assert check.outcome is CheckOutcome.STARTED


def test_stripe_may_name_the_application_in_its_metadata():
    value = stripe(reference=None, metadata={"application": "A-18"})
    assert take("stripe", value).application == "A-18"


def test_reasons_are_kept_as_text_and_decide_nothing():
    value = veriff("approved", reasonCode=106, reason="Known fraud")
    (check,) = take("veriff", value).checks
    assert check.outcome is CheckOutcome.APPROVED
    assert check.codes == ("106", "Known fraud")


def test_veriff_tells_the_beginning_and_end_of_the_persons_part_without_a_time():
    value = {"id": "session-1", "action": "submitted", "code": 7002, "vendorData": "A-17"}
    (check,) = take("veriff", value).checks
    assert (check.outcome, check.at) == (CheckOutcome.COMPLETED, NOW)
    (check,) = take("veriff", value | {"action": "approved"}).checks
    assert check.outcome is CheckOutcome.NEEDS_REVIEW


def test_a_check_of_onfido_states_no_reference():
    value = onfido("complete")
    value["payload"] |= {"resource_type": "check", "resource": {"id": "check-1"}}
    assert code("onfido", value) == "no-reference"


def test_one_message_may_stand_for_several_steps():
    steps = [ProofingStep.DOCUMENT, ProofingStep.BIOMETRIC, ProofingStep.DOCUMENT]
    found = take("persona", persona(), steps=steps, moment=Moment.OFFER)
    assert [check.step for check in found.checks] == steps[:2]
    assert [check.event_id for check in found.checks] == ["evt_1", "evt_1#biometric"]
    assert [check.document is None for check in found.checks] == [False, True]
    assert {check.moment for check in found.checks} == {Moment.OFFER}


def test_the_generic_message_may_name_its_step():
    (check,) = take("generic", generic(step="address")).checks
    assert check.step is ProofingStep.ADDRESS
    assert code("generic", generic(step="séance")) == "malformed"
    assert code("generic", generic(step=["address"])) == "malformed"


@pytest.mark.parametrize("name", ["event", "at"])
def test_the_generic_message_needs_its_event_and_time(name):
    value = generic()
    del value[name]
    assert code("generic", value) == "malformed"


def test_a_number_may_be_kept_as_a_keyed_digest_only():
    (check,) = take("generic", generic(), number_key=b"key").checks
    assert check.document.number == keyed_number("x 123-4567", b"key")
    assert check.document.number.startswith("hmac-sha256:")
    assert check.document.number != keyed_number("X1234567", b"other")
    with pytest.raises(ValueError, match="key"):
        keyed_number("X1234567", b"")


@pytest.mark.parametrize("number", ["****1234", "•••• 1234", "---", "#", "X12…"])
@pytest.mark.parametrize("key", [None, b"key"], ids=["plain", "keyed"])
def test_a_blotted_number_is_left_out_as_others_would_share_it(number, key):
    value = generic(document={"kind": "passport", "number": number})
    (check,) = take("generic", value, number_key=key).checks
    assert (check.document.kind, check.document.number) == ("passport", None)


def test_the_callers_mistakes_are_no_codes():
    with pytest.raises(ValueError, match="none of"):
        receive("nobody", {}, b"", secrets=[SECRET], now=NOW)
    with pytest.raises(ValueError, match="offset"):
        receive("veriff", {}, b"", secrets=[SECRET], now=datetime(2026, 1, 1))  # noqa: DTZ001


def _leaves(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*path, index))
    yield path


def outcome(vendor, value):
    try:
        return take(vendor, value), None
    except MessageError as error:
        return None, error.code


ODD = [
    *(None, True, 0, -1, 1.5, 10**30, "", "x", "\ud800", "é" * 400),
    *([], [[]], {}, {"value": []}),
]


@ALL
def test_any_field_of_any_kind_gives_checks_or_a_code(vendor):
    whole = encoded(MESSAGES[vendor]())
    for path in _leaves(json.loads(whole)):
        for odd in ODD if path else []:
            value = place = json.loads(whole)
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = odd
            found, refused = outcome(vendor, value)
            if refused:
                assert refused in {"malformed", "unknown-status", "no-reference", "other-event"}
            else:
                assert msgspec.json.decode(msgspec.json.encode(found))["application"]
                assert found.checks[0].at.tzinfo is UTC


def test_every_vendor_has_a_page_in_the_documentation():
    page = Path(__file__).parents[3] / "docs" / "identity-vendors.md"
    text = page.read_text(encoding="utf-8")
    for vendor in VENDORS:
        from importlib import import_module

        for word, outcome in import_module(f"doorward.intake.identity.{vendor}").WORDS.items():
            assert f"| {vendor} | `{word}` | {outcome.value} |" in text


def test_every_code_is_in_the_documentation():
    from doorward.intake.identity import CODES
    from doorward.intake.identity.credentials import CREDENTIAL_CODES

    page = Path(__file__).parents[3] / "docs" / "identity-vendors.md"
    text = page.read_text(encoding="utf-8")
    assert [code for code in (*CODES, *CREDENTIAL_CODES) if f"`{code}`" not in text] == []
