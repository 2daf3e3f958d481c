"""All readers of logs, by the name that ``--format`` takes."""

from __future__ import annotations

from doorward.intake.logs.badge import BadgeReader
from doorward.intake.logs.cef import CefReader
from doorward.intake.logs.input_timing import InputTimingReader
from doorward.intake.logs.leef import LeefReader
from doorward.intake.logs.ocsf import OcsfReader
from doorward.intake.logs.osquery import OsqueryReader
from doorward.intake.logs.people import PeopleReader
from doorward.intake.logs.reader import LogReader
from doorward.intake.logs.saas_readers import SAAS_READERS
from doorward.intake.logs.syslog import SyslogReader
from doorward.intake.logs.tool_logs import ToolLogReader
from doorward.intake.logs.windows import WindowsReader
from doorward.intake.logs.zeek import ZeekReader

_ALL: tuple[LogReader, ...] = (
    OcsfReader(),
    InputTimingReader(),
    WindowsReader(),
    OsqueryReader(),
    ZeekReader(),
    *SAAS_READERS,
    CefReader(),
    LeefReader(),
    PeopleReader(),
    BadgeReader(),
    ToolLogReader(),
    SyslogReader(),
)

READERS: dict[str, LogReader] = {one.name: one for one in _ALL}
"""By name; the order is that in which a file's beginning is shown to them: surest first, and
syslog last, as CEF and LEEF may come inside it."""


ALIASES = {
    "hr": "people",
    "door": "badge",
    "doors": "badge",
    "sysmon": "windows",
    "winlogbeat": "windows",
    "nxlog": "windows",
    "evtx": "windows",
    "azure": "entra",
    "azure-ad": "entra",
    "entra-audit": "entra",
    "entra-id": "entra",
    "entra-signin": "entra",
    "entra-sign-in": "entra",
    "aws": "cloudtrail",
    "aws-cloudtrail": "cloudtrail",
    "google": "google-workspace",
    "gsuite": "google-workspace",
    "gws": "google-workspace",
    "workspace": "google-workspace",
    "github-audit": "github",
    "microsoft-365": "m365",
    "o365": "m365",
    "office365": "m365",
    "okta-system-log": "okta",
}
"""Other names that people give to formats, and the reader's."""


def reader_named(name: str) -> LogReader:
    """The reader of a format. Raises KeyError, whose text names those there are.

    >>> reader_named("entra_signin").name
    'entra'
    """
    plain = name.strip().lower().replace("_", "-")
    try:
        return READERS[ALIASES.get(plain, plain)]
    except KeyError:
        raise KeyError(f"{name}: no such format; there are {', '.join(sorted(READERS))}") from None
