"""One evaluation, and several in one message (sections "Access Evaluation", "Evaluations API")."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from doorward.agents.log import DecisionLog
from doorward.agents.serving.reading import (
    EVALUATION,
    EVALUATIONS,
    MOST_EVALUATIONS,
    Asked,
    Evaluation,
    RequestError,
    asked,
    merged,
    read,
    require_shareable,
)
from doorward.agents.serving.source import LiveSet, PolicySource

_STOPS = {"execute_all": None, "deny_on_first_deny": False, "permit_on_first_permit": True}
"""The semantics, and the decision after which each stops."""


class Evaluator:
    """Answers evaluations from the set that is live when they come in."""

    def __init__(
        self, source: PolicySource, log: DecisionLog | None = None, action_type: str = "Action"
    ) -> None:
        self.source, self.log, self.action_type = source, log, action_type

    def evaluation(self, body: bytes, request: str) -> dict[str, Any]:
        """Answer one. Raises `RequestError`; `request` is the caller's id of it."""
        one = asked(read(body, EVALUATION), self.action_type)
        return self._answer(self.source.live, one, request)

    def evaluations(self, body: bytes, request: str) -> dict[str, Any]:
        """Answer several, all from the same set; without any, as `evaluation`."""
        several = read(body, EVALUATIONS)
        semantic = several.options.evaluations_semantic
        if semantic not in _STOPS:
            raise RequestError(400, f"options.evaluations_semantic is one of {', '.join(_STOPS)}")
        live = self.source.live
        if several.evaluations is UNSET or not several.evaluations:
            return self._answer(live, asked(several, self.action_type), request)
        if len(several.evaluations) > MOST_EVALUATIONS:
            raise RequestError(400, f"more than {MOST_EVALUATIONS:,} evaluations")
        require_shareable(several, len(several.evaluations))
        answers = []
        for raw in several.evaluations:
            answers.append(self._one_of_several(live, bytes(raw), several, request))
            if answers[-1]["decision"] is _STOPS[semantic]:
                break
        return {"evaluations": answers}

    def _one_of_several(
        self, live: LiveSet, raw: bytes, defaults: Evaluation, request: str
    ) -> dict[str, Any]:
        try:
            one = asked(merged(read(raw, EVALUATION), defaults), self.action_type)
        except RequestError as error:
            said = {"status": error.status, "message": str(error)}
            return {"decision": False, "context": {"error": said}}
        return self._answer(live, one, request)

    def _answer(self, live: LiveSet, one: Asked, request: str) -> dict[str, Any]:
        found = live.point.decide(one.principal, one.action, one.resource, one.context)
        called = [live.called.get(key, key) for key in found.reasons]
        if self.log is not None:
            who = (one.principal, one.action, one.resource)
            self.log.decided(who, one.context, found, called, live.digest, request)
        context: dict[str, Any] = {"reasons": called, "policies": live.digest}
        if found.obligations:
            context["obligations"] = found.obligations
        if found.errors:
            context["errors"] = found.errors
        return {"decision": found.allowed, "context": context}
