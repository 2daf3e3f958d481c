"""Lines of work: titles, subjects, tools and the month a tool could first be used."""

from __future__ import annotations

from importlib.resources import files

import msgspec

from doorward.simulate.draw import Weighted


class Tool(msgspec.Struct, frozen=True):
    """A tool and the month (counted from year 0) of its first public release."""

    name: str
    released: int


class Trade(msgspec.Struct, frozen=True):
    """A line of work."""

    key: str
    titles: tuple[str, ...]
    tools: tuple[Tool, ...]
    subjects: tuple[str, ...]
    pay: int


class _TradeEntry(msgspec.Struct, frozen=True):
    key: str
    weight: float
    pay: int
    subjects: list[str]
    titles: list[str]
    tools: list[str]


class _Table(msgspec.Struct, frozen=True):
    tools: dict[str, str]
    subjects: dict[str, list[str]]
    trades: list[_TradeEntry]


_TABLE = msgspec.toml.decode(
    (files("doorward.simulate") / "data" / "trades.toml").read_bytes(), type=_Table
)


def _month(text: str) -> int:
    year, _, number = text.partition("-")
    return int(year) * 12 + int(number) - 1


TOOLS = {title: Tool(title, _month(when)) for title, when in _TABLE.tools.items()}
TRADES: tuple[Trade, ...] = tuple(
    Trade(
        one.key,
        tuple(one.titles),
        tuple(TOOLS[tool] for tool in one.tools),
        tuple(subject for group in one.subjects for subject in _TABLE.subjects[group]),
        one.pay,
    )
    for one in _TABLE.trades
)
JOB_MIX: Weighted[Trade] = Weighted(
    [(trade, one.weight) for trade, one in zip(TRADES, _TABLE.trades, strict=True)]
)
"""What the company hires for. Operators and honest people apply to the same jobs."""

EARLIER_TITLES = (
    "Teacher", "Line Cook", "Store Manager", "Nurse", "Warehouse Supervisor", "Mechanical Engineer",
    "Journalist", "Electrician", "Bank Teller", "Research Assistant", "Translator", "Paralegal",
    "Army Logistics Specialist", "Graphic Artist", "Barista", "Civil Engineer", "Music Teacher",
    "Pharmacy Technician", "Sales Associate", "Lab Technician",
)  # fmt: skip
"""What career changers did before."""

DEGREES = Weighted(
    [("BSc", 0.34), ("Bachelor of Science", 0.22), ("B.A.", 0.1), ("BEng", 0.1), ("MSc", 0.14),
     ("Master of Science", 0.06), ("Associate degree", 0.03), ("PhD", 0.01)]
)  # fmt: skip
FIELDS = (
    "Computer Science", "Information Systems", "Software Engineering", "Electrical Engineering",
    "Mathematics", "Physics", "Economics", "Business Administration", "Graphic Design",
    "Statistics", "Biology", "English Literature", "Psychology", "Mechanical Engineering",
    "Information Technology", "Philosophy", "Industrial Engineering", "Communication",
)  # fmt: skip
