"""`doorward agents gateway`: between MCP clients and MCP servers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorward.agents.policy import PolicyError
from doorward.agents.refusals import AgentRefusal
from doorward.cli.agents_reading import FILE
from doorward.cli.app import Exit
from doorward.report.visible import visible
from doorward.report.wording import plural

if TYPE_CHECKING:
    from doorward.agents.gateway.config import Server


def _example(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        file = resources.files("doorward.agents.gateway").joinpath("example.toml")
        click.echo(file.read_text(encoding="utf-8"), nl=False)
        context.exit()


@click.command()
@click.option("--config", type=FILE, required=True, help="Servers, rules, policies (TOML).")
@click.option("--stdio", is_flag=True, help="Serve the client that starts this process.")
@click.option("--check", is_flag=True, help="Only check the file and what it names.")
@click.option(
    "--example",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_example,
    help="Print an example of the file.",
)
def gateway(config: Path, stdio: bool, check: bool) -> int:
    """Stand between MCP clients and MCP servers and decide every request.

    Clients come over streamable HTTP with tokens of `doorward agents token`, or start this as a
    process of theirs (--stdio). Policies are looked at every two seconds; a new set takes over only
    when all of it is good.
    """
    from doorward.agents.gateway import running  # noqa: PLC0415
    from doorward.agents.gateway.config_reading import ConfigError, load  # noqa: PLC0415

    try:
        said = load(config)
        if check:
            _tell(said.servers.values(), *running.check(said))
            return Exit.OK
        made = running.Running(said)
        try:
            if stdio:
                running.serve_stdio(made)
            else:
                at = f"{running.address_of(said).url}{said.listen.path}"
                click.echo(f"{at} decides by {made.source.live.digest}. Ctrl-C ends it.")
                running.serve(made)
        finally:
            made.close()
    except ConfigError as error:
        raise click.ClickException(visible(str(error))) from error
    except PolicyError as error:
        raise click.ClickException(visible(f"{config}: policies: {error}")) from error
    except AgentRefusal as error:
        raise click.ClickException(visible(f"{config}: {error} ({error.code})")) from error
    return Exit.OK


def _tell(servers: Collection[Server], digest: str, notes: Sequence[str]) -> None:
    for one in notes:
        click.echo(visible(f"note: {one}"))
    tools = plural(sum(len(one.tools) for one in servers), "tool")
    click.echo(f"good: {plural(len(servers), 'server')}, {tools} with rules, policies {digest}")
