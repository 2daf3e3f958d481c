"""`doorward watch ask`: what it prints, masks and refuses. All people and events are invented."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from doorward.cli.watch_ask import ask
from doorward.lake.history import History
from doorward.lake.questions import questions
from doorward.model.events import Authentication
from doorward.model.events.objects import Device, Endpoint, Metadata, User

DAY = 86_400_000
PEOPLE = ("ann@example.com", "=cmd|x", "bob@example.com")


@pytest.fixture
def history(tmp_path):
    made = History(tmp_path / "history", "owner")
    made.add(
        (
            Authentication(
                time=20_000 * DAY + number * DAY + place,
                activity_id=1,
                status_id=1,
                metadata=Metadata(uid=f"e-{number}-{place}"),
                user=User(email_addr=person),
                device=Device(uid="=1+1"),
                src_endpoint=Endpoint(ip="203.0.113.9"),
            ),
            person,
        )
        for number in range(3)
        for place, person in enumerate(PEOPLE)
    )
    made.committed(made.tell(whole=True))
    made.close()
    return tmp_path / "history"


def run(*words, code=0):
    done = CliRunner().invoke(ask, [str(one) for one in words], standalone_mode=code != 0)
    if code:
        assert done.exit_code == code
    else:
        assert done.exception is None
    return done.output


def test_an_answer_says_why_and_masks_addresses(history):
    text = run("shared_addresses", "--history", history)
    assert "laptop farms" in text
    assert "203.0.113.9" not in text
    assert "1 rows" in text


def test_json_has_all_rows_and_says_what_was_unmasked_and_why(history):
    told = json.loads(run("shared_addresses", "--history", history, "--json"))
    assert "203.0.113.9" not in json.dumps(told)
    assert told["unmask_reason"] is None
    more = ("--history", history, "--json", "--unmask", "case 7")
    shown = json.loads(run("shared_addresses", *more))
    assert (shown["rows"][0]["source_ip"], shown["unmask_reason"]) == ("203.0.113.9", "case 7")
    assert shown["rows"][0]["people"] == 3


def test_parameters_are_set_by_name(history):
    words = ("shared_addresses", "--history", history, "--json", "--set", "people=4")
    assert json.loads(run(*words))["rows"] == []


def test_csv_is_safe_to_open_and_knows_teams(history, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("id,team\nann@example.com,data\n")
    text = run("daily_features", "--history", history, "--csv", "--roster", roster)
    found = list(csv.DictReader(io.StringIO(text)))
    assert len(found) == 9
    assert {one["person"] for one in found} == {"ann@example.com", "bob@example.com", "'=cmd|x"}
    assert {one["team"] for one in found} == {"data", ""}
    devices = run("shared_devices", "--history", history, "--csv")
    assert "'=1+1" in devices


def test_without_a_question_those_there_are_are_told(history):
    text = run()
    assert all(name in text for name in questions())
    assert json.loads(run("--json")).keys() == questions().keys()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nothing",), 1, "there is no question"),
        (("rare_resources", "--set", "days=many"), 1, "is no integer"),
        (("rare_resources", "--set", "days"), 2, "NAME=VALUE"),
        (("rare_resources", "--unmask", " "), 2, "wants a reason"),
        (("rare_resources", "--json", "--csv"), 2, "not both"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_said(history, words, code, said):
    assert said in run(*words, "--history", history, code=code)


def test_a_history_must_be_said(tmp_path):
    assert "--history DIR" in run("rare_resources", code=2)
    assert "there is no history" in run("rare_resources", "--history", tmp_path, code=1)


HUNT = """/*
title: Sign-ins on Mondays
why: a test
strength: none
tables: [events]
columns: {event_id: which, address: "whence, out of the event itself"}
*/
SELECT event_id, json_text(event, '$.src_endpoint.ip') AS address
FROM events
WHERE hour_of_week(time) < 24 AND epoch_s(time) > 0
ORDER BY event_id
"""


def test_a_question_of_ones_own_is_asked_from_its_file(history, tmp_path):
    hunt = tmp_path / "hunt.sql"
    hunt.write_text(HUNT)
    told = json.loads(run(hunt, "--history", history, "--json"))
    # Day 20,000 after 1970-01-01, a Thursday, was a Friday; then came a weekend.
    assert told["rows"] == []
    hunt.write_text(HUNT.replace("< 24", "BETWEEN 96 AND 119"))
    told = json.loads(run(hunt, "--history", history, "--json"))
    assert [one["event_id"] for one in told["rows"]] == ["e-0-0", "e-0-1", "e-0-2"]
    assert "203.0.113.9" not in json.dumps(told), "masked whatever the column is called"
    shown = json.loads(run(hunt, "--history", history, "--json", "--unmask", "case 7"))
    assert {one["address"] for one in shown["rows"]} == {"203.0.113.9"}


@pytest.mark.parametrize(
    "query",
    ["SELECT * FROM read_text('/etc/hostname')", "SET enable_external_access = true", "SELEC 1"],
)
def test_a_question_of_ones_own_reads_nothing_but_the_history(history, tmp_path, query):
    hunt = tmp_path / "hunt.sql"
    hunt.write_text(f"{HUNT.partition('SELECT')[0]}{query}")
    assert "cannot be answered" in run(hunt, "--history", history, code=1)
    assert "cannot be read" in run(tmp_path / "no.sql", "--history", history, code=1)
