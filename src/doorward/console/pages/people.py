"""Who works here: inviting, suspending, off-boarding, roles; and vouching for a colleague."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doorward.access import inviting, keyring, people, sessions, sponsors
from doorward.access.actor import Actor
from doorward.access.refusals import Refusal
from doorward.access.refused import AccessRefused
from doorward.access.step_up import Proof, content_digest, require
from doorward.cases.roles import Right
from doorward.cases.roles import require as require_right
from doorward.cases.viewer import Refused
from doorward.console import door
from doorward.console.limits import TOUCHES, limited
from doorward.console.pages.errors import refused
from doorward.console.pages.sign_in import said
from doorward.console.signed_in import SignedInRequest
from doorward.model.cases import Role

STATUS = {"person-unknown": 404, "sponsorship-unknown": 404, "not-allowed": 403}
INVITE = "invite"


def _status(code: str) -> int:
    return STATUS.get(code, 403 if code.startswith("step-up") else 422)


@require_http_methods(["GET", "POST"])
def everybody(request: SignedInRequest) -> HttpResponse:
    """The list, and inviting somebody."""
    try:
        require_right(request.viewer, Right.MANAGE_PEOPLE)
    except Refused as refusal:
        return refused(request, refusal)
    if request.method == "POST":
        return _invite(request)
    return _everybody(request)


def _everybody(
    request: SignedInRequest,
    *,
    status: int = 200,
    refusal: dict[str, str] | None = None,
    link: str = "",
    invited: str = "",
) -> HttpResponse:
    shown = {
        "people": people.listed(door.actor_of(request.viewer)),
        "roles": [role.value for role in Role],
        "refusal": refusal,
        "link": link,
        "invited": invited,
        "name": request.POST.get("name", "") if refusal else "",
        "role": request.POST.get("role", "") if refusal else "",
    }
    return render(request, "console/people.html", shown, status=status)


def _invite(request: SignedInRequest) -> HttpResponse:
    name, role = request.POST.get("name", ""), request.POST.get("role", "")
    actor = door.actor_of(request.viewer)
    try:
        proof = door.proof_of(request, INVITE, "", name, role)
        _require(request, proof, INVITE, "", name, role)
        person, token = inviting.invite(name, role, actor)
    except (Refused, AccessRefused) as refusal:
        return _everybody(request, status=_status(refusal.code), refusal=said(refusal))
    link = inviting.link(door.relying_party().origin, token)
    return _everybody(request, link=link, invited=person.name)


def _require(
    request: SignedInRequest, proof: Proof | None, action: str, object_id: str, *content: str
) -> None:
    person = request.session_row.person_id
    require(proof, person, action, object_id, content_digest(*content))


@require_GET
def somebody(request: SignedInRequest, person: int) -> HttpResponse:
    """One person: role, keys, sessions, and what can be done."""
    try:
        require_right(request.viewer, Right.MANAGE_PEOPLE)
    except Refused as refusal:
        return refused(request, refusal)
    return _somebody(request, person)


def _somebody(
    request: SignedInRequest,
    person: int,
    *,
    status: int = 200,
    refusal: dict[str, str] | None = None,
    link: str = "",
) -> HttpResponse:
    try:
        found = people.one(person, door.actor_of(request.viewer))
    except AccessRefused as missing:
        return refused(request, Refused("not-found", str(missing)))
    keys = keyring.live_keys(found.pk)
    shown = {
        "person": found,
        "self": found.pk == request.viewer.person,
        "keys": [{"row": key, "credential": keyring.credential_of(key)} for key in keys],
        "sessions": sessions.sessions_of(found.pk, request.viewer.now),
        "roles": [role.value for role in Role],
        "again": inviting.let_in_again(found),
        "refusal": refusal,
        "link": link,
    }
    return render(request, "console/people_one.html", shown, status=status)


Act = Callable[[SignedInRequest, int, str, Actor], None]


def _change_role(request: SignedInRequest, person: int, reason: str, actor: Actor) -> None:
    role = request.POST.get("role", "")
    proof = door.proof_of(request, "change-role", str(person), role, reason)
    _require(request, proof, "change-role", str(person), role, reason)
    people.change_role(person, role, reason, actor)


def _reinstate(request: SignedInRequest, person: int, reason: str, actor: Actor) -> None:
    proof = door.proof_of(request, "reinstate", str(person), reason)
    _require(request, proof, "reinstate", str(person), reason)
    people.reinstate(person, reason, actor)


def _end_sessions(_request: SignedInRequest, person: int, reason: str, actor: Actor) -> None:
    people.end_all_sessions(person, reason, actor)


def _revoke_key(request: SignedInRequest, person: int, reason: str, actor: Actor) -> None:
    text = request.POST.get("key", "")
    key = int(text) if text.isdecimal() and len(text) < 12 else -1
    people.revoke_key(person, key, reason, actor)


ACTS: dict[str, Act] = {
    "role": _change_role,
    "reinstate": _reinstate,
    "suspend": lambda _request, person, reason, actor: people.suspend(person, reason, actor),
    "off-board": lambda _request, person, reason, actor: people.off_board(person, reason, actor),
    "end-sessions": _end_sessions,
    "revoke-key": _revoke_key,
}
"""What shuts somebody out is quick; what lets somebody in or further takes a touch of the key."""


@require_POST
@limited(TOUCHES, by_person=True)
def act(request: SignedInRequest, person: int) -> HttpResponse:
    """Do one of `ACTS`, or make another link, to one person."""
    actor = door.actor_of(request.viewer)
    reason, wanted = request.POST.get("reason", ""), request.POST.get("act", "")
    try:
        require_right(request.viewer, Right.MANAGE_PEOPLE)
        people.one(person, actor)
    except Refused as refusal:
        return refused(request, refusal)
    except AccessRefused as missing:
        return refused(request, Refused("not-found", str(missing)))
    try:
        if wanted == "link":
            proof = door.proof_of(request, "link", str(person))
            _require(request, proof, "link", str(person))
            _, token = inviting.renew(person, actor)
            link = inviting.link(door.relying_party().origin, token)
            return _somebody(request, person, link=link)
        if wanted not in ACTS:
            raise AccessRefused("act-unknown", "there is nothing of this name to do")
        ACTS[wanted](request, person, reason, actor)
    except (Refused, AccessRefused) as refusal:
        status = _status(refusal.code)
        return _somebody(request, person, status=status, refusal=said(refusal))
    return HttpResponseRedirect(f"/people/{person}/")


FIELDS = ("second", "met_at", "place", "document")


@require_http_methods(["GET", "POST"])
@limited(TOUCHES, by_person=True)
def sponsor(request: SignedInRequest, person: int) -> HttpResponse:
    """The first sponsor writes the record and signs it."""
    mine, actor = request.session_row, door.actor_of(request.viewer)
    try:
        require_right(request.viewer, Right.SPONSOR)
    except Refused as refusal:
        return refused(request, refusal)
    everyone = sponsors.candidates(mine, actor)
    about = next((one for one in everyone if one.id == person), None)
    if about is None:
        return refused(request, Refused("not-found", "there is nobody to vouch for"))
    shown = {
        "about": about,
        "seconds": [one for one in everyone if one.id != person and one.role != Role.AUDITOR],
        "kept": {name: request.POST.get(name, "") for name in FIELDS},
    }
    if request.method == "GET":
        return render(request, "console/people_sponsor.html", shown)
    try:
        signed = sponsors.finish_first(
            mine, request.POST.get("ceremony", ""), request.POST.get("credential", ""), actor
        )
    except (Refusal, AccessRefused) as refusal:
        shown["refusal"] = said(refusal)
        return render(
            request, "console/people_sponsor.html", shown, status=_status(str(refusal.code))
        )
    return render(request, "console/people_sponsor.html", shown | {"signed": signed})


@require_POST
@limited(TOUCHES, by_person=True)
def sponsor_begin(request: SignedInRequest, person: int) -> HttpResponse:
    """The record, as options for the first sponsor's key."""
    second = request.POST.get("second", "")
    try:
        made = sponsors.begin_first(
            request.session_row,
            person,
            int(second) if second.isdecimal() and len(second) < 12 else -1,
            request.POST.get("met_at", ""),
            request.POST.get("place", ""),
            request.POST.get("document", ""),
            door.actor_of(request.viewer),
        )
    except AccessRefused as refusal:
        return JsonResponse(said(refusal), status=_status(refusal.code))
    return JsonResponse(made)


@require_http_methods(["GET", "POST"])
@limited(TOUCHES, by_person=True)
def second(request: SignedInRequest, sponsorship: int) -> HttpResponse:
    """The second sponsor reads the record and signs it; the link is shown once."""
    mine, actor = request.session_row, door.actor_of(request.viewer)
    try:
        require_right(request.viewer, Right.SPONSOR)
    except Refused as refusal:
        return refused(request, refusal)
    found = next((one for one in sponsors.waiting(mine, actor) if one.id == sponsorship), None)
    if found is None:
        return refused(request, Refused("not-found", "there is no record that waits for you"))
    shown: dict[str, object] = {"waiting": found}
    if request.method == "GET":
        return render(request, "console/people_second.html", shown)
    try:
        shown["link"] = sponsors.finish_second(
            mine,
            sponsorship,
            request.POST.get("ceremony", ""),
            request.POST.get("credential", ""),
            actor,
        )
    except (Refusal, AccessRefused) as refusal:
        shown["refusal"] = said(refusal)
        status = _status(str(refusal.code))
        return render(request, "console/people_second.html", shown, status=status)
    return render(request, "console/people_second.html", shown)


@require_POST
@limited(TOUCHES, by_person=True)
def second_begin(request: SignedInRequest, sponsorship: int) -> HttpResponse:
    """The record, as options for the second sponsor's key."""
    try:
        made = sponsors.begin_second(
            request.session_row, sponsorship, door.actor_of(request.viewer)
        )
    except AccessRefused as refusal:
        return JsonResponse(said(refusal), status=_status(refusal.code))
    return JsonResponse(made)


urlpatterns: list[URLPattern] = [
    path("people/", everybody, name="people"),
    path("people/<int:person>/", somebody, name="person"),
    path("people/<int:person>/act/", act, name="person-act"),
    path("people/<int:person>/sponsor/", sponsor, name="sponsor"),
    path("people/<int:person>/sponsor/begin/", sponsor_begin, name="sponsor-begin"),
    path("sponsorships/<int:sponsorship>/", second, name="sponsor-second"),
    path("sponsorships/<int:sponsorship>/begin/", second_begin, name="sponsor-second-begin"),
]
