"""`doorward agents token serve`: the token service over HTTP."""

from __future__ import annotations

from pathlib import Path

import click

from doorward.cli.agents_reading import FILE
from doorward.cli.agents_register_options import STATE, opened
from doorward.cli.agents_token_reading import CONFIG, settings_of
from doorward.cli.app import Exit


@click.command()
@CONFIG
@STATE
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(1, 65535), help="The issuer's, if not said.")
@click.option("--tls-cert", type=FILE, help="Certificate chain (PEM).")
@click.option("--tls-key", type=FILE, help="Its private key (PEM).")
def serve(
    config: Path,
    folder: Path,
    host: str,
    port: int | None,
    tls_cert: Path | None,
    tls_key: Path | None,
) -> int:
    """Issue tokens to agents over HTTP.

    The settings and the keys that they name are looked at every 30 seconds; new ones are taken
    only when all of them are good.
    """
    from doorward.agents.serving.server import AddressError  # noqa: PLC0415
    from doorward.agents.tokens import running  # noqa: PLC0415
    from doorward.agents.tokens.app import TokenApp  # noqa: PLC0415
    from doorward.agents.tokens.service import TokenService  # noqa: PLC0415

    trust = settings_of(config)
    issuer = trust.settings.issuer
    try:
        address = running.address_of(issuer, host, port, tls_cert, tls_key)
    except AddressError as error:
        raise click.UsageError(str(error)) from error
    with opened(folder) as found:
        state = found.register.state
        service = TokenService(state, trust)
        service.keys.current(found.now)
        app = TokenApp(service, issuer, renewed=running.renewing(state, config, trust))
        click.echo(f"{issuer}/token issues tokens. Ctrl-C ends it.")
        running.run(app, address)
    return Exit.OK
