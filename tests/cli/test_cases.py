"""`doorward cases list|show|export|verify` as a user runs them, each in a process of its own."""

import json
import os
import subprocess
import sys

import pytest


def run(folder, *words):
    """The command's exit code and output, in a folder of its own."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = keep | {"DOORWARD_HOME": str(folder), "DOORWARD_SECRET_KEY": "for-tests" * 8}
    done = subprocess.run(
        [sys.executable, "-m", "doorward", "cases", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


DATABASE = ("--database", "sqlite:///cases.sqlite3")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two invented applications that share a phone number, taken in as cases."""
    made = tmp_path_factory.mktemp("cases")
    with (made / "in.jsonl").open("w") as file:
        for number, name in enumerate(("Ada Alder", "Blaise Birch", "Chinua Cedar")):
            record = {
                "id": f"app-{number}",
                "synthetic": True,
                "name": name,
                "emails": [f"{name.split()[0].lower()}@mail.example"],
                "phones": ["+1 202 555 0147"],
                "created_at": f"2026-10-0{number + 1}T10:00:00Z",
                "job": {"id": "j-1", "title": "Backend engineer", "remote": True},
            }
            file.write(json.dumps(record) + "\n")
    code, out, err = run(made, "import", "in.jsonl", "--json", *DATABASE)
    assert code in (0, 3), err
    assert json.loads(out)["cases_opened"] >= 1
    return made


def first(folder) -> int:
    code, out, _ = run(folder, "list", "--json", "--status", "any", *DATABASE)
    assert code == 0
    return json.loads(out)["cases"][0]["number"]


def test_list_and_show_mask_and_fit(folder):
    code, out, _ = run(folder, "list", *DATABASE)
    assert code == 0
    assert "C-000001" in out
    code, told, _ = run(folder, "show", f"C-{first(folder):06d}", *DATABASE)
    assert code == 0
    assert "SYNTHETIC" in told
    for text in (out, told):
        assert max(map(len, text.splitlines())) <= 80
        assert "0147" not in text.replace(" ", "")
        assert "Alder" not in text


def test_show_as_json_is_the_pack_s_format(folder):
    code, out, _ = run(folder, "show", first(folder), "--json", *DATABASE)
    assert code == 0
    assert json.loads(out)["format"] == "doorward-case/1"
    assert "Alder" not in out


def test_a_pack_is_exported_verified_and_known_to_the_log(folder):
    number = first(folder)
    why = ("--recipient", "counsel", "--reason", "Asked for by the invented counsel")
    code, out, err = run(folder, "export", number, "--pack", "p.zip", *why, *DATABASE)
    assert code == 0, err
    assert (folder / "p.zip").stat().st_mode & 0o077 == 0
    code, out, _ = run(folder, "verify", "p.zip", "--json", *DATABASE)
    told = json.loads(out)
    assert (code, told["good"], told["case"]) == (0, True, number)
    assert told["checked"] == ["archive", "manifest", "custody", "stix", "log"]
    again = run(folder, "export", number, "--pack", "p.zip", *DATABASE)
    assert again[0] == 1
    assert "--force" in again[2]


def test_what_the_log_does_not_know_is_told(folder):
    run(folder, "export", first(folder), "--pack", "q.zip", *DATABASE)
    run(folder, "import", "in.jsonl", "--database", "sqlite:///other.sqlite3")
    code, out, _ = run(folder, "verify", "q.zip", "--database", "sqlite:///other.sqlite3")
    assert code == 1
    assert "not-exported" in out
    (folder / "r.zip").write_bytes((folder / "q.zip").read_bytes()[:-1])
    assert run(folder, "verify", "r.zip")[0] == 1


def test_without_a_reason_it_says_that_it_masks(folder):
    words = ("--pack", "m.zip", "--recipient", "law-enforcement")
    code, _, err = run(folder, "export", first(folder), *words, *DATABASE)
    assert code == 0
    assert "masked" in err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "x"), 2, "write 12 or C-000012"),
        (("show", "0"), 2, "write 12 or C-000012"),
        (("show", "9999999"), 1, "there is no case C-9999999"),
        (("show", "9" * 40), 2, "write 12 or C-000012"),
        (("export", "9999999", "--pack", "n.zip"), 1, "there is no case"),
        (("export", "1", "--pack", "no/such/n.zip"), 1, "No such file"),
        (("list", "--limit", "0"), 2, "0 is not in the range"),
    ],
)
def test_mistakes_are_one_line(folder, words, code, said):
    done = run(folder, *words, *DATABASE)
    assert done[0] == code
    assert said in done[2]
    assert "Traceback" not in done[2]
    assert not list(folder.glob("n.zip*"))


def test_a_full_disk_leaves_nothing(folder):
    told = (
        "import errno, os\n"
        "from doorward.cli import main\n"
        "def full(_): raise OSError(errno.ENOSPC, 'No space left on device')\n"
        "os.fsync = full\n"
        "main()\n"
    )
    words = ("cases", "export", str(first(folder)), "--pack", "full.zip", *DATABASE)
    done = subprocess.run(
        [sys.executable, "-c", told, *words],
        capture_output=True, text=True, cwd=folder, check=False,
        env={"PATH": os.environ["PATH"], "DOORWARD_HOME": str(folder)},
    )  # fmt: skip
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert not list(folder.glob("*full.zip*"))
