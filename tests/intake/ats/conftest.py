"""What the tests of the exports' readers share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from doorward.intake.detect import read_source
from doorward.intake.reader import Limits, ReadOptions
from doorward.model import Application, Problem

TODAY = date(2026, 4, 1)


class Outcome:
    """What came of reading a source: applications by id, and problems."""

    def __init__(self, items: list[Application | Problem]) -> None:
        self.applications = {one.id: one for one in items if isinstance(one, Application)}
        self.problems = [one for one in items if isinstance(one, Problem)]

    @property
    def codes(self) -> set[str]:
        return {problem.code for problem in self.problems}

    def said(self, code: str) -> Problem:
        return next(problem for problem in self.problems if problem.code == code)

    @property
    def only(self) -> Application:
        (application,) = self.applications.values()
        return application


@pytest.fixture
def data() -> Path:
    return Path(__file__).parents[2] / "data" / "ats"


@pytest.fixture
def read() -> Callable[..., Outcome]:
    def run(
        path: Path,
        format_name: str | None = None,
        mapping: Path | None = None,
        limits: Limits | None = None,
    ) -> Outcome:
        options = ReadOptions(today=TODAY, mapping=mapping, limits=limits or Limits())
        return Outcome(list(read_source(path, options, format_name)))

    return run
