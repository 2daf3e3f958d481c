"""The chain from round to round, and what of an assurance level is reached."""

from datetime import date

import msgspec
import pytest
from verification_people import applicant, check, interview, moment, only_tier, rule, seen

from doorward.model import DocumentSeen, SamePerson
from doorward.verification.assurance import NO_CONFORMANCE, assurance
from doorward.verification.attestations import rounds, uncompared
from doorward.verification.document_kinds import document_kind
from doorward.verification.next_steps import round_tasks
from doorward.verification.person import person_status
from doorward.verification.policy import Level, Policy, Strength
from doorward.verification.status import StepState

ROUNDS = (interview("2026-03-10T10:00", "Round 1"), interview("2026-03-17T10:00", "Round 2"))
NOW = moment("2026-06-01")


def test_rounds_that_nobody_compares_are_told() -> None:
    links = rounds(applicant(interviews=ROUNDS, starts="2026-05-01"), NOW)
    assert [one.round for one in links] == ["Round 1", "Round 2", "day one"]
    assert [(a.round, b.round) for a, b in uncompared(links)] == [
        ("Round 1", "Round 2"),
        ("Round 2", "day one"),
    ]
    assert [one.code for one in round_tasks("A-1", links)] == ["attest-same-person"] * 2


@pytest.mark.parametrize(
    ("same", "task"),
    [("yes", []), ("cannot-say", ["attest-same-person"]), ("no", ["second-look"])],
)
def test_attester_answers_for_a_round(same: str, task: list[str]) -> None:
    about = seen("2026-03-17T11:00", same, round="round-2", compared_with="ROUND 1", document=None)
    links = rounds(applicant(about, interviews=ROUNDS), NOW)
    assert links[1].answer is SamePerson(same)
    assert links[1].by == "Dana Example"
    assert not links[1].signed
    assert [one.code for one in round_tasks("A-1", links)] == task


def test_comparison_with_an_earlier_round_goes_before_one_with_a_document() -> None:
    one = applicant(
        seen("2026-03-17T11:00", "no", round="Round 2", compared_with="Round 1", by="Cy Example"),
        seen("2026-03-17T12:00", "yes", round="Round 2"),
        interviews=ROUNDS,
    )
    assert rounds(one, NOW)[1].answer is SamePerson.NO


def test_nobody_attests_for_themself() -> None:
    own = seen("2026-03-17T11:00", round="Round 2", compared_with="Round 1", by="ADA  sample")
    one = applicant(own, interviews=ROUNDS)
    assert rounds(one, NOW)[1].answer is None
    tier = only_tier(rule("in-person", '"interview"', 'equivalents = [["notarised"]]'))
    policy = Policy(version=1, name="Synthetic", tiers=(tier,))
    assert person_status(one, policy, NOW).steps[0].state is StepState.OVERDUE
    level = assurance(one, Level.IAL1, RATED, NOW)
    assert "verification" in {each.phase for each in level.missing}


def test_nobody_silences_who_says_no_by_taking_their_name() -> None:
    no = seen("2026-03-17T11:00", "no", round="Round 2", compared_with="Round 1", by="Ada Sample")
    assert rounds(applicant(no, interviews=ROUNDS), NOW)[1].answer is SamePerson.NO


def test_rounds_to_come_are_not_in_the_chain() -> None:
    one = applicant(interviews=ROUNDS, starts="2026-05-01")
    assert [each.round for each in rounds(one, moment("2026-03-12"))] == ["Round 1"]


def test_day_names_a_round_without_a_name_and_its_meeting_never_does() -> None:
    link = "https://meet.example/j/1?pwd=secret"
    one = applicant(interviews=(interview("2026-03-10"), interview("2026-03-11", meeting=link)))
    names = [each.round for each in rounds(one, NOW)]
    assert names == ["interview of 2026-03-10", "interview of 2026-03-11"]


@pytest.mark.parametrize(
    ("written", "kind"),
    [("PASSPORT", "passport"), ("drivers_license", "driving-licence"),
     ("pp", "passport"), ("identity card", "identity-card"), ("ID_CARD", "identity-card"),
     ("fan card", None),
     (None, None)],
    ids=str,
)  # fmt: skip
def test_kinds_of_document_have_one_word(written: str | None, kind: str | None) -> None:
    assert document_kind(written) == kind


RATED = {
    "passport": Strength.STRONG,
    "passport-chip": Strength.SUPERIOR,
    "utility-bill": Strength.FAIR,
}


def shown(kind: str, outcome: str = "approved"):
    seen_ = DocumentSeen(kind=kind, name="Ada Sample", birth_date=date(1990, 1, 1))
    return check("document", "2026-04-02", outcome, document=seen_)


@pytest.mark.parametrize(
    ("target", "records", "missing"),
    [
        (Level.IAL1, (shown("utility-bill"), check("biometric", "2026-04-02")), []),
        (Level.IAL1, (shown("utility-bill"), check("address", "2026-04-02")), []),
        (Level.IAL1, (), ["resolution", "validation", "verification"]),
        (Level.IAL2, (shown("passport"), seen("2026-04-02")), ["validation"]),
        (Level.IAL2, (shown("passport"), shown("passport"), seen("2026-04-02")), ["validation"]),
        (Level.IAL2, (shown("passport"), shown("utility-bill"), seen("2026-04-02")), []),
        (Level.IAL2, (shown("passport-chip"), seen("2026-04-02", how="video")), []),
        (
            Level.IAL2,
            (shown("passport-chip", "completed"), seen("2026-04-02", "cannot-say")),
            ["resolution", "validation", "verification"],
        ),
        (
            Level.IAL3,
            (shown("passport-chip"), seen("2026-04-02", how="video")),
            ["verification", "resolution"],
        ),
        (
            Level.IAL3,
            (shown("passport-chip"), seen("2026-04-02"), check("biometric", "2026-04-02")),
            [],
        ),
        (Level.IAL3, (shown("passport-chip"), check("address", "2026-04-02")),
         ["verification", "verification", "resolution"]),
    ],
    ids=["fair", "code", "nothing", "one-strong", "same-twice", "two", "chip", "not-approved",
         "remote", "on-site", "code-only"],
)  # fmt: skip
def test_assurance_says_what_is_missing(target: Level, records, missing: list[str]) -> None:
    found = assurance(applicant(*records), target, RATED, NOW)
    assert [each.phase for each in found.missing] == missing
    assert found.notice == NO_CONFORMANCE
    assert found.not_computed


def test_target_is_told_with_the_person() -> None:
    tier = only_tier(rule("document"))
    tier = msgspec.structs.replace(tier, assurance=Level.IAL1)
    policy = Policy(version=1, name="Synthetic", tiers=(tier,), evidence=RATED)
    found = person_status(applicant(shown("passport")), policy, NOW)
    assert found.assurance is not None
    assert [each.phase for each in found.assurance.missing] == ["verification"]
    assert "No conformance" in found.assurance.notice
