from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from doorward.cli.app import doorward
from doorward.cli.feeds import feeds

_SPEC = importlib.util.spec_from_file_location(
    "feed_server_for_commands", Path(__file__).with_name("feed_server.py")
)
feed_server = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(feed_server)

_LIST = json.dumps({"type": "cidr", "version": 20261101, "list": ["192.0.2.0/24"]}).encode()


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("DOORWARD_HOME", str(tmp_path / "home"))
    return lambda *arguments: CliRunner().invoke(feeds, [str(one) for one in arguments])


def test_pull_from_a_mirror_then_status(run):
    with feed_server.FeedServer(_LIST) as server:
        result = run("pull", "zscaler", "--url", server.url)
        assert result.exit_code == 0, result.output
        assert "stored     zscaler: 1 entries" in result.output
        server.behaviour = "failing"
        failed = run("pull", "zscaler", "--url", server.url, "--json")
        assert failed.exit_code == 1
        assert json.loads(failed.stdout)["outcome"] == "server-error"
    statuses = {one["name"]: one for one in json.loads(run("status", "--json").stdout)}
    assert statuses["zscaler"]["state"] == "failing"
    assert statuses["geolocation"]["state"] == "missing"
    assert run("status", "--check").exit_code == 1


def test_status_is_a_table(run):
    result = run("status")
    assert result.exit_code == 0
    assert "technologies" in result.output
    assert "missing" in result.output


def test_add_a_file(run, tmp_path):
    file = tmp_path / "mine.json"
    file.write_bytes(_LIST)
    result = run("add", file, "--as", "zscaler")
    assert result.exit_code == 0, result.output
    assert "2026-11-01" in result.output
    own = tmp_path / "mine.csv"
    own.write_text("list_name,value,reason\nperson,Jo Example,asked to be left out\n")
    assert run("add", own, "--as", "own-lists", "--date", "2026-11-02").exit_code == 0
    other = run("add", own, "--as", "campus", "--kind", "networks", "--network-kind", "campus")
    assert other.exit_code == 1
    assert "[empty]" in other.output


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("pull", "no-such-feed"), 2),
        (("pull", "--sha256", "0" * 64), 2),
        (("pull", "azure-ranges"), 1),
        (("pull", "dbip-city"), 1),
        (("pull", "zscaler", "--url", "http://feeds.example/x"), 1),
        (("add", "/no/such/file", "--as", "x"), 2),
    ],
)
def test_what_is_asked_wrongly(run, arguments, code):
    assert run(*arguments).exit_code == code


def test_a_wrong_date_is_refused(run, tmp_path):
    file = tmp_path / "mine.json"
    file.write_bytes(_LIST)
    assert run("add", file, "--as", "zscaler", "--date", "soon").exit_code == 2
    assert run("add", file, "--as", "unknown-name").exit_code == 1


@pytest.mark.parametrize("group", ["feeds", "lists"])
def test_a_feed_is_removed_whole_and_an_unknown_one_is_said(tmp_path: Path, group: str) -> None:
    source = tmp_path / "addresses.txt"
    source.write_text("192.0.2.0/24\n")
    home = tmp_path / "home"
    added = CliRunner().invoke(
        doorward, ["feeds", "add", str(source), "--as", "networks", "--home", str(home)]
    )
    assert added.exit_code == 0, added.output
    done = CliRunner().invoke(doorward, [group, "remove", "networks", "--home", str(home)])
    assert done.exit_code == 0
    assert "removed    networks" in done.output
    assert list((home / "feeds").iterdir()) == []
    again = CliRunner().invoke(doorward, [group, "remove", "networks", "--home", str(home)])
    assert again.exit_code == 1
    assert "no feed of this name" in again.output
    outside = CliRunner().invoke(doorward, [group, "remove", "../home", "--home", str(home)])
    assert outside.exit_code == 1
    assert home.is_dir()
