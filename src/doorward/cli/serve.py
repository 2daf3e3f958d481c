"""`doorward serve`: opens the console."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorward.cli.app import Exit

if TYPE_CHECKING:
    from doorward.console.serving import Address

DATABASE_OPTION = click.option(
    "--database",
    metavar="URL",
    help="sqlite:///FILE or postgresql://USER@HOST/NAME [default: a file in your data folder].",
)

SOURCES_OPTION = click.option(
    "--sources",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="A folder that people may start screenings of; may be repeated.",
)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True)
@DATABASE_OPTION
@click.option("--origin", help="Under which address browsers come here, if not localhost.")
@click.option("--tls-cert", type=click.Path(path_type=Path), help="Certificate chain (PEM).")
@click.option("--tls-key", type=click.Path(path_type=Path), help="Its private key (PEM).")
@click.option(
    "--behind-proxy",
    metavar="ADDRESS",
    default="",
    help="A proxy at this address ends TLS, and is believed about who calls.",
)
@click.option(
    "--access-policy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Which keys are taken (TOML).",
)
@SOURCES_OPTION
@click.option("--no-work", is_flag=True, help="Start no worker; run `doorward work` yourself.")
@click.option("--no-fetch", is_flag=True, help="Fetch no reference data by the schedule.")
def serve(
    host: str,
    port: int,
    database: str | None,
    origin: str | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    behind_proxy: str,
    access_policy: Path | None,
    sources: tuple[Path, ...],
    no_work: bool,
    no_fetch: bool,
) -> int:
    """Open the console: cases, evidence, decisions, for people with a security key."""
    from doorward.console import serving  # noqa: PLC0415 - needs the extra `console`
    from doorward.console.work_process import WorkerProcess  # noqa: PLC0415

    try:
        address = serving.Address(
            host=host,
            port=port,
            origin=origin or "",
            certificate=tls_cert,
            key=tls_key,
            proxy=behind_proxy,
        ).checked()
        listening = serving.listen(address)
    except serving.ServingError as error:
        raise click.ClickException(str(error)) from error
    os.environ["DOORWARD_ORIGIN"] = address.origin
    if access_policy is not None:
        os.environ["DOORWARD_ACCESS_POLICY"] = str(access_policy.absolute())
    open_sources(sources)
    open_tables(database)
    _greet(address)
    try:
        with nullcontext() if no_work else WorkerProcess(["--no-fetch"] if no_fetch else []):
            serving.run(address, listening)
    except KeyboardInterrupt:
        click.echo("ended", err=True)
    return Exit.OK


def open_sources(sources: tuple[Path, ...]) -> None:
    """Tell this process and its children which folders may be screened."""
    if sources:
        os.environ["DOORWARD_SOURCES"] = os.pathsep.join(str(one.resolve()) for one in sources)


def open_tables(database: str | None) -> None:
    """Open the database and bring its tables up to date, or say in one line why not."""
    from doorward.store import opening  # noqa: PLC0415

    try:
        opening.open_store(database)
        opening.migrate()
    except opening.StoreError as error:
        raise click.ClickException(str(error)) from error


def _greet(address: Address) -> None:
    click.echo(f"Doorward's console: {address.origin}/")
    click.echo("Ctrl-C ends it.")
