"""Rules of others are held to the house's rule: nothing that stands for origin is scored."""

from __future__ import annotations

import re

from doorward.signals.fairness import PROHIBITED_WORDS
from doorward.watch.sigma.conditions import fields_of
from doorward.watch.sigma.rule import Rule

_PLACES = frozenset(
    {
        "country",
        "countrycode",
        "countryname",
        "countryorregion",
        "city",
        "cityname",
        "region",
        "regionname",
        "stateorprovince",
    }
)
_LOCATIONS = frozenset({"azure", "m365"})
"""Products in whose logs a field ``location`` is a country."""


def refused_field(rule: Rule) -> str:
    """Why a rule may not be used, or "" where it may."""
    for field in sorted(fields_of(rule.condition)):
        last = re.sub(r"[^a-z]", "", field.lower().rpartition(".")[2])
        if last in _PLACES or (last == "location" and rule.product in _LOCATIONS):
            return f"reads {field}: places are compared by distance only, never by name"
        if last in PROHIBITED_WORDS:
            return f"reads {field}: {PROHIBITED_WORDS[last]}"
    return ""
