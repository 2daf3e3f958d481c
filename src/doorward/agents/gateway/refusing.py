"""Lines in the decision log about what was refused before the policies were asked.

Who, what method, which tool and which code; never an argument, a token or what an error says. What
a client may write as it likes is cut and made visible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from doorward.agents.delegation.principal import Hybrid
from doorward.agents.gateway.decider import LOGGER
from doorward.agents.gateway.mapping import SEPARATOR
from doorward.agents.gateway.messages import Message, Unreadable
from doorward.agents.log import DecisionLog
from doorward.agents.refusals import AgentRefusal

LONGEST_NAME, LONGEST_NUMBER = 200, 100
MOST_UNKNOWN, SECONDS = 60, 60.0
"""So many refusals of nobody known are told in so many seconds: they cannot fill the disk."""


class Refusals:
    """Writes them. `digest` is that of the policies of the moment."""

    def __init__(self, log: DecisionLog | None, digest: Callable[[], str]) -> None:
        self._log, self._digest = log, digest
        self._began, self._told, self._left = float("-inf"), 0, 0

    def of(self, who: Hybrid, why: AgentRefusal, message: Message | None = None) -> None:
        """Somebody known was refused; `message` is what was asked, if it could be read."""
        said = why if isinstance(why, Unreadable) else message
        method = "" if said is None else _shown(said.method, LONGEST_NUMBER)
        name = "" if message is None else _name(message.method, message.params)
        name = _shown(name, LONGEST_NAME)
        LOGGER.warning("refused: %s %s: %s", who.agent, name or method or "a message", why.code)
        about = {"call": name, "for": who.human, "through": who.chain, "token": who.token,
                 "session": who.session}  # fmt: skip
        self._write(
            why.code,
            {"type": "Agent", "id": who.agent},
            method,
            "" if said is None or said.id is None else _shown(str(said.id), LONGEST_NUMBER),
            {key: one for key, one in about.items() if one},
        )

    def of_nobody(self, why: AgentRefusal, now: float) -> None:
        """A request was refused before it was known whose it is."""
        if not 0 <= now - self._began < SECONDS:
            if self._left:
                LOGGER.warning("not let in: %d more", self._left)
            self._began, self._told, self._left = now, 0, 0
        if self._told >= MOST_UNKNOWN:
            self._left += 1
            return
        self._told += 1
        LOGGER.warning("not let in: %s", why.code)
        self._write(why.code)

    def _write(
        self,
        code: str,
        principal: Mapping[str, str] | None = None,
        method: str = "",
        request: str = "",
        about: Mapping[str, object] | None = None,
    ) -> None:
        """The answer is no whatever becomes of the line."""
        if self._log is not None:
            try:
                self._log.refused(code, self._digest(), principal, method, request, about)
            except OSError:
                LOGGER.error("the decision log cannot be written; refused: %s", code)


def _shown(text: str, most: int) -> str:
    """Cut, and with every character beyond ASCII written out."""
    return text[:most].encode("unicode_escape").decode("ascii")


def _name(method: str, params: Mapping[str, Any]) -> str:
    """What a request names, as ``server/tool``; of an address what stands before its query."""
    if method in ("tools/call", "prompts/get"):
        return _tool(params.get("name"))
    if method.startswith("resources/"):
        return _address(params.get("uri"))
    ref = params.get("ref") if method == "completion/complete" else None
    if not isinstance(ref, Mapping):
        return ""
    return _tool(ref.get("name")) or _address(ref.get("uri"))


def _tool(name: object) -> str:
    return name.replace(SEPARATOR, "/", 1) if isinstance(name, str) else ""


def _address(uri: object) -> str:
    if not isinstance(uri, str):
        return ""
    try:
        parts = urlsplit(uri[:2_000])
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path if host else ''}"
