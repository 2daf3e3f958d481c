"""Cookies, forms and limits of the door, as a browser meets them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from casework import BROWSER, client, person, signed_in
from doorward.access import inviting, sessions
from doorward.access.throttle import Throttle
from doorward.console import door, limits
from doorward.console.pages.sign_in import next_of
from doorward.console.signed_in import COOKIE
from doorward.model.cases import Role
from doorward.store.models import Ceremony, LogEntry, Person, Session
from soft_key import SoftKey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True


def browser(**more) -> Client:
    return Client(HTTP_USER_AGENT=BROWSER, **more)


def enrolled(role="investigator"):
    """A browser and a key of somebody who may sign in."""
    now = datetime.now(UTC)
    _, token = inviting.invite("Invented Person", role, door.command(now))
    one, key = browser(), SoftKey()
    page = one.get(f"/enrol/{token}/")
    assert page.status_code == 200
    options = one.post(f"/enrol/{token}/begin/").json()
    form = {
        "ceremony": options["ceremony"],
        "credential": key.create(options),
        "key_name": "<b>mine</b>",
    }
    done = one.post(f"/enrol/{token}/", form)
    assert "All keys are enrolled" in done.content.decode()
    assert "<b>mine" not in done.content.decode()
    return one, key


def sign_in(one, key, wanted="/me/"):
    options = one.post("/sign-in/begin/").json()
    form = {"ceremony": options["ceremony"], "credential": key.get(options), "next": wanted}
    return one.post("/sign-in/", form)


def test_the_cookies_are_for_this_host_and_for_no_script():
    one, key = enrolled()
    visit = one.cookies[door.VISIT]
    assert (visit["secure"], visit["httponly"], visit["path"]) == (True, True, "/")
    assert (visit["samesite"], visit["domain"]) == ("Strict", "")
    sign_in(one, key)
    session = one.cookies[COOKIE]
    assert COOKIE.startswith("__Host-")
    assert (session["secure"], session["httponly"], session["path"]) == (True, True, "/")
    assert (session["samesite"], session["domain"], session["max-age"]) == ("Lax", "", "")


def test_signing_in_leads_to_the_page_that_was_wanted():
    one, key = enrolled()
    asked = one.get("/me/?a=b")
    assert asked.headers["Location"] == "/sign-in/?next=%2Fme%2F%3Fa%3Db"
    assert 'value="/me/?a=b"' in one.get(asked.headers["Location"]).content.decode()
    assert sign_in(one, key, "/me/?a=b").headers["Location"] == "/me/?a=b"
    assert one.get("/me/").status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "/\t/evil.example",
        " /me/",
        "",
        "/" + "a" * 3000,
    ],
)
def test_it_leads_nowhere_else(text):
    assert next_of(text) == "/"


@pytest.mark.parametrize("text", ["/", "/me/", "/queue/?q=a%20b&band=verify", "/case/7/#notes"])
def test_it_leads_inside(text):
    assert next_of(text) == text


def test_a_token_that_was_planted_is_never_taken_over():
    one, key = enrolled()
    planted = f"{'0' * 16}.{'A' * 43}"
    one.cookies[COOKIE] = planted
    sign_in(one, key)
    assert one.cookies[COOKIE].value != planted
    assert browser_with(planted).get("/me/").status_code == 302


def browser_with(token):
    made = browser()
    made.cookies[COOKIE] = token
    return made


def test_the_session_from_before_ends_when_somebody_signs_in_over_it():
    one, key = enrolled()
    other = person(Role.LEGAL)
    token, theirs = signed_in(other)
    one.cookies[COOKIE] = token
    sign_in(one, key)
    theirs.refresh_from_db()
    assert theirs.ended_why == "signed in again"
    assert browser_with(token).get("/me/").status_code == 302


def test_a_ceremony_of_another_browser_is_worth_nothing():
    one, key = enrolled()
    options = one.post("/sign-in/begin/").json()
    form = {"ceremony": options["ceremony"], "credential": key.get(options)}
    stranger = browser()
    stranger.get("/sign-in/")
    answer = stranger.post("/sign-in/", form)
    assert answer.status_code == 403
    assert "ceremony-unknown" in answer.content.decode()
    assert one.post("/sign-in/", form).status_code == 302


def test_signing_out_ends_the_session_on_the_server():
    one, key = enrolled()
    sign_in(one, key)
    token = one.cookies[COOKIE].value
    answer = one.post("/sign-out/")
    assert answer.headers["Location"] == "/sign-in/"
    assert one.cookies[COOKIE].value == ""
    assert browser_with(token).get("/me/").status_code == 302
    assert Session.objects.get().ended_why == "signed out"


def test_the_token_is_replaced_while_somebody_works():
    who = person()
    token, _session = signed_in(who, now=datetime.now(UTC) - timedelta(minutes=16))
    one = browser_with(token)
    assert one.get("/me/").status_code == 200
    fresh = one.cookies[COOKIE].value
    assert fresh != token
    assert one.get("/me/").status_code == 200
    assert browser_with(token).get("/me/").status_code == 200, "a request that was under way"
    Session.objects.update(previous_until=datetime.now(UTC))
    assert browser_with(token).get("/me/").status_code == 302
    assert one.get("/me/").status_code == 302, "two held one token: the session ended"


def test_own_sessions_are_listed_and_ended():
    who = person()
    mine, theirs = client(who), client(who)
    other = Session.objects.latest("created_at")
    assert mine.get("/me/").content.decode().count("End the session") == 2
    mine.post(f"/me/sessions/{other.public_id}/end/")
    assert theirs.get("/me/").status_code == 302
    assert mine.get("/me/").status_code == 200


@pytest.mark.parametrize("address", ["/note/", "/decide/"])
def test_a_form_of_a_session_that_ended_keeps_its_text(address):
    kept = "an invented <b>reason</b>"
    form = {"text": kept, "step_up": "{}", "ceremony": "x", "csrfmiddlewaretoken": "y"}
    answer = browser().post(f"/case/7{address}?tab=notes", form)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "an invented &lt;b&gt;reason&lt;/b&gt;</textarea>" in page
    assert f'action="/case/7{address}?tab=notes"' in page
    assert 'name="step_up"' not in page
    assert page.count('name="csrfmiddlewaretoken"') == 1
    part = browser().post(f"/case/7{address}", form, headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Retarget"]) == (200, "#main")


def test_a_page_of_htmx_leads_to_the_sign_in():
    answer = browser().get("/queue/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in/")


@pytest.mark.parametrize(
    "address", ["/sign-in/begin/", "/sign-in/", "/enrol/invented/begin/", "/enrol/invented/"]
)
def test_the_door_is_held_after_many_tries(address, monkeypatch):
    monkeypatch.setattr(limits.DOOR, "_burst", 2.0)
    monkeypatch.setattr(limits.DOOR, "_rate", 1 / 60)
    limits.DOOR._buckets.clear()
    one = browser()
    assert [one.post(address).status_code == 429 for _ in range(3)] == [False, False, True]
    answer = one.post(address)
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert one.post(address, REMOTE_ADDR="198.51.100.7").status_code != 429
    assert one.get("/sign-in/").status_code == 200
    limits.DOOR._buckets.clear()


def test_touches_are_counted_for_each_person(monkeypatch):
    held = Throttle(1, 1)
    monkeypatch.setattr(limits.TOUCHES, "wait", held.wait)
    one, other = client(person()), client(person())
    form = {"action": "decide", "object": "1"}
    assert one.post("/step-up/", form).status_code == 200
    assert one.post("/step-up/", form).status_code == 429
    assert other.post("/step-up/", form).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": "600000"}, 413),
        ({"Content-Length": "-1"}, 413),
        ({"Content-Length": "1e3"}, 413),
        ({"Transfer-Encoding": "chunked"}, 411),
        ({"Host": "evil.example"}, 400),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403),
    ],
    ids=["large", "negative", "float", "chunked", "host", "image", "sibling", "frame"],
)
def test_odd_requests_are_refused(headers, status):
    assert client(person()).get("/me/", headers=headers).status_code == status


def test_a_link_from_another_site_opens_but_a_form_from_there_does_not():
    link = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }
    somebody = client(person())
    assert somebody.get("/me/", headers=link).status_code == 200
    assert somebody.post("/me/sessions/end-others/", headers=link).status_code == 403


@pytest.mark.parametrize(
    "address", ["/sign-in/", "/sign-in/begin/", "/sign-out/", "/step-up/", "/people/"]
)
def test_every_form_has_a_token(address):
    somebody = client(person(Role.ADMINISTRATOR))
    somebody.handler.enforce_csrf_checks = True
    before = Ceremony.objects.count(), Person.objects.count(), LogEntry.objects.count()
    assert somebody.post(address).status_code == 403
    assert before == (Ceremony.objects.count(), Person.objects.count(), LogEntry.objects.count())


def test_a_stolen_session_invites_nobody():
    admin = client(person(Role.ADMINISTRATOR))
    answer = admin.post("/people/", {"name": "Invented Intruder", "role": "administrator"})
    assert answer.status_code == 403
    assert "touch of your security key" in answer.content.decode()
    assert 'value="Invented Intruder"' in answer.content.decode()
    assert Person.objects.count() == 1


def test_an_administrator_invites_with_a_touch():
    one, key = enrolled("administrator")
    sign_in(one, key)
    name, role = "Invented  Newcomer ", "legal"
    asked = {"action": "invite", "object": "", "value": [name, role]}
    options = one.post("/step-up/", asked).json()
    form = {"ceremony": options["ceremony"], "step_up": key.get(options)}
    answer = one.post("/people/", form | {"name": name, "role": role})
    link = re.search(r"http://localhost:8765(/enrol/[\w-]{43}/)", answer.content.decode())
    assert browser().get(link[1]).status_code == 200
    assert one.post("/people/", form | {"name": name, "role": role}).status_code == 403
    options = one.post("/step-up/", asked).json()
    form = {"ceremony": options["ceremony"], "step_up": key.get(options)}
    changed = one.post("/people/", form | {"name": name, "role": "administrator"})
    assert "step-up-other" in changed.content.decode()
    assert Person.objects.count() == 2


def test_without_roots_the_enrolment_page_says_what_to_set(settings):
    settings.DEMO = False
    now = datetime.now(UTC)
    _, token = inviting.invite("Invented Person", "legal", door.command(now))
    page = browser().get(f"/enrol/{token}/").content.decode()
    assert "no-trust-roots" in page
    assert "--access-policy" in page
    assert "Enrol this key" not in page


def test_the_demo_says_that_its_rules_are_for_the_demo():
    now = datetime.now(UTC)
    _, token = inviting.invite("Invented Person", "legal", door.command(now))
    assert "Demo rules." in browser().get(f"/enrol/{token}/").content.decode()


def test_live_answers_can_ask_whether_the_session_stands():
    _, session = signed_in(person())
    now = datetime.now(UTC)
    assert sessions.still_live(session.pk, now)
    sessions.end_sessions(session.person, "invented", now)
    assert not sessions.still_live(session.pk, now)
    assert not sessions.still_live("unknown", now)
