"""Telling somebody: a message in Slack, or an e-mail. It holds nothing and harms nobody.

A notice names the responder's step and the account, and says where to look; what was found stands
in the case and not in a chat. Undoing sends a second one that says so.

Slack's contract: an incoming webhook takes ``{"text": …}`` and answers 200 ``ok``; 400, 403, 404
and 410 say what is wrong with it, 429 comes with ``Retry-After`` (api.slack.com, "Improving error
conditions for Incoming Webhooks" and "Rate limits", read in November 2026). Its address is itself
the secret. E-mail: SMTP with STARTTLS (RFC 5321, RFC 3207), or plain to this machine.
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
from doorward.containment.sending import TIMEOUT, Trouble, checked_url, send
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
        body = msgspec.json.encode({"text": safe})
        answer = send("POST", url, {"Content-Type": "application/json"}, body, _slack)
        if answer.body.strip() != b"ok":
            raise ResponderError("malformed", "this is not Slack's answer", unsure=True)


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
        try:
            message["From"], message["To"] = settings.sender, ", ".join(settings.to)
            message["Subject"] = subject
            message["Date"] = format_datetime(datetime.now(UTC))
            # The same for each try of one step, so that a mailbox shows it once.
            message["Message-ID"] = f"<{key}@doorward.invalid>"
            message.set_content(text.encode("utf-8", "replace").decode())
        except ValueError as error:
            raise ResponderError("setting", "sender and to are no mail addresses") from error
        try:
            left = self._handed_over(message)
        except smtplib.SMTPException as error:
            raise _told(error) from error
        except OSError as error:
            said = f"the mail server cannot be used ({type(error).__name__})"
            raise ResponderError("unreachable", said, again=True) from error
        if left:
            said = f"the mail server refused {left} of {len(settings.to)} who are to be told"
            raise ResponderError("answer", said)

    def _handed_over(self, message: EmailMessage) -> int:
        """Hand the message over; for how many of those who are to be told it was refused."""
        settings = self._settings
        with smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT) as server:
            if not _is_here(settings.host):
                server.starttls(context=ssl.create_default_context())
            if settings.user:
                server.login(settings.user, secret(settings.password_env, "password"))
            return len(server.send_message(message))


def _slack(trouble: Trouble) -> tuple[str, bool] | None:
    """Slack's 404 and 410 are about the channel and not about an account."""
    return ("setting", False) if trouble.status in {404, 410} else None


def _told(error: smtplib.SMTPException) -> ResponderError:
    """A mail server's trouble in our words. Codes from 500 on are for good (RFC 5321, 4.2.1)."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return ResponderError("refused", "the mail server refuses our credentials")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return ResponderError("answer", "the mail server refuses who is to be told")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return ResponderError("setting", "the mail server knows no STARTTLS, or no signing in")
    if isinstance(error, smtplib.SMTPResponseException):
        said = f"the mail server answered {error.smtp_code}"
        return ResponderError("answer", said, again=error.smtp_code < 500)
    said = f"the mail server cannot be used ({type(error).__name__})"
    return ResponderError("unreachable", said, again=True, unsure=True)


def _is_here(host: str) -> bool:
    return host in {"localhost", "127.0.0.1", "::1"}


def _text(step: Step, key: str) -> str:
    return (
        f"Doorward contains the account {step.account} at once. See its case in the console for"
        f" what was seen, and decide there. ({key[:12]})"
    )


def _taken_back(step: Step, key: str) -> str:
    return f"The containment of the account {step.account} was taken back. ({key[:12]})"
