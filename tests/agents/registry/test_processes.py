"""Two processes change one register at once: nothing is lost, nothing revived."""

import multiprocessing

from agents.at_once import ROUNDS, rotate, suspend
from agents.registry.conftest import NOW, new_key
from doorward.agents.registry.records import AgentKey, Standing


def test_rotating_and_suspending_at_once_lose_nothing(register, add, tmp_path):
    add(keys=[new_key()])
    context = multiprocessing.get_context("spawn")
    begin, answers = context.Barrier(2), context.Queue()
    keys = [new_key() for _ in range(ROUNDS)]
    running = [
        context.Process(target=rotate, args=(tmp_path / "state", keys, begin, answers)),
        context.Process(target=suspend, args=(tmp_path / "state", begin, answers)),
    ]
    for one in running:
        one.start()
    done = dict(answers.get(timeout=120) for _ in running)["rotate"]
    for one in running:
        one.join(60)
    assert [one.exitcode for one in running] == [0, 0]
    one = register.instance("arm-7")
    assert (one.standing, one.reason) == (Standing.SUSPENDED, "the end")
    assert register.standing("arm-7", NOW + 2) == "suspended"
    assert set(done) - {"suspended", "too-many-keys"} == {
        key.thumbprint for key in register.keys_of("arm-7") if key.added_at > NOW
    }
    whats = [change.what for change in register.changes_of("arm-7", 1_000)]
    assert whats.count("key-rotated") == len(register.keys_of("arm-7")) - 1
    assert whats.count("suspended") == ROUNDS + 1
    assert whats.count("resumed") == ROUNDS
    assert all(isinstance(key, AgentKey) for key in register.keys_of("arm-7"))
