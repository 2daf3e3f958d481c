"""AWS: deny a user of IAM everything, and make the user's access keys inactive.

Contract (IAM API 2010-05-08, docs.aws.amazon.com/IAM/latest/APIReference, read in November 2026):
``PutUserPolicy``, ``GetUserPolicy`` (its document is URL-encoded, RFC 3986) and
``DeleteUserPolicy`` with an inline policy of our own name; ``ListAccessKeys``
(``AccessKeyMetadata``, ``IsTruncated``) and ``UpdateAccessKey``. Errors are
``ErrorResponse/Error/Code``: ``NoSuchEntity`` with 404, ``Throttling`` with 400 (so in the tests of
AWS's own clients), ``ServiceFailure`` with 500. An explicit deny wins over every allow, and holds
for open sessions too. IAM is eventually consistent: changes take some seconds to be seen
everywhere.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from urllib.parse import unquote, urlencode, urlsplit
from xml.etree.ElementTree import Element

import msgspec
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from doorward.containment.responder import ResponderError
from doorward.containment.secrets import secret
from doorward.containment.sending import Trouble, send
from doorward.containment.sigv4 import signed_headers
from doorward.containment.steps import Step

DENY, KEYS = "deny", "disable-keys"
ALLOWED, DENIED, NO_KEYS = "not denied", "denied", "no active key"
OTHER = "another policy of our name"
POLICY = "DoorwardContained"
_DENY_ALL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}],
}
_AGAIN = {"Throttling", "ThrottlingException", "RequestLimitExceeded"}
_CREDENTIALS = {"SignatureDoesNotMatch", "RequestExpired", "IncompleteSignature"}
_USER = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
_KEY = re.compile(r"[A-Z0-9]{16,128}")
_TAIL = 6


class AwsSettings(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
    tag_field="kind", tag="aws",
):  # fmt: skip
    """An account, by the names of the variables with the access key id and the secret (and the
    session's token, for a role)."""

    key_env: str
    secret_env: str
    token_env: str = ""
    url: str = "https://iam.amazonaws.com"
    region: str = "us-east-1"

    @property
    def secrets(self) -> tuple[str, ...]:
        """The variables it names."""
        return tuple(one for one in (self.key_env, self.secret_env, self.token_env) if one)


class Aws:
    """A responder for the users of IAM in one account; an account is a user's name."""

    def __init__(self, name: str, settings: AwsSettings) -> None:
        self._name, self._settings = name, settings

    def steps(self, account: str) -> tuple[Step, ...]:
        """Deny everything, then the keys: both can be taken back."""
        return (
            Step(responder=self._name, account=account, kind=DENY, reversible=True),
            Step(responder=self._name, account=account, kind=KEYS, reversible=True),
        )

    def wanted(self, step: Step) -> str:
        """Denied, and no key active."""
        return DENIED if step.kind == DENY else NO_KEYS

    def present(self, step: Step) -> str:
        """Whether our policy is there; the ends of the active keys' ids."""
        if step.kind == KEYS:
            active = [key[-_TAIL:] for key, state in self._keys(step.account) if state == "Active"]
            return f"active {' '.join(sorted(active))}" if active else NO_KEYS
        try:
            found = self._call("GetUserPolicy", step.account, PolicyName=POLICY)
        except ResponderError as error:
            if error.code != "no-account":
                raise
            # There may be no such policy, or no such user: the second is told here.
            self._call("GetUser", step.account)
            return ALLOWED
        said = next((one.text or "" for one in found.iter() if _tag(one) == "PolicyDocument"), "")
        try:
            return DENIED if json.loads(unquote(said)) == _DENY_ALL else OTHER
        except (ValueError, RecursionError):
            return OTHER

    def why_not(self, step: Step, before: str) -> str:
        """A policy that somebody else put under our name could not be restored."""
        if step.kind == DENY and before == OTHER:
            return f"there is a policy {POLICY} that is not ours"
        return ""

    def do(self, step: Step, key: str) -> None:  # noqa: ARG002 - both say how it is to be
        """Put the policy, or make the keys inactive."""
        if step.kind == DENY:
            self._call(
                "PutUserPolicy",
                step.account,
                PolicyName=POLICY,
                PolicyDocument=json.dumps(_DENY_ALL),
            )
            return
        for one, state in self._keys(step.account):
            if state == "Active":
                self._call("UpdateAccessKey", step.account, AccessKeyId=one, Status="Inactive")

    def undo(self, step: Step, before: str, key: str) -> None:  # noqa: ARG002 - as above
        """Take our policy away; make active again those keys that were."""
        if step.kind == DENY:
            self._call("DeleteUserPolicy", step.account, PolicyName=POLICY)
            return
        were = set(before.split()[1:])
        for one, state in self._keys(step.account):
            if one[-_TAIL:] in were and state == "Inactive":
                self._call("UpdateAccessKey", step.account, AccessKeyId=one, Status="Active")

    def undo_words(self, step: Step) -> str:
        """Both are undone."""
        if step.kind == DENY:
            return "take the denying policy away"
        return "make the keys active again that were"

    def _keys(self, account: str) -> list[tuple[str, str]]:
        found = self._call("ListAccessKeys", account, MaxItems="100")
        rows = []
        for one in found.iter():
            if _tag(one) == "member":
                said = {_tag(child): child.text or "" for child in one}
                rows.append((said.get("AccessKeyId", ""), said.get("Status", "")))
        if not all(_KEY.fullmatch(key) for key, _ in rows):
            raise ResponderError("malformed", "a key of the answer has no id")
        if any(_tag(one) == "IsTruncated" and one.text == "true" for one in found.iter()):
            raise ResponderError("too-large", "more than 100 access keys are listed")
        return rows

    def _call(self, action: str, account: str, **more: str) -> Element:
        if not _USER.fullmatch(account):
            raise ResponderError("no-account", "this is no user's name of IAM's")
        settings = self._settings
        form = {"Action": action, "Version": "2010-05-08", "UserName": account, **more}
        body = urlencode(form).encode()
        headers = signed_headers(
            body,
            host=urlsplit(settings.url).netloc,
            region=settings.region,
            service="iam",
            key=secret(settings.key_env, "access key"),
            secret=secret(settings.secret_env, "secret key"),
            token=secret(settings.token_env) if settings.token_env else "",
            now=datetime.now(UTC),
        )
        answer = send("POST", f"{settings.url.rstrip('/')}/", headers, body, _explained)
        found = _parsed(answer.body)
        if found is None or _tag(found) != f"{action}Response":
            raise ResponderError("malformed", "the answer is not the one to this request")
        return found


def _explained(trouble: Trouble) -> tuple[str, bool] | None:
    """IAM says in its body what an error is."""
    found = _parsed(trouble.body)
    said = (
        "" if found is None else next((e.text or "" for e in found.iter() if _tag(e) == "Code"), "")
    )
    if said in _AGAIN:
        return "too-many", True
    if said in _CREDENTIALS:
        return "refused", False
    return None


def _parsed(body: bytes) -> Element | None:
    """The XML of an answer; None where it is none, or is one that could expand."""
    try:
        found: Element = ElementTree.fromstring(body, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, RecursionError):
        return None
    return found


def _tag(one: Element) -> str:
    return one.tag.rpartition("}")[2]
