"""A register with two people and a kind of agent; all invented."""

import pytest
from joserfc.jwk import ECKey

from doorward.agents.registry.records import Blueprint, Holder, Instance
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState

NOW = 1_800_000_000.0
DAY = 86_400.0
ARM = Blueprint(
    id="arm",
    purpose="moves boxes",
    domain="robotics",
    fleet="robotics",
    clearance=1,
    environments=("production",),
    may_write=True,
)


def new_key():
    return ECKey.generate_key("P-256", private=False).as_dict()


@pytest.fixture
def state(tmp_path):
    with AgentState(tmp_path / "state") as opened:
        yield opened


@pytest.fixture
def register(state):
    made = Register(state)
    made.add_blueprint(ARM, "tests", "set up", NOW)
    for person in ("ada", "ben"):
        made.add_holder(Holder(id=person), "tests", "set up", NOW)
    return made


@pytest.fixture
def add(register):
    def call(identifier="arm-7", owner="ada", keys=(), **more):
        one = Instance(id=identifier, blueprint="arm", owner=owner, **more)
        return register.register(one, keys, "tests", "set up", NOW)

    return call
