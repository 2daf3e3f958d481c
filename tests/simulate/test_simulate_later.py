from datetime import UTC, datetime

import msgspec
import pytest

from doorward.intake.additions import Additions, is_additions, read_additions
from doorward.intake.reader import Limits
from doorward.model import Application, Origin, SamePerson
from doorward.simulate import Afterwards, LaterLeaks, LaterMess, Plan, company, write
from doorward.simulate.later import later_records

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def records(**changed):
    plan = Plan(applications=400, seed=3, rings=3, **changed)
    made = company(plan)
    return made, {one.record.id: list(later_records(made, one)) for one in made}


def test_a_plan_without_afterwards_has_no_later_records(tmp_path):
    made, found = records()
    assert not any(found.values())
    write(made, tmp_path / "company")
    assert not (tmp_path / "company" / "additions.jsonl").exists()


def test_every_record_is_synthetic_and_can_be_read_back(tmp_path):
    made, found = records(afterwards=Afterwards(interviewed=1.0, hired=1.0))
    written = write(made, tmp_path / "company")
    file = tmp_path / "company" / "additions.jsonl"
    lines = [msgspec.json.decode(line) for line in file.read_bytes().splitlines()]
    assert written.later == len(lines) == sum(map(len, found.values()))
    assert all(line["synthetic"] is True for line in lines)
    assert is_additions(file)
    assert (tmp_path / "company" / "reference" / "synthetic-watchlist" / "feed.json").is_file()
    added = Additions(read_additions(file, Limits(), NOW))
    assert added.problems == []
    some = added.add_to(Application(id=lines[0]["application"], origin=Origin("x")))
    assert some.interviews is not None
    assert some.onboarding is not None
    assert some.proofing is not None


def test_the_same_seed_gives_the_same_records():
    plan = Afterwards()
    assert records(afterwards=plan)[1] == records(afterwards=plan)[1]


def test_about_as_many_are_interviewed_as_planned():
    made, found = records(afterwards=Afterwards(interviewed=0.2))
    honest = [one.record.id for one in made if one.truth.label == "honest"]
    share = sum(bool(found[one]) for one in honest) / len(honest)
    assert 0.13 < share < 0.27


@pytest.mark.parametrize("untidy", [False, True], ids=["tidy", "untidy"])
def test_the_mess_of_honest_lives_is_what_the_plan_says(untidy):
    rate = 1.0 if untidy else 0.0
    mess = LaterMess(**dict.fromkeys(LaterMess.__struct_fields__, rate))
    made, found = records(afterwards=Afterwards(interviewed=1.0, hired=1.0, mess=mess))
    for one in made:
        if one.truth.label != "honest":
            continue
        by_kind = {record["record"]: record for record in found[one.record.id]}
        assert (by_kind["attestation"]["same_person"] == SamePerson.CANNOT_SAY) is untidy
        assert by_kind["identity-check"]["document"]["check_digits"] is not untidy
        assert ("step-declined" in by_kind) is untidy
        assert (by_kind["task"]["excuse"] is not None) is untidy


def test_a_ring_shares_what_the_plan_says():
    leaks = LaterLeaks(shared_account=1.0, farm_shipment=1.0, shared_pay=1.0)
    plan = Afterwards(
        interviewed=1.0, hired=1.0, operators_more=1.0, easy=leaks, medium=leaks, hard=leaks
    )
    made, found = records(afterwards=plan)
    shared: dict[str, list[set[str]]] = {}
    for one in made:
        if one.truth.ring is None:
            continue
        values = {
            str(record.get(field))
            for record in found[one.record.id]
            for kind, field in (("meeting-join", "account"), ("shipment", "address"))
            if record["record"] == kind
        }
        shared.setdefault(one.truth.ring, []).append(values)
    for members in shared.values():
        common = [
            values
            for values in members
            if any(values & other for other in members if other is not values)
        ]
        assert len(common) >= len(members) * 0.5
