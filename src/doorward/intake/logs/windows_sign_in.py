"""Signing in and out of Windows in OCSF's words: sessions, tickets, privileges, remote desktops.

The account that signed in is the user; no actor is given, as it is the computer.
"""

from __future__ import annotations

from doorward.intake.logs.windows_common import About, Builder
from doorward.intake.logs.windows_objects import endpoint_of, user_by, user_of
from doorward.intake.logs.windows_record import Record
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    Authentication,
    AuthorizeSession,
    Event,
    RdpActivity,
    Session,
)

_LOGON_TYPES = {
    2: "interactive",
    3: "network",
    4: "batch",
    5: "service",
    7: "unlock",
    8: "network-cleartext",
    9: "new-credentials",
    10: "remote-interactive",
    11: "cached-interactive",
    12: "cached-remote-interactive",
    13: "cached-unlock",
}
_AT_THE_MACHINE, _FROM_AFAR = frozenset((2, 4, 5, 11)), frozenset((3, 8, 10, 12))
_MOST_PRIVILEGES = 64


def signed(activity: int, status: int, word: str | None = None) -> Builder:
    """Logon and logoff, tickets and checks of credentials."""

    def build(record: Record, about: About) -> Event:
        text = record.text
        kind = record.number("LogonType")
        session = text("TargetLogonId")
        remote = True if kind in _FROM_AFAR else False if kind in _AT_THE_MACHINE else None
        reason = (text("SubStatus") or text("Status")) if status != SUCCESS else None
        if reason in {"0x0", "0x00000000"}:
            reason = text("Status")
        return Authentication(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=activity,
            activity_name=word,
            status_id=status,
            status_detail=reason,
            user=user_by(record, "Target"),
            session=Session(uid=session, is_remote=remote) if session else None,
            is_remote=remote,
            logon_type_id=kind,
            logon_type=_LOGON_TYPES.get(kind) if kind is not None else None,
            auth_protocol=text("AuthenticationPackageName") or text("PackageName"),
            src_endpoint=endpoint_of(
                text("IpAddress"),
                record.number("IpPort"),
                text("WorkstationName") or text("Workstation"),
            ),
        )

    return build


def by_status(activity: int, word: str | None = None) -> Builder:
    """Kinds of which one number tells both success and failure."""
    done, failed = signed(activity, SUCCESS, word), signed(activity, FAILURE, word)

    def build(record: Record, about: About) -> Event:
        status = record.number("Status")
        return done(record, about) if status in {0, None} else failed(record, about)

    return build


def privileged(record: Record, about: About) -> Event:
    """4672: an account with special privileges signed in."""
    session = record.text("SubjectLogonId")
    found = (record.text("PrivilegeList") or "").split(maxsplit=_MOST_PRIVILEGES)
    return AuthorizeSession(
        time=about.time,
        metadata=about.metadata,
        device=about.device,
        activity_id=1,
        status_id=SUCCESS,
        user=user_by(record, "Subject"),
        session=Session(uid=session) if session else None,
        privileges=tuple(found[:_MOST_PRIVILEGES]),
    )


def desktop(activity: int) -> Builder:
    """4778 and 4779: a remote desktop session was taken up again (8) or left (7)."""

    def build(record: Record, about: About) -> Event:
        return RdpActivity(
            time=about.time,
            metadata=about.metadata,
            device=about.device,
            activity_id=activity,
            status_id=SUCCESS,
            user=user_of(record.text("AccountName"), record.text("AccountDomain")),
            src_endpoint=endpoint_of(record.text("ClientAddress"), None, record.text("ClientName")),
        )

    return build
