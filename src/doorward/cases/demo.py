"""The people of the demo: invented, one of each role, let in by one-time links."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from doorward.access import inviting
from doorward.access.actor import Actor
from doorward.model.cases import Role
from doorward.store.models import Person, Run

NAMES: Mapping[Role, str] = {
    Role.INVESTIGATOR: "Ines Invented",
    Role.LEGAL: "Leo Invented",
    Role.HR_PARTNER: "Hana Invented",
    Role.TALENT: "Tariq Invented",
    Role.AUDITOR: "Aude Invented",
    Role.ADMINISTRATOR: "Ada Invented",
}


class Guest(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the demo. `link` is where to enrol a key, empty for those who have one."""

    name: str
    role: Role
    link: str


def guests(actor: Actor, origin: str) -> list[Guest]:
    """The people of the demo, made where they are not there yet, each with a new link."""
    return [_guest(name, role, actor, origin) for role, name in NAMES.items()]


def _guest(name: str, role: Role, actor: Actor, origin: str) -> Guest:
    found = Person.objects.filter(name=name, role=role.value).order_by("pk").first()
    if found is None:
        _, token = inviting.invite(name, role, actor)
    elif found.state == "invited":
        _, token = inviting.renew(found.pk, actor)
    else:
        return Guest(name=name, role=role, link="")
    return Guest(name=name, role=role, link=inviting.link(origin, token))


def runs() -> tuple[int, int]:
    """How many runs were taken in, and how many of them are about real people."""
    return Run.objects.count(), Run.objects.filter(synthetic=False).count()
