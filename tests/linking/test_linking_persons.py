"""Which applications are one person's, and what linking says of them."""

from __future__ import annotations

from datetime import timedelta

from doorward.linking import link
from doorward.model import LinkKind


def own(linked, application):
    return [one for one in linked.shared(application) if one.kind is LinkKind.PERSON]


def test_six_applications_of_one_candidate_are_one_person_and_no_ring(applicant, pool):
    made = [
        applicant(one, candidate="cand-x", phone="+12025550120", email="x@mail.example", name="X Y",
                  device="device-x", ip="198.51.100.9", address="1 Own Street, Springfield")
        for one in range(6)
    ]  # fmt: skip
    linked = link(pool(*made))
    assert linked.rings == ()
    assert linked.persons == 195
    (shared,) = linked.shared("app-0000")
    assert shared.kind is LinkKind.PERSON
    assert shared.persons == 1
    assert shared.weight == 0.0
    assert len(shared.others) == 5
    assert all(one.same_person for one in shared.others)


def test_name_and_mailbox_or_phone_make_a_person_without_a_candidate_id(applicant, pool):
    made = [
        applicant(1, candidate=None, name="José Ruiz", email="j@mail.example"),
        applicant(2, candidate=None, name="RUIZ, Jose", email="j@mail.example"),
        applicant(3, candidate=None, name="Jose Ruiz", phone="+12025550121"),
        applicant(4, candidate=None, name="Jose Ruiz", phone="+12025550121"),
    ]
    linked = link(pool(*made))
    assert linked.persons == 198
    assert own(linked, "app-0001")[0].others[0].application == "app-0002"
    assert own(linked, "app-0003")[0].others[0].application == "app-0004"


def test_equal_names_alone_make_no_person(applicant, pool):
    made = [applicant(one, candidate=None, name="Nguyen Van An") for one in (1, 2)]
    linked = link(pool(*made))
    assert linked.persons == 200
    assert linked.shared("app-0001") == ()


def test_a_new_name_on_the_same_mailbox_and_phone_is_one_person(applicant, pool):
    contact = {"candidate": None, "email": "a@mail.example", "phone": "+12025550122"}
    linked = link(
        pool(applicant(1, **contact, name="Ada Old"), applicant(2, **contact, name="Ada New"))
    )
    assert linked.persons == 199
    assert linked.rings == ()
    assert own(linked, "app-0001")[0].others[0].differs[0] == "name"


def test_three_names_on_one_mailbox_and_phone_are_three_persons(applicant, pool):
    contact = {"candidate": None, "email": "a@mail.example", "phone": "+12025550123"}
    linked = link(pool(*(applicant(one, **contact, region=f"R{one}") for one in range(3))))
    assert linked.persons == 200
    assert len(linked.rings) == 1


def test_a_candidate_id_under_many_names_is_not_believed(applicant, pool):
    linked = link(pool(*(applicant(one, candidate="unknown") for one in range(8))))
    assert linked.persons == 200
    believed = link(pool(*(applicant(one, candidate="cand-y") for one in range(3))))
    assert believed.persons == 198


def test_a_persons_applications_all_stand_in_the_ring(applicant, pool):
    made = [
        applicant(1, phone="+12025550124", region="TX"),
        applicant(2, phone="+12025550124", region="OH", candidate="cand-z"),
        applicant(3, phone="+12025550124", region="WA"),
        applicant(4, candidate="cand-z", region="OH"),
    ]
    ring = link(pool(*made)).rings[0]
    assert set(ring.applications) == {"app-0001", "app-0002", "app-0003", "app-0004"}
    assert ring.persons == 3


def test_differences_between_a_persons_applications_are_named(applicant, pool):
    same = {"candidate": "cand-d", "name": "Dee Dee", "school": "Harrow Hill College"}
    made = [
        applicant(1, **same, employer="Oak Systems", region="TX"),
        applicant(
            2, **(same | {"school": "Bellgate University"}), employer="Elm Bank", region="OH"
        ),
        applicant(3, **same, employer="OAK SYSTEMS Inc.", region="TX"),
    ]
    others = own(link(pool(*made)), "app-0001")[0].others
    assert others[0].differs == ("school", "employer", "location")
    assert others[1].differs == ()


def test_bursts_count_jobs_within_the_window(applicant, pool):
    start = applicant(0).application.created_at
    fast = [
        applicant(
            one,
            candidate="cand-b",
            name="Bea Bee",
            job=f"req-{one}",
            at=start + timedelta(minutes=10 * one),
        )
        for one in range(9)
    ]
    burst = own(link(pool(*fast)), "app-0000")[0].burst
    assert (burst.applications, burst.requisitions, burst.hours) == (9, 9, 1.33)
    assert burst.started_at == start
    slow = [
        applicant(
            one,
            candidate="cand-b",
            name="Bea Bee",
            job=f"req-{one}",
            at=start + timedelta(days=3 * one),
        )
        for one in range(9)
    ]
    assert own(link(pool(*slow)), "app-0000")[0].burst is None


def test_groups_have_bursts_too(applicant, pool):
    start = applicant(0).application.created_at
    made = [
        applicant(one, phone="+12025550125", at=start + timedelta(minutes=one)) for one in range(5)
    ]
    (shared,) = [x for x in link(pool(*made)).shared("app-0000") if x.kind is LinkKind.PHONE]
    assert shared.burst.applications == 5
    assert shared.persons == 5
