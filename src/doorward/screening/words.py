"""Whether two written names of an employer or a school can mean the same one, and kinds of work.

Every comparison answers True (the same), False (clearly another) or None (cannot be told), and
every doubt is None: different scripts, translations, abbreviations and shared parts. Only False
may become evidence. Nothing here knows or guesses which culture a name belongs to.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec
from rapidfuzz import fuzz

from doorward.signals.person_names import fold, script


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEGAL = _words(
    "ab ag and as asa bhd bv co company corp corporation de del der des di die doo du e ek eood "
    "for fze gmbh group holding holdings inc incorporated international intl jsc kft kg kk la "
    "le les limited llc llp lp ltd ltda mbh nv of ood oo ooo oy oyj pjsc plc private pt pte pty "
    "pvt rl sa sarl sas se sia sl solutions sp spa srl sro systems tech technologies technology "
    "the uab und y z zao zoo"
)
_SCHOOL = _words(
    "academy college escola escuela faculty fakultat hochschule higher institut institute "
    "instituto politechnika polytechnic school state technical technische universidad "
    "universidade universitas universitat universite universiteit universitet university "
    "univ univerza univerzita uniwersytet"
)


class _Name(msgspec.Struct, frozen=True):
    """What of an organisation's name is compared.

    `words` are those without legal forms, `joined` and `spaced` the same as one text, `telling`
    those without words most schools have, `beginnings` the first three letters of these.
    `single` is the only word where it can be initials (else empty), `initials` what a single
    word may be that stands for this name.
    """

    words: tuple[str, ...]
    joined: str
    spaced: str
    telling: frozenset[str]
    beginnings: frozenset[str]
    single: str
    initials: tuple[str, ...]
    script: str


@lru_cache(maxsize=65_536)
def _name(text: str) -> _Name:
    every = fold(text).split()
    words = tuple(word for word in every if word not in _LEGAL) or tuple(every)
    telling = frozenset(words) - _SCHOOL
    return _Name(
        words=words,
        joined="".join(words),
        spaced=" ".join(words),
        telling=telling,
        beginnings=frozenset(word[:3] for word in telling or words),
        single=words[0] if len(words) == 1 and 2 <= len(words[0]) <= 8 else "",
        initials=_initials(every) if len(every) > 1 else (),
        script=script(text),
    )


def _initials(words: list[str]) -> tuple[str, str, str]:
    return (
        "".join(word[0] for word in words),
        "".join(word[0] for word in words if word not in _LEGAL),
        "".join(word[0] for word in words if len(word) > 3),
    )


@lru_cache(maxsize=65_536)
def same_organisation(one: str, other: str) -> bool | None:
    """Whether two written names can be one employer or school.

    >>> same_organisation("Example Labs, Inc.", "EXAMPLE LABS")
    True
    >>> same_organisation("MIT", "Massachusetts Institute of Technology")
    True
    >>> same_organisation("Technische Universität Musterstadt", "University of Musterstadt")
    True
    >>> same_organisation("Northwind Traders", "Contoso") is False
    True
    """
    first, second = _name(one), _name(other)
    if not first.words or not second.words:
        return None
    if first.joined == second.joined:
        return True
    if (first.single and first.single in second.initials) or (
        second.single and second.single in first.initials
    ):
        return True
    return _close(first, second) if first.script == second.script else None


def _close(first: _Name, second: _Name) -> bool | None:
    a, b = first.telling, second.telling
    if a and b and (a <= b or b <= a):
        return True
    if fuzz.token_sort_ratio(first.spaced, second.spaced, score_cutoff=88) >= 88:
        return True
    # Any word of one can be a form of a word of the other (Munich, München).
    if not first.beginnings.isdisjoint(second.beginnings):
        return None
    return None if fuzz.ratio(first.spaced, second.spaced, score_cutoff=55) >= 55 else False


_FUNCTIONS: dict[str, str] = {
    word: function
    for function, words in {
        "engineering": "engineer engineering developer programmer architect devops sre software "
        "backend frontend fullstack coder sysadmin administrator qa tester data scientist "
        "machine learning ml ai security technical technician cto",
        "sales": "sales salesperson salesman account cashier",
        "teaching": "teacher lecturer professor tutor instructor",
        "health": "nurse physician doctor pharmacist dentist caregiver",
        "hospitality": "cook chef waiter waitress bartender barista",
        "transport": "driver courier pilot",
        "law": "lawyer attorney paralegal solicitor",
        "accounting": "accountant bookkeeper auditor",
    }.items()
    for word in words.split()
}


@lru_cache(maxsize=16_384)
def functions(title: str) -> frozenset[str]:
    """The kinds of work a job title names, among a few kinds nobody confuses.

    Wording, seniority and everything not in the list say nothing.

    >>> sorted(functions("Sr. Software Developer II"))
    ['engineering']
    """
    return frozenset(_FUNCTIONS[word] for word in fold(title).split() if word in _FUNCTIONS)


_LEVELS: dict[str, int] = {
    word: level
    for level, words in {
        1: "associate associates aa aas hnd",
        2: "bachelor bachelors ba bs bsc beng btech be bba bcom licence licenciatura laurea "
        "licenciado bacharelado undergraduate",
        3: "master masters ma ms msc meng mtech mba mphil magister maestria mestrado",
        4: "phd doctor doctorate doctoral dphil dsc",
    }.items()
    for word in words.split()
}


@lru_cache(maxsize=16_384)
def degree_level(degree: str) -> int | None:
    """1 for an associate degree to 4 for a doctorate; None where the words do not tell.

    >>> degree_level("B.Sc. Computer Science"), degree_level("Master of Science")
    (2, 3)
    >>> degree_level("Ingenieur") is None
    True
    """
    found = {_LEVELS[word] for word in fold(degree).split()[:8] if word in _LEVELS}
    return found.pop() if len(found) == 1 else None
