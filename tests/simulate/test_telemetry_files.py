"""A simulated year as files: what the watch reads of them, and what is left alone."""

import json

import pytest
from click.testing import CliRunner

from doorward.cli.simulate import simulate
from doorward.reference.knowledge import Reference
from doorward.simulate import FolderNotEmptyError
from doorward.simulate.telemetry import Year, YearPlan, write_year
from doorward.stream.context_files import load_context
from doorward.stream.lookup import Lookup

PLAN = YearPlan(people=40, days=9, insiders=8, seed=6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("year") / "acme"
    write_year(Year(PLAN), place)
    return place


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_one_file_a_day_and_a_label_that_says_synthetic(folder):
    files = sorted(one.name for one in (folder / "events").iterdir())
    assert files[0] == "2026-01-05.jsonl"
    assert len(files) == 9
    about = json.loads((folder / "company.json").read_text())
    assert about["synthetic"] is True
    lines = sum(len(rows(one)) for one in (folder / "events").iterdir())
    assert about["events"] == lines
    assert (about["people"], about["days"], about["insiders"]) == (40, 9, 8)


def test_roster_and_policy_are_read_by_the_watch_without_fault(folder):
    context = load_context(folder / "roster.csv", folder / "watch.toml")
    assert len(context.people) == 40
    assert context.policy.own_domains == ("acme.example",)
    assert context.policy.allowed_remote_tools == ("teamviewer",)
    assert all(one.team and one.home is not None for one in context.people.values())


def test_truth_names_everybody_and_events_that_were_written(folder):
    truth = rows(folder / "truth.jsonl")
    written = {row["metadata"]["uid"] for one in (folder / "events").iterdir() for row in rows(one)}
    assert len(truth) == 40
    assert sum(row["label"] != "honest" for row in truth) == 8
    for row in truth:
        assert (row["first_visible"] is None) == (not row["acts"])
        assert row["label"] != "honest" or not row["acts"]
        for act in row["acts"]:
            assert set(act["events"]) <= written
        if row["acts"]:
            assert row["first_visible"] == min(act["at"] for act in row["acts"])[:10]


def test_reference_data_know_the_synthetic_internet_and_tools(folder):
    context = load_context(None, folder / "watch.toml")
    reference = Reference.load(folder / "reference" / "feeds")
    lookup = Lookup(reference, context.policy)
    office, named = lookup.network("198.19.9.5"), lookup.network("198.19.7.9")
    assert office.kinds == ("corporate",)
    assert (named.kinds, named.provider) == (("vpn",), "Astrill")
    assert lookup.network("241.0.0.16").spot is not None
    assert not lookup.network("241.0.0.16").private
    tools = reference.remote_tools
    assert tools is not None
    assert tools.program(original_name="AnyDesk.exe").tool.name == "AnyDesk"


def test_a_folder_that_is_not_empty_is_left_alone_unless_forced(folder, tmp_path):
    with pytest.raises(FolderNotEmptyError, match="not empty"):
        write_year(Year(PLAN), folder)
    (tmp_path / "mine.txt").write_text("keep")
    short = YearPlan(people=10, days=7, insiders=1)
    write_year(Year(short), tmp_path, force=True)
    (tmp_path / "events" / "2027-01-01.jsonl").write_text("{}")
    write_year(Year(short), tmp_path, force=True)
    assert (tmp_path / "mine.txt").read_text() == "keep"
    assert len(list((tmp_path / "events").iterdir())) == 7


def test_the_command_writes_a_year_and_says_how_to_watch_it(tmp_path):
    asked = ["--telemetry", "--people", "12", "--days", "7", "--insiders", "2", "--seed", "3"]
    done = CliRunner().invoke(simulate, [str(tmp_path / "a"), *asked])
    assert done.exit_code == 0, done.output
    assert "12 people, 7 days" in done.output
    assert "doorward watch" in done.output
    again = CliRunner().invoke(simulate, [str(tmp_path / "b"), *asked, "--json"])
    assert json.loads(again.output)["insiders"] == 2
    name = "events/2026-01-07.jsonl"
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_the_command_refuses_a_year_that_cannot_be_made(tmp_path):
    done = CliRunner().invoke(
        simulate, [str(tmp_path / "a"), "--telemetry", "--people", "12", "--insiders", "11"]
    )
    assert done.exit_code == 1
    assert "insiders are at most half" in done.output
