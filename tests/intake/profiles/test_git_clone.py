import base64
import zlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from git_examples import control, repository
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorward.intake.profiles.code_keys import openpgp_id, signing_key, ssh_fingerprint
from doorward.intake.profiles.code_objects import DamagedError, ObjectFiles
from doorward.intake.profiles.code_repository import layout, read_clone
from doorward.intake.profiles.git_clone import read_accounts, reader
from doorward.intake.reader import Limits, ReadOptions
from doorward.model import Problem

EAST = timezone(timedelta(hours=2))
START = datetime(2020, 5, 1, 12, 0, tzinfo=EAST)
ADA = "Ada Example <ada@example.com>"
HIDDEN = "Ada Example <9000000101+ada-example@users.noreply.github.com>"
ORIGIN = "https://github.com/ada-example/parser.git"


def history(count, author=ADA, start=START):
    return [(author, start + timedelta(days=n), f"Change {n}") for n in range(count)]


def read(folder, limits=None):
    found = list(reader.read(folder, ReadOptions(limits=limits or Limits())))
    return (
        [one for one in found if not isinstance(one, Problem)],
        [one for one in found if isinstance(one, Problem)],
    )


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("bare", [False, True])
def test_reads_a_clone(tmp_path, packed, bare):
    names = repository(
        tmp_path / "parser",
        [*history(5), (HIDDEN, START, "x")],
        origin=ORIGIN,
        packed=packed,
        bare=bare,
    )
    (made,), problems = read(tmp_path / "parser")
    account = made.code_accounts[0]
    assert problems == []
    assert made.id == "ada-example"
    assert (account.host, account.login, account.account_id) == (
        "github.com",
        "ada-example",
        9000000101,
    )
    found = account.repositories[0]
    assert found.name == "parser"
    assert {one.sha for one in found.commits} == set(names)
    assert not found.truncated
    assert found.fork is None
    assert found.commits[0].authored_at.utcoffset() == timedelta(hours=2)
    assert found.commits[0].offset == 120
    assert {one.email for one in account.identities} >= {"ada@example.com"}


def test_reads_a_folder_of_several_and_parts_them_by_owner(tmp_path):
    repository(tmp_path / "one", history(2), origin=ORIGIN)
    repository(tmp_path / "two", history(3), origin="git@github.com:ada-example/other.git")
    repository(tmp_path / "three", history(1), origin="https://github.com/ben-example/x")
    made, problems = read(tmp_path)
    assert problems == []
    assert [(one.id, len(one.code_accounts[0].repositories)) for one in made] == [
        ("ada-example", 2),
        ("ben-example", 1),
    ]


def test_a_clone_without_origin_and_with_one_author_is_that_persons(tmp_path):
    repository(tmp_path / "mine", history(2))
    (made,), _ = read(tmp_path)
    assert made.code_accounts[0].login is None
    assert [one.email for one in made.code_accounts[0].identities] == ["ada@example.com"]


def test_a_clone_without_origin_and_with_two_authors_is_nobodys(tmp_path):
    repository(tmp_path / "mine", [*history(2), ("Ben <ben@example.com>", START, "y")])
    (made,), _ = read(tmp_path)
    assert made.code_accounts[0].identities == ()


def test_commit_limit_leaves_out_the_oldest_and_says_so(tmp_path):
    names = repository(tmp_path / "long", history(9))
    (made,), problems = read(tmp_path, Limits(commits=4))
    found = made.code_accounts[0].repositories[0]
    assert [one.sha for one in found.commits] == names[:-5:-1]
    assert found.truncated
    assert [one.code for one in problems] == ["too-many"]


def test_a_shallow_clone_is_marked_as_cut(tmp_path):
    names = repository(tmp_path / "cut", history(3))
    git = control(tmp_path / "cut")
    (git / "shallow").write_text(names[1] + "\n")
    (git / "objects" / names[0][:2] / names[0][2:]).unlink()
    (made,), _ = read(tmp_path)
    assert made.code_accounts[0].repositories[0].truncated
    assert len(made.code_accounts[0].repositories[0].commits) == 2


def test_time_limit_stops_the_walk(tmp_path):
    repository(tmp_path / "slow", history(5))
    ticks = iter(range(100))
    place = layout(tmp_path / "slow", tmp_path)
    clone, problems = read_clone(
        place, most_commits=100, shown="slow", clock=lambda: next(ticks), seconds=2
    )
    assert 0 < len(clone.repository.commits) < 5
    assert clone.repository.truncated
    assert [one.code for one in problems] == ["too-slow"]


def test_hooks_and_configuration_are_never_run(tmp_path):
    repository(tmp_path / "trap", history(2), origin=ORIGIN)
    git = control(tmp_path / "trap")
    marker = tmp_path / "ran"
    hook = git / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {marker}\n")
    hook.chmod(0o755)
    with (git / "config").open("a") as stream:
        stream.write(
            f'[core]\n\tfsmonitor = "touch {marker}"\n\tpager = touch {marker}\n'
            f"[include]\n\tpath = {tmp_path}/elsewhere\n"
        )
    made, _ = read(tmp_path / "trap")
    assert len(made) == 1
    assert not marker.exists()


def test_alternates_are_not_followed(tmp_path):
    names = repository(tmp_path / "secret" / "store", history(3), bare=True)
    repository(tmp_path / "open" / "borrower", history(1, start=START + timedelta(days=99)))
    git = control(tmp_path / "open" / "borrower")
    info = git / "objects" / "info"
    info.mkdir(exist_ok=True)
    (info / "alternates").write_text(str(tmp_path / "secret" / "store" / "objects") + "\n")
    (git / "refs" / "heads" / "stolen").write_text(names[-1] + "\n")
    (made,), problems = read(tmp_path / "open")
    shas = {one.sha for one in made.code_accounts[0].repositories[0].commits}
    assert not shas & set(names)
    assert "alternates" in {one.code for one in problems}


def test_symbolic_links_out_of_the_folder_are_refused(tmp_path):
    repository(tmp_path / "secret", history(2), bare=True)
    (tmp_path / "open" / "x").mkdir(parents=True)
    (tmp_path / "open" / "x" / "HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / "open" / "x" / "objects").symlink_to(tmp_path / "secret" / "objects")
    made, problems = read(tmp_path / "open")
    assert made == []
    assert [one.code for one in problems] == ["outside"]


def test_a_linked_worktree_is_refused(tmp_path):
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / ".git").write_text("gitdir: /somewhere/else\n")
    made, problems = read(tmp_path / "tree")
    assert made == []
    assert [one.code for one in problems] == ["linked-worktree"]


def test_pull_request_refs_are_passed_over(tmp_path):
    names = repository(tmp_path / "r", history(4))
    git = control(tmp_path / "r")
    (git / "refs" / "heads" / "main").write_text(names[1] + "\n")
    (git / "refs" / "pull" / "1").mkdir(parents=True)
    (git / "refs" / "pull" / "1" / "head").write_text(names[3] + "\n")
    (made,), _ = read(tmp_path)
    assert len(made.code_accounts[0].repositories[0].commits) == 2


def test_sha256_repositories_are_said_to_be_unsupported(tmp_path):
    repository(tmp_path / "new", history(1))
    with (control(tmp_path / "new") / "config").open("a") as stream:
        stream.write("[extensions]\n\tobjectformat = sha256\n")
    made, problems = read(tmp_path)
    assert made == []
    assert [one.code for one in problems] == ["unsupported"]


def test_a_loose_object_that_unpacks_to_much_more_is_refused(tmp_path):
    names = repository(tmp_path / "bomb", history(2))
    path = control(tmp_path / "bomb") / "objects" / names[0][:2] / names[0][2:]
    path.chmod(0o644)
    path.write_bytes(zlib.compress(b"commit 300000000\0" + b"a" * 30_000_000))
    (made,), problems = read(tmp_path)
    assert len(made.code_accounts[0].repositories[0].commits) == 1
    assert [one.code for one in problems] == ["damaged"]


def test_content_under_a_false_name_is_refused(tmp_path):
    names = repository(tmp_path / "forged", history(3))
    git = control(tmp_path / "forged") / "objects"
    victim, donor = (git / one[:2] / one[2:] for one in names[:2])
    victim.chmod(0o644)
    victim.write_bytes(donor.read_bytes())
    files = ObjectFiles(git)
    with pytest.raises(DamagedError):
        files.commit(names[0])
    assert files.commit(names[2]) is not None


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    damage=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8)
)
def test_damaged_packs_never_raise(tmp_path, damage):
    folder = tmp_path / f"p{abs(hash(str(damage)))}"
    repository(folder, history(4), packed=True)
    for path in sorted((control(folder) / "objects" / "pack").iterdir()):
        path.chmod(0o644)
        data = bytearray(path.read_bytes())
        for place, value in damage:
            data[place % len(data)] = value
        path.write_bytes(bytes(data))
    accounts, problems = read_accounts(folder, Limits(), "p")
    assert all(isinstance(one, Problem) for one in problems)
    assert len(accounts) <= 1


def test_an_ordinary_folder_is_not_recognised(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "HEAD").write_text("x")
    assert not reader.recognises(tmp_path, b"")
    assert [one.code for one in read(tmp_path)[1]] == ["empty"]


def test_origins_never_show_an_absolute_path(tmp_path):
    repository(tmp_path / "r", history(1), origin=ORIGIN)
    (made,), _ = read(tmp_path)
    assert not made.origin.file.startswith("/")
    assert not made.code_accounts[0].file.startswith("/")


def test_commits_with_impossible_times_are_kept_without_them(tmp_path):
    repository(tmp_path / "odd", [(ADA, datetime(2300, 1, 1, tzinfo=UTC), "far")])
    (made,), _ = read(tmp_path)
    assert made.code_accounts[0].repositories[0].commits[0].authored_at is None


@pytest.mark.parametrize("data", [b"", b"-----BEGIN SSH SIGNATURE-----\n!\n-----END", b"x" * 10])
def test_signatures_not_understood_give_nothing(data):
    assert signing_key(data) is None


@given(st.binary(max_size=300))
def test_signing_key_never_raises(data):
    for head in (b"", b"-----BEGIN PGP SIGNATURE-----\n", b"-----BEGIN SSH SIGNATURE-----\n"):
        found = signing_key(head + base64.b64encode(data) + b"\n-----END")
        assert found is None or found.startswith(("ssh:", "openpgp:"))


def test_key_fingerprints():
    line = (
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw someone"
    )
    assert ssh_fingerprint(line).startswith("ssh:SHA256:")
    assert ssh_fingerprint("ssh-rsa !!!") is None
    assert openpgp_id("0123456789ABCDEF") == "openpgp:0123456789abcdef"
    assert openpgp_id("B5690EEEBB952194") is None
    assert openpgp_id("xyz") is None
