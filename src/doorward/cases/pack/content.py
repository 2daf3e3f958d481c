"""What goes into a pack, before it is written: the case as the recipient sees it, and its log."""

from __future__ import annotations

from datetime import datetime

import msgspec

from doorward.cases.log_digest import LogContent
from doorward.cases.looking_values import ShownCase
from doorward.cases.pack.profiles import Colleagues, Profile, Recipient, Section


class PackContent(msgspec.Struct, frozen=True, kw_only=True):
    """All a pack is made from: the same content gives the same bytes.

    `shown` has been through the gate and the profile; `clear` says whether identifiers went
    along in clear, `reason` why. `custody` are the log's entries about the case, complete.
    """

    shown: ShownCase
    recipient: Recipient
    profile: Profile
    clear: bool
    made_at: datetime
    made_by: str
    reason: str
    version: str
    custody: tuple[LogContent, ...]


class CustodyLine(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the log as a line of ``custody.jsonl``.

    `withheld` names the fields that the recipient does not get; such an entry's digest cannot be
    reckoned again without the database.
    """

    number: int
    at: str
    person: int | None
    who: str
    session: str
    act: str
    object_kind: str
    object_id: str
    reason: str
    facts: str
    previous: str
    digest: str
    withheld: tuple[str, ...] = ()

    def content(self) -> LogContent:
        """What the digest was reckoned over, if nothing is withheld."""
        return LogContent(**{name: getattr(self, name) for name in LogContent.__struct_fields__})


def custody_lines(content: PackContent) -> tuple[CustodyLine, ...]:
    """The log of the case as the recipient may see it."""
    withheld: dict[str, object] = {}
    if content.profile.colleagues is not Colleagues.NAMED:
        withheld |= {"person": None, "who": "", "session": ""}
    if Section.REASONS not in content.profile.sections:
        withheld |= {"reason": "", "facts": "{}"}
    return tuple(
        CustodyLine(
            digest=one.digest(),
            withheld=tuple(sorted(withheld)),
            **(msgspec.structs.asdict(one) | withheld),
        )
        for one in content.custody
    )
