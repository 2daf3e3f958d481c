"""Requests that surely fit a schema, so that Cedar need not look at each.

Cedar reads a request by its schema: the types of the principal and the resource, the action, and
the context. What it says of a request depends on the ids only where a type lists its ids, and on
texts only where the schema expects something else that is written as a text (an address, a date, a
type listed with its ids). So it is asked once for each kind of request, with nonsense in place of
every id and text. If it takes that, it takes everything of the kind; if not, it is asked each time.
"""

from __future__ import annotations

from collections.abc import Mapping

import cedarpy

from doorward.agents.policy.remembering import Remembered
from doorward.agents.policy.uids import Uid
from doorward.agents.policy.values import Unsure

MOST_KINDS, MOST_PARTS, LONGEST = 2_000, 64, 200
"""What is remembered: so many kinds with so many values and names so long. Callers choose them."""
_NONSENSE = "\u2603 no id, no address, no date, no number \u2603"
_Kind = tuple[str, Uid, str, object]


class SchemaFit:
    """Which kinds of requests fit a schema."""

    def __init__(self, schema: cedarpy.Schema) -> None:
        self._schema = schema
        self._known: Remembered[_Kind, bool] = Remembered(MOST_KINDS)
        self._nothing = cedarpy.PolicySet.from_str(""), cedarpy.Entities.from_json_str("[]")

    def surely(self, key: tuple[Uid, Uid, Uid], context: object) -> bool:
        """Whether a request fits, whatever its ids and texts. `context` is a record or none, and
        has texts, whole numbers, truths, lists and records alone."""
        principal, action, resource = key
        if max(len(principal.type), len(action.type), len(action.id), len(resource.type)) > LONGEST:
            return False
        try:
            form = _form(context, MOST_PARTS)[0] if context else ()
        except Unsure:
            return False
        kind = (principal.type, action, resource.type, form)
        known = self._known.get(kind)
        if known is None:
            known = self._asked(kind, context or {})
            self._known.keep(kind, known)
        return known

    def _asked(self, kind: _Kind, context: object) -> bool:
        request = {
            "principal": {"type": kind[0], "id": _NONSENSE},
            "action": kind[1].as_json(),
            "resource": {"type": kind[2], "id": _NONSENSE},
            "context": _with_nonsense(context),
        }
        try:
            found = cedarpy.is_authorized(request, *self._nothing, self._schema)
        except (ValueError, TypeError):
            return False
        return found.decision is not cedarpy.Decision.NoDecision and not found.diagnostics.errors


def _form(value: object, room: int) -> tuple[object, int]:
    """A value without its texts and numbers, and how much room is left. Raises `Unsure` where
    there is none: large contexts are left to Cedar."""
    if room < 0:
        raise Unsure
    if isinstance(value, Mapping):
        parts = []
        for key, one in value.items():
            if len(key) > LONGEST:
                raise Unsure
            form, room = _form(one, room - 1)
            parts.append((key, form))
        return frozenset(parts), room
    if isinstance(value, list):
        forms = set()
        for one in value:
            form, room = _form(one, room - 1)
            forms.add(form)
        return ("list", frozenset(forms)), room
    return type(value), room


def _with_nonsense(value: object) -> object:
    if isinstance(value, str):
        return _NONSENSE
    if isinstance(value, Mapping):
        return {key: _with_nonsense(one) for key, one in value.items()}
    return [_with_nonsense(one) for one in value] if isinstance(value, list) else value
