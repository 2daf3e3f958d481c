"""Rare shared identifiers become edges, and edges become rings."""

from doorward.linking.identifiers import identifiers
from doorward.linking.link import Linked, link
from doorward.linking.policy import DEFAULT_POLICY, LinkPolicy
from doorward.linking.rarity import RARITY, Rarity, weight
from doorward.linking.records import IdentifierClass, LinkRecord

__all__ = [
    "DEFAULT_POLICY",
    "RARITY",
    "IdentifierClass",
    "LinkPolicy",
    "LinkRecord",
    "Linked",
    "Rarity",
    "identifiers",
    "link",
    "weight",
]
