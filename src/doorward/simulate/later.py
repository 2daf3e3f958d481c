"""What becomes known after applying: interviews, verification, the first weeks at work.

Most applications have no later records. The form is that of `doorward.intake.additions`; what
honest people and operators show is in `later_traits`, how often in `later_plan`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from doorward.simulate.company import Company, Labelled
from doorward.simulate.draw import Draw, Stream
from doorward.simulate.kits import kit
from doorward.simulate.later_plan import Afterwards, LaterLeaks
from doorward.simulate.later_traits import QUESTIONS, Traits, live, operate, untroubled
from doorward.simulate.rings import Slot
from doorward.simulate.world import World

Record = dict[str, object]

_EXCUSES = ("internet router problem", "camera is being repaired", "family matter", "travelling")
_STAFF = ("interviewer-1", "interviewer-2", "interviewer-3", "hr-desk-1", "it-desk-1")


def later_records(company: Company, one: Labelled) -> Iterator[Record]:
    """The later records of one application; none where the plan has none or nothing followed."""
    plan = company.plan.afterwards
    slot = one.draft.slot
    place = company.slots.get(slot)
    draw = Draw(company.world.seed, Stream.LATER, slot)
    if plan is None:
        return
    interviewed = plan.interviewed * (plan.operators_more if place is not None else 1.0)
    if not draw.chance(min(1.0, interviewed)):
        return
    who = one.draft.person
    traits = untroubled(company.world, who)
    if place is None:
        live(company.world, draw, who, traits, plan.mess)
    elif not _quiet(company.world, place):
        leaks = _leaks(plan, place)
        operate(company.world, draw, who, traits, leaks, kit(company.world, place.ring))
    yield from (_labelled(one, record) for record in _interviews(draw, one, traits))
    if draw.chance(plan.hired):
        yield from (_labelled(one, record) for record in _start(draw, one, traits))


def _quiet(world: World, place: Slot) -> bool:
    """Whether the persona leaks nothing, as decided when it applied."""
    return Draw(world.seed, Stream.PERSONA, place.first).unit() < world.plan.playbook.quiet


def _leaks(plan: Afterwards, place: Slot) -> LaterLeaks:
    return {"easy": plan.easy, "medium": plan.medium, "hard": plan.hard}[place.ring.difficulty]


def _labelled(one: Labelled, record: Record) -> Record:
    kind = record.pop("record")
    return {"record": kind, "application": one.record.id, "synthetic": True, **record}


def _interviews(draw: Draw, one: Labelled, traits: Traits) -> Iterator[Record]:
    first = one.draft.at + timedelta(days=draw.between(4, 12), hours=draw.below(8))
    second = first + timedelta(days=draw.between(3, 9))
    for turn, at in enumerate((first, second), start=1):
        meeting = f"{900_000_000 + one.draft.slot * 4 + turn}"
        staff = _STAFF[(one.draft.slot + turn) % 3]
        yield {
            "record": "interview",
            "at": _text(at),
            "until": _text(at + timedelta(minutes=50)),
            "meeting": meeting,
            "round": f"round {turn}",
            "interviewer": staff,
        }
        yield {
            "record": "meeting-join",
            "meeting": meeting,
            "at": _text(at + timedelta(minutes=draw.below(5))),
            "until": _text(at + timedelta(minutes=45 + draw.below(6))),
            "account": traits.account,
            "ip": traits.interview_ip,
            "device": traits.device,
            "client": draw.pick(("desktop", "browser", "mobile")),
        }
    for place, (question, rating) in enumerate(zip(QUESTIONS, traits.ratings, strict=True)):
        yield {
            "record": "answer",
            "question": question,
            "claim": question,
            "rating": rating,
            "heard": "named another year and team" if rating == "contradicts" else None,
            "at": _text(second),
            "by": _STAFF[(one.draft.slot + place) % 3],
            "round": "round 2",
        }
    yield _attested(second, _STAFF[one.draft.slot % 3], "video", "round 2", traits, "round 1")


def _start(draw: Draw, one: Labelled, traits: Traits) -> Iterator[Record]:
    offer = one.draft.at + timedelta(days=draw.between(28, 40))
    start = offer + timedelta(days=draw.between(14, 28))
    yield {
        "record": "offer-accepted",
        "at": _text(offer),
        "worker": f"worker-{one.draft.slot:07d}",
        "starts_on": str(start.date()),
    }
    yield {"record": "address", "purpose": "home", "address": traits.home, "at": _text(offer)}
    yield _document(offer + timedelta(days=2), one, traits)
    if traits.declined:
        yield {
            "record": "step-declined",
            "at": _text(offer + timedelta(days=3)),
            "step": "in-person",
            "reason": "asked for another way" if traits.accommodation else "no reason given",
            "accommodation": traits.accommodation,
            "alternative_offered": True,
        }
    yield from _devices(draw, offer, start, one, traits)
    yield from _paid(draw, start, traits)
    yield {"record": "contact", "role": "emergency", "phone": traits.contact}
    done = start + timedelta(days=9 if traits.late else 0)
    yield {
        "record": "task",
        "name": "day-one video",
        "due": str(start.date()),
        "done": str(done.date()),
        "excuse": draw.pick(_EXCUSES) if traits.late else None,
    }
    yield _attested(start, "hr-desk-1", "in-person", "day one", traits, "round 2")
    for week, missed in enumerate(traits.days_missed, start=1):
        yield {
            "record": "presence",
            "day": str((start + timedelta(weeks=week)).date()),
            "place": "Example House",
            "attended": not missed,
            "attested_by": "front-desk-1",
        }


def _document(at: datetime, one: Labelled, traits: Traits) -> Record:
    expires = at.date() + timedelta(days=-20 if traits.expired else 900 + one.draft.slot % 2000)
    return {
        "record": "identity-check",
        "at": _text(at),
        "step": "document",
        "moment": "offer",
        "outcome": "needs-review" if traits.misread or traits.expired else "approved",
        "vendor": "synthetic-verifier",
        "check_id": f"check-{one.draft.slot:07d}",
        "event_id": f"event-{one.draft.slot:07d}",
        "document": {
            "kind": "passport",
            "number": traits.document,
            "name": one.draft.person.name.full,
            "expires": str(expires),
            "check_digits": not traits.misread,
        },
    }


def _devices(
    draw: Draw, offer: datetime, start: datetime, one: Labelled, traits: Traits
) -> Iterator[Record]:
    asset = f"laptop-{one.draft.slot:07d}"
    sent = offer + timedelta(days=6)
    yield {
        "record": "shipment",
        "at": _text(sent),
        "requested_at": _text(offer + timedelta(days=draw.between(1, 5))),
        "asset": asset,
        "address": traits.ship_to,
        "recipient": one.draft.person.name.full,
    }
    if traits.reshipped:
        yield {"record": "shipment", "at": _text(start), "kind": "re-ship", "asset": asset}
    for turn in range(3):
        yield {
            "record": "device-boot",
            "at": _text(start + timedelta(days=turn, hours=draw.between(13, 16))),
            "asset": asset,
            "first": turn == 0,
            "ip": traits.boot_ip,
        }


def _paid(draw: Draw, start: datetime, traits: Traits) -> Iterator[Record]:
    for turn in range(1 + traits.pay_changes):
        at = start + timedelta(days=1 + turn * draw.between(6, 20))
        yield {
            "record": "pay",
            "at": _text(at),
            "account": traits.pay if turn == 0 else f"{traits.pay}-{turn}",
            "institution": draw.pick(("bank", "bank", "bank", "prepaid", "money-service")),
            "name_matches": not traits.third_party,
            "third_party": traits.third_party,
            "ip": traits.boot_ip,
        }


def _attested(at: datetime, by: str, how: str, when: str, traits: Traits, before: str) -> Record:
    return {
        "record": "attestation",
        "at": _text(at),
        "by": by,
        "how": how,
        "round": when,
        "compared_with": before,
        "same_person": traits.same_person,
    }


def _text(at: datetime) -> str:
    return at.isoformat()
