"""Loading rules: every document that can be read becomes a rule, the rest is told."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from doorward.watch.sigma.correlations import correlation_of, resolved
from doorward.watch.sigma.fairness import refused_field
from doorward.watch.sigma.parsing import SigmaError, UnsupportedError, rule_of
from doorward.watch.sigma.reading import Document, documents
from doorward.watch.sigma.rule import Correlation, Refused, Rule
from doorward.watch.sigma.ruleset import Rules


def loaded(place: str | PathLike[str], *more: str | PathLike[str]) -> Rules:
    """See `doorward.watch.sigma.load`."""
    rules: list[Rule] = []
    correlations: list[Correlation] = []
    refused: list[Refused] = []
    known: set[str] = set()
    for folder in (place, *more):
        for one in documents(Path(folder)):
            made = _made(one) if isinstance(one, Document) else one
            if not isinstance(made, Refused) and made.id in known:
                made = Refused(made.file, f"a rule with the id {made.id} is there already")
            if isinstance(made, Refused):
                refused.append(made)
                continue
            known.add(made.id)
            if isinstance(made, Rule):
                rules.append(made)
            else:
                correlations.append(made)
    kept, links, left_out = resolved(rules, correlations)
    return Rules(kept, links, (*refused, *left_out))


def _made(one: Document) -> Rule | Correlation | Refused:
    try:
        if "correlation" in one.content:
            return correlation_of(one.content, one.file)
        if "filter" in one.content:
            return Refused(one.file, "filters of other rules are not read")
        made = rule_of(one.content, one.file)
        why = refused_field(made)
        return Refused(one.file, why) if why else made
    except (UnsupportedError, SigmaError) as error:
        return Refused(one.file, " ".join(str(error).split())[:300])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        # pySigma trusts the types it finds; a rule with others ends in any of these.
        return Refused(one.file, f"is no rule as Sigma defines it ({type(error).__name__})")
