"""Approvals as text for a terminal: whatever an agent wrote is made visible, and stays indented."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from doorward.agents.approval_records import Approval, ApprovalState, Step
from doorward.report.visible import exact, visible


def line(one: Approval, now: float) -> str:
    """One approval on one line.

    ``ap-… waiting 9:58  pay-bot for ada: bank/pay "The invoice of May"``
    """
    call = one.call
    left = f" {_minutes(one.ends_at - now)}" if one.state in _OPEN else ""
    why = f' "{visible(call.purpose, 80)}"' if call.purpose else ""
    person = f" for {visible(one.whose, 80)}" if one.whose else ""
    what = f"{visible(call.instance, 80)}{person}: {visible(f'{call.server}/{call.tool}', 120)}"
    return f"{one.id} {one.state.value}{left}  {what}{why}"


def detail(one: Approval, steps: tuple[Step, ...], now: float) -> str:
    """All that there is to know before deciding."""
    call = one.call
    facts = {
        "agent": call.instance,
        "for": one.whose,
        "through": " → ".join(call.chain),
        "calls": f"{call.server}/{call.tool}",
        "action": call.action,
        "resource": f"{call.resource} (data class {call.data_class})" if call.resource else "",
        "purpose": f"{call.purpose} (the agent's word)" if call.purpose else "",
        "policies": ", ".join(call.reasons),
        "needed": _needed(one),
        "digest": one.digest,
    }
    shown = [f"  {name:9} {visible(value)}" for name, value in facts.items() if value]
    written = msgspec.json.format(msgspec.json.encode(call.arguments), indent=2).decode()
    arguments = ["  arguments"]
    arguments += [f"    {exact(text)}" for text in written.split("\n")]
    if one.erased:
        arguments = ["  The contents were erased."]
    done = [
        f"  {_when(step.at)} {step.what} by {visible(step.who, 80)}"
        + (f": {visible(step.why)}" if step.why else "")
        for step in steps
    ]
    return "\n".join([line(one, now), *shown, *arguments, *done])


_OPEN = (ApprovalState.WAITING, ApprovalState.APPROVED)


def _needed(one: Approval) -> str:
    people = "one person" if one.needed == 1 else f"{one.needed} different people"
    teams = f" of {' or '.join(one.teams)}" if one.teams else ""
    barred = f", not {', '.join(one.not_alone)}" if one.not_alone and one.needed == 1 else ""
    return f"{people}{teams}{barred}"


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return f"{minutes}:{rest:02}"


def _when(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
