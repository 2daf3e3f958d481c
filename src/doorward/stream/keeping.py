"""The history that a watch keeps of its events, in the transactions of its state."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path

import msgspec

from doorward.lake.errors import LakeError
from doorward.lake.history import History, Told
from doorward.lake.manifest import Part
from doorward.stream.arrivals import Arrival, Came, unsealed
from doorward.stream.errors import StreamError
from doorward.stream.store import Store

_OWNER, _TOLD = "history_owner", "history_spool"


class Keeping:
    """Events to the folder of a history; what to commit of it. Raises `StreamError`."""

    def __init__(self, folder: Path, store: Store) -> None:
        owner = store.meta(_OWNER)
        if owner is None:
            owner = secrets.token_hex(16)
            store.remember(_OWNER, owner)
        told = store.meta(_TOLD)
        kept = None if told is None else msgspec.json.decode(told, type=Told)
        try:
            self._history = History(folder, owner, store.parts(), kept)
        except LakeError as error:
            raise StreamError(str(error)) from error
        self._told = Told()

    def add(self, events: Iterable[Came]) -> None:
        """Take a batch's events."""
        opened = (one if isinstance(one, Arrival) else unsealed(one) for one in events)
        try:
            self._history.add((one.event, one.person) for one in opened)
        except LakeError as error:
            raise StreamError(str(error)) from error

    def tell(self, *, whole: bool) -> tuple[tuple[Part, ...], dict[str, str]]:
        """The parts and the words to commit. `whole`: nothing is to wait in the spool."""
        try:
            self._told = self._history.tell(whole=whole)
        except LakeError as error:
            raise StreamError(str(error)) from error
        word = msgspec.structs.replace(self._told, parts=())
        return self._told.parts, {_TOLD: msgspec.json.encode(word).decode()}

    def committed(self) -> None:
        """What was told last is committed."""
        try:
            self._history.committed(self._told)
        except LakeError as error:
            raise StreamError(str(error)) from error

    def close(self) -> None:
        """Let go of the folder."""
        self._history.close()
