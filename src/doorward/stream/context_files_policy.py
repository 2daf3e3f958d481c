"""``watch.toml``: what the company allows and owns.

Its keys are the fields of `doorward.watch.context.Policy`, and no others.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

import msgspec

from doorward.reference.addresses import parse_range
from doorward.stream.context_files_faults import UNPRINTABLE, Faults, read_text
from doorward.watch.context import Policy

_MOST_LISTED = 100_000
_NUMBERS: Mapping[str, tuple[float, float]] = {
    "alerts_per_day_per_thousand": (0.0, 10_000.0),
    "half_life_days": (0.01, 3_650.0),
    "allowed_lateness_hours": (0.0, 8_760.0),
    "session_hours": (0.0, 87_600.0),
}


def read_policy(content: bytes, name: str = "watch.toml") -> Policy:
    """The policy that a TOML text states. Raises `ContextError`; unknown keys are faults.

    Domains, names and the like come in lower case, as they are compared.
    """
    faults = Faults(name)
    text = read_text(content, faults)
    try:
        stated = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        faults.add("malformed-toml", f"is no TOML: {str(error) or 'nested too deep'}")
        faults.verdict()
        raise
    for key in [one for one in stated if one not in Policy.__struct_fields__]:
        known = ", ".join(Policy.__struct_fields__)
        faults.add("unknown-key", f"is not known; the keys are {known}", None, key[:60])
        del stated[key]
    policy = Policy()
    for key, value in stated.items():
        try:
            whole = msgspec.structs.asdict(policy) | {key: _policy_value(key, value)}
            policy = msgspec.convert(whole, Policy)
        except (msgspec.ValidationError, ValueError) as error:
            faults.add("wrong-value", str(error).partition(" - at ")[0], None, key)
    faults.verdict()
    return policy


def _policy_value(key: str, value: object) -> object:
    if isinstance(value, list):
        if len(value) > _MOST_LISTED:
            raise ValueError(f"lists more than {_MOST_LISTED:,}")
        return tuple(_listed(key, index, one) for index, one in enumerate(value, 1))
    if isinstance(value, int | float) and not isinstance(value, bool) and key in _NUMBERS:
        low, high = _NUMBERS[key]
        if not low <= value <= high:
            raise ValueError(f"is not between {low:g} and {high:g}")
    return value


def _listed(key: str, index: int, one: object) -> str:
    if not isinstance(one, str) or not one.strip():
        raise ValueError(f"item {index} is no text")
    text = one.strip().lower()
    if len(text) > 1_000 or UNPRINTABLE.search(text):
        raise ValueError(f"item {index} is too long or holds characters that cannot be seen")
    if key == "own_networks" and parse_range(text) is None:
        expected = "an address, 192.0.2.0/24 or 192.0.2.1-192.0.2.9"
        raise ValueError(f"item {index}: {text[:60]!r} is not {expected}")
    return text
