"""The signals of section 1C against their labelled examples, and what they must never show."""

from functools import partial

import pytest
import screening_cases
from screening_cases import finds, passes
from screening_examples_1c import (
    ADA,
    EXAMPLES_1C,
    WORLD_1C,
    account,
    case,
    commits,
    many_names,
    repository,
    snapshots,
)
from screening_recorder import Recorder, undeclared
from screening_rich import CORPUS
from screening_world import WORLD, World, dossier

import doorward.screening  # noqa: F401 - registers the signals
from doorward.model import FactKind, Identity, automated
from doorward.risk.weights import default_weights
from doorward.screening.code_names import full, name_groups, parts, script
from doorward.screening.code_zone import apart
from doorward.signals import applicant_signals

READ_WHERE_OTHERS_ARE_MISSING = {
    "shared.detail",
    "application.code_accounts.host",
    "application.code_accounts.observed_at",
}
FINDS = finds(EXAMPLES_1C)
PASSES = passes(EXAMPLES_1C)
evidence_of = partial(screening_cases.evidence_of, world=WORLD_1C)


@pytest.mark.parametrize(("signal", "one", "expected"), FINDS)
def test_finds(signal, one, expected):
    found = evidence_of(signal, one)
    assert [each.strength.value for each in found] == [expected]
    assert found[0].facts
    assert all(fact.source and fact.value for fact in found[0].facts)


@pytest.mark.parametrize(("signal", "one"), PASSES)
def test_passes(signal, one):
    assert evidence_of(signal, one) == []


@pytest.mark.parametrize(("signal", "one", "expected"), FINDS)
def test_every_strength_has_a_weight(signal, one, expected):
    for found in evidence_of(signal, one):
        assert default_weights().weight(found.signal, found.strength)[0] > 0


def test_every_signal_of_section_1c_has_examples_of_both_kinds():
    assert {one.id for one in applicant_signals if one.id[0] == "C"} == set(EXAMPLES_1C)
    assert all(one["finds"] and one["passes"] for one in EXAMPLES_1C.values())


def test_rows_that_are_not_scored_have_no_signal():
    assert not {"C03", "C08", "C12"} & {one.id.split(".")[0] for one in applicant_signals}


def test_without_code_data_every_check_says_what_it_lacked():
    evidence, missing, _ = applicant_signals.run(dossier(), World())
    assert evidence == ()
    assert {one.id for one in applicant_signals if one.id[0] == "C"} <= {
        one.signal for one in missing
    }


def test_the_account_date_is_unknown_without_the_table():
    one = case(account(repository(commits(12, ADA_BEFORE)), created_at=None, account_id=9000000101))
    assert evidence_of("C01", one)
    assert evidence_of("C01", one, world=World(kinds=frozenset())) == []


ADA_BEFORE = (
    EXAMPLES_1C["C01"]["finds"][0][1]
    .application.code_accounts[0]
    .repositories[0]
    .commits[0]
    .authored_at
)


def test_no_name_is_ever_shown():
    names = ("Ada Example", "Olu Sample", "Mia Testwell", "Jon Fictive")
    (found,) = evidence_of("C04", case(many_names(*names)))
    shown = found.reason + " ".join(fact.value for fact in found.facts)
    assert not any(part in shown for name in names for part in name.split())
    assert not any(fact.kind in (FactKind.NAME, FactKind.EMAIL) for fact in found.facts)


def test_what_a_persona_was_before_is_never_shown():
    one = snapshots(login="newer-example", location="Shelbyville", company="Other", website="w")
    (found,) = evidence_of("C13", one)
    shown = found.reason + " ".join(fact.value for fact in found.facts)
    assert "older-example" not in shown
    assert "Springfield" not in shown
    assert "Acme" not in shown
    assert "newer-example" in shown


@pytest.mark.parametrize(
    "name",
    ["Ada Example", "Nguyễn Văn Mẫu", "김 예시", "Олена Приклад", "محمد مثال", "Oluwaseun Example"],
)
def test_whose_name_it_is_changes_nothing(name):
    def under(words):
        who = Identity(words, "ada@example.com")
        return case(
            account(
                repository(commits(12, ADA_BEFORE, author=who)),
                identities=(who,),
                display_name=words,
            )
        )

    plain = [(one.signal, one.strength, one.reason) for one in run(under("Ada Example"))]
    assert [(one.signal, one.strength, one.reason) for one in run(under(name))] == plain


def run(one):
    return applicant_signals.run(one, WORLD_1C)[0]


def test_automated_identities_and_people_are_told_apart():
    for name, email in (
        ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
        ("GitHub", "noreply@github.com"),
        ("Renovate Bot", "bot@renovateapp.com"),
        ("GitHub Action", "action@github.com"),
        ("web-flow", None),
    ):
        assert automated(Identity(name, email)), name
    for name, email in (
        ("Abbot Example", "abbot@example.com"),
        ("Travis Example", "travis.example@example.com"),
        ("Talbot", "t@example.com"),
        ("Jan Bot", "jan@example.com"),
        ("Kim Jenkins", "kim@example.com"),
        (None, "ada@example.com"),
    ):
        assert not automated(Identity(name, email)), name
    assert not automated(ADA)


def test_parts_scripts_and_full_names():
    assert parts("Ana-María O'Example") == {"ana", "maria", "example"}
    assert (script("Ada"), script("Ада"), script("123")) == ("LATIN", "CYRILLIC", "")
    assert full("Ada Example")
    assert not full("ada")
    assert not full("ada_example")
    assert name_groups([]) == []


def test_offsets_go_round_the_clock():
    assert apart(13, -11) == 0
    assert apart(-5, 5.5) == 10.5
    assert apart(9, -5) == 10


@pytest.mark.parametrize(
    "one", [one for one in applicant_signals if one.id[0] == "C"], ids=lambda one: one.id
)
def test_reads_exactly_what_it_declares(one):
    touched: set[str] = set()
    examples = [
        each[1] for signal in EXAMPLES_1C.values() for kind in signal.values() for each in kind
    ]
    for each in (*CORPUS, *examples):
        for world in (WORLD, WORLD_1C):
            list(one.check(Recorder(each, touched), world))
    assert undeclared(touched, one.reads) == set()
    unused = {
        path
        for path in one.reads
        if not any(seen == path or seen.startswith(f"{path}.") for seen in touched)
    }
    assert unused <= READ_WHERE_OTHERS_ARE_MISSING
    assert not any("display_name" in path for path in one.reads)
