"""Providers on this machine that check a request against the contract before they do it.

Each notes what it `changed`, and as `strange` whatever the contract does not know; a test that ends
with something strange has failed. All names, keys and tokens are invented.
"""

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from containment.far_end import Came

SECRET = "invented-secret-value"
FORM = "application/x-www-form-urlencoded"


class Provider:
    """What all have in common."""

    def __init__(self) -> None:
        self.changed: list[str] = []
        self.strange: list[str] = []

    def __call__(self, came: Came):
        return self.answer(came) or self.odd(came)

    def odd(self, came: Came):
        self.strange.append(f"{came.method} {came.path} {came.body[:200]!r}")
        return 400, {"error": "this is in no contract"}

    def json(self, came: Came, wanted: dict) -> bool:
        """Whether the request carries just this JSON."""
        return (
            came.headers.get("content-type") == "application/json"
            and json.loads(came.body) == wanted
        )


class Entra(Provider):
    """A tenant of Microsoft Entra with one user."""

    USER = "11111111-2222-4333-8444-555555555555"
    PRINCIPAL = "avery@tenant.example"

    def __init__(self) -> None:
        super().__init__()
        self.enabled, self.sessions, self.tokens = True, 1, 0

    def answer(self, came: Came):  # noqa: PLR0911 - one for each way to answer
        if came.path == "/tenant.example/oauth2/v2.0/token":
            return self.token(came)
        if came.headers.get("authorization") != f"Bearer token-{self.tokens}":
            return 401, {"error": {"code": "InvalidAuthenticationToken"}}
        found = re.fullmatch(r"/v1\.0/users/([^/?]+)(/revokeSignInSessions)?(\?.*)?", came.path)
        if found is None:
            return None
        name, verb, query = found.groups()
        if name not in (self.USER, self.PRINCIPAL):
            return 404, {"error": {"code": "Request_ResourceNotFound"}}
        if came.method == "GET" and not verb and query == "?$select=id,accountEnabled":
            return 200, {"id": self.USER, "accountEnabled": self.enabled}
        if came.method == "POST" and verb and not query and not came.body:
            self.sessions = 0
            self.changed.append("revoked")
            return 200, {"value": True}
        if came.method == "PATCH" and not verb and not query:
            for wanted in (True, False):
                if self.json(came, {"accountEnabled": wanted}):
                    self.enabled = wanted
                    self.changed.append("enabled" if wanted else "disabled")
                    return 204, None
        return None

    def token(self, came: Came):
        said = dict(parse_qsl(came.body.decode(), strict_parsing=True))
        if came.method != "POST" or came.headers.get("content-type") != FORM:
            return None
        if said.pop("client_secret", "") != SECRET:
            return 401, {"error": "invalid_client"}
        root = f"http://{came.headers['host']}"
        if said != {
            "grant_type": "client_credentials",
            "client_id": "client-1",
            "scope": f"{root}/.default",
        }:
            return None
        self.tokens += 1
        return 200, {
            "token_type": "Bearer",
            "expires_in": 3599,
            "access_token": f"token-{self.tokens}",
        }


class Google(Provider):
    """A domain of Google Workspace with one user, and the key of its service account."""

    KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    USER, ADDRESS = "100000000000000000001", "avery@domain.example"
    ACCOUNT, ADMINISTRATOR = "robot@project.example", "admin@domain.example"
    SCOPES = (
        "https://www.googleapis.com/auth/admin.directory.user",
        "https://www.googleapis.com/auth/admin.directory.user.security",
    )

    def __init__(self) -> None:
        super().__init__()
        self.suspended, self.sessions, self.tokens = False, 1, 0
        self.address = self.ADDRESS

    @classmethod
    def pem(cls) -> str:
        form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        return cls.KEY.private_bytes(serialization.Encoding.PEM, *form).decode()

    def answer(self, came: Came):  # noqa: PLR0911 - one for each way to answer
        if came.path == "/token":
            return self.token(came)
        if came.headers.get("authorization") != f"Bearer token-{self.tokens}":
            return 401, {"error": {"code": 401}}
        found = re.fullmatch(r"/admin/directory/v1/users/([^/?]+)(/signOut)?", came.path)
        if found is None:
            return None
        name, verb = found.groups()
        if name not in (self.USER, self.address):
            return 404, {"error": {"code": 404}}
        if came.method == "GET" and not verb:
            return 200, self.shown()
        if came.method == "POST" and verb and not came.body:
            self.sessions = 0
            self.changed.append("signed out")
            return 204, None
        if came.method == "PATCH" and not verb:
            for wanted in (True, False):
                if self.json(came, {"suspended": wanted}):
                    self.suspended = wanted
                    self.changed.append("suspended" if wanted else "let in")
                    return 200, self.shown()
        return None

    def shown(self):
        return {"id": self.USER, "primaryEmail": self.address, "suspended": self.suspended}

    def token(self, came: Came):
        said = dict(parse_qsl(came.body.decode(), strict_parsing=True))
        if came.method != "POST" or came.headers.get("content-type") != FORM:
            return None
        if said.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return None
        head, claims, signature = said["assertion"].split(".")
        signed = f"{head}.{claims}".encode()
        try:
            self.KEY.public_key().verify(
                decoded(signature), signed, padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature:
            return 400, {"error": "invalid_grant"}
        told, now = json.loads(decoded(claims)), datetime.now(UTC).timestamp()
        good = (
            json.loads(decoded(head)) == {"alg": "RS256", "typ": "JWT"}
            and told["iss"] == self.ACCOUNT
            and told["sub"] == self.ADMINISTRATOR
            and set(told["scope"].split()) == set(self.SCOPES)
            and told["aud"] == f"http://{came.headers['host']}/token"
            and abs(told["iat"] - now) < 60
            and 0 < told["exp"] - told["iat"] <= 3600
            and len(told) == 6
        )
        if not good:
            return None
        self.tokens += 1
        return 200, {"access_token": f"token-{self.tokens}", "expires_in": 3599}


def decoded(part: str) -> bytes:
    assert "=" not in part
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class GitHub(Provider):
    """An organisation at GitHub with one member, who has authorised keys."""

    LOGIN = "avery-example"

    def __init__(self, keys: int = 2) -> None:
        super().__init__()
        self.role, self.state, self.owner = "member", "active", True
        self.keys = [{"login": self.LOGIN, "credential_id": 100 + one} for one in range(keys)]

    def answer(self, came: Came):  # noqa: PLR0911 - one for each way to answer
        headers = {
            "authorization": f"Bearer {SECRET}",
            "accept": "application/vnd.github+json",
            "x-github-api-version": "2022-11-28",
        }
        if came.headers.get("authorization") != headers["authorization"]:
            return 401, {"message": "Bad credentials"}
        if any(came.headers.get(name) != value for name, value in headers.items()):
            return None
        if not came.headers.get("user-agent") or came.body:
            return None
        base = "/orgs/example-org"
        if came.path == base and came.method == "GET":
            return 200, {"login": "example-org"} | (
                {"two_factor_requirement_enabled": True} if self.owner else {}
            )
        if found := re.fullmatch(rf"{base}/memberships/([A-Za-z0-9-]+)", came.path):
            return self.membership(came.method, found[1])
        if came.path.startswith(f"{base}/credential-authorizations"):
            return self.credentials(came, came.path.removeprefix(base))
        return None

    def membership(self, method: str, login: str):
        if not self.owner or login.lower() != self.LOGIN or not self.role:
            return 404, {"message": "Not Found"}
        if method == "GET":
            return 200, {"state": self.state, "role": self.role}
        if method == "DELETE":
            self.role = ""
            self.changed.append("removed")
            return 204, None
        return None

    def credentials(self, came: Came, path: str):
        if not self.owner:
            return 404, {"message": "Not Found"}
        asked = re.fullmatch(
            r"/credential-authorizations\?login=([\w-]+)&per_page=100&page=([1-9])", path
        )
        if came.method == "GET" and asked:
            first = 100 * (int(asked[2]) - 1)
            return 200, self.keys[first : first + 100]
        one = re.fullmatch(r"/credential-authorizations/(\d+)", path)
        if came.method == "DELETE" and one:
            left = [key for key in self.keys if key["credential_id"] != int(one[1])]
            if len(left) == len(self.keys):
                return 404, {"message": "Not Found"}
            self.keys = left
            self.changed.append(f"revoked {one[1]}")
            return 204, None
        return None


class Aws(Provider):
    """IAM with one user of two access keys. It computes each signature anew."""

    USER, KEY = "avery.example", "AKIDEXAMPLE"
    NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"

    def __init__(self) -> None:
        super().__init__()
        self.policy = ""
        self.keys = {"AKIAINVENTEDKEY00001": "Active", "AKIAINVENTEDKEY00002": "Inactive"}

    def answer(self, came: Came):
        if came.headers.get("authorization") != signature_of(came, self.KEY, SECRET):
            return self.error(403, "SignatureDoesNotMatch")
        if (came.method, came.path) != ("POST", "/"):
            return None
        said = dict(parse_qsl(came.body.decode(), strict_parsing=True))
        action = said.pop("Action")
        if said.pop("Version") != "2010-05-08":
            return None
        if said.pop("UserName") != self.USER:
            return self.error(404, "NoSuchEntity")
        return self.action(action, said)

    def action(self, action: str, said: dict[str, str]):  # noqa: PLR0911
        match action, said:
            case "GetUser", {**rest} if not rest:
                return self.good(action, f"<User><UserName>{self.USER}</UserName></User>")
            case "GetUserPolicy", {"PolicyName": "DoorwardContained", **rest} if not rest:
                if not self.policy:
                    return self.error(404, "NoSuchEntity")
                document = quote(self.policy, safe="")
                return self.good(action, f"<PolicyDocument>{document}</PolicyDocument>")
            case "PutUserPolicy", {
                "PolicyName": "DoorwardContained",
                "PolicyDocument": document,
                **rest,
            } if not rest:
                self.policy = document
                self.changed.append("denied")
                return self.good(action, "")
            case "DeleteUserPolicy", {"PolicyName": "DoorwardContained", **rest} if not rest:
                self.policy = ""
                self.changed.append("allowed")
                return self.good(action, "")
            case "ListAccessKeys", {"MaxItems": "100", **rest} if not rest:
                members = "".join(
                    f"<member><UserName>{self.USER}</UserName><AccessKeyId>{key}</AccessKeyId>"
                    f"<Status>{state}</Status></member>"
                    for key, state in self.keys.items()
                )
                listed = f"<AccessKeyMetadata>{members}</AccessKeyMetadata>"
                return self.good(action, f"{listed}<IsTruncated>false</IsTruncated>")
            case "UpdateAccessKey", {"AccessKeyId": key, "Status": state, **rest} if (
                not rest and key in self.keys and state in {"Active", "Inactive"}
            ):
                self.keys[key] = state
                self.changed.append(f"{key[-1]} {state}")
                return self.good(action, "")
        return None

    def good(self, action: str, result: str):
        body = f"<{action}Result>{result}</{action}Result>"
        return 200, (
            f'<{action}Response xmlns="{self.NAMESPACE}">{body}<ResponseMetadata>'
            f"<RequestId>invented</RequestId></ResponseMetadata></{action}Response>"
        ).encode()

    def error(self, status: int, code: str):
        return status, aws_error(code)


def aws_error(code: str) -> bytes:
    return (
        f'<ErrorResponse xmlns="{Aws.NAMESPACE}"><Error><Type>Sender</Type><Code>{code}</Code>'
        "<Message>Invented.</Message></Error><RequestId>invented</RequestId></ErrorResponse>"
    ).encode()


def signature_of(came: Came, key: str, secret: str, region="us-east-1", service="iam") -> str:
    """What the header Authorization must say, by AWS's page, from what came over the line."""
    said = came.headers.get("authorization", "")
    found = re.search(r"SignedHeaders=([a-z0-9;-]+)", said)
    names = found[1].split(";") if found else []
    must = {"host", "x-amz-date"} | {one for one in came.headers if one.startswith("x-amz-")}
    if names != sorted(names) or not must <= set(names) or "content-type" not in names:
        return "names are missing"
    lines = "".join(f"{one}:{' '.join(came.headers[one].split())}\n" for one in names)
    digest = hashlib.sha256(came.body).hexdigest()
    canonical = "\n".join([came.method, came.path, "", lines, ";".join(names), digest])
    stamp = came.headers["x-amz-date"]
    at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    scope = f"{at:%Y%m%d}/{region}/{service}/aws4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashed}"
    made = f"AWS4{secret}".encode()
    for part in (*scope.split("/"), text):
        made = hmac.new(made, part.encode(), hashlib.sha256).digest()
    return (
        f"AWS4-HMAC-SHA256 Credential={key}/{scope}, "
        f"SignedHeaders={';'.join(names)}, Signature={made.hex()}"
    )
