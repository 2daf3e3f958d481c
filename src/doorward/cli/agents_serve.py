"""`doorward agents serve`: decisions over HTTP, by AuthZEN."""

from __future__ import annotations

import os
from pathlib import Path

import click

from doorward.agents.log import DecisionLog
from doorward.agents.policy import PolicyError
from doorward.cli.agents_reading import ENTITIES, FILE, SCHEMA
from doorward.cli.app import Exit
from doorward.report.visible import visible


@click.command()
@click.option("--policies", type=FILE, required=True, help="The policies (Cedar text).")
@ENTITIES
@SCHEMA
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(1, 65535), default=8766, show_default=True)
@click.option("--url", default="", help="Under which https address callers know it.")
@click.option("--tls-cert", type=FILE, help="Certificate chain (PEM).")
@click.option("--tls-key", type=FILE, help="Its private key (PEM).")
@click.option("--log", "log_file", type=FILE, help="Write each decision here (JSON Lines).")
@click.option(
    "--log-value",
    multiple=True,
    metavar="KEY",
    help="Write the value of this key of contexts, too; may be repeated.",
)
@click.option(
    "--action-type",
    default="Action",
    show_default=True,
    help="Cedar type of actions, such as Shop::Action.",
)
def serve(
    policies: Path,
    entities: Path | None,
    schema: Path | None,
    host: str,
    port: int,
    url: str,
    tls_cert: Path | None,
    tls_key: Path | None,
    log_file: Path | None,
    log_value: tuple[str, ...],
    action_type: str,
) -> int:
    """Decide over HTTP by the AuthZEN Authorization API 1.0.

    The files are looked at every two seconds; a new set takes over only when all of it is good.
    Callers show a bearer token, one of those in DOORWARD_AGENTS_TOKENS; without any, only this
    machine can ask.
    """
    from doorward.agents.serving import server  # noqa: PLC0415
    from doorward.agents.serving.app import AuthZen  # noqa: PLC0415
    from doorward.agents.serving.evaluating import Evaluator  # noqa: PLC0415
    from doorward.agents.serving.source import PolicyFiles, PolicySource  # noqa: PLC0415

    tokens = tuple(os.environ.get(server.TOKENS, "").replace(",", " ").split())
    address = server.Address(host=host, port=port, url=url, certificate=tls_cert, key=tls_key)
    try:
        address = address.checked(tokens)
        source = PolicySource(PolicyFiles(policies=policies, entities=entities, schema=schema))
    except server.AddressError as error:
        raise click.UsageError(str(error)) from error
    except PolicyError as error:
        raise click.ClickException(visible(f"{policies}: {error}")) from error
    log = None if log_file is None else DecisionLog(log_file, log_value)
    if log is not None:
        log.said("started", source.live.digest)
    click.echo(f"{address.url}/access/v1/ decides by {source.live.digest}. Ctrl-C ends it.")
    server.run(AuthZen(Evaluator(source, log, action_type), address.url, tokens), address)
    return Exit.OK
