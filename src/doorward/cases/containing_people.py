"""The responder for people of this console: suspending one ends the sessions at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from doorward.access import people
from doorward.access.actor import Actor
from doorward.access.refused import AccessRefused
from doorward.cases import log
from doorward.cases.viewer import Viewer
from doorward.containment.responder import Responder, ResponderError
from doorward.containment.settings import OWN, SettingsError, responder_named
from doorward.containment.steps import Step
from doorward.store.models import Person

SUSPEND = "suspend"
ACTIVE, SUSPENDED = "active", "suspended"


class ConsolePeople:
    """People who work with this console; an account is a person's number or whole name."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer

    def steps(self, account: str) -> tuple[Step, ...]:
        """One: suspending ends the sessions too."""
        return (Step(responder=OWN, account=account, kind=SUSPEND, reversible=True),)

    def wanted(self, step: Step) -> str:  # noqa: ARG002 - there is one kind
        """Suspended."""
        return SUSPENDED

    def present(self, step: Step) -> str:
        """The person's state."""
        return _person(step.account).state

    def why_not(self, step: Step, before: str) -> str:
        """Nobody does it to themselves; nothing is to be held of somebody who cannot sign in."""
        if _person(step.account).pk == self._viewer.person:
            return "somebody else has to do this to you"
        return "" if before == ACTIVE else f"only somebody active is suspended, and not {before}"

    def do(self, step: Step, key: str) -> None:  # noqa: ARG002 - one transaction needs no key
        """Suspend; the last active administrator stays."""
        self._as_console(people.suspend, step)

    def undo(self, step: Step, before: str, key: str) -> None:  # noqa: ARG002 - as above
        """Let in again."""
        self._as_console(people.reinstate, step)

    def undo_words(self, step: Step) -> str:  # noqa: ARG002 - there is one kind
        """Letting in again."""
        return "let the person in again"

    def _as_console(self, act: Callable[[int, str, Actor], None], step: Step) -> None:
        # Casework has asked for the right to contain and for the key; whoever may contain need
        # not be one who manages people, so it is the console that acts here.
        actor = Actor(now=self._viewer.now, journal=partial(log.append, self._viewer))
        try:
            act(_person(step.account).pk, "containment", actor)
        except AccessRefused as why:
            raise ResponderError("state", str(why)) from why


def responder_for(viewer: Viewer, name: str) -> Responder:
    """A responder by its name; `ResponderError` (``setting``) where it cannot be used."""
    if name == OWN:
        return ConsolePeople(viewer)
    try:
        return responder_named(name)
    except SettingsError as error:
        raise ResponderError("setting", str(error)) from error


def _person(account: str) -> Person:
    rows = Person.objects.filter(name=account)
    if account.isascii() and account.isdigit() and len(account) < 19:
        rows = Person.objects.filter(pk=int(account))
    found = list(rows.order_by("pk")[:2])
    if len(found) != 1:
        raise ResponderError("no-account", "the console has no such person, or several")
    return found[0]
