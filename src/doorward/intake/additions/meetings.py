"""What logs of conferencing systems have in common: settings, cells, times, and who is staff.

A log says who joined a meeting, and not which of them is the applicant. Hosts, and people named
as staff in ``meetings.toml`` beside the log, are left out here; `applicants` finds the applicant
among the rest. Display names only tell people within one meeting apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from doorward.intake.additions.meeting_tables import MOST_ROWS
from doorward.intake.additions.meeting_values import hardware, meeting_key, possible, tidied
from doorward.intake.additions.records import Later
from doorward.intake.ats.dates import DateOrder, moment
from doorward.intake.ats.lenient import Place, shown
from doorward.intake.ats.reading import SourceFile
from doorward.intake.storable import storable
from doorward.model import MeetingJoin, Origin, Problem, Severity

SETTINGS = "meetings.toml"
_SETTINGS_BYTES = 64 * 2**10
_LONGEST = 300


class FileSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``meetings.toml`` says of one log: its meeting and its time zone."""

    meeting: str | None = None
    time_zone: str | None = None


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``meetings.toml`` says: zones and date order of logs, and who is staff.

    `staff_domains` are the company's own mail domains, `staff` further addresses and names.
    """

    time_zone: str | None = None
    date_order: DateOrder | None = None
    staff_domains: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    files: Mapping[str, FileSettings] = {}

    def zone(self, file: str) -> ZoneInfo | None:
        """The zone of times written without an offset; None leaves them unknown."""
        one = self.files.get(file)
        name = (one.time_zone if one else None) or self.time_zone
        return ZoneInfo(name) if name else None

    def meeting(self, file: str) -> str | None:
        """The meeting a log is of, where the log itself does not say."""
        one = self.files.get(file)
        return one.meeting if one else None


class LogRow(msgspec.Struct, kw_only=True):
    """One joining as a log writes it. `host` is whether the log calls them host or organiser."""

    record: str
    meeting: str | None
    name: str = ""
    account: str = ""
    at: str = ""
    until: str = ""
    ip: str = ""
    device: str = ""
    client: str = ""
    host: bool = False


class Joined(Later, frozen=True, kw_only=True):
    """A join from a log. `participant` tells people of one meeting apart and nothing more.

    `name` is the display name, to be held against the interviewer's name alone. `staff` is True
    for joins that only show that an interviewer was there; they are given to nobody.
    """

    participant: str = ""
    name: str = ""
    staff: bool = False


def read_settings(log: Path) -> Settings | Problem:
    """The settings beside a log; the defaults where there are none."""
    path = log.parent / SETTINGS
    try:
        if not path.is_file():
            return Settings()
        if path.stat().st_size > _SETTINGS_BYTES:
            return _bad_settings(f"has more than {_SETTINGS_BYTES} bytes")
        settings = msgspec.toml.decode(path.read_bytes(), type=Settings)
        for name in ("", *settings.files):
            settings.zone(name)
    except msgspec.ValidationError as error:
        return _bad_settings(str(error).replace("`", ""))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _bad_settings(f"is no TOML: {error}")
    except (OSError, ValueError, KeyError) as error:
        return _bad_settings(f"names no time zone known here: {error}")
    return settings


def _bad_settings(why: str) -> Problem:
    message = f"{why}; no meeting log beside it is read, since staff could not be told apart"
    return Problem(Severity.FILE, "bad-settings", message, SETTINGS)


def joins(
    rows: Iterable[LogRow | Problem], file: SourceFile, settings: Settings, now: datetime
) -> Iterator[Joined | Problem]:
    """The joins of a log as later records without an application; staff are marked as such."""
    maker = _Maker(file.label, file.path.name, settings, now)
    for number, row in enumerate(rows):
        if isinstance(row, Problem):
            yield row
            continue
        if number >= MOST_ROWS:
            message = f"has more than {MOST_ROWS} rows; the rest was not read"
            yield Problem(Severity.FILE, "too-many", message, file.label)
            return
        made, place = maker.join(row)
        if made is not None:
            yield storable(made)
        yield from place.problems


class _Maker:
    """Makes joins of one log; what holds for the whole log is said once."""

    def __init__(self, label: str, name: str, settings: Settings, now: datetime) -> None:
        self._label = label
        self._now = now
        self._zone = settings.zone(name)
        self._meeting = settings.meeting(name)
        self._order = settings.date_order
        self._domains = tuple(one.casefold().lstrip("@") for one in settings.staff_domains)
        self._staff = frozenset(one.casefold() for one in settings.staff)
        self._said: set[str] = set()

    def join(self, row: LogRow) -> tuple[Joined | None, Place]:
        """The join of a row, or None for rows that name no meeting."""
        place = Place(self._label, row.record)
        account = row.account.strip()[:_LONGEST]
        meeting = self._meeting or row.meeting
        if not meeting:
            self._once(
                place,
                "no-meeting",
                f"does not say which meeting it is of: name it in {SETTINGS} beside it",
            )
            return None, place
        if row.host or self._is_staff(account) or self._is_staff(row.name.strip()):
            return self._staff_join(meeting_key(meeting), row.record), place
        name = " ".join(row.name.casefold().split())[:_LONGEST]
        participant = account.casefold() or name
        at = self._moment(row.at, place, "join time")
        until = self._moment(row.until, place, "leave time")
        origin = Origin(self._label, row.record)
        record = MeetingJoin(
            meeting=meeting_key(meeting),
            origin=origin,
            at=at,
            until=until if at is None or until is None or until >= at else None,
            account=account or None,
            ip=self._address(row.ip, place),
            device=hardware(row.device),
            client=row.client.strip()[:_LONGEST] or None,
        )
        return Joined(
            record=record, application=None, origin=origin, participant=participant, name=name
        ), place

    def _staff_join(self, meeting: str, record: str) -> Joined:
        """That staff was there, without who, when and from where: logs of staff are not kept."""
        origin = Origin(self._label, record)
        join = MeetingJoin(meeting=meeting, origin=origin)
        return Joined(record=join, application=None, origin=origin, staff=True)

    def _is_staff(self, account: str) -> bool:
        lowered = account.casefold()
        domain = lowered.rpartition("@")[2] if "@" in lowered else ""
        return lowered in self._staff or any(
            domain == one or domain.endswith(f".{one}") for one in self._domains if domain
        )

    def _moment(self, written: str, place: Place, field: str) -> datetime | None:
        if not written.strip():
            return None
        read = moment(tidied(written), self._zone, self._order)
        if read is None:
            self._once(
                place,
                "bad-date",
                f"{shown(written)} is no possible time, or can mean two "
                f"days: say date_order in {SETTINGS}",
                field,
            )
            return None
        if read[1]:
            self._once(
                place,
                "no-zone",
                f"writes times without a zone; they stay unknown unless {SETTINGS} says time_zone",
                field,
            )
            return None
        if not possible(read[0], self._now):
            place.field("bad-date", f"{shown(written)} lies in the future or long ago", field)
            return None
        return read[0]

    def _address(self, written: str, place: Place) -> str | None:
        text = written.strip()
        if not text:
            return None
        try:
            address = ip_address(text)
        except ValueError:
            self._once(place, "bad-address", f"{shown(text)} is no whole IP address", "IP address")
            return None
        inside = any(address in net for net in _INSIDE if net.version == address.version)
        return None if inside else str(address)

    def _once(self, place: Place, code: str, message: str, field: str | None = None) -> None:
        if code not in self._said:
            self._said.add(code)
            place.field(code, message, field)


_INSIDE = tuple(
    ip_network(one)
    for one in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"),
        *("100.64.0.0/10", "0.0.0.0/8", "fc00::/7", "fe80::/10", "::/127"),
    )
)
"""Addresses of inner networks (RFC 1918, 6598, 4193): every home has the same ones."""
