"""Reads the header fields of HTTP message signatures: structured fields (RFC 8941), bounded."""

from __future__ import annotations

from typing import Any

import http_sf
import msgspec

from doorward.agents.recognition.messages import HttpMessage
from doorward.agents.recognition.policies import SignaturePolicy
from doorward.agents.refusals import AgentRefusal

MOST_FIELD = 16 * 1024
MOST_SIGNATURES = 8
MOST_COMPONENTS = 64
MOST_KEYID = 512


class Candidate(msgspec.Struct, frozen=True):
    """One signature as the header has it. `components` are names with their parameters."""

    label: str
    components: tuple[tuple[str, dict[str, Any]], ...]
    params: dict[str, Any]

    def text(self, name: str) -> str:
        """A parameter that is a text, else ""."""
        value = self.params.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """A parameter that is a whole number, else None."""
        value = self.params.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def covers(self, name: str) -> bool:
        """Whether it signs a component as it is, without parameters."""
        return any(one == name and not params for one, params in self.components)


def candidates(message: HttpMessage, policy: SignaturePolicy) -> list[Candidate]:
    """The signatures that the policy selects. Raises `AgentRefusal`."""
    stated, signed = message.field("signature-input"), message.field("signature")
    if not stated and not signed:
        raise AgentRefusal("no-signature", "it is not signed")
    if message.oversized or max(len(stated), len(signed)) > MOST_FIELD:
        raise AgentRefusal("too-large", "its header is larger than any honest one")
    inputs, values = dictionary(stated, "Signature-Input"), dictionary(signed, "Signature")
    if inputs.keys() != values.keys() or len(inputs) > MOST_SIGNATURES:
        raise AgentRefusal("malformed", "Signature-Input and Signature do not belong together")
    found = [_candidate(label, member) for label, member in inputs.items()]
    if policy.tag is None:
        return found
    tagged = [one for one in found if one.params.get("tag") == policy.tag]
    if not tagged:
        raise AgentRefusal("no-such-tag", f"none of its signatures has the tag {policy.tag}")
    return tagged


def dictionary(text: str, name: str) -> dict[str, Any]:
    """A dictionary field as `http_sf` gives it. Raises `AgentRefusal` for one that is none."""
    twice: list[str] = []

    def note(key: str, context: str) -> None:
        if context == "dictionary":
            twice.append(key)

    try:
        found = http_sf.parse(text.encode("ascii"), tltype="dictionary", on_duplicate_key=note)
    except (ValueError, RecursionError) as error:
        raise AgentRefusal("malformed", f"{name} is no dictionary (RFC 8941)") from error
    if twice or not isinstance(found, dict):
        raise AgentRefusal("malformed", f"{name} has a label twice")
    return found


def _candidate(label: str, member: object) -> Candidate:
    items, params = member if isinstance(member, tuple) and len(member) == 2 else (None, None)
    if not isinstance(items, list) or not isinstance(params, dict):
        raise AgentRefusal("malformed", "a signature's components are no list")
    if len(items) > MOST_COMPONENTS:
        raise AgentRefusal("too-large", "a signature has too many components")
    components = []
    for item in items:
        name, parameters = item
        if not isinstance(name, str):
            raise AgentRefusal("malformed", "a component's name is no string")
        components.append((name, dict(parameters)))
    return Candidate(label, tuple(components), dict(params))


def claimed(message: HttpMessage, one: Candidate, policy: SignaturePolicy) -> str:
    """What Signature-Agent says in the part that is signed.

    Drafts before 2026 have a string there, later ones a dictionary of which a member is signed.
    """
    text = message.field("signature-agent")
    if not text:
        return ""
    signed = [params for name, params in one.components if name == "signature-agent"]
    if not signed:
        if policy.agent_covered:
            raise AgentRefusal("agent-not-covered", "it does not sign its Signature-Agent")
        return ""
    member = signed[0].get("key")
    try:
        if member is None:
            item: Any = http_sf.parse(text.encode("ascii"), tltype="item")
        else:
            found: Any = http_sf.parse(text.encode("ascii"), tltype="dictionary")
            item = found[member]
        value = item[0]
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise AgentRefusal("malformed", "its Signature-Agent cannot be read") from error
    if not isinstance(value, str):
        raise AgentRefusal("malformed", "its Signature-Agent is no string")
    return value[:MOST_KEYID]
