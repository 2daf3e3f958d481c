"""The forms of a case: every act by its page, two people and two keys, nothing written is lost."""

import html
import re

import pytest

import casefactory
from casework import client, person
from console.keyed import Keyed, keyed
from doorward.model.cases import Role
from doorward.store.models import Case, Decision, LogEntry, Look, Notice

REASON = "The phone is an agency's; we asked the agency and it says so."
GRAVE = "Two people gave one phone number and neither could say why; we asked both."

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings):
    """Software keys are enrolled in the demo only."""
    settings.DEMO = True


def words(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def form_of(somebody: Keyed, address: str, form: str) -> str:
    page = somebody.get(address).content.decode()
    return next(
        found.group()
        for found in re.finditer(r"<form[^>]*>.*?</form>", page, re.DOTALL)
        if f'id="{form}"' in found.group()
    )


def test_what_harms_nobody_needs_one_person_and_no_key():
    [case] = casefactory.opened_cases(1)
    who = keyed(Role.TALENT)
    address = f"/case/{case.pk}/decide/"
    answer = who.send(address, {"action": "clear", "reason": REASON}, "decide-one")
    assert answer.status_code == 303
    assert "Decided. It is in force now." in words(who.get(answer.headers["Location"]))
    case.refresh_from_db()
    assert case.status == "closed"


def test_what_harms_somebody_needs_two_people_and_two_keys():
    [case] = casefactory.opened_cases(1)
    first, second = keyed(Role.TALENT, "First Invented"), keyed(Role.LEGAL, "Second Invented")
    address = f"/case/{case.pk}/"
    asked = {"action": "withdraw-offer", "reason": GRAVE}
    answer = first.send(f"{address}decide/", asked, "propose")
    assert answer.status_code == 303
    assert "Nothing has happened yet" in words(first.get(answer.headers["Location"]))
    assert "You proposed this. Somebody else has to agree" in words(first.get(address))

    seen = words(second.get(address))
    assert "Waits for a second person: Withdraw the offer" in seen
    assert "First Invented (talent acquisition)" in seen
    assert GRAVE in seen
    made = Decision.objects.get()
    agreed = {"answer": "agree", "reason": "I read all of it and called the agency myself."}
    answer = second.send(f"{address}decisions/{made.pk}/review/", agreed, "review")
    assert answer.status_code == 303, words(answer)
    made.refresh_from_db()
    assert (made.state, made.first_by, made.second_by) == ("in-force", first.who, second.who)
    assert made.first_key != made.second_key


def test_without_a_touch_it_says_so_and_the_text_is_kept():
    [case] = casefactory.opened_cases(1)
    who = keyed(Role.LEGAL)
    asked = {"action": "withdraw-offer", "reason": GRAVE}
    answer = who.send(f"/case/{case.pk}/decide/", asked, "propose", touch=False)
    assert answer.status_code == 403
    assert "touch your key when the browser asks" in words(answer)
    assert f">{html.escape(GRAVE)}</textarea>" in answer.content.decode()
    assert re.search(r'value="withdraw-offer" required checked', answer.content.decode())
    assert not Decision.objects.exists()


def test_a_touch_for_another_text_decides_nothing():
    [case] = casefactory.opened_cases(1)
    who = keyed(Role.LEGAL)
    form = form_of(who, f"/case/{case.pk}/", "propose")
    version = re.search(r'name="version" value="(\d+)"', form).group(1)
    asked = who.browser.post(
        "/step-up/",
        {"action": "decide", "object": case.pk, "value": ["withdraw-offer", GRAVE, version]},
    ).json()
    sent = {
        "action": "withdraw-offer",
        "reason": GRAVE + " And something that was not signed.",
        "version": version,
        "form": "propose",
        "ceremony": asked["ceremony"],
        "step_up": who.key.get(asked),
    }
    answer = who.browser.post(f"/case/{case.pk}/decide/", sent)
    assert answer.status_code == 403
    assert "something else than this form says" in words(answer)
    assert not Decision.objects.exists()


def test_the_second_of_two_writers_is_told_who_did_what_and_loses_nothing():
    [case] = casefactory.opened_cases(1)
    slow, quick = keyed(Role.LEGAL, "Slow Invented"), keyed(Role.HR_PARTNER, "Quick Invented")
    address = f"/case/{case.pk}/"
    shown = form_of(slow, address, "decide-one")
    quick.send(f"{address}note/", {"text": "I called them."}, "note")
    written = {"action": "clear", "reason": REASON}
    answer = slow.send_again(f"{address}decide/", shown, written)
    assert answer.status_code == 409
    said = words(answer)
    assert "Somebody changed this case after you opened it" in said
    changes = said.split("send it once more.")[1].split("Go to the form")[0]
    assert "Quick Invented : wrote a note" in changes
    assert "opened the case" not in changes, "what they had seen is no change"
    assert f">{html.escape(REASON)}</textarea>" in answer.content.decode()
    assert slow.send(f"{address}decide/", written, "decide-one").status_code == 303


def test_what_is_too_short_is_told_beside_the_text():
    [case] = casefactory.opened_cases(1)
    who = keyed()
    sent = {"action": "clear", "reason": "too short"}
    answer = who.send(f"/case/{case.pk}/decide/", sent, "decide-one")
    assert answer.status_code == 422
    assert "the reason needs at least 20 characters" in words(answer)
    assert ">too short</textarea>" in answer.content.decode()
    assert 'href="#decide-one"' in answer.content.decode()


@pytest.mark.parametrize("text", ["</textarea><script>alert(1)</script>", '"><b onclick="x">'])
def test_what_is_kept_does_not_break_out(text):
    [case] = casefactory.opened_cases(1)
    sent = {"action": text, "reason": text, "version": "1", "form": text, "seen": text}
    answer = keyed().browser.post(f"/case/{case.pk}/decide/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<script>alert" not in page
    assert "<b onclick" not in page


def test_the_session_that_ended_in_the_middle_keeps_the_text():
    [case] = casefactory.opened_cases(1)
    who = keyed()
    form = form_of(who, f"/case/{case.pk}/", "note")
    who.browser.cookies.clear()
    answer = who.send_again(f"/case/{case.pk}/note/", form, {"text": "long & <thoughtful>"})
    assert answer.status_code == 401
    assert "long &amp; &lt;thoughtful&gt;</textarea>" in answer.content.decode()
    back = Keyed(who.who, client(who.who), who.key)
    assert back.send_again(f"/case/{case.pk}/note/", form, {"text": "again"}).status_code == 303


def test_identifiers_show_in_clear_to_who_asked_and_to_nobody_else():
    [case] = casefactory.opened_cases(1)
    who, other = keyed(), keyed()
    address = f"/case/{case.pk}/"
    assert "+12025550100" not in words(who.get(address))
    asked = {"reason": "To call the person on the number they gave."}
    answer = who.send(f"{address}unmask/", asked, "unmask-form")
    assert answer.status_code == 303
    seen = words(who.get(address))
    assert "+12025550100" in seen
    assert "This look is in the log, with your reason" in seen
    assert "+12025550100" not in words(other.get(address))
    assert Look.objects.get().person == who.who
    assert LogEntry.objects.filter(act="look", object_id=str(case.pk)).count() == 1
    assert who.browser.post(f"{address}mask/").status_code == 303
    assert "+12025550100" not in words(who.get(address))


def test_notice_and_appeal_are_answered_by_somebody_who_did_not_decide():
    [case] = casefactory.opened_cases(1)
    first, second, third = keyed(Role.HR_PARTNER), keyed(Role.LEGAL), keyed(Role.LEGAL)
    address = f"/case/{case.pk}/"
    first.send(f"{address}decide/", {"action": "withdraw-offer", "reason": GRAVE}, "propose")
    made = Decision.objects.get()
    of_it = f"{address}decisions/{made.pk}/"
    second.send(f"{of_it}review/", {"answer": "agree", "reason": GRAVE}, "review")
    told = {"channel": "letter", "text": "We wrote to them what was decided, and why."}
    assert first.send(f"{of_it}notice/", told, f"notice-{made.pk}").status_code == 303
    assert Notice.objects.get().decision == made
    said = {"text": "It was my brother's phone, here is the bill."}
    assert first.send(f"{of_it}appeal/", said, f"appeal-{made.pk}").status_code == 303
    appeal = made.appeals.get()
    assert "You took part in this decision" in words(second.get(address))
    answer = {"answer": "uphold", "reason": "The bill shows it, and the brother confirmed it."}
    form = f"appeal-{appeal.pk}-answer"
    assert third.send(f"{address}appeals/{appeal.pk}/", answer, form).status_code == 303
    made.refresh_from_db()
    assert made.state == "overturned"
    assert "overturned after an appeal" in words(third.get(address))


def test_work_on_a_case_through_its_forms():
    case = casefactory.opened_cases(1)[0]
    who, address = keyed(), f"/case/{case.pk}/"
    assert who.send(f"{address}owner/", {"person": who.who.pk}, "owner").status_code == 303
    assert who.send(f"{address}due/", {"due": "2027-01-31"}, "due").status_code == 303
    assert who.send(f"{address}status/", {}, "status").status_code == 303
    asked = {"text": "Call the last employer", "person": who.who.pk, "due": "2027-01-15"}
    assert who.send(f"{address}tasks/", asked, "task").status_code == 303
    case.refresh_from_db()
    assert (case.owner, case.status) == (who.who, "waiting")
    assert case.due_at.isoformat() == "2027-01-31T23:59:00+00:00"
    task = case.tasks.get(code="written")
    done = {"text": "They confirm it.", "state": "done"}
    answer = who.send(f"{address}tasks/{task.pk}/", done, f"task-{task.pk}-answer")
    assert answer.status_code == 303
    said = words(who.get(address))
    assert "Answer: They confirm it." in said
    assert "Due 2027-01-31 23:59" in said
    for act in ("changed the owner", "set the date it is due: 2027-01-31", "finished a task"):
        assert act in said


def test_a_date_that_is_none_changes_nothing():
    [case] = casefactory.opened_cases(1)
    answer = keyed().send(f"/case/{case.pk}/due/", {"due": "31.12.2026"}, "due")
    assert answer.status_code == 422
    assert "write the date as 2026-11-30" in words(answer)
    assert Case.objects.get().due_at is None


def test_a_decision_of_another_case_is_not_found():
    mine, other = casefactory.opened_cases(2)
    who = keyed(Role.LEGAL)
    asked = {"action": "withdraw-offer", "reason": GRAVE}
    who.send(f"/case/{other.pk}/decide/", asked, "propose")
    made = Decision.objects.get()
    answer = who.browser.post(f"/case/{mine.pk}/decisions/{made.pk}/withdraw/", {"version": "1"})
    assert answer.status_code == 404
    made.refresh_from_db()
    assert made.state == "proposed"
    answer = who.send(f"/case/{other.pk}/decisions/{made.pk}/withdraw/", {}, "withdraw")
    assert answer.status_code == 303


def test_nobody_proposes_what_their_role_may_not():
    [case] = casefactory.opened_cases(1)
    sent = {"action": "report-to-authorities", "reason": GRAVE, "version": "1"}
    answer = client(person(Role.TALENT)).post(f"/case/{case.pk}/decide/", sent)
    assert answer.status_code == 403
    assert not Decision.objects.exists()
