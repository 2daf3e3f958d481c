"""What a person may be called where somebody attests or approves."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import Application


def own_names(one: Application) -> frozenset[str]:
    """A person's ids, names and e-mail addresses: nobody attests or approves for themself."""
    return frozenset(folded(text) for text in _own_names(one) if text)


def _own_names(one: Application) -> Iterator[str | None]:
    yield from (one.id, one.candidate, one.onboarding.worker if one.onboarding else None)
    for statement in one.statements:
        yield statement.name
        yield from statement.emails


def folded(text: str | None) -> str:
    """A name or address without case and extra blanks.

    >>> folded(" Dana  EXAMPLE ")
    'dana example'
    """
    return " ".join((text or "").casefold().split())
