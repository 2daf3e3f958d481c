"""Reading a verification policy from TOML, and refusing one that varies by person.

Every fault is found and said, not only the first. Unknown keys are refused: a misspelt key would
silently ask less, or more, than was meant.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping

import msgspec

from doorward.model import Moment
from doorward.verification.accommodation import accommodation_faults
from doorward.verification.document_kinds import KINDS_OF_DOCUMENT
from doorward.verification.policy import (
    SAME_FOR_ALL,
    JobFacts,
    Policy,
    PolicyError,
    PolicyFault,
    StepRule,
    Tier,
)

LARGEST = 256 * 1024
_MOST_TIERS, _MOST_PATTERNS, _MOST_MONTHS, _MOST_DAYS = 20, 200, 120, 365
_LONGEST = 200
_VERSION = 1
_KEYS: Mapping[str, frozenset[str]] = {
    "policy": frozenset(Policy.__struct_fields__),
    "tier": frozenset(Tier.__struct_fields__),
    "when": frozenset(JobFacts.__struct_fields__),
    "step": frozenset(StepRule.__struct_fields__),
}
_PERSON_WORDS = """
    accent age applicant applicants application applications band bands birth birthplace born
    candidate candidates citizen citizens citizenship city countries country culture disability
    email emails employee employees employer ethnicity evidence flag flagged flags gender hit hits
    id ids immigration individual individuals ip language languages link links location locations
    mail name named names national nationalities nationality network networks only origin people
    person persons phone phones postcode race region religion residence resume ring rings risk
    school schools score scores sex signal signals surname timezone university user users visa vpn
    watchlist who whom worker workers zip zone
"""
_OF_PERSONS = frozenset(_PERSON_WORDS.split())
_CONTACT = re.compile(r"@|://|^\s*\+\d")
_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")


def read_policy(text: str, origin: str = "policy") -> Policy:
    """The policy in a TOML text. Raises `PolicyError` with everything that is wrong.

    `origin` names the file in messages.
    """
    if len(text) > LARGEST:
        raise _refused("too-large", origin, f"is larger than {LARGEST} characters")
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _refused("malformed-toml", origin, str(error) or "is nested too deep") from error
    faults = list(_key_faults(data, origin))
    try:
        policy = msgspec.convert(data, Policy)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at ")
        where = f"{origin} {path.strip('`').removeprefix('$').removeprefix('.')}".strip()
        faults.append(PolicyFault("wrong-value", where, message))
        raise PolicyError(tuple(faults)) from error
    faults += [*_policy_faults(policy, origin), *accommodation_faults(policy, origin)]
    if faults:
        raise PolicyError(tuple(faults))
    return policy


def _refused(code: str, where: str, message: str) -> PolicyError:
    return PolicyError((PolicyFault(code, where, message),))


def _key_faults(data: dict[str, object], origin: str) -> Iterator[PolicyFault]:
    """Keys that no policy has, which are taken out so that the rest can be looked at too.

    Those that single out persons are told apart.
    """
    yield from _unknown(data, "policy", origin)
    for number, tier in enumerate(_tables(data.get("tiers")), 1):
        place = f"{origin} tier {number}"
        yield from _unknown(tier, "tier", place)
        for which, table in enumerate(_tables(tier.get("when")), 1):
            yield from _unknown(table, "when", f"{place} when {which}")
        for which, table in enumerate(_tables(tier.get("steps")), 1):
            yield from _unknown(table, "step", f"{place} step {which}")


def _tables(value: object) -> list[dict[str, object]]:
    # Anything else is refused by the typed decoder, which says what was expected.
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _unknown(table: dict[str, object], kind: str, where: str) -> Iterator[PolicyFault]:
    for key in [one for one in table if one not in _KEYS[kind]]:
        del table[key]
        words = set(re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower()))
        if words & _OF_PERSONS:
            message = f"{key[:60]!r} would let what is asked vary by person; {SAME_FOR_ALL}"
            yield PolicyFault("varies-by-person", where, message)
        else:
            known = ", ".join(sorted(_KEYS[kind]))
            yield PolicyFault("unknown-key", where, f"{key[:60]!r} is none of {known}")


def _policy_faults(policy: Policy, origin: str) -> Iterator[PolicyFault]:
    if policy.version != _VERSION:
        message = f"version {policy.version} is not known; this program reads {_VERSION}"
        yield PolicyFault("unknown-version", origin, message)
    if not 1 <= len(policy.tiers) <= _MOST_TIERS:
        yield PolicyFault("tiers", origin, f"has {len(policy.tiers)} tiers, not 1 to {_MOST_TIERS}")
    names = [one.name for one in policy.tiers]
    for name in sorted({one for one in names if names.count(one) > 1}):
        yield PolicyFault("two-tiers", origin, f"two tiers are called {name!r}")
    for number, tier in enumerate(policy.tiers, 1):
        last = number == len(policy.tiers)
        yield from _tier_faults(tier, last, f"{origin} tier {tier.name[:40]!r}")
    for kind in policy.evidence:
        if kind not in KINDS_OF_DOCUMENT:
            known = ", ".join(sorted(KINDS_OF_DOCUMENT))
            message = f"{kind[:60]!r} is none of {known}; kinds are rated, never who issued them"
            yield PolicyFault("unknown-document", f"{origin} evidence", message)


def _tier_faults(tier: Tier, last: bool, where: str) -> Iterator[PolicyFault]:
    if not _PLAIN_NAME.match(tier.name):
        message = "a tier's name is 1-40 lower-case letters, digits and hyphens"
        yield PolicyFault("bad-name", where, message)
    if last and tier.when:
        message = "the last tier is for all other jobs, so it must have no `when`"
        yield PolicyFault("no-last-tier", where, message)
    if not last and not tier.when:
        message = "only the last tier may be without `when`: those after it would never apply"
        yield PolicyFault("no-when", where, message)
    for which, facts in enumerate(tier.when, 1):
        yield from _when_faults(facts, f"{where} when {which}")
    if not tier.steps:
        yield PolicyFault("no-steps", where, "asks for no step")
    steps = [one.step for one in tier.steps]
    for rule in tier.steps:
        if steps.count(rule.step) > 1:
            message = f"has {rule.step.value} more than once; write all its moments in one"
            yield PolicyFault("two-rules", where, message)
            break
    for rule in tier.steps:
        yield from _rule_faults(rule, f"{where} step {rule.step.value}")


def _when_faults(facts: JobFacts, where: str) -> Iterator[PolicyFault]:
    patterns = list(facts.patterns())
    if not patterns and facts.remote is None:
        yield PolicyFault("empty-when", where, "states no fact of a job")
    if len(patterns) > _MOST_PATTERNS:
        message = f"has more than {_MOST_PATTERNS} patterns; use a table of requisitions"
        yield PolicyFault("too-many", where, message)
    for key, pattern in patterns[:_MOST_PATTERNS]:
        if not pattern.strip() or len(pattern) > _LONGEST:
            message = f"a pattern has 1 to {_LONGEST} characters"
            yield PolicyFault("bad-pattern", f"{where} {key}", message)
        elif _CONTACT.search(pattern):
            message = f"looks like somebody's contact, not like a fact of a job; {SAME_FOR_ALL}"
            yield PolicyFault("varies-by-person", f"{where} {key}", message)


def _rule_faults(rule: StepRule, where: str) -> Iterator[PolicyFault]:
    if not rule.moments:
        yield PolicyFault("no-moment", where, "has no moment")
    if len(set(rule.moments)) < len(rule.moments):
        yield PolicyFault("two-moments", where, "names a moment twice")
    if (Moment.PERIODIC in rule.moments) != (rule.every_months is not None):
        message = "the moment `periodic` and `every_months` go together"
        yield PolicyFault("periodic", where, message)
    for key, months in (("every_months", rule.every_months), ("valid_months", rule.valid_months)):
        if months is not None and not 1 <= months <= _MOST_MONTHS:
            message = f"{key} must lie between 1 and {_MOST_MONTHS}"
            yield PolicyFault("bad-number", where, message)
    if not 0 <= rule.grace_days <= _MOST_DAYS:
        message = f"grace_days must lie between 0 and {_MOST_DAYS}"
        yield PolicyFault("bad-number", where, message)
