"""Comparing names: one phenomenon a case, properties of every comparison, the labelled pairs."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from doorward.reference.watchlists import NameComparison, compare_names
from doorward.reference.watchlists.comparing import THRESHOLD, NameGrade, compared, similarity
from doorward.reference.watchlists.names import prepare
from doorward.reference.watchlists.names.pairing import How

HERE = Path(__file__).parent
SPEC = importlib.util.spec_from_file_location("name_cases", HERE / "name_cases.py")
assert SPEC is not None
assert SPEC.loader is not None
cases = importlib.util.module_from_spec(SPEC)
sys.modules["name_cases"] = cases
SPEC.loader.exec_module(cases)

LABELLED = HERE.parents[2].parent / "shared" / "data" / "names" / "name_pairs.csv"
KINDS = ("person", "organisation")


def _ids(rows: list[tuple[str, str, str]]) -> list[str]:
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("phenomenon", "left", "right"), cases.PERSONS_SAME, ids=_ids(cases.PERSONS_SAME)
)
def test_one_person_in_two_spellings(phenomenon: str, left: str, right: str) -> None:
    found = compare_names(left, right)
    assert found.is_match, (phenomenon, found)


@pytest.mark.parametrize(
    ("phenomenon", "left", "right"), cases.PERSONS_DIFFERENT, ids=_ids(cases.PERSONS_DIFFERENT)
)
def test_two_persons_with_near_names(phenomenon: str, left: str, right: str) -> None:
    found = compare_names(left, right)
    assert not found.is_match, (phenomenon, found)


@pytest.mark.parametrize(
    ("phenomenon", "left", "right"), cases.ORGANISATIONS_SAME, ids=_ids(cases.ORGANISATIONS_SAME)
)
def test_one_organisation_in_two_spellings(phenomenon: str, left: str, right: str) -> None:
    found = compare_names(left, right, kind="organisation")
    assert found.is_match, (phenomenon, found)


@pytest.mark.parametrize(
    ("phenomenon", "left", "right"),
    cases.ORGANISATIONS_DIFFERENT,
    ids=_ids(cases.ORGANISATIONS_DIFFERENT),
)
def test_two_organisations_with_near_names(phenomenon: str, left: str, right: str) -> None:
    found = compare_names(left, right, kind="organisation")
    assert not found.is_match, (phenomenon, found)


def test_the_score_is_graded() -> None:
    """Each line is less sure than the one before, and nothing but the first is certain."""
    ladder = [
        compare_names("Walter Brackenbury", other).score
        for other in (
            "walter  BRACKENBURY",
            "Brackenbury Walter",
            "Walter Simon Brackenbury",
            "Walter Brackenbery",
            "W. Brackenbury",
            "Simon Brackenbury",
            "Simon Stonehouse",
        )
    ]
    assert ladder == sorted(ladder, reverse=True)
    assert len(set(ladder)) == len(ladder)
    assert ladder[0] == 1.0
    assert ladder[1] < 1.0
    assert ladder[-1] == 0.0


@pytest.mark.parametrize(
    ("left", "right", "how"),
    [
        pytest.param("Oleg Zhdankin", "Zhdankin Oleg", How.EXACT, id="exact"),
        pytest.param("Tarek Zhdankow", "Tarek Jdankov", How.ROMANISED, id="romanised"),
        pytest.param("Sergei Zhdankin", "Serhiy Zhdankin", How.VARIANT, id="variant"),
        pytest.param("Bill Zhdankin", "William Zhdankin", How.NICKNAME, id="nickname"),
        pytest.param("John Zhdankin", "Ivan Zhdankin", How.EQUIVALENT, id="equivalent"),
        pytest.param("O. Zhdankin", "Oleg Zhdankin", How.INITIAL, id="initial"),
        pytest.param("JP Zhdankin", "Jean Pierre Zhdankin", How.INITIALS, id="initials"),
        pytest.param("Oleg Brackenbury", "Oleg Brackendury", How.ONE_LETTER, id="one letter"),
        pytest.param("Oleg Brackenbury", "Oleg Brakcendury", How.LETTERS, id="two letters"),
        pytest.param("OLEGZHDANKIN", "Oleg Zhdankin", How.JOINED, id="joined"),
        pytest.param("Oleg Zhdankin", "Oleg Ivan Zhdankin", How.MISSING, id="missing"),
    ],
)
def test_it_says_how_tokens_met(left: str, right: str, how: How) -> None:
    assert how in {one.how for one in compare_names(left, right).matched}
    assert how in {one.how for one in compare_names(right, left).matched}


def test_what_met_is_told_from_the_side_it_was_asked() -> None:
    forth = compare_names("Bill Brackenbury", "William Brackenbury")
    back = compare_names("William Brackenbury", "Bill Brackenbury")
    assert ("bill", "william") in {(one.left, one.right) for one in forth.matched}
    assert ("william", "bill") in {(one.left, one.right) for one in back.matched}


@pytest.mark.parametrize("nothing", ["", "   ", "...", "!?", "\u200b", "—"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_name_of_nothing_matches_nothing(nothing: str, kind: str) -> None:
    for other in ("Walter Brackenbury", nothing):
        found = compare_names(nothing, other, kind)
        assert (found.score, found.is_match, found.grade) == (0.0, False, NameGrade.DIFFERENT)


def test_an_unknown_kind_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"'company'.*'person' or 'organisation'"):
        compare_names("A", "B", kind="company")


def test_prepared_names_of_different_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot compare the name of a person"):
        compare_names(prepare("Example"), prepare("Example", "organisation"))


def test_prepared_names_compare_as_their_text() -> None:
    left, right = "Zhdankin, Oleg P.", "Oleg Petrovich Zhdankin"
    prepared = compare_names(prepare(left), prepare(right))
    assert prepared == compare_names(left, right) == compare_names(prepare(left), right)
    assert prepared.score == similarity(prepare(left), prepare(right))


@pytest.mark.parametrize("least", [0.5, THRESHOLD, 0.95])
def test_a_score_that_counts_is_the_same_when_others_are_given_up_early(least: float) -> None:
    pairs = [
        *(("person", *names) for _, *names in cases.PERSONS_SAME + cases.PERSONS_DIFFERENT),
        *(
            ("organisation", *names)
            for _, *names in cases.ORGANISATIONS_SAME + cases.ORGANISATIONS_DIFFERENT
        ),
    ]
    reached = 0
    for kind, one, other in pairs:
        left, right = prepare(one, kind), prepare(other, kind)
        whole, early = compared(left, right).score, compared(left, right, least).score
        assert early == whole if whole >= least else early < least
        reached += whole >= least
    assert 0 < reached < len(pairs)


def test_legal_forms_that_contradict_cost_something() -> None:
    same = compare_names("Harkaway GmbH", "Harkaway Ltd", "organisation").score
    other = compare_names("Harkaway GmbH", "Harkaway AG", "organisation").score
    assert other < same < 1.0


WORDS = st.sampled_from(
    [
        "anna",
        "oleg",
        "maria",
        "mario",
        "al",
        "bin",
        "abdul",
        "rahman",
        "din",
        "jr",
        "dr",
        "kim",
        "yong",
        "nam",
        "jc",
        "o",
        "brackenbury",
        "zhdankin",
        "zhdankina",
        "bank",
        "ltd",
        "3",
        "three",
        "first",
        "gmbh",
        "company",
        "of",
        "weiming",
        "ЖДАНКИН",
        "محمد",
        "김",
        "王伟",
        "·",
        ",",
        "-",
        ".",
        "&",
    ]
)
NAMES = st.one_of(st.lists(WORDS, max_size=8).map(" ".join), st.text(max_size=60))


@settings(max_examples=300, deadline=None)
@given(NAMES, NAMES, st.sampled_from(KINDS))
@example("Sergey Sergey", "sergei serguei sergey", "person")
@example("abcd abcde", "abce abcd abcdf", "organisation")
@example("\ud800", "\ufdfa" * 50, "person")
def test_every_comparison_is_bounded_and_symmetric(left: str, right: str, kind: str) -> None:
    found = compare_names(left, right, kind)
    back = compare_names(right, left, kind)
    assert isinstance(found, NameComparison)
    assert 0.0 <= found.score <= 1.0
    assert found.score == back.score
    assert found.is_match == (found.score >= THRESHOLD)
    for one in found.matched:
        assert 0.0 <= one.score <= 1.0
        assert one.left or one.right


@settings(max_examples=200, deadline=None)
@given(NAMES, NAMES, st.sampled_from(KINDS))
def test_certainty_is_equality_in_normal_form(left: str, right: str, kind: str) -> None:
    one, other = prepare(left, kind), prepare(right, kind)
    certain = bool(one.parts) and bool(other.parts) and one.text == other.text
    assert (similarity(one, other) == 1.0) == certain
    assert similarity(one, one) == float(bool(one.parts))


@settings(max_examples=200, deadline=None)
@given(NAMES, NAMES)
def test_every_token_is_accounted_for_once(left: str, right: str) -> None:
    one, other = prepare(left), prepare(right)
    matched = compare_names(one, other).matched
    met = " ".join(match.left for match in matched if match.left).split()
    assert sorted(met) == sorted(part.text for part in one.parts)
    met = " ".join(match.right for match in matched if match.right).split()
    assert sorted(met) == sorted(part.text for part in other.parts)


@pytest.mark.parametrize("kind", KINDS)
def test_only_a_bounded_part_of_a_name_is_read(kind: str) -> None:
    long = prepare("Walter Brackenbury " * 100_000, kind)
    assert len(long.tokens) <= 16
    assert long == prepare(("Walter Brackenbury " * 100_000)[:200], kind)
    assert max(map(len, prepare("x" * 1_000_000, kind).tokens)) <= 40


@pytest.mark.skipif(not LABELLED.is_file(), reason=f"no labelled pairs at {LABELLED}")
def test_the_strong_tier_of_the_labelled_pairs_passes() -> None:
    """nomenklatura's labelled pairs: every STRONG one, and most of the rest."""
    wrong: list[tuple[str, str]] = []
    right = total = 0
    with LABELLED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            kind = "person" if row["schema"] == "Person" else "organisation"
            found = compare_names(row["name1"], row["name2"], kind)
            agrees = found.is_match == (row["is_match"] == "true")
            total += 1
            right += agrees
            if row["quality"] == "STRONG" and not agrees:
                wrong.append((row["name1"], row["name2"]))
    assert wrong == []
    assert total == 308
    assert right >= 0.9 * total


@pytest.mark.parametrize(
    ("left", "right", "most"),
    [
        pytest.param("Sana Sheikh", "SANA", 0.71, id="a short word"),
        pytest.param("Sheikh Ibrahim", "Ibrahim", 0.71, id="a common given name"),
        pytest.param("Haji Brackenburi", "Brackenburi", 0.75, id="a rare word"),
        pytest.param("Haji Brackenburi", "Qari Brackenburi", 0.75, id="another title"),
    ],
)
def test_a_word_left_by_a_title_is_no_whole_name(left: str, right: str, most: float) -> None:
    assert 0 < compare_names(left, right).score <= most


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param("Sheikh Sana", "Sana, Shaykh", id="spellings of one title"),
        pytest.param("Mr Oleg Zhdankin", "Zhdankin, Oleg", id="two words"),
        pytest.param("Haji Abdul Rahman", "Abd al-Rahman", id="two words that become one"),
    ],
)
def test_a_title_makes_no_difference_otherwise(left: str, right: str) -> None:
    assert compare_names(left, right).score == 1.0


def test_what_was_compared_before_changes_no_score() -> None:
    person = compare_names("Brackenbury Van", "Brackenbury Von").score
    organisation = compare_names("Brackenbury Van", "Brackenbury Von", "organisation").score
    assert person != organisation
    assert compare_names("Brackenbury Van", "Brackenbury Von").score == person
