"""The console's way to the approvals of agents: which state, who somebody is there, deciding."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import transaction

from doorward.access.step_up import Proof, content_digest
from doorward.agents.approval_records import Approval
from doorward.agents.approvals import Approvals
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import Holder
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState
from doorward.cases import log
from doorward.cases.roles import Right, require
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.viewer_proof import require_proof
from doorward.cases.viewer_text import required_text
from doorward.report.masking import mask_runs

ACTION = "agent-call"
"""What the key signs for, over the digest of the call, the answer and the reason."""
ANSWERS = {"approve": True, "refuse": False}
REASON_LENGTH = (3, 1000)
_CODES = {
    "unknown-approval": "not-found",
    "not-waiting": "changed",
    "decided-already": "changed",
    "reason-missing": "reason-missing",
    "state-gone": "state-gone",
}


class Desk:
    """The approvals and the register of one state, for one viewer."""

    def __init__(self, state: AgentState, viewer: Viewer) -> None:
        self.approvals = Approvals(state)
        self._register, self._viewer = Register(state), viewer
        self.now = viewer.now.timestamp()

    def person(self) -> Holder | None:
        """Who the viewer is in the register, if anybody who works here."""
        found = self._register.holder_named(account(self._viewer))
        return found if found is not None and found.works(self.now) else None

    def decide(self, name: str, digest: str, answer: str, why: str, proof: Proof | None) -> None:
        """Say yes or no, with the key, to exactly the call that was shown. Raises `Refused`."""
        viewer = self._viewer
        require(viewer, Right.APPROVE)
        if answer not in ANSWERS:
            raise Refused("state", "say yes or no")
        said = required_text(why, "the reason", *REASON_LENGTH)
        touched = require_proof(viewer, proof, ACTION, name, content_digest(digest, answer, why))
        found = self.approvals.get(name, self.now)
        if found.digest != digest:
            raise Refused("changed", "this is another call than the one that you saw")
        person = self.person()
        if person is None:
            raise Refused("not-allowed", f"no person of the register is {account(viewer)}")
        with transaction.atomic():
            self._log(found, ANSWERS[answer], said)
            self.approvals.decide(
                name, person.id, ANSWERS[answer], said, self.now,
                proof=msgspec.json.encode(touched).decode(),
            )  # fmt: skip

    def _log(self, found: Approval, approve: bool, said: str) -> None:
        log.append(
            self._viewer,
            "agent-call-approved" if approve else "agent-call-refused",
            "agent-call",
            found.id,
            reason=mask_runs(said, secrets.token_bytes(32)),
            facts={"agent": found.call.instance, "tool": f"{found.call.server}/{found.call.tool}"},
        )


def account(viewer: Viewer) -> str:
    """The name under which the register knows somebody of the console: an alias of the person.
    Names of people are no such thing, for two can have the same."""
    return f"console:{viewer.person}"


@contextmanager
def desk(viewer: Viewer) -> Iterator[Desk]:
    """The desk of the state that the console was told of. Raises `Refused` with what is wrong."""
    folder = settings.AGENTS_STATE
    if not folder:
        raise Refused("not-found", "this console was not told where the agents' state is")
    try:
        if not Path(folder).is_dir():
            raise AgentRefusal("state-gone", "the folder of the agents' state is not there")
        with AgentState(Path(folder)) as state:
            yield Desk(state, viewer)
    except AgentRefusal as refusal:
        raise Refused(_CODES.get(refusal.code, "not-allowed"), str(refusal)) from refusal
