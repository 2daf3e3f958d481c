"""Paths into a record: which exist, and whether a given record has anything there."""

from __future__ import annotations

import operator
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
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


class Needs:
    """The needs of many checks, worked out together for a record: a bit for each thing asked for.

    A need is a path, ``observed:CODE`` (a checklist answer under that code, of any value),
    ``several:PATH`` (two items or more in the tuple at a path), or several of these joined by
    ``|``, of which one will do. Fields that are None, an empty text or an empty tuple are not
    there.
    """

    def __init__(self, needs: Iterable[str]) -> None:
        parts = dict.fromkeys(part for need in needs for part in need.split("|"))
        self._bits = {part: 1 << place for place, part in enumerate(parts)}
        self._answers = {
            part.removeprefix(OBSERVED): bit
            for part, bit in self._bits.items()
            if part.startswith(OBSERVED)
        }
        self._several = tuple(
            (_items(part.removeprefix(SEVERAL)), bit)
            for part, bit in self._bits.items()
            if part.startswith(SEVERAL)
        )
        self._fields = _tree({part: bit for part, bit in self._bits.items() if ":" not in part})
        self._wanted = sum(one.reach for one in self._fields)

    def __len__(self) -> int:
        return len(self._bits)

    def mask(self, need: str) -> int:
        """The bits of which one must be set for a need to be met."""
        mask = 0
        for part in need.split("|"):
            mask |= self._bits[part]
        return mask

    def met(self, record: object) -> int:
        """The bits of everything that is there."""
        found = _met(self._fields, record, self._wanted)
        for items, bit in self._several:
            if len(items(record)) > 1:
                found |= bit
        if self._answers:
            for answer in _OBSERVED(record):
                found |= self._answers.get(answer.code, 0)
        return found


_OBSERVED = operator.attrgetter("application.observed")


def _items(path: str) -> Callable[[object], Sequence[object]]:
    """A function that gives the items at a path, none where a struct on the way is None."""
    names = path.split(".")

    def items(record: object) -> Sequence[object]:
        here: typing.Any = record
        for name in names:
            here = getattr(here, name)
            if here is None:
                return ()
        found: Sequence[object] = here
        return found

    return items


class _Field(typing.NamedTuple):
    """A field somebody needs, or below which somebody does: its own bit, and all from it down."""

    name: str
    bit: int
    reach: int
    below: tuple[_Field, ...]


def _tree(bits: Mapping[str, int]) -> tuple[_Field, ...]:
    """The fields of paths, each once."""
    inner: dict[str, dict[str, int]] = {}
    for path, bit in bits.items():
        name, dot, rest = path.partition(".")
        inner.setdefault(name, {}).update({rest: bit} if dot else {"": bit})
    made = []
    for name, paths in inner.items():
        own = paths.pop("", 0)
        made.append(_Field(name, own, own | sum(paths.values()), _tree(paths)))
    return tuple(made)


def _met(fields: tuple[_Field, ...], record: object, wanted: int) -> int:
    """Which wanted bits a record has. One walk for all needs, as it is done for every record."""
    found = 0
    for name, bit, reach, below in fields:
        if not reach & wanted:
            continue
        value = getattr(record, name)
        if not value and (value is None or value in ("", ())):
            continue
        found |= bit
        left = reach & ~bit & wanted
        if not left:
            continue
        for item in value if type(value) is tuple else (value,):
            here = _met(below, item, left)
            found |= here
            left &= ~here
            if not left:
                break
    return found


_WORDS: dict[str, str] = {
    "application.addresses": "postal address",
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
    "addresses.at": "date of an address",
    "application.interviews.answers": "answer sheet of an interview",
    "application.interviews.joins": "interview log",
    "application.interviews.joins.account": "meeting account in an interview log",
    "application.interviews.joins.device": "device in an interview log",
    "application.interviews.joins.ip": "IP address in an interview log",
    "application.interviews.joins.until": "end of a join in an interview log",
    "application.onboarding.addresses": "postal address given at the start",
    "application.onboarding.boots.country": "place of a device's first start",
    "application.onboarding.contacts.email": "named contact",
    "application.onboarding.contacts.phone": "named contact",
    "application.onboarding.offer_at": "day of the offer",
    "application.onboarding.pay": "record of pay details",
    "application.onboarding.pay.account": "pay account",
    "application.onboarding.pay.institution": "kind of pay institution",
    "application.onboarding.pay.ip": "IP address of a pay record",
    "application.onboarding.pay.name_matches": "comparison of the pay account's holder",
    "application.onboarding.pay.third_party": "record of pay details",
    "application.onboarding.shipments": "delivery record",
    "application.onboarding.shipments.address": "delivery address",
    "application.onboarding.shipments.kind": "delivery record",
    "application.onboarding.shipments.phone": "telephone number of a delivery",
    "application.onboarding.shipments.pickup": "pick-up point",
    "application.onboarding.starts_on": "first day of work",
    "application.onboarding.tasks.due": "onboarding task",
    "application.proofing.attestations.same_person": "attestation of the same person",
    "application.proofing.checks": "identity check",
    "application.proofing.checks.document.address": "address on a document",
    "application.proofing.checks.document.birth_date": "date of birth on a document",
    "application.proofing.checks.document.check_digits": "machine-readable zone",
    "application.proofing.checks.document.expires": "date of expiry of a document",
    "application.proofing.checks.document.image": "picture of a document",
    "application.proofing.checks.document.issued": "date of issue of a document",
    "application.proofing.checks.document.name": "name on a document",
    "application.proofing.checks.document.number": "number of a document",
    "application.proofing.checks.outcome": "identity check",
    "application.proofing.declined": "record of steps not taken",
    "application.statements.emails": "e-mail address",
    "application.statements.phones": "phone number",
    "emails.canonical": "e-mail address",
    "later_networks.country": "country of a later IP address",
    "later_networks.ip": "later IP address",
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
