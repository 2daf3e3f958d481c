"""The stream of labelled applications: repeatable, consistent, mixed as the docs state."""

from __future__ import annotations

import itertools
import tracemalloc
from collections import Counter, defaultdict

import msgspec
import pytest

from doorward.model.interchange import ApplicationRecord
from doorward.simulate import Leaks, Mess, Plan, Playbook, company

QUIET = Playbook(easy=Leaks(), medium=Leaks(), hard=Leaks(), purchased=0.0)


@pytest.fixture(scope="module")
def thousands():
    return list(company(Plan(applications=3000, seed=11)))


def encoded(plan: Plan) -> bytes:
    return b"\n".join(msgspec.json.encode([one.record, one.truth]) for one in company(plan))


def test_same_seed_same_bytes_and_other_seed_other_bytes() -> None:
    plan = Plan(applications=400, seed=5)
    assert encoded(plan) == encoded(plan)
    assert encoded(plan) != encoded(Plan(applications=400, seed=6))


def test_any_place_can_be_made_without_the_ones_before() -> None:
    made = company(Plan(applications=500, seed=5))
    streamed = next(itertools.islice(made, 321, None))
    assert msgspec.json.encode(made.at(321).record) == msgspec.json.encode(streamed.record)


def test_every_record_is_valid_unique_and_labelled_synthetic(thousands) -> None:
    for one in thousands:
        data = msgspec.json.encode(one.record)
        assert msgspec.json.decode(data, type=ApplicationRecord) == one.record
        assert one.record.synthetic is True
    assert len({one.record.id for one in thousands}) == len(thousands)
    assert [one.record.id for one in thousands] == [one.truth.application for one in thousands]


def test_truth_is_consistent_with_rings(thousands) -> None:
    rings = defaultdict(set)
    for one in thousands:
        if one.truth.label == "honest":
            assert one.truth.ring is None
        else:
            assert one.truth.label == "operator"
            if one.truth.ring is not None:
                rings[one.truth.ring].add(one.draft.person.number)
    assert rings
    assert all(2 <= len(members) <= 22 for members in rings.values())


def test_default_share_of_operators_is_about_one_in_sixty() -> None:
    shares = [company(Plan(applications=6000, seed=seed)).operators / 6000 for seed in range(12)]
    assert 1 / 75 < sum(shares) / len(shares) < 1 / 45


@pytest.mark.parametrize("rings", [0, 1, 7])
def test_number_of_rings_is_as_asked(rings: int) -> None:
    made = company(Plan(applications=2000, seed=3, rings=rings))
    told = {one.truth.ring for one in made if one.truth.ring}
    assert made.rings == len(told) == rings
    assert (made.operators == 0) == (rings == 0)


def test_singles_belong_to_no_ring(thousands) -> None:
    assert any(one.truth.label == "operator" and one.truth.ring is None for one in thousands)


@pytest.mark.parametrize(("size", "rings"), [(20, 5), (60, 15), (100, 7), (12, 3)])
def test_rings_that_barely_fit_take_at_most_half(size: int, rings: int) -> None:
    made = company(Plan(applications=size, seed=2, rings=rings))
    labels = Counter(one.truth.label for one in made)
    assert made.rings == rings
    assert labels["operator"] == made.operators <= size // 2


def test_too_many_rings_for_the_size_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        company(Plan(applications=20, seed=1, rings=10))


@pytest.mark.parametrize(
    "wrong",
    [{"applications": -1}, {"applications": 10**9}, {"applications": 5, "rings": -1},
     {"applications": 5, "operator_share": 0.9}, {"applications": 5, "days": 0}],
)  # fmt: skip
def test_impossible_plans_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="must"):
        Plan(**wrong)


def test_nothing_and_one_application_work() -> None:
    assert list(company(Plan(applications=0))) == []
    assert next(iter(company(Plan(applications=1)))).truth.label == "honest"


def test_people_with_several_applications_keep_one_candidate_id(thousands) -> None:
    persons = defaultdict(set)
    for one in thousands:
        if one.truth.label == "honest":
            persons[one.draft.person.number].add(one.record.candidate)
    several = Counter(one.draft.person.number for one in thousands if one.truth.label == "honest")
    again = [number for number, count in several.items() if count > 1]
    assert 0.05 < len(again) / len(several) < 0.2
    same = sum(len(persons[number]) == 1 for number in again)
    assert 0.75 < same / len(again) < 0.99


def test_candidate_ids_of_different_persons_differ(thousands) -> None:
    owners = defaultdict(set)
    for one in thousands:
        owners[one.record.candidate].add(one.draft.person.number)
    assert all(len(numbers) == 1 for numbers in owners.values())


def test_honest_strangers_share_a_phone_only_through_home_or_agency(thousands) -> None:
    holders = defaultdict(list)
    for one in thousands:
        if one.truth.label == "honest" and one.record.phones:
            holders[one.draft.phone].append(one)
    shared = [
        group for group in holders.values() if len({x.draft.person.number for x in group}) > 1
    ]
    assert shared
    for group in shared:
        agency = all(x.record.channel == "agency" for x in group)
        homes = {x.draft.person.address for x in group}
        people = {x.draft.person.number for x in group}
        assert agency or len(homes) < len(people)


def test_honest_strangers_never_share_an_email(thousands) -> None:
    holders = defaultdict(set)
    for one in thousands:
        if one.truth.label == "honest":
            holders[one.record.emails[0]].add(one.draft.person.number)
    assert all(len(people) == 1 for people in holders.values())


def test_a_leak_happens_when_asked_and_only_then() -> None:
    leaky = Leaks(shared_phone=1.0, shared_device=1.0, near_duplicate_text=1.0)
    book = Playbook(easy=leaky, medium=leaky, hard=leaky, quiet=0.0, purchased=0.0)
    mess = Mess(household=0, agency=0, no_phone=0)
    plain = company(Plan(applications=800, seed=9, rings=2, playbook=QUIET, mess=mess))
    loud = company(Plan(applications=800, seed=9, rings=2, playbook=book, mess=mess))

    def phones_of_rings(made):
        found = defaultdict(set)
        for one in made:
            if one.truth.ring:
                found[one.truth.ring].add(one.draft.phone)
        return found

    assert all(len(numbers) == 1 for numbers in phones_of_rings(loud).values())
    quiet = phones_of_rings(plain)
    assert all(len(numbers) > 1 for numbers in quiet.values())


def test_quiet_personas_exist_and_leak_no_shared_contact() -> None:
    book = Playbook(quiet=1.0)
    made = list(company(Plan(applications=1500, seed=4, rings=5, playbook=book)))
    holders = defaultdict(set)
    for one in made:
        holders[one.record.emails[0]].add(one.draft.person.number)
    operators = [one for one in made if one.truth.label == "operator"]
    assert operators
    assert all(len(holders[one.record.emails[0]]) == 1 for one in operators)
    assert all(not one.record.statements or one.record.statements[0].source == "linkedin"
               for one in operators)  # fmt: skip


def test_purchased_identities_state_the_owners_other_contacts() -> None:
    book = Playbook(quiet=0.0, purchased=1.0)
    made = company(Plan(applications=600, seed=4, rings=2, playbook=book))
    for one in made:
        if one.truth.label == "operator":
            stated = one.record.statements[0]
            assert stated.source == "profile"
            assert stated.name == one.record.name
            assert not set(stated.emails) & set(one.record.emails)


def test_dates_run_forward_in_every_career(thousands) -> None:
    for one in thousands:
        for job in one.record.employments:
            if job.start and job.end:
                assert job.start[:4] <= job.end[:4]
        last = one.record.created_at
        assert last is not None
        assert last.year in (2025, 2026)


def test_honest_people_share_text_seldom(thousands) -> None:
    lines = defaultdict(set)
    total = 0
    for one in thousands:
        if one.truth.label == "honest":
            total += 1
            for job in one.record.employments:
                lines[job.description].add(one.draft.person.number)
    shared = {number for people in lines.values() if len(people) > 1 for number in people}
    assert 0 < len(shared) / total < 0.08


def test_full_text_only_when_asked() -> None:
    assert all(one.record.resume_text is None for one in company(Plan(applications=20)))
    texts = [one.record.resume_text for one in company(Plan(applications=20, texts=True))]
    assert all(text is not None and "EXPERIENCE" in text for text in texts)


def test_streaming_needs_no_memory_that_grows() -> None:
    def peak(size: int) -> int:
        made = company(Plan(applications=100_000, seed=2))
        for _ in itertools.islice(made, 400):
            pass
        tracemalloc.start()
        for _ in itertools.islice(made, size):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(300) < peak(100) * 2 + 500_000
