"""When a GitHub account was created, from its number.

GitHub numbers accounts in the order they are made, and writes the number into the addresses it
hides people behind (``1234567+login@users.noreply.github.com``), so a clone alone tells about
when its owner's account was made. A small bundled table of (number, date) is interpolated;
``data/github_account_dates.txt`` says where it comes from and how well it does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from importlib import resources

import msgspec

from doorward.model import CodeAccount, DateEstimate, hidden_address
from doorward.reference.errors import ReferenceDataError

MARGIN = timedelta(days=1)
"""How far bounds are widened beyond the neighbouring rows: numbers and dates are given in one
step, but not to the second in one order."""

_TABLE = "github_account_dates.csv"


class AccountDate(msgspec.Struct, frozen=True, order=True):
    """A known pair. `basis` says what kind of row it is; see the data's own notes."""

    account_id: int
    created_at: datetime
    basis: str = ""


class AccountDates:
    """Known pairs of number and date, and estimates between them.

    >>> from datetime import UTC
    >>> dates = AccountDates([
    ...     AccountDate(100, datetime(2010, 1, 1, tzinfo=UTC)),
    ...     AccountDate(200, datetime(2010, 1, 11, tzinfo=UTC)),
    ... ])
    >>> dates.estimate(150).estimate.date().isoformat()
    '2010-01-06'
    >>> dates.estimate(999) is None
    True

    Raises `ReferenceDataError` unless both columns rise strictly.
    """

    def __init__(self, known: Iterable[AccountDate], source: str = _TABLE) -> None:
        self.known = tuple(known)
        self.source = source
        self._ids = [one.account_id for one in self.known]
        for one, after in zip(self.known, self.known[1:], strict=False):
            if one.account_id >= after.account_id or one.created_at >= after.created_at:
                raise ReferenceDataError(
                    "not-rising", f"{source}: number {after.account_id} does not rise on its row"
                )

    def estimate(self, account_id: int) -> DateEstimate | None:
        """When an account of this number was made.

        None before the first and after the last known number: a number beyond the table says
        only that the account is newer, and how much newer is not guessed (see `newer_than`).
        """
        place = bisect_left(self._ids, account_id)
        if place < len(self.known) and self._ids[place] == account_id:
            exact = self.known[place].created_at
            return self._made(exact, exact, exact)
        if not 0 < place < len(self.known):
            return None
        before, after = self.known[place - 1], self.known[place]
        share = (account_id - before.account_id) / (after.account_id - before.account_id)
        middle = before.created_at + (after.created_at - before.created_at) * share
        return self._made(middle, before.created_at, after.created_at)

    def newer_than(self, account_id: int) -> datetime | None:
        """The date of the last known number where the given one lies beyond it, else None."""
        if self.known and account_id > self._ids[-1]:
            return self.known[-1].created_at
        return None

    def _made(self, middle: datetime, earliest: datetime, latest: datetime) -> DateEstimate:
        return DateEstimate(
            estimate=middle,
            earliest=earliest - MARGIN,
            latest=latest + MARGIN,
            source=f"{self.source} ({len(self.known)} known numbers)",
        )


def parse_account_dates(text: str, source: str = _TABLE) -> AccountDates:
    """A table of ``account_id,created_at[,basis]`` lines with a header line.

    Raises `ReferenceDataError` naming the line for anything else.
    """
    known: list[AccountDate] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if number == 1 or not line.strip():
            continue
        fields = [one.strip() for one in line.split(",")]
        try:
            created = datetime.fromisoformat(fields[1])
            known.append(AccountDate(int(fields[0]), created, ",".join(fields[2:])))
        except (ValueError, IndexError) as error:
            raise ReferenceDataError(
                "bad-row", f"{source}, line {number}: expected account_id,created_at"
            ) from error
        if created.tzinfo is None:
            raise ReferenceDataError("bad-row", f"{source}, line {number}: the date has no offset")
    return AccountDates(known, source)


@cache
def bundled_account_dates() -> AccountDates:
    """The table that comes with the package."""
    place = resources.files("doorward.reference").joinpath("data", _TABLE)
    return parse_account_dates(place.read_text(encoding="utf-8"))


def code_account_date(host: str, account_id: int) -> DateEstimate | None:
    """`Knowledge.code_account_date` for the bundled table; None for hosts other than GitHub."""
    if host.casefold() not in ("github.com", "github"):
        return None
    return bundled_account_dates().estimate(account_id)


def account_number(account: CodeAccount) -> int | None:
    """The account's number: as the host gives it, else from a hidden address of its login.

    Identities of other people in the same repositories never count.
    """
    if account.account_id is not None:
        return account.account_id
    login = (account.login or "").casefold()
    for identity in account.identities:
        hidden = hidden_address(identity.email) if identity.email else None
        if hidden is not None and hidden[0] and login in ("", hidden[1].casefold()):
            return hidden[0]
    return None


def leave_one_out(dates: AccountDates) -> tuple[float, ...]:
    """Days by which each inner row is missed when estimated from the others, sorted."""
    errors: list[float] = []
    for place in range(1, len(dates.known) - 1):
        rest = AccountDates((*dates.known[:place], *dates.known[place + 1 :]), dates.source)
        held = dates.known[place]
        found = rest.estimate(held.account_id)
        if found is not None:
            errors.append(abs((found.estimate - held.created_at).total_seconds()) / 86_400)
    return tuple(sorted(errors))
