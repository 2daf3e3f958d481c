"""`doorward agents recognise`: which requests are an agent's, and what says so."""

from __future__ import annotations

import time
from pathlib import Path

import click
import msgspec

from doorward.agents.file_lines import LineError
from doorward.agents.recognition.directories import MOST_BYTES, KeyRing
from doorward.agents.recognition.policies import WEB_BOT_AUTH, Nonces, SignaturePolicy
from doorward.agents.recognition.requests import Received, received
from doorward.agents.recognition.signatures import Checked, Outcome, check
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.known import read_known
from doorward.cli.agents_reading import FILE, JSON, text_of
from doorward.cli.app import Exit
from doorward.model.events import Actor as OcsfActor
from doorward.model.events import HttpActivity, HttpRequest, Metadata, User
from doorward.report.visible import visible
from doorward.watch.actors import Actor, AgentIndex, recognise
from doorward.watch.actors.recognising import Signed

_ANY = SignaturePolicy(agent_covered=True)


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """What was found of a request."""

    line: int
    actor: Actor
    signature: Checked


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was found of a file."""

    requests: tuple[Recognised, ...]
    left_out: tuple[str, ...]


@click.command("recognise")
@click.argument("requests", type=FILE)
@click.option(
    "--keys",
    multiple=True,
    metavar="[AGENT=]FILE",
    help="Keys to verify signatures by (JWK Set), and whose they are, such as "
    "https://agent.example=keys.json; may be repeated. Nothing is fetched.",
)
@click.option("--agents", type=FILE, help="Known agents, as `doorward agents list --json` writes.")
@click.option(
    "--any-tag",
    is_flag=True,
    help="Take any signature (RFC 9421), not only those of Web Bot Auth.",
)
@click.option(
    "--published-keys",
    is_flag=True,
    help="Let keys count whose private parts are printed in RFC 9421: for trying the standard's "
    "examples, never for real requests.",
)
@JSON
def recognise_requests(
    requests: Path,
    keys: tuple[str, ...],
    agents: Path | None,
    any_tag: bool,
    published_keys: bool,
    as_json: bool,
) -> int:
    """Say of HTTP requests whether a person, an AI agent or another program sent them, and why.

    REQUESTS is JSON Lines: method, url, headers, and if known at (when it came) and account
    (whose session it was). A request without a time is taken as just received.

    Exit code 4: the signature of some does not hold. 3: some lines could not be read.
    """
    ring, index = _ring(keys), _index(agents)
    policy = msgspec.structs.replace(
        _ANY if any_tag else WEB_BOT_AUTH, published_keys=published_keys
    )
    nonces, found, left = Nonces(), [], []
    try:
        for one in received(requests):
            if isinstance(one, LineError):
                left.append(str(one))
            else:
                found.append(_recognised(one, ring, index, policy, nonces))
    except OSError as error:
        raise click.ClickException(f"{requests}: {error.strerror}") from error
    report = Found(requests=tuple(found), left_out=tuple(left))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2))
    else:
        _tell(report)
    if any(one.signature.outcome is Outcome.INVALID for one in found):
        return Exit.FLAGGED
    if left:
        return Exit.LEFT_OUT if found else Exit.FAILED
    return Exit.OK


def _ring(keys: tuple[str, ...]) -> KeyRing:
    ring = KeyRing()
    for one in keys:
        agent, _, name = one.rpartition("=")
        file = Path(name)
        try:
            with file.open("rb") as opened:
                ring.add(opened.read(MOST_BYTES + 1), agent)
        except OSError as error:
            raise click.ClickException(f"{file}: {error.strerror}") from error
        except AgentRefusal as refusal:
            raise click.ClickException(visible(f"{file}: {refusal} ({refusal.code})")) from refusal
    return ring


def _index(agents: Path | None) -> AgentIndex | None:
    if agents is None:
        return None
    try:
        return AgentIndex(read_known(text_of(agents).encode()))
    except AgentRefusal as refusal:
        raise click.ClickException(visible(f"{agents}: {refusal} ({refusal.code})")) from refusal


def _recognised(
    one: Received,
    ring: KeyRing,
    index: AgentIndex | None,
    policy: SignaturePolicy,
    nonces: Nonces,
) -> Recognised:
    at = time.time() if one.at is None else one.at
    checked = check(one.message, ring, at, policy, nonces)
    event = HttpActivity(
        time=int(at * 1000),
        metadata=Metadata(uid=f"line-{one.line}"),
        actor=OcsfActor(user=User(name=one.account)) if one.account else None,
        http_request=HttpRequest(user_agent=one.message.field("user-agent") or None),
    )
    actor = recognise(event, index=index, person=one.account, signed=_signed(checked))
    return Recognised(line=one.line, actor=actor, signature=checked)


def _signed(checked: Checked) -> Signed | None:
    """What recognising has to know of a signature."""
    if checked.outcome is Outcome.NONE:
        return None
    valid = {Outcome.VERIFIED: True, Outcome.INVALID: False}.get(checked.outcome)
    whose = checked.agent or checked.thumbprint or checked.keyid
    says = f"signed with a key of {whose}" if valid else checked.message
    return Signed(valid=valid, thumbprint=checked.thumbprint, agent=checked.agent, says=says)


def _tell(found: Found) -> None:
    for one in found.requests:
        actor = one.actor
        words = [f"line {one.line}: {actor.kind.value} ({actor.confidence:.0%})"]
        if actor.agent:
            known = {True: ", registered", False: ", in no register", None: ""}[actor.registered]
            words.append(f"{actor.agent}{known}")
        if actor.on_behalf_of:
            words.append(f"for {actor.on_behalf_of}")
        click.echo(visible("; ".join(words)))
        for said in actor.provenance:
            click.echo(f"    {said.said.value}: {visible(said.says)}")
    for line in found.left_out:
        click.echo(visible(f"left out: {line}"), err=True)
    outcomes = [one.signature.outcome for one in found.requests]
    click.echo(
        f"{len(outcomes):,} requests: {outcomes.count(Outcome.VERIFIED):,} with a signature that "
        f"holds, {outcomes.count(Outcome.INVALID):,} with one that does not, "
        f"{outcomes.count(Outcome.UNVERIFIED):,} by keys unknown"
    )
