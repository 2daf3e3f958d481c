"""Playbooks as data: which finding, how sure, which steps, and who has to say yes.

The shape is that of OASIS CACAO Security Playbooks 2.0 (JSON). What CACAO has no place for stands
in two extensions of ours: `TRIGGER` on the playbook and `STEP` on its action steps. A step without
ours is for a person and becomes a task. Steps run one after the other; conditions and loops of
CACAO are refused, so that what a playbook does can be read off it from top to bottom.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

T = TypeVar("T")

MAX_BYTES = 256 * 1024
MOST_STEPS = 20
TRIGGER = "extension-definition--6f3f0c7e-6f0b-4c69-9f3a-0d6f2f0a1b01"
STEP = "extension-definition--6f3f0c7e-6f0b-4c69-9f3a-0d6f2f0a1b02"
_ID = re.compile(r"playbook--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,38}")


class PlaybookError(ValueError):
    """A playbook that cannot be used; the message names the file and the field."""


class Mode(StrEnum):
    """Who says yes: the machine where the operator enabled it, or always a person."""

    AUTOMATIC = "automatic"
    PERSON = "person"


class Trigger(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a playbook is for a finding, and how far the machine may go with it.

    `behaviours` and `rules` are ids, of which one must be the finding's; `behaviours` may name a
    row (``F04``) for all its parts, or with an equals sign (``=G02``) that one without its parts.
    `confidence` is the lowest expected precision.
    `cooldown_hours`: for so long it does nothing more about the same person. `people_an_hour`: for
    no more people than that does the machine act by it within any hour. `fresh_hours`: on what was
    seen longer ago the machine does not act; a year of old logs would else hold half a company.
    """

    type: str
    mode: Mode
    confidence: Annotated[float, msgspec.Meta(ge=0.01, le=1.0)]
    behaviours: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    cooldown_hours: Annotated[float, msgspec.Meta(ge=0.0, le=8760.0)] = 24.0
    people_an_hour: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 3
    fresh_hours: Annotated[float, msgspec.Meta(gt=0.0, le=8760.0)] = 24.0

    def names(self, behaviour: str) -> bool:
        """Whether `behaviours` name this one: itself, exactly, or by its row.

        >>> trigger = Trigger(type="", mode=Mode.PERSON, confidence=0.1, behaviours=("F04", "=G02"))
        >>> [trigger.names(one) for one in ("F04", "F04.kvm", "G02", "G02.shape", "")]
        [True, True, True, False, False]
        """
        if not behaviour:
            return False
        row = behaviour.split(".", 1)[0]
        return not {behaviour, row, f"={behaviour}"}.isdisjoint(self.behaviours)


class StepPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an action step does here: a step of a responder, on the person's account.

    `account` is a regular expression that one of the person's ids (their id in the roster and
    their accounts) must match as a whole; the first that does is the account.
    """

    type: str
    responder: str
    step: str
    account: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] = ".+"


class Play(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a playbook: for a responder, or (`plan` None) for a person, in words."""

    name: str
    plan: StepPlan | None


class Playbook(msgspec.Struct, frozen=True, kw_only=True):
    """A playbook that was read and checked."""

    id: str
    name: str
    description: str
    trigger: Trigger
    plays: tuple[Play, ...]


class _Step(msgspec.Struct, kw_only=True):
    type: str
    name: str = ""
    description: str = ""
    on_completion: str | None = None
    commands: list[dict[str, Any]] = []
    step_extensions: dict[str, dict[str, Any]] = {}


class _Document(msgspec.Struct, kw_only=True):
    type: str
    spec_version: str
    id: str
    name: str
    workflow_start: str
    workflow: dict[str, _Step]
    description: str = ""
    revoked: bool = False
    playbook_extensions: dict[str, dict[str, Any]] = {}


def read_playbook(data: bytes, name: str) -> Playbook:
    """A playbook from its JSON. Raises `PlaybookError`."""
    if len(data) > MAX_BYTES:
        raise PlaybookError(f"{name}: larger than {MAX_BYTES:,} bytes")
    try:
        found = msgspec.json.decode(data, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PlaybookError(f"{name}: no CACAO playbook: {error}") from error
    if (found.type, found.spec_version) != ("playbook", "cacao-2.0"):
        raise PlaybookError(f"{name}: type and spec_version must be playbook and cacao-2.0")
    if not _ID.fullmatch(found.id):
        raise PlaybookError(f"{name}: id: must be playbook-- and a UUID in lower case")
    if found.revoked:
        raise PlaybookError(f"{name}: is revoked")
    trigger = _extension(found.playbook_extensions, TRIGGER, Trigger, f"{name}: its extension")
    if trigger is None:
        raise PlaybookError(f"{name}: playbook_extensions has no {TRIGGER}")
    if not trigger.behaviours and not trigger.rules:
        raise PlaybookError(f"{name}: names neither behaviours nor rules")
    return Playbook(
        id=found.id,
        name=found.name[:200],
        description=found.description[:2000],
        trigger=trigger,
        plays=_plays(found, name),
    )


def _plays(found: _Document, name: str) -> tuple[Play, ...]:
    """The steps in their order, from start to end."""
    plays: list[Play] = []
    at, seen = found.workflow_start, set[str]()
    while True:
        step = found.workflow.get(at)
        if step is None:
            raise PlaybookError(f"{name}: workflow has no step {at[:80]!r}")
        if at in seen or len(seen) > MOST_STEPS:
            raise PlaybookError(f"{name}: its steps go round, or are more than {MOST_STEPS}")
        seen.add(at)
        if step.type == "end":
            break
        if step.type not in ("start", "action"):
            raise PlaybookError(f"{name}: {at[:80]}: steps of type {step.type[:40]!r} are not run")
        if step.type == "action":
            plays.append(_play(step, f"{name}: {at[:80]}"))
        if step.on_completion is None:
            raise PlaybookError(f"{name}: {at[:80]}: on_completion is missing")
        at = step.on_completion
    if not plays:
        raise PlaybookError(f"{name}: has no action step")
    return tuple(plays)


def _play(step: _Step, place: str) -> Play:
    plan = _extension(step.step_extensions, STEP, StepPlan, place)
    if plan is not None:
        if not _NAME.fullmatch(plan.responder) or not _NAME.fullmatch(plan.step):
            raise PlaybookError(f"{place}: responder and step are names in lower case")
        try:
            re.compile(plan.account)
        except re.error as error:
            raise PlaybookError(f"{place}: account: no regular expression: {error}") from error
    words = step.name or step.description
    if not words:
        raise PlaybookError(f"{place}: a step needs a name that people can read")
    return Play(name=words[:200], plan=plan)


def _extension(
    extensions: Mapping[str, dict[str, Any]], key: str, shape: type[T], place: str
) -> T | None:
    if key not in extensions:
        return None
    try:
        return msgspec.convert(extensions[key], shape)
    except msgspec.ValidationError as error:
        raise PlaybookError(f"{place}: {error}") from error


def read_folder(folder: Path) -> tuple[Playbook, ...]:
    """All playbooks (``*.json``) of a folder, by id. Raises `PlaybookError` for any bad one:
    a company that believes in a playbook must not run without it."""
    found: dict[str, Playbook] = {}
    try:
        for path in sorted(folder.glob("*.json")):
            with path.open("rb") as file:
                one = read_playbook(file.read(MAX_BYTES + 1), path.name)
            if one.id in found:
                raise PlaybookError(f"{path.name}: has the id of another playbook")
            found[one.id] = one
    except OSError as error:
        raise PlaybookError(f"{folder.name}: cannot be read ({error.strerror})") from error
    return tuple(found[key] for key in sorted(found))


@lru_cache(maxsize=1)
def bundled() -> tuple[Playbook, ...]:
    """The playbooks that come with Doorward. None runs before it is enabled."""
    return read_folder(Path(__file__).parent / "library")
