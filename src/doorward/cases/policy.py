"""Who may decide what, as data: `decisions.toml`, and an operator's stricter file.

The file named by the environment variable `POLICY_FILE` may name fewer people, ask for a second
person where ours asks for none, shorten the time for a notice and lengthen that for an appeal.
It can never drop a second person, legal's part or a notice: such a file is refused as a whole.
"""

from __future__ import annotations

import os
import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import msgspec

from doorward.cases.roles import RIGHTS, Right, may_see
from doorward.model.cases import ADVERSE, Action, CaseKind, CaseStatus, Role

POLICY_FILE = "DOORWARD_DECISIONS"
MAX_BYTES = 100_000
_AFTER = frozenset({CaseStatus.OPEN, CaseStatus.WAITING, CaseStatus.DECIDED, CaseStatus.CLOSED})
_Days = Annotated[int, msgspec.Meta(ge=1, le=365)]


class PolicyError(Exception):
    """A policy that cannot be used; the message names the file, the action and the field."""

    code = "decision-policy"


class ActionPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds for one action.

    `propose` and `second` are roles; an empty `second` means that one person decides.
    `then` is the case's status once it is in force, `overturned` after an appeal that was upheld.
    `notice_days` is how long the subject may wait to be told (None: nobody has to tell them),
    `appeal_days` how long they have from then on. `task` is opened where something is to be done.
    """

    propose: tuple[Role, ...]
    kinds: tuple[CaseKind, ...]
    then: CaseStatus
    second: tuple[Role, ...] = ()
    legal_must_second: bool = False
    overturned: CaseStatus = CaseStatus.OPEN
    notice_days: _Days | None = None
    appeal_days: _Days | None = None
    task: Annotated[str, msgspec.Meta(max_length=300)] = ""
    task_days: _Days | None = None

    @property
    def seconders(self) -> frozenset[Role]:
        """The roles that may agree to a proposal or refuse it."""
        return frozenset({Role.LEGAL} if self.legal_must_second else self.second)


class DecisionPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole table: every action stands in it."""

    actions: dict[Action, ActionPolicy]

    def of(self, action: Action) -> ActionPolicy:
        """What holds for an action."""
        return self.actions[action]


def current_policy() -> DecisionPolicy:
    """The policy in use; `PolicyError` for an operator's file that cannot be used."""
    return _loaded(os.environ.get(POLICY_FILE, ""))


@lru_cache(maxsize=4)
def _loaded(path: str) -> DecisionPolicy:
    own = files("doorward.cases").joinpath("decisions.toml").read_text("utf-8")
    ours = read_policy(own, "decisions.toml")
    return stricter(ours, _read_file(Path(path)), Path(path).name) if path else ours


def _read_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise PolicyError(f"{path.name}: larger than {MAX_BYTES:,} bytes")
        return raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path.name}: cannot be read ({error})") from error


def read_policy(text: str, name: str) -> DecisionPolicy:
    """A whole policy from TOML, checked; `PolicyError` says what is wrong, and where."""
    return _checked(_table(text, name), name)


def stricter(ours: DecisionPolicy, text: str, name: str) -> DecisionPolicy:
    """Our policy with an operator's changes; `PolicyError` where one makes it weaker."""
    changes = _table(text, name)
    merged = msgspec.to_builtins(ours)
    named = changes.get("actions", {})
    if not isinstance(named, dict) or set(changes) - {"actions"}:
        raise PolicyError(f"{name}: expected tables named [actions.ACTION] and nothing else")
    for action, fields in named.items():
        if not isinstance(fields, dict):
            raise PolicyError(f"{name}: actions.{action}: expected a table")
        merged["actions"][action] = merged["actions"].get(action, {}) | fields
    theirs = _checked(merged, name)
    for one in Action:
        _check_stricter(one, ours.of(one), theirs.of(one), name)
    return theirs


def _table(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PolicyError(f"{name}: no readable TOML: {error}") from error


def _checked(table: dict[str, Any], name: str) -> DecisionPolicy:
    try:
        policy = msgspec.convert(table, DecisionPolicy)
    except msgspec.ValidationError as error:
        raise PolicyError(f"{name}: {error}") from error
    missing = [action.value for action in Action if action not in policy.actions]
    if missing:
        raise PolicyError(f"{name}: actions: {missing[0]} is missing")
    for action, one in policy.actions.items():
        for problem in _problems(action, one):
            raise PolicyError(f"{name}: actions.{action.value}: {problem}")
    return policy


def _problems(action: Action, one: ActionPolicy) -> list[str]:
    """What is wrong with one action's policy by itself."""
    cannot = [role.value for role in one.propose if Right.DECIDE not in RIGHTS[role]]
    cannot_second = [role.value for role in one.seconders if Right.SECOND not in RIGHTS[role]]
    blind = [
        kind.value
        for kind in one.kinds
        if one.second and not any(may_see(role, kind) for role in one.seconders)
    ]
    checks = {
        "propose: expected at least one role": not one.propose,
        f"propose: {cannot[:1]} may not decide": bool(cannot),
        "kinds: expected at least one kind of case": not one.kinds,
        "second: an adverse action needs a second person": action in ADVERSE and not one.second,
        f"second: {cannot_second[:1]} may not agree to decisions": bool(cannot_second),
        "second: legal must second, but is not named": one.legal_must_second
        and Role.LEGAL not in one.second,
        f"second: none of them sees cases of kind {blind[:1]}": bool(blind),
        "then: expected open, waiting, decided or closed": one.then not in _AFTER,
        "overturned: expected open or closed": one.overturned
        not in {CaseStatus.OPEN, CaseStatus.CLOSED},
        "appeal_days: there is no appeal without a notice": one.appeal_days is not None
        and one.notice_days is None,
    }
    return [problem for problem, wrong in checks.items() if wrong]


def _check_stricter(action: Action, ours: ActionPolicy, theirs: ActionPolicy, name: str) -> None:
    fields = {
        "propose": set(theirs.propose) <= set(ours.propose),
        "second": bool(theirs.second) if not ours.second else _fewer(ours, theirs),
        "legal_must_second": theirs.legal_must_second or not ours.legal_must_second,
        "kinds": set(theirs.kinds) <= set(ours.kinds),
        "then": theirs.then == ours.then,
        "notice_days": ours.notice_days is None
        or (theirs.notice_days is not None and theirs.notice_days <= ours.notice_days),
        "appeal_days": ours.appeal_days is None
        or (theirs.appeal_days is not None and theirs.appeal_days >= ours.appeal_days),
    }
    if not ours.second and not theirs.second:
        fields["second"] = True
    for field, fine in fields.items():
        if not fine:
            raise PolicyError(
                f"{name}: actions.{action.value}: {field}: weaker than Doorward's own policy"
            )


def _fewer(ours: ActionPolicy, theirs: ActionPolicy) -> bool:
    return bool(theirs.second) and set(theirs.second) <= set(ours.second)
