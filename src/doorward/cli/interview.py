"""`doorward interview`: structured interviews about what applicants themselves claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from doorward.cli.app import Exit
from doorward.cli.progress import StageBars
from doorward.intake.additions.answers import read_answers, recognises
from doorward.intake.additions.forms import read_answer_form
from doorward.intake.additions.records import Later
from doorward.intake.ats.files import head
from doorward.intake.ats.reading import SourceFile
from doorward.intake.reader import Limits
from doorward.model import Application, InterviewAnswer, Problem, Severity
from doorward.pipeline import ScreenOptions
from doorward.pipeline.errors import ScreenError
from doorward.pipeline.gather import gather
from doorward.reference import Reference
from doorward.report.interview_kit import kit_json, write_kit
from doorward.report.visible import visible
from doorward.report.wording import plural
from doorward.verification.answer_sheet import sheet_rows
from doorward.verification.interview_usual import usual_answers
from doorward.verification.kit import Kit, interview_kit

_MOST_SHOWN = 20


@click.group()
def interview() -> None:
    """Interviews about people's own claims: the same questions for everybody.

    \b
    doorward interview kit A-17 export.json resumes/ --out interviews/
    doorward interview record interviews/form-A-17.pdf --to additions.jsonl
    doorward interview summary export.json additions.jsonl
    """


@interview.command("kit")
@click.argument("applicant", metavar="APPLICANT")
@click.argument("sources", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the page to print, the PDF form and the answer file here.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Another number chooses other wordings, for the whole job.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the kit as one JSON object.")
@click.option("--quiet", is_flag=True, help="No progress bars.")
def kit(
    applicant: str,
    sources: tuple[Path, ...],
    out: Path | None,
    seed: int,
    as_json: bool,
    quiet: bool,
) -> int:
    """Make the interview of one applicant from their own claims.

    APPLICANT is the id of an application, SOURCES are what `doorward screen` is given. Everybody
    who applies to one job gets the same number and kind of questions, whatever the screening
    found. Questions on religion, politics, birthplace, language, family, health or age cannot be
    made.
    """
    one, problems = _application(applicant, sources, quiet)
    made = interview_kit(one, Reference.bundled(), seed=seed)
    try:
        written = write_kit(made, out) if out is not None else ()
    except OSError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        lines = {**kit_json(made), "files": [path.name for path in written]}
        click.echo(msgspec.json.format(msgspec.json.encode(lines), indent=2).decode())
    else:
        _show(made)
        for path in written:
            click.echo(f"wrote {path.name}")
    return Exit.LEFT_OUT if _say(problems) else Exit.OK


def _application(
    applicant: str, sources: Sequence[Path], quiet: bool
) -> tuple[Application, list[Problem]]:
    """The application asked for, and what could not be read on the way to it."""
    with StageBars(show=not quiet) as bars:
        try:
            gathering = gather(sources, ScreenOptions(), bars)
            every = gathering.applications()
            found = [one for one in every if applicant in (one.id, one.candidate)]
        except ScreenError as error:
            raise click.ClickException(str(error)) from error
    named = [one for one in found if one.id == applicant] or found
    if len(named) > 1:
        ids = ", ".join(visible(one.id, 60) for one in named[:5])
        raise click.ClickException(
            f"{visible(applicant, 80)!r} has several applications: name one of {ids}"
        )
    if not named:
        raise click.ClickException(f"no application {visible(applicant, 80)!r} in these sources")
    return named[0], gathering.problems


def _show(made: Kit) -> None:
    job = f", job {visible(made.requisition, 80)}" if made.requisition else ""
    synthetic = " (synthetic)" if made.synthetic else ""
    click.echo(f"Interview of {visible(made.application, 80)}{job}{synthetic}")
    click.echo(f"Question set {made.code}: the same for everybody who applies to this job\n")
    for row in sheet_rows(made):
        click.echo(f"{row.id:<14}{visible(row.text)}")
        click.echo(f"{'':<14}claim: {visible(row.claim)}")
    if made.contradictions:
        found = plural(len(made.contradictions), "difference")
        click.echo(f"\n{found} between the person's own sources: the question on dates is on one")


@interview.command("record")
@click.argument(
    "answers",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--to",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of later records to add to (JSON Lines); made where it is not there.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was recorded as JSON.")
def record(answers: tuple[Path, ...], to: Path, as_json: bool) -> int:
    """Check filled forms and answer files and add their answers to a file of later records.

    ANSWERS are forms (PDF) and answer files (CSV) that `doorward interview kit` wrote, filled in.
    An answer that is there already is not added again. Give the file to `doorward screen` beside
    the applications.
    """
    found: list[Later] = []
    problems: list[Problem] = []
    for path in answers:
        for item in _read(path):
            problems.append(item) if isinstance(item, Problem) else found.append(item)
    added = _append(to, [line for item in found for line in _line(item)])
    if as_json:
        said = {"answers": len(found), "added": added, "left_out": _count(problems)}
        click.echo(msgspec.json.encode(said).decode())
    else:
        already = f", {len(found) - added} were there already" if added < len(found) else ""
        click.echo(f"{plural(len(found), 'answer')} read, {added} added to {to.name}{already}")
    lost = _say(problems)
    if not found:
        return Exit.FAILED
    return Exit.LEFT_OUT if lost else Exit.OK


def _read(path: Path) -> Iterator[Later | Problem]:
    """The answers in an answer file or a form, and what is wrong with it."""
    file, begun, now = SourceFile(path, path.name), head(path), datetime.now(UTC)
    if b"%PDF-" in begun[:1024]:
        yield from read_answer_form(file, Limits(), now)
    elif recognises(begun):
        yield from read_answers(file, Limits(), now)
    else:
        why = "is no form and no answer file: its first line does not name the columns"
        yield Problem(Severity.FILE, "unknown-format", why, path.name)


@interview.command("summary")
@click.argument("sources", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON array on standard output.")
@click.option("--quiet", is_flag=True, help="No progress bars.")
def summary(sources: tuple[Path, ...], as_json: bool, quiet: bool) -> int:
    """Count how answers usually turn out, job by job.

    SOURCES are what `doorward screen` is given: applications, and the answers beside them. A
    contradiction means something only beside what is usual for the job.
    """
    with StageBars(show=not quiet) as bars:
        try:
            gathering = gather(sources, ScreenOptions(), bars)
            found = usual_answers(gathering.applications())
        except ScreenError as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    for one in () if as_json else found:
        told = ", ".join(
            f"{count} {rating.value.replace('-', ' ')}" for rating, count in one.ratings.items()
        )
        spread = ", ".join(f"{claims}: {people}" for claims, people in one.contradicted.items())
        click.echo(f"{visible(one.requisition, 80)}: {plural(one.people, 'person', 'people')}")
        click.echo(f"  answers: {told}")
        click.echo(f"  people by contradicted claims: {spread}")
    if not found and not as_json:
        click.echo("no answers in these sources")
    return Exit.LEFT_OUT if _say(gathering.problems) else Exit.OK


def _line(item: Later) -> list[bytes]:
    """An answer in Doorward's own form of later records."""
    if not isinstance(item.record, InterviewAnswer):
        return []
    told = msgspec.to_builtins(item.record)
    fields = {name: value for name, value in told.items() if name != "origin" and value is not None}
    return [msgspec.json.encode({"record": "answer", "application": item.application, **fields})]


def _append(path: Path, lines: Sequence[bytes]) -> int:
    """Add the lines that are not in the file yet; how many these were."""
    try:
        before = path.read_bytes() if path.exists() else b""
        known = set(before.splitlines())
        new = [line for line in dict.fromkeys(lines) if line not in known]
        if new:
            path.touch(mode=0o600)  # it says what people said; an older file keeps its mode
            gap = b"\n" if before and not before.endswith(b"\n") else b""
            with path.open("ab") as file:
                file.write(gap + b"".join(line + b"\n" for line in new))
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
    return len(new)


def _count(problems: Sequence[Problem]) -> int:
    return sum(one.severity is not Severity.NOTE for one in problems)


def _say(problems: Sequence[Problem]) -> int:
    """Print what could not be read; how much of it was lost."""
    for one in problems[:_MOST_SHOWN]:
        place = f"{one.file}#{one.record}" if one.record else one.file
        click.echo(f"{visible(place, 200)}: {visible(one.message, 300)} [{one.code}]", err=True)
    if len(problems) > _MOST_SHOWN:
        click.echo(f"… and {len(problems) - _MOST_SHOWN} more", err=True)
    return _count(problems)
