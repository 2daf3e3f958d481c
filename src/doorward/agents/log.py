"""The decision log: who asked for what, what was decided, and by which policies.

JSON Lines, one object a line. Of a context only its keys are kept, unless a key is named as one
whose value may be: contexts hold arguments, and arguments hold secrets.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from doorward.agents.policy.decisions import Decision

_ENCODER = msgspec.json.Encoder(order="deterministic")
LONGEST_ID = 1_000


class DecisionLog:
    """Appends to a file, each line in one write, so that it is there before the answer is given.

    `keep` are the keys of contexts whose values are written. The file is readable by its owner
    only. Errors of writing are raised (`OSError`): what cannot be logged is not decided.
    """

    def __init__(self, file: Path, keep: Collection[str] = ()) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        self._file = os.open(file, flags, 0o600)
        self._keep = frozenset(keep)
        self._torn = False

    def close(self) -> None:
        """Write nothing more."""
        os.close(self._file)

    def decided(
        self,
        asked: tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]],
        context: Mapping[str, Any],
        decision: Decision,
        called: Collection[str],
        policies: str,
        request: str = "",
        more: Mapping[str, object] | None = None,
    ) -> None:
        """Write a decision. `called` are the names of the policies that decided, `policies` the
        digest of the set, `request` the caller's id of the request, `more` what else is to be
        known of it (for whom, through which agents, which tool), never an argument."""
        principal, action, resource = asked
        line: dict[str, Any] = {
            "time": _now(),
            "event": "decision",
            "principal": _cut(principal),
            "action": _cut(action),
            "resource": _cut(resource),
            "decision": decision.allowed,
            "reasons": list(called),
            "policies": policies,
        }
        if decision.obligations:
            line["obligations"] = decision.obligations
        if decision.errors:
            # What Cedar says of errors quotes values; that there were some is what counts.
            line["errors"] = len(decision.errors)
        if context:
            kept = {key: value for key, value in context.items() if key in self._keep}
            left = sorted(str(key)[:100] for key in context if key not in kept)
            line |= {name: one for name, one in (("context", kept), ("left_out", left)) if one}
        if request:
            line["request"] = request
        if more:
            line["about"] = more
        self._write(line)

    def refused(
        self,
        code: str,
        policies: str,
        principal: Mapping[str, str] | None = None,
        method: str = "",
        request: str = "",
        more: Mapping[str, object] | None = None,
    ) -> None:
        """Write that a request was refused before the policies were asked. Without a `principal`
        nobody knows whose it was; `code` and `method` say why and what, the rest is as in
        `decided`."""
        line: dict[str, Any] = {"time": _now(), "event": "refused", "decision": False,
                                "code": code, "policies": policies}  # fmt: skip
        told = {"principal": principal and _cut(principal), "method": method,
                "request": request, "about": more}  # fmt: skip
        self._write({**line, **{name: one for name, one in told.items() if one}})

    def said(self, event: str, policies: str, message: str = "") -> None:
        """Write what happened to the set of policies itself."""
        line = {"time": _now(), "event": event, "policies": policies}
        self._write({**line, "message": message[:2_000]} if message else line)

    def _write(self, line: Mapping[str, Any]) -> None:
        data = _ENCODER.encode(line) + b"\n"
        # A line that was torn ends, so that it does not spoil this one.
        data, self._torn = b"\n" + data if self._torn else data, True
        if os.write(self._file, data) != len(data):
            raise OSError("the decision log took a part of a line only")
        self._torn = False


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _cut(uid: Mapping[str, str]) -> dict[str, str]:
    if len(uid["id"]) + len(uid["type"]) <= LONGEST_ID:
        return dict(uid)
    return {"type": uid["type"][:LONGEST_ID], "id": uid["id"][:LONGEST_ID] + "…"}
