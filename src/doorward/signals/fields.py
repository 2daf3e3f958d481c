"""Paths into a record: which exist, and whether a given record has anything there."""

from __future__ import annotations

import operator
import types
import typing
from collections.abc import Callable
from functools import cache

import msgspec


@cache
def known_paths(root: type) -> frozenset[str]:
    """Every attribute path of a struct type, through tuples and nested structs.

    >>> from doorward.model import Dossier
    >>> "application.statements.employments.employer" in known_paths(Dossier)
    True
    """
    return frozenset(_paths(root, ()))


def _paths(struct: type, above: tuple[type, ...]) -> typing.Iterator[str]:
    hints = typing.get_type_hints(struct)
    for name in struct.__struct_fields__:  # type: ignore[attr-defined]
        yield name
        for inner in _structs_in(hints[name]):
            if inner not in above:
                yield from (f"{name}.{rest}" for rest in _paths(inner, (*above, inner)))


def _structs_in(hint: object) -> typing.Iterator[type]:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield hint
        return
    if typing.get_origin(hint) in (tuple, typing.Union, types.UnionType):
        for argument in typing.get_args(hint):
            yield from _structs_in(argument)


OBSERVED = "observed:"
"""Prefix of a need for a checklist answer, for example ``observed:phone-line-type``."""

SEVERAL = "several:"
"""Prefix of a need for two or more items, for example ``several:application.statements``."""


Presence = Callable[[object], bool]


@cache
def presence(need: str) -> Presence:
    """A function telling whether a record has any value at a path (or at one of ``a|b``).

    A part ``observed:CODE`` asks for a checklist answer under that code, of any value;
    ``several:PATH`` for two items or more in the tuple at a path. Fields that are None, an
    empty text or an empty tuple are not there.
    """
    parts = tuple(_presence_of(part) for part in need.split("|"))
    if len(parts) == 1:
        return parts[0]

    def any_part(record: object) -> bool:
        for part in parts:  # noqa: SIM110 - a generator costs more than the checks
            if part(record):
                return True
        return False

    return any_part


def _presence_of(part: str) -> Presence:
    if part.startswith(OBSERVED):
        code = part.removeprefix(OBSERVED)
        answers = operator.attrgetter("application.observed")

        def answered(record: object) -> bool:
            for one in answers(record):  # noqa: SIM110 - a generator costs more than the checks
                if one.code == code:
                    return True
            return False

        return answered
    if part.startswith(SEVERAL):
        items = operator.attrgetter(part.removeprefix(SEVERAL))
        return lambda record: len(items(record)) > 1
    return _at_path(tuple(part.split(".")))


def _at_path(steps: tuple[str, ...]) -> Presence:
    """Presence along a path. Written as plain loops: it runs for every need of every record."""
    name = steps[0]
    below = _at_path(steps[1:]) if len(steps) > 1 else None

    def here(record: object) -> bool:
        value = getattr(record, name)
        if value is None:
            return False
        if below is None:
            return value not in ("", ())
        if type(value) is not tuple:
            return below(value)
        for item in value:  # noqa: SIM110 - a generator costs more than the checks
            if below(item):
                return True
        return False

    return here


_WORDS: dict[str, str] = {
    "application.candidate": "candidate identifier",
    "application.client_events": "browser contact",
    "application.client_events.device": "device identifier",
    "application.client_events.endpoint": "hiring-system call log",
    "application.client_events.form_seconds": "form filling time",
    "application.client_events.ip": "IP address",
    "application.client_events.time_zone": "browser time zone",
    "application.code_accounts": "code-host account",
    "application.created_at": "application time",
    "application.documents": "résumé file",
    "application.documents.image_digests": "images in a résumé file",
    "application.documents.text": "résumé text",
    "application.offer": "offer",
    "application.offer.expected_pay": "expected pay",
    "application.offer.market_pay": "market pay",
    "application.offer.payment_method": "requested payment method",
    "application.referees": "referee",
    "application.referrer": "referrer",
    "application.requisition": "job",
    "application.statements": "source about the person",
    "application.statements.educations": "education",
    "application.statements.educations.end": "education date",
    "application.statements.educations.school": "school",
    "application.statements.employments": "employment",
    "application.statements.employments.description": "employment description",
    "application.statements.employments.employer": "employer",
    "application.statements.employments.start": "employment date",
    "application.statements.links": "link to a profile or site",
    "application.statements.name": "name",
    "application.statements.text": "résumé text",
    "emails.canonical": "e-mail address",
    "emails.disposable": "e-mail domain",
    "networks.country": "country of an IP address",
    "networks.ip": "IP address",
    "phones.e164": "phone number",
    "phones.line_type": "phone line type",
    "phones.region": "phone number",
    "places.country": "claimed place",
    "places.time_zones": "time zone of a claimed place",
    "shared": "identifier shared with another application",
}


@cache
def readable(need: str) -> str:
    """A need in plain words, for the list of what could not be checked.

    >>> readable("application.offer.expected_pay")
    'expected pay'
    >>> readable("observed:phone-line-type|phones.line_type")
    'checklist answer phone-line-type or phone line type'
    """
    return " or ".join(dict.fromkeys(_words(path) for path in need.split("|")))


def _words(path: str) -> str:
    if path.startswith(OBSERVED):
        return f"checklist answer {path.removeprefix(OBSERVED)}"
    if path.startswith(SEVERAL):
        return f"second {_words(path.removeprefix(SEVERAL))}"
    if path in _WORDS:
        return _WORDS[path]
    return " ".join(path.removeprefix("application.").split(".")[-2:]).replace("_", " ")
