"""The generated page and the JSON form say all there is to say, and the page is not stale."""

import json
from pathlib import Path

import pytest

import doorward.screening
import doorward.verification.checks
import doorward.watch.detectors  # noqa: F401 - all three register signals
from doorward.signals import (
    CHECKLIST,
    PROHIBITED_ROWS,
    SOURCES,
    applicant_signals,
    behaviour_signals,
)
from doorward.signals.catalogue import as_json, render_markdown, row_json
from doorward.signals.rows import NOT_COMPUTED, ROWS, row_of, status

PAGE = Path(__file__).parents[2] / "docs" / "signals.md"
SIGNALS = list(applicant_signals)


def test_the_page_is_not_stale():
    written = PAGE.read_text(encoding="utf-8")
    assert written == render_markdown(applicant_signals), (
        "docs/signals.md is stale: run python tools/write_signals_page.py"
    )


def test_the_page_has_a_section_for_every_signal_and_links_to_it():
    page = render_markdown(applicant_signals)
    for one in SIGNALS:
        assert f"\n### {one.id} {one.title}\n" in page
        assert f"| [{one.id}](#" in page
        assert one.clears in page


def test_the_page_differs_when_a_signal_differs():
    from doorward.signals import Registry

    assert render_markdown(Registry()) != render_markdown(applicant_signals)


@pytest.mark.parametrize("one", SIGNALS, ids=lambda one: one.id)
def test_json_holds_everything(one):
    made = json.loads(json.dumps(as_json(one)))
    assert made["id"] == one.id
    assert made["explanation"]
    assert made["clears"] == one.clears
    assert made["fairness"]["symbol"] in "●◐"
    assert [source["code"] for source in made["sources"]] == list(one.sources)
    assert all(source["url"] for source in made["sources"])
    assert {row["technique"] for row in made["mappings"]} == {m.technique for m in one.mappings}


def test_every_row_is_a_signal_or_says_why_not():
    rows = {row.row: row for row in status(one.id for one in SIGNALS)}
    assert set(rows) == set(ROWS)
    for row in rows.values():
        assert row.signals or row.left_out
        assert row.left_out != "Not computed.", f"{row.row} is neither computed nor explained"
    assert json.dumps(row_json(rows["B04"]))


def test_prohibited_rows_have_no_signal():
    rows = {row.row: row for row in status(one.id for one in SIGNALS)}
    for prohibited in set(PROHIBITED_ROWS) & set(ROWS):
        assert rows[prohibited].signals == ()
        assert rows[prohibited].left_out.startswith("Never a signal")


def test_signals_belong_to_known_rows():
    assert {row_of(one.id) for one in SIGNALS} <= set(ROWS)
    assert set(NOT_COMPUTED) <= set(ROWS)


def test_checklist_codes_serve_rows_that_read_them():
    needed = {
        part.removeprefix("observed:")
        for one in SIGNALS
        for need in one.needs
        for part in need.split("|")
        if part.startswith("observed:")
    }
    assert needed == set(CHECKLIST)
    assert {item.row for item in CHECKLIST.values()} <= set(ROWS)


def test_every_source_is_used_or_belongs_to_a_later_stage():
    later = {"P24", "P25a", "UK24", "MS25d"}
    used = {code for one in (*SIGNALS, *behaviour_signals) for code in one.sources}
    assert set(SOURCES) - used <= later
