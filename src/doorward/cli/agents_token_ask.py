"""`doorward agents token make-key`, `request`, `headers`: the agent's side, by hand."""

from __future__ import annotations

import json
import os
import shlex
import time
from pathlib import Path

import click
import httpx

from doorward.agents.tokens import asking
from doorward.agents.tokens.dpop import make_proof
from doorward.agents.tokens.jose import new_key
from doorward.agents.tokens.metadata import endpoints
from doorward.agents.tokens.service import EXCHANGE, OWN_ACCOUNT
from doorward.agents.tokens.subjects import ACCESS_TOKEN
from doorward.cli.agents_reading import FILE
from doorward.cli.agents_token_reading import KEY, TASK, key_of, refusals_told, text_from
from doorward.cli.app import Exit
from doorward.report.visible import visible

SECONDS = 10.0
JWT = "urn:ietf:params:oauth:token-type:jwt"


@click.command()
@click.option("--issuer", required=True, help="The token service's address.")
@click.option("--agent", required=True, help="The instance that asks.")
@KEY
@click.option("--for", "resource", required=True,
              help="The server that the token is for, or urn:doorward:agent:ID.")  # fmt: skip
@click.option("--session", default="", help="A person's session: an assertion, @FILE or @-.")
@click.option("--handed-on", default="", help="Another agent's token: itself, @FILE or @-.")
@TASK
@click.option("--curl", is_flag=True, help="Print the request for curl instead of sending it.")
@click.option("--only-token", is_flag=True, help="Print the token alone, for a file.")
def request(
    issuer: str,
    agent: str,
    key: Path,
    resource: str,
    session: str,
    handed_on: str,
    task: str,
    curl: bool,
    only_token: bool,
) -> int:
    """Ask for a token as an agent does, and print the answer.

    On behalf of a person with --session, or of another agent with --handed-on; with neither on
    its own account, where the service lets it. What --curl prints holds for a minute, once.
    """
    if session and handed_on:
        raise click.UsageError("--session and --handed-on do not go together")
    url, signing, now = endpoints(issuer.rstrip("/"))["token_endpoint"], key_of(key), time.time()
    form = _form(session, handed_on) | {"resource": resource}
    if task:
        form["authorization_details"] = text_from(task)
    with refusals_told():
        proof = make_proof(signing, "POST", url, now)
        form = asking.authenticated(signing, agent, url, now, form)
    if curl:
        click.echo(_curl(url, proof, form))
        return Exit.OK
    try:
        answer = httpx.post(url, data=form, headers={"DPoP": proof}, timeout=SECONDS)
        found = answer.json()
    except httpx.TransportError as error:
        raise click.ClickException(visible(f"{url}: cannot be reached ({error})")) from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise click.ClickException(f"{url}: no answer that can be read") from error
    if answer.is_success and only_token:
        click.echo(found["access_token"])
    else:
        click.echo(json.dumps(found, indent=2), err=only_token)
    return Exit.OK if answer.is_success else Exit.FAILED


def _form(session: str, handed_on: str) -> dict[str, str]:
    if not session and not handed_on:
        return {"grant_type": OWN_ACCOUNT}
    return {
        "grant_type": EXCHANGE,
        "subject_token": text_from(session or handed_on),
        "subject_token_type": JWT if session else ACCESS_TOKEN,
    }


def _curl(url: str, proof: str, form: dict[str, str]) -> str:
    parts = [f"curl -sS {shlex.quote(url)}", f"-H {shlex.quote(f'DPoP: {proof}')}"]
    parts += [f"--data-urlencode {shlex.quote(f'{name}={one}')}" for name, one in form.items()]
    return " \\\n  ".join(parts)


@click.command()
@KEY
@click.option("--token", "said", required=True, help="The token: itself, @FILE or @-.")
@click.option("--url", required=True, help="The address that is called.")
@click.option("--method", default="POST", show_default=True)
def headers(key: Path, said: str, url: str, method: str) -> int:
    """Print the two headers that show a token to a server, for one request within a minute.

    For curl: doorward agents token headers ... | curl -H @- URL
    """
    shown = text_from(said)
    with refusals_told():
        found = asking.headers(key_of(key), shown, method, url, time.time())
    for name, value in found.items():
        click.echo(f"{name}: {value}")
    return Exit.OK


@click.command("make-key")
@click.argument("file", type=FILE)
@click.option(
    "--kind", type=click.Choice(["ES256", "Ed25519"]), default="ES256", show_default=True,
    help="What it signs with.",
)  # fmt: skip
def make_key(file: Path, kind: str) -> int:
    """Make a key pair for an agent: the private key goes to FILE, which must not be there yet and
    is readable by its owner only; the public key is printed, for the register."""
    key = new_key(kind)
    try:
        opened_file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
    with os.fdopen(opened_file, "w", encoding="utf-8") as written:
        json.dump(key.as_dict(private=True), written)
    click.echo(json.dumps(key.as_dict(private=False)))
    return Exit.OK
