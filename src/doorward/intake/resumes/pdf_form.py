"""Interview forms: telling them from résumés, and taking the values out of their fields.

Runs in the process that reads résumé files (`parallel.read_form`). Only fields of the first
level are looked at, as `doorward interview kit` writes them; nothing in the file is executed.
"""

from __future__ import annotations

import re

import msgspec
from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    TextStringObject,
)

from doorward.intake.reader import Limits
from doorward.intake.resumes.errors import UnreadableDocumentError

KIT_FIELD = "doorward-kit"
"""The hidden field that makes a PDF an interview form; it carries what the form was made of."""

ACCOMMODATION = "accommodation"
"""The field for the interviewers alone; its value never leaves the file."""

_ON_THE_SHEET = re.compile(r"Question\s+set\s+[0-9a-f]{12}:\s+the\s+same\s+for\s+everybody\s+who")
_MOST_FIELDS = 300
_MOST_BUTTONS = 20
_LONGEST_NAME = 100
_OFF = "/Off"


class FormValues(msgspec.Struct, frozen=True):
    """What a form's fields hold.

    `marks` are the values that a group of buttons has or shows: none, one, or several where the
    file contradicts itself. `twice` are names that several fields have, `unreadable` fields whose
    value is no text or too long.
    """

    texts: dict[str, str]
    marks: dict[str, tuple[str, ...]]
    twice: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


def is_sheet(reader: PdfReader, text: str) -> bool:
    """Whether a PDF is an interview form, or an interview sheet that was printed to a file."""
    return _ON_THE_SHEET.search(text) is not None or any(
        _name(one) == KIT_FIELD for one in _fields(reader)
    )


def form_values(reader: PdfReader, limits: Limits) -> FormValues:
    """The values of an interview form, or `UnreadableDocumentError` for any other PDF."""
    fields = _fields(reader)
    names = [_name(one) for one in fields]
    if KIT_FIELD not in names:
        raise UnreadableDocumentError(
            "not-a-form", "is no interview form: it has no fields that `interview kit` made"
        )
    if len(fields) > _MOST_FIELDS:
        raise UnreadableDocumentError("too-many", f"has more than {_MOST_FIELDS} fields")
    texts: dict[str, str] = {}
    marks: dict[str, tuple[str, ...]] = {}
    unreadable: list[str] = []
    for name, field in zip(names, fields, strict=True):
        if not name or name == ACCOMMODATION:
            continue
        if field.get("/FT") == "/Btn":
            marks[name] = _marks(field)
        elif (value := _text(field)) is None or len(value) > limits.text_field:
            unreadable.append(name)
        else:
            texts[name] = value
    twice = tuple(sorted({name for name in names if name and names.count(name) > 1}))
    return FormValues(texts, marks, twice, tuple(unreadable))


def _fields(reader: PdfReader) -> list[DictionaryObject]:
    """The fields of the first level, one more than are read at most."""
    form = _get(_get(reader.trailer, "/Root"), "/AcroForm")
    found = _get(form, "/Fields")
    if not isinstance(found, ArrayObject):
        return []
    every = (_resolved(one) for one in found[: _MOST_FIELDS + 1])
    return [one for one in every if isinstance(one, DictionaryObject)]


def _name(field: DictionaryObject) -> str:
    return str(_get(field, "/T") or "")[:_LONGEST_NAME]


def _text(field: DictionaryObject) -> str | None:
    value = _get(field, "/V")
    if value is None:
        return ""
    if isinstance(value, ByteStringObject):
        return value.decode("utf-8", "replace")
    return str(value) if isinstance(value, TextStringObject) else None


def _marks(field: DictionaryObject) -> tuple[str, ...]:
    """The group's value, and the state of every button of it, without *off*."""
    states = [_get(field, "/V"), _get(field, "/AS")]
    kids = _get(field, "/Kids")
    if isinstance(kids, ArrayObject):
        states += [_get(_resolved(one), "/AS") for one in kids[:_MOST_BUTTONS]]
    on = {str(one) for one in states if isinstance(one, NameObject | TextStringObject)}
    return tuple(sorted(one.removeprefix("/")[:_LONGEST_NAME] for one in on - {_OFF, "Off", ""}))


def _get(holder: object, key: str) -> object:
    return _resolved(holder.get(key)) if isinstance(holder, DictionaryObject) else None


def _resolved(value: object) -> object:
    return value.get_object() if isinstance(value, IndirectObject) else value
