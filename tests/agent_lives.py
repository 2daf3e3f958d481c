"""Invented events of AI agents for tests. All agents, people and addresses are synthetic."""

from doorward.agents.registry.known import KnownAgent, KnownAgents
from doorward.model.events import (
    Actor,
    AiAgent,
    Api,
    ApiActivity,
    Device,
    Endpoint,
    HttpRequest,
    Metadata,
    Resource,
    User,
)
from doorward.model.workforce import Network, Person
from doorward.watch.actors import AgentIndex, Agents
from doorward.watch.context import Context
from doorward.watch.detector import Seen

DAY, HOUR = 86_400.0, 3_600.0
MONDAY = 20_458 * DAY
"""2026-01-05, a Monday."""

BOT = "stock-bot-1"
CLIENT = "client-7f3a"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
CLAUDE_CODE = "claude-cli/2.1.220 (external, cli)"


def known(*, written_at=0.0, others=(), **more):
    """A register with the bot in it; `more` are attributes of the bot."""
    stated = {"id": BOT, "standing": "", "oauth_client": CLIENT, **more}
    return AgentIndex(KnownAgents(written_at=written_at, agents=(KnownAgent(**stated), *others)))


def context(index=None, *people, policy=None):
    made = Context.of(people, policy)
    return Context(policy=made.policy, people=made.people, aliases=made.aliases, agents=index)


def worker(name="sam@example.com", **more):
    return Person(id=name, **more)


_numbers = iter(range(10**9))


def call(
    at,
    *,
    client=CLIENT,
    person="",
    operation="GetItem",
    resource=None,
    agent=None,
    ip=None,
    network=None,
    host=None,
    told=None,
    type_id=None,
    status=1,
    activity=3,
    index=None,
):
    """A call of an interface, as seen by a watch that has the register `index`."""
    event = ApiActivity(
        time=int(at * 1000),
        activity_id=activity,
        status_id=status,
        metadata=Metadata(uid=f"n-{next(_numbers)}"),
        actor=Actor(user=User(name=person, type_id=type_id) if person else None, app_uid=client),
        api=Api(operation=operation),
        resources=(Resource(name=resource),) if resource else (),
        device=Device(hostname=host) if host else None,
        src_endpoint=Endpoint(ip=ip) if ip else None,
        http_request=HttpRequest(user_agent=agent) if agent else None,
        ai_agent=AiAgent(uid=told) if told else None,
    )
    return Seen(event, at, person, network, Agents(index).agent(event, person))


def net(ip="198.51.100.9", **more):
    return Network(ip=ip, **more)


def stepped(detector, events, known_things=None, state=None):
    """What a detector sights in the events of one agent, in their order."""
    own = detector.state() if state is None else state
    given = context() if known_things is None else known_things
    return [found for seen in events for found in detector.step(own, seen, given)]


def told(sightings):
    return [(one.behaviour, one.strength.value if one.strength else None) for one in sightings]
