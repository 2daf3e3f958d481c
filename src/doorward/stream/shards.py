"""Several worker processes as one preparer and one stepper.

Records go to any worker, in turn; the events that come back are sealed, and only what orders them
is looked at here. Ordered and rid of duplicates they go to the workers that hold the states of
their entities. So what is found does not depend on how many workers there are.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from doorward.intake.logs.frames import Frame
from doorward.intake.logs.reader import LogReader
from doorward.stream.arrivals import Came, Item, Refused, Sealed
from doorward.stream.places import Mark
from doorward.stream.processes import Process
from doorward.stream.setting import Setting
from doorward.stream.shard import Answer, ShardSetting, ToPrepare
from doorward.stream.stepping import Stepped

_encode = msgspec.msgpack.Encoder().encode
_items = msgspec.msgpack.Decoder(tuple[list[Refused], list[Sealed | None]])
_answer = msgspec.msgpack.Decoder(Answer)
_states = msgspec.msgpack.Decoder(list[tuple[str, bytes, float]])


class Shards:
    """The workers. Implements `doorward.stream.runner.Stepping`. Close them after use."""

    def __init__(self, count: int, setting: Setting, database: Path) -> None:
        self._processes = [
            Process(_encode(ShardSetting(number, count, setting, str(database))))
            for number in range(count)
        ]
        self._turns = itertools.cycle(self._processes)
        self._new_people = [0] * count

    @property
    def new_people(self) -> int:
        """People of whom nothing was kept before."""
        return sum(self._new_people)

    def preparer(self, reader: LogReader, mark: Mark, head: bytes) -> RemotePreparer:
        """A preparer for a file, whose records are spread over the workers."""
        return RemotePreparer(self._turns, len(self._processes), reader, mark, head)

    def step(self, events: Sequence[Came]) -> Stepped:
        """Send each event where its entities are, and gather what was found."""
        sent: list[list[bytes]] = [[] for _ in self._processes]
        for one in events:
            if isinstance(one, Sealed):
                for number, those in enumerate(sent):
                    if one.shards >> number & 1:
                        those.append(one.data)
        answers = [
            process.ask("step", _encode(those))
            for process, those in zip(self._processes, sent, strict=True)
        ]
        done = Stepped([], [])
        for number, answer in enumerate(answers):
            found = _answer.decode(answer())
            done.findings += found.findings
            done.asides += found.asides
            self._new_people[number] = found.new_people
        return done

    def changed(self) -> list[tuple[str, bytes, float]]:
        """The states that changed since the last time."""
        answers = [one.ask("changed", b"") for one in self._processes]
        return sorted(state for answer in answers for state in _states.decode(answer()))

    def shed(self) -> None:
        """What changed is kept now, so that states may leave the workers' memory."""
        for answer in [one.ask("shed", b"") for one in self._processes]:
            answer()

    def gathered(self) -> list[bytes]:
        """What peers are compared by, a part from each worker."""
        return [answer() for answer in [one.ask("gathered", b"") for one in self._processes]]

    def use(self, baselines: bytes) -> None:
        """Let all workers step with these baselines from now on."""
        for answer in [one.ask("use", baselines) for one in self._processes]:
            answer()

    def close(self) -> None:
        """End the workers."""
        for one in self._processes:
            one.close()


class RemotePreparer:
    """Prepares a file's records in worker processes, each filling by the next in turn."""

    def __init__(
        self,
        turns: itertools.cycle[Process],
        count: int,
        reader: LogReader,
        mark: Mark,
        head: bytes,
    ) -> None:
        self._turns, self._reader, self._mark, self._head = turns, reader, mark, head
        self._told: set[Process] = set()
        self.ahead = 2 * count

    def submit(self, frames: list[Frame], now: float) -> Callable[[], list[Item]]:
        """Begin to prepare; the result is asked for later."""
        process = next(self._turns)
        head = None if process in self._told else self._head
        self._told.add(process)
        task = ToPrepare(self._reader.name, self._mark, head, frames, now)
        answer = process.ask("prepare", _encode(task))
        return lambda: _together(answer())


def _together(answer: bytes) -> list[Item]:
    """Events and refusals in the order of their records."""
    refused, items = _items.decode(answer)
    refusals = iter(refused)
    return [next(refusals) if one is None else one for one in items]
