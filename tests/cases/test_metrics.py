"""The programme's figures against histories that were counted by hand."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import NOW, command, person, viewer
from doorward.cases.jobs import JobKind, enqueue
from doorward.cases.metrics import keeping, programme
from doorward.cases.metrics.figures import Figure, Metrics
from doorward.cases.metrics.plots import plots
from doorward.cases.metrics.plots_drawing import svg_file
from doorward.cases.metrics.table import COLUMNS, metrics_csv, table
from doorward.cases.viewer import Refused
from doorward.model import Ring
from doorward.model.cases import Role
from doorward.store.models import Appeal, Case, CaseSubject, Decision, Job, RingRow, Run, SubjectRow

pytestmark = pytest.mark.django_db
RANKS = {"investigate": 0, "verify": 1, "look": 2, "clear": 3}


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}T12:00:00+00:00")


def case(kind="application", *, opened, members=1, persons=None, key="", **more) -> Case:
    """A case with its subjects, first seen on the day it was opened."""
    number = Case.objects.count() + 1
    band = more.pop("band", "verify")
    ring = f"ring-{number:012d}" if kind == "ring" else ""
    usual = {"status": "open", "stage": "application", "requisition": "Engineer", "team": ""}
    values = usual | more
    made = Case.objects.create(
        kind=kind, title=f"Invented {number}", band=band, band_rank=RANKS[band], log_odds=0.0,
        expected_precision=0.4, base_rate=0.001, ring=ring, members=members, synthetic=True,
        opened_at=day(opened), updated_at=day(opened), **values,
    )  # fmt: skip
    for place in range(members):
        row = SubjectRow.objects.create(
            kind="application" if kind == "ring" else kind, subject_id=f"s-{number}-{place}",
            person_key=key, requisition=values["requisition"], team=values["team"], ring=ring,
            band=band, first_seen_at=day(opened), last_seen_at=day(opened), synthetic=True,
        )  # fmt: skip
        CaseSubject.objects.create(case=made, subject=row, joined_at=day(opened))
    if persons is not None:
        ids = tuple(f"s-{number}-{place}" for place in range(members))
        content = Ring(id=ring, applications=ids, persons=persons, edges=(), kinds=())
        RingRow.objects.create(
            ring_id=ring, run=a_run(), content=msgspec.json.encode(content).decode()
        )
    return made


def a_run() -> Run:
    return Run.objects.create(
        digest=f"{Run.objects.count():064d}", kind="screening", version="0", started_at=NOW,
        finished_at=NOW, sources=[], base_rate=0.001, screened=0, left_out=0, synthetic=True,
    )  # fmt: skip


@pytest.fixture
def people():
    return person(Role.LEGAL), person(Role.HR_PARTNER)


def decide(made: Case, people, at: str, *, state="in-force", action="do-not-advance") -> Decision:
    first, second = people
    adverse = action != "clear"
    more = {}
    if adverse:
        more = {
            "second_by": second, "second_key": second.keys.first(), "second_at": day(at),
            "second_proof": "{}", "second_reason": "agreed", "first_proof": "{}",
        }  # fmt: skip
    Case.objects.filter(pk=made.pk).update(decided_at=day(at), status="decided")
    return Decision.objects.create(
        case=made, action=action, adverse=adverse, state=state, reason="an invented reason",
        first_by=first, first_key=first.keys.first(), first_at=day(at), in_force_at=day(at), **more,
    )  # fmt: skip


def ended(outcome: str, at: str) -> dict:
    return {"outcome": outcome, "outcome_at": day(at), "status": "closed"}


@pytest.fixture
def history(people):
    """What happened, and in the comments what it counts for (attempts stopped)."""
    decide(case(opened="07-10"), people, "07-20")  # Q3: 1
    undone = case(opened="08-01", **ended("overturned", "08-30"))
    appeal_of = decide(undone, people, "08-05", state="overturned")  # none
    Appeal.objects.create(
        decision=appeal_of, received_at=day("08-10"), entered_by=people[0], text="no", upheld=True
    )
    case("ring", opened="08-10", members=4, persons=3, **ended("confirmed", "08-20"))  # Q3: 3
    decide(case(opened="07-15", key="p1"), people, "09-01")  # Q3: 1, the person p1
    case("worker", opened="10-05", key="p1", stage="employment", **ended("confirmed", "10-10"))
    # ... p1 again: counted already
    case(opened="10-01", began_at=day("09-21"), **ended("confirmed", "10-20"))  # Q4: 1
    again = case(opened="06-05", **ended("overturned", "07-01"))
    decide(again, people, "06-10", state="overturned")
    decide(again, people, "10-15")  # Q4: 1, decided anew after the first was overturned
    case("worker", opened="10-21", stage="onboarding", **ended("confirmed", "10-22"))  # Q4: 1
    decide(case(opened="10-01"), people, "10-03", action="clear")  # cleared after 2 days
    case(opened="10-01", **ended("cleared", "10-11"))  # cleared after 10 days
    case(opened="10-03")  # waits
    return command()


def quarters(found: Metrics) -> list[tuple]:
    return [(one.name, one.screened, one.stopped, one.cumulative) for one in found.quarters]


def test_quarters_are_those_counted_by_hand(history):
    found = programme(history, day("07-01").replace(hour=0))
    assert quarters(found) == [("2026 Q3", 7, 5, 5), ("2026 Q4", 4, 3, 8)]
    assert [one.screened_cumulative for one in found.quarters] == [8, 12]
    assert [one.whole for one in found.quarters] == [True, False]
    assert (found.screened, found.stopped, found.stopped_before) == (11, 8, 0)
    assert found.quarters[0].stages["application"] == 5
    assert found.quarters[1].stages == {
        "application": 2, "interview": 0, "verification": 0, "onboarding": 1, "employment": 0,
    }  # fmt: skip
    assert found.synthetic == "all"
    assert "2026 Q4 so far: 4 applications screened, 3 attempts stopped" in found.headline


def test_attempts_before_the_period_are_in_the_sum_only(history):
    found = programme(history, day("10-01").replace(hour=0))
    assert quarters(found) == [("2026 Q4", 4, 3, 8)]
    assert (found.stopped, found.stopped_before) == (3, 5)


def test_talent_acquisition_sees_the_figures_of_its_cases(history):
    found = programme(viewer(Role.TALENT), day("07-01").replace(hour=0))
    assert quarters(found) == [("2026 Q3", 7, 5, 5), ("2026 Q4", 4, 2, 7)]
    assert found.scope == "applications and rings only"


def test_the_administrator_sees_no_figures_of_cases(history):
    found = programme(viewer(Role.ADMINISTRATOR), day("07-01").replace(hour=0))
    assert quarters(found) == [("2026 Q3", 7, 0, 0), ("2026 Q4", 4, 0, 0)]
    assert not found.sees_cases
    assert "Your role sees no cases" in found.headline
    assert found.roles == ()
    assert (found.overturned.adverse, found.waiting.cleared) == (0, 0)
    assert all(one.confirmed == one.cleared == one.not_said == 0 for one in found.bands)


def test_without_the_right_there_is_nothing(history, monkeypatch):
    from doorward.cases import roles

    monkeypatch.setitem(roles.RIGHTS, Role.AUDITOR, frozenset())
    with pytest.raises(Refused) as told:
        programme(viewer(Role.AUDITOR))
    assert told.value.code == "not-allowed"


def test_overturned_decisions_and_appeals(history):
    found = programme(history, day("06-01")).overturned
    assert (found.adverse, found.overturned) == (5, 2)
    assert (found.appeals, found.upheld, found.unanswered) == (1, 1, 0)
    assert found.share.value is None
    assert found.share.said.startswith("too few to say")


def test_waiting_counts_those_who_still_wait(history):
    found = programme(history, day("10-01").replace(hour=0)).waiting
    assert (found.cleared, found.waiting, found.ended_otherwise) == (2, 1, 0)
    assert found.longest_days == pytest.approx((NOW - day("10-03")).total_seconds() / 86400)
    # Three at risk, one cleared after 2 days, one of the two left after 10.
    assert [(days, share) for days, share, *_ in found.curve] == [
        (2.0, pytest.approx(2 / 3)), (10.0, pytest.approx(1 / 3)),
    ]  # fmt: skip
    assert found.median.said.startswith("too few to say")


def test_rings_count_the_personas_that_screening_told_apart(history):
    found = programme(history, day("07-01")).rings
    assert (found.found, found.stopped, found.sizes["3-4"]) == (1, 1, 1)


def test_days_to_detection_and_how_many_are_unknown(history):
    median = programme(history, day("10-01").replace(hour=0)).to_detection[0]
    assert median.count == 1
    # Of the cases of the quarter, p1's second one is among them: 4 cases, 3 without a beginning.
    assert "Not known for 3 of 4" in median.definition


def test_precision_tells_apart_what_is_not_known():
    for outcome, count in (("confirmed", 6), ("cleared", 3), ("overturned", 1), ("unknown", 2)):
        for _ in range(count):
            case(opened="10-01", band="investigate", **ended(outcome, "10-09"))
    case(opened="10-01", band="investigate")
    case(opened="10-01", band="look", **ended("confirmed", "10-09"))
    rows = {one.band: one for one in programme(command()).bands}
    row = rows["investigate"]
    assert (row.confirmed, row.cleared, row.overturned, row.unknown, row.not_said) == (
        6, 3, 1, 2, 1,
    )  # fmt: skip
    # Wilson for 6 of 10, from the formula by hand.
    figure = row.precision
    assert (figure.count, figure.value) == (10, 0.6)
    assert (figure.low, figure.high) == (
        pytest.approx(0.3127, abs=5e-5),
        pytest.approx(0.8318, abs=5e-5),
    )
    assert row.expected == pytest.approx(0.4)
    assert rows["look"].precision.value is None
    assert list(rows) == ["investigate", "verify", "look", "clear"]


def many(job: str, applications: int, stopped: int) -> None:
    for number in range(applications):
        said = ended("confirmed", "10-09") if number < stopped else {}
        case(opened="10-01", requisition=job, **said)


def test_targeted_roles_against_all_others():
    many("Engineer", 20, 10)
    many("Analyst", 40, 5)
    found = programme(command())
    rows = {one.name: one for one in found.roles}
    assert list(rows) == ["Engineer", "Analyst"]
    one = rows["Engineer"]
    assert (one.applications, one.stopped) == (20, 10)
    assert one.share_of_applications.value == pytest.approx(20 / 60)
    assert one.share_of_stopped.value == pytest.approx(10 / 15)
    assert one.ratio.value == pytest.approx((10 / 20) / (5 / 40))
    assert one.ratio.low < 4 < one.ratio.high
    assert found.teams == ()


def test_small_roles_are_put_together_and_cannot_be_worked_out():
    many("Engineer", 20, 10)
    many("Analyst", 20, 7)
    many("Protocol engineer", 12, 2)
    rows = {one.name: (one.applications, one.stopped) for one in programme(command()).roles}
    # Two by themselves would be what is left of the total: so analysts go with them.
    assert rows == {"Engineer": (20, 10), "all others": (32, 9)}


def test_the_change_is_a_ratio_of_attempts_a_day():
    for number in range(12):
        case(opened="07-02", **ended("confirmed", f"08-{number + 1:02d}"))
    for number in range(9):
        case(opened="10-02", **ended("confirmed", f"10-{number + 3:02d}"))
    last = programme(command()).quarters[-1]
    days = (NOW - datetime(2026, 10, 1, tzinfo=UTC)).total_seconds() / 86_400
    assert last.change.value == pytest.approx((9 / days) / (12 / 92))
    assert last.change.low < last.change.value < last.change.high
    assert last.change.count == 21


@pytest.mark.parametrize(
    ("since", "until"),
    [("11-02", "11-01"), ("11-01", "11-01")],
    ids=["backwards", "empty"],
)
def test_a_period_that_ends_before_it_begins_is_refused(since, until):
    with pytest.raises(Refused) as told:
        programme(command(), day(since), day(until))
    assert told.value.code == "state"


def test_a_very_long_period_is_refused():
    with pytest.raises(Refused) as told:
        programme(command(), datetime(1900, 1, 1, tzinfo=UTC))
    assert told.value.code == "state"


def test_nothing_at_all_is_said_to_be_nothing():
    found = programme(command())
    assert (found.screened, found.stopped) == (0, 0)
    assert found.drills == "none recorded yet"
    assert all(one.value is None and one.said for one in figures(found) if one.unit != "count")
    assert plots(found) == ()


def figures(found: object) -> list[Figure]:
    """All figures anywhere in the metrics."""
    if isinstance(found, Figure):
        return [found]
    if isinstance(found, msgspec.Struct):
        values = [getattr(found, name) for name in found.__struct_fields__]
        return [figure for value in values for figure in figures(value)]
    if isinstance(found, list | tuple):
        return [figure for value in found for figure in figures(value)]
    return []


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["confirmed", "cleared", "overturned", "unknown", ""]),
            st.integers(1, 9),
            st.integers(1, 28),
            st.integers(1, 4),
            st.sampled_from(["", "p1", "p2"]),
        ),
        max_size=25,
    )
)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_happened_the_figures_hold_together(cases):
    from django.db import transaction

    with transaction.atomic():
        for outcome, month, number, members, key in cases:
            said = ended(outcome, f"{month + 1:02d}-{number:02d}") if outcome else {}
            kind = "ring" if members > 1 else "application"
            opened = f"{month:02d}-{number:02d}"
            case(kind, opened=opened, members=members, key=key, **said)
        found = programme(command())
        transaction.set_rollback(True)
    for one in found.quarters:
        assert one.cumulative <= one.screened_cumulative
        assert sum(one.stages.values()) == one.stopped
    assert found.quarters[-1].cumulative == found.stopped + found.stopped_before
    for figure in figures(found):
        assert figure.value is not None or figure.said
        assert figure.definition
        if figure.value is not None:
            assert figure.low is None or figure.low <= figure.value
            assert figure.high is None or figure.value <= figure.high
    assert len(list(table(found))) == metrics_csv(found).count("\r\n") - 1


def test_the_table_holds_no_formula():
    many('=HYPERLINK("http://example.com")', 20, 10)
    many("Analyst", 40, 5)
    text = metrics_csv(programme(command()))
    assert text.startswith("\ufeff" + ",".join(f'"{one}"' for one in COLUMNS))
    assert "\"'=HYPERLINK(" in text
    assert '"=' not in text


def test_plots_escape_what_candidates_wrote():
    from xml.etree import ElementTree

    many("<script>alert(1)</script>&\x1b", 20, 10)
    many("Analyst", 40, 5)
    drawn = plots(programme(command()))
    assert {"cumulative", "stages", "roles"} <= {one.name for one in drawn}
    for one in drawn:
        text = svg_file(one)
        assert "<script" not in text
        root = ElementTree.fromstring(text)
        assert root.find("{http://www.w3.org/2000/svg}desc").text == one.said
        assert one.said


def test_the_job_keeps_the_usual_figures_of_each_scope(history, monkeypatch):
    assert keeping.programme_for_page(history).counted_at == NOW
    monkeypatch.setattr(keeping, "LIVE_UP_TO", 1)
    job = enqueue(history, JobKind.METRICS, {})
    result = msgspec.to_builtins(keeping.count_for_pages(history))
    Job.objects.filter(pk=job.pk).update(state="done", finished_at=NOW, result=result)
    Case.objects.all().update(outcome="unknown")
    Decision.objects.all().update(state="overturned")
    later = command(NOW + timedelta(hours=2))
    kept = keeping.programme_for_page(later)
    assert (kept.stopped, kept.counted_at) == (8, NOW)
    assert keeping.programme_for_page(viewer(Role.TALENT)).stopped == 7
    assert keeping.programme_for_page(viewer(Role.ADMINISTRATOR)).stopped == 0
    assert keeping.programme_for_page(later, anew=True).stopped == 0
    assert keeping.programme_for_page(later, day("07-01")).stopped == 0
    assert keeping.programme_for_page(command(NOW + timedelta(hours=31))).stopped == 0
    Job.objects.filter(pk=job.pk).update(result={"figures": {"all cases": {"an older": "form"}}})
    assert keeping.programme_for_page(later).stopped == 0


def test_groups_are_compared_only_where_given(history):
    assert "No groups were given" in programme(history).groups.said
    for number in range(40):
        made = case(opened="10-01", band="look" if number < 12 else "clear")
        from doorward.store.models import AssessmentRow

        AssessmentRow.objects.create(
            subject=made.subjects.first().subject, run=a_run(), at=NOW, band=made.band,
            log_odds=0.0, expected_precision=0.1, content="{}",
        )  # fmt: skip
    names = [one.subject_id for one in SubjectRow.objects.order_by("-pk")[:40]][::-1]
    groups = {name: {"sex": "a" if number % 2 else "b"} for number, name in enumerate(names)}
    rows = programme(history, given_groups=groups).groups.rows
    assert [(one.group, one.applications, one.flagged) for one in rows] == [
        ("a", 20, 6),
        ("b", 20, 6),
    ]
    assert rows[0].ratio.value == pytest.approx(1.0)
    assert not rows[0].flagged_more


def test_the_simulated_company(tmp_path):
    import doorward
    from doorward.cases.recording import record_screening
    from doorward.simulate import Plan, company, write

    write(company(Plan(applications=200, seed=11, rings=2)), tmp_path / "company")
    screening = doorward.screen([tmp_path / "company"])
    record_screening(command(), screening)
    at = screening.content.run.finished_at + timedelta(minutes=1)
    Case.objects.filter(kind="ring").update(outcome="confirmed", outcome_at=at)
    found = programme(command(at + timedelta(minutes=1)))
    persons = [one.ring.persons for one in screening.content.rings]
    assert persons
    assert found.screened == len(screening.assessments) == 200
    assert found.stopped == sum(persons)
    assert found.rings.stopped == found.rings.found == len(persons)
