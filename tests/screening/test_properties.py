"""The whole registry over arbitrary applications: it never fails and always explains itself."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from screening_world import WORLD, World

import doorward.screening
import doorward.verification.checks  # noqa: F401 - both register signals
from doorward.model import (
    DateEstimate,
    DegreeAnswer,
    Dossier,
    LinkKind,
    ListedEntry,
    NetworkKind,
    OrganisationRecord,
    StatementSource,
    TechnologyRelease,
)
from doorward.signals import applicant_signals
from doorward.signals.checklist import CHECKLIST

WORDS = st.sampled_from(
    [
        "",
        " ",
        "Acme",
        "Acme Ltd",
        "Shellworks",
        "Copycat",
        "copycat.example",
        "Jane Doe",
        "김하늘",
        "BSc",
        "PhD",
        "+1 555 555 0101",
        "+15555550101",
        "jane@example.com",
        "https://www.linkedin.com/in/marko-vzorec-1a2b3c4d",
        "99 years of Quillscript and 99 years of experience",
        "2019-13-45",
        "US",
        "FR",
        "voip",
        "192.0.2.1",
        "Asia/Tokyo",
        "../../etc/passwd",
        "\x00\ud7ff\u202e",
        "x" * 5000,
    ]
) | st.text(max_size=40)
MOMENTS = st.sampled_from(
    [
        datetime(2026, 3, 10, tzinfo=UTC),
        datetime(2026, 3, 10),  # noqa: DTZ001 - readers may leave the offset out
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, tzinfo=UTC),
    ]
) | st.datetimes(timezones=st.none() | st.just(UTC))
NUMBERS = st.integers(-(2**40), 2**40)
FLOATS = st.floats() | st.sampled_from([0.0, 1.0, 3.0])
LEAVES = {
    str: WORDS,
    int: NUMBERS,
    float: FLOATS,
    bool: st.booleans(),
    datetime: MOMENTS,
    date: st.dates(),
    LinkKind: st.sampled_from(LinkKind),
    NetworkKind: st.sampled_from(NetworkKind),
    StatementSource: st.sampled_from(StatementSource),
}
SPECIAL = {
    ("Observed", "code"): st.sampled_from([*CHECKLIST, "unheard-of"]),
    ("PartialDate", "year"): st.integers(-5, 2300),
    ("PartialDate", "month"): st.none() | st.integers(-1, 13),
    ("PartialDate", "day"): st.none() | st.integers(-1, 32),
    ("SharedIdentifier", "persons"): st.integers(0, 30),
    ("AddressFact", "purpose"): st.sampled_from(["home", "document", "ship", "re-ship", "pickup"]),
    ("AddressFact", "key"): st.sampled_from(["", "12 oak st austin", "5 birch ln reno"]),
    ("NetworkFact", "stage"): st.sampled_from([None, "interview", "first-boot", "pay"]),
    ("Shipment", "kind"): st.sampled_from(["ship", "re-ship"]),
    ("ListHit", "field"): st.sampled_from(["name", "document", "employer"]),
}


def struct(kind):
    """Arbitrary values of a struct type, from its own type information."""
    fields = {}
    for field in msgspec.inspect.type_info(kind).fields:
        key = (kind.__name__, field.name)
        made = SPECIAL[key] if key in SPECIAL else value(field.type)
        fields[field.name] = (
            made
            if field.required
            else made | st.just(field.default)
            if (field.default is not msgspec.NODEFAULT)
            else made
        )
    return st.builds(kind, **fields)


def value(info):
    if isinstance(info, msgspec.inspect.UnionType):
        return st.one_of([value(one) for one in info.types])
    if isinstance(info, msgspec.inspect.NoneType):
        return st.none()
    if isinstance(info, msgspec.inspect.VarTupleType):
        return st.lists(value(info.item_type), max_size=3).map(tuple)
    if isinstance(info, msgspec.inspect.StructType):
        return st.deferred(lambda: struct(info.cls))
    if isinstance(info, msgspec.inspect.EnumType):
        return st.sampled_from(info.cls)
    return {
        msgspec.inspect.StrType: WORDS,
        msgspec.inspect.IntType: NUMBERS,
        msgspec.inspect.FloatType: FLOATS,
        msgspec.inspect.BoolType: st.booleans(),
        msgspec.inspect.DateTimeType: MOMENTS,
        msgspec.inspect.DateType: st.dates(),
    }[type(info)]


class Oracle(World):
    """Knows something about everything asked, so that no check ends early for want of it."""

    def organisations(self, name, domain, place=None):
        return (
            OrganisationRecord(
                name=name or domain or "?",
                source="oracle",
                registered=date(2020, 1, 1),
                dissolved=date(1990, 1, 1),
                domain_registered=date(2020, 1, 1),
                cloned_from="original.example",
                employees=0,
            ),
        )

    def degree(self, school, domain, degree, field, year):
        return DegreeAnswer(
            school=school,
            number="999901",
            level="bachelor's degree",
            years=(year - 1, year, year + 1),
            level_awarded=bool(field),
            field_awarded=False,
            fields=(field or "",),
            source="oracle",
        )

    def free_mail(self, domain):
        return True

    def technologies_in(self, text):
        return (("everything", self.technology(text)),)

    def technology(self, name):
        return TechnologyRelease(name=name[:5], released=date(2020, 1, 1), source="oracle")

    def listed(self, list_name, value):
        return (ListedEntry(list_name=list_name, value=value, reason="", source=""),)

    def code_account_date(self, host, account_id):
        moment = datetime(2020, 1, 1, tzinfo=UTC)
        return DateEstimate(estimate=moment, earliest=moment, latest=moment, source="oracle")


RECORDS = struct(Dossier)
WORLDS = st.sampled_from([WORLD, World(), World(kinds=frozenset()), Oracle()])
QUIETLY = {
    "deadline": None,
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes here
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


@settings(max_examples=25, **QUIETLY)
@given(RECORDS, WORLDS)
def test_every_result_explains_itself_and_comes_again(case, world):
    explained_and_repeatable(case, world)


@pytest.mark.slow
@settings(max_examples=200, **QUIETLY)
@given(RECORDS, WORLDS)
def test_every_result_of_many_explains_itself_and_comes_again(case, world):
    explained_and_repeatable(case, world)


def explained_and_repeatable(case, world):
    evidence, missing, failures = applicant_signals.run(case, world)
    assert failures == ()
    ran = {one.signal for one in evidence}
    for one in evidence:
        assert one.reason.strip()
        assert one.clears.strip()
        assert one.facts
        assert all(fact.source.strip() and fact.label.strip() for fact in one.facts)
        assert all(len(fact.value) <= 200 for fact in one.facts)
        assert all(len(fact.label) <= 200 for fact in one.facts)
        assert all(len(fact.source) <= 400 for fact in one.facts)
        assert len(one.reason) <= 600
        assert len(one.facts) <= 40
    assert not ran & {one.signal for one in missing}
    assert applicant_signals.run(case, world) == (evidence, missing, failures)
