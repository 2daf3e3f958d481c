"""A remote-access tool that the company does not use, on a worker's machine."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from doorward.model import Fact, Strength
from doorward.model.events import DnsActivity, Event, HttpActivity, NetworkActivity
from doorward.reference.remote_tools import RemoteTools, ToolMatch, ToolRole, tool_key
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import REMOTE_ACCESS_TOOLS
from doorward.watch.context import Context
from doorward.watch.detector import PersonOrMachine, Seen, Sighting
from doorward.watch.remote_hands.programs import (
    Program,
    age_words,
    is_new,
    place_of,
    program_of,
)

_MOST = 16
_ASKED, _RAN = 1, 2
_COUNTED = frozenset({ToolRole.INBOUND, ToolRole.MANAGEMENT})
_UNATTENDED = ("--set-password", "remoting_start_host", "/unattended", "--pin=", "--start-service")

G01 = behaviour_signals.add(
    Behaviour(
        id="G01",
        title="Second remote-access tool",
        explanation="A tool by which somebody elsewhere can work at this machine was installed or "
        "started, and the company does not use it. It is recognised by its file, the name inside "
        "the program, its product or its signer. Weighs more in the account's first month and "
        "where the program was renamed. Clients that only reach out and screen readers never "
        "count.",
        stage=Stage.EMPLOYMENT,
        family="remote-hands",
        strength=Strength.STRONG,
        fairness=FairnessMark.FAIR,
        reads=("process.process", "application.app", "application.file", "person.started"),
        clears="Support shows its ticket for this tool and day, or the company allows the tool.",
        sources=("RF26", "HON", "P25a", "MS26", "LOLRMM"),
        mappings=(REMOTE_ACCESS_TOOLS,),
        limits="Needs a list of tools (`doorward feeds pull lolrmm`) and the allow-list of "
        "`watch.toml`. Without an allow-list only a second, different tool is told.",
    )
)
HOST = behaviour_signals.add(
    Behaviour(
        id="G01.host",
        title="Traffic to a remote-access tool's servers",
        explanation="The machine asked for a host that only a remote-access tool asks for, and "
        "the company does not use that tool. The maker's website does not count.",
        stage=Stage.EMPLOYMENT,
        family="remote-hands",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=("dns.query.hostname", "http.http_request.url", "network_activity.dst_endpoint"),
        clears="As for the tool itself; or the request came from a page that only linked to it.",
        sources=("RF26", "MS26", "LOLRMM"),
        mappings=(REMOTE_ACCESS_TOOLS,),
    )
)


class State(msgspec.Struct):
    """Tools seen, by key: 1 asked for its hosts, 2 ran or was installed."""

    tools: dict[str, int] = msgspec.field(default_factory=dict)


class SecondRemoteTool(PersonOrMachine):
    """Tells each tool once per person, and once more when it is no longer only traffic."""

    base = "remote-tools"
    version = 1
    classes = frozenset({1007, 6002, 4001, 4002, 4003})
    state = State

    def look(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one start, installation or request."""
        tools = context.remote_tools
        if not isinstance(tools, RemoteTools):
            return ()
        event = seen.event
        program = program_of(event)
        if program is not None:
            return self._ran(state, seen, context, program, tools)
        host = _host(event)
        if host:
            mark = tools.host(host)
            if mark is not None:
                match = ToolMatch(mark.tools, (mark,), mark.weight)
                return self._told(state, seen, context, match, _ASKED, None)
        return ()

    def _ran(
        self, state: State, seen: Seen, context: Context, program: Program, tools: RemoteTools
    ) -> Iterable[Sighting]:
        match = tools.program(
            name=program.name,
            path=program.path,
            original_name=program.original_name,
            product=program.product,
            signer=program.signer,
        )
        if match is None:
            return ()
        return self._told(state, seen, context, match, _RAN, program)

    def _told(
        self,
        state: State,
        seen: Seen,
        context: Context,
        match: ToolMatch,
        level: int,
        program: Program | None,
    ) -> Iterable[Sighting]:
        key = match.tool.key
        before = state.tools.get(key, 0)
        if before >= level or (before == 0 and len(state.tools) >= _MOST):
            return ()
        if any(one.role not in _COUNTED for one in match.tools) or is_allowed(match, context):
            return ()
        others = [one for one in state.tools if one != key]
        state.tools[key] = level
        if not context.policy.allowed_remote_tools and not others:
            return ()  # Which tool is the company's own is unknown: one alone says nothing.
        return (self._sighting(seen, context, match, level, program, others),)

    def _sighting(
        self,
        seen: Seen,
        context: Context,
        match: ToolMatch,
        level: int,
        program: Program | None,
        others: list[str],
    ) -> Sighting:
        allowed = context.policy.allowed_remote_tools
        tool, event = match.tool.name, seen.event
        did = "was started or installed" if level == _RAN else "was asked for its servers"
        expected = (
            f"expected: only {', '.join(allowed[:4])}"
            if allowed
            else (f"expected: one tool, and {others[0]} was there before")
        )
        named = " under another name" if match.renamed else ""
        return Sighting(
            behaviour=G01.id if level == _RAN else HOST.id,
            reason=f"{tool} {did}{named}{age_words(seen, context)}; {expected}.",
            facts=(*_facts(event, match, program, context), fact("tool", tool, "list of tools")),
            events=(event.metadata.uid,),
            at=seen.at,
            strength=_strength(seen, context, match, level, program),
        )

    def merge(self, one: State, other: State) -> State:
        """What either saw. A tool that both met is told by each: that cannot be undone."""
        tools = dict(one.tools)
        for key, level in other.tools.items():
            if key in tools or len(tools) < _MOST:
                tools[key] = max(level, tools.get(key, 0))
        return State(tools)


def is_allowed(match: ToolMatch, context: Context) -> bool:
    """Whether the company uses the tool, or one that cannot be told from it."""
    keys = allowed_keys(context.policy.allowed_remote_tools)
    return any(one.key in keys for one in match.tools)


@lru_cache(maxsize=64)
def allowed_keys(names: tuple[str, ...]) -> frozenset[str]:
    """The names of an allow-list as `tool_key` compares them."""
    return frozenset(tool_key(name) for name in names)


def _strength(
    seen: Seen, context: Context, match: ToolMatch, level: int, program: Program | None
) -> Strength:
    new = is_new(seen, context)
    if level == _ASKED:
        return Strength.MEDIUM if new else Strength.WEAK
    if not context.policy.allowed_remote_tools:
        return Strength.MEDIUM
    if match.renamed or _unattended(program):
        return Strength.STRONG
    if match.tool.role is ToolRole.MANAGEMENT:
        return Strength.MEDIUM if new else Strength.WEAK
    return Strength.STRONG if new else Strength.MEDIUM


def _unattended(program: Program | None) -> bool:
    command = program.command.lower() if program is not None else ""
    return any(word in command for word in _UNATTENDED)


def _host(event: Event) -> str | None:
    if type(event) is DnsActivity:
        return event.query.hostname if event.query is not None else None
    if type(event) is HttpActivity:
        request = event.http_request
        return request.url.hostname if request is not None and request.url is not None else None
    if type(event) is NetworkActivity and event.dst_endpoint is not None:
        return event.dst_endpoint.hostname
    return None


def _facts(
    event: Event, match: ToolMatch, program: Program | None, context: Context
) -> tuple[Fact, ...]:
    tools = context.remote_tools
    source = tools.source if isinstance(tools, RemoteTools) else "list of tools"
    found = [fact(one.kind, one.value, source) for one in match.marks[:4]]
    if program is not None:
        found.append(fact("program", program.name or program.product, place_of(event, "process")))
        if _unattended(program):
            found.append(fact("set up for", "unattended access", place_of(event, "command line")))
    return tuple(found)
