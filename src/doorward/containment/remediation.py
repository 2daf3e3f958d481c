"""Every step that was carried out, as an OCSF 1.8 Remediation Activity (class 7001)."""

from __future__ import annotations

from datetime import datetime

from doorward.containment.steps import StepState

_ISOLATE, _EVICT, _RESTORE, _OTHER = 1, 2, 3, 99
_ACTIVITIES = {
    "suspend": _ISOLATE,
    "contain": _ISOLATE,
    "deny": _ISOLATE,
    "disable": _ISOLATE,
    "disable-keys": _EVICT,
    "end-sessions": _EVICT,
    "revoke-sessions": _EVICT,
    "remove-member": _EVICT,
    "revoke-keys": _EVICT,
}
_SUCCESS, _FAILURE, _UNKNOWN = 1, 2, 0
_GOOD = {StepState.DONE, StepState.NOTHING, StepState.UNDONE}
_BAD = {StepState.FAILED, StepState.UNDO_FAILED, StepState.LEFT_OUT}
_UNDOING = {StepState.UNDO_INTENDED, StepState.UNDONE, StepState.UNDO_FAILED}


def remediation_event(
    *,
    responder: str,
    account: str,
    kind: str,
    state: StepState,
    at: datetime,
    key: str,
    case: int,
    plan: int,
    playbook: str,
    finding: str,
    version: str,
) -> dict[str, object]:
    """The event of one step. `account` is written as given: mask it before where it must be.

    `key` identifies the command, so that an event told twice is recognised (``metadata.uid``
    changes with what became of the step).
    """
    activity = _RESTORE if state in _UNDOING else _ACTIVITIES.get(kind, _OTHER)
    status = _SUCCESS if state in _GOOD else _FAILURE if state in _BAD else _UNKNOWN
    return {
        "class_uid": 7001,
        "class_name": "Remediation Activity",
        "category_uid": 7,
        "category_name": "Remediation",
        "activity_id": activity,
        "type_uid": 700100 + activity,
        "severity_id": 3,
        "status_id": status,
        "status_detail": state.value,
        "time": int(at.timestamp() * 1000),
        "command_uid": key,
        "remediation": {"desc": f"{kind} by {responder}"},
        "metadata": {
            "uid": f"{key}-{state.value}",
            "version": "1.8.0",
            "product": {"name": "Doorward", "vendor_name": "Doorward", "version": version},
        },
        "unmapped": {
            "responder": responder,
            "account": account,
            "case": str(case),
            "plan": str(plan),
            "playbook": playbook,
            "finding": finding,
        },
    }
