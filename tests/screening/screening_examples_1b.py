"""Labelled examples of section 1B: for each signal, what it finds and what it must not find."""

from __future__ import annotations

from screening_examples_1a import _reuse
from screening_world import (
    CHECK,
    FORM,
    LINKEDIN,
    NOW,
    RESUME,
    dossier,
    email,
    job,
    network,
    noted,
    phone,
    place,
    said,
    shared,
    study,
)

from doorward.model import (
    ClientEvent,
    Document,
    LinkKind,
    NetworkKind,
    Referee,
    SharedWith,
)

_DOCUMENT = Document(
    name="cv.pdf",
    media_type="application/pdf",
    sha256="0" * 64,
    size=1,
    text="Built things.",
    image_digests=("1" * 64,),
)
_DOCUMENTS = {"more": {"documents": [_DOCUMENT]}}
_LINKS = {"statements": (said(links=["https://jane.example"]),)}
_REFEREES = {"more": {"referees": [Referee(name="Kim Boss", email="kim@example.org")]}}


def _two(first, second, source=LINKEDIN, text=None):
    """The same career told on a résumé and in another source."""
    return dossier(said(RESUME, employments=first, text=text), said(source, employments=second))


def _studied(first, second):
    return dossier(said(FORM, educations=first), said(RESUME, educations=second))


def _named(first, second):
    return dossier(said(FORM, name=first), said(RESUME, name=second))


def _worked(*jobs, text=None):
    return dossier(said(RESUME, employments=jobs, text=text))


def _other_version(*differs, same=True):
    one = SharedWith(application="app-2", same_person=same, differs=differs, detail="2019: other")
    return dossier(
        facts={
            "shared": (shared(LinkKind.EMAIL, persons=1, others=(one,)),),
            "emails": (email(),),
        },
        candidate="c-1",
    )


def _profile(name, link):
    return dossier(said(name=name, links=[link]))


def _referee(**fields):
    return dossier(
        referees=[Referee(**fields)],
        client_events=[ClientEvent(ip="192.0.2.1")],
        facts={"emails": (email(),), "phones": (phone(),), "networks": (network(),)},
    )


def _recorded(emails, phones):
    return dossier(
        said(FORM, emails=["jane@example.com"], phones=["+1 555 555 0101"]),
        said(CHECK, emails=emails, phones=phones),
        facts={
            "emails": (email(),),
            "phones": (phone(),),
        },
    )


_OWN_FIRM = job("Shellworks", "2015", "now", title="Founder")

_HISTORY = {
    "finds": [
        (
            "three years' difference in one start",
            _two([job("Acme Ltd", "2015-03", "2020-01")], [job("ACME", "2018-05", "2020-02")]),
            "medium",
        ),
        (
            "nine months' difference in one start",
            _two([job("Acme", "2018-01", "2020-01")], [job("Acme", "2018-12", "2020-01")]),
            "weak",
        ),
        (
            "another employer in the same years",
            _two([job("Northwind", "2016-01", "2019-12")], [job("Contoso", "2016-01", "2019-12")]),
            "medium",
        ),
        (
            "another employer, another school, another degree",
            dossier(
                said(
                    FORM,
                    employments=[job("Northwind", "2016-01", "2019-12")],
                    educations=[
                        study("Alder University", "BSc", None, "2015"),
                        study("Cedar Institute", "MSc", None, "2017"),
                    ],
                ),
                said(
                    RESUME,
                    employments=[job("Contoso", "2016-01", "2019-12")],
                    educations=[
                        study("Birch College", "Bachelor of Arts", None, "2015"),
                        study("Cedar Institute", "PhD", None, "2017"),
                    ],
                ),
            ),
            "strong",
        ),
        (
            "a cook in one, a developer in the other",
            _two(
                [job("Acme", "2018", "2020", title="Software developer")],
                [job("Acme", "2018", "2020", title="Head chef")],
            ),
            "weak",
        ),
        (
            "degree of another level",
            _studied([study("Alder University", "BSc")], [study("Alder Univ.", "Ph.D.")]),
            "medium",
        ),
        (
            "only bachelor's from unrelated schools",
            _studied([study("Alder University", "BSc")], [study("Birch College", "B.A.")]),
            "medium",
        ),
        (
            "end of study five years apart",
            _studied(
                [study("Alder University", "BSc", None, "2012")],
                [study("Alder University", "BSc", None, "2017")],
            ),
            "medium",
        ),
    ],
    "passes": [
        ("one source alone", _worked(job("Acme", "2015", "2020"))),
        (
            "rounded to years",
            _two([job("Acme", "2015-02", "2020-01")], [job("Acme", "2015", "2020")]),
        ),
        (
            "year against the December before",
            _two([job("Acme", "2014-12", "2020-01")], [job("Acme", "2015", "2020")]),
        ),
        (
            "two months either way",
            _two([job("Acme", "2015-03", "2020-01")], [job("Acme", "2015-05", "2019-11")]),
        ),
        (
            "four months' difference",
            _two([job("Acme", "2015-03", "2020-01")], [job("Acme", "2015-07", "2020-01")]),
        ),
        (
            "legal form and case",
            _two(
                [job("Example Labs GmbH", "2015", "2020")],
                [job("EXAMPLE LABS", "2015", "2020")],
            ),
        ),
        (
            "abbreviation",
            _studied(
                [study("MIT", "BSc", None, "2012")],
                [study("Massachusetts Institute of Technology", "B.Sc.", None, "2012")],
            ),
        ),
        (
            "school's name translated",
            _studied(
                [study("Technische Universität München", "MSc")],
                [study("Technical University of Munich", "Master of Science")],
            ),
        ),
        (
            "school's name in another script",
            _studied([study("東都大学", "BSc")], [study("Toto University", "BSc")]),
        ),
        (
            "old job left out",
            _two(
                [job("Acme", "2015", "2020"), job("Northwind", "2005", "2008")],
                [job("Acme", "2015", "2020")],
            ),
        ),
        (
            "short job in between left out",
            _two(
                [job("Acme", "2015-01", "2016-12"), job("Contoso", "2017-01", "2017-05")],
                [job("Acme", "2015-01", "2016-12")],
            ),
        ),
        (
            "promotion told as two jobs",
            _two(
                [job("Acme", "2015", "2017"), job("Acme", "2017", "2020")],
                [job("Acme", "2015", "2020")],
            ),
        ),
        (
            "came back to the employer, first stint left out",
            _two(
                [job("Acme", "2006-03", "2007-01"), job("Acme", "2016-07", "2018-05")],
                [job("Acme", "2016-07", "2018-05")],
            ),
        ),
        (
            "profile still says current",
            _two([job("Acme", "2015", "2025")], [job("Acme", "2015", "now")]),
        ),
        (
            "wording of the title",
            _two(
                [job("Acme", "2018", "2020", title="Sr. Software Engineer")],
                [job("Acme", "2018", "2020", title="Backend developer II")],
            ),
        ),
        (
            "agency and client, named on the résumé",
            _two(
                [job("Staffers", "2016", "2019", description="Consultant at Contoso")],
                [job("Contoso", "2016", "2019")],
            ),
        ),
        (
            "client named in the text only",
            _two(
                [job("Staffers", "2016", "2019")],
                [job("Contoso", "2016", "2019")],
                text="Placed with Contoso by Staffers.",
            ),
        ),
        (
            "bachelor's and master's from two schools",
            _studied([study("Alder University", "BSc")], [study("Birch College", "MSc")]),
        ),
        (
            "two degrees of one school",
            _studied(
                [study("Alder University", "BSc"), study("Alder University", "MSc")],
                [study("Alder University", "MSc")],
            ),
        ),
        (
            "expected and actual end of study",
            _studied(
                [study("Alder University", "BSc", None, "2012")],
                [study("Alder University", "BSc", None, "2013-06")],
            ),
        ),
    ],
}


def _studied(degree, field, end):
    return dossier(
        said(educations=[study("Example Community College", degree, None, end, field=field)])
    )


_ELSEWHERE = study("Universität Beispielstadt", "PhD", "2018", "2022")


def _namesake(name, place):
    return job(name, "2015", "2021", location=place)


def _vouched(address, organisation, domain=None, end="now"):
    """A referee for the one employer of the applicant."""
    return dossier(
        said(employments=[job(organisation or "Acme", "2015", end, domain=domain)]),
        referees=[Referee(name="Kim Boss", email=address, organisation=organisation)],
    )


def _two(first, second, organisation="Acme"):
    """Two referees, one for a firm of known domain, the other for the employer."""
    return dossier(
        said(employments=[job("Acme", "2015", "2020", domain="acme.example")]),
        referees=[
            Referee(name="Kim Boss", email=first, organisation="Solid Works"),
            Referee(name="Lou Lead", email=second, organisation=organisation),
        ],
    )


def _with_shared(one):
    return dossier(referees=[Referee(email="kim@example.org")], facts={"shared": (one,)})


def _own_contact(differs, weight=3.0):
    """A referee's contact that is another applicant's own, which linking gives no place."""
    other = SharedWith(application="app-2", differs=differs, at=NOW, source="")
    return _with_shared(
        shared(LinkKind.REFEREE, persons=2, weight=weight, others=[other], source="referees[0]")
    )


EXAMPLES_1B = {
    "B01": _reuse(LinkKind.RESUME_TEXT, {"statements": (said(RESUME, text="Built things."),)}),
    "B02": _reuse(LinkKind.FILE_LINEAGE, _DOCUMENTS),
    "B03.history": _HISTORY,
    "B03.name": {
        "finds": [("no part in common", _named("Jane Doe", "Marko Vzorec"), "weak")],
        "passes": [
            ("order", _named("Jane Doe", "Doe, Jane")),
            ("initial", _named("Jane A. Doe", "J. Doe")),
            ("accents", _named("Zoë Müller", "ZOE MUELLER")),
            ("changed surname", _named("Jane Doe", "Jane Sample")),
            ("preferred given name", _named("Haneul Kim", "Hanna Kim")),
            ("second surname", _named("Ana Ruiz", "Ana María Ruiz Ejemplo")),
            ("other spelling", _named("Yury Primerov", "Iurii Primerov")),
            ("another script", _named("김하늘", "Haneul Kim")),
            ("no spaces", _named("JaneDoe", "Jane Doe")),
            ("only one source names", dossier(said(FORM, name="Jane Doe"), said(RESUME))),
        ],
    },
    "B03.place": {
        "finds": [
            (
                "two countries",
                dossier(
                    said(FORM, location="Lyon"),
                    said(RESUME, location="Springfield"),
                    facts={"places": (place("Lyon", "FR"), place("Springfield", "US"))},
                ),
                "weak",
            )
        ],
        "passes": [
            (
                "two cities of one country",
                dossier(
                    said(FORM, location="Lyon"),
                    said(RESUME, location="Lille"),
                    facts={"places": (place("Lyon", "FR"), place("Lille", "FR"))},
                ),
            ),
            (
                "a profile gone stale",
                dossier(
                    said(FORM, location="Lyon"),
                    said(LINKEDIN, location="Springfield"),
                    facts={"places": (place("Lyon", "FR"), place("Springfield", "US"))},
                ),
            ),
        ],
    },
    "B03.versions": {
        "finds": [
            ("school differs", _other_version("school"), "weak"),
            ("school and employer differ", _other_version("employer", "name", "school"), "medium"),
        ],
        "passes": [
            ("nothing differs", _other_version()),
            ("moved and renamed", _other_version("name", "location")),
            ("another person", _other_version("school", same=False)),
        ],
    },
    "B03.denied": {
        "finds": [
            ("employer", noted("employer-denies-employment", "Acme, HR desk"), "strong"),
            ("school", noted("school-denies-attendance", "Alder, registrar"), "strong"),
        ],
        "passes": [("asked, confirmed", noted("employer-denies-employment", "no"))],
    },
    "B04": {
        "finds": [("looked up", noted("degree-not-offered", "BSc AI 2009, catalogue"), "medium")],
        "passes": [("looked up, offered", noted("degree-not-offered", "no"))],
    },
    "B04.table": {
        "finds": [
            ("level never awarded", _studied("PhD", None, "2022"), "medium"),
            ("field never awarded", _studied("AS", "Astrophysics", "2022-06"), "medium"),
        ],
        "passes": [
            ("a field that is no title", _studied("AS", "Stargazing", "2022")),
            ("a year outside the tables", _studied("PhD", None, "1995")),
            ("a school outside the table", dossier(said(educations=[_ELSEWHERE]))),
        ],
    },
    "B05.shell": {
        "finds": [
            (
                "dormant, and a domain younger than the job",
                _worked(job("Sleeper", "2015", "now", location="Leeds, GB")),
                "medium",
            ),
            ("late, empty, nobody there", _worked(job("Shellworks", "2015", "now")), "strong"),
            ("and left", _worked(job("Shellworks", "2015", "2020")), "strong"),
            ("late and empty, own firm", _worked(_OWN_FIRM), "strong"),
        ],
        "passes": [
            ("after registration", _worked(job("Solid Works", "2015", "now"))),
            ("one sign alone", _worked(job("Latecomer", "2015", "2023"))),
            ("dormant alone", _worked(job("Common Name", "2022-06", "now", location="GB"))),
            ("left before", _worked(job("Sleeper", "2015", "2017", location="Leeds, GB"))),
            ("not found", _worked(job("Unheard Of", "2015", "now"))),
        ],
    },
    "B05.young": {
        "finds": [
            ("registered years later", _worked(job("Latecomer", "2015", "2023")), "medium"),
            (
                "by the register of its country",
                _worked(job("Common Name", "2015", "2023", location="Leeds, GB")),
                "medium",
            ),
        ],
        "passes": [
            ("long registered", _worked(job("Solid Works", "2015", "now"))),
            ("registered in the months after", _worked(job("Latecomer", "2022-01", "2023"))),
            ("start known to the year", _worked(job("Latecomer", "2022", "2023"))),
            ("within the year after", _worked(job("Latecomer", "2021-06", "2023"))),
            ("register of another country", _worked(_namesake("Common Name", "Pune, IN"))),
            ("register, place not said", _worked(_namesake("Common Name", None))),
            ("an older namesake in a register", _worked(_namesake("Twice There", "Leeds, GB"))),
            ("a namesake of unknown age", _worked(_namesake("Ageless", "Leeds, GB"))),
            ("not found", _worked(job("Unheard Of", "2015", "now"))),
        ],
    },
    "B05.site": {
        "finds": [
            ("copied", _worked(job("Copycat", "2015", "2023")), "medium"),
            ("nearly empty", _worked(job("Shellworks", "2024", "now")), "weak"),
        ],
        "passes": [
            ("a full site", _worked(job("Solid Works", "2015", "now"))),
            ("no snapshot", _worked(job("Latecomer", "2023", "now"))),
        ],
    },
    "B05.dissolved": {
        "finds": [("began afterwards", _worked(job("Bygone", "2015", "2018")), "medium")],
        "passes": [
            ("ended before", _worked(job("Bygone", "2005", "2011"))),
            ("wound down", _worked(job("Bygone", "2010", "2013"))),
            ("a namesake lives on", _worked(job("Ageless", "2025", "now", location="GB"))),
        ],
    },
    "B05.listed": {
        "finds": [("on the list", _worked(job("Frontage", "2015", "2018")), "strong")],
        "passes": [
            ("not on it", _worked(job("Solid Works", "2015", "2018"))),
            ("a similar name", _worked(job("Frontage Roads", "2015", "2018"))),
        ],
    },
    "B05.school": {
        "finds": [
            (
                "before it was founded",
                dossier(said(educations=[study("Example University", "BSc", "1990", "1994")])),
                "medium",
            ),
            (
                "after it closed",
                dossier(said(educations=[study("Example University", "BSc", "2019", "2022")])),
                "medium",
            ),
        ],
        "passes": [
            (
                "while it was there",
                dossier(said(educations=[study("Example University", "BSc", "2004", "2008")])),
            ),
            (
                "not found",
                dossier(said(educations=[study("Unlisted School", "BSc", "1990", "1994")])),
            ),
        ],
    },
    "B07.technology": {
        "finds": [
            (
                "four years early",
                _worked(job("Acme", "2012", "2015", description="All in Quillscript.")),
                "medium",
            ),
            (
                "months early",
                _worked(job("Acme", "2012", "2019-01", description="All in Quillscript.")),
                "weak",
            ),
        ],
        "passes": [
            (
                "in time",
                _worked(job("Acme", "2018", "2021", description="All in Quillscript.")),
            ),
            (
                "still there",
                _worked(job("Acme", "2012", "now", description="All in Quillscript.")),
            ),
            (
                "year of the release",
                _worked(job("Acme", "2012", "2019", description="All in Quillscript.")),
            ),
        ],
    },
    "B07.years": {
        "finds": [
            (
                "fifteen years of a seven-year-old",
                dossier(said(RESUME, text="15+ years of Quillscript")),
                "medium",
            ),
            (
                "nine years of experience with it",
                dossier(said(RESUME, text="9 years experience with Quillscript.")),
                "weak",
            ),
        ],
        "passes": [
            ("six years", dossier(said(RESUME, text="6 years of Quillscript"))),
            ("rounded up", dossier(said(RESUME, text="7 years of Quillscript"))),
            ("nothing known of it", dossier(said(RESUME, text="30 years of Weaving"))),
        ],
    },
    "B07.overlap": {
        "finds": [
            (
                "two years",
                _worked(
                    job("Northwind", "2015-01", "2019-01"), job("Contoso", "2017-01", "2020-01")
                ),
                "medium",
            ),
            (
                "half a year",
                _worked(
                    job("Northwind", "2015-01", "2017-08"), job("Contoso", "2017-02", "2020-01")
                ),
                "weak",
            ),
        ],
        "passes": [
            (
                "a handover of three months",
                _worked(
                    job("Northwind", "2015-01", "2017-05"), job("Contoso", "2017-02", "2020-01")
                ),
            ),
            (
                "years only, may just meet",
                _worked(job("Northwind", "2015", "2017"), job("Contoso", "2017", "2020")),
            ),
            (
                "part-time",
                _worked(
                    job("Northwind", "2015-01", "2019-01"),
                    job("Contoso", "2015-01", "2020-01", part_time=True),
                ),
            ),
            (
                "freelance beside",
                _worked(
                    job("Northwind", "2015-01", "2019-01"),
                    job("Contoso", "2015-01", "2020-01", title="Freelance designer"),
                ),
            ),
            (
                "board seat",
                _worked(
                    job("Northwind", "2015-01", "2019-01"),
                    job("Contoso", "2015-01", "2020-01", title="Board member"),
                ),
            ),
            (
                "one employer, two roles",
                _worked(
                    job("Northwind Inc", "2015-01", "2019-01"),
                    job("Northwind", "2016-01", "2020-01"),
                ),
            ),
            (
                "client of the agency",
                _worked(
                    job("Staffers", "2015-01", "2019-01", description="placed at Contoso"),
                    job("Contoso", "2015-01", "2019-01"),
                ),
            ),
        ],
    },
    "B07.order": {
        "finds": [
            ("backwards", _worked(job("Acme", "2019-05", "2017-02")), "weak"),
            ("next year", _worked(job("Acme", "2027-05", None)), "weak"),
        ],
        "passes": [
            ("forwards", _worked(job("Acme", "2017-02", "2019-05"))),
            ("within one year", _worked(job("Acme", "2017", "2017"))),
            ("begins next month", _worked(job("Acme", "2026-04", None))),
        ],
    },
    "B07.tenure": {
        "finds": [
            (
                "twelve years claimed, four told",
                _worked(job("Acme", "2022", "now"), text="12 years of professional experience"),
                "weak",
            )
        ],
        "passes": [
            (
                "twelve claimed, ten told",
                _worked(job("Acme", "2016", "now"), text="12+ years of experience"),
            ),
            ("no claim", _worked(job("Acme", "2022", "now"), text="Experience with people")),
        ],
    },
    "B09": _reuse(LinkKind.IMAGE, _DOCUMENTS, many="medium"),
    "B10": {
        "finds": [
            ("dormant and back", noted("profile-dormant-revived", "2013 to 2025"), "medium"),
            ("dead link", noted("profile-dead-link"), "weak"),
        ],
        "passes": [("looked up, fine", noted("profile-dormant-revived", "no"))],
    },
    "B10.address": {
        "finds": [
            (
                "another person's",
                _profile("Jane Doe", "https://www.linkedin.com/in/marko-vzorec-1a2b3c4d/"),
                "weak",
            )
        ],
        "passes": [
            ("own", _profile("Jane Doe", "https://www.linkedin.com/in/jane-doe-1a2b3c4d/")),
            ("changed surname", _profile("Jane Doe", "linkedin.com/in/jane-sample-1a2b3c4d")),
            ("a handle", _profile("Jane Doe", "linkedin.com/in/codewizard")),
            ("a nickname", _profile("Jane Doe", "linkedin.com/in/the-coder-42")),
            ("another script", _profile("김하늘", "linkedin.com/in/haneul-kim-1a2b3c4d")),
            ("another site", _profile("Jane Doe", "https://example.com/in/marko-vzorec-1a2b3c4d")),
        ],
    },
    "B11": {
        "finds": [
            ("denied", noted("person-denies-applying", "switchboard of Acme"), "strong"),
            ("differs", noted("official-contact-differs", "staff page"), "medium"),
        ],
        "passes": [("confirmed", noted("person-denies-applying", "no"))],
    },
    "B11.contact": {
        "finds": [
            ("nothing in common", _recorded(["j.doe@example.org"], ["+1 555 555 0177"]), "weak")
        ],
        "passes": [
            ("address in common", _recorded(["jane@example.com"], ["+1 555 555 0177"])),
            ("record without a number", _recorded(["j.doe@example.org"], [])),
        ],
    },
    "B12": _reuse(LinkKind.WEBSITE, _LINKS),
    "B12.site": {
        "finds": [
            ("copied", dossier(said(links=["https://copycat.example/me"])), "medium"),
            ("template", noted("portfolio-template-only", "jane.example"), "weak"),
        ],
        "passes": [
            ("a site of its own", dossier(said(links=["https://solid.example"]))),
            ("not known", dossier(said(links=["https://jane.example"]))),
            ("not a link", dossier(said(links=["??"]))),
        ],
    },
    "B13.self": {
        "finds": [
            ("own mailbox", _referee(name="Kim Boss", email="Jane@example.com"), "strong"),
            ("own number", _referee(name="Kim Boss", phone="(555) 555-0101"), "strong"),
            (
                "two referees, one number",
                dossier(
                    referees=[
                        Referee(name="Kim Boss", phone="555-555-0142", organisation="Acme"),
                        Referee(name="Lou Lead", phone="555 555 0142", organisation="Contoso"),
                    ]
                ),
                "strong",
            ),
            (
                "two referees, one number, an organisation not stated",
                dossier(
                    referees=[
                        Referee(name="Kim Boss", phone="555-555-0142", organisation="Acme"),
                        Referee(name="Lou Lead", phone="555 555 0142"),
                    ]
                ),
                "medium",
            ),
        ],
        "passes": [
            ("own contact of the referee", _referee(name="Kim Boss", email="kim@example.org")),
            (
                "switchboard of one employer",
                dossier(
                    referees=[
                        Referee(name="Kim Boss", phone="555-555-0142", organisation="Acme"),
                        Referee(name="Lou Lead", phone="555 555 0142", organisation="Acme"),
                    ]
                ),
            ),
            (
                "switchboard of one employer, with its legal form",
                dossier(
                    referees=[
                        Referee(name="Kim Boss", phone="555-555-0142", organisation="Acme Ltd."),
                        Referee(name="Lou Lead", phone="555 555 0142", organisation="ACME"),
                    ]
                ),
            ),
        ],
    },
    "B13.network": {
        "finds": [
            ("same address", _referee(name="Kim Boss", form_ip="192.0.2.1"), "medium"),
            (
                "one home's IPv6 network",
                dossier(
                    referees=[Referee(name="Kim Boss", form_ip="2001:db8:0:7::99")],
                    client_events=[ClientEvent(ip="2001:db8:0:7:1:2:3:4")],
                ),
                "medium",
            ),
        ],
        "passes": [
            ("another address", _referee(name="Kim Boss", form_ip="198.51.100.7")),
            (
                "another home's IPv6 network",
                dossier(
                    referees=[Referee(name="Kim Boss", form_ip="2001:db8:0:8::99")],
                    client_events=[ClientEvent(ip="2001:db8:0:7::1")],
                ),
            ),
            (
                "both on a campus",
                dossier(
                    referees=[Referee(name="Kim Boss", form_ip="192.0.2.1")],
                    client_events=[ClientEvent(ip="192.0.2.1")],
                    facts={"networks": (network("192.0.2.1", NetworkKind.CAMPUS),)},
                ),
            ),
        ],
    },
    "B13.mail": {
        "finds": [
            ("all of them", _two("kim@mail.example", "lou@mail.example"), "weak"),
        ],
        "passes": [
            ("one of two", _two("kim@mail.example", "lou@solid.example")),
            ("one alone", _vouched("kim@mail.example", "Solid Works")),
            ("no domain known", _two("kim@mail.example", "lou@mail.example", "Corner Shop")),
            ("no organisation named", _two("kim@mail.example", "lou@mail.example", None)),
            ("the firm uses it", _vouched("kim@mail.example", "Acme", domain="mail.example")),
        ],
    },
    "B13.domain": {
        "finds": [
            ("elsewhere", _vouched("kim@other.example", "Acme", domain="acme.example"), "weak"),
            (
                "alike",
                _vouched("kim@acrne-works.example", "A", domain="acme-works.example"),
                "weak",
            ),
            (
                "too short to tell",
                _vouched("kim@acmme.example", "A", domain="acme.example"),
                "weak",
            ),
            (
                "one off, longer",
                _vouched("kim@contosso.example", "A", domain="contoso.example"),
                "medium",
            ),
        ],
        "passes": [
            ("below it", _vouched("kim@mail.acme.example", "Acme", domain="www.acme.example")),
            ("another zone", _vouched("kim@acme.co.uk", "Acme", domain="acme.example")),
            ("no domain known", _vouched("kim@elsewhere.example", "Corner Shop")),
            ("free mail", _vouched("kim@mail.example", "Acme", domain="acme.example")),
            ("no address", _vouched(None, "Acme", domain="acme.example")),
        ],
    },
    "B13.young": {
        "finds": [
            ("made for it", _vouched("kim@fresh.example", "Acme"), "medium"),
            (
                "made after the job had ended",
                _vouched("kim@shellworks.example", "Acme", end="2022-01"),
                "medium",
            ),
        ],
        "passes": [
            ("older than the job's end", _vouched("kim@shellworks.example", "Acme", end="2023-07")),
            ("a job that goes on", _vouched("kim@shellworks.example", "Acme")),
            ("old", _vouched("kim@solid.example", "Acme", end="2020")),
            ("age not known", _vouched("kim@copycat.example", "Acme", end="2020")),
            ("not found", _vouched("kim@unheard.example", "Acme", end="2020")),
        ],
    },
    "B13.applicant": {
        "finds": [
            ("of another employer", _own_contact(("employer", "name")), "medium"),
            ("a colleague", _own_contact(("name",)), "weak"),
        ],
        "passes": [
            (
                "both name the referee",
                _with_shared(shared(LinkKind.REFEREE, weight=3.0, persons=2)),
            ),
            ("common", _own_contact(("employer",), weight=1.0)),
        ],
    },
    "B13.shared": _reuse(LinkKind.REFEREE, _REFEREES, pair="weak", many="medium"),
    "B13.listed": {
        "finds": [
            ("on the list", _referee(name="Vi Vouch", email="vouch@example.net"), "strong"),
            ("not known there", noted("referee-not-genuine", "Acme HR"), "strong"),
        ],
        "passes": [
            ("not on it", _referee(name="Kim Boss", email="kim@example.org")),
            ("known there", noted("referee-not-genuine", "no")),
        ],
    },
    "B14": {
        "finds": [("searched", noted("accounts-only-professional", "three services"), "weak")],
        "passes": [("searched, others found", noted("accounts-only-professional", "no"))],
    },
}
