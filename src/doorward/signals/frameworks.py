"""Techniques of public frameworks that signals map to, each with the version it was read in.

MITRE ATT&CK Enterprise 17.1 (https://attack.mitre.org/versions/v17/). Ids move between
versions: later versions list Impersonation under T1684.001 instead of T1656.

Insider Threat Matrix (https://insiderthreatmatrix.org/), whose pages carry a date and no
version number: PR027 was created and last changed on 7 May 2025 when read.
"""

from __future__ import annotations

from doorward.signals.metadata import Mapping

_ATTACK = "MITRE ATT&CK Enterprise"
_ATTACK_VERSION = "17.1"
_MATRIX = "Insider Threat Matrix"
_MATRIX_VERSION = "2025-05-07"

ESTABLISH_ACCOUNTS = Mapping(_ATTACK, _ATTACK_VERSION, "T1585", "Establish Accounts")
ESTABLISH_PROFILES = Mapping(
    _ATTACK, _ATTACK_VERSION, "T1585.001", "Establish Accounts: Social Media Accounts"
)
ESTABLISH_EMAIL = Mapping(
    _ATTACK, _ATTACK_VERSION, "T1585.002", "Establish Accounts: Email Accounts"
)
COMPROMISE_PROFILES = Mapping(
    _ATTACK, _ATTACK_VERSION, "T1586.001", "Compromise Accounts: Social Media Accounts"
)
ACQUIRE_DOMAINS = Mapping(_ATTACK, _ATTACK_VERSION, "T1583.001", "Acquire Infrastructure: Domains")
PROXY = Mapping(_ATTACK, _ATTACK_VERSION, "T1090", "Proxy")
ACQUIRE_SERVER = Mapping(
    _ATTACK, _ATTACK_VERSION, "T1583.003", "Acquire Infrastructure: Virtual Private Server"
)
WEB_SESSION_COOKIE = Mapping(
    _ATTACK,
    _ATTACK_VERSION,
    "T1550.004",
    "Use Alternate Authentication Material: Web Session Cookie",
)
IMPERSONATION = Mapping(_ATTACK, _ATTACK_VERSION, "T1656", "Impersonation")
INSIDER_IMPERSONATION = Mapping(_MATRIX, _MATRIX_VERSION, "PR027", "Impersonation")
SYNTHETIC_IDENTITY = Mapping(
    _MATRIX, _MATRIX_VERSION, "PR027.001", "Deepfake or Synthetic Identity Use in Hiring"
)
INFORMATION_REPOSITORIES = Mapping(
    _ATTACK, _ATTACK_VERSION, "T1213", "Data from Information Repositories"
)
CODE_REPOSITORIES = Mapping(
    _ATTACK,
    _ATTACK_VERSION,
    "T1213.003",
    "Data from Information Repositories: Code Repositories",
)
EXFILTRATION_WEB = Mapping(_ATTACK, _ATTACK_VERSION, "T1567", "Exfiltration Over Web Service")
EXFILTRATION_CODE = Mapping(
    _ATTACK,
    _ATTACK_VERSION,
    "T1567.001",
    "Exfiltration Over Web Service: Exfiltration to Code Repository",
)
EXFILTRATION_CLOUD = Mapping(
    _ATTACK,
    _ATTACK_VERSION,
    "T1567.002",
    "Exfiltration Over Web Service: Exfiltration to Cloud Storage",
)
EXFILTRATION_USB = Mapping(
    _ATTACK,
    _ATTACK_VERSION,
    "T1052.001",
    "Exfiltration Over Physical Medium: Exfiltration over USB",
)
EXFILTRATION_OTHER = Mapping(
    _ATTACK, _ATTACK_VERSION, "T1048", "Exfiltration Over Alternative Protocol"
)
ARCHIVE = Mapping(_ATTACK, _ATTACK_VERSION, "T1560", "Archive Collected Data")
DNS_PROTOCOL = Mapping(_ATTACK, _ATTACK_VERSION, "T1071.004", "Application Layer Protocol: DNS")
ACCOUNT_MANIPULATION = Mapping(_ATTACK, _ATTACK_VERSION, "T1098", "Account Manipulation")
VALID_ACCOUNTS = Mapping(_ATTACK, _ATTACK_VERSION, "T1078", "Valid Accounts")
REMOTE_ACCESS_TOOLS = Mapping(_ATTACK, _ATTACK_VERSION, "T1219", "Remote Access Tools")
REMOTE_DESKTOP_SOFTWARE = Mapping(
    _ATTACK, _ATTACK_VERSION, "T1219.002", "Remote Access Tools: Remote Desktop Software"
)
REMOTE_ACCESS_HARDWARE = Mapping(
    _ATTACK, _ATTACK_VERSION, "T1219.003", "Remote Access Tools: Remote Access Hardware"
)
PROTOCOL_TUNNELING = Mapping(_ATTACK, _ATTACK_VERSION, "T1572", "Protocol Tunneling")
