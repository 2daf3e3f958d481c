"""`doorward agents serve`: decisions over HTTP, by AuthZEN."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorward.agents.log import DecisionLog
from doorward.agents.policy import PolicyError
from doorward.agents.refusals import AgentRefusal
from doorward.cli.agents_reading import ENTITIES, FILE, SCHEMA
from doorward.cli.app import Exit
from doorward.report.visible import visible

if TYPE_CHECKING:
    from doorward.agents.serving.source import PolicyFiles, PolicySource


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
@click.option(
    "--state",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Agents and people are those of the register in this folder.",
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
    folder: Path | None,
) -> int:
    """Decide over HTTP by the AuthZEN Authorization API 1.0.

    The files are looked at every two seconds; a new set takes over only when all of it is good.
    Callers show a bearer token, one of those in DOORWARD_AGENTS_TOKENS; without any, only this
    machine can ask. With --state an agent that is not registered, is suspended or has ended is
    denied whatever the policies say, from the next request on; --entities are the resources.
    """
    from doorward.agents.serving import server  # noqa: PLC0415
    from doorward.agents.serving.app import AuthZen  # noqa: PLC0415
    from doorward.agents.serving.evaluating import Evaluator  # noqa: PLC0415
    from doorward.agents.serving.source import PolicyFiles, PolicySource  # noqa: PLC0415

    tokens = tuple(os.environ.get(server.TOKENS, "").replace(",", " ").split())
    address = server.Address(host=host, port=port, url=url, certificate=tls_cert, key=tls_key)
    try:
        address = address.checked(tokens)
        files = PolicyFiles(policies=policies, entities=entities, schema=schema)
        source = PolicySource(files) if folder is None else _over_register(files, folder)
        digest = source.live.digest
    except server.AddressError as error:
        raise click.UsageError(str(error)) from error
    except PolicyError as error:
        raise click.ClickException(visible(f"{policies}: {error}")) from error
    except AgentRefusal as refusal:
        raise click.ClickException(visible(f"{refusal} [{refusal.code}]")) from refusal
    log = None if log_file is None else DecisionLog(log_file, log_value)
    if log is not None:
        log.said("started", digest)
    click.echo(f"{address.url}/access/v1/ decides by {digest}. Ctrl-C ends it.")
    server.run(AuthZen(Evaluator(source, log, action_type), address.url, tokens), address)
    return Exit.OK


def _over_register(files: PolicyFiles, folder: Path) -> PolicySource:
    from doorward.agents.registry.register import Register  # noqa: PLC0415
    from doorward.agents.registry.serving import RegisterSource  # noqa: PLC0415
    from doorward.agents.state import AgentState  # noqa: PLC0415

    # Open as long as the service lives.
    return RegisterSource(files, Register(AgentState(folder)))
