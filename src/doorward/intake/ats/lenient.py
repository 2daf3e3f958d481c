"""Decoding into typed records: one wrong field is left out and said, the rest is kept.

The ordinary record passes the typed decoder of msgspec and costs nothing extra. Only a record
that fails it is taken apart field by field. Fields that a record type does not name are never
built, so nothing that is not asked for can reach the model.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator
from datetime import datetime
from functools import cache

import msgspec

from doorward.intake.ats.dates import moment
from doorward.model import Problem, Severity

_MOST_PROBLEMS_PER_RECORD = 50
T = typing.TypeVar("T", bound=msgspec.Struct)
# Exports write identifiers, phone numbers and years as numbers; their digits are what they say.
_DIGITS_WILL_DO = frozenset(
    {"id", "candidate", "phones", "phone", "start", "end", "startDate", "endDate"}
)
_KINDS = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    type(None): "null",
}


class Place(msgspec.Struct):
    """A record being read: where it stands, and what was found wrong in it so far."""

    file: str
    record: str
    problems: list[Problem] = []

    def field(self, code: str, message: str, path: str | None) -> None:
        """Say that a field was left out. A record with very many faults is cut short."""
        if len(self.problems) < _MOST_PROBLEMS_PER_RECORD:
            self.problems.append(
                Problem(Severity.FIELD, code, message, self.file, self.record, path)
            )
        elif len(self.problems) == _MOST_PROBLEMS_PER_RECORD:
            self.problems.append(
                Problem(
                    Severity.FIELD,
                    "many-problems",
                    "has more faults than are listed here",
                    self.file,
                    self.record,
                )
            )

    def note(self, code: str, message: str, path: str | None = None) -> None:
        """Say something that lost nothing."""
        self.problems.append(Problem(Severity.NOTE, code, message, self.file, self.record, path))

    def refuse(self, code: str, message: str, path: str | None = None) -> None:
        """Say that the whole record is left out."""
        self.problems.append(Problem(Severity.RECORD, code, message, self.file, self.record, path))


def describe(value: object) -> str:
    """What kind of JSON value this is, in words.

    >>> describe([]), describe(None)
    ('a list', 'null')
    """
    return _KINDS.get(type(value), "something else")


class _Field(msgspec.Struct, frozen=True):
    name: str
    key: str
    required: bool
    hint: object
    item: object | None
    struct: type[msgspec.Struct] | None
    moment: bool
    text: bool


@cache
def _fields(cls: type[msgspec.Struct]) -> tuple[_Field, ...]:
    hints = typing.get_type_hints(cls)
    found = []
    for field in msgspec.structs.fields(cls):
        hint = hints[field.name]
        options = _alternatives(hint)
        item = next((typing.get_args(o)[0] for o in options if typing.get_origin(o) is list), None)
        found.append(
            _Field(
                name=field.name,
                key=field.encode_name,
                required=field.required,
                hint=hint,
                item=item,
                struct=_struct_of(options),
                moment=datetime in options,
                text=str in options,
            )
        )
    return tuple(found)


def _alternatives(hint: object) -> tuple[object, ...]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return typing.get_args(hint)
    return (hint,)


def _struct_of(options: tuple[object, ...]) -> type[msgspec.Struct] | None:
    return next((o for o in options if isinstance(o, type) and issubclass(o, msgspec.Struct)), None)


def build(cls: type[T], value: object, place: Place, path: str = "") -> T | None:
    """A record of type `cls` from decoded JSON, without the fields that have a wrong type.

    None where `value` is no object or a required field is unusable; `place` says why.
    """
    if not isinstance(value, dict):
        where = path.removesuffix(".") or None
        place.field("wrong-type", f"expected an object, got {describe(value)}", where)
        return None
    kept: dict[str, object] = {}
    for field in _fields(cls):
        given = value.get(field.key)
        if given is None:
            if field.required:
                place.field("missing-field", "is missing", f"{path}{field.key}")
                return None
            continue
        read = _read(field, given, place, f"{path}{field.key}")
        if read is not None:
            kept[field.name] = read
        elif field.required:
            return None
    return cls(**kept)


def _read(field: _Field, given: object, place: Place, path: str) -> object:
    if field.item is not None:
        return _read_list(field, given, place, path)
    if field.struct is not None and (isinstance(given, dict) or not field.text):
        return build(field.struct, given, place, f"{path}.")
    try:
        return msgspec.convert(given, field.hint)
    except msgspec.ValidationError as error:
        return _second_try(field, given, place, path, str(error))


def _second_try(field: _Field, given: object, place: Place, path: str, why: str) -> object:
    if field.moment and isinstance(given, str):
        read = moment(given)
        if read is None:
            place.field("bad-date", f"{shown(given)} is no possible date and time", path)
            return None
        return read[0] if not read[1] else read[0].replace(tzinfo=None)
    if field.text and type(given) is int and field.key in _DIGITS_WILL_DO:
        return str(given)
    place.field("wrong-type", f"{_plain(why)}", path)
    return None


def _read_list(field: _Field, given: object, place: Place, path: str) -> object:
    if not isinstance(given, list):
        place.field("wrong-type", f"expected a list, got {describe(given)}", path)
        return None
    options = _alternatives(field.item)
    struct = _struct_of(options)
    kept: list[object] = []
    for index, item in enumerate(given):
        where = f"{path}[{index}]"
        if struct is not None and (isinstance(item, dict) or str not in options):
            built = build(struct, item, place, f"{where}.")
            if built is not None:
                kept.append(built)
            continue
        try:
            kept.append(msgspec.convert(item, typing.cast("type", field.item)))
        except msgspec.ValidationError as error:
            if type(item) is int and field.key in _DIGITS_WILL_DO:
                kept.append(str(item))
            else:
                place.field("wrong-type", _plain(str(error)), where)
    return kept


_TYPE_WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_EXPECTED = re.compile(r"Expected `([^`]+)`, got `([^`]+)`")


def _plain(message: str) -> str:
    """The words of msgspec without its type names and its own path.

    >>> _plain("Expected `str | null`, got `int` - at `$.name`")
    'expected text or null, got a whole number'
    """
    match = _EXPECTED.match(message)
    if match is None:
        return message.split(" - at `", 1)[0].replace("`", "")
    expected = " or ".join(_TYPE_WORDS.get(part, part) for part in match[1].split(" | "))
    return f"expected {expected}, got {_TYPE_WORDS.get(match[2], match[2])}"


def shown(text: str, longest: int = 40) -> str:
    """A short quotation of what was found, with control characters made visible.

    >>> shown("2019-02-30")
    "'2019-02-30'"
    """
    return repr(text if len(text) <= longest else text[: longest - 1] + "…")


def decode_json(data: bytes, place: Place, nesting: int) -> object | None:
    """Any JSON value, refused when nested deeper than `nesting`. None (and a problem) if bad."""
    try:
        value: object = msgspec.json.decode(as_utf8(data, place))
    except RecursionError:
        place.refuse("too-deep", f"is nested deeper than {nesting} levels")
        return None
    except msgspec.DecodeError as error:
        place.refuse("malformed-json", _plain(str(error)))
        return None
    if deeper_than(value, nesting):
        place.refuse("too-deep", f"is nested deeper than {nesting} levels")
        return None
    return value


def deeper_than(value: object, levels: int) -> bool:
    """Whether a decoded value nests lists or objects deeper than `levels`."""
    layer: list[object] = [value]
    for _ in range(levels):
        layer = [inner for outer in layer for inner in _children(outer)]
        if not layer:
            return False
    return True


def _children(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from (v for v in value.values() if isinstance(v, dict | list))
    elif isinstance(value, list):
        yield from (v for v in value if isinstance(v, dict | list))


def as_utf8(data: bytes, place: Place) -> bytes:
    """The same text in UTF-8. Text in a Windows or Latin code page is said in a note."""
    try:
        data.decode()
    except UnicodeDecodeError:
        text, name = decode_single_byte(data)
        place.note("encoding", f"is not UTF-8; read as {name}")
        return text.encode()
    return data


def decode_single_byte(data: bytes) -> tuple[str, str]:
    """Text that is not UTF-8, read as Windows-1252 or, where that has no such byte, Latin-1."""
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "Latin-1"
