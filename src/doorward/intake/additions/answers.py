"""Answer files of interviews: the CSV that comes with an interview kit, filled in.

A row is one question. `rating` is ``consistent``, ``cannot say`` or ``contradicts``; a row
without one was not asked and is passed over. *Contradicts* needs the words heard, or the row is
left out. The column `accommodation` is for the interviewers and is never read: how somebody was
helped to take part is no evidence.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime

from doorward.intake.additions.meeting_values import possible
from doorward.intake.additions.records import Later
from doorward.intake.ats.dates import moment
from doorward.intake.ats.files import TooLongLine, Trouble, chunks, lines
from doorward.intake.ats.lenient import Place, decode_single_byte, shown
from doorward.intake.ats.reading import SourceFile
from doorward.intake.reader import Limits
from doorward.intake.storable import storable
from doorward.model import InterviewAnswer, Origin, Problem, Rating, Severity

COLUMNS = (
    "application",
    "question",
    "asked",
    "claim",
    "rating",
    "heard",
    "interviewer",
    "round",
    "at",
    "accommodation",
)
"""The columns of an answer file, in the order in which a kit writes them."""

_NEEDED = frozenset({"application", "question", "claim", "rating", "heard"})
_RATINGS = {one.value.replace("-", " "): one for one in Rating}
_MOST_ROWS = 10_000
_MOST_BYTES = 32 * 2**20
_LONGEST = 2_000
_QUESTION = re.compile(r"[a-z]+-\d{1,2}\Z")


def recognises(head: bytes) -> bool:
    """Whether the first line of a file names the columns of an answer file."""
    first = head[:4096].removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    names = re.split(rb"[,;\t]", first.strip().lower())
    return {name.strip(b' "') for name in names} >= {one.encode() for one in _NEEDED}


def read_answers(file: SourceFile, limits: Limits, now: datetime) -> Iterator[Later | Problem]:
    """The answers of a file, as later records; what is left out is a `Problem`."""
    notes: list[Problem] = []
    try:
        text = _text(file, limits, notes)
    except Trouble as trouble:
        yield trouble.problem(file.label)
        return
    yield from notes
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = {name: (name or "").strip().lower() for name in reader.fieldnames or ()}
    try:
        for number, cells in enumerate(reader, start=2):
            if number > _MOST_ROWS:
                message = f"has more than {_MOST_ROWS} rows; the rest was not read"
                yield Problem(Severity.FILE, "too-many", message, file.label)
                return
            row = {
                names[key]: _cell(value)
                for key, value in cells.items()
                if key in names and isinstance(value, str)
            }
            place = Place(file.label, str(number))
            later = answer_of(row, place, now)
            if later is not None:
                yield storable(later)
            yield from place.problems
    except csv.Error as error:
        yield Problem(Severity.FILE, "malformed-csv", str(error), file.label)


def _text(file: SourceFile, limits: Limits, notes: list[Problem]) -> str:
    found: list[str] = []
    size = 0
    for line in lines(chunks(file.path, limits, notes, file.label), limits.text_field):
        if isinstance(line, TooLongLine):
            raise Trouble("too-large", f"has a line of more than {limits.text_field} bytes")
        size += len(line)
        if size > _MOST_BYTES:
            raise Trouble("too-large", f"has more than {_MOST_BYTES} bytes of text")
        if len(found) > 2 * _MOST_ROWS:
            break
        try:
            found.append(line.decode().replace("\0", ""))
        except UnicodeDecodeError:
            found.append(decode_single_byte(line)[0])
    return "\n".join(found)


def _cell(value: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    text = " ".join(value.split())
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text


def answer_of(row: dict[str, str], place: Place, now: datetime) -> Later | None:
    """The answer in a row (column to text), or None; what is wrong is said at `place`."""
    written = row.get("rating", "")
    if not written:
        if row.get("heard"):
            place.field("not-rated", "has words heard but no rating; left out", "rating")
        return None
    rating = _RATINGS.get(" ".join(written.lower().replace("-", " ").split()))
    application, question = row.get("application", ""), row.get("question", "")
    heard = row.get("heard", "")[:_LONGEST] or None
    if rating is None:
        known = ", ".join(_RATINGS)
        place.refuse("unknown-rating", f"{shown(written)} is none of {known}", "rating")
    elif not application:
        place.refuse("missing-field", "names no application", "application")
    elif not _QUESTION.match(question):
        place.refuse("unknown-question", f"{shown(question)} is no id of a question", "question")
    elif rating is Rating.CONTRADICTS and heard is None:
        place.refuse("no-words", "says that an answer contradicts and not what was heard", "heard")
    else:
        origin = Origin(place.file, place.record)
        record = InterviewAnswer(
            question=question,
            claim=row.get("claim", "")[:_LONGEST],
            rating=rating,
            origin=origin,
            heard=heard,
            at=moment_at(row.get("at", ""), place, now),
            by=row.get("interviewer") or None,
            round=row.get("round") or None,
        )
        return Later(record=record, application=application, origin=origin)
    return None


def moment_at(written: str, place: Place, now: datetime) -> datetime | None:
    """A day is enough; it is taken in UTC. What is no date is said and left out."""
    if not written:
        return None
    read = moment(written)
    if read is None or not possible(read[0], now):
        place.field("bad-date", f"{shown(written)} is no possible date, or can mean two", "at")
        return None
    return read[0]
