"""Files packed together, and as much sent out soon after."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.model.events import FileActivity, ProcessActivity
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import ARCHIVE, EXFILTRATION_WEB
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.transfer_reading import CLASSES, megabytes, outside, sent
from doorward.watch.entities import EntityKind
from doorward.watch.remote_hands.programs import leaf
from doorward.watch.statistics import MOST

PACKED = behaviour_signals.add(
    Behaviour(
        id="H06.archive",
        title="Files packed into an archive, and as much sent out soon after",
        explanation="An archive of at least 20 MB is made, and within four hours at least as much "
        "goes out to one host outside the company. Who did so before in the last months is not "
        "told again: builds and deliveries look like this.",
        stage=Stage.EMPLOYMENT,
        family="transfer",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "file_activity.file.path",
            "file_activity.file.size",
            "process.process.name",
            "process.process.cmd_line",
            "http.traffic.bytes_out",
            "network_activity.traffic.bytes_out",
        ),
        clears="A release, a back-up or a delivery to a customer explains it.",
        sources=("HB",),
        mappings=(ARCHIVE, EXFILTRATION_WEB),
        limits="Needs the size of the archive, or a packing program's start: then 20 MB sent "
        "within four hours are enough. That the bytes sent are the archive's is not known.",
    )
)

_ENDINGS = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".cab")
_PACKERS = frozenset(
    {"7z", "7za", "7zr", "7zg", "rar", "winrar", "zip", "peazip", "bandizip", "tar", "winzip"}
)
_LEAST = 20_000_000
_SOON = 4 * 3_600.0
_REMEMBERED = 90 * 86_400.0


class State(msgspec.Struct, omit_defaults=True):
    """The last archive: `at`, `size` (0 unknown), event `uid`; `out` bytes to `host` since.

    `last` is when it was told last.
    """

    at: float = 0.0
    size: int = 0
    uid: str = ""
    host: str = ""
    out: int = 0
    last: float = 0.0


class Archives:
    """Tells an archive that goes out, for somebody who does not do so."""

    name = "archives"
    version = 1
    kind = EntityKind.PERSON
    classes = CLASSES | {1001, 1007}
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one file, program or transfer."""
        event = seen.event
        if isinstance(event, FileActivity):
            if event.activity_id == 1:
                _made(state, seen, event)
            return ()
        if isinstance(event, ProcessActivity):
            if event.activity_id == 1:
                _packed(state, seen, event)
            return ()
        if not state.uid or not 0 <= seen.at - state.at <= _SOON:
            return ()
        what = sent(event)
        if what is None or not outside(what.host, context.policy.own_domains):
            return ()
        if what.host != state.host:
            state.host, state.out = what.host, 0
        before, state.out = state.out, min(MOST, state.out + what.bytes)
        needed = max(_LEAST, state.size)
        if before >= needed or state.out < needed:
            return ()
        known = state.last and 0 <= seen.at - state.last < _REMEMBERED
        state.last = max(state.last, seen.at)
        return () if known else self._told(state, seen, what.host)

    def _told(self, state: State, seen: Seen, host: str) -> Iterable[Sighting]:
        source = seen.event.metadata.source or seen.event.metadata.uid
        size = megabytes(state.size) if state.size else "of a size not told"
        minutes = round((seen.at - state.at) / 60)
        return (
            Sighting(
                behaviour=PACKED.id,
                reason=f"Made an archive ({size}) and sent {megabytes(state.out)} to {host} "
                f"{minutes} minutes later; the person had not done so in three months.",
                facts=(
                    fact("archive", size, f"event {state.uid}"),
                    fact("sent", megabytes(state.out), f"{source} traffic"),
                    fact("host", host, f"{source} dst_endpoint"),
                ),
                events=(state.uid, seen.event.metadata.uid),
                at=seen.at,
            ),
        )

    def merge(self, one: State, other: State) -> State:
        """The newer archive; told by either is told."""
        newer = max(one, other, key=lambda state: state.at)
        return msgspec.structs.replace(newer, last=max(one.last, other.last))


def _made(state: State, seen: Seen, event: FileActivity) -> None:
    file = event.file
    if file is None or seen.at < state.at:
        return
    name = file.name or file.path or ""
    if not name.lower().endswith(_ENDINGS) or (file.size or 0) < _LEAST:
        return
    _begin(state, seen, file.size or 0)


def _packed(state: State, seen: Seen, event: ProcessActivity) -> None:
    process = event.process
    if process is None or seen.at < state.at:
        return
    name = leaf(process.name or process.path or "").lower()
    if name.removesuffix(".exe") in _PACKERS and _packing(process.cmd_line or ""):
        _begin(state, seen, 0)


def _packing(command: str) -> bool:
    """Whether a packing program makes an archive, as far as its command tells."""
    words = command[:500].lower().split()[1:4]
    if not words:
        return False
    first = words[0]
    if first.startswith("-"):
        # tar -xzf and unzip-like switches take apart.
        return "x" not in first.split("=")[0] and first not in {"-t", "-tf", "-l"}
    return first not in {"x", "e", "l", "t", "xf", "xzf", "xvf", "xvzf", "tf"}


def _begin(state: State, seen: Seen, size: int) -> None:
    state.at, state.size, state.uid = seen.at, min(MOST, size), seen.event.metadata.uid
    state.host, state.out = "", 0
