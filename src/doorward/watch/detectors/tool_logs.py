"""Sessions that came in from outside, as the remote-access tools themselves wrote them down."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from doorward.model import Fact, NetworkKind, Strength
from doorward.model.events import FAILURE, NetworkActivity
from doorward.reference.remote_tools import tool_key
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import REMOTE_DESKTOP_SOFTWARE
from doorward.watch.context import Context
from doorward.watch.detector import PersonOrMachine, Seen, Sighting
from doorward.watch.detectors.remote_tools import allowed_keys
from doorward.watch.remote_hands.programs import is_new, place_of, told, worker_of

_MOST_PEERS = 12
_ONE_SESSION = 120.0
_INBOUND = 1
_CODE = "inbound-session"
_HIDING = frozenset({NetworkKind.VPN, NetworkKind.HOSTING, NetworkKind.TOR})
_ALONE = frozenset({"password", "token"})

G05 = behaviour_signals.add(
    Behaviour(
        id="G05",
        title="Session from outside in a remote-access tool's log",
        explanation="The tool's own log on this machine names somebody elsewhere who took over "
        "the session, and the company does not use the tool. Let in by a password or a saved "
        "token, nobody at the machine had to agree. Each peer is told once.",
        stage=Stage.EMPLOYMENT,
        family="remote-hands",
        strength=Strength.STRONG,
        fairness=FairnessMark.FAIR,
        reads=(
            "network_activity.app_name",
            "network_activity.connection_info",
            "network_activity.src_endpoint",
            "network.kinds",
            "person.started",
        ),
        clears="Support shows its ticket and its own number or address at the other end.",
        sources=("LOLRMM", "MA24", "HON"),
        mappings=(REMOTE_DESKTOP_SOFTWARE,),
        limits="The logs are on the machine and can be deleted. Where the peer is is not scored.",
    )
)


class State(msgspec.Struct):
    """Peers told (short digests), and the last session by tool: when it was told."""

    peers: list[str] = msgspec.field(default_factory=list)
    last: dict[str, float] = msgspec.field(default_factory=dict)


class InboundSessions(PersonOrMachine):
    """Tells each peer of each tool once. The instance for machines takes events of nobody."""

    base = "inbound-sessions"
    version = 1
    classes = frozenset({4001})
    state = State

    def look(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one line of a tool's log."""
        event = seen.event
        if event.metadata.event_code != _CODE or not isinstance(event, NetworkActivity):
            return ()
        flow = event.connection_info
        if flow is None or flow.direction_id != _INBOUND or event.status_id == FAILURE:
            return ()
        tool = event.app_name or ""
        key = tool_key(tool)
        if not key or key in allowed_keys(context.policy.allowed_remote_tools):
            return ()
        source = event.src_endpoint
        peer = ((source.uid or source.ip) if source is not None else None) or ""
        name = _digest(f"{key} {peer}")
        # One session makes several lines: the peer's number, its address, how it was let in.
        again = abs(seen.at - state.last.get(key, -1e18)) < _ONE_SESSION
        if name in state.peers or (again and not _is_news(event)):
            state.last[key] = max(seen.at, state.last.get(key, seen.at))
            if name not in state.peers and peer:
                state.peers = told(state.peers, name, _MOST_PEERS)
            return ()
        state.last[key] = max(seen.at, state.last.get(key, seen.at))
        state.peers = told(state.peers, name, _MOST_PEERS)
        return (self._sighting(seen, context, event, tool, peer),)

    def _sighting(
        self, seen: Seen, context: Context, event: NetworkActivity, tool: str, peer: str
    ) -> Sighting:
        how = event.status_detail or ""
        alone = how in _ALONE
        let_in = f", let in by a {how} and by nobody at the machine" if alone else ""
        who = f"peer {peer}" if peer else "somebody"
        known = bool(context.policy.allowed_remote_tools)
        strong = known and (alone or is_new(seen, context))
        return Sighting(
            behaviour=G05.id,
            reason=f"{tool} let {who} work at this machine from outside{let_in}; no session by a "
            "tool that the company does not use was expected.",
            facts=_facts(seen, event, tool, peer),
            events=(event.metadata.uid,),
            at=seen.at,
            strength=Strength.STRONG if strong else Strength.MEDIUM,
            about=worker_of(seen),
        )

    def merge(self, one: State, other: State) -> State:
        """Told by either is told; the later session counts."""
        peers = list(dict.fromkeys((*one.peers, *other.peers)))[-_MOST_PEERS:]
        last = dict(one.last)
        for key, at in other.last.items():
            last[key] = max(at, last.get(key, at))
        return State(peers, last)


def _is_news(event: NetworkActivity) -> bool:
    """Whether a line soon after another is of a session of its own: only its number would be."""
    source = event.src_endpoint
    return source is not None and bool(source.uid) and bool(event.status_detail)


def _facts(seen: Seen, event: NetworkActivity, tool: str, peer: str) -> tuple[Fact, ...]:
    found = [fact("tool", tool, place_of(event, "app_name"))]
    if peer:
        found.append(fact("peer", peer, place_of(event, "src_endpoint")))
    if event.status_detail:
        found.append(fact("let in by", event.status_detail, place_of(event, "status_detail")))
    network = seen.network
    if network is not None and _HIDING & set(network.kinds):
        kinds = ", ".join(one.value for one in network.kinds)
        found.append(fact("network of the peer", kinds, network.source))
    return tuple(found)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
