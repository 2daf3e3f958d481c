"""The rows of a question's examples, as both engines are given them."""

from datetime import UTC, datetime

from doorward.lake.asking import EVENTS, PEOPLE
from doorward.lake.questions import questions

EXAMPLES = [
    (name, number, question, example)
    for name, question in questions().items()
    for number, example in enumerate(question.front.tests)
]
IDS = [f"{name}-{number}" for name, number, *_ in EXAMPLES]
COLUMNS = {"events": EVENTS, "people": PEOPLE}


def rows_of(example, table):
    """Rows as lists in the columns' order; what an example leaves out is unknown."""
    columns = COLUMNS[table]
    given = example.given.get(table, [])
    for one in given:
        assert one.keys() <= columns.keys()
    return [[_value(name, one.get(name)) for name in columns] for one in given]


def _value(name, value):
    if name == "time":
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return (0 if name in {"activity_id", "status_id"} else None) if value is None else value
