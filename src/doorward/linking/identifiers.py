"""From a dossier to the compact record that linking compares."""

from __future__ import annotations

from collections.abc import Iterable

from doorward.linking import texts
from doorward.linking.code_identifiers import add_code_accounts
from doorward.linking.collecting import Collector
from doorward.linking.file_identifiers import add_documents
from doorward.linking.folding import (
    address_key,
    fold,
    name_key,
    phone_key,
    site_key,
)
from doorward.linking.network_identifiers import add_networks, epoch, is_own
from doorward.linking.onboarding_identifiers import add_later
from doorward.linking.records import (
    IdentifierClass,
    LinkRecord,
    Payload,
    Profile,
    clip,
    digest64,
    encode_payload,
)
from doorward.model import Application, ClientEvent, Dossier, StatementSource

AGENCY_CHANNELS = frozenset(
    {"agency", "contractor", "outsourcing", "recruiter", "sourcer", "staffing", "vendor"}
)
"""Words of `Application.channel` that say an intermediary filled in the form."""

_OWN_CONTACTS = 4
_ADDRESSES = 4
_STEM = 5
_EVENTS = 200
_DEVICES = 6
_LINKS = 12
_REFEREES = 6
_SEQUENCE = 4
_SEQUENCES_KEPT = 4
_JOB_TEXT = 20_000


def identifiers(dossier: Dossier) -> LinkRecord:
    """The record of one application. Pure; bounded in size whatever the dossier holds."""
    application = dossier.application
    collector = Collector(application.origin.at() + " ")
    names = _names(application)
    phones, mailboxes = _contacts(dossier, collector, names)
    _person_keys(application, collector, names, phones, mailboxes)
    _networks(dossier, collector)
    _client(application.client_events, collector)
    _places_and_people(application, collector, phones)
    add_later(dossier, collector, names, phones, mailboxes)
    if application.code_accounts:
        add_code_accounts(application.code_accounts, collector)
    if application.documents:
        add_documents(application.documents, collector)
    found = _passages(application)
    rows, values, sources, prefix = collector.result()
    return LinkRecord(
        application=application.id,
        at=epoch(application.created_at),
        requisition=clip(application.requisition.id) if application.requisition else "",
        via=_via(application),
        name=digest64(names[0]) if names else 0,
        region=_region(dossier),
        rows=rows,
        payload=encode_payload(Payload(prefix, values, sources, _profile(dossier, names))),
        passages=texts.passage_digests(found),
        sketch=texts.sketch(found) if found else b"",
    )


def _names(application: Application) -> list[str]:
    keys = (name_key(one.name) for one in application.statements if one.name)
    return [key for key in dict.fromkeys(keys) if key][:3]


def _contacts(
    dossier: Dossier, collector: Collector, names: list[str]
) -> tuple[list[str], list[str]]:
    phones: dict[str, str] = {}
    for phone in dossier.phones:
        if phone.e164 and is_own(phone.source) and len(phones) < _OWN_CONTACTS:
            phones.setdefault(phone.e164, phone.source)
    mailboxes: dict[str, str] = {}
    for email in dossier.emails:
        mailbox = (email.canonical or email.raw).strip().lower()
        if not is_own(email.source) or "@" not in mailbox or len(mailboxes) >= _OWN_CONTACTS:
            continue
        if mailbox not in mailboxes:
            mailboxes[mailbox] = email.source
            if email.alias_root and email.alias_root != mailbox:
                collector.add(IdentifierClass.ALIAS_ROOT, email.alias_root, email.source)
            if email.stem and len(email.stem) >= _STEM:
                collector.add(_stem_class(email.stem, names), email.stem, email.source)
    for value, source in phones.items():
        collector.add(IdentifierClass.PHONE, value, source)
    for value, source in mailboxes.items():
        collector.add(IdentifierClass.EMAIL, value, source)
    return list(phones), list(mailboxes)


def _stem_class(stem: str, names: list[str]) -> IdentifierClass:
    """Two of one name may have like addresses; a like address without the name says more."""
    words = [word for name in names for word in name.split() if len(word) >= 3]
    if not words or any(word in stem or stem in word for word in words):
        return IdentifierClass.EMAIL_STEM
    return IdentifierClass.EMAIL_HANDLE


def _person_keys(
    application: Application,
    collector: Collector,
    names: list[str],
    phones: list[str],
    mailboxes: list[str],
) -> None:
    if application.candidate and application.candidate.strip():
        collector.add_hidden(IdentifierClass.CANDIDATE, application.candidate.strip())
    contacts = phones[:2] + mailboxes[:2]
    for name in names[:2]:
        for contact in contacts:
            collector.add_hidden(IdentifierClass.NAMED_CONTACT, f"{name}|{contact}")
    for mailbox in mailboxes[:2]:
        for phone in phones[:2]:
            collector.add_hidden(IdentifierClass.CONTACT_PAIR, f"{mailbox}|{phone}")
    for contact in contacts:
        collector.add_mention(contact)


def _networks(dossier: Dossier, collector: Collector) -> None:
    application = dossier.application
    seen: set[str] = set()
    for networks in (dossier.networks, dossier.later_networks):
        if networks:
            add_networks(
                networks,
                collector,
                seen,
                otherwise=application.created_at,
                synthetic=application.synthetic,
            )


def _client(events: tuple[ClientEvent, ...], collector: Collector) -> None:
    devices: set[str] = set()
    by_account: dict[str, list[ClientEvent]] = {}
    for index, event in enumerate(events[:_EVENTS]):
        device = event.device.strip() if event.device else ""
        if len(device) >= 6 and device not in devices and len(devices) < _DEVICES:
            devices.add(device)
            collector.add_at(IdentifierClass.DEVICE, device, "client_events[%d].device", index)
        if event.endpoint:
            by_account.setdefault(event.account or "", []).append(event)
    if by_account:
        _sequences(by_account, collector)


def _sequences(by_account: dict[str, list[ClientEvent]], collector: Collector) -> None:
    grams: set[str] = set()
    for events in by_account.values():
        steps = [
            (event.endpoint or "")[:80] for event in sorted(events, key=lambda one: epoch(one.at))
        ]
        grams.update(
            " > ".join(steps[i : i + _SEQUENCE]) for i in range(len(steps) - _SEQUENCE + 1)
        )
    # The smallest digests of all are a sample that equal sequences agree on.
    for gram in sorted(grams, key=digest64)[:_SEQUENCES_KEPT]:
        collector.add(IdentifierClass.API_SEQUENCE, gram, "client_events endpoints")


def _places_and_people(application: Application, collector: Collector, phones: list[str]) -> None:
    for index, address in enumerate(application.addresses[:_ADDRESSES]):
        key = address_key(address)
        if key:
            collector.add_at(IdentifierClass.ADDRESS, key, "addresses[%d]", index)
    north_american = any(phone.startswith("+1") for phone in phones)
    for index, referee in enumerate(application.referees[:_REFEREES]):
        if referee.email and "@" in referee.email:
            value = referee.email.strip().lower()
            collector.add_at(IdentifierClass.REFEREE, value, "referees[%d].email", index)
        if referee.phone:
            value = phone_key(referee.phone, north_american=north_american)
            if value:
                collector.add_at(IdentifierClass.REFEREE, value, "referees[%d].phone", index)
    if application.referrer and application.referrer.strip():
        referrer = application.referrer.strip().casefold()
        collector.add(IdentifierClass.REFERRER, referrer, collector.prefix + "referrer")
    links: dict[str, None] = {}
    for number, statement in enumerate(application.statements):
        for link in statement.links[:_LINKS]:
            if link not in links and len(links) < _LINKS:
                links[link] = None
                add_link(link, f"{collector.prefix}statements[{number}].links", collector)


def add_link(link: str, source: str, collector: Collector) -> None:
    """Add a profile or site, unless the link identifies nobody."""
    key = site_key(link)
    if key is not None:
        value, is_profile = key
        cls = IdentifierClass.PROFILE if is_profile else IdentifierClass.SITE
        collector.add(cls, value, source)


def _via(application: Application) -> int:
    channel = fold(application.channel) if application.channel else ""
    if not channel or AGENCY_CHANNELS.isdisjoint(channel.split()):
        return 0
    return digest64(f"{channel}|{fold(application.referrer or '')}")


def _profile(dossier: Dossier, names: list[str]) -> Profile:
    application = dossier.application
    employers: dict[str, int] = {}
    schools: dict[str, None] = {}
    degrees: dict[str, None] = {}
    for statement in application.statements:
        for job in statement.employments[:8]:
            if job.employer and len(employers) < 6:
                start = job.start.year * 12 + (job.start.month or 1) if job.start else 0
                employers.setdefault(fold(job.employer)[:48], start)
        for course in statement.educations[:4]:
            if course.school and len(schools) < 3:
                schools[fold(course.school)[:48]] = None
            if course.degree and len(degrees) < 3:
                degrees[fold(course.degree)[:32]] = None
    return Profile(
        names=[name[:64] for name in names],
        schools=_kept(schools),
        degrees=_kept(degrees),
        employers=[(name, start) for name, start in employers.items() if name],
        places=_places(dossier),
        browser=_browser(application.client_events),
    )


def _kept(found: Iterable[str]) -> list[str]:
    return [one for one in found if one]


def _places(dossier: Dossier) -> list[str]:
    places: dict[str, None] = {}
    for place in dossier.places[:6]:
        if place.country:
            places[f"{place.country}/{place.region or ''}"] = None
    return list(places)[:3]


def _region(dossier: Dossier) -> int:
    place = next((one for one in dossier.places[:6] if one.country and one.region), None)
    return digest64(f"{place.country}/{place.region}") if place else 0


def _browser(events: tuple[ClientEvent, ...]) -> int:
    agent = next((event.user_agent for event in events[:_EVENTS] if event.user_agent), None)
    return digest64(agent[:500]) if agent else 0


def _passages(application: Application) -> list[str]:
    found = [one.text for one in application.documents[:6] if one.text]
    if not found:
        found = [
            one.text
            for one in application.statements
            if one.text and one.source is StatementSource.RESUME
        ]
    if not found:
        found = [
            job.description
            for one in application.statements
            for job in one.employments[:20]
            if job.description
        ]
    if not found:
        return []
    names = [one.name[:200] for one in application.statements if one.name]
    job_text = application.requisition.text if application.requisition else None
    return texts.passages(
        "\n".join(dict.fromkeys(found)), names, job_text[:_JOB_TEXT] if job_text else ""
    )
