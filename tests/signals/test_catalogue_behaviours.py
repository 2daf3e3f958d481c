"""The page of behaviours says all there is to say and is not stale; cases know them too."""

import json
from pathlib import Path

import pytest

import doorward.watch.detectors  # noqa: F401 - registers behaviours
from doorward.pipeline.work import mark_of
from doorward.risk import default_weights
from doorward.signals import PROHIBITED_ROWS, FairnessMark, behaviour_signals
from doorward.signals.behaviour_rows import BEHAVIOUR_ROWS, NOT_SEEN, behaviour_status
from doorward.signals.catalogue_behaviours import behaviour_json, render_behaviours
from doorward.signals.rows import row_of

PAGE = Path(__file__).parents[2] / "docs" / "behaviours.md"
BEHAVIOURS = list(behaviour_signals)
EACH = pytest.mark.parametrize("one", BEHAVIOURS, ids=lambda one: one.id)


def test_the_page_is_not_stale():
    assert PAGE.read_text(encoding="utf-8") == render_behaviours(behaviour_signals), (
        "docs/behaviours.md is stale: run python tools/write_signals_page.py"
    )


@EACH
def test_the_page_and_the_json_hold_everything(one):
    page = render_behaviours(behaviour_signals)
    assert f"\n### {one.id} {one.title}\n" in page
    assert f"| [{one.id}](#" in page
    assert one.clears in page
    made = json.loads(json.dumps(behaviour_json(one)))
    assert made["hard"] is one.hard
    assert made["statistical"] is one.statistical
    assert [source["code"] for source in made["sources"]] == list(one.sources)


def test_the_page_differs_when_a_behaviour_differs():
    assert render_behaviours(BEHAVIOURS[1:]) != render_behaviours(BEHAVIOURS)


def test_every_row_is_a_behaviour_or_says_why_not():
    rows = {row.row: row for row in behaviour_status(one.id for one in BEHAVIOURS)}
    for row in rows.values():
        assert row.signals or row.left_out
        assert row.left_out != "Not computed.", f"{row.row} is neither computed nor explained"
    assert {row_of(one.id) for one in BEHAVIOURS} <= set(BEHAVIOUR_ROWS)
    assert set(NOT_SEEN) <= set(BEHAVIOUR_ROWS)


def test_prohibited_rows_have_no_behaviour():
    rows = {row.row: row for row in behaviour_status(one.id for one in BEHAVIOURS)}
    for prohibited in set(PROHIBITED_ROWS) & set(BEHAVIOUR_ROWS):
        assert rows[prohibited].signals == ()
        assert rows[prohibited].left_out.startswith("Never a signal")


@EACH
def test_cases_and_console_know_title_family_weight_mark_and_stage(one):
    from doorward.cases.evidence import stage_of
    from doorward.cases.facets_signals import family_of
    from doorward.console.pages.case_checks import notes, titles
    from doorward.model.cases import Stage

    assert titles()[one.id] == one.title
    assert notes()[one.id].fairness is one.fairness
    assert family_of()[one.id] == one.family
    assert stage_of(one.id) is Stage.EMPLOYMENT
    assert mark_of(one.id) in (FairnessMark.FAIR, FairnessMark.CONJUNCTION)
    # A rhythm alone never counts against anybody (N02): it is for a look.
    assert (default_weights().weight(one.id, one.strength)[0] > 0) is (one.id != "N02")


def test_an_unknown_signal_has_no_stage_and_no_mark():
    from doorward.cases.evidence import stage_of

    assert stage_of("Z99") is None
    with pytest.raises(KeyError):
        mark_of("Z99")
