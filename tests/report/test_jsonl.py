import math
import os

import msgspec
import pytest

from doorward.model import NotChecked
from doorward.report.atomic import replacing
from doorward.report.files import write_report
from doorward.report.jsonl import assessment_lines, ring_lines, write_assessments, write_rings
from doorward.report.preparing import prepare


@pytest.fixture
def lines(demo, make):
    return [msgspec.json.decode(line) for line in assessment_lines(prepare(demo, make.key))]


def test_assessments_have_the_promised_keys(lines, demo):
    assert len(lines) == len(demo.assessments)
    for line in lines:
        assert {
            "application",
            "band",
            "log_odds",
            "expected_precision",
            "ring",
            "evidence",
            "not_checked",
        } <= set(line)
        for evidence in line["evidence"]:
            assert {
                "signal",
                "family",
                "weight",
                "reason",
                "facts",
                "clears",
                "strength",
                "counted",
                "note",
                "title",
            } <= set(evidence)
            assert all(set(f) == {"label", "value", "source", "kind"} for f in evidence["facts"])
        assert all(set(missing) == {"signal", "why"} for missing in line["not_checked"])


def test_values_are_those_of_the_assessments(lines, demo):
    for line, one in zip(lines, demo.assessments, strict=True):
        assert line["application"] == one.subject.id
        assert line["band"] == one.band.value
        assert math.isclose(line["log_odds"], one.log_odds)
        assert line["ring"] == one.ring
        assert line["synthetic"] is True
        assert [m["signal"] for m in line["not_checked"]] == [m.signal for m in one.not_checked]
        counted = [w.counted for w in one.evidence]
        assert [evidence["counted"] for evidence in line["evidence"]] == counted


def test_titles_come_from_the_signals(lines):
    titles = {e["signal"]: e["title"] for line in lines for e in line["evidence"]}
    assert titles["A01"] == "Phone reused under another name"


def test_not_checked_lists_are_never_mixed_up(make):
    lists = [
        (NotChecked("A01", f"reason {number % 7}"), NotChecked("A02", f"other {number % 3}"))
        for number in range(5000)
    ]
    content = make.content_of(
        [make.assessment(f"app-{n}", missing=one) for n, one in enumerate(lists)]
    )
    for line, expected in zip(assessment_lines(prepare(content, make.key)), lists, strict=True):
        found = msgspec.json.decode(line)["not_checked"]
        assert [(m["signal"], m["why"]) for m in found] == [(m.signal, m.why) for m in expected]


def test_rings_have_the_promised_keys(demo, make):
    lines = [msgspec.json.decode(line) for line in ring_lines(prepare(demo, make.key))]
    assert [line["ring"] for line in lines] == ["ring-1", "ring-2"]
    for line, one in zip(lines, demo.rings, strict=True):
        assert line["applications"] == list(one.ring.applications)
        assert line["band"] == one.assessment.band.value
        for edge in line["edges"]:
            assert set(edge) == {"id", "a", "b", "kind", "value", "persons", "weight", "reason"}
            assert make.phone not in edge["value"]


def test_a_ring_that_was_not_weighed_has_no_band(make):
    ring, members = make.ring_of(3)
    bare = msgspec.structs.replace(ring, assessment=None)
    (line,) = ring_lines(prepare(make.content_of(members, (bare,)), make.key))
    decoded = msgspec.json.decode(line)
    assert decoded["band"] is None
    assert decoded["log_odds"] is None


def test_files_hold_one_object_a_line(demo, make, tmp_path):
    prepared = prepare(demo, make.key)
    write_assessments(prepared, tmp_path / "assessments.jsonl")
    write_rings(prepared, tmp_path / "rings.jsonl")
    written = (tmp_path / "assessments.jsonl").read_bytes()
    assert written.count(b"\n") == len(demo.assessments)
    assert written.endswith(b"}\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["assessments.jsonl", "rings.jsonl"]


def test_line_ends_inside_texts_do_not_break_lines(make, tmp_path):
    odd = make.weighed("app-1", "A01", "contact", 5.0, "one\ntwo\r\nthree\u2028four\ud800 \0")
    content = make.content_of([make.assessment("app-1", (odd,))])
    write_assessments(prepare(content, make.key), tmp_path / "a.jsonl")
    (line,) = (tmp_path / "a.jsonl").read_bytes().split(b"\n")[:-1]
    reason = msgspec.json.decode(line)["evidence"][0]["reason"]
    assert reason.startswith("one\ntwo\r\nthree\u2028four")


def test_an_empty_run_writes_empty_files(make, tmp_path):
    prepared = prepare(make.content_of([]), make.key)
    write_assessments(prepared, tmp_path / "a.jsonl")
    write_rings(prepared, tmp_path / "r.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == b""
    assert (tmp_path / "r.jsonl").read_bytes() == b""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_files_are_for_their_owner_only(demo, make, tmp_path):
    for path in write_report(prepare(demo, make.key), tmp_path):
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path):
    target = tmp_path / "report.html"
    target.write_text("old")

    def write_and_fail():
        with replacing(target) as temporary:
            temporary.write_text("half of the new")
            raise RuntimeError("disk full")

    with pytest.raises(RuntimeError, match="disk full"):
        write_and_fail()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
