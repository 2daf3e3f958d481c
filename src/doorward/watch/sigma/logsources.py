"""Which rules an event concerns.

Sigma's rules name a product, a category or a service. Windows events name a channel and a number
instead; what these mean is as in pySigma's pipelines for Sysmon and Windows (pySigma 2.0
``pipelines/common.py``, pysigma-pipeline-sysmon 2.0, pysigma-pipeline-windows 2.0).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from doorward.intake.logs.reader import Logsource
from doorward.watch.sigma.rule import Rule
from doorward.watch.sigma.values import found, texts

SYSMON = "microsoft-windows-sysmon/operational"

_SYSMON_CATEGORIES: dict[int, tuple[str, ...]] = {
    1: ("process_creation",),
    2: ("file_change",),
    3: ("network_connection",),
    4: ("sysmon_status",),
    5: ("process_termination",),
    6: ("driver_load",),
    7: ("image_load",),
    8: ("create_remote_thread",),
    9: ("raw_access_thread",),
    10: ("process_access",),
    11: ("file_event",),
    12: ("registry_add", "registry_delete", "registry_event"),
    13: ("registry_set", "registry_event"),
    14: ("registry_rename", "registry_event"),
    15: ("create_stream_hash",),
    16: ("sysmon_status",),
    17: ("pipe_created",),
    18: ("pipe_created",),
    19: ("wmi_event",),
    20: ("wmi_event",),
    21: ("wmi_event",),
    22: ("dns_query",),
    23: ("file_delete",),
    24: ("clipboard_capture",),
    25: ("process_tampering",),
    26: ("file_delete_detected",),
    27: ("file_block_executable",),
    28: ("file_block_shredding",),
    29: ("file_executable_detected",),
    255: ("sysmon_error",),
}
_CATEGORIES: dict[str, dict[int, tuple[str, ...]]] = {
    SYSMON: _SYSMON_CATEGORIES,
    "security": {4688: ("process_creation",)},
    "microsoft-windows-powershell/operational": {4103: ("ps_module",), 4104: ("ps_script",)},
    "powershellcore/operational": {4103: ("ps_module",), 4104: ("ps_script",)},
    "windows powershell": {
        400: ("ps_classic_start",),
        600: ("ps_classic_provider_start",),
        800: ("ps_classic_script",),
    },
}
_SERVICES: dict[str, str] = {
    "security": "security",
    "application": "application",
    "system": "system",
    SYSMON: "sysmon",
    "microsoft-windows-powershell/operational": "powershell",
    "powershellcore/operational": "powershell",
    "windows powershell": "powershell-classic",
    "microsoft-windows-taskscheduler/operational": "taskscheduler",
    "microsoft-windows-wmi-activity/operational": "wmi",
    "dns server": "dns-server",
    "microsoft-windows-dns-server/audit": "dns-server-audit",
    "microsoft-windows-dns-server/analytical": "dns-server-analytic",
    "microsoft-windows-driverframeworks-usermode/operational": "driver-framework",
    "microsoft-windows-ntlm/operational": "ntlm",
    "microsoft-windows-dhcp-server/operational": "dhcp",
    "msexchange management": "msexchange-management",
    "microsoft-windows-applocker/msi and script": "applocker",
    "microsoft-windows-applocker/exe and dll": "applocker",
    "microsoft-windows-applocker/packaged app-deployment": "applocker",
    "microsoft-windows-applocker/packaged app-execution": "applocker",
    "microsoft-windows-printservice/admin": "printservice-admin",
    "microsoft-windows-printservice/operational": "printservice-operational",
    "microsoft-windows-codeintegrity/operational": "codeintegrity-operational",
    "microsoft-windows-smbclient/security": "smbclient-security",
    "microsoft-windows-windows firewall with advanced security/firewall": "firewall-as",
    "microsoft-windows-bits-client/operational": "bits-client",
    "microsoft-windows-windows defender/operational": "windefend",
    "microsoft-windows-terminalservices-localsessionmanager/operational": (
        "terminalservices-localsessionmanager"
    ),
    "microsoft-servicebus-client": "microsoft-servicebus-client",
    "microsoft-windows-ldap-client/debug": "ldap_debug",
    "microsoft-windows-security-mitigations/kernel mode": "security-mitigations",
    "microsoft-windows-security-mitigations/user mode": "security-mitigations",
    "microsoft-windows-diagnosis-scripted/operational": "diagnosis-scripted",
    "microsoft-windows-shell-core/operational": "shell-core",
    "openssh/operational": "openssh",
    "microsoft-windows-bitlocker/bitlocker management": "bitlocker",
    "microsoft-windows-vhdmp/operational": "vhdmp",
    "microsoft-windows-appxdeploymentserver/operational": "appxdeployment-server",
    "microsoft-windows-lsa/operational": "lsa-server",
    "microsoft-windows-appxpackaging/operational": "appxpackaging-om",
    "microsoft-windows-dns client events/operational": "dns-client",
    "microsoft-windows-dns-client/operational": "dns-client",
    "microsoft-windows-appmodel-runtime/admin": "appmodel-runtime",
    "microsoft-windows-capi2/operational": "capi2",
    "microsoft-windows-certificateservicesclient-lifecycle-system/operational": (
        "certificateservicesclient-lifecycle-system"
    ),
    "microsoft-iis-configuration/operational": "iis-configuration",
}
_AUDITED = {
    "Image": "NewProcessName",
    "ParentImage": "ParentProcessName",
    "LogonId": "SubjectLogonId",
}
_NO_ALIASES: dict[str, str] = {}


class Source(NamedTuple):
    """What an event is in Sigma's words. An event may be of several categories at once."""

    product: str = ""
    categories: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    audited: bool = False

    @property
    def aliases(self) -> Mapping[str, str]:
        """Where a field of Sigma's is written otherwise in this source."""
        return _AUDITED if self.audited else _NO_ALIASES

    def concerns(self, rule: Rule) -> bool:
        """Whether the rule is meant for such events: all that it names must fit."""
        return (
            (not rule.product or rule.product == self.product)
            and (not rule.category or rule.category in self.categories)
            and (not rule.service or rule.service in self.services)
        )


def source_of(raw: Mapping[str, object], logsource: Logsource) -> Source:
    """What an event is: as its reader says, and for Windows as its channel and number say."""
    product = logsource.product.lower()
    if product in {"", "windows"}:
        channel = texts(found(raw, "Channel"))
        if channel:
            number = texts(found(raw, "EventID"))
            return windows(channel[0], number[0] if number else "", logsource)
    return _stated(logsource)


def windows(channel: str, number: str, logsource: Logsource = Logsource()) -> Source:
    """What a channel and the number of an event mean, with what the reader says besides."""
    low = channel.lower()
    event = int(number) if number.isdecimal() and len(number) < 6 else -1
    said = _stated(logsource)
    categories = (*_CATEGORIES.get(low, {}).get(event, ()), *said.categories)
    services = (*((_SERVICES[low],) if low in _SERVICES else ()), *said.services)
    return Source(
        "windows",
        tuple(dict.fromkeys(categories)),
        tuple(dict.fromkeys(services)),
        audited=low == "security" and event == 4688,
    )


def _stated(logsource: Logsource) -> Source:
    category, service = logsource.category.lower(), logsource.service.lower()
    return Source(
        logsource.product.lower(), (category,) if category else (), (service,) if service else ()
    )
