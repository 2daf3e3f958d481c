"""`doorward cases backup`, `restore` and `check`."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import click
import msgspec

from doorward.cli.app import Exit
from doorward.cli.progress import StageBars
from doorward.cli.serve import DATABASE_OPTION
from doorward.cli.store_words import in_words
from doorward.report.atomic import replacing


def open_existing(database: str | None) -> None:
    """Open a database that is there; a new one would be made by a slip of the pen."""
    from doorward.store import opening  # noqa: PLC0415
    from doorward.store.restoring import sqlite_file  # noqa: PLC0415

    with in_words():
        url = database or os.environ.get(opening.DATABASE) or opening.default_database()
        file = sqlite_file(url)
        if file is not None and not file.exists():
            raise click.ClickException(
                f"{file}: there is no such database; the first start of `doorward serve` makes it"
            )
        opening.open_store(url)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@DATABASE_OPTION
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
def backup(file: Path, database: str | None, force: bool) -> int:
    """Write the whole database to FILE. The console may run meanwhile.

    The backup holds everything in clear: keep it as you keep the database. It restores into
    SQLite and PostgreSQL alike.
    """
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already: name another, or add --force")
    open_existing(database)
    from doorward.store.backup import verify_backup, write_backup  # noqa: PLC0415

    with in_words(), replacing(file) as temporary, StageBars() as bars:
        write_backup(temporary, datetime.now(UTC), bars)
        manifest = verify_backup(temporary)
    tables, size = len(manifest.tables), file.stat().st_size
    click.echo(f"{file}: {manifest.rows:,} rows of {tables} tables, {size:,} bytes, verified")
    return Exit.OK


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@DATABASE_OPTION
@click.option("--force", is_flag=True, help="Replace a database that is not empty.")
def restore(file: Path, database: str | None, force: bool) -> int:
    """Restore the backup FILE into an empty database. Stop the console first.

    The backup is verified before anything is written, and what was restored before it is put in
    use. With --force a database that was there is replaced; a SQLite file is kept beside under
    another name.
    """
    from doorward.store import opening  # noqa: PLC0415

    url = database or os.environ.get(opening.DATABASE) or opening.default_database()
    with in_words():
        from doorward.store.restoring import sqlite_file  # noqa: PLC0415

        place = sqlite_file(url)
    if place is not None and place.exists() and place.stat().st_size and not force:
        raise click.ClickException(f"{place} is not empty: name another database, or add --force")
    kept = _restore(file, url, place, force=force)
    click.echo(f"{file} restored and verified: its tables, references and log are whole")
    click.echo("everybody is signed out; keys revoked since the backup must be revoked again")
    if kept is not None:
        click.echo(f"the database before is kept as {kept}")
    return Exit.OK


def _restore(file: Path, url: str, place: Path | None, *, force: bool) -> Path | None:
    from doorward.store import opening  # noqa: PLC0415

    new = None if place is None else place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    with in_words():
        opening.open_store(url if new is None else f"sqlite:///{new.absolute()}")
    from doorward.cases.restored import settle  # noqa: PLC0415
    from doorward.cases.viewer import Viewer  # noqa: PLC0415
    from doorward.store import backup as stored  # noqa: PLC0415
    from doorward.store import restoring  # noqa: PLC0415

    try:
        with in_words(), StageBars() as bars:
            manifest = stored.verify_backup(file)

            def finish() -> None:
                _raise_if_damaged()
                settle(Viewer(name="command: restore", now=datetime.now(UTC)), manifest.made_at)

            restoring.load(file, manifest, bars, finish, replace=force)
            return None if new is None or place is None else restoring.put_in_place(new, place)
    except stored.BackupError as error:
        raise click.ClickException(str(error)) from error
    finally:
        if new is not None:
            restoring.remove(new)


def _raise_if_damaged() -> None:
    from doorward.store.backup import BackupError  # noqa: PLC0415

    found = _damages()
    if found:
        raise BackupError("damaged", f"what was restored is not whole: {found[0]}")


def _damages() -> list[str]:
    from doorward.cases.log import broken_entries  # noqa: PLC0415
    from doorward.store.checking import damages  # noqa: PLC0415

    found = list(damages())
    if not found:
        found += [f"entry {number} of the log was changed" for number in broken_entries()]
    return found


def _bad_signatures() -> list[str]:
    from doorward.cases.deciding_proofs import proof_faults  # noqa: PLC0415
    from doorward.cli.cases_names import command_viewer  # noqa: PLC0415

    return list(islice(proof_faults(command_viewer("check", datetime.now(UTC))), 100))


@click.command()
@DATABASE_OPTION
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def check(database: str | None, as_json: bool) -> int:
    """Whether the database is whole, whether nobody changed the log, and whether the keys of
    those who decided have signed what is stored. Exit code 1 if not."""
    open_existing(database)
    with in_words():
        found = _damages() or _bad_signatures()
    if as_json:
        click.echo(msgspec.json.encode({"whole": not found, "damages": found}))
    else:
        for line in found:
            click.echo(line, err=True)
        click.echo("not whole: see doorward cases restore" if found else "whole")
    return Exit.FAILED if found else Exit.OK
