"""How the agents' services run: one process on uvicorn each, speaking on standard error."""

from __future__ import annotations

import gc
import logging
import sys
from typing import TYPE_CHECKING, Any

import uvicorn

from doorward.agents.serving.bounded import BoundedHttp
from doorward.agents.serving.wire import MOST_AT_ONCE

if TYPE_CHECKING:
    from doorward.agents.serving.server import Address


def logged(logger: logging.Logger) -> None:
    """Let a logger, and uvicorn's of errors, speak on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for one in (logger, logging.getLogger("uvicorn.error")):
        one.addHandler(handler)


def configured(app: Any, address: Address, http: Any = BoundedHttp) -> uvicorn.Config:  # noqa: ANN401 - any ASGI application, any protocol of uvicorn's
    """How uvicorn serves an application: within bounds, for anybody may connect."""
    return uvicorn.Config(
        app,
        http=http,
        host=address.host,
        port=address.port,
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_AT_ONCE,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=5,
        ssl_certfile=address.certificate,
        ssl_keyfile=address.key,
    )


def run(config: uvicorn.Config) -> None:
    """Serve until a signal ends it."""
    # What was loaded stays: the collector need not look through it again and again.
    gc.collect()
    gc.freeze()
    uvicorn.Server(config).run()
