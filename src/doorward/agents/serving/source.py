"""The set of policies that decides, and how it is replaced while requests come in."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from pathlib import Path

import cedarpy
import msgspec

from doorward.agents.policy import PolicyDecisionPoint, PolicyError
from doorward.agents.policy.checks import placed
from doorward.agents.policy.checks_written import written
from doorward.agents.policy.scopes import scope_of
from doorward.agents.policy.uids import Uid, uid_of

MOST_BYTES = 64 * 1024 * 1024
SETTLE_SECONDS = 0.25
"""How long changed files must stay as they are before they are taken."""


class LiveSet(msgspec.Struct, frozen=True, kw_only=True):
    """A set that was loaded whole. `called` are the policies' names by their ids, `by_type` the
    stored entities, `actions` those that the schema, the entities or a policy names; `digest` is
    the first 16 hex digits of SHA-256 over the three files. `stored` are the entities as Cedar
    writes them, with the actions of the schema."""

    point: PolicyDecisionPoint
    called: Mapping[str, str]
    digest: str
    by_type: Mapping[str, tuple[str, ...]]
    actions: tuple[Uid, ...]
    stored: str


class PolicyFiles(msgspec.Struct, frozen=True, kw_only=True):
    """Where a set lies."""

    policies: Path
    entities: Path | None = None
    schema: Path | None = None

    def read(self) -> tuple[str, str, str | None]:
        """The three texts. Raises `PolicyError` with code ``unreadable``."""
        return (
            _text(self.policies),
            "[]" if self.entities is None else _text(self.entities),
            None if self.schema is None else _text(self.schema),
        )


class PolicySource:
    """Holds the set that decides. A new one takes its place only whole and good."""

    def __init__(self, files: PolicyFiles, settle_seconds: float = SETTLE_SECONDS) -> None:
        """Load the first set. Raises `PolicyError`."""
        self._files, self._settle = files, settle_seconds
        texts = files.read()
        try:
            self.live = load(*texts)
        except PolicyError as error:
            raise PolicyError(error.code, placed(error, texts[0])) from error
        self._seen = _digest(texts)

    def refresh(self) -> str | None:
        """Look at the files again. ``None`` where nothing changed; else nothing (``""``) if the
        new set took over, or why the old one stays. The same reason is given once."""
        try:
            texts = self._files.read()
        except PolicyError as error:
            return self._news(f"unreadable: {error}", str(error))
        seen = _digest(texts)
        if seen == self._seen or not self._settled(texts):
            return None
        try:
            self.live = load(*texts)
        except PolicyError as error:
            return self._news(seen, placed(error, texts[0]))
        return self._news(seen, "")

    def _settled(self, texts: tuple[str, str, str | None]) -> bool:
        """Whether nobody is writing: half a file could be a good set that lacks a forbid."""
        time.sleep(self._settle)
        try:
            return self._files.read() == texts
        except PolicyError:
            return False

    def _news(self, seen: str, said: str) -> str | None:
        if seen == self._seen:
            return None
        self._seen = seen
        return said


def load(policies: str, entities: str, schema: str | None) -> LiveSet:
    """A set from its texts. Raises `PolicyError`."""
    point = PolicyDecisionPoint(policies, entities, schema)
    known = written(policies)
    stored = str(cedarpy.Entities.from_json_str(entities, schema))
    uids = [uid_of(one["uid"]) for one in json.loads(stored)]
    actions = {one for one in uids if _is_action(one)}
    for one in known:
        side = scope_of(one.policy).action
        actions |= {uid for uid in (side.equal, *side.inside) if uid is not None and uid.type}
    by_type: dict[str, list[str]] = {}
    for one_uid in sorted(set(uids) - actions):
        by_type.setdefault(one_uid.type, []).append(one_uid.id)
    return LiveSet(
        point=point,
        called={one.id: one.name for one in known},
        digest=_digest((policies, entities, schema)),
        by_type={key: tuple(ids) for key, ids in by_type.items()},
        actions=tuple(sorted(actions)),
        stored=stored,
    )


def _is_action(uid: Uid) -> bool:
    return uid.type.rsplit("::", 1)[-1] == "Action"


def _digest(texts: tuple[str, str, str | None]) -> str:
    found = hashlib.sha256()
    for one in texts:
        data = (one or "").encode()
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()[:16]


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise PolicyError("unreadable", f"{file.name}: larger than {MOST_BYTES // 2**20} MiB")
        return data.decode("utf-8")
    except OSError as error:
        raise PolicyError("unreadable", f"{file.name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PolicyError("unreadable", f"{file.name}: not UTF-8 text") from error
