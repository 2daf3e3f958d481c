"""Hostile texts in every field that somebody outside fills, through every view and export.

They come in as an export of a hiring system would bring them, are screened for real, and are then
looked for in whatever the console answers.
"""

import io
import json
import re
import zipfile

import pytest
from django.utils import timezone

from cases import acts
from casework import client, command, person, signed_in, viewer
from console.hostile_values import (
    BAD_CHARACTERS,
    MARK,
    PAYLOADS,
    faults_of_page,
    faults_of_table,
    hostile_findings,
    hostile_screening,
)
from console.routes import OBJECTS, people
from console.test_matrix import ROUTES
from doorward.access.inviting import clean_name
from doorward.access.refused import AccessRefused
from doorward.cases import notices, tasks, views, working
from doorward.cases.appeals import receive_appeal
from doorward.cases.pack.exporting import needs_reason
from doorward.cases.pack.profiles import Recipient
from doorward.cases.recording import record_screening
from doorward.cases.viewer import Refused
from doorward.model.cases import Role
from doorward.store.models import Case, EvidenceRow, Person, SubjectRow

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ASKED = ("q", "next", "done", "act", "who", "object", "after", "team", "sort", "period", "all")
SHOWN = ("/queue/?status=any", "/decisions/", "/log/", "/log/export/", "/views/", "/metrics/",
         "/metrics/table/", "/me/")  # fmt: skip
SAID = ("text", "reason", "action", "due", "person", "status", "outcome", "recipient")
MAY_REFUSE = {"too-long", "reason-missing"}
by_text = pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)


@pytest.fixture(scope="module")
def screened(tmp_path_factory):
    return hostile_screening(tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def cases(screened):
    """Cases of a company to which nobody else applied."""
    found, sent = screened
    assert found.content.counts.screened == sent, "every text comes in"
    record_screening(command(timezone.now()), found)
    assert EvidenceRow.objects.count() >= sent
    record_screening(command(timezone.now()), hostile_findings())
    assert Case.objects.filter(kind="ring").exists()
    assert Case.objects.count() > len(PAYLOADS)
    return list(Case.objects.order_by("pk"))


def named(text: str) -> str:
    """The text as a name of somebody invited, or a plain one where the door refuses it."""
    try:
        return clean_name(f"Invented {text}"[:80])
    except AccessRefused:
        return "Invented Person"


def pages(answer) -> list[str]:
    """What is wrong with an answer of whatever kind."""
    kind = answer.headers["Content-Type"].partition(";")[0]
    text = b"".join(answer) if answer.streaming else answer.content
    faults = [name for name, value in answer.headers.items() if MARK in name + str(value)]
    if kind == "text/html":
        return faults + faults_of_page(text.decode())
    if kind == "text/csv":
        return faults + faults_of_table(text.decode())
    return [*faults, "neither a page nor a table", kind]


def test_every_text_stays_text_on_every_page(cases):
    somebody = client(person(Role.LEGAL))
    addresses = [f"/case/{case.pk}/" for case in cases]
    addresses += [f"/queue/{case.pk}/" for case in cases]
    addresses += [f"/subject/{row.pk}/" for row in SubjectRow.objects.all()]
    wrong, shown = [], 0
    for address in addresses:
        answer = somebody.get(address)
        assert answer.status_code == 200, address
        shown += MARK in answer.content.decode()
        wrong += [f"{address}: {fault}" for fault in pages(answer)]
        assert len(answer.content) < 2_000_000, "nothing is endless"
    assert wrong == []
    assert shown > len(cases), "the texts are there to be read"


@by_text
def test_what_is_asked_for_in_an_address_stays_text(text):
    everybody = people()
    wrong = []
    for route in ROUTES:
        if route.method != "GET" or route.pattern in {"live/", "health/"}:
            continue
        one = OBJECTS[route.on](everybody)[0]
        # What nobody sees here (a call of an agent) is asked for all the same, and is not found.
        role = min(route.roles & one.seen_by or route.roles or {Role.LEGAL})
        somebody = client(everybody[role])
        names = (
            "q",
            "next",
            "done",
            "act",
            "who",
            "object",
            "after",
            "team",
            "sort",
            "period",
            "all",
        )
        answer = somebody.get(
            route.address(one.values).partition("?")[0], dict.fromkeys(names, text)
        )
        assert answer.status_code < 500, route
        if not answer.streaming and answer.status_code == 200:
            wrong += [f"{route}: {fault}" for fault in pages(answer)]
    assert wrong == []


@by_text
def test_what_colleagues_write_stays_text(text):
    from console.routes import a_case

    case, now = a_case(), timezone.now()
    who = viewer(Role.LEGAL, now=now, who=person(Role.LEGAL, named(text)))
    other = viewer(Role.INVESTIGATOR, now=now, who=person(Role.INVESTIGATOR, named(text)))
    said = f"{text}, which is said at some length"[:4000]
    for write in (
        lambda: working.add_note(who, case.pk, said),
        lambda: tasks.add_task(who, case.pk, said[:200]),
        lambda: views.save_view(who, text[:80], f"q={text}", shared=True),
        lambda: working.assign(other, case.pk, who.person, acts.version(case)),
    ):
        refused = None
        try:
            write()
        except Refused as why:
            refused = why.code
        assert refused is None or refused in MAY_REFUSE
    made = acts.propose(who, case, reason=said)
    acts.answer(other, made.decision, reason=said)
    notices.record_notice(
        viewer(Role.HR_PARTNER, now=now), made.decision, "letter", said, acts.version(case)
    )
    receive_appeal(who, made.decision, said, acts.version(case))
    wrong = []
    for role in (Role.LEGAL, Role.AUDITOR):
        somebody = client(person(role))
        for address in (f"/case/{case.pk}/", *SHOWN):
            answer = somebody.get(address)
            if answer.status_code != 403:
                wrong += [f"{address}: {fault}" for fault in pages(answer)]
    admin = client(person(Role.ADMINISTRATOR))
    for address in ("/people/", f"/people/{who.person}/"):
        wrong += [f"{address}: {fault}" for fault in pages(admin.get(address))]
    assert wrong == []


@by_text
def test_a_form_that_is_refused_shows_the_text_as_text(text):
    from console.routes import a_case

    case = a_case()
    somebody = client(person(Role.LEGAL))
    wrong = []
    for form in ("note", "tasks", "decide", "unmask", "due", "owner", "status", "outcome", "pack"):
        fields = dict.fromkeys(SAID, text)
        sent = fields | {"version": "999", "form": text, "seen": text}
        answer = somebody.post(f"/case/{case.pk}/{form}/", sent)
        assert answer.status_code < 500, form
        if answer.status_code != 303:
            wrong += [f"{form}: {fault}" for fault in pages(answer)]
    answer = somebody.post("/queue/bulk/", {"act": text, "case": text, "reason": text})
    wrong += [f"bulk: {fault}" for fault in pages(answer)]
    somebody.cookies.clear()
    answer = somebody.post(f"/case/{case.pk}/note/", {"text": text, text[:50]: text})
    assert answer.status_code == 401
    wrong += [f"ended: {fault}" for fault in pages(answer)]
    assert wrong == []


def test_packs_of_all_texts_hold_them_as_text(cases):
    somebody = client(person(Role.INVESTIGATOR))
    rings = [case for case in cases if case.kind == "ring"]
    made = 0
    for case in (*rings, *cases[:5]):
        for recipient in (one for one in Recipient if not needs_reason(one)):
            answer = somebody.post(f"/case/{case.pk}/pack/", {"recipient": recipient.value})
            assert answer.status_code == 200, case.pk
            made += 1
            with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
                assert all(re.fullmatch(r"[\w./-]+", name) for name in pack.namelist())
                for name in pack.namelist():
                    read(name, pack.read(name))
    assert made > 3


def read(name: str, data: bytes) -> None:
    """A file of a pack as its readers read it."""
    if name.endswith(".json"):
        json.loads(data)
        assert not BAD_CHARACTERS.search(data.decode()), name
    elif name.endswith(".jsonl"):
        [json.loads(line) for line in data.decode().splitlines()]
    elif name.endswith(".csv"):
        assert faults_of_table(data.decode()) == [], name
    elif name.endswith(".pdf"):
        from pypdf import PdfReader

        document = PdfReader(io.BytesIO(data))
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(document.trailer["/Root"])
        uris = re.findall(rb"/URI ?\((.*?)\)", data)
        assert not any(MARK.encode() in one for one in uris), name
    else:
        assert not BAD_CHARACTERS.search(data.decode()), name


@by_text
def test_names_of_people_and_keys_never_become_headers_or_events(text):
    from doorward.console.live_hub import Client

    case_id = Case.objects.create(
        kind="application", title=text[:200], status="open", band="look", band_rank=2, log_odds=0,
        expected_precision=0.1, base_rate=0.001, stage="application", opened_at=timezone.now(),
        updated_at=timezone.now(), synthetic=True,
    ).pk  # fmt: skip
    who = person(Role.INVESTIGATOR, named(text))
    _, row = signed_in(who)
    from doorward.cases.live import changes_after
    from doorward.console.signed_in import viewer_of

    seen = viewer_of(row, timezone.now())
    working.add_note(seen, case_id, f"{text} and some words more"[:4000])
    one = Client(seen, 0)
    one.tell(changes_after(0))
    frames = "".join(one.messages())
    assert f"event: case-{case_id}\n" in frames
    for line in frames.splitlines():
        assert re.fullmatch(r"id: \d+|event: (case-\d+|queue)|data: .*|", line), line
    assert MARK not in frames
    assert Person.objects.filter(pk=who.pk).exists()
