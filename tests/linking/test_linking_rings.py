"""What makes a ring, what does not, how it is cut and undone."""

from __future__ import annotations

import random
from datetime import timedelta

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.linking import LinkPolicy, identifiers, link
from doorward.linking.records import ROW
from doorward.model import LinkKind, NetworkKind


def rings_of(linked):
    return [set(one.applications) for one in linked.rings]


def test_strangers_make_no_ring(pool):
    linked = link(pool())
    assert linked.rings == ()
    assert linked.persons == 200


def test_three_names_on_one_phone_in_three_regions_are_a_ring(applicant, pool):
    made = [
        applicant(one, phone="+12025550100", region=region)
        for one, region in enumerate(("TX", "OH", "WA"))
    ]
    linked = link(pool(*made))
    assert rings_of(linked) == [{"app-0000", "app-0001", "app-0002"}]
    ring = linked.rings[0]
    assert ring.persons == 3
    assert ring.kinds == (LinkKind.PHONE,)
    assert len(ring.edges) == 3
    assert not ring.split
    assert "+12025550100" in ring.edges[0].reason
    assert "3 persons" in ring.edges[0].reason


def test_a_phone_and_a_text_tie_two(applicant, pool):
    text = "\n".join(f"Wrote part {word} of the billing engine in plain Go" for word in "abcdefgh")
    made = [applicant(1, phone="+12025550101", text=text), applicant(2, text=text)]
    made[1] = applicant(2, phone="+12025550101", text=text)
    assert rings_of(link(pool(*made))) == [{"app-0001", "app-0002"}]


def test_a_household_of_two_is_no_ring_but_is_seen(applicant, pool):
    home = {
        "phone": "+12025550102",
        "ip": "198.51.100.77",
        "address": "9 Shared Lane, Springfield",
        "device": "family-computer",
    }
    linked = link(pool(applicant(1, **home), applicant(2, **home)))
    assert linked.rings == ()
    kinds = {one.kind for one in linked.shared("app-0001")}
    assert {LinkKind.PHONE, LinkKind.NETWORK, LinkKind.ADDRESS, LinkKind.DEVICE} <= kinds


def test_a_household_of_three_is_no_ring(applicant, pool):
    home = {"phone": "+12025550103", "ip": "198.51.100.78", "address": "9 Shared Lane, Springfield"}
    linked = link(pool(*(applicant(one, **home) for one in (1, 2, 3))))
    assert linked.rings == ()


def test_the_household_rule_looks_at_no_name(applicant, pool):
    home = {"phone": "+12025550104", "ip": "198.51.100.79"}
    same = link(pool(applicant(1, **home, name="Ann Kim"), applicant(2, **home, name="Bo Kim")))
    other = link(pool(applicant(1, **home, name="Ann Kim"), applicant(2, **home, name="Bo Lee")))
    assert same.rings == other.rings == ()
    weights = [
        [(shared.kind, shared.weight, shared.persons) for shared in one.shared("app-0001")]
        for one in (same, other)
    ]
    assert weights[0] == weights[1]


def test_one_device_under_two_names_in_two_regions_is_a_ring(applicant, pool):
    made = [
        applicant(1, device="one-laptop", region="TX"),
        applicant(2, device="one-laptop", region="OH"),
    ]
    assert rings_of(link(pool(*made))) == [{"app-0001", "app-0002"}]


def test_sixty_students_behind_one_campus_address_are_no_ring(applicant, pool):
    made = [applicant(one, ip="198.51.100.80") for one in range(60)]
    linked = link(pool(*made, size=400))
    assert linked.rings == ()
    assert all(one.kind is not LinkKind.NETWORK for one in linked.shared("app-0000"))


def test_six_students_of_a_campus_with_one_dormitory_are_no_ring(applicant, pool):
    made = [
        applicant(one, ip="198.51.100.81", address="1 Dormitory Walk, Springfield")
        for one in range(6)
    ]
    assert link(pool(*made)).rings == ()


def test_known_shared_networks_say_nothing(applicant, pool):
    made = [applicant(one, ip="198.51.100.82", kinds=(NetworkKind.VPN,)) for one in range(4)]
    linked = link(pool(*made))
    assert linked.shared("app-0000") == ()


def test_a_recruiters_phone_weighs_nothing_when_listed_and_little_when_crowded(applicant, pool):
    phone = "+12025550105"
    few = [applicant(one, phone=phone, region=f"R{one}") for one in range(4)]
    assert len(link(pool(*few)).rings) == 1
    listed = LinkPolicy(common={LinkKind.PHONE: frozenset({phone})})
    assert link(pool(*few), listed).rings == ()
    many = [applicant(one, phone=phone, region=f"R{one}") for one in range(45)]
    assert link(pool(*many, size=400)).rings == ()


def test_eight_names_on_one_phone_need_something_else_to_be_a_ring(applicant, pool):
    made = [applicant(one, phone="+12025550112", region=f"R{one}") for one in range(8)]
    linked = link(pool(*made))
    assert linked.rings == ()
    assert linked.shared("app-0000")[0].persons == 8
    site = ("https://portfolio.example/work",)
    made[3], made[6] = (
        applicant(one, phone="+12025550112", region=f"R{one}", links=site) for one in (3, 6)
    )
    assert rings_of(link(pool(*made))) == [{f"app-{one:04d}" for one in range(8)}]


def test_an_agency_explains_what_it_brings(applicant, pool):
    desk = {"phone": "+12025550106", "ip": "198.51.100.83", "device": "agency-desk"}
    by_agency = [
        applicant(one, **desk, channel="agency", referrer="Northfield Talent", region=f"R{one}")
        for one in range(7)
    ]
    assert link(pool(*by_agency)).rings == ()
    alone = [
        applicant(one, **desk, referrer="Northfield Talent", region=f"R{one}") for one in range(7)
    ]
    assert len(link(pool(*alone)).rings) == 1


def test_a_chain_of_different_identifiers_is_one_ring(applicant, pool):
    site = ("https://portfolio.example/work",)
    made = [
        applicant(1, device="laptop-a", region="TX"),
        applicant(2, device="laptop-a", region="OH", links=site),
        applicant(3, phone="+12025550107", region="WA", links=site),
        applicant(4, phone="+12025550107", region="NY"),
    ]
    assert rings_of(link(pool(*made))) == [{"app-0001", "app-0002", "app-0003", "app-0004"}]


def test_a_template_that_many_downloaded_makes_no_ring(applicant, pool):
    from doorward.model import Document

    document = Document(
        name="cv.docx",
        media_type="application/docx",
        sha256="0" * 64,
        size=1,
        author="Template House",
        creator="Microsoft Word",
        producer="",
        template="default-template",
    )
    made = [applicant(one, documents=(document,)) for one in range(80)]
    assert link(pool(*made, size=300)).rings == ()
    three = [applicant(one, documents=(document,)) for one in range(3)]
    assert link(pool(*three)).rings == ()


def test_small_pools_work(applicant):
    made = [applicant(one) for one in range(9)]
    made += [applicant(one, phone="+12025550108", region=f"R{one}") for one in (20, 21, 22)]
    linked = link([identifiers(one) for one in made])
    assert rings_of(linked) == [{"app-0020", "app-0021", "app-0022"}]


def test_large_components_are_cut_and_say_so(applicant, pool):
    made = []
    for one in range(12):
        # Neighbours share a profile; only one pair in the middle is tied by a mere site.
        links = [f"https://linkedin.com/in/shared-{one}"] if one != 5 else ["https://mid.example/a"]
        links.append(
            f"https://linkedin.com/in/shared-{one - 1}" if one != 6 else "https://mid.example/a"
        )
        made.append(applicant(one, links=tuple(links)))
    whole = link(pool(*made))
    assert [len(one.applications) for one in whole.rings] == [12]
    assert not whole.rings[0].split
    cut = link(pool(*made), LinkPolicy(largest_ring=6))
    assert rings_of(cut) == [
        {f"app-{one:04d}" for one in range(6)},
        {f"app-{one:04d}" for one in range(6, 12)},
    ]
    assert all(one.split for one in cut.rings)


def test_groups_of_more_than_ten_give_a_chain_in_time_order(applicant, pool):
    site = ("https://portfolio.example/work",)
    made = [
        applicant(one, links=("https://github.com/reused", *(site if one in {3, 7} else ())))
        for one in range(12)
    ]
    ring = link(pool(*made, size=300)).rings[0]
    chain = sorted((one.a, one.b) for one in ring.edges if one.value.startswith("github.com"))
    assert chain == [(f"app-{one:04d}", f"app-{one + 1:04d}") for one in range(11)]


def test_an_edge_is_undone_by_its_id(applicant, pool):
    made = [
        applicant(1, device="laptop-b", region="TX"),
        applicant(2, device="laptop-b", region="OH"),
    ]
    records = pool(*made)
    edge = link(records).rings[0].edges[0]
    assert link(records, LinkPolicy(ignore=frozenset({edge.id}))).rings == ()
    unrelated = LinkPolicy(ignore=frozenset({"edge-0000000000000000"}))
    assert len(link(records, unrelated).rings) == 1


def test_a_value_is_undone_for_everybody(applicant, pool):
    made = [applicant(one, phone="+12025550110", region=f"R{one}") for one in range(4)]
    undone = LinkPolicy(ignore=frozenset({("phone", "+12025550110")}))
    linked = link(pool(*made), undone)
    assert linked.rings == ()
    assert linked.shared("app-0000") == ()


def test_a_text_match_is_undone_by_its_value(applicant, pool):
    text = "\n".join(f"Wrote part {word} of the billing engine in plain Go" for word in "abcdefgh")
    records = pool(applicant(1, text=text), applicant(2, text=text))
    edge = link(records).rings[0].edges[0]
    assert edge.kind is LinkKind.RESUME_TEXT
    undone = LinkPolicy(ignore=frozenset({("resume-text", edge.value)}))
    assert link(records, undone).rings == ()


def test_listed_networks_may_be_ranges(applicant, pool):
    made = [applicant(one, ip="198.51.100.84") for one in range(3)]
    assert any(x.kind is LinkKind.NETWORK for x in link(pool(*made)).shared("app-0000"))
    policy = LinkPolicy(common={LinkKind.NETWORK: frozenset({"198.51.100.0/24"})})
    assert link(pool(*made), policy).shared("app-0000") == ()


def test_an_address_used_months_apart_is_not_shared(applicant, pool):
    near, far = applicant(1, ip="198.51.100.85"), applicant(2, ip="198.51.100.85")
    at = near.application.created_at + timedelta(days=90)
    far = applicant(2, ip="198.51.100.85", at=at)
    assert link(pool(near, far)).shared("app-0001") == ()


def test_one_member_may_join_by_a_weaker_tie_but_brings_nobody(applicant, pool):
    network = "198.51.100.86"
    made = [
        applicant(1, device="laptop-c", region="TX", ip=network),
        applicant(2, device="laptop-c", region="OH", ip=network),
        applicant(3, ip=network, region="WA", referees=(("chief@firm.example", None),)),
        applicant(4, region="NV", referees=(("chief@firm.example", None),)),
    ]
    assert rings_of(link(pool(*made))) == [{"app-0001", "app-0002", "app-0003"}]


def test_equal_first_halves_of_a_digest_do_not_link(applicant, pool):
    records = pool(applicant(1), applicant(2))
    rows = np.frombuffer(records[0].rows, ROW).copy()
    other = np.frombuffer(records[1].rows, ROW).copy()
    assert len(rows) == len(other)
    other["high"] = rows["high"]
    collided = msgspec.structs.replace(records[1], rows=other.tobytes())
    linked = link([records[0], collided, *records[2:]])
    assert linked.rings == ()
    assert linked.shared("app-0001") == ()
    assert linked.persons == 200


def test_ids_are_stable_when_a_ring_grows(applicant, pool):
    made = [applicant(one, phone="+12025550111", region=f"R{one}") for one in range(5)]
    before, after = link(pool(*made[:4])).rings[0], link(pool(*made)).rings[0]
    assert before.id == after.id
    assert {one.id for one in before.edges} <= {one.id for one in after.edges}


def test_duplicate_ids_are_counted_and_left_out(applicant):
    one = identifiers(applicant(1))
    linked = link([one, one, identifiers(applicant(2))])
    assert linked.duplicates == 1
    assert linked.persons == 2


def test_nothing_gives_nothing():
    linked = link([])
    assert linked.rings == ()
    assert linked.persons == 0
    assert linked.shared("app-0001") == ()
    assert linked.ring_of("app-0001") is None


def test_policies_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="join <= tie <= ring"):
        LinkPolicy(tie=7.0, ring=6.0)
    with pytest.raises(ValueError, match="at least 2 persons"):
        LinkPolicy(largest_ring=1)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), order=st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(applicant, seed, order):
    draw = random.Random(seed)
    made = [
        applicant(
            one,
            phone=f"+1202555{draw.randrange(25):04d}",
            device=f"device-{draw.randrange(40)}",
            region=draw.choice(("TX", "OH", None)),
            address=f"{draw.randrange(30)} Plain Road, Springfield",
            candidate=f"cand-{draw.randrange(45)}",
            at=None
            if draw.random() < 0.1
            else applicant(draw.randrange(60)).application.created_at,
        )
        for one in range(50)
    ]
    records = [identifiers(one) for one in made]
    shuffled = list(records)
    order.shuffle(shuffled)
    policy = LinkPolicy(largest_ring=5)
    one, other = link(records, policy), link(shuffled, policy)
    assert one.rings == other.rings
    for record in records:
        assert one.shared(record.application) == other.shared(record.application)
    for ring in one.rings:
        assert 2 <= ring.persons <= 5
