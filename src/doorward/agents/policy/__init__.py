"""Who may do what: Cedar policies, decided quickly, failing closed."""

from doorward.agents.policy.decisions import Decision, PolicyError, Request
from doorward.agents.policy.point import PolicyDecisionPoint

__all__ = ["Decision", "PolicyDecisionPoint", "PolicyError", "Request"]
