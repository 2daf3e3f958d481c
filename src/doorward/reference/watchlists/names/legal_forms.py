"""Legal forms of organisations, wherever they stand in a name, brought to a few classes."""

from __future__ import annotations

from functools import lru_cache

from doorward.reference.watchlists.names import tables


@lru_cache(maxsize=1)
def _forms() -> tuple[dict[tuple[str, ...], str], int]:
    """Words of each form and its class, and the words of the longest form."""
    forms: dict[tuple[str, ...], str] = {}
    for line in tables.lines("legal_forms.txt"):
        name, _, written = line.partition(":")
        for form in written.split(","):
            forms[tuple(form.split())] = name.strip()
    return forms, max(len(form) for form in forms)


def without(tokens: list[str]) -> tuple[list[str], frozenset[str]]:
    """Tokens without legal forms, and the classes of those that were there.

    A name that holds nothing else keeps its words.

    >>> without(["example", "sp", "z", "o", "o"])
    (['example'], frozenset({'limited'}))
    """
    forms, longest = _forms()
    left: list[str] = []
    classes: set[str] = set()
    place = 0
    while place < len(tokens):
        for length in range(min(longest, len(tokens) - place), 0, -1):
            found = forms.get(tuple(tokens[place : place + length]))
            if found is not None:
                classes.add(found)
                place += length
                break
        else:
            left.append(tokens[place])
            place += 1
    if not left:
        return tokens, frozenset()
    return left, frozenset(classes)
