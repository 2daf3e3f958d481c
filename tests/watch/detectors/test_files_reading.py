"""What an event opens, for each way the sources write it, and real GitHub and Google events."""

import json

import pytest
from msgspec.structs import replace

from baseline_lives import metadata, who
from doorward.model.events import (
    DatastoreActivity,
    File,
    FileActivity,
    FileHosting,
    Resource,
    SmbActivity,
    User,
    WebResourcesActivity,
)
from doorward.watch.detectors.files_reading import Touched, copied_repository, touched
from real_data import DATA, needs_real_data


def event(kind, activity, code=None, **more):
    about = replace(metadata(1), event_code=code)
    return kind(time=1, activity_id=activity, metadata=about, actor=who(), **more)


@pytest.mark.parametrize(
    ("given", "place", "thing"),
    [
        (
            event(FileActivity, 2, file=File(path="C:\\drawings\\plans\\2026\\q1\\a.xlsx")),
            "C:/drawings/plans/2026",
            "C:\\drawings\\plans\\2026\\q1\\a.xlsx",
        ),
        (event(FileActivity, 14, file=File(name="a.txt")), "a.txt", "a.txt"),
        (event(SmbActivity, 2, share="HR", file=File(name="a")), "HR", "HR/a"),
        (event(FileHosting, 2, share="HR", file=File(path="/x/a")), "HR", "/x/a"),
        (
            event(FileHosting, 2, share="private", file=File(path="/x/y/z/w/a")),
            "/x/y/z",
            "/x/y/z/w/a",
        ),
        (
            event(
                FileHosting,
                14,
                share="shared_internally",
                file=File(uid="d-1", name="Plan", owner=User(email_addr="lee@example.com")),
            ),
            "lee@example.com",
            "d-1",
        ),
        (
            event(
                FileHosting,
                2,
                "git.clone",
                share="private",
                file=File(path="github.com/acme/tools", name="acme/tools"),
            ),
            "github.com/acme/tools",
            "github.com/acme/tools",
        ),
        (
            event(WebResourcesActivity, 7, web_resources=(Resource(name="p", namespace="wiki"),)),
            "wiki",
            "p",
        ),
        (event(DatastoreActivity, 4, table=Resource(name="pay.roll")), "pay.roll", "pay.roll"),
    ],
    ids=["path", "name", "share", "hosted", "visibility", "owner", "repository", "page", "table"],
)
def test_places_and_things(given, place, thing):
    assert touched(given) == Touched(place, thing)


@pytest.mark.parametrize(
    "given",
    [
        event(FileActivity, 1, file=File(path="/x/a")),
        event(FileActivity, 2),
        event(FileHosting, 12, file=File(path="/x/a")),
        event(FileHosting, 2, share="private"),
        event(DatastoreActivity, 4),
        event(WebResourcesActivity, 2),
    ],
    ids=["made", "no file", "shared", "visibility only", "no table", "no page"],
)
def test_what_opens_nothing(given):
    assert touched(given) is None


@pytest.mark.parametrize("code", ["git.clone", "git.fetch", "git.push"])
def test_only_a_new_copy_is_a_copy(code):
    given = event(FileHosting, 2, code, share="public", file=File(path="github.com/acme/tools"))
    assert copied_repository(given) == ("github.com/acme/tools" if code == "git.clone" else "")


@needs_real_data
def test_real_events_of_github_and_google_name_repositories_and_documents():
    from doorward.intake.logs.reader import Refusal
    from doorward.intake.logs.registry import READERS

    readers = {"GitHub.Audit": "github", "GSuite.ActivityEvent": "google-workspace"}
    found = []
    with (DATA / "logs/saas_labelled_events.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            names = [readers[one] for one in row["log_types"] if one in readers]
            data = json.dumps(row["event"]).encode()
            for name in names:
                parser = READERS[name].parser(data, raw=False)
                try:
                    parsed = parser.parse(data, "synthetic.jsonl#1")
                except Refusal:
                    continue
                found += [touched(one.event) for one in parsed]
    places = {one.place for one in found if one is not None}
    assert places
    assert not places & {"private", "public", "shared_internally", "shared_externally"}
