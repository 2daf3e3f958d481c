"""Finding cases by words: folded, few for each case, and looked up by prefix."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import QuerySet

from doorward.cases.roles import visible_cases
from doorward.cases.viewer import Viewer
from doorward.linking.folding import fold
from doorward.model import FactKind, Ring, WeighedEvidence
from doorward.model.links import LinkKind
from doorward.store.models import Case, SearchTerm

TERM_LENGTH = 60
MOST_TERMS = 400
"""Terms kept for a case. A ring of two hundred has room for two words each."""
MOST_WORDS = 6
"""Words of a search that are used; further ones hardly narrow it."""
_NUMBER = re.compile(r"c-?0*(\d{1,18})", re.IGNORECASE)
_LAST = "\U0010ffff"


def words_of(*texts: str) -> list[str]:
    """The folded words of names and titles, without those of one letter."""
    return [word for text in texts for word in fold(text).split() if len(word) > 1]


def identifier_terms(text: str) -> list[str]:
    """An identifier as a whole, lower-case, and the words in it."""
    whole = text.strip().lower()[:TERM_LENGTH]
    return [whole, *words_of(whole)] if whole else []


def email_terms(address: str) -> list[str]:
    """An e-mail address as a whole, the words before its at-sign, and its domain."""
    whole = address.strip().lower()
    local, _, domain = whole.rpartition("@")
    return [whole[:TERM_LENGTH], *words_of(local), *([domain[:TERM_LENGTH]] if domain else [])]


def evidence_terms(evidence: Iterable[WeighedEvidence]) -> list[str]:
    """E-mail addresses among the facts of evidence."""
    return [
        term
        for weighed in evidence
        for fact in weighed.evidence.facts
        if fact.kind is FactKind.EMAIL
        for term in email_terms(fact.value)
    ]


def ring_terms(ring: Ring) -> list[str]:
    """A ring's id, and the addresses that tie it."""
    tied = [
        term
        for edge in ring.edges
        if edge.kind in (LinkKind.EMAIL, LinkKind.GIT_EMAIL)
        for term in email_terms(edge.value)
    ]
    return [*identifier_terms(ring.id), *tied]


def term_rows(case: Case, terms: Iterable[str]) -> list[SearchTerm]:
    """Rows of a case's terms."""
    return [SearchTerm(case=case, term=term) for term in kept_terms(terms)]


def kept_terms(terms: Iterable[str]) -> list[str]:
    """The terms of a case as they are stored: each once and not too many, in the order given."""
    return list(dict.fromkeys(term[:TERM_LENGTH] for term in terms if term))[:MOST_TERMS]


def matching(viewer: Viewer, text: str) -> QuerySet[Case]:
    """The cases this viewer may see in which every word given begins some term.

    ``C-000123`` finds the case of that number. Words are folded as the terms are; nothing to
    look for finds nothing.
    """
    cases = visible_cases(viewer)
    number = _NUMBER.fullmatch(text.strip())
    if number is not None and int(number[1]) < 2**63:
        return cases.filter(pk=int(number[1]))
    words = _asked(text)
    if not words:
        return cases.none()
    for word in words:
        cases = cases.filter(pk__in=_prefixed(word).values("case_id"))
    return cases


def found_by(text: str) -> list[QuerySet[SearchTerm, int]] | int:
    """The number of the case that is asked for, or the ids of cases found by each word.

    For who holds the cases that the viewer may see already: what is found may not be among them.
    """
    number = _NUMBER.fullmatch(text.strip())
    if number is not None and int(number[1]) < 2**63:
        return int(number[1])
    return [_prefixed(word).values_list("case_id", flat=True) for word in _asked(text)]


def _asked(text: str) -> list[str]:
    asked: list[str] = []
    for part in text[:500].split():
        if any(mark in part for mark in "@-_./"):
            # As it is written: an address, an application's or a ring's id.
            asked.append(part.lower()[:TERM_LENGTH])
        else:
            asked += [word[:TERM_LENGTH] for word in fold(part).split()]
    return list(dict.fromkeys(asked))[:MOST_WORDS]


def _prefixed(word: str) -> QuerySet[SearchTerm]:
    """A range of the index, which both databases keep in the same order of code points."""
    return SearchTerm.objects.filter(term__gte=word, term__lt=word + _LAST)
