"""When technologies could first be used by the public, and finding their names in text.

Dates are of the earliest availability outside the makers, betas and previews included, and where
only a month is known its first day, so that an honest early user is never before the date. Names
that are ordinary words (``Go``, ``Swift``) count as an entry of a list of skills; in running
text they count only with a version (``Go 1.18``) or beside ``language`` or ``programming``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from importlib import resources

import msgspec

from doorward.model import TechnologyRelease
from doorward.reference.errors import ReferenceDataError
from doorward.reference.parsing import decode_text

LONGEST_TEXT = 400_000
_MOST_WORDS = 5
_WORD = re.compile(r"\.?[A-Za-z0-9][A-Za-z0-9+#.\-/]*")
# The same words as `_trimmed` leaves them.
_TRIMMED_WORD = re.compile(
    r"(?:\.(?=[Nn][Ee][Tt]))?[A-Za-z0-9](?:[A-Za-z0-9+#.\-/]*[A-Za-z0-9+#])?"
)
_VERSION = re.compile(r"v?\d{1,3}\.\d{1,3}(?:\.\d+)?\+?\Z")
_NUMBER = re.compile(r"v?(\d{1,3}(?:\.\d{1,3}){0,3})\+?\Z")
_CONTEXT = frozenset({"language", "lang", "programming"})
_COUNTED = re.compile(
    r"(?:year|yr|month|week|day|hour|engineer|developer|people|person|project)s?\Z"
)
_TRIM = ".-/"
_SIMPLE = bytes(code if chr(code).isalnum() and code < 128 else 32 for code in range(256))


class Technology(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of the file. `aliases` are further usual spellings."""

    name: str
    released: date
    source: str
    aliases: tuple[str, ...] = ()
    ambiguous: bool = False


class _File(msgspec.Struct, forbid_unknown_fields=True):
    technology: list[Technology]


def technologies_toml(content: bytes) -> list[Technology]:
    """A file of ``[[technology]]`` tables; `ReferenceDataError` where one is wrong."""
    try:
        read = msgspec.convert(tomllib.loads(decode_text(content)), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, RecursionError) as error:
        raise ReferenceDataError("wrong-type", f"not a technologies file: {error}") from error
    for one in read.technology:
        if not one.source.startswith("https://"):
            raise ReferenceDataError("no-source", f"{one.name}: the source must be an https URL")
    return read.technology


def bundled_technologies() -> list[Technology]:
    """The technologies that come with Doorward."""
    file = resources.files("doorward.reference") / "data" / "technologies.toml"
    return technologies_toml(file.read_bytes())


class Technologies:
    """Releases by name. A later feed's entry replaces an earlier one of the same name."""

    def __init__(self, rows: Iterable[Technology]) -> None:
        self._by_name: dict[str, TechnologyRelease] = {}
        self._plain: dict[str, TechnologyRelease] = {}
        self._ambiguous: dict[str, TechnologyRelease] = {}
        for row in rows:
            release = TechnologyRelease(name=row.name, released=row.released, source=row.source)
            for alias in (row.name, *row.aliases):
                key = name_key(alias)
                self._by_name[key] = release
                ordinary = row.ambiguous and alias == row.name
                (self._ambiguous if ordinary else self._plain)[key] = release
        self._lengths = self._first_words()
        self._beginnings = _beginnings(self._lengths)

    def __len__(self) -> int:
        return len({release.name for release in self._by_name.values()})

    def _first_words(self) -> Mapping[str, tuple[int, ...]]:
        """For the first word of each name, how many words names beginning with it have."""
        lengths: dict[str, set[int]] = {}
        for key in (*self._plain, *self._ambiguous):
            words = key.split()
            lengths.setdefault(words[0], set()).add(min(len(words), _MOST_WORDS))
        return {word: tuple(sorted(counts, reverse=True)) for word, counts in lengths.items()}

    def release(self, name: str) -> TechnologyRelease | None:
        """The release of a technology by any of its usual names."""
        return self._by_name.get(name_key(name)) if len(name) <= 100 else None

    def find(self, text: str) -> tuple[tuple[str, TechnologyRelease], ...]:
        """Technologies named in a text, as (words found, release), each technology once.

        The longest name wins: ``React 18`` is found as itself and not also as ``React``.
        """
        text = text[:LONGEST_TEXT]
        if text.isascii() and self._beginnings.isdisjoint(_simple_words(text)):
            return ()
        words = self._words(text)
        lowered = list(map(str.lower, words))
        lengths = self._lengths
        found: dict[str, tuple[str, TechnologyRelease]] = {}
        skip = 0
        for index in [place for place, word in enumerate(lowered) if word in lengths]:
            if index < skip:
                continue
            for length in lengths[lowered[index]]:
                release = self._at(words, lowered, index, length)
                if release is not None:
                    shown = " ".join(words[index : index + length])
                    found.setdefault(release.name, (shown, release))
                    skip = index + length
                    break
        return tuple(found.values())

    def _words(self, text: str) -> list[str]:
        """Words, those joined by a slash apart unless that is the name (``HTTP/2``)."""
        found: list[str] = (_WORD if "/" in text else _TRIMMED_WORD).findall(text)
        if "/" not in text:
            return found
        words: list[str] = []
        for word in found:
            if "/" in word and word.lower().rstrip(_TRIM) not in self._plain:
                words.extend(part for part in word.split("/") if part)
            else:
                words.append(_trimmed(word))
        return words

    def _at(
        self, words: list[str], lowered: list[str], index: int, length: int
    ) -> TechnologyRelease | None:
        after = lowered[index + length] if index + length < len(lowered) else ""
        if length > 1:
            return self._numbered(lowered[index : index + length], after)
        key = lowered[index]
        release = self._plain.get(key)
        if release is not None:
            return release
        release = self._ambiguous.get(key)
        if release is None or not words[index][0].isupper():
            return None
        return release if after in _CONTEXT or _VERSION.match(after) else None

    def _numbered(self, words: list[str], after: str) -> TechnologyRelease | None:
        """A name of several words; a version may be finer than the listed one (``React 18.2``).

        A number that counts something (``React 18 months``) is no version.
        """
        found = self._plain.get(" ".join(words))
        number = _NUMBER.match(words[-1])
        if number is None:
            return found
        if _COUNTED.match(after):
            return None
        name, version = " ".join(words[:-1]), number[1]
        while found is None and version:
            found = self._plain.get(f"{name} {version}")
            version = version.rpartition(".")[0]
        return found


def _beginnings(names: Iterable[str]) -> frozenset[bytes]:
    """The first run of letters and digits of each name: ``node`` of ``node.js``."""
    return frozenset(run[0] for run in map(_simple_words, names) if run)


def _simple_words(text: str) -> list[bytes]:
    """Runs of letters and digits of an ASCII text, in lower case.

    Where a text names a technology, those of the name are among them. Many texts name none, and
    bytes take a sixth of the time that telling words apart does.
    """
    return text.lower().encode("ascii").translate(_SIMPLE).split()


def name_key(name: str) -> str:
    """A name in lower case with single spaces, as names are compared."""
    return " ".join(_trimmed(word) for word in _WORD.findall(name.lower()))


@lru_cache(maxsize=1 << 15)
def _trimmed(word: str) -> str:
    """A word without the stop of its sentence and, but for ``.NET``, without a leading dot."""
    trimmed = word.rstrip(_TRIM)
    return trimmed if trimmed[:4].lower() == ".net" else trimmed.lstrip(".")
