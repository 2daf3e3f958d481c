"""From applications to dossiers, many at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from doorward.model import (
    Application,
    Dossier,
    EmailFact,
    NetworkFact,
    PhoneFact,
    PlaceFact,
    Statement,
)
from doorward.reference import emails, phones, places
from doorward.reference.geolocation import Geolocator, Position
from doorward.reference.later import Contact, given_addresses, later_contacts
from doorward.reference.networks import Listing, Networks
from doorward.reference.watchlists import Watchlists

_MOST = 200


class Resolver:
    """Makes dossiers. Of each kind of identifier at most 200 per application are understood."""

    def __init__(
        self,
        networks: Networks,
        geolocator: Geolocator,
        disposable: frozenset[str] | None,
        free: frozenset[str] | None,
        watchlists: Watchlists | None = None,
    ) -> None:
        self._networks = networks
        self._geolocator = geolocator
        self._watchlists = watchlists
        self._disposable = _membership(disposable, with_parents=True)
        self._free = _membership(free, with_parents=False)

    def resolve_many(self, applications: Sequence[Application]) -> list[Dossier]:
        """Dossiers in the order of the applications; addresses are looked up all at once."""
        contacts = [(list(_contacts(one)), list(later_contacts(one))) for one in applications]
        addresses = list(
            dict.fromkeys(one.ip for both in contacts for group in both for one in group)
        )
        known = dict(
            zip(
                addresses,
                zip(
                    self._networks.listings(addresses),
                    self._geolocator.positions(addresses),
                    strict=True,
                ),
                strict=True,
            )
        )
        return [
            self._dossier(application, _network_facts(now, known), _network_facts(later, known))
            for application, (now, later) in zip(applications, contacts, strict=True)
        ]

    def _dossier(
        self,
        application: Application,
        networks: tuple[NetworkFact, ...],
        later_networks: tuple[NetworkFact, ...],
    ) -> Dossier:
        found_places = tuple(_places(application))[:_MOST]
        country = _country(found_places)
        return Dossier(
            application=application,
            phones=tuple(_phones(application, country))[:_MOST],
            emails=tuple(self._emails(application))[:_MOST],
            networks=networks,
            places=found_places,
            later_networks=later_networks,
            addresses=tuple(given_addresses(application))[:_MOST],
            list_hits=self._watchlists.hits(application) if self._watchlists is not None else (),
        )

    def _emails(self, application: Application) -> Iterator[EmailFact]:
        for statement in application.statements:
            for index, raw in enumerate(statement.emails[:_MOST]):
                source = _source(statement, f"emails[{index}]")
                yield emails.email_fact(raw, source, self._disposable, self._free)


def _source(statement: Statement, field: str) -> str:
    return statement.origin.at(field)


def _phones(application: Application, country: str | None) -> Iterator[PhoneFact]:
    for statement in application.statements:
        for index, raw in enumerate(statement.phones[:_MOST]):
            yield phones.phone_fact(raw, _source(statement, f"phones[{index}]"), country)


def _places(application: Application) -> Iterator[PlaceFact]:
    for statement in application.statements:
        if statement.location:
            yield places.place_fact(statement.location, _source(statement, "location"))
    for index, address in enumerate(application.addresses[:_MOST]):
        yield places.place_fact(address, application.origin.at(f"addresses[{index}]"))


def _country(found: Sequence[PlaceFact]) -> str | None:
    """The claimed country, if every place that was understood is in the same one."""
    countries = {place.country for place in found if place.country is not None}
    return countries.pop() if len(countries) == 1 else None


def _contacts(application: Application) -> Iterator[Contact]:
    for index, event in enumerate(application.client_events[:_MOST]):
        if event.ip:
            source = application.origin.at(f"client_events[{index}].ip")
            yield Contact(event.ip.strip(), source, event.at, event.stage)


def _network_facts(
    contacts: Sequence[Contact], known: dict[str, tuple[Listing, Position]]
) -> tuple[NetworkFact, ...]:
    facts = []
    for contact in contacts:
        listing, position = known[contact.ip]
        facts.append(
            NetworkFact(
                ip=contact.ip,
                source=contact.source,
                at=contact.at,
                stage=contact.stage,
                kinds=listing.kinds,
                provider=listing.provider,
                lists=listing.lists,
                list_date=listing.list_date,
                country=position.country,
                region=position.region,
                city=position.city,
                latitude=position.latitude,
                longitude=position.longitude,
                asn=position.asn,
            )
        )
    return tuple(facts)


def _membership(
    domains: frozenset[str] | None, *, with_parents: bool
) -> Callable[[str], bool | None]:
    """Whether a domain is on a list, None where no list is loaded.

    With parents, a domain below a listed one counts, as disposable services hand out
    subdomains; bare public suffixes are never listed.
    """

    def member(domain: str) -> bool | None:
        if domains is None:
            return None
        if domain in domains:
            return True
        if with_parents:
            above = domain.partition(".")[2]
            while "." in above:
                if above in domains:
                    return True
                above = above.partition(".")[2]
        return False

    return member
