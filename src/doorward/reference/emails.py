"""E-mail addresses: which of them are one mailbox, by what each provider documents.

Addresses are compared in lower case (RFC 5321 lets a host tell cases apart; no large provider
does). Beyond that only what `PROVIDERS` lists is done: an address at a domain that is not in
the table is its own mailbox, as its host may treat dots and tags as it likes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

import msgspec

from doorward.model import EmailFact

LONGEST = 254
LONGEST_LOCAL = 64
_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\]\\\x00-\x20\x7f]{1,64}\Z")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
_NOT_STEM = re.compile(r"[\W\d_]+")


class Provider(msgspec.Struct, frozen=True):
    """How a provider delivers: what it ignores in a local part, and where it says so."""

    name: str
    domains: tuple[str, ...]
    source: str
    one_domain: bool = False
    dots_ignored: bool = False
    tag: str = "+"


PROVIDERS: tuple[Provider, ...] = (
    Provider(
        "Gmail",
        ("gmail.com", "googlemail.com"),
        "https://support.google.com/mail/answer/7436150 (dots); "
        "https://support.google.com/a/users/answer/9282734 (tags); "
        "https://support.google.com/mail/answer/10313 (googlemail.com)",
        one_domain=True,
        dots_ignored=True,
    ),
    Provider(
        "Outlook.com",
        ("outlook.com", "hotmail.com", "live.com", "msn.com"),
        "https://learn.microsoft.com/exchange/recipients-in-exchange-online/"
        "plus-addressing-in-exchange-online",
    ),
    Provider(
        "iCloud Mail",
        ("icloud.com", "me.com", "mac.com"),
        "https://support.apple.com/102540 (tags); each domain is kept apart",
    ),
    Provider(
        "Proton Mail",
        ("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
        "https://proton.me/support/addresses-and-aliases (tags; that dots are ignored is not "
        "documented there, so they are kept)",
    ),
    Provider(
        "Fastmail",
        ("fastmail.com", "fastmail.fm"),
        "https://www.fastmail.help/hc/en-us/articles/360060591053 (tags; subdomain addressing)",
    ),
)
"""Providers whose rules are documented."""

SUBDOMAIN_ADDRESSING = frozenset({"fastmail.com", "fastmail.fm"})
"""Domains at which ``anything@user.domain`` is delivered to ``user@domain``."""


class AliasService(msgspec.Struct, frozen=True):
    """A service that hands out forwarding addresses with the user's own name in the domain.

    At `user_domains` the label before the domain is that name
    (``anything@johndoe.anonaddy.com``), the only thing that can be derived. Aliases at domains
    shared by all users (``@anonaddy.me``, ``@duck.com``, ``@privaterelay.appleid.com``) tell
    nothing of their owner. An alias is a privacy tool, not a disposable address.
    """

    name: str
    source: str
    user_domains: tuple[str, ...]


ALIAS_SERVICES: tuple[AliasService, ...] = (
    AliasService(
        "addy.io",
        "https://addy.io/help/what-are-the-different-kinds-of-aliases/",
        ("anonaddy.com", "anonaddy.me"),
    ),
    AliasService(
        "SimpleLogin",
        "https://simplelogin.io/docs/subdomain/",
        ("aleeas.com", "slmail.me", "simplelogin.com", "8alias.com", "8shield.net"),
    ),
    AliasService(
        "Firefox Relay",
        "https://support.mozilla.org/kb/register-subdomain-firefox-relay-premium",
        ("mozmail.com",),
    ),
)
"""Alias services from whose addresses the user's part can be derived."""

_PROVIDER_OF: Mapping[str, Provider] = {
    domain: provider for provider in PROVIDERS for domain in provider.domains
}
_ALIAS_USER: Mapping[str, str] = {
    domain: service.name for service in ALIAS_SERVICES for domain in service.user_domains
}

DomainTest = Callable[[str], bool | None]


class EmailMeaning(msgspec.Struct, frozen=True):
    """What an address means; all None where it is no address."""

    canonical: str | None = None
    domain: str | None = None
    stem: str | None = None
    alias_root: str | None = None


NO_ADDRESS = EmailMeaning()


def email_fact(raw: str, source: str, disposable: DomainTest, free: DomainTest) -> EmailFact:
    """An address as written and understood; the tests say what lists say of its domain."""
    meaning = understand(raw)
    domain = meaning.domain
    return EmailFact(
        raw=raw,
        source=source,
        canonical=meaning.canonical,
        domain=domain,
        stem=meaning.stem,
        alias_root=meaning.alias_root,
        disposable=None if domain is None else disposable(domain),
        free_provider=None if domain is None else free(domain),
    )


@lru_cache(maxsize=65536)
def understand(raw: str) -> EmailMeaning:
    """What an address means.

    >>> understand("Jo.Public+jobs@googlemail.com").canonical
    'jopublic@gmail.com'
    >>> understand("a.b+c@example.com").canonical
    'a.b+c@example.com'
    """
    text = raw.strip()
    if text[:7].lower() == "mailto:":
        text = text[7:]
    if len(text) > LONGEST:
        return NO_ADDRESS
    local, at, host = text.lower().rpartition("@")
    domain = clean_domain(host)
    if not at or domain is None or not _LOCAL.match(local):
        return NO_ADDRESS
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return NO_ADDRESS
    mailbox, home = _mailbox(local, domain)
    return EmailMeaning(
        canonical=f"{mailbox}@{home}",
        domain=domain,
        stem=_NOT_STEM.sub("", mailbox.partition("+")[0]) or None,
        alias_root=_alias_root(domain),
    )


@lru_cache(maxsize=65536)
def clean_domain(text: str) -> str | None:
    """A domain in lower case and ASCII form, or None where it is none."""
    domain = text.strip().lower().rstrip(".")
    if not domain or len(domain) > 253:
        return None
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    labels = domain.split(".")
    if len(labels) < 2 or not all(map(_LABEL.match, labels)):
        return None
    return None if labels[-1].isdigit() else domain


def _mailbox(local: str, domain: str) -> tuple[str, str]:
    user, _, parent = domain.partition(".")
    if parent in SUBDOMAIN_ADDRESSING:
        return user, parent
    provider = _PROVIDER_OF.get(domain)
    if provider is None:
        return local, domain
    mailbox = local.partition(provider.tag)[0]
    if provider.dots_ignored:
        mailbox = mailbox.replace(".", "")
    if not mailbox:
        return local, domain
    return mailbox, provider.domains[0] if provider.one_domain else domain


def _alias_root(domain: str) -> str | None:
    user, _, parent = domain.partition(".")
    service = _ALIAS_USER.get(parent)
    return None if service is None else f"{user} ({service})"
