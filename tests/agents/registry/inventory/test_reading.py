"""Lists of every kind, as the tools write them; all invented."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.inventory import documents
from doorward.agents.registry.inventory.reading import KINDS, read_list

SECRETS = ("s3cr3t", "hunter2", "Bearer", "sk-live", "ghp_abc", "user:pw")

SPIRE = {
    "entries": [
        {
            "id": "62ce7c4a-0000-4000-8000-000000000001",
            "spiffe_id": {"trust_domain": "example.org", "path": "/ns/shop/sa/desk-bot"},
            "parent_id": {"trust_domain": "example.org", "path": "/spire/agent/k8s_psat/one"},
            "selectors": [{"type": "k8s", "value": "ns:shop"}, {"type": "k8s", "value": "sa:bot"}],
            "x509_svid_ttl": 0,
            "expires_at": "0",
        },
        {"spiffe_id": {"trust_domain": "Example.org", "path": "/x"}},
        {"spiffe_id": {"trust_domain": "example.org", "path": ""}},
        7,
    ],
    "next_page_token": "",
}
CLIENT = {
    "client_id": "s6BhdRkqt3",
    "client_secret": "s3cr3t",
    "client_name": "Desk bot",
    "registration_access_token": "hunter2",
    "grant_types": ["client_credentials", "urn:ietf:params:oauth:grant-type:token-exchange"],
    "token_endpoint_auth_method": "private_key_jwt",
    "contacts": ["ada@example.com"],
    "software_version": "2.1",
    "jwks": {"keys": [{"kty": "RSA", "d": "s3cr3t"}]},
}
OKTA = [
    {
        "id": "0oa1aaaa",
        "name": "oidc_client",
        "label": "Ticket bot",
        "status": "ACTIVE",
        "signOnMode": "OPENID_CONNECT",
        "credentials": {
            "oauthClient": {
                "client_id": "0oa1bbbb",
                "client_secret": "hunter2",
                "token_endpoint_auth_method": "client_secret_basic",
            }
        },
        "settings": {
            "oauthClient": {"application_type": "service", "grant_types": ["client_credentials"]}
        },
    },
    {"id": "0oa1cccc", "label": "Old bot", "status": "INACTIVE", "signOnMode": "OPENID_CONNECT",
     "credentials": {"oauthClient": {"client_id": "0oa1dddd"}}},
    {"id": "0oa1eeee", "label": "A SAML page", "status": "ACTIVE", "signOnMode": "SAML_2_0"},
]  # fmt: skip
ENTRA = {
    "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals",
    "value": [
        {
            "id": "99999999-0000-4000-8000-000000000001",
            "appId": "55555555-0000-4000-8000-000000000002",
            "displayName": "build-sp",
            "servicePrincipalType": "Application",
            "accountEnabled": True,
            "passwordCredentials": [{"secretText": "s3cr3t", "hint": "s3c"}],
            "owners": [{"userPrincipalName": "ben@example.com"}],
        },
        {"id": "9", "appId": "5", "displayName": "off-sp", "accountEnabled": False},
    ],
}
CLAUDE = {
    "mcpServers": {
        "files": {
            "command": "/usr/local/bin/npx",
            "args": ["-y", "@modelcontextprotocol/server-filesystem", "/srv/ada/s3cr3t"],
            "env": {"API_KEY": "sk-live-1", "sk-live-2": "x", "lower": "hunter2"},
        },
        "db": {"command": "uvx", "args": ["--from", "s3cr3t", "postgresql://user:pw@db/x"]},
        "mail": {
            "url": "https://user:pw@mail.example.com:8443/mcp?key=s3cr3t#hunter2",
            "headers": {"Authorization": "Bearer s3cr3t", "X-Key": "hunter2"},
        },
        "shell": {"command": "bash", "args": ["-c", "curl -H 'Bearer s3cr3t'"], "disabled": True},
        "broken": "s3cr3t",
    }
}
VSCODE = """{
  // servers of this workspace
  "inputs": [{"id": "key", "type": "promptString"}],
  "servers": {
    "memory": {"type": "stdio", "command": "npx", "args": ["-y", "server-memory"],},
    "remote": {"type": "http", "url": "https://mcp.example.net/v1"}, /* the last // one */
  },
}
"""
ZED = {"context_servers": {"pg": {"command": {"path": "pg-server", "args": ["s3cr3t"]}}}}
SERVER = {
    "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
    "name": "com.example/weather",
    "description": "Weather",
    "version": "1.4.0",
    "packages": [
        {
            "registryType": "npm",
            "identifier": "@example/weather-mcp",
            "version": "1.4.0",
            "environmentVariables": [{"name": "WEATHER_KEY", "isSecret": True, "value": "s3cr3t"}],
        }
    ],
    "remotes": [{"type": "streamable-http", "url": "https://weather.example.com/mcp"}],
}
OWN = """ID;Blueprint;Purpose;Domain;Owner;Tools;Clearance;May Write;Expires;Colour
desk-1;desk;answers customers;service;ada@example.com;mail/send;2;yes;2027-01-31;red
desk-2;desk;;;ben;;;;;
desk 3;desk;;;;;;;;
desk-4;desk;;;;;9;;;
desk-5;desk;;;;;;maybe;;
desk-6;desk;;;;;;;soon;
desk-7;desk
desk-1;desk;;;;;;;;
"""


def read(said, kind="auto", place=""):
    data = said if isinstance(said, bytes) else said.encode() if isinstance(said, str) else None
    return read_list(data or json.dumps(said).encode(), "list", kind, place)


def code_of(said, kind="auto"):
    with pytest.raises(AgentRefusal) as caught:
        read(said, kind)
    return caught.value.code


def codes(into):
    return [(one.record, one.code) for one in into.problems]


def test_spire_entries():
    kind, into = read(SPIRE)
    assert kind == "spiffe"
    (one,) = into.found
    assert one.id == "spiffe/example.org/ns/shop/sa/desk-bot"
    assert one.spiffe_id == "spiffe://example.org/ns/shop/sa/desk-bot"
    assert one.details == {
        "parent": "spiffe://example.org/spire/agent/k8s_psat/one",
        "selectors": "k8s:ns:shop, k8s:sa:bot",
    }
    assert codes(into) == [
        ("entries[1]", "bad-spiffe-id"),
        ("entries[2]", "bad-spiffe-id"),
        ("entries[3]", "wrong-type"),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "spiffe://example.org/a\n# a remark\n\nspiffe://example.org/b # another\nhttp://x\n",
        ["spiffe://example.org/a", "spiffe://example.org/b", "http://x"],
        "name,spiffe_id\n1,spiffe://example.org/a\n2,spiffe://example.org/b\n3,http://x\n",
    ],
    ids=["lines", "list", "table"],
)
def test_lists_of_spiffe_ids(said):
    kind, into = read(said)
    assert kind == "spiffe"
    assert [one.id for one in into.found] == ["spiffe/example.org/a", "spiffe/example.org/b"]
    assert [one.code for one in into.problems] == ["bad-spiffe-id"]


def test_the_metadata_of_a_client():
    kind, into = read(CLIENT)
    assert kind == "oauth-client"
    (one,) = into.found
    assert (one.id, one.oauth_client, one.title) == ("client/s6BhdRkqt3", "s6BhdRkqt3", "Desk bot")
    assert one.owner == "ada@example.com"
    assert one.details["authentication"] == "private_key_jwt"
    assert "token-exchange" in one.details["grants"]


def test_okta_applications():
    kind, into = read(OKTA)
    assert kind == "okta"
    assert [(one.oauth_client, one.title, one.disabled) for one in into.found] == [
        ("0oa1bbbb", "Ticket bot", False),
        ("0oa1dddd", "Old bot", True),
    ]
    assert into.found[0].accounts == ("0oa1aaaa", "Ticket bot")
    assert into.found[0].details["type"] == "service"
    assert codes(into) == [("[2]", "no-client-id")]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (ENTRA, "entra"),
        (ENTRA["value"], "entra"),
        (
            "id,appId,displayName,accountEnabled\n"
            "99999999-0000-4000-8000-000000000001,55555555-0000-4000-8000-000000000002,build-sp,True\n"
            "9,5,off-sp,False\n",
            "entra",
        ),
        (
            '\ufeff"Application Label","Client ID","Status"\n'
            '"build-sp","55555555-0000-4000-8000-000000000002","ACTIVE"\n'
            '"off-sp","5","INACTIVE"\n',
            "okta",
        ),
    ],
    ids=["graph", "az", "entra-table", "okta-table"],
)
def test_service_principals(said, kind):
    found, into = read(said)
    assert found == kind
    assert [(one.oauth_client, one.title, one.disabled) for one in into.found] == [
        ("55555555-0000-4000-8000-000000000002", "build-sp", False),
        ("5", "off-sp", True),
    ]


def test_the_owner_that_entra_names():
    assert read(ENTRA)[1].found[0].owner == "ben@example.com"


def test_servers_of_an_assistant():
    kind, into = read(CLAUDE)
    assert kind == "mcp"
    assert {one.id: dict(one.details) for one in into.found} == {
        "mcp/files": {
            "program": "npx",
            "package": "@modelcontextprotocol/server-filesystem",
            "variables": "API_KEY",
        },
        "mcp/db": {"program": "uvx"},
        "mcp/mail": {"host": "mail.example.com:8443", "headers": "Authorization, X-Key"},
        "mcp/shell": {"program": "bash"},
    }
    assert [one.id for one in into.found if one.disabled] == ["mcp/shell"]
    assert codes(into) == [("mcpServers.broken", "wrong-type")]


def test_servers_of_an_editor_with_comments():
    kind, into = read(VSCODE)
    assert kind == "mcp"
    assert [(one.id, one.details.get("package"), one.runs_at) for one in into.found] == [
        ("mcp/memory", "server-memory", ""),
        ("mcp/remote", None, "mcp.example.net"),
    ]
    settings = {"editor.fontSize": 12, "mcp": {"servers": {"a": {"command": "npx"}}}}
    assert [one.id for one in read(settings)[1].found] == ["mcp/a"]
    assert [one.details["program"] for one in read(ZED)[1].found] == ["pg-server"]


def test_where_a_list_is_from_keeps_equal_names_apart():
    ids = {read(CLAUDE, place=place)[1].found[0].id for place in ("laptop-1", "laptop-2", "")}
    assert ids == {"mcp/laptop-1/files", "mcp/laptop-2/files", "mcp/files"}


@pytest.mark.parametrize(
    "said",
    [SERVER, {"servers": [{"server": SERVER, "_meta": {}}]}, {"servers": [SERVER, {"x": 1}]}],
    ids=["one", "list", "bare"],
)
def test_servers_of_the_registry(said):
    kind, into = read(said)
    assert kind == "mcp"
    (one,) = into.found
    assert (one.id, one.version) == ("mcp/com.example/weather", "1.4.0")
    assert one.details == {
        "package": "@example/weather-mcp",
        "host": "weather.example.com",
        "variables": "WEATHER_KEY",
        "about": "Weather",
    }


@pytest.mark.parametrize(
    "said",
    [CLIENT, OKTA, ENTRA, CLAUDE, ZED, SERVER],
    ids=["rfc7591", "okta", "entra", "mcp", "zed", "server"],
)
def test_no_value_of_a_secret_is_ever_kept(said):
    _, into = read(said)
    kept = repr(into.found) + repr(into.problems)
    assert into.found
    assert not [one for one in SECRETS if one in kept]


def test_the_own_inventory_as_a_table():
    kind, into = read(OWN)
    assert kind == "inventory"
    first, second = into.found
    assert (first.id, first.blueprint, first.owner) == ("desk-1", "desk", "ada@example.com")
    assert first.says == {
        "purpose": "answers customers",
        "domain": "service",
        "tools": ("mail/send",),
        "clearance": 2,
        "may_write": True,
    }
    assert first.expires_at > 0
    assert (second.id, second.says) == ("desk-2", {})
    assert codes(into) == [
        ("4", "bad-value"),
        ("5", "bad-value"),
        ("6", "bad-value"),
        ("7", "bad-value"),
        ("8", "bad-row"),
        ("9", "duplicate-id"),
    ]
    assert into.left_out == 6


def test_the_own_inventory_as_json():
    agents = [
        {"id": "a", "owner": "ada", "spiffe_id": "spiffe://example.org/a", "clearance": 2,
         "userAgents": ["desk/1"], "keys": [{"kty": "EC"}]},
        {"id": "b", "owner": {"name": "ada"}},
        {"id": "c", "owner": "ada", "accounts": [1]},
        "d",
    ]  # fmt: skip
    for said in (agents, {"agents": agents}):
        kind, into = read(said)
        assert kind == "inventory"
        (one,) = into.found
        assert (one.user_agents, one.says["clearance"]) == (("desk/1",), 2)
        assert [one.code for one in into.problems] == ["bad-value", "bad-value", "wrong-type"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", "list-unknown"),
        ("a,b\n1,2\n", "list-unknown"),
        ("{}", "list-unknown"),
        ("[]", "list-unknown"),
        ('{"hello": [1]}', "list-unknown"),
        (b"\xff\xfe", "list-unreadable"),
        ("{", "list-unreadable"),
        ('{"mcpServers": {}, "mcpServers": {}}', "list-unreadable"),
        ('{"mcpServers": {"a": NaN}}', "list-unreadable"),
        ('{"mcpServers": ' + '{"a":' * 40 + "1" + "}" * 41, "list-unreadable"),
        ("[" * 100_000, "list-unreadable"),
        ("id,owner,id\n", "list-unreadable"),
        ('{"a": ' + "9" * 5_000 + "}", "list-unreadable"),
    ],
    ids=["empty", "table", "object", "list", "other", "bytes", "cut", "twice", "nan", "deep",
         "deepest", "header", "number"],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_a_reason(said, code):
    assert code_of(said) == code


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_of_another_kind_is_refused_or_gives_nothing(kind):
    for said in ('{"hello": 1}', "hello,world\n1,2\n"):
        try:
            _, into = read(said, kind)
        except AgentRefusal:
            continue
        assert into.found == []
        assert into.problems


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(documents, "MOST_BYTES", 10)
    assert code_of("spiffe://example.org/a") == "list-unreadable"


def test_too_many_entries_are_refused(monkeypatch):
    monkeypatch.setattr(documents, "MOST_ENTRIES", 1)
    assert code_of("spiffe://example.org/a\nspiffe://example.org/b") == "list-unreadable"


def test_bad_rows_are_counted_beyond_what_is_told():
    _, into = read("\n".join(["spiffe://example.org/a", *["x"] * 3_000]))
    assert into.left_out == 3_000
    assert len(into.problems) == 1_000


@pytest.mark.parametrize(
    "said",
    ["{" + "/*" * 200_000, "{" + '"\\' * 200_000, "{" + '"\\"' * 200_000, "[" + ", " * 300_000],
    ids=["comments", "backslashes", "quotes", "commas"],
)
def test_what_is_never_closed_takes_no_time(said):
    # Looking through it once for every sign would take many minutes.
    assert code_of(said) == "list-unreadable"


_NAMES = st.sampled_from(
    ["mcpServers", "servers", "entries", "value", "clients", "agents", "client_id", "appId", "id",
     "owner", "spiffe_id", "name", "packages", "remotes", "env", "args", "command", "url"]
)  # fmt: skip
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.floats()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_NAMES, inner, max_size=4)
    ),
    max_leaves=15,
)


@given(said=_JSON, kind=st.sampled_from(["auto", *KINDS]))
def test_any_document_is_read_or_refused(said, kind):
    try:
        _, into = read(json.dumps(said).encode() or b"null", kind)
    except AgentRefusal as refusal:
        seen = refusal.code
    else:
        seen = "" if into.left_out >= 0 else "lost"
    assert seen in {"", "list-unknown", "list-unreadable"}


@given(said=st.text(max_size=200), kind=st.sampled_from(["auto", *KINDS]))
def test_any_text_is_read_or_refused(said, kind):
    try:
        _, into = read_list(said.encode("utf-8", "replace"), "list", kind)
    except AgentRefusal as refusal:
        assert refusal.code.startswith("list-")  # noqa: PT017 - either is fine
    else:
        assert len({one.id for one in into.found}) == len(into.found)
