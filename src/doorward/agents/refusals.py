"""Why an agent is refused, with a code that stays the same."""

from __future__ import annotations


class AgentRefusal(Exception):  # noqa: N818 - a refusal is an answer, no fault
    """A request of an agent that is not carried out.

    `code` is stable and written in lower case with dashes, such as ``token-expired``,
    ``chain-too-deep``, ``replayed``, ``unknown-instance``, ``state-gone``. The message is for
    people, quotes no secret and no argument.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
