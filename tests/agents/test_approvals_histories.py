"""Whatever happens in whatever order: a call is made only with enough different people behind it,
who work here, and never twice."""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from doorward.agents.approvals import Approvals
from doorward.agents.asked_calls import BY_ANOTHER, BY_TWO, AskedCall
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import Holder
from doorward.agents.state import AgentState

PEOPLE = ("ada", "ben", "cleo", "pay-bot", "nobody")
OBLIGATIONS = (("human-approval",), (BY_ANOTHER,), (BY_TWO,))


class Histories(RuleBasedStateMachine):
    """One approval at a time, and a plain account of what was said of it."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.state = AgentState(Path(self.folder.name))
        self.here = {"ada", "ben", "cleo", "pay-bot"}
        self.approvals = Approvals(self.state, holder=self._holder)
        self.now, self.number, self.asked = 1_000_000.0, 0, None

    def _holder(self, name):
        return None if name == "nobody" else Holder(id=name, active=name in self.here)

    @rule(obligations=st.sampled_from(OBLIGATIONS), data_class=st.integers(0, 3))
    def ask(self, obligations, data_class):
        self.number += 1
        self.call = AskedCall(
            instance="pay-bot", human="ada", server="bank", tool="pay",
            arguments={"n": self.number}, data_class=data_class, obligations=obligations,
        )  # fmt: skip
        self.asked = self.approvals.ask(self.call, self.now)
        self.yes, self.no, self.made = {}, False, False

    @precondition(lambda self: self.asked)
    @rule(by=st.sampled_from(PEOPLE), approve=st.sampled_from([True, True, True, False]))
    def decide(self, by, approve):
        try:
            self.approvals.decide(self.asked.id, by, approve, "because", self.now)
        except AgentRefusal:
            return
        assert by in self.here - {"pay-bot"}
        if approve:
            assert by not in self.yes
            self.yes[by] = self.now
        else:
            self.no = True

    @precondition(lambda self: self.asked)
    @rule(right=st.sampled_from([True, True, True, False]))
    def take(self, right):
        if not self.approvals.take(self.asked.id, self.asked.digest if right else "0", self.now):
            return
        two = BY_TWO in self.call.obligations
        assert right
        assert not self.made
        assert not self.no
        assert len(self.yes) >= (2 if two else 1)
        assert set(self.yes) <= self.here
        if not two and (BY_ANOTHER in self.call.obligations or self.call.data_class > 1):
            assert "ada" not in self.yes
        assert self.now < max(self.yes.values()) + 300
        self.made = True

    @precondition(lambda self: self.asked and not self.no and len(self.yes) < 2)
    @rule()
    def agree(self):
        """Enough people for any of the obligations, so that calls are often made."""
        for by in ("ben", "cleo"):
            self.decide(by, True)

    @rule(seconds=st.sampled_from([1, 120, 299, 300, 601]))
    def wait(self, seconds):
        self.now += seconds

    @rule(who=st.sampled_from(PEOPLE[:3]), works=st.booleans())
    def leave_or_come(self, who, works):
        (self.here.add if works else self.here.discard)(who)

    def teardown(self):
        self.state.close()
        self.folder.cleanup()


Histories.TestCase.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
TestHistories = Histories.TestCase
