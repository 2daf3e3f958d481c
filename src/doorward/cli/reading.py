"""Reading what `audit` and `calibrate` are given: a run's assessments and a table of a person's."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import click
import msgspec

T = TypeVar("T")


def assessments(path: Path, line_type: type[T]) -> Iterator[T]:
    """The lines of an assessments.jsonl, or of the one in a folder.

    Raises `click.ClickException` naming the file and line.
    """
    file = path / "assessments.jsonl" if path.is_dir() else path
    decoder = msgspec.json.Decoder(line_type)
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    yield decoder.decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise click.ClickException(f"{file.name}#{number}: {error}") from error
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error


def table(path: Path) -> tuple[list[str], dict[str, tuple[int, dict[str, str]]]]:
    """A CSV file's columns, and its rows by application, each with its line number.

    Raises `click.ClickException` naming the file and line, also for an application that stands
    in two rows: which of them holds is not known.
    """
    rows: dict[str, tuple[int, dict[str, str]]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            names = [name for name in (reader.fieldnames or []) if name]
            if names.count("application") != 1:
                raise click.ClickException(f"{path.name} needs a column `application`, once")
            for row in reader:
                application = (row["application"] or "").strip()
                if not application:  # spreadsheets leave empty rows behind
                    continue
                if application in rows:
                    raise click.ClickException(
                        f"{path.name}#{reader.line_num}: {application!r} stands in line "
                        f"{rows[application][0]} already"
                    )
                rows[application] = (reader.line_num, {name: row[name] or "" for name in names})
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{path.name}: not UTF-8 text ({error.reason})") from error
    except csv.Error as error:
        raise click.ClickException(f"{path.name}: {error}") from error
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
    return names, rows
