"""Whether two written names of an employer, a school or a person can mean the same one.

Every comparison answers True (the same), False (clearly another) or None (cannot be told), and
every doubt is None: different scripts, translations, abbreviations and shared parts. Only False
may become evidence. Nothing here knows or guesses which culture a name belongs to.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz


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


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Lower case, accents and punctuation away, other scripts spelled in Latin letters.

    >>> fold("Łódź  Tech, S.A.")
    'lodz tech sa'
    """
    short = text[:300]
    plain = short if short.isascii() else anyascii(unicodedata.normalize("NFKC", short))
    kept = plain.lower().replace(".", "").replace("'", "")
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


@lru_cache(maxsize=65_536)
def script(text: str) -> str:
    """The script of the first letters, as Unicode names it; empty where there is no letter.

    >>> script("Ivan"), script("Иван"), script("2019")
    ('LATIN', 'CYRILLIC', '')
    """
    if text.isascii():
        return "LATIN" if any(c.isalpha() for c in text) else ""
    found = [unicodedata.name(c, "?").split(" ", 1)[0] for c in text[:60] if c.isalpha()]
    return max(sorted(set(found)), key=found.count, default="")


@lru_cache(maxsize=65_536)
def _content(text: str) -> tuple[str, ...]:
    words = fold(text).split()
    return tuple(word for word in words if word not in _LEGAL) or tuple(words)


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
    first, second = _content(one), _content(other)
    if not first or not second:
        return None
    if "".join(first) == "".join(second):
        return True
    if _initials(first, other) or _initials(second, one):
        return True
    return _close(first, second) if script(one) == script(other) else None


def _close(first: tuple[str, ...], second: tuple[str, ...]) -> bool | None:
    a, b = set(first) - _SCHOOL, set(second) - _SCHOOL
    if a and b and (a <= b or b <= a):
        return True
    left, right = " ".join(first), " ".join(second)
    if fuzz.token_sort_ratio(left, right) >= 88:
        return True
    if _related(a or set(first), b or set(second)) or fuzz.ratio(left, right) >= 55:
        return None
    return False


def _initials(short: tuple[str, ...], name: str) -> bool:
    if len(short) != 1 or not 2 <= len(short[0]) <= 8:
        return False
    words = fold(name).split()
    if len(words) < 2:
        return False
    every = "".join(word[0] for word in words)
    content = "".join(word[0] for word in words if word not in _LEGAL)
    large = "".join(word[0] for word in words if len(word) > 3)
    return short[0] in (every, content, large)


def _related(first: set[str], second: set[str]) -> bool:
    """Whether any word of one can be a form of a word of the other (Munich, München)."""
    return any(
        a == b or (min(len(a), len(b)) >= 3 and a[:3] == b[:3]) for a in first for b in second
    )


@lru_cache(maxsize=65_536)
def same_person_name(one: str, other: str) -> bool | None:
    """Whether two written names can be one person's.

    True as soon as any part agrees: order, initials, second names, a changed surname, a
    preferred given name and other spellings of one part are all ordinary. Names in different
    scripts cannot be compared. Nicknames are not guessed: a name with no part in common is
    False, and the caller may say no more than that the spelling differs.

    >>> same_person_name("Doe, Jane A.", "Jane Doe")
    True
    >>> same_person_name("김하늘", "Haneul Kim") is None
    True
    >>> same_person_name("Jane Doe", "Marko Vzorec")
    False
    """
    first, second = fold(one).split(), fold(other).split()
    if not first or not second:
        return None
    if script(one) != script(other):
        return None
    if any(_same_part(a, b) for a in first for b in second):
        return True
    return fuzz.ratio("".join(first), "".join(second)) >= 60


def _same_part(one: str, other: str) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    if one == other:
        return True
    shorter = min(len(one), len(other))
    return fuzz.ratio(one, other) >= 75 or (shorter >= 3 and one[:shorter] == other[:shorter])


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
