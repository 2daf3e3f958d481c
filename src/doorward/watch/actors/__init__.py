"""Who or what acted: a person, an AI agent, or another program; with what says so."""

from doorward.watch.actors.actor import Actor, ActorKind, Provenance, Said
from doorward.watch.actors.identifying import Agents
from doorward.watch.actors.recognising import recognise
from doorward.watch.actors.register import AgentIndex

__all__ = ["Actor", "ActorKind", "AgentIndex", "Agents", "Provenance", "Said", "recognise"]
