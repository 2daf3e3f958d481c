"""How many names on the lists would agree as well by chance.

Short and common tokens meet often: that two of them are equal says little, and it says least
about people whose names lists are full of. So agreement is counted in bits. A token that
agrees exactly is worth how rare it is on the lists; one that agrees nearly is worth how rare
all tokens are that are as near. From the sum goes what a longer name gains by having more
tokens that could meet. The number of names listed, divided by two to the power of the rest, is
the number expected by chance (as the E-value of sequence search: Karlin and Altschul 1990).
Nothing here knows where a name comes from; the lists' own frequencies do it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from doorward.reference.watchlists.comparing import TokenMatch
from doorward.reference.watchlists.index import NameIndex
from doorward.reference.watchlists.names import NameKind, PreparedName
from doorward.reference.watchlists.names.pairing import How

WHOLE = {NameKind.PERSON: 0.95, NameKind.ORGANISATION: 0.985}
"""From this score on the whole name agrees: then it is the same name, however common. Of
organisations all but the legal form must, since scores make little of words such as *trade*."""

_INITIAL_BITS = 2.0
"""A name of three or four tokens has one with a given initial in about one case of four."""

_INITIALS = frozenset({How.INITIAL, How.INITIALS})


def expected_by_chance(
    asked: PreparedName, listed: PreparedName, matched: Iterable[TokenMatch], index: NameIndex
) -> float:
    """How many names of the index are expected to agree with `asked` as well as `listed` does.

    `matched` is what comparing the two gave, the tokens of `asked` on the left.
    """
    met = [one for one in matched if one.left and one.right]
    bits = sum(_bits(one, index) for one in met)
    ways = _ways(listed, [one.right for one in met]) * _ways(asked, [one.left for one in met])
    return len(index) * ways / float(2.0**bits)


def _bits(one: TokenMatch, index: NameIndex) -> float:
    if one.how in _INITIALS:
        return _INITIAL_BITS * min(len(one.left), len(one.right))
    asked, listed = one.left.split(), one.right.split()
    if one.how is How.JOINED:
        apart = asked if len(asked) > len(listed) else listed
        return one.score * sum(map(index.bits, apart))
    exact = sum(map(index.bits, listed))
    if one.how is How.EXACT:
        return exact
    return one.score * min(exact, sum(map(index.bits_nearly, asked)))


def _ways(name: PreparedName, met: list[str]) -> int:
    """In how many ways as many of a name's tokens can be chosen as met."""
    chosen = sum(len(words.split()) for words in met)
    return math.comb(max(len(name.tokens), chosen), chosen)
