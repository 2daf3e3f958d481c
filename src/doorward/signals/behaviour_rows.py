"""The rows of catalogue sections 1F to 1H: which are behaviours, and why not all.

Rows N01 to N05 ("non-human") are about AI agents: the catalogue has none, and the letters up to M
are taken.

`doorward signals list --all` and the generated page show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from doorward.signals.fairness import PROHIBITED_ROWS
from doorward.signals.rows import RowStatus, row_of

BEHAVIOUR_ROWS: Mapping[str, str] = {
    "E07": "Pay changed from a strange network, seen live",
    "F01": "One factor's device for several workers",
    "F02": "Consumer VPN or residential proxy from a managed device",
    "F03": "Device, sign-in and claimed home that never meet",
    "F04": "Impossible travel, and sessions in two places",
    "F05": "Several workers behind one residential address",
    "F06": "Sessions without sleep",
    "F07": "Active hours that fit a part of the world",
    "F08": "Session replayed from another network or device",
    "F09": "Sign-in from a hosting network",
    "F10": "Round-trip time that the claimed place does not allow",
    "F11": "Input that arrives in packets",
    "G01": "A second remote-access tool",
    "G02": "IP-KVM hardware",
    "G03": "Jigglers and feigned activity",
    "G04": "Listening remote access and tunnels",
    "G05": "Inbound sessions in the logs of remote-access tools",
    "G06": "Changed faces, voices and cameras",
    "G07": "Anti-detect browsers and many accounts",
    "G08": "Language, keyboard, locale",
    "G09": "Unmanaged device",
    "G10": "Malware, and tampering with logs",
    "H01": "Quality of work against the interview, or in swings",
    "H02": "Days on site against badge and network",
    "H03": "Style of code, or another identity that commits",
    "H04": "Avoids meetings, camera, telephone",
    "H05": "Refers flagged candidates",
    "H06": "Unusual files, and data that leaves",
    "H07": "Rights beyond the role",
    "H08": "Small repeated charges on company accounts",
    "H09": "Several jobs at once",
    "H10": "Access after leaving",
    "H11": "Gaps shown to AI assistants",
    "N01": "Agents that are in no register",
    "N02": "People's sessions with a program's rhythm",
    "N03": "Agents that act unlike their own past",
    "N04": "Agents' credentials used from elsewhere",
    "N05": "Agents that act after their end, or their owner's",
    "R01": "Rules in the Sigma format",
}
"""Every row of the sections, in words of our own."""

NOT_SEEN: Mapping[str, str] = {
    "F07": "Hours that fit a time zone fit a part of the world. Hours are compared with the "
    "person's own week only (H06.offpeak).",
    "G07": "Browser profiles and logins of one's own are not read: no log of a company's says "
    "so without looking into private use.",
    "G10": "Malware is the security vendor's alert; tampering with logs is told by Sigma rules.",
    "H01": "The quality of work is not judged: no log holds it, and swings have many causes.",
    "H02": "Output of office days against remote days is not compared: it hurts people who are "
    "ill or care for others. Only presence is.",
    "H03": "The style of code is not compared; identities in commits are C04 and C05.",
    "H04": "Whether somebody avoids a camera is a manager's note, never telemetry.",
    "H05": "Who referred whom is A16, when the candidate applies.",
    "H08": "No source of expenses or card charges is read.",
    "H09": "Other jobs are legal in many places and in nobody's logs; an employment check that "
    "somebody made can be entered in the case.",
}
"""What of a row is not computed, and why."""


def behaviour_status(ids: Iterable[str]) -> tuple[RowStatus, ...]:
    """Every row with the behaviours that compute it, and what is left out and why."""
    computed: dict[str, list[str]] = {}
    for one in ids:
        computed.setdefault(row_of(one), []).append(one)
    return tuple(
        RowStatus(row, title, tuple(computed.get(row, ())), _left_out(row, computed))
        for row, title in BEHAVIOUR_ROWS.items()
    )


def _left_out(row: str, computed: Mapping[str, list[str]]) -> str:
    if row in PROHIBITED_ROWS:
        return f"Never a signal (○): {PROHIBITED_ROWS[row]}."
    if row in NOT_SEEN:
        return NOT_SEEN[row]
    return "" if row in computed else "Not computed."
