"""An interview kit as a page to print or fill in on screen, as a PDF form and as an answer file.

The page is one file, opens offline and runs nothing; its security policy refuses scripts and
forbids the form to be sent anywhere. What is typed into it is kept by printing it or saving it
as PDF. What goes back to Doorward is the form, filled in, or the answer file: a CSV that any
spreadsheet fills in.
"""

from __future__ import annotations

import csv
import hashlib
import io
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment

from doorward.intake.additions.answers import COLUMNS
from doorward.report.atomic import replacing
from doorward.report.interview_form import render_form
from doorward.report.spreadsheet import neutral
from doorward.report.templating import page_environment
from doorward.verification.answer_sheet import (
    MOST_DIFFERENCES,
    NEVER_RATE,
    SCALE,
    SheetRow,
    difference_rows,
    sheet_rows,
)
from doorward.verification.kit import Kit

_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~")


def render_kit(kit: Kit) -> str:
    """The page. The same kit gives the same page."""
    return (
        _environment()
        .get_template("interview_kit.html.j2")
        .render(
            kit=kit,
            rows=sheet_rows(kit),
            differences=difference_rows(kit)[:MOST_DIFFERENCES],
            scale=SCALE,
            never_rate=NEVER_RATE,
            answers=f"answers-{file_stem(kit.application)}.csv",
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return page_environment("interview_kit.css")


def answer_file(kit: Kit) -> str:
    """The answer file to fill in: CSV with a byte order mark, one row a question."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in sheet_rows(kit):
        writer.writerow(_cells(kit, row))
    return "\ufeff" + text.getvalue()


def _cells(kit: Kit, row: SheetRow) -> dict[str, str]:
    return {
        "application": neutral(kit.application),
        "question": row.id,
        "asked": neutral(row.text),
        "claim": neutral(row.claim),
    }


def write_kit(kit: Kit, folder: Path) -> tuple[Path, ...]:
    """Write the page, the answer file and the form into a folder; each is whole or not there.

    Raises `FileExistsError` where an answer file or form of that name holds anything else, since
    somebody may have filled it in; nothing is written then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = file_stem(kit.application)
    page, answers = folder / f"interview-{stem}.html", folder / f"answers-{stem}.csv"
    form = folder / f"form-{stem}.pdf"
    empty = {answers: answer_file(kit).encode(), form: render_form(kit, page.name)}
    for path, data in empty.items():
        if path.exists() and path.read_bytes() != data:
            raise FileExistsError(
                f"{path.name} is there and may be filled in: move it away, or name another folder"
            )
    for path, data in {page: render_kit(kit).encode(), **empty}.items():
        with replacing(path) as temporary:
            temporary.write_bytes(data)
    return page, answers, form


def kit_json(kit: Kit) -> dict[str, Any]:
    """The kit as plain JSON values, for ``--json``."""
    return {
        "application": kit.application,
        "requisition": kit.requisition,
        "code": kit.code,
        "synthetic": kit.synthetic,
        "questions": [msgspec.to_builtins(row) for row in sheet_rows(kit)],
        "contradictions": [
            {"what": what, "first": first, "second": second}
            for what, first, second in difference_rows(kit)
        ],
        "scale": [msgspec.to_builtins(one) for one in SCALE],
    }


def file_stem(application: str) -> str:
    """An application's id as part of a file's name; other characters become hyphens.

    An id that is changed by this gets a digest behind it, so that no two ids share a file.

    >>> file_stem("A-17"), file_stem("A/17")
    ('A-17', 'A-17-bb436b24')
    """
    safe = "".join(one if one in _NAME else "-" for one in application[:80]).strip(".")
    if safe and safe == application:
        return safe
    digest = hashlib.sha256(application.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{safe or 'application'}-{digest}"
