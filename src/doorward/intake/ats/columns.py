"""What columns and keys are usually called, and which are never read.

Names are compared without case, spaces and punctuation. A column that tells origin, belief,
health, age, family or looks is never read, whatever a mapping file says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

# Doorward's name for a field: what else it is called. Order matters where several columns
# give one field: the names of a person are joined in this order.
SYNONYMS: Mapping[str, str] = {
    "id": "application id, application number, submission id, submittal id, application guid",
    "candidate": "candidate id, candidate number, applicant id, applicant number, person id",
    "created_at": (
        "application date, date applied, applied date, applied on, applied at, apply date, "
        "submitted at, submission date, submitted on, created on, created date, created moment"
    ),
    "job.id": "job requisition id, requisition id, requisition number, req id, job req id, job id",
    "job.title": (
        "job posting title, job posting, requisition title, job requisition, job applied to, "
        "job name, job title, applied for, position applied for"
    ),
    "job.family": "job family",
    "job.remote": "remote job",
    "job.text": "job description",
    "channel": "source, application source, job application source, candidate source, source name",
    "referrer": "referred by, referral, referring employee",
    "name": "full name, candidate name, applicant name",
    "name.first": "first name, given name, legal first name, candidate first name",
    "name.last": "last name, surname, family name, legal last name, candidate last name",
    "emails": (
        "email, e mail, email address, email addresses, primary email, primary email address, "
        "personal email, home email, work email, secondary email, alternate email, "
        "candidate email, email 1, email 2"
    ),
    "phones": (
        "phone, telephone, phone number, phone numbers, primary phone, primary phone number, "
        "mobile, mobile phone, mobile number, cell, cell phone, home phone, work phone, "
        "secondary phone, candidate phone, phone 1, phone 2"
    ),
    "location": "current location, candidate location, location summary",
    "location.city": "city, home city, address city",
    "location.region": "state, region, province, home state, address state",
    "location.country": "country, home country, address country",
    "addresses": "address, home address, street address, mailing address, primary address",
    "links": (
        "link, linkedin, linkedin url, linkedin profile, github, github url, github profile, "
        "website, portfolio, portfolio url, web site"
    ),
    "skills": "skill, skill set",
    "employments.employer": (
        "current employer, current company, most recent employer, company current, employer"
    ),
    "employments.title": (
        "current title, current job title, current position, most recent title, job title current"
    ),
    "educations.school": "school, university, college, school name, institution",
    "educations.degree": "degree, degree name",
    "educations.field": "major, field of study, discipline",
    "educations.end": "graduation date, graduation year, year of graduation",
    "client_events.ip": "ip, ip address, client ip, applicant ip",
    "client_events.user_agent": "user agent, browser",
    "client_events.device": "device id, device fingerprint",
    "client_events.time_zone": "time zone, browser time zone",
    "attachments": "attachment, resume file, resume file name, cv file, resume filename",
    "resume_text": "resume, cv text, resume content, parsed resume",
}

_NEVER = (
    "gender, sex, race, ethnicity, ethnic origin, ethnic group, race ethnicity, eeo, eeoc, "
    "nationality, citizenship, citizen, country of citizenship, country of birth, birthplace, "
    "place of birth, birth country, date of birth, birth date, birthdate, birthday, dob, age, "
    "year of birth, photo, photo url, picture, image, avatar, headshot, profile picture, "
    "religion, creed, marital status, disability, disabled, veteran, veteran status, military "
    "status, protected veteran, sexual orientation, pronouns, mother tongue, native language, "
    "first language, languages, language, caste, political opinion, pregnancy, immigration "
    "status, visa status, work authorization, hispanic latino, hispanic, lgbtq, transgender, "
    "social security number, ssn, passport number, national id, demographics, demographic answers, "
    "geschlecht, nationalität, staatsangehörigkeit, geburtsdatum, geburtsort, familienstand, "
    "konfession, muttersprache, sexe, nationalité, date de naissance, lieu de naissance, "
    "état civil, sexo, género, nacionalidad, fecha de nacimiento, estado civil, nacionalidade, "
    "data de nascimento, geslacht, nationaliteit, geboortedatum, sesso, nazionalità, "
    "data di nascita, 性别, 性別, 国籍, 出生日期, 生年月日, 성별, 국적, 생년월일"
)
_NEVER_ANYWHERE = (
    "gender",
    "ethnic",
    "nationalit",
    "citizenship",
    "birth",
    "religio",
    "disabilit",
    "veteran",
    "sexualorientation",
    "maritalstatus",
    "eeoc",
    "photo",
    "demographic",
    "pronoun",
    "hispanic",
)


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """A column's name without case, spaces and punctuation.

    >>> plain_name("Person : E-mail Address")
    'personemailaddress'
    """
    return "".join(character for character in name.casefold() if character.isalnum())


def names(listing: str) -> frozenset[str]:
    """The names in a comma-separated list, plain."""
    return frozenset(plain_name(name) for name in listing.split(","))


_REFUSED = names(_NEVER)
_REFUSED_WORDS = names(
    "race, sex, eeo, eeoc, dob, age, ethnicity, photo, headshot, avatar, pronouns, caste, religion"
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@lru_cache(maxsize=4096)
def is_refused(name: str) -> bool:
    """Whether a column or key holds what is never read.

    >>> is_refused("Gender (self-reported)"), is_refused("Date of Birth"), is_refused("Race")
    (True, True, True)
    >>> is_refused("Email"), is_refused("Page")
    (False, False)
    """
    plain = plain_name(name)
    if plain in _REFUSED or any(part in plain for part in _NEVER_ANYWHERE):
        return True
    return any(word.casefold() in _REFUSED_WORDS for word in _WORD.findall(name))


def usual_names(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Plain name → Doorward's field, for every usual name; `extra` comes first.

    A column headed just "candidate" is left alone: it may hold a name or an identifier, and one
    taken for the other would make two people one.
    """
    found: dict[str, str] = {}
    for listing in (extra or {}, SYNONYMS):
        for field, others in listing.items():
            own = () if field == "candidate" else (plain_name(field),)
            for name in (*own, *sorted(names(others))):
                found.setdefault(name, field)
    return found
