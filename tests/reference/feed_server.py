"""A web server for one test: really does ranges, entity tags, and everything that goes wrong."""

from __future__ import annotations

import contextlib
import http.server
import threading


class FeedServer:
    """Serves `content`; `behaviour` says what goes wrong. Requests' headers are kept."""

    def __init__(self, content=b"", behaviour="well"):
        self.content = content
        self.behaviour = behaviour
        self.etag = '"one"'
        self.location = ""
        self.requests = []
        self.cut_after = None
        self.stop = threading.Event()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                server.requests.append(dict(self.headers))
                with contextlib.suppress(ConnectionError):
                    server.answer(self)
                self.close_connection = True

            def log_message(self, *_):
                pass

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self._http.server_address[1]}/list"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self._http.shutdown()
        self._http.server_close()

    def answer(self, request):
        action = getattr(self, f"_{self.behaviour}")
        action(request)

    def _head(self, request, status, length, **headers):
        request.send_response(status)
        if length is not None:
            request.send_header("Content-Length", str(length))
        if self.etag:
            request.send_header("ETag", self.etag)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Connection", "close")
        request.end_headers()

    def _well(self, request):
        if self.etag and request.headers.get("If-None-Match") == self.etag:
            self._head(request, 304, None)
            return
        asked = request.headers.get("Range", "")
        begin = 0
        if asked and request.headers.get("If-Range") == self.etag:
            begin = int(asked.removeprefix("bytes=").rstrip("-"))
        body = self.content[begin:]
        total = len(self.content)
        if begin:
            span = f"bytes {begin}-{total - 1}/{total}"
            self._head(request, 206, len(body), Content_Range=span)
        else:
            self._head(request, 200, len(body))
        if self.cut_after is not None:
            body = body[: self.cut_after]
        request.wfile.write(body)

    def _endless(self, request):
        self._head(request, 200, None)
        while not self.stop.is_set():
            request.wfile.write(b"192.0.2.0/24\n" * 1000)

    def _announces_too_much(self, request):
        self._head(request, 200, 10**12)

    def _slow_body(self, request):
        self._head(request, 200, 1000)
        while not self.stop.wait(0.05):
            request.wfile.write(b"x")
            request.wfile.flush()

    def _slow_head(self, request):
        request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.stop.wait(0.05):
            request.wfile.write(b"x")
            request.wfile.flush()

    def _silent(self, _request):
        self.stop.wait(30)

    def _missing(self, request):
        self._head(request, 404, 0)

    def _failing(self, request):
        self._head(request, 500, 0)

    def _forbidden(self, request):
        self._head(request, 403, 0)

    def _redirecting(self, request):
        self._head(request, 302, 0, Location=self.location)

    def _compressing(self, request):
        self._head(request, 200, 3, Content_Encoding="gzip")
        request.wfile.write(b"abc")

    def _lying_range(self, request):
        if request.headers.get("Range"):
            self._head(request, 206, 4, Content_Range="bytes 0-3/4")
            request.wfile.write(b"evil")
            return
        self._well(request)
