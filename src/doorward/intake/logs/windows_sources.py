"""Which Sigma log sources a Windows event belongs to, by its channel and number.

The tables are those of Sigma's taxonomy appendix 2.1.0 (2025-08-02,
https://github.com/SigmaHQ/sigma-specification, specification/sigma-appendix-taxonomy.md); the
categories of Security events (4688, 4657) are those of pySigma's windows-audit pipeline.
"""

from __future__ import annotations

from functools import lru_cache

from doorward.intake.logs.reader import Logsource

SERVICES: dict[str, str] = {
    "application": "application",
    "dns server": "dns-server",
    "microsoft-iis-configuration/operational": "iis-configuration",
    "microsoft-servicebus-client/admin": "servicebus-client",
    "microsoft-servicebus-client/operational": "servicebus-client",
    "microsoft-windows-application-experience/program-compatibility-assistant": (
        "application-experience"
    ),
    "microsoft-windows-application-experience/program-telemetry": "application-experience",
    "microsoft-windows-applocker/exe and dll": "applocker",
    "microsoft-windows-applocker/msi and script": "applocker",
    "microsoft-windows-applocker/packaged app-deployment": "applocker",
    "microsoft-windows-applocker/packaged app-execution": "applocker",
    "microsoft-windows-appmodel-runtime/admin": "appmodel-runtime",
    "microsoft-windows-appxdeploymentserver/operational": "appxdeployment-server",
    "microsoft-windows-appxpackaging/operational": "appxpackaging-om",
    "microsoft-windows-bitlocker/bitlocker management": "bitlocker",
    "microsoft-windows-bits-client/operational": "bits-client",
    "microsoft-windows-capi2/operational": "capi2",
    "microsoft-windows-certificateservicesclient-lifecycle-system/operational": (
        "certificateservicesclient-lifecycle-system"
    ),
    "microsoft-windows-codeintegrity/operational": "codeintegrity-operational",
    "microsoft-windows-dhcp-server/operational": "dhcp",
    "microsoft-windows-diagnosis-scripted/operational": "diagnosis-scripted",
    "microsoft-windows-dns client events/operational": "dns-client",
    "microsoft-windows-dns-client/operational": "dns-client",
    "microsoft-windows-dns-server/analytical": "dns-server-analytic",
    "microsoft-windows-dns-server/audit": "dns-server-audit",
    "microsoft-windows-driverframeworks-usermode/operational": "driver-framework",
    "microsoft-windows-hyper-v-worker": "hyper-v-worker",
    "microsoft-windows-kernel-eventtracing": "kernel-event-tracing",
    "microsoft-windows-kernel-shimengine/diagnostic": "kernel-shimengine",
    "microsoft-windows-kernel-shimengine/operational": "kernel-shimengine",
    "microsoft-windows-ldap-client/debug": "ldap",
    "microsoft-windows-lsa/operational": "lsa-server",
    "microsoft-windows-ntfs/operational": "ntfs",
    "microsoft-windows-ntlm/operational": "ntlm",
    "microsoft-windows-powershell/operational": "powershell",
    "microsoft-windows-printservice/admin": "printservice-admin",
    "microsoft-windows-printservice/operational": "printservice-operational",
    "microsoft-windows-security-mitigations/kernel mode": "security-mitigations",
    "microsoft-windows-security-mitigations/user mode": "security-mitigations",
    "microsoft-windows-sense/operational": "sense",
    "microsoft-windows-shell-core/operational": "shell-core",
    "microsoft-windows-smbclient/security": "smbclient-security",
    "microsoft-windows-sysmon/operational": "sysmon",
    "microsoft-windows-taskscheduler/operational": "taskscheduler",
    "microsoft-windows-terminalservices-localsessionmanager/operational": (
        "terminalservices-localsessionmanager"
    ),
    "microsoft-windows-vhdmp/operational": "vhdmp",
    "microsoft-windows-windows defender/operational": "windefend",
    "microsoft-windows-windows firewall with advanced security/firewall": "firewall-as",
    "microsoft-windows-wmi-activity/operational": "wmi",
    "msexchange management": "msexchange-management",
    "openssh/operational": "openssh",
    "powershellcore/operational": "powershell",
    "security": "security",
    "system": "system",
    "windows powershell": "powershell-classic",
}
"""Service by channel in lower case: some shippers write ``security``."""

CATEGORIES: dict[str, dict[int, str]] = {
    "sysmon": {
        1: "process_creation",
        2: "file_change",
        3: "network_connection",
        4: "sysmon_status",
        5: "process_termination",
        6: "driver_load",
        7: "image_load",
        8: "create_remote_thread",
        9: "raw_access_thread",
        10: "process_access",
        11: "file_event",
        12: "registry_event",
        13: "registry_set",
        14: "registry_rename",
        15: "create_stream_hash",
        16: "sysmon_status",
        17: "pipe_created",
        18: "pipe_created",
        19: "wmi_event",
        20: "wmi_event",
        21: "wmi_event",
        22: "dns_query",
        23: "file_delete",
        24: "clipboard_capture",
        25: "process_tampering",
        26: "file_delete_detected",
        27: "file_block_executable",
        28: "file_block_shredding",
        29: "file_executable_detected",
        255: "sysmon_error",
    },
    "security": {4688: "process_creation", 4657: "registry_set"},
    "powershell": {4103: "ps_module", 4104: "ps_script"},
    "powershell-classic": {
        400: "ps_classic_start",
        600: "ps_classic_provider_start",
        800: "ps_classic_script",
    },
}
"""The category that is given with an event. Sysmon 12 is registry_event, as the taxonomy names
both registry_add and registry_delete for it; `ALSO` says what else an event of it belongs to."""

ALSO: dict[str, tuple[str, ...]] = {
    "registry_event": ("registry_add", "registry_delete"),
    "registry_set": ("registry_event",),
    "registry_rename": ("registry_event",),
}
"""Further categories of the taxonomy that an event of a category belongs to."""


def service_of(channel: str) -> str:
    """The service of a channel, or "" where the taxonomy has none."""
    return SERVICES.get(channel.lower(), "")


@lru_cache(maxsize=8192)
def logsource_of(channel: str, event_id: int) -> Logsource:
    """The log source of an event."""
    service = service_of(channel)
    return Logsource("windows", CATEGORIES.get(service, {}).get(event_id, ""), service)
