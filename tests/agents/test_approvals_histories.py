"""Three things happen, in every order there is: a call is made only with enough different people
behind it, who work here, and never twice."""

import itertools

import pytest

from doorward.agents.approvals import Approvals
from doorward.agents.asked_calls import BY_ANOTHER, BY_TWO, AskedCall
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import Holder
from doorward.agents.state import AgentState

STEPS = (
    ("yes", "ada"),
    ("yes", "ben"),
    ("no", "ada"),
    ("leaves", "ben"),
    ("waits", 300),
    ("take", "right"),
    ("take", "other"),
)
ENDS = (("take", "right"), ("take", "right"))
NUMBERS = itertools.count()


class Quick(AgentState):
    """Waits for no disk."""

    def writing(self, *, lasting=False):
        return super().writing(lasting=False)


@pytest.fixture
def state(tmp_path):
    with Quick(tmp_path) as found:
        yield found


class History:
    """One approval, and a plain account of what was said of it."""

    def __init__(self, state, obligation, data_class):
        self.here, self.now = {"ada", "ben"}, 1_000_000.0
        self.needed = 2 if obligation == BY_TWO else 1
        alone = data_class <= 1 and obligation != BY_ANOTHER
        self.enough = {"ada", "ben"} if alone or self.needed == 2 else {"ben"}
        self.approvals = Approvals(state, holder=self._holder)
        self.asked = self.approvals.ask(
            AskedCall(
                instance=f"pay-bot-{next(NUMBERS)}",
                human="ada",
                server="bank",
                tool="pay",
                data_class=data_class,
                obligations=(obligation,),
            ),
            self.now,
        )
        self.yes, self.no, self.made = {}, False, False

    def _holder(self, name):
        return Holder(id=name, active=name in self.here)

    def step(self, what, who):
        if what == "leaves":
            self.here.discard(who)
        elif what == "waits":
            self.now += who
        elif what == "take":
            self.take("0" if who == "other" else self.asked.digest)
        else:
            self.decide(who, what == "yes")

    def decide(self, by, approve):
        try:
            self.approvals.decide(self.asked.id, by, approve, "because", self.now)
        except AgentRefusal:
            return
        self.no = self.no or not approve
        if approve:
            self.yes[by] = self.now

    def take(self, digest):
        made = self.approvals.take(self.asked.id, digest, self.now)
        assert made is (digest == self.asked.digest and self.may())
        self.made = self.made or made

    def may(self):
        """Whether the call may be made, said as plainly as it can be."""
        agreed = set(self.yes)
        return (
            not self.made
            and not self.no
            and len(agreed & self.enough) >= self.needed
            and agreed <= self.here
            and self.now < max(self.yes.values()) + 300
        )


@pytest.mark.parametrize(
    ("obligation", "data_class"),
    [("human-approval", 1), ("human-approval", 2), (BY_ANOTHER, 1), (BY_TWO, 2)],
)
def test_a_call_is_made_exactly_when_it_may(state, obligation, data_class):
    for steps in itertools.product(STEPS, repeat=3):
        history = History(state, obligation, data_class)
        for what, who in (*steps, *ENDS):
            history.step(what, who)
