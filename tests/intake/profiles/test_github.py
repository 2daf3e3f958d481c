import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.intake.profiles.code_attach import load_account
from doorward.intake.profiles.code_json import decode_json, moment
from doorward.intake.profiles.code_pieces import kind_of, pieces_of
from doorward.intake.profiles.github import read_accounts, reader
from doorward.intake.reader import Limits, ReadOptions
from doorward.model import Problem

DATA = Path(__file__).parents[2] / "data" / "code"
USER = {
    "login": "cleo-example",
    "id": 9000000103,
    "node_id": "U_1",
    "created_at": "2021-02-06T19:00:00Z",
}
KEYS = [
    "login",
    "id",
    "created_at",
    "sha",
    "commit",
    "author",
    "committer",
    "date",
    "message",
    "fork",
    "full_name",
    "name",
    "owner",
    "type",
    "actor",
    "repo",
    "payload",
    "items",
    "total_count",
    "key",
    "key_id",
    "repository_url",
    "number",
    "commits",
    "repos",
    "user",
    "followers",
    "pull_request",
    "merged_at",
    "state",
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS) | st.text(max_size=6),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


def read(path, **limits):
    found = list(reader.read(path, ReadOptions(limits=Limits(**limits))))
    return (
        [one for one in found if not isinstance(one, Problem)],
        [one for one in found if isinstance(one, Problem)],
    )


def test_reads_a_folder_whatever_its_files_are_called():
    (made,), problems = read(DATA / "github")
    account = made.code_accounts[0]
    assert problems == []
    assert made.id == "cleo-example"
    assert account.account_id == 9000000103
    assert account.created_at.isoformat() == "2021-02-06T19:00:00+00:00"
    assert account.followers == ("fan-example", "friend-example")
    assert account.following == ("friend-example",)
    assert [(one.name, one.fork, len(one.commits)) for one in account.repositories] == [
        ("boats", False, 4),
        ("tool", True, 0),
    ]
    assert [one.merged for one in account.contributions] == [True, False]
    assert len(account.keys) == 1
    assert made.statements[0].location == "Springfield"


def test_the_host_says_who_wrote_a_commit_whatever_name_it_bears():
    (made,), _ = read(DATA / "github")
    assert [one.email for one in made.code_accounts[0].identities] == ["cleo@example.com"]


def test_times_in_utc_have_no_offset():
    (made,), _ = read(DATA / "github")
    commits = made.code_accounts[0].repositories[0].commits
    assert {one.offset for one in commits} == {None}
    assert not made.code_accounts[0].repositories[0].truncated


def test_one_file_with_everything(tmp_path):
    path = tmp_path / "saved.json"
    commits = json.loads((DATA / "github/cleo-example/whatever-1.json").read_text())
    repos = json.loads((DATA / "github/cleo-example/repos.json").read_text())
    people = [{"login": "a-example", "id": 1}, {"login": "b-example", "id": 2}]
    path.write_text(
        json.dumps(
            {"user": USER, "repos": repos, "commits": {"boats": commits}, "followers": people}
        )
    )
    (made,), problems = read(path)
    assert problems == []
    assert len(made.code_accounts[0].repositories[0].commits) == 4
    assert made.code_accounts[0].followers == ("a-example", "b-example")


def test_a_list_without_its_beginning_is_marked_as_cut(tmp_path):
    commits = json.loads((DATA / "github/cleo-example/whatever-1.json").read_text())[:2]
    (tmp_path / "user.json").write_text(json.dumps(USER))
    (tmp_path / "boats.json").write_text(json.dumps(commits))
    (made,), _ = read(tmp_path)
    assert made.code_accounts[0].repositories[0].truncated


def test_two_saved_users_of_one_number_are_snapshots_of_one_account(tmp_path):
    (tmp_path / "user-2024-01-01.json").write_text(json.dumps({**USER, "login": "newer-example"}))
    (tmp_path / "user-2022-01-01.json").write_text(json.dumps({**USER, "login": "older-example"}))
    (made,), _ = read(tmp_path)
    assert made.id == "newer-example"
    assert [one.login for one in made.code_accounts] == ["older-example", "newer-example"]
    assert [one.observed_at.year for one in made.code_accounts] == [2022, 2024]


def test_two_users_in_one_folder_do_not_get_each_others_repositories(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(USER))
    (tmp_path / "b.json").write_text(json.dumps({**USER, "login": "dora-example", "id": 5}))
    repos = json.loads((DATA / "github/cleo-example/repos.json").read_text())
    (tmp_path / "r.json").write_text(json.dumps(repos))
    made, _ = read(tmp_path)
    assert {one.id: len(one.code_accounts[0].repositories) for one in made} == {
        "cleo-example": 2,
        "dora-example": 0,
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (
            '{"message": "Not Found", "documentation_url": "https://docs.github.com"}',
            "wrong-format",
        ),
        ("{", "not-json"),
        ("[1, 2", "not-json"),
        ("[" * 100_000, "too-deep"),
        ('[{"colour": "red"}]', "wrong-format"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path, content, code):
    (tmp_path / "user.json").write_text(json.dumps(USER))
    (tmp_path / "other.json").write_text(content)
    made, problems = read(tmp_path)
    assert len(made) == 1
    assert [(one.code, one.file.endswith("/other.json")) for one in problems] == [(code, True)]


def test_an_account_the_host_no_longer_has(tmp_path):
    answer = {
        "message": "Not Found",
        "documentation_url": "https://docs.github.com/rest/users/users#get-a-user",
        "status": "404",
    }
    path = tmp_path / "finn-example.json"
    path.write_text(json.dumps(answer))
    assert reader.recognises(path, path.read_bytes())
    (made,), problems = read(path)
    assert problems == []
    assert (made.id, made.code_accounts[0].deleted) == ("finn-example", True)
    account, _ = load_account(path, Limits())
    assert account.deleted


def test_wrong_types_lose_the_field_and_say_so(tmp_path):
    (tmp_path / "user.json").write_text(json.dumps({**USER, "name": 5, "location": ["x"]}))
    (made,), problems = read(tmp_path)
    assert made.code_accounts[0].display_name is None
    assert {(one.code, one.field) for one in problems} == {
        ("wrong-type", "name"),
        ("wrong-type", "location"),
    }


def test_size_and_commit_limits(tmp_path):
    (made,), problems = read(DATA / "github", commits=2)
    assert len(made.code_accounts[0].repositories[0].commits) == 2
    assert "too-many" in {one.code for one in problems}
    assert "too-large" in {one.code for one in read(DATA / "github", json_file_bytes=10)[1]}


def test_recognises_its_own_and_not_others(tmp_path):
    assert reader.recognises(DATA / "github", b"")
    assert not reader.recognises(DATA / "dump", b"")
    assert not reader.recognises(tmp_path, b"")
    assert not reader.recognises(tmp_path / "x.json", b'[{"first_name": "Ada"}]')
    assert reader.recognises(tmp_path / "x.json", json.dumps(USER).encode())


@given(JSON)
def test_any_json_is_taken_apart_without_raising(value):
    for piece in pieces_of(value, "x", "x.json"):
        assert piece.kind
    assert kind_of(value, "followers") is None or isinstance(kind_of(value, "followers"), str)


@settings(max_examples=40, deadline=None)
@given(JSON)
def test_any_json_file_is_read_without_raising(tmp_path_factory, value):
    folder = tmp_path_factory.mktemp("j")
    (folder / "a.json").write_text(json.dumps([value, value]))
    (folder / "b.json").write_text(json.dumps(value))
    groups, problems = read_accounts(sorted(folder.iterdir()), "x", Limits())
    assert isinstance(groups, list)
    assert all(isinstance(one, Problem) for one in problems)


@given(st.binary(max_size=200))
def test_any_bytes_decode_or_are_a_problem(data):
    found = decode_json(data, "x.json")
    assert not isinstance(found, Problem) or found.code in {"not-json", "too-deep"}


@given(st.text(max_size=40))
def test_moments_are_aware_or_nothing(text):
    found = moment(text)
    assert found is None or found.tzinfo is not None
