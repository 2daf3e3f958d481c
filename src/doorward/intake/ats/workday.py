"""Workday: candidate and application reports saved as CSV.

Workday has no fixed export; every customer builds reports with columns of their own choosing.
The names below are those of its delivered report fields and of published integration guides
(Workday's "Find Candidates" data source; https://help.merge.dev/en/articles/8568320). A mapping
file serves every other report.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from doorward.intake.ats.columns import plain_name
from doorward.intake.ats.mapped import identifies_people
from doorward.intake.ats.table import TableReader, header_of

_TELLING = frozenset(
    plain_name(name)
    for name in (
        "Job Requisition",
        "Job Requisition ID",
        "Job Req ID",
        "Job Application ID",
        "Job Application Date",
        "Job Application Source",
        "Company - Current",
        "Job Title - Current",
        "Created Moment",
        "Candidate Stage",
        "Supervisory Organization",
        "Last Recruiting Stage",
    )
)


class WorkdayReader(TableReader):
    """A Workday report in CSV; its usual column names are known."""

    name = "workday"
    title = "Workday report (CSV)"
    synonyms: ClassVar[Mapping[str, str]] = {
        # A column headed "Candidate" shows the name; it must not pass for the identifier.
        "name": "candidate name, legal name, full legal name, candidate",
        "id": "job application id, job application, application wid",
        "candidate": "candidate id, candidate wid, applicant id",
        "created_at": "job application date, created moment, application date, date applied",
        "job.id": "job requisition id, job req id, job requisition",
        "job.title": "job posting title, job applied to, job requisition title",
        "channel": "job application source, source, candidate source",
        "name.first": "first name, legal name first name, legal first name",
        "name.last": "last name, legal name last name, legal last name",
        "emails": "email, email address, primary email address, email address primary home",
        "phones": "phone, phone number, primary phone, primary phone number, mobile phone",
        "addresses": "primary address, primary address full, address",
        "location": "candidate location, primary location",
        "employments.employer": "company current, current company",
        "employments.title": "job title current, current job title",
        "attachments": "resume, resume cv, resume file name",
    }

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether at least two columns have names that Workday's reports use."""
        del path
        header = header_of(head)
        known = {plain_name(name) for name in header}
        return len(known & _TELLING) >= 2 and identifies_people(header, self.synonyms)


READER = WorkdayReader()
