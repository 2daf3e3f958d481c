"""Who asks. Made by signing in, by the command line, or by a job; never by a page."""

from __future__ import annotations

from datetime import datetime

import msgspec

from doorward.model.cases import Role


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """A person (or a command or job) as every function of casework knows them.

    `person` and `key` are ids of rows, None for commands and jobs, which have no role and may do
    only what `roles.COMMANDS` says. `session` is the session's public id and `session_id` its
    row's; `now` the time of the request, in UTC.
    """

    name: str
    now: datetime
    role: Role | None = None
    person: int | None = None
    key: int | None = None
    session: str = ""
    session_id: str = ""

    def signed(self) -> tuple[int, int]:
        """The person and the key, where there must be some; `Refused` (``not-allowed``) else."""
        if self.person is None or self.key is None:
            raise Refused("not-allowed", f"{self.name} is nobody who could sign for this")
        return self.person, self.key


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """Something a viewer may not do, or that cannot be done now. `code` is stable.

    ``not-found`` (there is none, or none for you), ``not-allowed``, ``changed`` (somebody else
    wrote meanwhile), ``reason-missing``, ``step-up`` (a fresh touch of the key is needed),
    ``second-person``, ``second-key``, ``state`` (not in this state), ``too-long``, ``too-many``,
    ``legal-hold``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
