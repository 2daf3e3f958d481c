"""A registry for one test: checks what is asked, and serves answers or goes wrong."""

import contextlib
import http.server
import json
import threading
from pathlib import Path

ANSWERS = Path(__file__).parent.parent / "data" / "rdap"


class RdapServer:
    """Serves the answers of `tests/data/rdap`; `special` maps a domain to (status, headers, body).

    `asked` holds the path and headers of every request.
    """

    def __init__(self, special=None):
        self.special = dict(special or {})
        self.asked = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                server.asked.append((self.path, dict(self.headers)))
                with contextlib.suppress(ConnectionError):
                    server.answer(self)

            def log_message(self, *_):
                pass

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._http.server_close()

    @property
    def place(self):
        return f"127.0.0.1:{self._http.server_address[1]}"

    @property
    def bootstrap(self):
        """A list of servers as IANA publishes it, with this one for the zone ``example``."""
        services = [
            [["example"], [f"http://{self.place}/rdap"]],
            [["test"], ["http://rdap.test/", "ftp://rdap.test/"]],
        ]
        made = {"version": "1.0", "publication": "2026-03-01T00:00:00Z", "services": services}
        return json.dumps(made).encode()

    def domains(self):
        return [path.rpartition("/")[2] for path, _ in self.asked]

    def answer(self, request):
        domain = request.path.removeprefix("/rdap/domain/")
        file = ANSWERS / f"{Path(domain).name}.json"
        status, headers, body = self.special.get(
            domain, (200, {}, file.read_bytes()) if file.is_file() else (404, {}, b"{}")
        )
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value.replace("{place}", self.place))
        request.send_header("Content-Type", "application/rdap+json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
