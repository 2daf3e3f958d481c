"""iCIMS: searches and reports saved as CSV.

iCIMS exports the columns that a user chose, headed by the profile and the field's label
(``Person : Email``) or by the field's own name. The names below are those of the standard Person,
Job and Recruiting Workflow fields
(https://developer-community.icims.com/applications/applicant-tracking/ats-data-models). A
mapping file serves every other export.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from doorward.intake.ats.columns import plain_name
from doorward.intake.ats.mapped import identifies_people
from doorward.intake.ats.table import TableReader, header_of

_PREFIXES = ("person", "recruitingworkflow", "submittal", "applicantworkflow", "job")


class IcimsReader(TableReader):
    """An iCIMS search or report in CSV; its standard field labels are known."""

    name = "icims"
    title = "iCIMS export (CSV)"
    synonyms: ClassVar[Mapping[str, str]] = {
        "id": (
            "recruiting workflow system id, recruiting workflow id, applicant workflow id, "
            "submittal id, submittal system id, workflow id"
        ),
        "candidate": "person system id, person id, person folder id, candidate id",
        "created_at": (
            "recruiting workflow date submitted, recruiting workflow submitted date, "
            "submittal date, recruiting workflow created date, person created date, applied date"
        ),
        "job.id": "job requisition id, job job id, job id, job system id",
        "job.title": "job job title, job title, recruiting workflow job",
        "channel": "person source, recruiting workflow source, source, person source name",
        "name": "person full name, full name",
        "name.first": "person first name, person full name first, first name",
        "name.last": "person last name, person full name last, last name",
        "emails": "person email, person email address, person alternate email, email, login email",
        "phones": (
            "person phone, person home phone, person mobile phone, person phone number, "
            "person phones number, home phone, mobile phone, phone number"
        ),
        "addresses": "person address, person home address, person home street, home street",
        "location.city": "person home city, person address city, home city, person city",
        "location.region": "person home state, person address state, home state, person state",
        "location.country": "person home country, person address country, home country",
        "employments.employer": "person employer, person most recent employer, employer",
        "employments.title": "person title, person most recent title, title",
        "educations.school": "person school, school",
        "educations.degree": "person degree, degree",
        "educations.field": "person major, major",
        "attachments": "person resume file name, resume file name",
        "resume_text": "person resume, person resume text",
    }

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether at least three columns are headed by an iCIMS profile's name and a colon."""
        del path
        header = header_of(head)
        headed = [name for name in header if ":" in name and plain_name(name).startswith(_PREFIXES)]
        return len(headed) >= 3 and identifies_people(header, self.synonyms)


READER = IcimsReader()
