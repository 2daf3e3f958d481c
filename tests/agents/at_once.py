"""What several processes do at once. It stands here and not in the tests: a process that is started
anew finds this module by its name, and theirs only where pytest was started from this folder."""

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.register import Register
from doorward.agents.sessions import Sessions
from doorward.agents.state import AgentState

ROUNDS, REGISTERED, RESERVED = 25, 1_800_000_000.0, 1_760_000_000.0


def up_to_ten(folder):
    """What a gateway does: reserve, look, and take back what is denied."""
    made = 0
    with AgentState(folder) as state:
        sessions = Sessions(state)
        for _ in range(12):
            reserved = sessions.reserve("s", "pay", RESERVED)
            if reserved.context["calls_last_hour"] < 10:
                made += 1
            else:
                sessions.release(reserved)
    return made


def rotate(folder, keys, begin, answers):
    with AgentState(folder) as state:
        begin.wait()
        done = []
        for key in keys:
            try:
                done.append(Register(state).rotate("arm-7", key, REGISTERED + 1, 60).thumbprint)
            except AgentRefusal as refusal:
                done.append(refusal.code)
        answers.put(("rotate", done))


def suspend(folder, begin, answers):
    with AgentState(folder) as state:
        begin.wait()
        for number in range(ROUNDS):
            Register(state).suspend("arm-7", "ben", f"round {number}", REGISTERED + 1)
            Register(state).resume("arm-7", "ben", "goes on", REGISTERED + 1)
        Register(state).suspend("arm-7", "ben", "the end", REGISTERED + 1)
        answers.put(("suspend", []))
