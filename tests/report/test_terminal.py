import io

import msgspec
import pytest
from rich.console import Console

from doorward.report.content import FeedState, FeedStatus
from doorward.report.preparing import prepare
from doorward.report.terminal import print_queue, summary_json


def printed(content, make, width=80, **options):
    out = io.StringIO()
    print_queue(prepare(content, make.key), Console(file=out, width=width), **options)
    return out.getvalue()


def test_it_fits_eighty_columns_without_colour(demo, make):
    text = printed(demo, make)
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_it_says_what_the_run_came_to(demo, make):
    text = printed(demo, make, top=3)
    assert "Synthetic data: nobody in this run exists." in text
    assert "48 screened: 8 investigate, 0 verify, 11 look, 29 clear; 2 rings; 3 left out." in text
    assert "ring-1" in text
    assert "and 10 more" in text
    assert "never rejects" in text


def test_feeds_to_mend_are_loud_and_fresh_ones_silent(demo, make):
    text = printed(demo, make)
    assert "! vpn-ipv4: stale" in text
    assert "! geolocation: missing" in text
    assert "disposable-email" not in text


def test_feeds_with_the_same_fault_are_named_together(demo, make):
    feeds = tuple(
        FeedStatus(name=f"feed-{n}", kind="x", state=FeedState.STALE, message="old")
        for n in range(3)
    )
    text = printed(msgspec.structs.replace(demo, feeds=feeds), make)
    assert "! feed-0, feed-1, feed-2: stale - old" in text


def test_files_are_printed_whole(demo, make, tmp_path):
    path = tmp_path / ("long" * 30) / "report.html"
    assert str(path) in printed(demo, make, files=[path]).splitlines()[-1]


def test_an_empty_run_says_so(make):
    text = printed(make.content_of([]), make)
    assert "0 screened" in text
    assert "Nothing was screened" in text


@pytest.mark.parametrize(
    "hostile", ["[bold red]x[/]", "\x1b]0;title\x07", "\u202egnp", "[/]", "a\rb"]
)
def test_candidate_text_controls_nothing(make, hostile):
    evidence = (
        make.weighed(hostile, hostile, "contact", 4.0, hostile),
        make.weighed(hostile, "B01", "text", 4.0, hostile),
    )
    content = make.content_of([make.assessment(hostile, evidence)])
    feeds = (FeedStatus(name=hostile, kind="x", state=FeedState.STALE, message=hostile),)
    text = printed(msgspec.structs.replace(content, feeds=feeds), make, width=200)
    assert not set(text) & set("\x1b\x07\u202e\r")
    if hostile.startswith("["):
        assert hostile in text


def test_the_summary_is_json(demo, make, tmp_path):
    summary = msgspec.json.decode(summary_json(prepare(demo, make.key), [tmp_path / "r.html"]))
    assert summary["stats"]["bands"]["investigate"] == 8
    assert summary["stats"]["left_out"] == 3
    assert summary["feeds_to_mend"] == [
        "vpn-ipv4: stale",
        "institutions: empty",
        "geolocation: missing",
    ]
    assert summary["files"] == [str(tmp_path / "r.html")]
    assert summary["synthetic"] is True
