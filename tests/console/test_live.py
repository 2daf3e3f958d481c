"""Live updates: told that something changed, never what, and only of cases one may see."""

import asyncio
from datetime import timedelta

import pytest
from django.db import OperationalError, connections, transaction
from django.test import AsyncClient
from django.utils import timezone

from casework import BROWSER, client, command, person, signed_in
from console.routes import a_case
from doorward.access.sessions import end_sessions
from doorward.cases import live, log
from doorward.cases.live import Changes, changes_after, newest_entry, visible_changes
from doorward.console import live_hub
from doorward.console.live_hub import Client, Hub
from doorward.console.signed_in import COOKIE, viewer_of
from doorward.model.cases import Role


def act(case, name: str = "case-due", kind: str = "case") -> int:
    with transaction.atomic():
        return log.append(command(timezone.now()), name, kind, case.pk).number


def signed(role: Role = Role.INVESTIGATOR):
    who = person(role)
    token, row = signed_in(who)
    return who, token, viewer_of(row, timezone.now())


@pytest.mark.django_db
def test_acts_on_cases_are_changes_and_looks_are_not():
    first, second = a_case(), a_case()
    start = act(first)
    act(first), act(second, "look"), act(second, "look-end")
    last = act(second, "job-started", "job")
    assert changes_after(start) == Changes(newest=last, cases=frozenset({first.pk}))
    assert changes_after(last) == Changes(newest=last)
    assert not changes_after(last)


@pytest.mark.django_db
def test_very_many_changes_are_one(monkeypatch):
    monkeypatch.setattr(live, "MOST_CASES", 2)
    for case in (a_case(), a_case(), a_case()):
        act(case)
    assert changes_after(0) == Changes(newest=newest_entry(), many=True)


@pytest.mark.django_db
def test_nobody_is_told_of_cases_they_may_not_see():
    seen, hidden = a_case(), a_case("worker")
    act(seen), act(hidden)
    changes = changes_after(0)
    told = {role: visible_changes(signed(role)[2], changes).cases for role in Role}
    assert told.pop(Role.TALENT) == {seen.pk}
    assert told.pop(Role.ADMINISTRATOR) == set()
    assert set(told.values()) == {frozenset({seen.pk, hidden.pk})}
    many = Changes(newest=2, many=True)
    assert not visible_changes(signed(Role.ADMINISTRATOR)[2], many)
    assert visible_changes(signed(Role.TALENT)[2], many)


@pytest.mark.django_db
def test_what_a_page_was_not_told_yet_is_told_once():
    one = Client(signed()[2], 4)
    one.tell(Changes(newest=5, cases=frozenset({8})))
    one.tell(Changes(newest=7, cases=frozenset({8, 9})))
    said = "".join(one.messages())
    assert said.count("event: case-8\n") == 1
    assert "id: 7\nevent: case-9\ndata: 9\n\n" in said
    assert said.count("event: queue\n") == 1
    assert list(one.messages()) == []
    one.tell(Changes(newest=9))
    assert not one.woken.is_set()
    assert one.newest == 9


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(live_hub, "EVERY", 0.01)
    yield
    connections.close_all()


async def heard(stream, until: str) -> str:
    """What a stream says up to something; fails if it never does."""
    said = ""
    async with asyncio.timeout(20):
        async for part in stream:
            said += part if isinstance(part, str) else part.decode()
            if until in said:
                break
    return said


@pytest.mark.django_db(transaction=True)
def test_a_stream_tells_goes_on_where_it_was_cut_off_and_ends_with_the_session(quick):
    case, hidden = a_case(), a_case("worker")
    who, _, viewer = signed(Role.TALENT)
    first = act(case)
    act(hidden)
    missed = act(case)

    async def story():
        hub = Hub()
        stream = hub.stream(viewer, first)
        said = await heard(stream, "event: queue")
        assert said.startswith("retry: 5000\n\n")
        assert f"id: {missed}\nevent: case-{case.pk}\ndata: {case.pk}\n\n" in said
        assert f"case-{hidden.pk}" not in said
        fresh = await asyncio.to_thread(in_thread, act, case)
        assert f"id: {fresh}\n" in await heard(stream, "event: queue")
        assert len(hub) == 1
        await asyncio.to_thread(in_thread, end_sessions, who, "off-boarded", timezone.now())
        said = await heard(stream, "event: ended")
        assert "Sign in again" in said
        assert [part async for part in stream] == []
        assert len(hub) == 0

    asyncio.run(story())


def in_thread(function, *values):
    try:
        return function(*values)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_an_idle_stream_says_that_it_is_there(quick, monkeypatch):
    monkeypatch.setattr(live_hub, "HEARTBEAT", 0.01)
    viewer = signed()[2]

    async def story():
        return await heard(Hub().stream(viewer, None), ": still here")

    assert "event:" not in asyncio.run(story())


@pytest.mark.django_db(transaction=True)
def test_the_page_streams_to_those_who_see_cases(quick, monkeypatch):
    _, token, _ = signed()
    case = a_case()
    first = act(case)
    act(case)

    async def story():
        somebody, browser = AsyncClient(), {"user-agent": BROWSER}
        somebody.cookies[COOKIE] = token
        answer = await somebody.get("/live/", headers={**browser, "last-event-id": str(first)})
        assert answer.headers["Content-Type"] == "text/event-stream"
        assert answer.headers["Cache-Control"] == "no-store"
        assert f"event: case-{case.pk}\n" in await heard(answer.streaming_content, "event: queue")
        monkeypatch.setattr(live_hub, "MOST_CLIENTS", 0)
        full = await somebody.get("/live/", headers=browser)
        assert (full.status_code, full.headers["Retry-After"]) == (503, "60")

    asyncio.run(story())


@pytest.mark.django_db
def test_nobody_takes_the_places_of_all_others():
    one, other, hub = signed()[2], signed()[2], Hub()
    hub._clients.update(Client(one, 0) for _ in range(live_hub.MOST_OF_ONE - 1))
    assert hub.has_room_for(one)
    hub._clients.add(Client(one, 0))
    assert not hub.has_room_for(one)
    assert hub.has_room_for(other)


@pytest.mark.django_db
def test_a_stream_needs_a_session_and_the_right():
    assert client(person(Role.ADMINISTRATOR)).get("/live/").status_code == 403
    who, token, _ = signed()
    end_sessions(who, "test", timezone.now() + timedelta(seconds=1))
    somebody = client(person())
    somebody.cookies[COOKIE] = token
    assert somebody.get("/live/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_pages_stay_open_while_the_database_does_not_answer(quick, monkeypatch):
    case = a_case()
    viewer = signed()[2]
    looks = []

    def failing_twice(number):
        looks.append(number)
        if len(looks) < 3:
            raise OperationalError("invented fault")
        return changes_after(number)

    monkeypatch.setattr(live_hub, "changes_after", failing_twice)
    first = act(case)
    act(case)

    async def story():
        return await heard(Hub().stream(viewer, first), "event: queue")

    assert f"case-{case.pk}" in asyncio.run(story())
    assert len(looks) >= 3
