"""What a check of a set of policies finds."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from doorward.agents.policy.checks_written import Written


class Level(StrEnum):
    """How much it matters."""

    PROBLEM = "problem"
    NOTE = "note"


class CheckFinding(msgspec.Struct, frozen=True, kw_only=True):
    """Something to look at. `code` is stable; `line` is 0 where it is about the whole set; `file`
    is given where the set was read from several."""

    code: str
    level: Level
    message: str
    policy: str = ""
    line: int = 0
    file: str = ""


def problem(code: str, one: Written, message: str) -> CheckFinding:
    """Something wrong with a policy."""
    return _of(code, Level.PROBLEM, one, message)


def note(code: str, one: Written, message: str) -> CheckFinding:
    """Something to know about a policy."""
    return _of(code, Level.NOTE, one, message)


def _of(code: str, level: Level, one: Written, message: str) -> CheckFinding:
    return CheckFinding(
        code=code, level=level, message=message, policy=one.name, line=one.line, file=one.file
    )
