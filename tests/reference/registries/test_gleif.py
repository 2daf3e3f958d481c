from datetime import date

import pytest

from doorward.reference import ReferenceDataError

HEADER = (
    "LEI,Entity.LegalName,Entity.OtherEntityNames.OtherEntityName.1,"
    "Entity.OtherEntityNames.OtherEntityName.1.type,Entity.LegalAddress.Country,"
    "Entity.LegalJurisdiction,Entity.EntityCategory,Entity.EntityStatus,"
    "Entity.EntityCreationDate,Entity.EntityExpirationDate,Registration.InitialRegistrationDate\n"
)
FILE = "20260301-0000-gleif-goldencopy-lei2-golden-copy.csv"


def entity(name, *, other="", area="US-DE", kind="GENERAL", made="", ended="", first=""):
    cells = (
        "0000EXAMPLE000000000",
        name,
        other,
        "",
        "US",
        area,
        kind,
        "ACTIVE",
        made,
        ended,
        first,
    )
    return ",".join(cells) + "\n"


def find(bring, *lines, name="Example Widgets", place="Austin, TX, USA"):
    return bring((FILE, "gleif", HEADER + "".join(lines))).organisations(name, None, place)


def test_the_identifier_s_date_is_not_the_company_s(bring):
    line = entity("Example Widgets Inc", first="2022-05-01T10:00:00Z")
    (found,) = find(bring, line)
    assert found.registered is None
    assert found.known_since == date(2022, 5, 1)
    assert found.jurisdiction == "US"


def test_takes_the_company_s_own_dates(bring):
    line = entity(
        "Example Widgets Inc",
        made="1998-01-01T00:00:00Z",
        ended="2020-06-30T00:00:00Z",
        first="2014-05-05T00:00:00Z",
    )
    (found,) = find(bring, line)
    assert (found.registered, found.dissolved) == (date(1998, 1, 1), date(2020, 6, 30))
    assert "feed gleif (2026-03-01)" in found.source


def test_finds_other_names(bring):
    line = entity("Something Else LLC", other="Example Widgets Corp", made="1998-01-01")
    assert [one.name for one in find(bring, line)] == ["Something Else LLC"]


@pytest.mark.parametrize("kind", ["FUND", "BRANCH", "SOLE_PROPRIETOR"])
def test_leaves_out_what_is_no_company(bring, kind):
    lines = [entity("Example Widgets", kind=kind, made="1998-01-01"), entity("Another Inc")]
    assert find(bring, *lines) == ()


def test_gives_namesakes_elsewhere_too_where_one_is_of_the_country(bring):
    here = entity("Example Widgets Inc", made="2022-01-01")
    abroad = entity("Example Widgets GmbH", area="DE", made="1990-01-01")
    assert len(find(bring, here, abroad)) == 2
    assert find(bring, here, abroad, place="Lyon, France") == ()


def test_refuses_the_table_of_relationships(bring):
    with pytest.raises(ReferenceDataError) as refused:
        bring((FILE, "gleif", "Relationship.StartNode.NodeID,Relationship.EndNode.NodeID\na,b\n"))
    assert refused.value.code == "missing-column"
