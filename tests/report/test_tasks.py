import io

import msgspec
from rich.console import Console

from doorward.model import Band, Fact, FactKind, Task
from doorward.report.html import render_html
from doorward.report.jsonl import assessment_lines
from doorward.report.preparing import prepare
from doorward.report.terminal import print_queue

NAME = "Avery Example"
MARKUP = "<script>alert(1)</script>"


def with_tasks(demo, count=1):
    first = demo.assessments[-1]
    task = Task(
        subject=first.subject,
        code="compare-birth-date",
        title="Compare date of birth",
        why=f"A list has an entry of the name {NAME}. {MARKUP}",
        settles="A different date settles it.",
        facts=(Fact("name compared", NAME, "applications.jsonl#1 name", FactKind.NAME),),
    )
    changed = msgspec.structs.replace(first, tasks=(task,) * count)
    return msgspec.structs.replace(demo, assessments=(*demo.assessments[:-1], changed))


def test_a_task_is_in_the_lines_and_masked(demo, make):
    lines = list(assessment_lines(prepare(with_tasks(demo), make.key)))
    tasks = [task for line in lines for task in msgspec.json.decode(line)["tasks"]]
    assert [task["code"] for task in tasks] == ["compare-birth-date"]
    assert tasks[0]["facts"][0]["value"].startswith("A. E.")
    assert NAME not in b"".join(lines).decode()


def test_a_task_is_on_the_page_without_its_markup_and_name(demo, make):
    page = render_html(prepare(with_tasks(demo), make.key))
    assert 'id="tasks"' in page
    assert "Compare date of birth" in page
    assert "weigh nothing" in page
    assert NAME not in page
    assert MARKUP not in page


def test_a_page_without_tasks_has_no_section_for_them(demo, make):
    assert 'id="tasks"' not in render_html(prepare(demo, make.key))


def test_many_tasks_are_cut_and_counted(demo, make):
    page = render_html(prepare(with_tasks(demo, 450), make.key))
    assert "450 tasks" in page
    assert "250 more tasks" in page


def test_a_task_leaves_the_clear_clear(demo, make):
    content = with_tasks(demo)
    console = Console(width=80, record=True, file=io.StringIO())
    print_queue(prepare(content, make.key), console)
    assert "To look up: 1 task" in console.export_text()
    before = [one.band for one in demo.assessments]
    assert [one.band for one in content.assessments] == before
    assert Band.CLEAR in before
