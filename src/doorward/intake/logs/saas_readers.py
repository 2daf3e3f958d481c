"""The readers of services and clouds, surest first, for the registry of all readers."""

from __future__ import annotations

from doorward.intake.logs.cloudtrail import CLOUDTRAIL
from doorward.intake.logs.entra import ENTRA
from doorward.intake.logs.github import GITHUB
from doorward.intake.logs.google_workspace import GOOGLE_WORKSPACE
from doorward.intake.logs.okta import OKTA
from doorward.intake.logs.reader import LogReader
from doorward.intake.logs.saas_github_webhook import GITHUB_WEBHOOK
from doorward.intake.logs.saas_m365 import M365
from doorward.intake.logs.saas_mixed import MIXED

SAAS_READERS: tuple[LogReader, ...] = (
    CLOUDTRAIL,
    OKTA,
    ENTRA,
    M365,
    GOOGLE_WORKSPACE,
    GITHUB,
    GITHUB_WEBHOOK,
    MIXED,
)
