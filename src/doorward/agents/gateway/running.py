"""Putting a gateway together from its configuration, and running it."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from doorward.agents.gateway.app import GatewayApp
from doorward.agents.gateway.config import Config
from doorward.agents.gateway.config_reading import ConfigError, missing_env
from doorward.agents.gateway.decider import LOGGER, Clock, Decider, require_listable
from doorward.agents.gateway.gateway import Gateway
from doorward.agents.gateway.mapping import Mapper
from doorward.agents.gateway.refusing import Refusals
from doorward.agents.gateway.stdio import StdioClient
from doorward.agents.gateway.wire import Carrier
from doorward.agents.log import DecisionLog
from doorward.agents.serving import hosting
from doorward.agents.serving.server import Address, AddressError
from doorward.agents.serving.source import LiveSet, PolicyFiles, PolicySource
from doorward.agents.state import AgentState
from doorward.agents.tokens.verifier import TokenVerifier

LOOK_SECONDS = 2.0


class Running:
    """A gateway with what it stands on; close it after use."""

    def __init__(
        self,
        config: Config,
        env: Mapping[str, str] = os.environ,
        clock: Clock = time.time,
        carrier: Carrier | None = None,
    ) -> None:
        """Raises `ConfigError`, `PolicyError` or `AgentRefusal` saying what is missing."""
        lacking = missing_env(config, env)
        if lacking:
            raise ConfigError(f"the environment lacks {', '.join(lacking)}")
        self.config, self.clock = config, clock
        self.source = PolicySource(_files(config))
        self.state = AgentState(Path(config.state))
        try:
            self.log = DecisionLog(Path(config.log), config.log_values) if config.log else None
        except OSError as error:
            raise ConfigError(f"log: {config.log}: {error.strerror}") from error
        self.decider = Decider(config, self.state, self.source, self.log)
        refusals = Refusals(self.log, lambda: self.decider.digest)
        self.gateway = Gateway(config, self.state, self.decider, refusals, env, clock, carrier)

    def app(self) -> tuple[GatewayApp, Address]:
        """The application and where it listens. Raises `ConfigError`."""
        if self.config.tokens is None:
            raise ConfigError("[tokens] is missing: over HTTP clients show tokens")
        address = address_of(self.config)
        url = address.url + self.config.listen.path
        issuer = self.config.tokens.issuer
        verifier = TokenVerifier(self.state, issuer, self.config.tokens.audience or url)
        return GatewayApp(self.gateway, verifier, url, issuer, self.look), address

    async def look(self) -> None:
        """Look after the policies and the sessions, for ever."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look_once()
            except Exception:  # noqa: BLE001 - whatever it is, the answer is no
                LOGGER.exception("the policies or sessions could not be looked after")

    async def look_once(self) -> None:
        """Take new policies that are good, say why others are not; end what nobody uses."""
        said = await asyncio.to_thread(self.source.refresh)
        if said is not None:
            event = "policies-refused" if said else "policies-taken"
            LOGGER.warning("%s %s", event, said or self.source.live.digest)
            if self.log is not None:
                self.log.said(event, self.source.live.digest, said)
        await self.gateway.tidy()

    def close(self) -> None:
        """Let go of the files."""
        self.state.close()
        if self.log is not None:
            self.log.close()


def check(config: Config, env: Mapping[str, str] = os.environ) -> tuple[str, list[str]]:
    """What `Running` would stumble over, without touching the state; gives the digest of the
    policies, and what may be misspelt. Raises `ConfigError` or `PolicyError`."""
    lacking = missing_env(config, env)
    if lacking:
        raise ConfigError(f"the environment lacks {', '.join(lacking)}")
    live = PolicySource(_files(config)).live
    require_listable(live)
    notes = list(dict.fromkeys(_unknown(live, Mapper(config))))
    if config.tokens is not None:
        address_of(config)
    return live.digest, notes


def _unknown(live: LiveSet, mapper: Mapper) -> Iterator[str]:
    for name, asked in mapper.meant():
        if asked.resource.id not in live.by_type.get(asked.resource.type, ()):
            yield f"{name}: {asked.resource} is in no file of entities"
        if asked.action not in live.actions:
            yield f"{name}: {asked.action} is named by no policy, entity or schema"


def address_of(config: Config) -> Address:
    """Where the gateway listens. Raises `ConfigError`."""
    listen = config.listen
    try:
        # Every client shows a token that is bound to its key, so who is not local may ask.
        return Address(
            host=listen.host,
            port=listen.port,
            url=listen.url,
            certificate=Path(listen.tls_cert) if listen.tls_cert else None,
            key=Path(listen.tls_key) if listen.tls_key else None,
        ).checked(("a token is always asked for",))
    except AddressError as error:
        raise ConfigError(f"listen: {error}") from error


def _files(config: Config) -> PolicyFiles:
    policy = config.policy
    return PolicyFiles(
        policies=Path(policy.policies),
        entities=Path(policy.entities) if policy.entities else None,
        schema=Path(policy.schema) if policy.schema else None,
    )


def serve(running: Running) -> None:
    """Serve over HTTP until a signal ends it."""
    app, address = running.app()
    hosting.logged(LOGGER)
    hosting.run(hosting.configured(app, address))


def serve_stdio(running: Running) -> None:
    """Serve the client that started this process, until it closes its end. Raises
    `ConfigError`."""
    identity = running.config.identity
    if identity is None:
        raise ConfigError("[identity] is missing: a client over stdio shows no token")
    mode = os.fstat(sys.stdin.fileno()).st_mode
    if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or sys.stdin.isatty()):
        raise ConfigError("standard input is no pipe: --stdio is for a client that starts this")
    hosting.logged(LOGGER)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=running.config.message.bytes)
        protocol = asyncio.StreamReaderProtocol(reader)
        await loop.connect_read_pipe(lambda: protocol, sys.stdin.buffer)
        client = StdioClient(running.gateway, identity, _written)
        look = asyncio.ensure_future(running.look())
        try:
            await client.serve(reader)
        finally:
            look.cancel()
            await running.gateway.close()

    asyncio.run(run())


def _written(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
