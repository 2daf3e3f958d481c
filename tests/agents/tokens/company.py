"""A small invented company with agents, people, an identity provider and a token service."""

import json
from urllib.parse import urlencode

from doorward.agents.registry.records import Blueprint, Holder, Instance
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState
from doorward.agents.tokens import asking
from doorward.agents.tokens.dpop import make_proof
from doorward.agents.tokens.jose import made, new_key
from doorward.agents.tokens.service import EXCHANGE, TokenService
from doorward.agents.tokens.settings import PeopleIssuer, Resource, Settings, trusting
from doorward.agents.tokens.subjects import ACCESS_TOKEN, session_grant
from doorward.agents.tokens.verifier import TokenVerifier

NOW = 1_800_000_000.0
ISSUER, GATEWAY = "https://tokens.example.com", "https://gateway.example.com/mcp"
OTHER, IDP = "https://payroll.example.com", "https://idp.example.com"
TOKEN_URL = f"{ISSUER}/token"
JWT = "urn:ietf:params:oauth:token-type:jwt"
TO = "urn:doorward:agent:{}".format
TASK = {"type": "doorward_task", "actions": ["read", "pay"], "resources": ["shop"],
        "limits": {"amount": 500}}  # fmt: skip


class Company:
    """Agents a, b, c and d (a chain may be three long; d only one); people ada and ben."""

    def __init__(self, folder):
        self.folder = folder
        self.state = AgentState(folder / "state")
        self.register = Register(self.state)
        self.keys = {one: new_key("Ed25519" if one == "b" else "ES256") for one in "abcd"}
        self.idp, self.gateway_key = new_key(), new_key()
        said = "tests", "a test", NOW - 1000
        for person in ("ada", "ben", "owner"):
            self.register.add_holder(Holder(id=person), *said)
        for name, longest in (("worker", 3), ("lone", 1)):
            kind = Blueprint(id=name, purpose="tests", domain="shop", longest_chain=longest)
            self.register.add_blueprint(kind, *said)
        for name, key in self.keys.items():
            kind = "lone" if name == "d" else "worker"
            one = Instance(id=name, blueprint=kind, owner="owner", expires_at=NOW + 86_400,
                           oauth_client=f"client-{name}")  # fmt: skip
            self.register.register(one, [key.as_dict(private=False)], *said)
        self.trust = trusting(self.settings(), folder)
        self.service = TokenService(self.state, self.trust)
        self.verifier = TokenVerifier(self.state, ISSUER, GATEWAY)

    def settings(self, **more):
        for name, key in (("idp", self.idp), ("gateway", self.gateway_key)):
            public = {**key.as_dict(private=False), "kid": f"{name}-1"}
            (self.folder / f"{name}.json").write_text(json.dumps({"keys": [public]}))
        people = PeopleIssuer(issuer=IDP, keys="idp.json", audience=ISSUER)
        resources = (Resource(name=GATEWAY, keys="gateway.json"), Resource(name=OTHER))
        return Settings(**{"issuer": ISSUER, "people": (people,), "resources": resources, **more})

    def signed_in(self, person="ada", agent="a", key=None, header=None, **more):
        """What the identity provider says of a session."""
        claims = {"iss": IDP, "aud": ISSUER, "sub": person, "sid": "s-1", "iat": int(NOW) - 5,
                  "exp": int(NOW) + 3600, "may_act": {"sub": agent}, **more}  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        return made({"kid": "idp-1", **(header or {})}, claims, key or self.idp)

    def granted(self, person="ada", agent="a", grants=(), now=NOW, seconds=3600):
        return session_grant(self.service.keys, ISSUER, person, agent, grants, now, seconds)

    def form(self, agent="a", subject=None, kind=JWT, now=NOW, to=GATEWAY, task=None, **more):
        form = {"grant_type": EXCHANGE, "subject_token": subject, "subject_token_type": kind,
                "resource": to, **more}  # fmt: skip
        if task is not None:
            form["authorization_details"] = json.dumps(task)
        form = {name: value for name, value in form.items() if value is not None}
        return asking.authenticated(self.keys[agent], agent, TOKEN_URL, now, form)

    def proof(self, agent="a", now=NOW):
        return make_proof(self.keys[agent], "POST", TOKEN_URL, now)

    def ask(self, agent="a", subject=None, now=NOW, **more):
        """The answer to a request for a token."""
        subject = self.granted(agent=agent, now=now) if subject is None else subject
        form = self.form(agent, subject, now=now, **more)
        return self.service.token(form, self.proof(agent, now), now)

    def token(self, agent="a", subject=None, **more):
        return self.ask(agent, subject, **more)["access_token"]

    def handed(self, agent, token, now=NOW, **more):
        """A token of an agent that was handed the work of another's token."""
        return self.token(agent, token, kind=ACCESS_TOKEN, now=now, **more)

    def headers(self, agent, token, now=NOW, method="POST", url=GATEWAY):
        return asking.headers(self.keys[agent], token, method, url, now)

    def hybrid(self, agent, token, now=NOW):
        return self.verifier.hybrid(self.headers(agent, token, now), "POST", GATEWAY, now)


def form_body(form):
    return urlencode(form).encode()
