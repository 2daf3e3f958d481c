"""A mail server on this machine (RFC 5321), with signing in (RFC 4954) where it is wanted."""

import base64
import socketserver
import threading


class FarMail:
    """A server. `said` are the commands that came, the verb in capitals. `answers` says for a verb
    what to answer instead: ``{"RCPT": "550 no"}``, or ``{"DATA.": "cut"}`` for an end of the
    connection when the whole message is there."""

    def __init__(self, password: str = "") -> None:
        self.messages: list[bytes] = []
        self.said: list[str] = []
        self.answers: dict[str, str] = {}
        self.password = password
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self._server.end, self._server.daemon_threads = self, True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_error) -> None:
        self._server.shutdown()
        self._server.server_close()


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        end = self.server.end
        self.say("220 mail.example ready")
        for line in self.rfile:
            verb, _, rest = line.decode().strip().partition(" ")
            end.said.append(f"{verb.upper()} {rest}".strip())
            if verb.upper() in end.answers:
                self.say(end.answers[verb.upper()])
            elif not self.answered(verb.upper(), rest):
                return

    def answered(self, verb: str, rest: str) -> bool:
        """Answer; whether the connection goes on."""
        if verb == "DATA":
            return self.data()
        password = self.server.end.password
        login = base64.b64encode(f"\0robot\0{password}".encode()).decode()
        self.say(
            *{
                "EHLO": ("250-mail.example", *(["250-AUTH PLAIN"] if password else ()), "250 SIZE"),
                "AUTH": ("235 good" if rest == f"PLAIN {login}" else "535 no",),
                "MAIL": ("250 good",),
                "RCPT": ("250 good",),
                "RSET": ("250 good",),
                "QUIT": ("221 bye",),
            }.get(verb, ("502 unknown",))
        )
        return verb != "QUIT"

    def data(self) -> bool:
        """Take a message."""
        end = self.server.end
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        answer = end.answers.get("DATA.", "250 queued")
        if answer == "cut":
            return False
        if answer.startswith("250"):
            end.messages.append(b"".join(lines))
        self.say(answer)
        return True

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{one}\r\n" for one in lines).encode())
