"""`doorward serve`: opens the console."""

from __future__ import annotations

import os
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorward.cli.app import Exit
from doorward.cli.store_words import in_words, open_tables

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
@click.option("--demo", is_flag=True, help="Make an invented company and people, and show them.")
@click.option(
    "--demo-folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("doorward-console-demo"),
    show_default=True,
    help="Where the demo is kept; another start goes on with it.",
)
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
    demo: bool,
    demo_folder: Path,
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
        reserved = serving.reserve(address)
    except serving.ServingError as error:
        raise click.ClickException(str(error)) from error
    os.environ["DOORWARD_ORIGIN"] = address.origin
    if access_policy is not None:
        os.environ["DOORWARD_ACCESS_POLICY"] = str(access_policy.absolute())
    try:
        if demo:
            _open_demo(demo_folder, database, sources)
        else:
            open_sources(sources)
            open_tables(database)
        _read_policies()
        with in_words():
            _greet(address, demo=demo)
        still = no_fetch or demo
        with nullcontext() if no_work else WorkerProcess(["--no-fetch"] if still else []):
            serving.run(address, reserved)
    except KeyboardInterrupt:
        pass  # The usual end. What a shell put into the background ends without it.
    click.echo("ended", err=True)
    return Exit.OK


def open_sources(sources: tuple[Path, ...]) -> None:
    """Tell this process and its children which folders may be screened."""
    if sources:
        os.environ["DOORWARD_SOURCES"] = os.pathsep.join(str(one.resolve()) for one in sources)


def _read_policies() -> None:
    """A policy that cannot be used is said now, not to the first person who decides."""
    from doorward.cases.policy import PolicyError, current_policy  # noqa: PLC0415
    from doorward.cases.retention import RetentionError, retention_policy  # noqa: PLC0415

    try:
        current_policy()
        retention_policy()
    except (PolicyError, RetentionError) as error:
        raise click.ClickException(" ".join(str(error).split())) from error


def _open_demo(folder: Path, database: str | None, sources: tuple[Path, ...]) -> None:
    from doorward.cli import serve_demo  # noqa: PLC0415

    own = serve_demo.demo_database(folder)
    open_tables(database or own)
    made = serve_demo.make_company(folder)
    with in_words():
        serve_demo.take_in(made)
    open_sources((*sources, made))


def _greet(address: Address, *, demo: bool) -> None:
    """Say where the console is, and how the first people come in."""
    from doorward.access.refused import AccessRefused  # noqa: PLC0415
    from doorward.cli.serve_demo import print_guests  # noqa: PLC0415
    from doorward.console import door  # noqa: PLC0415

    try:
        believed = door.relying_party().rules.can_enrol
    except AccessRefused as error:
        raise click.ClickException(str(error)) from error
    if demo:
        print_guests(address.origin)
    elif link := door.first_administrator_link(datetime.now(UTC), address.origin):
        click.echo("There is no administrator yet. Whoever opens this link first, within a day,")
        click.echo(f"becomes it and enrols two keys:\n\n  {link}\n")
        if not believed:
            click.echo("But no key can be enrolled yet: say with --access-policy whose keys are")
            click.echo("believed (docs/access.md).\n")
    click.echo(f"Doorward's console: {address.origin}/")
    if address.origin.startswith("http://localhost"):
        click.echo("(Open it by this name: passkeys do not work at 127.0.0.1.)")
    click.echo("Ctrl-C ends it.")
