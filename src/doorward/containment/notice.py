"""Telling somebody: a message in Slack, or an e-mail. It holds nothing and harms nobody.

A notice names the responder's step and the account, and says where to look; what was found stands
in the case and not in a chat. Undoing sends a second one that says so.

Slack's contract: an incoming webhook takes ``{"text": …}`` and answers 200 ``ok``
(docs.slack.dev, Sending messages using incoming webhooks, from memory); its address is itself the
secret. E-mail: SMTP with STARTTLS (RFC 5321, RFC 3207), or plain to this machine.
"""

from __future__ import annotations

import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

import msgspec

from doorward.containment.responder import ResponderError
from doorward.containment.secrets import secret
from doorward.containment.sending import TIMEOUT, checked_url, send
from doorward.containment.steps import UNKNOWN, Step

NOTIFY = "notify"


class SlackSettings(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    tag_field="kind", tag="slack",
):  # fmt: skip
    """A channel, by the variable that holds its incoming webhook's address."""

    url_env: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """The variables it names."""
        return (self.url_env,)


class MailSettings(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    tag_field="kind", tag="mail",
):  # fmt: skip
    """A mail server and who is told. `password_env` where it wants one."""

    host: str
    sender: str
    to: tuple[str, ...]
    port: int = 587
    user: str = ""
    password_env: str = ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """The variables it names."""
        return (self.password_env,) if self.password_env else ()


class _Notice:
    """What both have in common: one step that nobody can read the state of."""

    def __init__(self, name: str) -> None:
        self._name = name

    def steps(self, account: str) -> tuple[Step, ...]:
        """One notice."""
        return (Step(responder=self._name, account=account, kind=NOTIFY, reversible=True),)

    def wanted(self, step: Step) -> str:  # noqa: ARG002 - there is one kind
        """Nobody can read it."""
        return UNKNOWN

    def present(self, step: Step) -> str:  # noqa: ARG002 - as above
        """Nobody can read it."""
        return UNKNOWN

    def why_not(self, step: Step, before: str) -> str:  # noqa: ARG002 - nothing is against it
        """Nothing."""
        return ""

    def undo_words(self, step: Step) -> str:  # noqa: ARG002 - there is one kind
        """A second notice."""
        return "send a notice that it was taken back"


class Slack(_Notice):
    """A notice in a channel."""

    def __init__(self, name: str, settings: SlackSettings) -> None:
        super().__init__(name)
        self._settings = settings

    def do(self, step: Step, key: str) -> None:
        """Post it."""
        self._post(_text(step, key))

    def undo(self, step: Step, before: str, key: str) -> None:  # noqa: ARG002 - it was nothing
        """Post that it was taken back."""
        self._post(_taken_back(step, key))

    def _post(self, text: str) -> None:
        try:
            url = checked_url(secret(self._settings.url_env, "address"))
        except ValueError as error:
            name = self._settings.url_env
            raise ResponderError("setting", f"the environment variable {name}: {error}") from error
        # Slack reads &, < and > as its own markup.
        safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        send("POST", url, {"Content-Type": "application/json"}, msgspec.json.encode({"text": safe}))


class Mail(_Notice):
    """A notice by e-mail."""

    def __init__(self, name: str, settings: MailSettings) -> None:
        super().__init__(name)
        self._settings = settings

    def do(self, step: Step, key: str) -> None:
        """Send it."""
        self._send("Doorward has contained an account", _text(step, key), key)

    def undo(self, step: Step, before: str, key: str) -> None:  # noqa: ARG002 - it was nothing
        """Send that it was taken back."""
        self._send("Doorward has let an account go", _taken_back(step, key), key)

    def _send(self, subject: str, text: str, key: str) -> None:
        settings = self._settings
        message = EmailMessage()
        message["From"], message["To"] = settings.sender, ", ".join(settings.to)
        message["Subject"] = subject
        message["Date"] = format_datetime(datetime.now(UTC))
        # The same for each try of one step, so that a mailbox shows it once.
        message["Message-ID"] = f"<{key}@doorward.invalid>"
        message.set_content(text)
        try:
            with smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT) as server:
                if not _is_here(settings.host):
                    server.starttls(context=ssl.create_default_context())
                if settings.user:
                    server.login(settings.user, secret(settings.password_env, "password"))
                server.send_message(message)
        except smtplib.SMTPAuthenticationError as error:
            raise ResponderError("refused", "the mail server refuses our credentials") from error
        except smtplib.SMTPRecipientsRefused as error:
            raise ResponderError("answer", "the mail server refuses who is to be told") from error
        except (smtplib.SMTPException, OSError, ssl.SSLError) as error:
            said = f"the mail server cannot be used ({type(error).__name__})"
            raise ResponderError("unreachable", said, again=True) from error


def _is_here(host: str) -> bool:
    return host in {"localhost", "127.0.0.1", "::1"}


def _text(step: Step, key: str) -> str:
    return (
        f"Doorward contains the account {step.account} at once. See its case in the console for"
        f" what was seen, and decide there. ({key[:12]})"
    )


def _taken_back(step: Step, key: str) -> str:
    return f"The containment of the account {step.account} was taken back. ({key[:12]})"
