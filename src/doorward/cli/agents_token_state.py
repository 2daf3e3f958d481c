"""`doorward agents token grant`, `show`, `revoke`, `rotate`: with the state at hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import msgspec

from doorward.agents.delegation.principal import Grant
from doorward.agents.delegation.standing import require_person, require_standing
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.register import Register
from doorward.agents.tokens.access import Access, AccessTokens
from doorward.agents.tokens.details import read_details
from doorward.agents.tokens.issued import Issued
from doorward.agents.tokens.keys import OVERLAP_SECONDS, SigningKeys
from doorward.agents.tokens.subjects import session_grant
from doorward.cli.agents_register_options import (
    BY,
    JSON,
    REASON,
    REVEAL,
    STATE,
    People,
    moment,
    opened,
    print_json,
)
from doorward.cli.agents_token_reading import CONFIG, TASK, settings_of, text_from
from doorward.cli.app import Exit
from doorward.report.visible import visible

LONGEST_MINUTES = 1_440


@click.command()
@CONFIG
@STATE
@click.option("--person", required=True, help="For whom the agent may act: an id.")
@click.option("--agent", required=True, help="The instance that may.")
@click.option("--minutes", type=click.IntRange(1, LONGEST_MINUTES), default=60, show_default=True)
@TASK
@REASON
@BY
def grant(
    config: Path,
    folder: Path,
    person: str,
    agent: str,
    minutes: int,
    task: str,
    reason: str,
    by: str,
) -> int:
    """Let an agent act for a person for a while, and print the assertion that says so.

    For trying, and where no identity provider can say it. Whoever may write the state can do it
    for anybody: it is written down with who and why.
    """
    issuer = settings_of(config).settings.issuer
    with opened(folder) as found:
        grants = read_details(text_from(task)) if task else ()
        require_person(found.register, person, found.now)
        code = found.register.standing(agent, found.now)
        if code:
            raise AgentRefusal(code, "this agent may not act")
        found.register.seen("session-granted", agent, *found.say(by, reason))
        keys = SigningKeys(found.register.state)
        seconds = minutes * 60.0
        click.echo(session_grant(keys, issuer, person, agent, grants, found.now, seconds))
    return Exit.OK


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """Who is behind a token. `human` is empty where the agent works on its own account, `refused`
    the code where the token does not hold now."""

    agent: str
    human: str
    chain: tuple[str, ...]
    audience: str
    session: str
    ends_at: float
    token: str
    grants: tuple[tuple[Grant, ...], ...]
    refused: str


@click.command()
@click.argument("said", metavar="TOKEN")
@CONFIG
@STATE
@REVEAL
@JSON
def show(said: str, config: Path, folder: Path, reveal: str | None, as_json: bool) -> int:
    """Show who is behind a token (itself, @FILE or @-) and whether it holds now.

    Exit code 1: it does not.
    """
    issuer = settings_of(config).settings.issuer
    with opened(folder) as found:
        tokens = AccessTokens(found.register.state, issuer)
        text = text_from(said)
        access = tokens.ended(text)
        refused = _code(lambda: _require(tokens, found.register, text, found.now))
        people = People(found, reveal, access.client_id)
    shown = _shown(access, people, refused)
    if as_json:
        print_json(shown)
    else:
        _tell(shown)
    return Exit.FAILED if refused else Exit.OK


def _require(tokens: AccessTokens, register: Register, text: str, now: float) -> None:
    require_standing(register, tokens.read(text, now)[1], now)


def _code(check: Callable[[], None]) -> str:
    try:
        check()
    except AgentRefusal as refusal:
        return refusal.code
    return ""


def _shown(access: Access, people: People, refused: str) -> Shown:
    who = access.hybrid
    return Shown(
        agent=who.agent,
        human=people.one(who.human or ""),
        chain=who.chain,
        audience=access.aud,
        session=who.session,
        ends_at=who.ends_at,
        token=who.token,
        grants=who.grants,
        refused=refused,
    )


def _tell(shown: Shown) -> None:
    path = " -> ".join((shown.human or "its own account", *shown.chain, shown.agent))
    click.echo(visible(f"{path}, for {shown.audience}, until {moment(shown.ends_at)} UTC"))
    click.echo(visible(f"session {shown.session}, token {shown.token}"))
    for number, grants in enumerate(shown.grants, start=1):
        for one in grants:
            limits = "".join(f", {name} at most {most}" for name, most in one.limits.items())
            said = f"{', '.join(one.actions)} on {', '.join(one.resources)}{limits}"
            click.echo(visible(f"grant {number}: {said}"))
    click.echo(f"does not hold: {shown.refused}" if shown.refused else "holds")


@click.command()
@STATE
@click.option("--token", "said", default="", help="A token (itself, @FILE or @-).")
@click.option("--instance", default="", help="All tokens of an agent.")
@click.option("--person", default="", help="All tokens on behalf of a person.")
@click.option("--session", default="", help="All tokens of a session, and any more of it.")
@REASON
@BY
def revoke(
    folder: Path, said: str, instance: str, person: str, session: str, reason: str, by: str
) -> int:
    """End tokens, and all that came of them, at once.

    An agent may ask again unless it is suspended; for a person only after a new sign-in.
    """
    given = {"token": said, "instance": instance, "person": person, "session": session}
    given = {kind: one for kind, one in given.items() if one}
    if len(given) != 1:
        raise click.UsageError("give one of --token, --instance, --person, --session")
    ((kind, name),) = given.items()
    with opened(folder) as found:
        state = found.register.state
        if kind == "token":
            name = AccessTokens(state, "").ended(text_from(said)).jti
        who, why, now = found.say(by, reason)
        count = Issued(state).end(kind, name, now, who, why)
    click.echo(f"{count:,} tokens ended")
    return Exit.OK


@click.command()
@STATE
@click.option("--at-once", is_flag=True, help="What older keys signed does not count any more.")
@REASON
@BY
def rotate(folder: Path, at_once: bool, reason: str, by: str) -> int:
    """Make a new key for the token service to sign with.

    What the older ones signed counts for a day more. By itself a new key is made every 30 days.
    """
    with opened(folder) as found:
        overlap = 0.0 if at_once else OVERLAP_SECONDS
        kid = SigningKeys(found.register.state).rotate(found.now, overlap)
        found.register.seen("signing-key-made", kid, *found.say(by, reason))
    click.echo(f"new key {kid}")
    return Exit.OK
