"""Résumés written after the reader, to measure it on what it was not built for.

They have bare employer names, titles outside the usual words, uneven layouts and text as PDF
readers leave it. `FIRST` was run once and then used to mend the reader; `SECOND` was written
after that and has only been run. `docs/resumes.md` has the figures of the first runs. Whoever
mends the reader because of `SECOND` writes a third batch. All people and organisations are
invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Unseen:
    """A text and what it says; a job is (title, employer, start, end), None for the present."""

    text: str
    name: str | None
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    location: str | None
    jobs: tuple[tuple[str, str, str, str | None], ...]
    schools: tuple[str, ...]


FIRST = (
    Unseen(
        text="""Zainab Marchetti
Site Reliability | Platform
zainab@marchetti.example  ·  (415) 555-0131  ·  Oakland, California

Profile
I keep things running. Fifteen services, one pager.

Experience
Palisade                                            San Francisco
SRE II                                              Apr 2022 - now
Ran the migration of 300 hosts from one data centre to two.
Wrote the runbooks.

Loom & Ladder                                       Remote
Systems Wrangler                                    Jul 2019 - Mar 2022
Looked after the build farm.

Education
Cal Poly Example, B.S. Computer Engineering, 2019
""",
        name="Zainab Marchetti",
        emails=("zainab@marchetti.example",),
        phones=("(415) 555-0131",),
        location="Oakland, California",
        jobs=(
            ("SRE II", "Palisade", "2022-04", None),
            ("Systems Wrangler", "Loom & Ladder", "2019-07", "2022-03"),
        ),
        schools=("Cal Poly Example",),
    ),
    Unseen(
        text="""CURRICULUM VITAE
NAME: Tomasz Wielgosz
ADDRESS: Poznan, Poland
TEL: +48 22 555 01 23
E-MAIL: t.wielgosz@example.net

EMPLOYMENT
2021-03 - present: Zielony Most sp. z o.o., Java developer
2018-09 - 2021-02: Kontor Handlowy, junior programmer
2017-07 - 2017-09: Urban Acorn, intern

EDUCATION
2013 - 2018: Politechnika Przykladowa, computer science, MSc
LANGUAGES
Polish, English
""",
        name="Tomasz Wielgosz",
        emails=("t.wielgosz@example.net",),
        phones=("+48 22 555 01 23",),
        location="Poznan, Poland",
        jobs=(
            ("Java developer", "Zielony Most sp. z o.o.", "2021-03", None),
            ("junior programmer", "Kontor Handlowy", "2018-09", "2021-02"),
            ("intern", "Urban Acorn", "2017-07", "2017-09"),
        ),
        schools=("Politechnika Przykladowa",),
    ),
    Unseen(
        text="""Mei-Ling Sato-Brandt, PhD
meiling.sb@example.org
Seattle, WA

SUMMARY
Computational biologist turned platform builder.

WORK EXPERIENCE
Helix Foundry — Principal Scientist, Platform
(January 2020 – Present), Seattle, WA
● Lead a team of nine.
● Own the assay data model.
Helix Foundry — Scientist
(June 2017 – December 2019), Seattle, WA
● Built the first pipeline.

EDUCATION
PhD, Computational Biology, Evergreen Sound University, 2017
BSc, Chemistry, Evergreen Sound University, 2011
""",
        name="Mei-Ling Sato-Brandt",
        emails=("meiling.sb@example.org",),
        phones=(),
        location="Seattle, WA",
        jobs=(
            ("Principal Scientist, Platform", "Helix Foundry", "2020-01", None),
            ("Scientist", "Helix Foundry", "2017-06", "2019-12"),
        ),
        schools=("Evergreen Sound University", "Evergreen Sound University"),
    ),
    Unseen(
        text="""OLUWASEUN ADEBAYO-KLEIN
Backend & data
Berlin, Deutschland • seun@example.com • +49 30 555 0199 • github.com/seun-ak-example

ERFAHRUNG
Seit 05/2021
Wanderfalke AG, Berlin
Senior Data Engineer
– Kafka-Plattform mit 40 Konsumenten
– Team von drei Personen
10/2018 – 04/2021
Buchenhain Verlag, Leipzig
Entwickler
– Redaktionssystem in Django

BILDUNG
2014–2018 Universität Beispielheim, Informatik (B.Sc.)
""",
        name="OLUWASEUN ADEBAYO-KLEIN",
        emails=("seun@example.com",),
        phones=("+49 30 555 0199",),
        location="Berlin, Deutschland",
        jobs=(
            ("Senior Data Engineer", "Wanderfalke AG", "2021-05", None),
            ("Entwickler", "Buchenhain Verlag", "2018-10", "2021-04"),
        ),
        schools=("Universität Beispielheim",),
    ),
    Unseen(
        text="""Hannah Björk
hannah.bjork@example.com | 206.555.0188 | Portland, OR

Career Summary and Experience

Staff Engineer at Fathom Line, Feb. 2021-Present
  * Payments ledger
  * Incident lead
Senior Engineer at Fathom Line, Aug. 2018-Feb. 2021
  * Billing
Engineer at Quill & Compass (acquired by Fathom Line), 2016-2018

Education: Reed Hollow College, BA Mathematics (2016)

Skills: Go, Rust, PostgreSQL
""",
        name="Hannah Björk",
        emails=("hannah.bjork@example.com",),
        phones=("206.555.0188",),
        location="Portland, OR",
        jobs=(
            ("Staff Engineer", "Fathom Line", "2021-02", None),
            ("Senior Engineer", "Fathom Line", "2018-08", "2021-02"),
            ("Engineer", "Quill & Compass", "2016", "2018"),
        ),
        schools=("Reed Hollow College",),
    ),
    Unseen(
        text="""Rajesh Venkataraman Iyer
Mobile: +1 (646) 555-0107   Email: rviyer@example.com
Jersey City NJ

PROFESSIONAL SUMMARY:
Over 9+ years of IT experience in Java/J2EE technologies.

PROFESSIONAL EXPERIENCE:

Client: Granite Mutual Insurance, Hartford, CT                    Mar 2022 – Till Date
Role: Sr. Java Full Stack Developer
Responsibilities:
Involved in all phases of SDLC.
Developed REST services using Spring Boot 2.6.
Environment: Java 11, Spring Boot, Oracle

Client: Peak Lantern Retail, Columbus, OH                    Jan 2019 – Feb 2022
Role: Java Developer
Responsibilities:
Migrated batch jobs.
Environment: Java 8, Hibernate

EDUCATION:
Bachelor of Technology in Electronics, JX Example Technological University, 2014
""",
        name="Rajesh Venkataraman Iyer",
        emails=("rviyer@example.com",),
        phones=("+1 (646) 555-0107",),
        location="Jersey City NJ",
        jobs=(
            ("Sr. Java Full Stack Developer", "Granite Mutual Insurance", "2022-03", None),
            ("Java Developer", "Peak Lantern Retail", "2019-01", "2022-02"),
        ),
        schools=("JX Example Technological University",),
    ),
    Unseen(
        text="""Camille Desrosiers
12 rue de l'Exemple, 69002 Lyon, France
06 55 50 10 23 – camille.desrosiers@example.fr

EXPÉRIENCES
Depuis septembre 2022 : Cheffe de produit, Atelier Nord (Lyon)
De mars 2019 à août 2022 : Chargée de projet numérique, Mutuelle des Rives (Grenoble)

FORMATIONS
2018 Master Management de l'innovation, IAE Exempleville
2016 Licence Économie, Université des Modèles

LANGUES
Anglais courant
""",
        name="Camille Desrosiers",
        emails=("camille.desrosiers@example.fr",),
        phones=("06 55 50 10 23",),
        location=None,
        jobs=(
            ("Cheffe de produit", "Atelier Nord", "2022-09", None),
            ("Chargée de projet numérique", "Mutuelle des Rives", "2019-03", "2022-08"),
        ),
        schools=("IAE Exempleville", "Université des Modèles"),
    ),
    Unseen(
        text="""Lucía Fernández Prado
Madrid, España
lucia.fp@example.es
+34 600 555 012

PERFIL
Ingeniera con diez años de experiencia.

EXPERIENCIA
TECHLEAD | SOLARIA DEMO
Mayo 2021 - Actualidad
Dirijo un equipo de ocho personas.
DESARROLLADORA FULL STACK | PUENTE DIGITAL S.L.
Junio 2017 - Abril 2021
Aplicaciones para banca.

EDUCACIÓN
GRADO EN INGENIERÍA INFORMÁTICA
Universidad Politécnica de Muestra
2013 - 2017
""",
        name="Lucía Fernández Prado",
        emails=("lucia.fp@example.es",),
        phones=("+34 600 555 012",),
        location="Madrid, España",
        jobs=(
            ("TECHLEAD", "SOLARIA DEMO", "2021-05", None),
            ("DESARROLLADORA FULL STACK", "PUENTE DIGITAL S.L.", "2017-06", "2021-04"),
        ),
        schools=("Universidad Politécnica de Muestra",),
    ),
    Unseen(
        text="""J. Whitcombe-Adeyemi
Product designer, sometimes engineer
whitcombe.example | hello@whitcombe.example

Selected work
Lighthouse Keepers Guild
Design engineer, 2022 to present
Kiosk software for 40 lighthouses.
Small Hours Radio
Designer, 2019 to 2022
Freelance
2016 to 2019

Studied at
Glass Hill School of Art, BFA, 2016
""",
        name="J. Whitcombe-Adeyemi",
        emails=("hello@whitcombe.example",),
        phones=(),
        location=None,
        jobs=(
            ("Design engineer", "Lighthouse Keepers Guild", "2022", None),
            ("Designer", "Small Hours Radio", "2019", "2022"),
        ),
        schools=("Glass Hill School of Art",),
    ),
    Unseen(
        text="""Daniel O'Rourke-Mbeki
Dublin, Ireland
+353 1 555 0142 | daniel.om@example.ie | linkedin.com/in/danielom-example

Key Skills
Python, SQL, Airflow, dbt

Employment History
Data Platform Lead
Corrib Freight
Galway, Ireland
March 2020 - Present
\x7f Led the move to a column store, from 2020 to 2022.
\x7f Hired four engineers.
Business Intelligence Specialist
Tidewater Credit Union
Cork, Ireland
November 2016 - February 2020
\x7f Reports for 60 branches.

Academic Qualifications
MSc Data Analytics
Corrib Institute of Technology
2016
BComm
Munster Example University
2014
""",
        name="Daniel O'Rourke-Mbeki",
        emails=("daniel.om@example.ie",),
        phones=("+353 1 555 0142",),
        location="Dublin, Ireland",
        jobs=(
            ("Data Platform Lead", "Corrib Freight", "2020-03", None),
            ("Business Intelligence Specialist", "Tidewater Credit Union", "2016-11", "2020-02"),
        ),
        schools=("Corrib Institute of Technology", "Munster Example University"),
    ),
)


SECOND = (
    Unseen(
        text="""Beatriz Nakagawa-Lund | beatriz.nl@example.com | 503-555-0161 | Eugene, OR

EXPERIENCE

Marlin & Wick                                                            June 2021 – Present
Lead iOS Developer                                                       Portland, OR
• Rebuilt checkout in SwiftUI.
• Release captain for 14 versions.

Thistle Mobile LLC                                                       Aug 2018 – May 2021
iOS Developer                                                            Boise, ID
• Offline maps.

EDUCATION

Willamette Example University                                            2014 – 2018
B.S. in Computer Science
""",
        name="Beatriz Nakagawa-Lund",
        emails=("beatriz.nl@example.com",),
        phones=("503-555-0161",),
        location="Eugene, OR",
        jobs=(
            ("Lead iOS Developer", "Marlin & Wick", "2021-06", None),
            ("iOS Developer", "Thistle Mobile LLC", "2018-08", "2021-05"),
        ),
        schools=("Willamette Example University",),
    ),
    Unseen(
        text="""Resume
Yusuf Abdullahi
Security analyst
Minneapolis, Minnesota
+1 612-555-0117
yusuf.abd@example.com

Work experience
Security analyst, Ironbark Credit (Minneapolis) — 2023-02 to date
Watches the alerts, writes the detections.
SOC analyst, Three Herons — 2020-08 to 2023-01
Nights, then days.
Help desk, Public Library of Exampleton — 2018 to 2020

Certificates
Security+ (2020)

Education
Associate of Applied Science, Cybersecurity
Exampleton Community College, 2020
""",
        name="Yusuf Abdullahi",
        emails=("yusuf.abd@example.com",),
        phones=("+1 612-555-0117",),
        location="Minneapolis, Minnesota",
        jobs=(
            ("Security analyst", "Ironbark Credit", "2023-02", None),
            ("SOC analyst", "Three Herons", "2020-08", "2023-01"),
            ("Help desk", "Public Library of Exampleton", "2018", "2020"),
        ),
        schools=("Exampleton Community College",),
    ),
    Unseen(
        text="""Dr. Annika Vogelsang
Musterallee 4, 20095 Hamburg
Tel.: 040 555 01 77
annika.vogelsang@example.de

BERUFLICHER WERDEGANG
01/2022 – heute
Leiterin Datenplattform, Nordlicht Reederei GmbH, Hamburg
- Aufbau eines Teams von sechs Personen
04/2017 – 12/2021
Data Scientist, Kontorhaus Versicherung, Hamburg
- Schadenmodelle

STUDIUM UND PROMOTION
2012 – 2016 Promotion in Physik, Universität Musterstadt
2007 – 2012 Diplom Physik, Universität Musterstadt

SPRACHEN
Deutsch, Englisch
""",
        name="Dr. Annika Vogelsang",
        emails=("annika.vogelsang@example.de",),
        phones=("040 555 01 77",),
        location=None,
        jobs=(
            ("Leiterin Datenplattform", "Nordlicht Reederei GmbH", "2022-01", None),
            ("Data Scientist", "Kontorhaus Versicherung", "2017-04", "2021-12"),
        ),
        schools=("Universität Musterstadt", "Universität Musterstadt"),
    ),
    Unseen(
        text="""KWAME OSEI-BONSU
Full-Stack Engineer
kwame@osei.example | github.com/kob-example | Accra, Ghana

WORK EXPERIENCE
Senior Engineer
Harmattan Pay
2022 – Present | Remote
Card issuing for merchants in nine countries.
Tech: TypeScript, NestJS, PostgreSQL

Engineer
Baobab Ledger
2019 – 2022 | Accra, Ghana
Mobile money reconciliation.
Tech: Node.js, MongoDB

EDUCATION
BSc Computer Engineering
Example University of Science and Technology
2015 – 2019
""",
        name="KWAME OSEI-BONSU",
        emails=("kwame@osei.example",),
        phones=(),
        location="Accra, Ghana",
        jobs=(
            ("Senior Engineer", "Harmattan Pay", "2022", None),
            ("Engineer", "Baobab Ledger", "2019", "2022"),
        ),
        schools=("Example University of Science and Technology",),
    ),
    Unseen(
        text="""Marisol Etxeberria
marisol.e@example.com - +34 655 550 119

EXPERIENCIA PROFESIONAL
Analista funcional en Banca Ejemplo (Bilbao)
septiembre 2020 - hoy
Requisitos y pruebas.
Consultora junior en Grupo Faro
enero 2018 - agosto 2020
SAP FI.

ESTUDIOS
Grado en Administración de Empresas, Universidad de Ejemplo (2013-2017)

INFORMÁTICA
Excel, SQL, SAP
""",
        name="Marisol Etxeberria",
        emails=("marisol.e@example.com",),
        phones=("+34 655 550 119",),
        location=None,
        jobs=(
            ("Analista funcional", "Banca Ejemplo", "2020-09", None),
            ("Consultora junior", "Grupo Faro", "2018-01", "2020-08"),
        ),
        schools=("Universidad de Ejemplo",),
    ),
    Unseen(
        text="""Grace Holloway
grace.holloway@example.com
(919) 555-0154
Raleigh, NC 27601

Highlights
12 years in hospital IT.

Relevant Experience

Integration Engineer III, Blue Heron Health System, Raleigh, NC, 5/2019 to Present
HL7 and FHIR interfaces. 70 feeds.

Interface Analyst, Dogwood Regional Hospital, Durham, NC, 8/2014 to 4/2019
Lab and radiology orders.

Additional Experience
Barista, Corner Cup, 2010 - 2014

Education
North Example State University, Raleigh, NC
B.A., History, 2012
""",
        name="Grace Holloway",
        emails=("grace.holloway@example.com",),
        phones=("(919) 555-0154",),
        location="Raleigh, NC",
        jobs=(
            ("Integration Engineer III", "Blue Heron Health System", "2019-05", None),
            ("Interface Analyst", "Dogwood Regional Hospital", "2014-08", "2019-04"),
        ),
        schools=("North Example State University",),
    ),
)


def tally(statement: Any, sample: Unseen) -> dict[str, tuple[int, int, int]]:
    """By field: said, found as said, found but wrong."""
    jobs = {(str(one.start) if one.start else ""): one for one in statement.employments}
    pairs = [(jobs.get(start), title, employer, end) for title, employer, start, end in sample.jobs]
    schools = [one.school for one in statement.educations]
    location = statement.location
    return {
        "name": _one(statement.name, sample.name),
        "email": _many(statement.emails, sample.emails),
        "phone": _many(statement.phones, sample.phones),
        "location": _one(location, sample.location),
        "job title": _jobs((job.title if job else None, title) for job, title, _, _ in pairs),
        "employer": _jobs((job.employer if job else None, name) for job, _, name, _ in pairs),
        "job dates": (
            len(pairs),
            sum(
                job is not None and (job.current if end is None else str(job.end) == end)
                for job, _, _, end in pairs
            ),
            max(len(statement.employments) - len(pairs), 0),
        ),
        "school": _many([one for one in schools if one], sample.schools),
    }


def _one(found: str | None, said: str | None) -> tuple[int, int, int]:
    return (
        int(said is not None),
        int(said is not None and found == said),
        int(found is not None and found != said),
    )


def _many(found: Any, said: tuple[str, ...]) -> tuple[int, int, int]:
    left = list(said)
    wrong = 0
    for one in found:
        if one in left:
            left.remove(one)
        else:
            wrong += 1
    return len(said), len(said) - len(left), wrong


def _jobs(pairs: Any) -> tuple[int, int, int]:
    listed = list(pairs)
    return (
        len(listed),
        sum(found == said for found, said in listed),
        sum(found is not None and found != said for found, said in listed),
    )
