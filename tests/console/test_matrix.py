"""Role by route by object: who gets what from every address there is.

EVERY ADDRESS STANDS HERE. Whoever adds a page adds a `Route` for each of its methods to `ROUTES`
(and a kind of object to `OBJECTS` in `routes.py`, if it names a new one): `test_every_address`
fails until then. A view says which methods it takes (`require_GET`, `require_POST`,
`require_http_methods`); all others must be answered with 405.

A POST is sent with `Route.form`, which may be empty: `done` is then what somebody who may do it
gets for an empty form (422, say). Each request is undone before the next.
"""

import re

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from casework import BROWSER, client
from console.routes import EVERYBODY, OBJECTS, OPEN, SEE_CASES, Route, having, people
from doorward.cases.roles import Right
from doorward.model.cases import Role

WORK, DECIDE = having(Right.WORK), having(Right.DECIDE)
CONTAIN = having(Right.CONTAIN)
MANAGE, SPONSOR = having(Right.MANAGE_PEOPLE), having(Right.SPONSOR)
REASON = "an invented reason that is long enough to be one"
CASE_FORMS = (
    ("note", WORK, (303,), {"text": "an invented note"}),
    ("tasks", WORK, (303,), {"text": "an invented task"}),
    ("owner", WORK, (303,), {"person": "", "version": "1"}),
    ("due", WORK, (303,), {"due": "2026-12-01", "version": "1"}),
    ("status", WORK, (303,), {"status": "waiting", "version": "1"}),
    ("decide", DECIDE, (303,), {"action": "clear", "reason": REASON, "version": "1"}),
    ("outcome", DECIDE, (422,), {"outcome": "cleared", "reason": REASON, "version": "1"}),
    ("close", DECIDE, (422,), {"version": "1"}),
    ("reopen", DECIDE, (422,), {"reason": REASON, "version": "1"}),
    # Nobody touches a key here.
    ("unmask", having(Right.UNMASK), (403,), {"reason": REASON}),
    ("mask", SEE_CASES, (303,), {}),
)
DECISION_FORMS = (
    # Each is of a decision that has been taken: none waits any more, and legal alone could agree.
    (
        "review",
        having(Right.SECOND),
        (403, 422),
        {"answer": "agree", "reason": REASON, "version": "1"},
    ),
    ("withdraw", DECIDE, (422,), {"version": "1"}),
    ("appeal", WORK, (303,), {"text": "an invented appeal", "version": "1"}),
    (
        "notice",
        having(Right.NOTIFY),
        (303,),
        {"channel": "letter", "text": REASON, "version": "1"},
    ),
)
ROUTES = (
    # case
    Route("case/<int:number>/", roles=SEE_CASES, on="case"),
    *(
        Route(f"case/<int:number>/{form}/", "POST", roles=roles, done=done, on="case", form=sent)
        for form, roles, done, sent in CASE_FORMS
    ),
    Route(
        "case/<int:number>/tasks/<int:task>/",
        "POST",
        roles=WORK,
        done=(303,),
        on="task",
        form={"text": "an invented answer"},
    ),
    *(
        Route(
            f"case/<int:number>/decisions/<int:decision>/{form}/",
            "POST",
            roles=roles,
            done=done,
            on="decision",
            form=sent,
        )
        for form, roles, done, sent in DECISION_FORMS
    ),
    Route(
        "case/<int:number>/appeals/<int:appeal>/",
        "POST",
        roles=having(Right.APPEAL),
        done=(403,),  # nobody touches a key here
        on="appeal",
        form={"answer": "uphold", "reason": REASON, "version": "1"},
    ),
    # evidence pack
    Route("case/<int:number>/pack/", roles=having(Right.EXPORT), on="case"),
    Route(
        "case/<int:number>/pack/",
        "POST",
        roles=having(Right.EXPORT),
        done=(403,),  # nobody touches a key here
        on="case",
        form={"recipient": "counsel", "reason": REASON},
    ),
    # agents: here the console is not told where their state is
    Route("agents/", roles=having(Right.SEE_APPROVALS)),
    Route("agents/calls/<str:name>/", roles=having(Right.SEE_APPROVALS), on="call"),
    Route(
        "agents/calls/<str:name>/decide/",
        "POST",
        roles=having(Right.APPROVE),
        done=(403,),  # nobody touches a key here
        on="call",
        form={"digest": "0", "answer": "approve", "why": REASON},
    ),
    # containment
    Route("containment/", roles=having(Right.SEE_CONTAINMENT)),
    Route(
        "containment/stop/",
        "POST",
        roles=having(Right.STOP_CONTAINMENT),
        done=(303,),
        form={"reason": REASON},
    ),
    Route(
        "containment/release/",
        "POST",
        roles=having(Right.STOP_CONTAINMENT),
        done=(403,),  # nobody touches a key here
        form={"reason": REASON},
    ),
    Route("case/<int:number>/containment/", roles=having(Right.SEE_CONTAINMENT), on="case"),
    Route(
        "case/<int:number>/containment/plan/",
        "POST",
        roles=CONTAIN,
        done=(303,),
        on="case",
        form={"accounts-doorward": "1"},
    ),
    *(
        Route(
            f"case/<int:number>/containment/<int:plan>/{form}/",
            "POST",
            roles=CONTAIN,
            done=done,
            on="plan",
            form={"act": form, "reason": REASON},
        )
        # Nobody touches a key here, and nothing was cut off.
        for form, done in (("run", (403,)), ("undo", (403,)), ("settle", (422,)))
    ),
    # decisions
    Route("decisions/", roles=SEE_CASES),
    # errors
    Route("health/", roles=OPEN),
    # home, queue, views, live
    Route("", done=(302,)),
    Route("keyboard/"),
    Route("queue/", roles=SEE_CASES, query="status=any&q=invented&band=verify"),
    Route("queue/<int:number>/", on="case", roles=SEE_CASES),
    Route("queue/bulk/", "POST", roles=WORK, done=(422,), form={"act": "due"}),
    Route("views/", roles=SEE_CASES),
    Route("views/save/", "POST", roles=SEE_CASES, done=(302,), form={"name": "mine", "query": ""}),
    Route("views/<int:view>/remove/", "POST", on="view", roles=SEE_CASES, done=(302,)),
    Route("live/", roles=SEE_CASES),
    # jobs
    Route("jobs/", roles=having(Right.RUN_JOBS)),
    Route("jobs/start/", "POST", roles=having(Right.RUN_JOBS), done=(422,)),
    Route("jobs/<int:number>/stop/", "POST", roles=having(Right.RUN_JOBS), done=(302,), on="job"),
    Route(
        "jobs/<int:number>/restart/", "POST", roles=having(Right.RUN_JOBS), done=(422,), on="job"
    ),
    # metrics, sources
    Route("metrics/", roles=having(Right.SEE_METRICS)),
    Route("metrics/table/", roles=having(Right.SEE_METRICS)),
    Route("sources/", roles=having(Right.SEE_SOURCES)),
    Route("sources/pull/", "POST", roles=having(Right.RUN_JOBS), done=(302,)),
    # log
    Route("log/", roles=having(Right.SEE_LOG)),
    Route("log/check/", "POST", roles=having(Right.SEE_LOG)),
    Route("log/export/", roles=having(Right.SEE_LOG)),
    # me: without a touch of the key nothing happens to keys
    Route("me/"),
    Route("me/keys/add/", "POST", done=(403,)),
    Route("me/keys/new/", "POST", done=(403,)),
    Route("me/keys/<int:key>/remove/", "POST", done=(403,), on="key"),
    Route("me/sessions/<str:session>/end/", "POST", on="session"),
    Route("me/sessions/end-others/", "POST", done=(302,)),
    # people
    Route("people/", roles=MANAGE),
    Route("people/", "POST", roles=MANAGE, done=(403,), form={"name": "x", "role": "legal"}),
    Route("people/<int:person>/", roles=MANAGE, on="person"),
    Route(
        "people/<int:person>/act/",
        "POST",
        roles=MANAGE,
        done=(302,),
        on="person",
        form={"act": "suspend"},
    ),
    Route("people/<int:person>/sponsor/", roles=SPONSOR, on="person"),
    Route("people/<int:person>/sponsor/", "POST", roles=SPONSOR, done=(422,), on="person"),
    Route("people/<int:person>/sponsor/begin/", "POST", roles=SPONSOR, done=(422,), on="person"),
    Route("sponsorships/<int:sponsorship>/", roles=SPONSOR, on="sponsorship"),
    Route("sponsorships/<int:sponsorship>/", "POST", roles=SPONSOR, done=(422,), on="sponsorship"),
    Route("sponsorships/<int:sponsorship>/begin/", "POST", roles=SPONSOR, on="sponsorship"),
    # sign_in
    Route("sign-in/", roles=OPEN, done=(200, 302)),
    Route("sign-in/", "POST", roles=OPEN, done=(403,)),
    Route("sign-in/begin/", "POST", roles=OPEN),
    Route("sign-out/", "POST", done=(302,)),
    Route("enrol/<str:token>/", roles=OPEN, done=(404,), on="link"),
    Route("enrol/<str:token>/", "POST", roles=OPEN, done=(404,), on="link"),
    Route("enrol/<str:token>/begin/", "POST", roles=OPEN, done=(403,), on="link"),
    Route("step-up/", "POST", form={"action": "decide", "object": "1", "value": "because"}),
    # subject
    Route("subject/<int:row>/", roles=SEE_CASES, on="subject"),
    Route(
        "subject/<int:row>/ties/",
        "POST",
        roles=WORK,
        done=(422,),
        on="subject",
        form={"other": "no number", "why": REASON},
    ),
    Route(
        "subject/<int:row>/keeping/",
        "POST",
        roles=frozenset({Role.LEGAL}),
        done=(303,),
        on="subject",
        form={"act": "hold", "why": REASON},
    ),
)
"""The matrix. Sorted by page."""

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
by_name = pytest.mark.parametrize("route", ROUTES, ids=str)


def patterns(resolver: URLResolver | None = None, before: str = "") -> list[str]:
    """All addresses of `urls.py`, as they are written there."""
    found = []
    for one in (resolver or get_resolver()).url_patterns:
        here = before + str(one.pattern)
        found += [here] if isinstance(one, URLPattern) else patterns(one, here)
    return found


def test_every_address_is_in_the_matrix():
    assert sorted(set(patterns()) - {route.pattern for route in ROUTES}) == []
    assert sorted({route.pattern for route in ROUTES} - set(patterns())) == []
    assert len({(route.pattern, route.method) for route in ROUTES}) == len(ROUTES)


def send(somebody, route: Route, values, method: str = ""):
    """One request, undone afterwards; its headers are checked each time."""
    with transaction.atomic():
        used = method or route.method
        data = dict(route.form) if used == "POST" and not method else None
        answer = getattr(somebody, used.lower())(route.address(values), data)
        transaction.set_rollback(True)
    assert_safe(answer)
    return answer


def assert_safe(answer) -> None:
    """What every answer must carry, whatever it says."""
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"].startswith("no-store")
    assert "camera=()" in answer.headers["Permissions-Policy"]


def expected(route: Route, role: Role, seen: bool) -> tuple[int, ...]:
    """The statuses this role may get."""
    if route.roles and role not in route.roles:
        return (route.refused,) if seen else (route.refused, 404)
    return route.done if seen else (404,)


def body(answer) -> str:
    """What an answer says, without what differs each time: ids asked for, tokens of forms."""
    if answer.streaming:
        return ""
    text = answer.content.decode()
    text = re.sub(r"[A-Za-z0-9]{64}", "TOKEN", text)
    return re.sub(r"\d+", "N", text)


@by_name
@pytest.mark.django_db
def test_each_role_gets_what_it_may(route):
    everybody = people()
    objects = OBJECTS[route.on](everybody)
    wrong = []
    for role in Role:
        somebody = client(everybody[role])
        for one in objects:
            seen = role in one.seen_by
            got = send(somebody, route, one.values).status_code
            may = expected(route, role, seen)
            if got not in may:
                wrong.append(f"{role.value} on {one.name or 'it'}: {got}, not {may}")
    assert wrong == []


@by_name
@pytest.mark.django_db
def test_what_is_hidden_is_answered_as_what_is_not_there(route):
    everybody = people()
    objects = OBJECTS[route.on](everybody)
    missing = [one for one in objects if not one.seen_by]
    for role in Role:
        somebody = client(everybody[role])
        for one in objects:
            if missing and role not in one.seen_by:
                got = send(somebody, route, one.values)
                nothing = send(somebody, route, missing[0].values)
                assert got.status_code == nothing.status_code, one.name
                assert body(got) == body(nothing), one.name


@by_name
@pytest.mark.django_db
def test_nobody_gets_in_without_a_session(route):
    from django.test import Client

    for one in OBJECTS[route.on](people()):
        answer = send(Client(HTTP_USER_AGENT=BROWSER), route, one.values)
        if route.roles is OPEN:
            assert answer.status_code in route.done
        elif route.method == "GET":
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/sign-in/?next=")
        else:
            assert answer.status_code == 401


@by_name
@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused(route):
    if route.method == "GET":
        return
    everybody = people()
    objects = OBJECTS[route.on](everybody)
    role = next(iter(sorted(route.roles or EVERYBODY)))
    somebody = client(everybody[role])
    somebody.handler.enforce_csrf_checks = True
    for one in objects:
        answer = send(somebody, route, one.values)
        assert answer.status_code == 403
        assert "This form is too old" in answer.content.decode()


@by_name
@pytest.mark.django_db
def test_other_methods_are_refused(route):
    everybody = people()
    one = OBJECTS[route.on](everybody)[0]
    taken = {other.method for other in ROUTES if other.pattern == route.pattern}
    role = next(iter(sorted(route.roles or EVERYBODY)))
    for method in set(METHODS) - taken:
        answer = send(client(everybody[role]), route, one.values, method)
        assert answer.status_code == 405, method


@pytest.mark.django_db
def test_a_session_of_another_browser_opens_nothing():
    everybody = people()
    somebody = client(everybody[Role.INVESTIGATOR])
    for route in ROUTES:
        if route.roles is not OPEN and route.method == "GET":
            one = OBJECTS[route.on](everybody)[0]
            answer = somebody.get(route.address(one.values), HTTP_USER_AGENT="another browser")
            assert answer.status_code == 302, str(route)
