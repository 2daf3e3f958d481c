"""Whether a school of the United States awarded such a degree, from IPEDS tables.

Everything that is not certain is no answer: a school that is not in the directory, a name that
two schools have, a year whose neighbours are not loaded, a field of study that is no title of
the classification. Schools elsewhere are in no table, so nothing is ever said of them.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec
import numpy as np
from anyascii import anyascii

from doorward.model import DegreeAnswer
from doorward.reference.emails import clean_domain
from doorward.reference.names import school_key
from doorward.reference.registries.ipeds import Awards, FieldTitle, School, award

_LEVELS: tuple[tuple[str, frozenset[int], re.Pattern[str]], ...] = (
    (
        "doctor's degree",
        frozenset({9, 10, 17, 18, 19}),
        re.compile(r"\b(?:(?i:ph\.?\s?d|d\.?phil|doctor(?:ate)?(?:'s)?)|Ed\.?D)\b"),
    ),
    (
        "master's degree",
        frozenset({7}),
        re.compile(
            r"\b(?:(?i:master'?s|master(?=\s+(?:of|in|degree)\b|\s*$)|m\.?sc)"
            r"|M\.?S|M\.?A|M\.?B\.?A|M\.?Eng|M\.?F\.?A)\b"
        ),
    ),
    (
        "bachelor's degree",
        frozenset({5}),
        re.compile(r"\b(?:(?i:bachelor'?s?|b\.?sc)|B\.?S|B\.?A|B\.?B\.?A|B\.?Eng|B\.?F\.?A)\b"),
    ),
    (
        "associate's degree",
        frozenset({3}),
        re.compile(r"\b(?:(?i:associate'?s?)|A\.?A\.?S|A\.?A|A\.?S)\b"),
    ),
)
"""Award levels by the codes of IPEDS (9 and 10 until 2009) and how people write them."""

_NO_DEGREE = re.compile(
    r"(?i)certifi|diploma|minor|exchange|boot\s?camp|course|non-degree|incomplete|not complete|"
    r"honorary|candidate|student|\babd\b|pursuing|progress|expected|withdr|dropped|scrum|\bpre-"
)
"""Words of degrees that were not earned, or are none: then the level is unknown."""

_FIELD_IN_DEGREE = re.compile(r"\bin\s+([^,()]{4,80})$")
_SMALL = frozenset({"and", "of", "the", "in", "for", "with", "general", "other"})
_COMMON = frozenset(
    {"science", "studie", "art", "technology", "applied", "management", "program", "administration"}
    | {"service", "system", "theory", "practice", "education", "development"}
)
_MIXED_FAMILIES = frozenset({24, 30})
"""Liberal arts and interdisciplinary studies, under which any field may be reported."""

_MOST_CAMPUSES = 40


def _words(text: str) -> frozenset[str]:
    found = re.findall(r"[a-z0-9]+", anyascii(text[:200]).lower())
    return frozenset(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in found)


def _exact(text: str) -> frozenset[str]:
    return _words(text) - _SMALL


class _Fields:
    """The titles of the classification, and which codes a claimed field may hide under."""

    def __init__(self, titles: Sequence[FieldTitle]) -> None:
        self._titles = {one.code: one for one in titles}
        self._with_word: dict[str, set[int]] = {}
        self._exact: dict[frozenset[str], list[FieldTitle]] = {}
        for one in titles:
            words = _exact(one.title)
            for word in words:
                self._with_word.setdefault(word, set()).add(one.code)
            for key in {words, _exact(one.title.partition(",")[0])} - {frozenset()}:
                self._exact.setdefault(key, []).append(one)

    def exact(self, field: str) -> list[FieldTitle]:
        """Fields whose title, or its part before a comma, is the claimed one word for word."""
        return self._exact.get(_exact(field), [])

    def related(self, field: str, exact: Iterable[FieldTitle]) -> tuple[set[int], set[int]]:
        """Whole families and single codes under which the field might have been reported.

        The families of all titles that hold every word of the claim; codes that share one
        telling word with it; codes that the titles refer to.
        """
        claimed = _exact(field)
        holding = [self._with_word.get(word, set()) for word in claimed]
        strong = {one.code for one in exact}.union(set.intersection(*holding) if holding else ())
        families = {code // 10_000 for code in strong} | _MIXED_FAMILIES
        codes = {code for one in strong for code in self._titles[one].related}
        for word in claimed - _COMMON:
            codes |= self._with_word.get(word, set())
        return families, codes


class Degrees:
    """Tables of degrees awarded, joined with the directory of schools and the field titles."""

    def __init__(
        self,
        awards: Mapping[str, Awards],
        schools: Sequence[School],
        titles: Sequence[FieldTitle],
    ) -> None:
        """`awards` by what evidence cites them as; one year may have several."""
        self._sources = {one.year: source for source, one in awards.items()}
        self._years = {one.year: one.rows for one in awards.values()}
        self._fields = _Fields(titles)
        self._schools = {one.unit: one for one in schools}
        self._by_name: dict[str, set[int]] = {}
        self._by_domain: dict[str, set[int]] = {}
        for school in schools:
            for name in school.names:
                self._by_name.setdefault(school_key(name), set()).add(school.unit)
            if school.domain is not None:
                self._by_domain.setdefault(school.domain, set()).add(school.unit)
        self._names = sorted(self._by_name)
        self._answer = lru_cache(maxsize=8192)(self._ask)
        self._campuses = lru_cache(maxsize=8192)(self._find_campuses)
        self._codes = lru_cache(maxsize=64)(self._find_codes)

    def answer(
        self,
        school: str,
        domain: str | None,
        degree: str,
        field: str | None,
        year: int,
        domains: tuple[str, ...] = (),
    ) -> DegreeAnswer | None:
        """What the tables say of a degree earned in `year`; None where they cannot tell.

        `domains` are those that other data knows a school of this name by.
        """
        if not school or not self._years or not self._schools:
            return None
        return self._answer(school, domain, degree, field or "", year, domains)

    def _ask(
        self,
        name: str,
        domain: str | None,
        degree: str,
        field: str,
        year: int,
        domains: tuple[str, ...],
    ) -> DegreeAnswer | None:
        level = level_of(degree)
        years = tuple(one for one in (year - 1, year, year + 1) if one in self._years)
        school = self._school(name, domain)
        if level is None or school is None or len(years) < 3:
            return None
        campuses = self._campuses(school.unit)
        if not campuses or not all(self._complete(school.unit, one) for one in years):
            return None
        if domain is None and self._elsewhere(campuses, domains):
            return None
        wanted = _Wanted(level[0], level[1], field.strip() or _field_in(degree))
        return self._judged(school, campuses, years, wanted)

    def _judged(
        self, school: School, campuses: frozenset[int], years: tuple[int, ...], wanted: _Wanted
    ) -> DegreeAnswer:
        awarded = {
            code
            for year in years
            for unit in campuses
            for level in wanted.codes
            for code in self._awarded(year, unit, level)
        }
        exact = self._fields.exact(wanted.field) if wanted.field else []
        exact = [one for one in exact if self._in_use(one.code, years)]
        field_awarded = None
        if exact and awarded:
            families, codes = self._fields.related(wanted.field, exact)
            field_awarded = any(code // 10_000 in families or code in codes for code in awarded)
        return DegreeAnswer(
            school=school.names[0],
            number=str(school.unit),
            level=wanted.level,
            years=years,
            level_awarded=bool(awarded),
            field_awarded=field_awarded,
            fields=tuple(f"{_shown(one.code)} {one.title}" for one in exact[:4]),
            source=", ".join(self._sources[year] for year in years),
        )

    def _school(self, name: str, domain: str | None) -> School | None:
        """The one school of this name; None if two have it or the domain is another's."""
        units = self._by_name.get(school_key(name), set())
        cleaned = clean_domain(domain) if domain else None
        if cleaned is not None:
            units = units & self._by_domain.get(cleaned.removeprefix("www."), set())
        return self._schools[next(iter(units))] if len(units) == 1 else None

    def _find_campuses(self, unit: int) -> frozenset[int]:
        """The school with those that share its domain or whose names begin with its own."""
        school = self._schools[unit]
        keys = tuple(school_key(name) + " " for name in school.names)
        units = {school.unit, *self._by_domain.get(school.domain or "", ())}
        for key in keys:
            place = bisect.bisect_left(self._names, key)
            while place < len(self._names) and self._names[place].startswith(key):
                units |= self._by_name[self._names[place]]
                place += 1
        return frozenset(units) if len(units) <= _MOST_CAMPUSES else frozenset()

    def _elsewhere(self, campuses: frozenset[int], domains: tuple[str, ...]) -> bool:
        """Whether a school of this name has a domain that is none of these schools'.

        Only schools accredited in the United States have names under ``edu``.
        """
        own = {self._schools[unit].domain for unit in campuses}
        return any(not one.endswith(".edu") and one not in own for one in domains)

    def _awarded(self, year: int, unit: int, level: int) -> list[int]:
        rows = self._years[year]
        first = np.searchsorted(rows, np.uint64(award(unit, level, 0)))
        last = np.searchsorted(rows, np.uint64(award(unit, level + 1, 0)))
        return [int(row) & 0xFFFFF for row in rows[int(first) : int(last)]]

    def _complete(self, unit: int, year: int) -> bool:
        """Whether the school reported anything at all for that year."""
        rows = self._years[year]
        first = np.searchsorted(rows, np.uint64(award(unit, 0, 0)))
        return bool(first < len(rows) and int(rows[int(first)]) >> 28 == unit)

    def _in_use(self, code: int, years: tuple[int, ...]) -> bool:
        """Whether any school reported this code in each of those years.

        The classification was changed in 2010 and 2020: a code nobody uses says nothing.
        """
        return all(code in self._codes(year) for year in years)

    def _find_codes(self, year: int) -> frozenset[int]:
        """All codes that any school reported in a year."""
        return frozenset(np.unique(self._years[year] & np.uint64(0xFFFFF)).tolist())


class _Wanted(msgspec.Struct, frozen=True):
    """The claimed degree: its level in words and codes, and its field."""

    level: str
    codes: frozenset[int]
    field: str


def level_of(degree: str) -> tuple[str, frozenset[int]] | None:
    """The award level a degree's name states, or None where it states none or two.

    >>> level_of("B.Sc. in Physics")[0]
    "bachelor's degree"
    """
    text = degree[:200].replace("’", "'")
    if _NO_DEGREE.search(text):
        return None
    found = [(words, codes) for words, codes, pattern in _LEVELS if pattern.search(text)]
    return found[0] if len(found) == 1 else None


def _field_in(degree: str) -> str:
    """The field in a degree's name (``BSc in Physics``), or nothing."""
    found = _FIELD_IN_DEGREE.search(degree)
    return found[1].strip() if found else ""


def _shown(code: int) -> str:
    return f"{code // 10_000:02d}.{code % 10_000:04d}"
