"""The demo's token service and gateway: the real ones, on ports of this machine that are free."""

from __future__ import annotations

import contextlib
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import uvicorn

from doorward.agents.demo import server
from doorward.agents.demo.company import Fleet, text
from doorward.agents.gateway.config_reading import load
from doorward.agents.gateway.running import Running
from doorward.agents.serving import hosting
from doorward.agents.serving.server import Address
from doorward.agents.state import AgentState
from doorward.agents.tokens.app import TokenApp
from doorward.agents.tokens.service import TokenService
from doorward.agents.tokens.settings import Resource, Settings, trusting

START_SECONDS = 20.0


class Services(msgspec.Struct, frozen=True):
    """The addresses, and the token service itself, which says whom people let act."""

    issuer: str
    gateway: str
    tokens: TokenService


@contextlib.contextmanager
def serving(fleet: Fleet) -> Iterator[Services]:
    """Serve both while the block runs. Raises `AgentRefusal` or `ConfigError` where they cannot
    be put together, `TimeoutError` where they do not start."""
    with contextlib.ExitStack() as stack:
        token_socket, gateway_socket = (stack.enter_context(_listening()) for _ in range(2))
        issuer, url = _address(token_socket), _address(gateway_socket)
        gateway = f"{url}/mcp"
        state = stack.enter_context(AgentState(fleet.folder / "state"))
        settings = Settings(issuer=issuer, resources=(Resource(name=gateway),))
        service = TokenService(state, trusting(settings, fleet.folder))
        service.keys.current(time.time())
        running = Running(load(_config(fleet.folder, issuer, url)))
        stack.callback(running.close)
        stack.enter_context(_served(TokenApp(service, issuer), token_socket))
        stack.enter_context(_served(running.app()[0], gateway_socket))
        yield Services(issuer, gateway, service)


def _config(folder: Path, issuer: str, url: str) -> Path:
    command = f"{json.dumps(sys.executable)}, {json.dumps(str(Path(server.__file__).resolve()))}"
    said = text("gateway.toml")
    for name, value in (("ISSUER", issuer), ("URL", url), ("PORT", url.rpartition(":")[2]),
                        ("[PYTHON", f"[{command}")):  # fmt: skip
        said = said.replace(f'"{name}"', json.dumps(value)).replace(f"= {name}", f"= {value}")
    file = folder / "gateway.toml"
    file.write_text(said, encoding="utf-8")
    return file


def _listening() -> socket.socket:
    found = socket.socket()
    found.bind(("127.0.0.1", 0))
    return found


def _address(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextlib.contextmanager
def _served(app: Any, listening: socket.socket) -> Iterator[None]:  # noqa: ANN401 - any ASGI app
    config = hosting.configured(app, Address())
    one = uvicorn.Server(config)
    thread = threading.Thread(target=one.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    end = time.monotonic() + START_SECONDS
    while not one.started:
        if time.monotonic() > end or not thread.is_alive():
            raise TimeoutError("the demo's services did not start")
        time.sleep(0.01)
    try:
        yield
    finally:
        one.should_exit = True
        thread.join()
