"""What the log's acts are called, in sentences that begin with who did it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from doorward.console.pages.case_words import ACTIONS, OUTCOMES, STATUSES

ACTS: Mapping[str, str] = {
    "agent-call-approved": "approved a call of an agent",
    "agent-call-refused": "refused a call of an agent",
    "appeal": "entered an appeal",
    "appeal-answered": "answered an appeal",
    "band-changed-after-decision": "found other evidence after the decision",
    "case-assigned": "changed the owner",
    "case-closed": "closed the case",
    "case-exported": "exported an evidence pack",
    "case-due": "set the date it is due",
    "case-joined": "joined the case into another",
    "case-opened": "opened the case",
    "case-reopened": "opened the case again",
    "case-status": "changed the status",
    "case-updated": "brought new evidence",
    "containment-held": "held accounts in an emergency",
    "containment-planned": "planned to contain accounts",
    "containment-released": "let containment go on",
    "containment-result": "noted what became of a containment",
    "containment-run": "contained accounts",
    "containment-settled": "looked up a containment that was cut off",
    "containment-stopped": "stopped all containment",
    "containment-undo": "began to undo a containment",
    "containment-undone": "noted what was undone",
    "playbook-acted": "contained an account by a playbook",
    "playbook-held-back": "held a playbook back",
    "database-restored": "restored the database from a backup",
    "decision-in-force": "put a decision in force",
    "decision-proposed": "proposed a decision",
    "decision-refused": "refused a decision as the second person",
    "decision-withdrawn": "took a proposal back",
    "job-enqueued": "started a job",
    "job-restarted": "started a job again",
    "job-stopped": "stopped a job",
    "key-enrolled": "enrolled a key",
    "key-revoked": "took a key out of use",
    "legal-hold-lifted": "lifted a legal hold",
    "legal-hold-set": "put a subject under legal hold",
    "link-renewed": "made a new link to enrol",
    "log-exported": "exported the log",
    "look": "looked at identifiers in clear",
    "look-for-export": "took identifiers in clear into an evidence pack",
    "look-end": "masked the identifiers again",
    "note": "wrote a note",
    "notice": "recorded a notice",
    "outcome": "recorded what turned out",
    "person-active": "enrolled all keys and may come in",
    "person-invited": "invited somebody",
    "person-left": "noted that somebody left",
    "person-reinstated": "let somebody in again",
    "person-suspended": "suspended somebody",
    "proposal-withdrawn": "withdrew a proposal that evidence had overtaken",
    "role-changed": "changed somebody's role",
    "run-taken-in": "took a run in",
    "sessions-ended": "ended sessions",
    "sign-in-refused": "was refused at the door",
    "signed-in": "signed in",
    "signed-out": "signed out",
    "sponsored-first": "vouched for somebody who lost all keys",
    "sponsored-second": "vouched as the second sponsor",
    "subject-erased": "erased a subject",
    "subjects-tied": "said that two subjects are one person's",
    "subjects-untied": "said that two subjects are not one person's",
    "task-added": "added a task",
    "task-assigned": "gave a task to somebody",
    "task-done": "finished a task",
    "task-not-needed": "marked a task as not needed",
    "view-removed": "removed a saved view",
    "view-saved": "saved a view",
}
OBJECTS: Mapping[str, str] = {
    "case": "a case",
    "containment": "containment as a whole",
    "database": "the database",
    "job": "a job",
    "key": "a key",
    "log": "the log itself",
    "person": "a person here",
    "run": "a run",
    "session": "a session",
    "subject": "a subject",
    "view": "a saved view",
}
"""What the log's entries are about."""


def act_words(act: str, facts: Mapping[str, object]) -> str:
    """An act in words, with what its facts say of it; its own word where there is no better one.

    >>> act_words("decision-proposed", {"action": "withdraw-offer"})
    'proposed a decision: Withdraw the offer'
    """
    words = ACTS.get(act, act.replace("-", " "))
    more = _more(facts)
    return f"{words}: {more}" if more else words


def _more(facts: Mapping[str, object]) -> str:
    action, status, outcome = (str(facts.get(key, "")) for key in ("action", "status", "outcome"))
    if action in ACTIONS:
        return ACTIONS[action][0]
    if status in STATUSES:
        return STATUSES[status]
    if outcome in OUTCOMES:
        return OUTCOMES[outcome][0].lower()
    into, due = facts.get("into"), facts.get("due")
    if isinstance(into, int):
        return f"C-{into:06d}"
    if isinstance(due, str):
        return _day(due)
    upheld = facts.get("upheld")
    return "" if upheld is None else "upheld" if upheld else "the decision stands"


def _day(said: str) -> str:
    try:
        return datetime.fromisoformat(said).date().isoformat()
    except ValueError:
        return ""
