"""Rosters and watch.toml, well written and badly. All people are invented."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model.workforce import Spot
from doorward.stream.context_files import ContextError, load_context, read_policy, read_roster
from doorward.stream.context_files_faults import MOST_PROBLEMS
from doorward.watch.context import Policy

_ROSTER = """\ufeffID,Team,role,aliases,started,left,home_latitude,home_longitude,home_accuracy_km,\
office_days,leave_from,leave_until,on_call,full name
w-1,web,engineer,Sam@example.com; sam,2026-01-05,,52.5,13.4,,Mon;Tuesday,2026-03-02;2026-05-01,\
2026-03-06;2026-05-01,no,Sam Synthetic
w-2,web,engineer,lee@example.com,2025-06-01T09:00:00+02:00,2026-03-31,,,,,,,YES,Lee Synthetic
"""


def at(*parts):
    return datetime(*parts, tzinfo=UTC).timestamp()


def problems(call, *args):
    with pytest.raises(ContextError) as caught:
        call(*args)
    return caught.value.problems


def test_a_roster_and_a_policy_make_a_context(tmp_path):
    (tmp_path / "roster.csv").write_text(_ROSTER, encoding="utf-8")
    (tmp_path / "watch.toml").write_text(
        'own_networks = ["192.0.2.0/24"]\nown_domains = ["Example.COM"]\nhalf_life_days = 7\n'
    )
    context = load_context(tmp_path / "roster.csv", tmp_path / "watch.toml")
    assert context.aliases["sam@example.com"] == "w-1"
    sam, lee = context.people["w-1"], context.people["w-2"]
    assert sam.peers == "web/engineer"
    assert sam.home == Spot(52.5, 13.4, 25.0)
    assert sam.office_days == (0, 1)
    assert len(sam.on_leave) == 2
    assert (sam.left, sam.on_call, lee.on_call) == (None, False, True)
    assert lee.started == at(2025, 6, 1, 7)
    assert context.policy.own_domains == ("example.com",)
    assert context.policy.half_life_days == 7.0


def test_nothing_given_is_nothing_known():
    context = load_context(None, None)
    assert context.people == {}
    assert context.policy == Policy()


def test_a_day_lasts_until_it_is_over_everywhere():
    (person,) = read_roster(b"id,started,left\nw,2026-03-31,2026-03-31\n")
    assert person.left == at(2026, 4, 1, 12)
    assert person.started == at(2026, 3, 30, 10)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",web,,,,,,,,,", "id"),
        ("a\u202eb,,,,,,,,,,", "id"),
        ("w,,,yesterday,,,,,,,", "started"),
        ("w,,,2026-13-01,,,,,,,", "started"),
        ("w,,,2026-03-01T10:00:00,,,,,,,", "started"),
        ("w,,,2026-03-01,2026-02-01,,,,,,", "left"),
        ("w,,,,,91,1,,,,", "home_latitude"),
        ("w,,,,,1,,,,,", "home_longitude"),
        ("w,,,,,nan,1,,,,", "home_latitude"),
        ("w,,,,,1_0,1,,,,", "home_latitude"),
        ("w,,,,,1,1,Mo-,,,", "office_days"),
        ("w,,,,,1,1,Monsoon,,,", "office_days"),
        ("w,,,,,,,,2026-01-01,,", "leave_until"),
        ("w,,,,,,,,2026-01-05,2026-01-01,", "leave_until"),
        ("w,,,,,,,,,,maybe", "on_call"),
        (f"{'w' * 300},,,,,,,,,,", "id"),
    ],
    ids=lambda value: value[:30].encode("ascii", "replace").decode(),
)
def test_a_bad_cell_is_named_by_row_and_column(row, column):
    header = (
        "id,team,aliases,started,left,home_latitude,home_longitude,office_days,leave_from,"
        "leave_until,on_call\n"
    )
    (problem,) = problems(read_roster, f"{header}ok,,,,,,,,,,\n{row}\n".encode(), "people.csv")
    assert (problem.file, problem.record, problem.field) == ("people.csv", "3", column)
    assert str(problem).startswith("people.csv#3")


def test_an_account_belongs_to_one_person():
    (found,) = problems(read_roster, b"id,aliases\na,x@example.com\nb,X@example.com;b\n")
    assert (found.code, found.record, found.field) == ("duplicate-name", "3", "aliases")
    (found,) = problems(read_roster, b"id\na\nA\n")
    assert (found.record, found.field) == ("3", "id")


def test_a_misspelt_column_is_told_and_others_are_left_alone():
    assert problems(read_roster, b"id,strated\na,2026-01-01\n")[0].field == "strated"
    assert read_roster(b"id,surname,grade\na,x,y\n")[0].id == "a"
    assert problems(read_roster, b"name\na\n")[0].code == "missing-column"
    assert problems(read_roster, b"")[0].code == "missing-column"
    assert problems(read_roster, b"id,id\na,b\n")[0].code == "duplicate-column"


def test_broken_rows_are_told():
    assert problems(read_roster, b"id,team\na\n")[0].code == "wrong-columns"
    assert problems(read_roster, b'id,team\n"a,b\n')[0].code == "not-csv"
    found = problems(read_roster, b"id\n\xff\n")[0]
    assert (found.code, found.record) == ("wrong-encoding", "2")


def test_a_file_full_of_faults_is_given_up():
    rows = b"".join(b"w%d,x\n" % number for number in range(1_000))
    assert len(problems(read_roster, b"id,started\n" + rows)) == MOST_PROBLEMS


def test_files_that_are_not_there_or_too_large_are_refused(tmp_path, monkeypatch):
    assert problems(load_context, tmp_path / "none.csv", None)[0].code == "unreadable"
    assert problems(load_context, None, tmp_path)[0].code == "unreadable"
    monkeypatch.setattr("doorward.stream.context_files.LARGEST_POLICY", 3)
    (tmp_path / "watch.toml").write_text("own_domains = []")
    assert problems(load_context, None, tmp_path / "watch.toml")[0].code == "too-large"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('own_network = ["192.0.2.0/24"]', "own_network"),
        ('own_networks = ["192.0.2.0/99"]', "own_networks"),
        ('own_networks = "192.0.2.0/24"', "own_networks"),
        ("own_domains = [1]", "own_domains"),
        ('own_domains = [" "]', "own_domains"),
        ("half_life_days = 0", "half_life_days"),
        ("half_life_days = nan", "half_life_days"),
        ("alerts_per_day_per_thousand = true", "alerts_per_day_per_thousand"),
        ("allowed_lateness_hours = -1", "allowed_lateness_hours"),
        ("own_domains = [", None),
    ],
)
def test_a_bad_policy_is_named_by_key(text, key):
    (problem,) = problems(read_policy, text.encode(), "watch.toml")
    assert (problem.file, problem.field) == ("watch.toml", key)


def test_every_key_of_the_policy_can_be_written():
    for key in Policy.__struct_fields__:
        default = getattr(Policy(), key)
        written = '["192.0.2.0/24"]' if isinstance(default, tuple) else "3"
        read_policy(f"{key} = {written}".encode())


@given(st.binary(max_size=300))
def test_any_bytes_are_a_context_or_a_clear_refusal(content):
    for read in (read_roster, read_policy):
        try:
            found = read(content)
        except ContextError as error:
            found = error.problems
        assert found is not None


@given(st.lists(st.text(max_size=30), min_size=13, max_size=13))
def test_any_cells_are_a_person_or_a_clear_refusal(cells):
    row = ",".join('"' + one.replace('"', '""') + '"' for one in cells)
    header = (
        "id,team,role,aliases,started,left,home_latitude,home_longitude,home_accuracy_km,"
        "office_days,leave_from,leave_until,on_call\n"
    )
    try:
        people = read_roster((header + row).encode("utf-8", "replace"))
    except ContextError as error:
        people = error.problems
    assert len(people) <= MOST_PROBLEMS
