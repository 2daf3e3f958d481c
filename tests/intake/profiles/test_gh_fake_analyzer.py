import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.intake.profiles.code_attach import (
    account_links,
    attach_accounts,
    by_login,
    load_account,
    with_applicant,
)
from doorward.intake.profiles.gh_fake_analyzer import reader
from doorward.intake.reader import Limits, ReadOptions
from doorward.model import (
    Application,
    CodeAccount,
    Commit,
    Identity,
    Origin,
    Problem,
    Repository,
    Statement,
    StatementSource,
)

DATA = Path(__file__).parents[2] / "data" / "code"
DUMP = DATA / "dump"
REPORT_KEYS = [
    "profile_info",
    "profile_data",
    "repos",
    "commits",
    "followers",
    "following",
    "unique_emails",
    "issues",
    "commit_filter",
    "pull_requests_to_other_repos",
    "recent_events",
    "errors",
]


def read(path, **limits):
    found = list(reader.read(path, ReadOptions(limits=Limits(**limits))))
    return (
        [one for one in found if not isinstance(one, Problem)],
        [one for one in found if isinstance(one, Problem)],
    )


@pytest.fixture
def ada():
    return next(one for one in read(DUMP)[0] if one.id == "ada-example")


@pytest.fixture
def ben():
    return next(one for one in read(DUMP)[0] if one.id == "ben-example")


def test_each_profile_is_an_application(ada, ben):
    made, problems = read(DUMP)
    assert [one.id for one in made] == ["ada-example", "ben-example"]
    assert [one.code for one in problems] == ["not-in-dump"]
    assert ada.origin.file == "dump/ada-example"
    assert [len(one.code_accounts) for one in (ada, ben)] == [1, 1]


def test_newer_report(ada):
    account = ada.code_accounts[0]
    assert (account.account_id, account.display_name) == (9000000101, "Ada Example")
    assert (account.follower_count, account.following_count) == (3, 2)
    own = account.repositories[0]
    assert (own.name, own.fork, len(own.commits)) == ("parser", False, 19)
    assert own.created_at.isoformat() == "2021-05-10T00:00:00+00:00"
    assert {one.kind for one in account.contributions} == {"issue", "pull-request"}
    assert ada.statements[0].links == ("https://github.com/ada-example", "https://ada.example")


def test_only_the_owners_addresses_are_the_owners(ada):
    emails = {one.email for one in ada.code_accounts[0].identities}
    assert emails == {"ada@example.com", "9000000101+ada-example@users.noreply.github.com"}


def test_copies_elsewhere_by_commit_and_by_rare_message(ada):
    assert ada.code_accounts[0].repositories[0].copied_from == (
        "mirror-example/parser",
        "older-example/parser",
    )


def test_offsets_of_cloned_commits_are_kept(ada):
    commits = {one.sha: one for one in ada.code_accounts[0].repositories[0].commits}
    first = commits[f"{100:040x}"]
    assert first.offset == -300
    assert first.authored_at.utcoffset() == timedelta(hours=-5)


def test_older_report_of_two_files(ben):
    account = ben.code_accounts[0]
    assert account.account_id == 9000000102
    assert [(one.name, len(one.commits), one.truncated) for one in account.repositories] == [
        ("stages", 6, False)
    ]
    assert [one.email for one in account.identities] == ["ben@example.net"]
    assert len(account.contributions) == 1


def test_hundred_commits_without_parents_are_taken_as_cut(tmp_path):
    report = json.loads((DUMP / "ada-example/report.json").read_text())
    one = report["commits"]["parser"][0]
    report["commits"] = {"parser": [{**one, "sha": f"{n:040x}"} for n in range(100)]}
    (tmp_path / "ada-example").mkdir()
    (tmp_path / "ada-example" / "report.json").write_text(json.dumps(report))
    (made,), _ = read(tmp_path)
    assert made.code_accounts[0].repositories[0].truncated


def test_nested_folders_single_folders_and_single_files(tmp_path):
    shutil.copytree(DUMP, tmp_path / "out" / "part1")
    assert len(read(tmp_path)[0]) == 2
    assert [one.id for one in read(DUMP / "ada-example")[0]] == ["ada-example"]
    assert [one.id for one in read(DUMP / "ada-example/report.json")[0]] == ["ada-example"]


def test_the_same_profile_twice_is_two_snapshots_of_one(tmp_path):
    shutil.copytree(DUMP / "ada-example", tmp_path / "2023-01-01" / "ada-example")
    shutil.copytree(DUMP / "ada-example", tmp_path / "2024-01-01" / "ada-example")
    (made,), _ = read(tmp_path)
    assert [one.observed_at.year for one in made.code_accounts] == [2023, 2024]


@pytest.mark.parametrize(
    ("content", "code"), [("{", "not-json"), ("[]", "wrong-format"), ('{"a": 1}', "wrong-format")]
)
def test_a_bad_profile_is_named_and_the_rest_goes_on(tmp_path, content, code):
    shutil.copytree(DUMP / "ben-example", tmp_path / "ben-example")
    (tmp_path / "bad-example").mkdir()
    (tmp_path / "bad-example" / "report.json").write_text(content)
    made, problems = read(tmp_path)
    assert [one.id for one in made] == ["ben-example"]
    assert [(one.code, one.file) for one in problems] == [
        (code, f"{tmp_path.name}/bad-example/report.json")
    ]


def test_recognises_dumps_only():
    assert reader.recognises(DUMP, b"")
    assert reader.recognises(DUMP / "ada-example", b"")
    assert not reader.recognises(DATA / "github", b"")
    assert not reader.recognises(Path("x.json"), b'{"applications": []}')


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(REPORT_KEYS),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.text(max_size=6), inner, max_size=3)
            ),
            max_leaves=8,
        ),
    )
)
def test_any_report_is_read_without_raising(tmp_path_factory, report):
    folder = tmp_path_factory.mktemp("d") / "eve-example"
    folder.mkdir()
    (folder / "report.json").write_text(json.dumps({"mutual_followers": [], **report}))
    made, problems = read(folder)
    assert len(made) == 1
    assert all(isinstance(one, Problem) for one in problems)


def test_load_account_takes_any_form(tmp_path):
    for path in (DUMP / "ada-example", DUMP / "ada-example/report.json"):
        account, _ = load_account(path, Limits())
        assert account.login == "ada-example"
    account, problems = load_account(DATA / "github", Limits())
    assert (account.login, problems) == ("cleo-example", [])
    account, problems = load_account(DUMP, Limits())
    assert account.login == "ada-example"
    assert "several-accounts" in {one.code for one in problems}
    for path in (tmp_path / "missing", tmp_path):
        account, problems = load_account(path, Limits())
        assert account is None
        assert len(problems) == 1


def applicant(*links, **more):
    statement = Statement(
        source=StatementSource.FORM, origin=Origin("a.jsonl", "1"), links=links, **more
    )
    return Application(id="1", origin=Origin("a.jsonl", "1"), statements=(statement,))


def test_links_name_accounts():
    one = applicant(
        "https://github.com/Ada-Example",
        "github.com/ada-example/parser",
        "https://github.com/features",
        "https://example.com/ada-example",
        "https://gitlab.com/ada-example/",
    )
    assert account_links(one) == (("github.com", "ada-example"), ("gitlab.com", "ada-example"))


def test_saved_accounts_are_attached_by_link_once(ada):
    known = by_login(ada.code_accounts)
    one = attach_accounts(applicant("https://github.com/Ada-Example"), known)
    assert [account.login for account in one.code_accounts] == ["ada-example"]
    assert attach_accounts(one, known) == one
    stranger = applicant("https://github.com/somebody-else")
    assert attach_accounts(stranger, known) is stranger
    assert attach_accounts(applicant("https://gitlab.com/ada-example"), known).code_accounts == ()


def clone(*authors):
    commits = tuple(
        Commit(sha=f"{n:040x}", author=author, committer=author) for n, author in enumerate(authors)
    )
    return CodeAccount(
        host="github.com",
        login="ada-example",
        repositories=(Repository(name="x", owner="ada-example", commits=commits),),
    )


def test_a_clone_is_attributed_by_what_the_applicant_says():
    mine, other = Identity("Ada Example", "ada@example.com"), Identity("Ben", "ben@example.com")
    made = with_applicant(
        Application(
            id="1",
            origin=Origin("a.jsonl"),
            statements=(
                Statement(
                    source=StatementSource.FORM, origin=Origin("a.jsonl"), name="Ada Example"
                ),
            ),
            code_accounts=(clone(mine, other),),
        )
    )
    assert made.code_accounts[0].identities == (mine,)


def test_bots_and_hidden_addresses_of_others_are_never_the_owners():
    bot = Identity("ada-example", "49699333+dependabot[bot]@users.noreply.github.com")
    namesake = Identity("ada-example", "77+somebody@users.noreply.github.com")
    own = Identity("Ada", "9000000101+ada-example@users.noreply.github.com")
    account, _ = load_account(DUMP / "ada-example", Limits())
    assert account is not None
    made = with_applicant(
        Application(
            id="1",
            origin=Origin("a"),
            statements=(
                Statement(
                    source=StatementSource.FORM, origin=Origin("a"), emails=("x@example.com",)
                ),
            ),
            code_accounts=(clone(bot, namesake, own),),
        )
    )
    assert made.code_accounts[0].identities == (own,)
    assert made.code_accounts[0].account_id == 9000000101
