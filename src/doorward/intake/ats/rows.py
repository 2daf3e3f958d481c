"""From a row or object of any shape to a flat record, as a mapping says.

Values are taken where they stand and turned into the type the field has; what does not fit is
left out and said with the name of the column it came from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as AbstractMapping
from datetime import datetime
from functools import lru_cache

from doorward.intake.ats.dates import moment
from doorward.intake.ats.lenient import Place, describe, shown
from doorward.intake.ats.mapping import GROUPS, LISTS, Group, Mapping, Selector

Lookup = Callable[[str], list[object]]

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+|\*)\]")
_NUMBER = re.compile(r"[$€£]?\s?(-?\d{1,15}(?:,\d{3})*(?:\.\d{1,6})?)\Z")
_YES = frozenset({"yes", "y", "true", "t", "1", "remote"})
_NO = frozenset({"no", "n", "false", "f", "0", "on-site", "onsite"})
_MOMENTS = frozenset({"created_at", "at"})
_DATES = frozenset({"start", "end"})
_FLAGS = frozenset({"job.remote", "synthetic", "current", "part_time"})
_NUMBERS = frozenset({"offer.expected_pay", "offer.market_pay", "form_seconds"})
_JOINED_WITH = {"name": " ", "location": ", "}


def by_path(record: object) -> Lookup:
    """Looks values up in decoded JSON: ``a.b``, ``a[0].b``, ``a[*].b``; a whole key goes first."""

    def look_up(path: str) -> list[object]:
        if isinstance(record, dict) and path in record:
            return [record[path]]
        found: list[object] = [record]
        for step in _steps(path):
            found = [inner for value in found for inner in _inner(value, step)]
        return found

    return look_up


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[str | int, ...]:
    """The steps of a path; -1 stands for every item of a list."""
    steps: list[str | int] = []
    for key, index in _STEP.findall(path):
        steps.append(key or (-1 if index == "*" else int(index)))
    return tuple(steps)


def _inner(value: object, step: str | int) -> Iterator[object]:
    if isinstance(step, str):
        if isinstance(value, dict) and step in value:
            yield value[step]
    elif isinstance(value, list):
        yield from value if step < 0 else value[step : step + 1]


def flat_record(mapping: Mapping, look_up: Lookup, place: Place) -> dict[str, object]:
    """The flat record (`ApplicationRecord` as a mapping) that a row describes."""
    made: dict[str, object] = {}
    for name, selector in mapping.fields.items():
        value = _value(name, selector, look_up, mapping, place)
        if value is None:
            continue
        outer, _, inner = name.partition(".")
        if inner:
            nested = made.setdefault(outer, {})
            if isinstance(nested, dict):
                nested[inner] = value
        else:
            made[name] = value
    for group in mapping.groups:
        items = list(_items(group, look_up, mapping, place))
        if items:
            listed = made.setdefault(group.target, [])
            if isinstance(listed, list):
                listed.extend(items)
    return made


def _items(
    group: Group, look_up: Lookup, mapping: Mapping, place: Place
) -> Iterator[dict[str, object]]:
    if group.each is not None:
        for found in look_up(group.each):
            for item in found if isinstance(found, list) else [found]:
                yield from _item(group, by_path(item), mapping, place)
    elif group.separator is not None:
        for split in _paired(group, look_up):
            yield from _item(group, split, mapping, place)
    else:
        yield from _item(group, look_up, mapping, place)


def _item(
    group: Group, look_up: Lookup, mapping: Mapping, place: Place
) -> Iterator[dict[str, object]]:
    made = {}
    found = False
    for name, selector in group.fields.items():
        value = _value(name, selector, look_up, mapping, place)
        if value is not None:
            made[name] = value
            found = found or selector.constant is None
    if found:
        yield made


def _paired(group: Group, look_up: Lookup) -> Iterator[Lookup]:
    columns: dict[str, list[str]] = {}
    for selector in group.fields.values():
        for source in selector.sources:
            text = " ".join(str(v) for v in look_up(source) if v is not None)
            columns[source] = [part.strip() for part in text.split(group.separator)] if text else []
    for index in range(max((len(parts) for parts in columns.values()), default=0)):
        row = {name: parts[index] for name, parts in columns.items() if index < len(parts)}
        yield _in_row(row)


def _in_row(row: AbstractMapping[str, str]) -> Lookup:
    return lambda source: [row[source]] if source in row else []


def _value(
    name: str, selector: Selector, look_up: Lookup, mapping: Mapping, place: Place
) -> object:
    if selector.constant is not None:
        return _typed(name, selector.constant, selector, mapping, place, name)
    if name in GROUPS or name in ("statements", "observed", "job", "offer"):
        found = look_up(selector.sources[0])
        return found[0] if found else None
    if len(selector.sources) == 1 and selector.separator is None:
        found = look_up(selector.sources[0])
        if len(found) == 1 and isinstance(found[0], str):
            return _single(name, found[0], selector, mapping, place)
    return _gathered(name, selector, look_up, mapping, place)


def _gathered(
    name: str, selector: Selector, look_up: Lookup, mapping: Mapping, place: Place
) -> object:
    """The value of a field that comes of several cells, or of one that is split."""
    texts = [
        (source, text)
        for source in selector.sources
        for value in look_up(source)
        for text in _texts(value, source, place)
    ]
    if selector.separator is not None:
        texts = [
            (source, part.strip())
            for source, text in texts
            for part in text.split(selector.separator)
        ]
    texts = [(source, text.strip() if name not in LISTS else text) for source, text in texts]
    texts = [(source, text) for source, text in texts if text.strip()]
    if not texts:
        return None
    if name in LISTS:
        return list(dict.fromkeys(text for _, text in texts))
    joined = selector.join or _JOINED_WITH.get(name)
    if joined is not None:
        return joined.join(text for _, text in texts)
    source, text = texts[0]
    return _typed(name, text, selector, mapping, place, source)


def _single(name: str, text: str, selector: Selector, mapping: Mapping, place: Place) -> object:
    """The value of a field that is one cell: by far the most common case."""
    stripped = text.strip()
    if not stripped:
        return None
    if name in LISTS:
        return [text]
    return _typed(name, stripped, selector, mapping, place, selector.sources[0])


def _texts(value: object, source: str, place: Place) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, int | float):
        yield repr(value) if isinstance(value, int) or not value.is_integer() else str(int(value))
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, list):
                place.field("wrong-type", "expected text, got a list of lists", source)
            else:
                yield from _texts(item, source, place)
    elif value is not None:
        place.field("wrong-type", f"expected text, got {describe(value)}", source)


def _typed(
    name: str, text: str, selector: Selector, mapping: Mapping, place: Place, source: str
) -> object:
    if name in _MOMENTS:
        return _moment(text, selector, mapping, place, source)
    if name in _DATES and selector.format is not None:
        read = _with_format(text, selector.format, place, source)
        return read.date().isoformat() if read else None
    if name in _FLAGS:
        return _flag(text, place, source)
    if name in _NUMBERS:
        return _number(text, place, source)
    return text


def _moment(
    text: str, selector: Selector, mapping: Mapping, place: Place, source: str
) -> datetime | None:
    if selector.format is not None:
        read = _with_format(text, selector.format, place, source)
        if read is None or read.tzinfo is not None:
            return read
        return read.replace(tzinfo=mapping.time_zone)
    found = moment(text, mapping.time_zone, mapping.date_order)
    if found is None:
        why = f"{shown(text)} is no possible date and time, or can mean two days (see date_order)"
        place.field("bad-date", why, source)
        return None
    # Without an offset the later conversion assumes UTC and says so.
    return found[0].replace(tzinfo=None) if found[1] else found[0]


def _with_format(text: str, pattern: str, place: Place, source: str) -> datetime | None:
    try:
        return datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is the mapping's
    except (ValueError, OverflowError):
        place.field("bad-date", f"{shown(text)} is not written as {pattern}", source)
        return None


def _flag(text: str, place: Place, source: str) -> bool | None:
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    place.field("wrong-type", f"expected yes or no, got {shown(text)}", source)
    return None


def _number(text: str, place: Place, source: str) -> float | None:
    match = _NUMBER.match(text)
    if match is None:
        place.field("wrong-type", f"expected a number, got {shown(text)}", source)
        return None
    return float(match[1].replace(",", ""))
