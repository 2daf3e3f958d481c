"""Near-duplicate résumé text."""

from __future__ import annotations

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from doorward.linking import LinkPolicy, link
from doorward.linking.texts import passage_digests, passages, sketch
from doorward.model import LinkKind

WORDS = [
    "ledger",
    "billing",
    "search",
    "queue",
    "payment",
    "shipping",
    "catalogue",
    "profile",
    "session",
    "batch",
    "stream",
    "index",
    "invoice",
    "refund",
    "report",
    "cache",
    "cluster",
    "deploy",
    "schema",
    "token",
    "backup",
    "audit",
    "parser",
    "router",
    "worker",
]


def lines(seed, count=12):
    draw = random.Random(seed)
    return [
        f"Rebuilt the {' '.join(draw.sample(WORDS, 4))} service so that "
        f"{' '.join(draw.sample(WORDS, 3))} held"
        for _ in range(count)
    ]


def text_of(linked, application):
    return [one for one in linked.shared(application) if one.kind is LinkKind.RESUME_TEXT]


def test_names_contacts_dates_and_headings_are_taken_out():
    text = (
        "Jane Roe\njane@mail.example +1 202 555 0100 https://jane.example\n"
        "Senior Engineer, Oak Systems Incorporated of Springfield, Jan 2019 - Mar 2021\n"
        "Jane Roe rebuilt the billing ledger for seven regional branches of the bank.\n"
    )
    assert passages(text, ["Jane Roe"]) == [
        "rebuilt the billing ledger for seven regional branches of the bank"
    ]


def test_the_text_of_the_job_is_taken_out():
    job = "You will rebuild the billing ledger for seven regional branches of the bank."
    text = f"{job}\nI kept the parser of the audit stream alive for four long years."
    assert len(passages(text, [], job)) == 1
    assert len(passages(text, [])) == 2


def test_the_same_text_under_another_name_ties(applicant, pool):
    text = "\n".join(lines(1))
    linked = link(pool(applicant(1, text=text), applicant(2, text=text)))
    (shared,) = text_of(linked, "app-0001")
    assert shared.weight >= 6.0
    assert "12 of 12 passages" in shared.detail
    assert shared.others[0].application == "app-0002"
    assert "name" in shared.others[0].differs
    assert [set(one.applications) for one in linked.rings] == [{"app-0001", "app-0002"}]


def test_half_a_text_copied_ties_and_different_texts_do_not(applicant, pool):
    half = lines(1, 6)
    made = [
        applicant(1, text="\n".join([*half, *lines(2, 6)])),
        applicant(2, text="\n".join([*lines(3, 6), *half])),
        applicant(3, text="\n".join(lines(4))),
    ]
    linked = link(pool(*made))
    assert text_of(linked, "app-0001")[0].others[0].application == "app-0002"
    assert text_of(linked, "app-0003") == []


def test_a_reworded_text_is_found_by_its_sketch(applicant, pool):
    original = lines(5, 20)
    reworded = [one.replace("Rebuilt the", "Renewed our") for one in original]
    linked = link(
        pool(applicant(1, text="\n".join(original)), applicant(2, text="\n".join(reworded)))
    )
    (shared,) = text_of(linked, "app-0001")
    assert "worded alike" in shared.detail
    assert shared.value.startswith("reworded:")


def test_boilerplate_of_the_pool_says_nothing(applicant, pool):
    common = lines(6, 8)
    made = [applicant(one, text="\n".join([*common, *lines(100 + one, 8)])) for one in range(45)]
    assert text_of(link(pool(*made, size=300)), "app-0000") == []


def test_colleagues_paste_the_text_of_one_job(applicant, pool):
    pasted = lines(7, 4)
    texts = ["\n".join([*pasted, *lines(8 + one, 3)]) for one in (0, 1)]
    colleagues = [applicant(one, text=texts[one], employer="Oak Systems") for one in (0, 1)]
    strangers = [applicant(one, text=texts[one]) for one in (0, 1)]
    assert text_of(link(pool(*strangers)), "app-0000")[0].weight >= 3.9
    assert text_of(link(pool(*colleagues)), "app-0000") == []
    assert link(pool(*colleagues)).rings == ()


def test_one_persons_own_versions_are_no_match(applicant, pool):
    text = "\n".join(lines(9))
    made = [applicant(one, candidate="cand-v", text=text) for one in (1, 2)]
    assert text_of(link(pool(*made)), "app-0001") == []


def test_comparison_can_be_switched_off(applicant, pool):
    text = "\n".join(lines(1))
    records = pool(applicant(1, text=text), applicant(2, text=text))
    assert link(records, LinkPolicy(compare_texts=False)).rings == ()


def test_scripts_without_spaces_are_compared():
    text = "負責開發與維護公司內部的訂單系統並改善查詢效能與穩定性\n短句"
    assert len(passages(text, [])) == 1


def test_later_applications_of_a_person_show_the_match(applicant, pool):
    text = "\n".join(lines(10))
    first = applicant(1, text=text, candidate="cand-w")
    later = applicant(
        3, text=text, candidate="cand-w", at=first.application.created_at + timedelta(days=9)
    )
    linked = link(pool(first, applicant(2, text=text), later))
    assert text_of(linked, "app-0003")[0].others[0].application == "app-0002"


@given(st.text(max_size=3000), st.lists(st.text(max_size=40), max_size=3))
def test_any_text_is_cut_into_bounded_passages(text, names):
    found = passages(text, names)
    assert len(found) <= 160
    assert len(passage_digests(found)) == 8 * len(found)
    assert len(sketch(found)) in {0, 126 * 4}
    assert found == passages(text, names)
