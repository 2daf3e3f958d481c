"""Ways into a worker's machine from outside: tunnels, reverse forwards, open desktop ports."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping

import msgspec

from doorward.model import Fact, Strength
from doorward.model.events import (
    DnsActivity,
    Endpoint,
    NetworkActivity,
    RdpActivity,
)
from doorward.reference.remote_tools import RemoteTools, ToolRole, tool_key
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import PROTOCOL_TUNNELING, REMOTE_ACCESS_TOOLS
from doorward.watch.context import Context
from doorward.watch.detector import PersonOrMachine, Seen, Sighting
from doorward.watch.detectors.remote_tools import allowed_keys
from doorward.watch.remote_hands.programs import (
    Program,
    age_words,
    is_new,
    place_of,
    program_of,
    told,
    worker_of,
)

_OPEN, _TRAFFIC, _LISTEN, _INBOUND, _CONNECT = 1, 6, 7, 1, 3

TUNNELS: Mapping[str, str] = {
    "tailscale": "Tailscale",
    "tailscaled": "Tailscale",
    "tailscale-ipn": "Tailscale",
    "zerotier-one": "ZeroTier",
    "zerotier-one_x64": "ZeroTier",
    "zerotier_desktop_ui": "ZeroTier",
    "ngrok": "ngrok",
    "cloudflared": "CloudFlare Tunnel",
    "frpc": "frp",
    "chisel": "chisel",
    "bore": "bore",
    "loclx": "LocalXpose",
    "netbird": "NetBird",
    "rport": "RPort",
    "tmate": "tmate",
    "pitunnel": "PiTunnel",
    "code-tunnel": "Dev Tunnels",
    "devtunnel": "Dev Tunnels",
    "hamachi-2": "Hamachi",
    "hamachi-2-ui": "Hamachi",
}
"""Programs by file name without ending; known even where no list of tools is loaded."""

PORTS: Mapping[int, str] = {
    3389: "RDP",
    **dict.fromkeys(range(5900, 5907), "VNC"),
    5938: "TeamViewer",
    7070: "AnyDesk",
    21118: "RustDesk",
}
_CONNECTIONS = (NetworkActivity, RdpActivity)
_SHELLS = frozenset({"ssh", "plink", "autossh"})
_REVERSE = re.compile(r"\s-[A-Za-z0-9]{0,6}R\s*\S")

G04 = behaviour_signals.add(
    Behaviour(
        id="G04",
        title="Tunnel into the machine",
        explanation="A program ran that makes this machine reachable from outside past the "
        "company's own ways in: a mesh network, a tunnel service, or SSH that forwards a port "
        "back (-R).",
        stage=Stage.EMPLOYMENT,
        family="remote-hands",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=("process.process", "application.app", "dns.query.hostname", "person.started"),
        clears="The person's work needs it (web hooks, a laboratory), and the company allows it.",
        sources=("US22", "HB", "LOLRMM"),
        mappings=(PROTOCOL_TUNNELING,),
    )
)
DESKTOP = behaviour_signals.add(
    Behaviour(
        id="G04.desktop",
        title="Remote desktop open or used from outside",
        explanation="The machine listens for RDP or VNC, or such a session came in from a public "
        "address. Listening alone is weak: companies switch RDP on for support.",
        stage=Stage.EMPLOYMENT,
        family="remote-hands",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "network_activity.dst_endpoint",
            "network_activity.src_endpoint",
            "rdp.src_endpoint",
            "rdp.dst_endpoint",
        ),
        clears="It is a server, or the company's own support uses the port.",
        sources=("US22",),
        mappings=(REMOTE_ACCESS_TOOLS,),
    )
)


class State(msgspec.Struct):
    """What was told."""

    told: list[str] = msgspec.field(default_factory=list)


class Tunnels(PersonOrMachine):
    """Tells each tunnel, listening port and public peer once."""

    base = "tunnels"
    version = 1
    classes = frozenset({1007, 6002, 4001, 4003, 4005})
    state = State

    def look(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one start, request, connection or listening port."""
        event = seen.event
        if isinstance(event, _CONNECTIONS):
            return self._connection(state, seen, context, event)
        if isinstance(event, DnsActivity):
            return self._asked(state, seen, context, event)
        program = program_of(event)
        if program is None:
            return ()
        stem = program.low.removesuffix(".exe").removesuffix(".app")
        tool = TUNNELS.get(stem) or _listed(program, context)
        if tool is None and stem in _SHELLS and _REVERSE.search(program.command):
            tool = "SSH that forwards a port back"
        if tool is None:
            return ()
        return self._tunnel(
            state, seen, context, tool, fact("program", program.name, place_of(event, "process"))
        )

    def _asked(
        self, state: State, seen: Seen, context: Context, event: DnsActivity
    ) -> Iterable[Sighting]:
        tools = context.remote_tools
        host = event.query.hostname if event.query is not None else None
        if not host or not isinstance(tools, RemoteTools):
            return ()
        mark = tools.host(host)
        if mark is None or any(one.role is not ToolRole.TUNNEL for one in mark.tools):
            return ()
        shown = fact("host", host, place_of(event, "query.hostname"))
        return self._tunnel(state, seen, context, mark.tools[0].name, shown, asked=True)

    def _tunnel(
        self,
        state: State,
        seen: Seen,
        context: Context,
        tool: str,
        shown: Fact,
        *,
        asked: bool = False,
    ) -> Iterable[Sighting]:
        name = f"?{tool}" if asked else tool
        if name in state.told or tool in state.told:
            return ()
        if tool_key(tool) in allowed_keys(context.policy.allowed_remote_tools):
            return ()
        state.told = told(state.told, name)
        strength = Strength.MEDIUM
        if asked:
            strength = Strength.WEAK
        elif is_new(seen, context) and context.policy.allowed_remote_tools:
            strength = Strength.STRONG
        did = "asked for its servers" if asked else "ran"
        return (
            Sighting(
                behaviour=G04.id,
                reason=f"{tool} {did}{age_words(seen, context)}, which opens a way into this "
                "machine from outside; only the company's own ways in were expected.",
                facts=(shown,),
                events=(seen.event.metadata.uid,),
                at=seen.at,
                strength=strength,
                about=worker_of(seen),
            ),
        )

    def _connection(
        self, state: State, seen: Seen, context: Context, event: NetworkActivity | RdpActivity
    ) -> Iterable[Sighting]:
        target, source = event.dst_endpoint, event.src_endpoint
        port = target.port if target is not None else None
        listening = event.activity_id == _LISTEN and isinstance(event, NetworkActivity)
        if listening and port is None and source is not None:
            port = source.port
        service = PORTS.get(port) if port is not None else None
        if service is None or tool_key(service) in allowed_keys(
            context.policy.allowed_remote_tools
        ):
            return ()
        if not listening and not (_came_in(event) and _public(seen, source)):
            return ()
        peer = "" if listening or source is None else source.ip or ""
        name = f"{service} {peer or 'listens'}"
        if name in state.told:
            return ()
        state.told = told(state.told, name)
        what = (
            f"The machine listens for {service} on port {port}"
            if listening
            else f"Somebody came in by {service} from {peer}, a public address"
        )
        where = place_of(event, "src_endpoint" if peer else "dst_endpoint.port")
        return (
            Sighting(
                behaviour=DESKTOP.id,
                reason=f"{what}; none was expected on a worker's machine.",
                facts=(fact("from" if peer else "port", peer or port, where),),
                events=(event.metadata.uid,),
                at=seen.at,
                strength=Strength.WEAK if listening else Strength.MEDIUM,
                about=worker_of(seen),
            ),
        )

    def merge(self, one: State, other: State) -> State:
        """Told by either is told."""
        return State(list(dict.fromkeys((*one.told, *other.told)))[-16:])


def _listed(program: Program, context: Context) -> str | None:
    tools = context.remote_tools
    if not isinstance(tools, RemoteTools):
        return None
    match = tools.program(
        name=program.name,
        path=program.path,
        original_name=program.original_name,
        product=program.product,
        signer=program.signer,
    )
    if match is None or any(one.role is not ToolRole.TUNNEL for one in match.tools):
        return None
    return match.tool.name


def _came_in(event: NetworkActivity | RdpActivity) -> bool:
    """Whether somebody connected to this machine, and not it to another."""
    if isinstance(event, NetworkActivity):
        flow = event.connection_info
        inbound = flow is not None and flow.direction_id == _INBOUND
        return inbound and event.activity_id in {_OPEN, _TRAFFIC}
    # RDP as the network sees it: it came in where the target is the event's own machine.
    device, target = event.device, event.dst_endpoint
    if device is None or target is None or event.activity_id not in {_OPEN, _CONNECT, _TRAFFIC}:
        return False
    own = {one for one in (device.ip, device.hostname, device.uid) if one}
    return bool(own & {target.ip, target.hostname, target.uid})


def _public(seen: Seen, source: Endpoint | None) -> bool:
    if source is None or not source.ip:
        return False
    if seen.network is not None and seen.network.private:
        return False
    try:
        address = ipaddress.ip_address(source.ip)
    except ValueError:
        return False
    # Documentation ranges count as public: they stand for public ones in examples.
    return not (
        address.is_loopback
        or address.is_link_local
        or any(address in one for one in _PRIVATE if one.version == address.version)
    )


_PRIVATE = tuple(
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
