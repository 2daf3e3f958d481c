"""Legal forms of organisations, wherever they stand in a name, brought to a few classes."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

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

    A name that holds nothing else keeps its words. Forms of three words and more may be misspelt.

    >>> without(["example", "sp", "z", "o", "o"])
    (['example'], frozenset({'limited'}))
    """
    opening, inside = _opening(), _long_forms()[0]
    if opening.isdisjoint(tokens) and inside.isdisjoint(tokens):
        return tokens, frozenset()
    left: list[str] = []
    classes: set[str] = set()
    place = 0
    while place < len(tokens):
        may_open = tokens[place] in opening or not inside.isdisjoint(
            tokens[place : place + _forms()[1]]
        )
        length, found = _form_at(tokens, place) if may_open else (0, "")
        if found:
            classes.add(found)
            place += length
        else:
            left.append(tokens[place])
            place += 1
    if not left:
        return tokens, frozenset()
    return left, frozenset(classes)


def _form_at(tokens: list[str], place: int) -> tuple[int, str]:
    """Words and class of the longest form that begins here."""
    forms, longest = _forms()
    for length in range(min(longest, len(tokens) - place), 0, -1):
        window = tuple(tokens[place : place + length])
        found = forms.get(window)
        if found is None and length > 2:
            found = _misspelt(window)
        if found is not None:
            return length, found
    return 0, ""


def _misspelt(window: tuple[str, ...]) -> str | None:
    """The class of a long form that differs from `window` by two letters at most."""
    known, by_length = _long_forms()
    if not known.intersection(window):
        return None
    text = " ".join(window)
    for form, name in by_length.get(len(window), ()):
        if form[0] == text[0] and OSA.distance(form, text, score_cutoff=2) <= 2:
            return name
    return None


@lru_cache(maxsize=1)
def _opening() -> frozenset[str]:
    """The words that forms begin with."""
    return frozenset(form[0] for form in _forms()[0])


@lru_cache(maxsize=1)
def _long_forms() -> tuple[frozenset[str], dict[int, list[tuple[str, str]]]]:
    """Words of forms of three words and more, and those forms by their number of words."""
    by_length: dict[int, list[tuple[str, str]]] = {}
    for form, name in _forms()[0].items():
        if len(form) > 2 and len("".join(form)) > 10:
            by_length.setdefault(len(form), []).append((" ".join(form), name))
    words = {word for forms in by_length.values() for form, _ in forms for word in form.split()}
    return frozenset(word for word in words if len(word) > 3), by_length
