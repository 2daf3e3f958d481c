"""Which accounts a plan is for, and how they stand now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from doorward.cases.containing_people import responder_for
from doorward.cases.containing_rules import usable_settings
from doorward.cases.containing_words import Target
from doorward.cases.subjects import same_person
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.viewer_text import optional_text
from doorward.containment import planning
from doorward.containment.patience import Pause
from doorward.containment.responder import ResponderError
from doorward.containment.settings import OWN
from doorward.containment.steps import PlannedStep
from doorward.model import SubjectKind
from doorward.store.models import Case, SubjectRow

MOST_ACCOUNTS = 20
ACCOUNT_LENGTH = 300
ACCOUNT_KINDS = (SubjectKind.WORKER.value, SubjectKind.ACCOUNT.value, SubjectKind.AGENT.value)


def accounts_meant(
    viewer: Viewer, case: Case, targets: Sequence[Target]
) -> tuple[tuple[str, str], ...]:
    """The accounts meant, each once; `Refused` for what names none."""
    named = {OWN, *usable_settings().responders}
    found: dict[tuple[str, str], None] = {}
    for one in targets:
        if one.responder not in named:
            raise Refused("not-found", "there is no such responder here")
        account = one.account
        if one.subject is not None:
            account = _on_record(viewer, case, one.subject)
        account = " ".join(optional_text(account, "the account", ACCOUNT_LENGTH).split())
        if account:
            found[one.responder, account] = None
    if not found:
        raise Refused("reason-missing", "name at least one account")
    if len(found) > MOST_ACCOUNTS:
        raise Refused("too-many", f"a plan has at most {MOST_ACCOUNTS} accounts")
    return tuple(found)


def accounts_on_record(viewer: Viewer, case: Case) -> list[SubjectRow]:
    """Workers, accounts and agents of a case, and those tied to its subjects as one person."""
    rows = SubjectRow.objects.filter(cases__case=case).exclude(kind=SubjectKind.RING.value)
    found = {one.pk: one for row in rows for one in same_person(viewer, row)}
    kept = [one for one in found.values() if one.kind in ACCOUNT_KINDS and one.erased_at is None]
    return sorted(kept, key=lambda one: one.pk)[:MOST_ACCOUNTS]


def _on_record(viewer: Viewer, case: Case, subject: int) -> str:
    for one in accounts_on_record(viewer, case):
        if one.pk == subject:
            return one.subject_id
    raise Refused("not-found", "this case has no such account on record")


def read_accounts(
    viewer: Viewer, pairs: Iterable[tuple[str, str]], pause: Pause
) -> tuple[PlannedStep, ...]:
    """The diff of some accounts, each with its responder, as they stand now; changes nothing."""
    try:
        return tuple(
            step
            for name, account in pairs
            for step in planning.plan(responder_for(viewer, name), [account], pause)
        )
    except ResponderError as error:
        raise Refused("state", str(error)) from error
