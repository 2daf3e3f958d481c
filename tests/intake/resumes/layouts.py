"""Invented people and sixteen ways of laying out a résumé, for measuring the reader.

People, employers and schools are made up from word lists; addresses and numbers are from the
ranges set aside for examples.
"""

# ruff: noqa: E501 - lines stand as they do in a résumé

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "en-full": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    "pt": ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"],
}
FIRST = [
    "Ada",
    "Boaz",
    "Chidi",
    "Dalia",
    "Emre",
    "Farah",
    "Goran",
    "Hana",
    "Ines",
    "Joris",
    "Kofi",
    "Lena",
    "Mateo",
    "Noor",
    "Oskar",
    "Priya",
]
LAST = [
    "Example",
    "Quill",
    "Marlow",
    "Fenwick",
    "Okafor",
    "Lindqvist",
    "Novak",
    "Tanaka",
    "Hartmann",
    "Beaumont",
    "Ferreira",
    "Castellano",
]
EMPLOYERS = [
    "Acme Robotics",
    "Blue Fjord GmbH",
    "Nimbus Harbor",
    "Tallgrass",
    "Quantum Kettle Ltd",
    "Paper Lantern, Inc.",
    "Harborview Bank",
    "Orchard & Pine",
    "Meridian Software",
    "Copper Owl",
    "Gravel Road Studios",
    "Northstar Logistics",
]
TITLES = [
    "Software Engineer",
    "Senior Backend Developer",
    "Data Analyst",
    "Engineering Manager",
    "QA Engineer",
    "Machine Learning Engineer",
    "Product Manager",
    "DevOps Engineer",
    "Full Stack Developer",
    "Technical Lead",
]
TITLES_IN = {
    "de": ["Softwareentwickler", "Teamleiter Entwicklung", "Datenanalyst", "Projektleiter"],
    "fr": ["Ingénieur logiciel", "Développeur web", "Chef de projet", "Analyste"],
    "es": ["Desarrollador web", "Ingeniero de software", "Analista de datos", "Jefe de proyecto"],
    "pt": [
        "Engenheiro de software",
        "Desenvolvedor web",
        "Analista de dados",
        "Gerente de projeto",
    ],
}
CITIES = ["Austin, TX", "Boston, MA", "Toronto, ON", "Denver, Colorado", "Dublin, Ireland"]
SCHOOLS = [
    "University of Example",
    "Harborview State University",
    "Lakeside Institute of Technology",
    "Fernhill College",
]
SCHOOLS_IN = {
    "de": ["Technische Universität Beispielstadt", "Hochschule Musterhausen"],
    "fr": ["Université d'Exemple", "École Supérieure de Modèle"],
    "es": ["Universidad de Ejemplo", "Escuela Politécnica de Muestra"],
    "pt": ["Universidade de Exemplo", "Instituto Superior de Amostra"],
}
DEGREES = [
    ("Bachelor of Science", "Computer Science"),
    ("Master of Science", "Data Science"),
    ("BSc", "Mathematics"),
    ("B.A.", "Economics"),
]
DEGREES_IN = {
    "de": [("Bachelor of Science", "Informatik"), ("Master", "Wirtschaftsinformatik")],
    "fr": [("Licence", "Informatique"), ("Master", "Mathématiques")],
    "es": [("Licenciatura", "Informática"), ("Máster", "Economía")],
    "pt": [("Licenciatura", "Informática"), ("Mestrado", "Matemática")],
}
SKILLS = [
    "Python",
    "Go",
    "Kafka",
    "PostgreSQL",
    "Docker",
    "Kubernetes",
    "TypeScript",
    "React",
    "Terraform",
    "AWS",
    "Spark",
]
SENTENCES = [
    "Built a service that reconciles invoices for twelve warehouses.",
    "Cut the nightly batch from six hours to forty minutes.",
    "Moved 40 dashboards from a vendor tool to an open source stack.",
    "Mentored three colleagues and ran the weekly design review.",
    "Introduced contract tests between the order and billing teams,",
    "which found two silent data losses before release.",
]


@dataclass(frozen=True)
class Job:
    title: str
    employer: str
    city: str
    start: tuple[int, int]
    end: tuple[int, int] | None


@dataclass(frozen=True)
class Study:
    school: str
    degree: str
    field: str
    start: int
    end: int


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    phone: str
    city: str
    link: str
    jobs: tuple[Job, ...]
    studies: tuple[Study, ...]
    skills: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """A résumé's lines, and what a reader should find. `months` False: years only."""

    layout: str
    person: Person
    lines: tuple[str, ...]
    months: bool = True
    cities: bool = True
    columns: tuple[tuple[str, ...], ...] = field(default=())


def person(random_: random.Random, language: str = "en") -> Person:
    name = f"{random_.choice(FIRST)} {random_.choice(LAST)}"
    slug = name.lower().replace(" ", ".")
    end = (2026, random_.randint(1, 6))
    jobs = []
    titles = TITLES_IN.get(language, TITLES)
    employers = random_.sample(EMPLOYERS, 3)
    for number in range(3):
        start = (end[0] - random_.randint(1, 4), random_.randint(1, 12))
        jobs.append(
            Job(
                random_.choice(titles),
                employers[number],
                random_.choice(CITIES),
                start,
                None if number == 0 else end,
            )
        )
        end = start
    studies = []
    year = jobs[-1].start[0]
    degrees = random_.sample(DEGREES_IN.get(language, DEGREES), 2)
    schools = random_.sample(SCHOOLS_IN.get(language, SCHOOLS), 2)
    for school, (degree, subject) in zip(schools, degrees, strict=True):
        studies.append(Study(school, degree, subject, year - 3, year))
        year -= 3
    return Person(
        name=name,
        email=f"{slug}@example.com",
        phone=random_.choice(
            ["(212) 555-0143", "+1 512 555 0178", "415-555-0112", "+1-303-555-0199"]
        ),
        city=random_.choice(CITIES),
        link=f"linkedin.com/in/{slug.replace('.', '-')}",
        jobs=tuple(jobs),
        studies=tuple(studies),
        skills=tuple(random_.sample(SKILLS, 6)),
    )


def when(date: tuple[int, int] | None, style: str, now: str = "Present") -> str:
    if date is None:
        return now
    year, month = date
    if style == "numeric":
        return f"{month:02d}/{year}"
    if style == "iso":
        return f"{year}-{month:02d}"
    if style == "year":
        return str(year)
    if style == "es":
        return f"{MONTHS['es'][month - 1]} de {year}"
    return f"{MONTHS[style][month - 1]} {year}"


def top(one: Person) -> list[str]:
    return [one.name, f"{one.city} | {one.phone} | {one.email} | {one.link}"]


def bullets(random_: random.Random, mark: str = "• ") -> list[str]:
    return [f"{mark}{text}" for text in random_.sample(SENTENCES[:4], 2)]


def school_line(one: Study) -> list[str]:
    return [f"{one.degree} in {one.field}, {one.school}, {one.start} – {one.end}"]


def _whole(
    one: Person,
    experience: str,
    education: str,
    skills: str,
    jobs: Callable[[Job], list[str]],
    studies: Callable[[Study], list[str]] = school_line,
    head: Callable[[Person], list[str]] = top,
) -> tuple[str, ...]:
    lines = [*head(one), experience]
    for job in one.jobs:
        lines += jobs(job)
    lines.append(education)
    for study in one.studies:
        lines += studies(study)
    return (*lines, skills, ", ".join(one.skills))


def title_employer_city_on_one_line(random_: random.Random) -> Sample:
    one = person(random_)
    lines = _whole(
        one,
        "EXPERIENCE",
        "EDUCATION",
        "SKILLS",
        lambda job: [
            f"{job.title}, {job.employer} — {job.city}  {when(job.start, 'en')} – {when(job.end, 'en')}",
            *bullets(random_),
        ],
    )
    return Sample("title, employer — city  dates", one, lines)


def bars(random_: random.Random) -> Sample:
    one = person(random_)
    lines = _whole(
        one,
        "Work Experience",
        "Education",
        "Technical Skills",
        lambda job: [
            f"{job.employer} | {job.title} | {when(job.start, 'numeric')} - {when(job.end, 'numeric')}",
            *bullets(random_, "- "),
        ],
        lambda study: [
            f"{study.school} | {study.degree} {study.field} | {study.start}-{study.end}"
        ],
    )
    return Sample("employer | title | dates", one, lines, cities=False)


def three_lines(random_: random.Random) -> Sample:
    one = person(random_)
    lines = _whole(
        one,
        "Professional Experience",
        "Education",
        "Skills",
        lambda job: [
            job.title,
            f"{job.employer}, {job.city}",
            f"{when(job.start, 'en-full')} - {when(job.end, 'en-full')}",
            *bullets(random_),
        ],
        lambda study: [
            study.school,
            f"{study.degree} in {study.field}",
            f"{study.start} - {study.end}",
        ],
    )
    return Sample("title / employer, city / dates", one, lines)


def tabs(random_: random.Random) -> Sample:
    one = person(random_)
    lines = _whole(
        one,
        "EXPERIENCE",
        "EDUCATION",
        "SKILLS",
        lambda job: [
            f"{job.employer}\t{job.city}",
            f"{job.title}\t{when(job.start, 'en')} – {when(job.end, 'en')}",
            *bullets(random_),
        ],
        lambda study: [f"{study.school}\t{study.end}", f"{study.degree}, {study.field}"],
    )
    return Sample("employer, city / title, dates", one, lines)


def dates_above(random_: random.Random) -> Sample:
    one = person(random_)
    lines = _whole(
        one,
        "Employment History",
        "Education",
        "Core Skills",
        lambda job: [
            f"{when(job.start, 'iso')} – {when(job.end, 'iso')}",
            job.title,
            job.employer,
            *bullets(random_),
        ],
        lambda study: [
            f"{study.start} – {study.end}",
            f"{study.degree} {study.field}",
            study.school,
        ],
    )
    return Sample("dates / title / employer", one, lines, cities=False)


def years_left(random_: random.Random) -> Sample:
    one = person(random_)
    lines = _whole(
        one,
        "Career History",
        "Academic Background",
        "Skills & Tools",
        lambda job: [
            f"{when(job.start, 'year')}–{when(job.end, 'year')}  {job.title}, {job.employer}",
            *bullets(random_),
        ],
        lambda study: [f"{study.start}–{study.end}  {study.degree} {study.field}, {study.school}"],
    )
    return Sample("years  title, employer", one, lines, months=False, cities=False)


def german(random_: random.Random) -> Sample:
    one = person(random_, "de")
    lines = _whole(
        one,
        "Berufserfahrung",
        "Ausbildung",
        "Kenntnisse",
        lambda job: [
            f"{when(job.start, 'numeric')} – {when(job.end, 'numeric', 'heute')}\t{job.title}",
            job.employer,
            *bullets(random_),
        ],
        lambda study: [f"{study.start} – {study.end}\t{study.degree} {study.field}", study.school],
        head=lambda one: ["Lebenslauf", *top(one)],
    )
    return Sample("German, dates and title / employer", one, lines, cities=False)


def french(random_: random.Random) -> Sample:
    one = person(random_, "fr")
    lines = _whole(
        one,
        "Expérience professionnelle",
        "Formation",
        "Compétences",
        lambda job: [
            f"{when(job.start, 'fr')} – {when(job.end, 'fr', 'présent')}",
            f"{job.title} – {job.employer}",
            *bullets(random_),
        ],
        lambda study: [
            f"{study.start} - {study.end} : {study.degree} {study.field}, {study.school}"
        ],
    )
    return Sample("French, dates / title – employer", one, lines, cities=False)


def spanish(random_: random.Random) -> Sample:
    one = person(random_, "es")
    lines = _whole(
        one,
        "Experiencia laboral",
        "Formación académica",
        "Habilidades",
        lambda job: [
            f"{job.title} | {job.employer} | {when(job.start, 'es')} - {when(job.end, 'es', 'actualidad')}",
            *bullets(random_),
        ],
        lambda study: [
            f"{study.degree} en {study.field} | {study.school} | {study.start} - {study.end}"
        ],
    )
    return Sample("Spanish, title | employer | dates", one, lines, cities=False)


def portuguese(random_: random.Random) -> Sample:
    one = person(random_, "pt")
    lines = _whole(
        one,
        "Experiência Profissional",
        "Formação Acadêmica",
        "Competências",
        lambda job: [
            f"{job.employer} — {job.title} ({when(job.start, 'pt')} – {when(job.end, 'pt', 'atual')})",
            *bullets(random_),
        ],
        lambda study: [
            f"{study.degree} em {study.field} — {study.school} ({study.start} – {study.end})"
        ],
    )
    return Sample("Portuguese, employer — title (dates)", one, lines, cities=False)


def grouped(random_: random.Random) -> Sample:
    one = person(random_)
    first, second, third = one.jobs
    second = Job(second.title, first.employer, first.city, second.start, second.end)
    one = Person(**{**one.__dict__, "jobs": (first, second, third)})
    head = [*top(one), "EXPERIENCE"]
    lines: list[str] = []
    for number, job in enumerate(one.jobs):
        if number != 1:
            lines.append(f"{job.employer}, {job.city}")
        lines.append(f"{job.title}  {when(job.start, 'en')} - {when(job.end, 'en')}")
        lines += bullets(random_)
    tail = ["EDUCATION", *(line for study in one.studies for line in school_line(study))]
    return Sample(
        "employer once / several titles",
        one,
        (*head, *lines, *tail, "SKILLS", ", ".join(one.skills)),
        cities=False,
    )


def markdown(random_: random.Random) -> Sample:
    one = person(random_)
    lines = _whole(
        one,
        "## Experience",
        "## Education",
        "## Skills",
        lambda job: [
            f"### {job.title} at {job.employer} ({when(job.start, 'en')} – {when(job.end, 'en')})",
            "",
            *bullets(random_, "- "),
            "",
        ],
        lambda study: [
            f"- **{study.degree} in {study.field}**, {study.school} ({study.start}–{study.end})"
        ],
        head=lambda one: [
            f"# {one.name}",
            "",
            one.city,
            one.email,
            f"Phone: {one.phone}",
            one.link,
            "",
        ],
    )
    return Sample("Markdown, title at employer (dates)", one, lines, cities=False)


def without_bullets(random_: random.Random) -> Sample:
    one = person(random_)
    lines = _whole(
        one,
        "E X P E R I E N C E",
        "E D U C A T I O N",
        "S K I L L S",
        lambda job: [
            f"{job.employer}, {job.city}",
            f"{job.title}, {when(job.start, 'en-full')} to {when(job.end, 'en-full')}",
            *SENTENCES[4:6],
            SENTENCES[0],
        ],
    )
    return Sample("employer, city / title, dates; prose", one, lines)


def jobs_as_bullets(random_: random.Random) -> Sample:
    one = person(random_)
    lines = _whole(
        one,
        "Experience",
        "Education",
        "Skills",
        lambda job: [
            f"• {job.title}, {job.employer} ({when(job.start, 'year')} – {when(job.end, 'year')})"
        ],
        lambda study: [f"• {study.degree} {study.field}, {study.school} ({study.end})"],
    )
    return Sample("• title, employer (years)", one, lines, months=False, cities=False)


def remote_and_durations(random_: random.Random) -> Sample:
    one = person(random_)
    lines = _whole(
        one,
        "Work History",
        "Education & Certifications",
        "Technologies",
        lambda job: [
            job.title,
            f"{job.employer} · Full-time · Remote",
            f"{when(job.start, 'en')} - {when(job.end, 'en')} · 2 yrs 3 mos",
            *bullets(random_),
        ],
    )
    return Sample("title / employer · Full-time / dates · duration", one, lines, cities=False)


def sidebar(random_: random.Random) -> Sample:
    one = person(random_)
    left = ("CONTACT", one.city, one.phone, one.email, one.link, "SKILLS", *one.skills)
    right = [one.name, one.jobs[0].title, "EXPERIENCE"]
    for job in one.jobs:
        right += [
            f"{job.title}, {job.employer}",
            f"{when(job.start, 'en')} – {when(job.end, 'en')}",
            *bullets(random_),
        ]
    right.append("EDUCATION")
    for study in one.studies:
        right += [f"{study.degree} in {study.field}", study.school, f"{study.start} – {study.end}"]
    return Sample("side column", one, (*left, *right), cities=False, columns=(left, tuple(right)))


LAYOUTS: tuple[Callable[[random.Random], Sample], ...] = (
    title_employer_city_on_one_line,
    bars,
    three_lines,
    tabs,
    dates_above,
    years_left,
    german,
    french,
    spanish,
    portuguese,
    grouped,
    markdown,
    without_bullets,
    jobs_as_bullets,
    remote_and_durations,
    sidebar,
)
