"""Names, places and schools are drawn the same way for honest people and operators."""

from __future__ import annotations

from collections import Counter

import pytest

from doorward.simulate import Plan, company
from doorward.simulate.draw import Draw
from doorward.simulate.names import CULTURES, GROUPS, name


def chi_square(table: dict[str, Counter[str]]) -> tuple[float, int]:
    """Pearson's statistic and degrees of freedom of label × value, small cells left out."""
    rows = list(table)
    totals = {row: sum(table[row].values()) for row in rows}
    whole = sum(totals.values())
    values = {value for row in rows for value in table[row]}
    statistic, kept = 0.0, 0
    for value in sorted(values):
        column = sum(table[row][value] for row in rows)
        if min(column * totals[row] / whole for row in rows) < 5:
            continue
        kept += 1
        for row in rows:
            expected = column * totals[row] / whole
            statistic += (table[row][value] - expected) ** 2 / expected
    return statistic, kept - 1


@pytest.fixture(scope="module")
def people():
    """One row for each person, over many seeds; half the applications are operators'."""
    rows = []
    for seed in range(8):
        made = company(Plan(applications=300, seed=seed, operator_share=0.4))
        seen = set()
        for one in made:
            if one.draft.person.number not in seen:
                seen.add(one.draft.person.number)
                rows.append(one)
    return rows


@pytest.mark.parametrize("what", ["group", "culture", "country", "school", "newcomer"])
def test_label_is_independent_of_origin(people, what: str) -> None:
    table: dict[str, Counter[str]] = {"honest": Counter(), "operator": Counter()}
    for one in people:
        person = one.draft.person
        value = {
            "group": one.group,
            "culture": person.name.culture.key,
            "country": person.country,
            "school": str(bool(person.educations)),
            "newcomer": str(person.newcomer),
        }[what]
        table[one.truth.label][value] += 1
    assert min(sum(row.values()) for row in table.values()) > 600
    statistic, freedom = chi_square(table)
    assert freedom >= 1
    # Wilson-Hilferty bound of the chi-square distribution at about 1 in 10,000.
    limit = freedom * (1 - 2 / (9 * freedom) + 3.72 * (2 / (9 * freedom)) ** 0.5) ** 3
    assert statistic < limit


def test_the_independence_check_can_fail() -> None:
    lopsided = {"honest": Counter(a=900, b=100), "operator": Counter(a=100, b=900)}
    statistic, freedom = chi_square(lopsided)
    assert freedom == 1
    assert statistic > 100


def test_many_cultures_and_every_group_appear() -> None:
    drawn = [name(Draw(1, 1, number)) for number in range(4000)]
    assert {one.culture.key for one in drawn} == {one.key for one in CULTURES}
    assert {one.culture.group for one in drawn} == set(GROUPS)
    assert len(CULTURES) >= 25
    assert len({one.full for one in drawn}) > 2500


def test_ids_do_not_tell_the_label() -> None:
    made = list(company(Plan(applications=500, seed=8, operator_share=0.3)))
    lengths = {
        label: {(len(one.record.id), len(one.record.candidate))
                for one in made if one.truth.label == label}
        for label in ("honest", "operator")
    }  # fmt: skip
    assert lengths["honest"] == lengths["operator"]
