import pytest

from doorward.intake.logs.saas_formats import Format, Known, known, of_log_type, split
from doorward.intake.logs.saas_kinds import KINDS


def test_every_format_can_be_told_and_says_where_its_time_and_action_are():
    names = [one.format.name for one in known()]
    assert len(names) == len(set(names)) > 50
    assert names[-1] == "json"
    for one in known():
        assert one.format.time, one.format.name
        assert one.format.action, one.format.name
        assert one.format.source, one.format.name
        assert set(one.format.kinds.values()) <= set(KINDS)
        assert all(name == name.lower() for name in one.format.kinds), one.format.name


def test_no_format_but_the_last_fits_an_empty_object():
    assert [one.format.name for one in known() if one.fits({})] == ["json"]


def test_a_kind_that_there_is_not_is_refused():
    table = Format(name="x", vendor="x", source="x", marks=[], time=["t"], action=["a"], kind="no")
    with pytest.raises(ValueError, match="no such kinds: no"):
        Known(table)


def test_paths_and_marks():
    assert split(r"a.b\.c") == ("a", "b.c")
    table = Format(
        name="x", vendor="x", source="x", marks=["a.b=1|c", "d"], time=["t"], action=["a"]
    )
    form = Known(table)
    assert form.fits({"a": {"b": "1"}, "d": 0})
    assert form.fits({"c": "x", "d": 0})
    assert not form.fits({"a": {"b": "2"}, "d": 0})
    assert not form.fits({"c": "x"})


def test_a_warehouses_names_of_types():
    assert of_log_type("Slack.AuditLogs").format.name == "slack-audit"
    assert of_log_type("Salesforce.Login").format.name == "salesforce-event"
    assert of_log_type("Nobody.Knows").format.name == "json"
    assert of_log_type(None) is None
