"""What is compared with lists: one question, and the questions that an application holds."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date

import msgspec

from doorward.model import (
    Application,
    EntryIdentifier,
    IdentifierKind,
    IdentityCheck,
    Origin,
    PartialDate,
    Statement,
)
from doorward.reference.watchlists.identifiers import wallets_in
from doorward.reference.watchlists.names import NameKind

MOST_NAMES = 5
MOST_ORGANISATIONS = 10
MOST_IDENTIFIERS = 50
_EMPLOYER = "employments[{}].employer"
_SCHOOL = "educations[{}].school"
_REFEREE = "referees[{}].organisation"
_DIGEST = ("hmac-", "sha256:", "sha-")


class ListQuery(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Somebody or something to look up. `kind` None looks among persons and organisations.

    `field` says what it is (``name``, ``employer``, ``email`` …), `source` where it was read.
    """

    name: str | None = None
    kind: NameKind | None = None
    date_of_birth: PartialDate | date | None = None
    identifiers: tuple[EntryIdentifier, ...] = ()
    field: str = "name"
    source: str = ""


ALL_KINDS = frozenset(IdentifierKind)


_CONTACTS = frozenset({IdentifierKind.EMAIL, IdentifierKind.PHONE, IdentifierKind.WEBSITE})
_NONE_DULL: Mapping[NameKind, Container[str]] = {kind: frozenset() for kind in NameKind}


def questions(
    application: Application,
    kinds: frozenset[IdentifierKind] = ALL_KINDS,
    dull: Mapping[NameKind, Container[str]] = _NONE_DULL,
) -> Iterator[ListQuery]:
    """Everything in an application that is compared with lists, equal ones once.

    Of identifiers only those of `kinds`, where lists have no others. Names that are `dull` (known
    to be like none there) are left out where no date of birth is known: many applicants are
    called alike and name the same employers.
    """
    documents = _documents(application) if application.proofing is not None else []
    yield from _persons(application, documents, dull[NameKind.PERSON])
    yield from _organisations(application, dull[NameKind.ORGANISATION])
    pays = application.offer is not None and application.offer.payment_method
    if documents or pays or kinds & _CONTACTS:
        yield from _distinct(_identifiers(application, documents, kinds), MOST_IDENTIFIERS)


def _distinct(questions: Iterable[ListQuery], most: int) -> Iterator[ListQuery]:
    seen: set[tuple[EntryIdentifier, ...]] = set()
    for one in questions:
        if not one.identifiers or one.identifiers in seen:
            continue
        seen.add(one.identifiers)
        yield one
        if len(seen) >= most:
            return


def _documents(application: Application) -> list[IdentityCheck]:
    """Checks that read a document, the latest first."""
    checks = application.proofing.checks if application.proofing is not None else ()
    return [one for one in reversed(checks[-MOST_IDENTIFIERS:]) if one.document is not None]


def _persons(
    application: Application, documents: Iterable[IdentityCheck], dull: Container[str]
) -> Iterator[ListQuery]:
    """The first distinct names of the person, without those already known to be on no list."""
    seen: set[str] = set()
    for name, born, origin, field in _called(application, documents):
        key = " ".join(name.split()).casefold()
        if not key or key in seen:
            continue
        seen.add(key)
        if born is not None or name not in dull:
            yield ListQuery(
                name=name, kind=NameKind.PERSON, date_of_birth=born, source=origin.at(field)
            )
        if len(seen) >= MOST_NAMES:
            return


def _called(
    application: Application, documents: Iterable[IdentityCheck]
) -> Iterator[tuple[str, date | None, Origin, str]]:
    """Names of the person with a date of birth, and where they stand: documents' first."""
    read = [(one, one.document) for one in documents if one.document is not None]
    born = next((document.birth_date for _, document in read if document.birth_date), None)
    for one, document in read:
        if document.name:
            yield document.name, document.birth_date or born, one.origin, "document.name"
    for statement in application.statements:
        if statement.name:
            yield statement.name, born, statement.origin, "name"


def _organisations(application: Application, dull: Container[str]) -> Iterator[ListQuery]:
    """The first distinct organisations, without those already known to be on no list."""
    seen: set[str] = set()
    asked: set[str] = set()
    for name, field, origin, place, index in _named(application):
        if name in seen:
            continue
        if len(seen) >= MOST_ORGANISATIONS:
            return
        seen.add(name)
        if name in dull:
            continue
        key = " ".join(name.split()).casefold()
        if key and key not in asked:
            asked.add(key)
            source = origin.at(place.format(index))
            yield ListQuery(name=name, kind=NameKind.ORGANISATION, field=field, source=source)


_Named = tuple[str, str, Origin, str, int]


def _named(application: Application) -> Iterator[_Named]:
    """Organisations as named, with what they are to the person, where that stands, and at which
    number there: most are dull, so that the place is put together only when needed."""
    for statement in application.statements:
        for index, job in enumerate(statement.employments[:MOST_ORGANISATIONS]):
            if job.employer:
                yield job.employer, "employer", statement.origin, _EMPLOYER, index
        for index, course in enumerate(statement.educations[:MOST_ORGANISATIONS]):
            if course.school:
                yield course.school, "school", statement.origin, _SCHOOL, index
    for index, referee in enumerate(application.referees[:MOST_ORGANISATIONS]):
        if referee.organisation:
            origin = application.origin
            yield referee.organisation, "referee-organisation", origin, _REFEREE, index


def _identifiers(
    application: Application,
    documents: Iterable[IdentityCheck],
    kinds: frozenset[IdentifierKind],
) -> Iterator[ListQuery]:
    for one in documents:
        if one.document is not None and one.document.number:
            number, kind = one.document.number, _paper(one.document.kind)
            if not number.lower().startswith(_DIGEST):
                yield _identifier(kind, number, "document", one.origin.at("document.number"))
    for statement in application.statements:
        yield from _contacts(statement, kinds)
    for index, referee in enumerate(application.referees[:MOST_ORGANISATIONS]):
        at = application.origin.at
        if IdentifierKind.EMAIL in kinds:
            source = at(f"referees[{index}].email")
            yield _identifier(IdentifierKind.EMAIL, referee.email, "referee-email", source)
        if IdentifierKind.PHONE in kinds:
            source = at(f"referees[{index}].phone")
            yield _identifier(IdentifierKind.PHONE, referee.phone, "referee-phone", source)
    if application.offer is not None and application.offer.payment_method:
        source = application.origin.at("offer.payment_method")
        for wallet in wallets_in(application.offer.payment_method):
            yield _identifier(IdentifierKind.WALLET, wallet, "wallet", source)


def _contacts(statement: Statement, kinds: frozenset[IdentifierKind]) -> Iterator[ListQuery]:
    at = statement.origin.at
    if IdentifierKind.EMAIL in kinds:
        for index, email in enumerate(statement.emails[:MOST_IDENTIFIERS]):
            yield _identifier(IdentifierKind.EMAIL, email, "email", at(f"emails[{index}]"))
    if IdentifierKind.PHONE in kinds:
        for index, phone in enumerate(statement.phones[:MOST_IDENTIFIERS]):
            yield _identifier(IdentifierKind.PHONE, phone, "phone", at(f"phones[{index}]"))
    if IdentifierKind.WEBSITE not in kinds:
        return
    for index, link in enumerate(statement.links[:MOST_IDENTIFIERS]):
        yield _identifier(IdentifierKind.WEBSITE, link, "link", at(f"links[{index}]"))
    for index, job in enumerate(statement.employments[:MOST_ORGANISATIONS]):
        source = at(f"employments[{index}].domain")
        yield _identifier(IdentifierKind.WEBSITE, job.domain, "employer-domain", source)


def _identifier(kind: IdentifierKind, value: str | None, field: str, source: str) -> ListQuery:
    identifiers = (EntryIdentifier(kind, value),) if value else ()
    return ListQuery(identifiers=identifiers, field=field, source=source)


def _paper(kind: str | None) -> IdentifierKind:
    """What number a document has, by the words a vendor names the document with."""
    text = (kind or "").lower()
    if "passport" in text:
        return IdentifierKind.PASSPORT
    return IdentifierKind.NATIONAL_ID if "id" in text.split("-") else IdentifierKind.OTHER
