"""Who manages people and keys, and what that leaves in the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import msgspec

from doorward.access.refused import AccessRefused
from doorward.model.cases import Role

MANAGERS = frozenset({Role.ADMINISTRATOR})
"""Who invites people, suspends them and changes their role."""
SPONSORS = frozenset(Role) - {Role.AUDITOR}
"""Who may vouch for a colleague that lost all keys."""


class Journal(Protocol):
    """How an act is written into the log, inside the transaction of the act."""

    def __call__(
        self,
        act: str,
        kind: str,
        object_id: object,
        *,
        reason: str = "",
        facts: Mapping[str, object] | None = None,
    ) -> object:
        """Write one act; `facts` hold no identifier in clear."""


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """A person, or a command on the server (no `person`, no `role`), at one moment."""

    now: datetime
    journal: Journal
    person: int | None = None
    role: Role | None = None

    def require(self, roles: frozenset[Role]) -> None:
        """Refuse (``not-allowed``) who is neither a command nor of these roles."""
        if self.role is not None and self.role not in roles:
            raise AccessRefused("not-allowed", f"{self.role.value} may not do this")
        if self.role is None and self.person is not None:
            raise AccessRefused("not-allowed", "somebody without a role may not do this")


def one_line(text: str, most: int) -> str:
    """What a person wrote, for a name or a reason: one line, printable, at most so long."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:most]
