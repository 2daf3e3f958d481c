"""A journal that remembers, and running with one."""

from doorward.containment import running
from doorward.containment.running import Numbered
from doorward.containment.steps import Outcome, StepState


class Remembered:
    """Journal: what was written, in order, and each step's last state."""

    def __init__(self) -> None:
        self.written: list[tuple[int, str]] = []
        self.outcomes: dict[int, Outcome] = {}

    def intend(self, number: int, state: StepState) -> None:
        self.written.append((number, state.value))

    def result(self, number: int, outcome: Outcome) -> None:
        self.written.append((number, outcome.state.value))
        self.outcomes[number] = outcome


def numbered(planned) -> list[Numbered]:
    return [
        Numbered(number=number, key=f"key-{number}", planned=one)
        for number, one in enumerate(planned)
    ]


def carried(act, planned, responder, pauses: list[float] | None = None) -> Remembered:
    journal, waited = Remembered(), [] if pauses is None else pauses
    act(numbered(planned), lambda _name: responder, journal, waited.append)
    return journal


def states(journal: Remembered) -> list[str]:
    return [journal.outcomes[number].state.value for number in sorted(journal.outcomes)]


run, undo = running.run, running.undo
