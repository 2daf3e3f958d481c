"""Invented rows in the published layouts. None is of a real company or school."""

from datetime import UTC, datetime

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)

# As published: spaces before some names, in the order of the data product, some left out.
COMPANIES_HOUSE_HEADER = (
    "CompanyName, CompanyNumber,RegAddress.CareOf,RegAddress.Country,RegAddress.PostCode,"
    "CompanyCategory,CompanyStatus,CountryOfOrigin,DissolutionDate,IncorporationDate,"
    "Accounts.AccountRefDay,Accounts.LastMadeUpDate,Accounts.AccountCategory,"
    "SICCode.SicText_1,URI,PreviousName_1.CONDATE, PreviousName_1.CompanyName\n"
)


def company_line(name, number, incorporated, *, dissolved="", made_up="", accounts="", former=""):
    cells = (name, number, "", "", "", "Private Limited Company", "Active", "United Kingdom")
    cells += (dissolved, incorporated, "31", made_up, accounts, "62012", "", "", former)
    return ",".join(f'"{cell}"' for cell in cells) + "\n"


def awards(*rows):
    """Completions: (school, field, level, graduates)."""
    lines = [f'{unit},"{code}",1,{level},"R",{count}' for unit, code, level, count in rows]
    return "\n".join(["UNITID,CIPCODE,MAJORNUM,AWLEVEL,XCTOTALT,CTOTALT", *lines]) + "\n"


AWARDS = awards(
    (999901, "11.0701", 3, 12),
    (999901, "24.0101", 2, 30),
    (999901, "99", 3, 12),
    (999902, "24.0101", 5, 40),
    (999903, "40.0202", 17, 3),
    (999903, "11.0401", 5, 3),
    (999903, "14.0901", 5, 3),
    (999903, "14.0903", 5, 3),
)

DIRECTORY = """\
UNITID,INSTNM,IALIAS,ADDR,WEBADDR
999901,Example Community College,ECC Example | Old Example College,"1 Road",www.ecc.example/
999902,Example State,,"2 Road",https://www.state.example
999903,Example State Harbor,,"3 Road",harbor.example
999904,Twin College,,"4 Road",twin.example
999905,Twin College,,"5 Road",other.example
999906,Silent College,,"6 Road",silent.example
"""


def titles(*rows):
    """Titles of fields, with codes as NCES writes them for spreadsheets."""
    lines = ["CIPFamily,CIPCode,Action,TextChange,CIPTitle,CIPDefinition,CrossReferences,Examples"]
    for code, title, references in rows:
        spreadsheet = f'"=""{code}"""'
        lines.append(f'{spreadsheet},{spreadsheet},No change,no,"{title}",x.,"{references}",')
    return "\n".join(lines) + "\n"


TITLES = titles(
    ("11", "COMPUTER SCIENCES.", ""),
    ("11.0401", "Information Science/Studies.", ""),
    ("11.0701", "Computer Science.", ""),
    ("14.0901", "Computer Engineering, General.", ""),
    ("14.0903", "Software Engineering.", "See: 11.0701 - Computer Science."),
    ("39.0999", "Alchemy.", ""),
    ("40.0202", "Astrophysics.", ""),
)
