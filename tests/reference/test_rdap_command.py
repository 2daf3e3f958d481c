import importlib.util
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from doorward.cli.app import doorward
from doorward.reference import Reference
from doorward.reference.domain_dates import Answers, worth_asking

_SPEC = importlib.util.spec_from_file_location(
    "rdap_server", Path(__file__).with_name("rdap_server.py")
)
rdap_server = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(rdap_server)

APPLICATION = {
    "id": "A-1",
    "synthetic": True,
    "name": "Jane Invented",
    "emails": ["jane@own-name.example"],
    "phones": ["+1 555 555 0101"],
    "links": ["https://jane-invented.example"],
    "employments": [
        {"employer": "Widgets", "domain": "www.widgets.example", "start": "2015"},
        {"employer": "Gone", "domain": "gone.example", "start": "2012"},
        {"employer": "Post", "domain": "gmail.com"},
        {"employer": "Page", "domain": "jane.github.io"},
    ],
    "referees": [{"name": "Kim Boss", "email": "kim@again.example", "organisation": "Again"}],
}


@pytest.fixture
def run(tmp_path):
    source = tmp_path / "applications.jsonl"
    second = APPLICATION | {"id": "A-2", "referees": []}
    source.write_text("\n".join(map(json.dumps, (APPLICATION, second))))

    def invoke(server, *options, text=None):
        servers = tmp_path / "dns.json"
        servers.write_bytes(server.bootstrap)
        words = ["feeds", "domain-dates", str(source), "--servers", str(servers)]
        words += ["--home", str(tmp_path / "home"), "--pause", "0", "--quiet", *options]
        done = CliRunner().invoke(doorward, words, input=text, standalone_mode=False)
        return done, (1 if done.exception else done.return_value)

    return invoke


def test_shows_what_it_would_send_and_sends_nothing(run, tmp_path):
    with rdap_server.RdapServer() as server:
        done, code = run(server, "--dry-run")
    assert code == 0
    assert server.asked == []
    assert "3 domains (or the ones above them) would be sent, and nothing else" in done.output
    assert f"  gone.example  ->  http://{server.place}/rdap" in done.output
    assert not (tmp_path / "home" / "feeds").exists()


@pytest.mark.parametrize("answer", ["n\n", ""], ids=["no", "nothing"])
def test_sends_nothing_without_a_yes(run, answer):
    with rdap_server.RdapServer() as server:
        _, code = run(server, text=answer)
    assert code == 1
    assert server.asked == []


def test_makes_a_feed_of_the_answers_that_screening_reads(run, tmp_path):
    with rdap_server.RdapServer() as server:
        done, code = run(server, "--yes", "--json")
    assert code == 0, done.output
    told = json.loads(done.stdout)
    assert told == {
        "asked": 3,
        "dated": 2,
        "failed": {"not-found": 1},
        "over_limit": 0,
        "in_feed": 2,
    }
    knowledge = Reference.load(tmp_path / "home" / "feeds")
    (found,) = knowledge.organisations(None, "widgets.example")
    assert found.domain_registered == date(2023, 6, 1)
    assert "RDAP, asked" in found.source
    assert knowledge.organisations("widgets.example", None) == ()


def test_sends_no_name_no_address_and_no_domain_of_the_person(run):
    with rdap_server.RdapServer() as server:
        run(server, "--yes")
    assert sorted(server.domains()) == ["again.example", "gone.example", "widgets.example"]
    sent = repr(server.asked).lower()
    assert not any(word in sent for word in ("jane", "invented", "kim", "boss", "own-name", "555"))


def test_asks_only_once(run):
    with rdap_server.RdapServer() as server:
        run(server, "--yes")
        again, code = run(server, "--yes")
        assert len(server.asked) == 3
    assert code == 0
    assert "No domain to ask about" in again.output
    assert "the feed domain-dates holds 2" in again.output


def test_asks_the_most_frequent_first_and_says_what_is_left(run):
    with rdap_server.RdapServer() as server:
        done, code = run(server, "--yes", "--limit", "1")
    assert server.domains() == ["gone.example"]
    assert code == 3
    assert "2 more were left for another run" in done.output


def test_says_that_nothing_could_be_done(run, tmp_path):
    wrong = {f"{name}.example": (500, {}, b"") for name in ("widgets", "again", "gone")}
    with rdap_server.RdapServer(wrong) as server:
        done, code = run(server, "--yes")
    assert code == 1
    assert "3 server-error" in done.output
    assert not (tmp_path / "home" / "feeds" / "domain-dates").exists()


def test_a_failure_loses_nothing_that_was_known(run, tmp_path):
    with rdap_server.RdapServer({"gone.example": (500, {}, b"")}) as server:
        _, code = run(server, "--yes")
    assert code == 3
    knowledge = Reference.load(tmp_path / "home" / "feeds")
    assert knowledge.organisations(None, "again.example")


def test_refuses_a_list_that_is_none(run):
    class Wrong:
        bootstrap = b"hello"

    done, code = run(Wrong())
    assert code == 1
    assert "the list of servers" in str(done.exception)


@pytest.mark.parametrize(
    "domain", ["gmail.com", "jane.github.io", "outlook.com", "mail.google.com", "example.com"]
)
def test_never_asks_about_providers(domain):
    assert not worth_asking(domain, Reference.bundled())


def test_answers_lapse(tmp_path):
    Answers(tmp_path, date(2026, 1, 1)).keep("widgets.example", date(2023, 6, 1))
    Answers(tmp_path, date(2026, 1, 1)).keep("gone.example", None)
    soon, later = Answers(tmp_path, date(2026, 1, 20)), Answers(tmp_path, date(2026, 3, 1))
    assert soon.find("gone.example").registered is None
    assert later.find("gone.example") is None
    assert later.find("widgets.example").registered == date(2023, 6, 1)
    assert [one.domain for one in soon.dated()] == ["widgets.example"]
    assert Answers(tmp_path, date(2027, 1, 1)).dated() == []


def test_a_broken_answer_is_asked_again(tmp_path):
    answers = Answers(tmp_path, date(2026, 1, 1))
    answers.keep("widgets.example", date(2023, 6, 1))
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"{broken")
    assert answers.find("widgets.example") is None
    assert answers.dated() == []
