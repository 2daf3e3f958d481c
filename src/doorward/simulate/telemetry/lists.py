"""The files beside the events: roster, policy, truth, and what is known of the synthetic world."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

from doorward.simulate.feeds import write_feed
from doorward.simulate.telemetry.company import Year
from doorward.simulate.telemetry.habits import ALLOWED_TOOL
from doorward.simulate.telemetry.internet import own_networks, ranges
from doorward.simulate.telemetry.life import Life
from doorward.simulate.telemetry.staff import DOMAIN, Worker

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_TOOLS = (
    ("AnyDesk", ("AnyDesk.exe",), ("*.net.anydesk.com",)),
    ("RustDesk", ("rustdesk.exe",), ("rs-ny.rustdesk.com",)),
    ("Chrome Remote Desktop", ("remoting_host.exe",), ("remotedesktop-pa.googleapis.com",)),
    ("TeamViewer", ("TeamViewer.exe",), ("router.teamviewer.com",)),
)
"""Well-known tools, by the names that public lists give their files, from memory."""


def roster(year: Year) -> str:
    """``roster.csv``. It is as on the last day: who left has a date, and everybody their team."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ("id", "team", "role", "aliases", "started", "left", "home_latitude", "home_longitude",
         "home_accuracy_km", "office_days", "leave_from", "leave_until", "on_call")
    )  # fmt: skip
    for one, own in zip(year.people, year.lives, strict=True):
        writer.writerow(_person(year.plan.begin, one, own))
    return text.getvalue()


def _person(begin: date, one: Worker, own: Life) -> Sequence[object]:
    def on(day: int) -> str:
        return (begin + timedelta(days=day)).isoformat()

    leaves = [each for each in own.leaves if each.kind == "leave"]
    return (
        one.id, one.team, one.role, f"{one.email};00u{one.number:07d}", on(own.started),
        "" if own.left is None else on(own.left), one.home[0], one.home[1], 25,
        ";".join(_DAYS[day] for day in one.office), ";".join(on(each.first) for each in leaves),
        ";".join(on(each.last) for each in leaves), "yes" if "on_call" in one.habits else "no",
    )  # fmt: skip


def policy() -> str:
    """``watch.toml``."""
    lines = [
        "# The policy of a synthetic company (doorward simulate).",
        f'own_domains = ["{DOMAIN}"]',
        'own_repositories = ["github.com/acme"]',
        f"own_networks = {json.dumps(list(own_networks()))}",
        f'allowed_remote_tools = ["{ALLOWED_TOOL}"]',
        'office_places = ["Denver", "Atlanta", "Berlin", "Bengaluru"]',
    ]
    return "\n".join(lines) + "\n"


def truth(year: Year) -> Iterator[dict[str, object]]:
    """``truth.jsonl``, of everybody; complete once all days were made."""
    for one, own in zip(year.people, year.lives, strict=True):
        part = year.parts.get(one.number)
        acts = sorted(year.acts.get(one.number, ()), key=lambda act: act.at)
        row: dict[str, object] = {
            "person": one.id,
            "label": part.label if part is not None else "honest",
            "kind": part.kind if part is not None else "",
            "difficulty": part.difficulty if part is not None else "",
            "ring": part.ring if part is not None else None,
            "first_visible": _moment(acts[0].at)[:10] if acts else None,
            "acts": [
                {
                    "at": _moment(act.at),
                    "leak": act.leak,
                    "what": act.what,
                    "events": list(act.events[:_MOST_IDS]),
                }
                for act in acts
            ],
            "life": sorted((*one.habits, *_turns(own))),
        }
        yield row


_MOST_IDS = 1_000


def _turns(own: Life) -> Iterable[str]:
    if own.started >= 0:
        yield "started"
    if own.left is not None:
        yield "left"
    if own.new_role is not None:
        yield "new_role"


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_feeds(folder: Path, until: date) -> None:
    """The reference data, as `doorward feeds` keeps them: networks, their places, remote tools."""
    known = list(ranges())
    networks = [(one.cidr, one.kind, one.provider) for one in known if one.kind]
    _table(folder, "synthetic-networks", "networks", "network-csv",
           ("cidr", "kind", "provider"), networks, until)  # fmt: skip
    head = ("cidr", "country", "region", "city", "latitude", "longitude", "asn")
    places = [
        (one.cidr, one.placed.country, "", one.placed.name, one.placed.latitude,
         one.placed.longitude, one.asn)
        for one in known
    ]  # fmt: skip
    _table(folder, "synthetic-geolocation", "geolocation", "geolocation-csv", head, places, until)
    tools = [
        {
            "Name": name,
            "Details": {"PEMetadata": [{"Filename": file, "OriginalFileName": file,
                                        "Product": name} for file in files]},
            "Artifacts": {"Network": [{"Domains": list(hosts)}]},
        }
        for name, files, hosts in _TOOLS
    ]  # fmt: skip
    text = json.dumps(tools, indent=1)
    write_feed(folder, "synthetic-remote-tools", "remote-tools", "lolrmm-json", "tools.json", text,
          until)  # fmt: skip


def _table(
    folder: Path, name: str, kind: str, parser: str,
    head: Sequence[str], rows: Iterable[Sequence[object]], until: date,
) -> None:  # fmt: skip
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    write_feed(folder, name, kind, parser, f"{name}.csv", text.getvalue(), until)
