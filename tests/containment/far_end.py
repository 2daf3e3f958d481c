"""Other people's servers, on this machine: they note what came, and answer what they are told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Came(NamedTuple):
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class FarEnd:
    """A server. `answers` are used up first: a status, (status, headers), (status, headers, body),
    or a word: ``cut`` (the connection ends in the middle of an answer), ``cut-done`` (the same, but
    it has been done), ``flood``. Else `answer` says what comes back: a status, and a body as JSON
    or in bytes. `cut_after`: the first request for which it says yes is done and not answered."""

    def __init__(self, answer) -> None:
        self.came: list[Came] = []
        self.answers: list = []
        self.answer = answer
        self.cut_after = None
        end = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                said = end.reply(Came(self.command, self.path, headers, self.rfile.read(size)))
                if said is not None:
                    self.send(*said)
                    return
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"{")
                self.close_connection = True

            def send(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if status != 204:
                    try:
                        self.wfile.write(body)
                    except ConnectionError:
                        """Whoever asked has read enough."""

            do_GET = do_POST = do_DELETE = do_PATCH = handle_any  # noqa: N815

            def log_message(self, *_arguments) -> None:
                """Nothing: tests look at `came`."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def reply(self, came: Came) -> tuple[int, dict[str, str], bytes] | None:
        """Status, headers and body of an answer; None for one that is cut."""
        self.came.append(came)
        said = self.answers.pop(0) if self.answers else None
        if said is None and self.cut_after is not None and self.cut_after(came):
            self.cut_after, said = None, "cut-done"
        if said == "cut-done":
            self.answer(came)
        if said in ("cut", "cut-done"):
            return None
        if said == "flood":
            return 200, {}, b" " * 2_000_000
        if said is not None:
            given = said if isinstance(said, tuple) else (said,)
            return (*given, *(200, {}, b"{}")[len(given) :])
        status, body = self.answer(came)
        if not isinstance(body, bytes):
            body = b"" if body is None else json.dumps(body).encode()
        return status, {}, body

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def asked(self) -> list[str]:
        """Methods and paths, in order."""
        return [f"{one.method} {one.path}" for one in self.came]


USER = "00u1abcdEFGH2345IJKL"


class OktaUser:
    """One invented user of an invented organisation."""

    def __init__(self, status: str = "ACTIVE") -> None:
        self.status, self.sessions = status, 1

    def __call__(self, came: Came):
        base = "/api/v1/users/"
        if came.headers.get("authorization") != "SSWS invented-token":
            return 401, {"errorCode": "E0000011"}
        if came.method == "GET" and came.path in (base + USER, base + "avery%40mail.example"):
            return 200, {"id": USER, "status": self.status}
        if came.method == "DELETE" and came.path == f"{base}{USER}/sessions?oauthTokens=true":
            self.sessions = 0
            return 204, None
        for verb, needs, then in (("suspend", "ACTIVE", "SUSPENDED"),
                                  ("unsuspend", "SUSPENDED", "ACTIVE")):  # fmt: skip
            if came.method == "POST" and came.path == f"{base}{USER}/lifecycle/{verb}":
                if self.status != needs:
                    return 400, {"errorCode": "E0000001"}
                self.status = then
                return 200, {}
        return 404, {"errorCode": "E0000007"}
