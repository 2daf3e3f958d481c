"""A company as every register is brought to."""

from __future__ import annotations

from datetime import date

import msgspec

from doorward.model import OrganisationRecord
from doorward.reference.names import company_key

_MOST_NAMES = 12


class Company(msgspec.Struct, frozen=True, array_like=True):
    """One company of a register, with only what is asked later.

    `former` are names it had before; `jurisdiction` is ISO 3166-1 alpha-2.
    """

    name: str
    number: str
    jurisdiction: str | None = None
    registered: date | None = None
    dissolved: date | None = None
    known_since: date | None = None
    dormant_until: date | None = None
    former: tuple[str, ...] = ()

    def found_by(self) -> set[str]:
        """Its names without legal forms, by which it is looked up."""
        keys = {company_key(name) for name in (self.name, *self.former[:_MOST_NAMES])}
        return keys - {""}

    def record(self, source: str) -> OrganisationRecord:
        """As signals see it; `source` names the register and its date."""
        return OrganisationRecord(
            name=self.name,
            source=f"{source}, number {self.number}",
            jurisdiction=self.jurisdiction,
            number=self.number,
            registered=self.registered,
            dissolved=self.dissolved,
            known_since=self.known_since,
            dormant_until=self.dormant_until,
        )
