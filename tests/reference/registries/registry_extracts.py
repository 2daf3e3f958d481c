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
