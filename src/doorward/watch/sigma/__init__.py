"""Sigma rules over events: `load` a folder, then ask `Rules.match` of each record."""

from doorward.watch.sigma.counting import Groups, Step
from doorward.watch.sigma.loading import OWN_RULES, load
from doorward.watch.sigma.rule import Correlation, Level, Match, Refused, Rule
from doorward.watch.sigma.ruleset import Rules

__all__ = ["OWN_RULES", "Correlation", "Groups", "Level", "Match", "Refused", "Rule", "Rules", "Step", "load"]
