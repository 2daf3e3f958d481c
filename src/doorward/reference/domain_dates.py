"""Dates of domains, asked once and kept: what to ask, what is known, and the feed made of it.

Applicants' own data is not asked about: only domains of employers and of referees, and none at
which anybody can have an address or a page, since their age says nothing about a firm.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from doorward.model import Application, FeedKind
from doorward.reference.adding import AddOptions, add
from doorward.reference.emails import clean_domain
from doorward.reference.knowledge import Reference
from doorward.reference.store import StoredFeed, replace_file

FEED = "domain-dates"
KEPT_FOR = timedelta(days=180)
"""How long an answer is used before it is asked for again."""

UNKNOWN_KEPT_FOR = timedelta(days=30)
_MOST = 40

PROVIDERS = frozenset(
    [
        "amazon.com",
        "amazonaws.com",
        "apple.com",
        "appspot.com",
        "azurewebsites.net",
        "behance.net",
        "bitbucket.org",
        "blogspot.com",
        "carrd.co",
        "cloudflare.com",
        "dropbox.com",
        "dribbble.com",
        "example.com",
        "example.net",
        "example.org",
        "facebook.com",
        "firebaseapp.com",
        "github.com",
        "github.io",
        "gitlab.com",
        "gitlab.io",
        "glitch.me",
        "google.com",
        "herokuapp.com",
        "instagram.com",
        "kaggle.com",
        "linkedin.com",
        "live.com",
        "medium.com",
        "microsoft.com",
        "myshopify.com",
        "neocities.org",
        "netlify.app",
        "notion.site",
        "pages.dev",
        "repl.co",
        "sharepoint.com",
        "squarespace.com",
        "stackoverflow.com",
        "substack.com",
        "surge.sh",
        "t.me",
        "tumblr.com",
        "twitter.com",
        "upwork.com",
        "vercel.app",
        "webflow.io",
        "weebly.com",
        "wix.com",
        "wixsite.com",
        "wordpress.com",
        "x.com",
        "youtube.com",
    ]
)
"""Domains of large providers and hosts of other people's pages; written from memory."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it is kept. `registered` is None where the registry did not say."""

    domain: str
    asked: date
    registered: date | None = None


def domains_of(application: Application) -> Iterator[str]:
    """Domains of the employers and referees of an application, without ``www``."""
    for statement in application.statements:
        for job in statement.employments[:_MOST]:
            if job.domain:
                yield from _clean(job.domain)
    for referee in application.referees[:_MOST]:
        if referee.email and "@" in referee.email:
            yield from _clean(referee.email.rpartition("@")[2])


def _clean(text: str) -> Iterator[str]:
    domain = clean_domain(text.partition("://")[2].partition("/")[0] or text)
    if domain is not None:
        yield domain.removeprefix("www.")


def worth_asking(domain: str, reference: Reference) -> bool:
    """Whether a domain's age can say something about an organisation."""
    parts = domain.split(".")
    above = {".".join(parts[place:]) for place in range(len(parts) - 1)}
    return not (above & PROVIDERS) and not any(reference.free_mail(one) for one in above)


class Answers:
    """A folder of answers, one small file a domain, named by a digest."""

    def __init__(self, folder: Path, today: date) -> None:
        self._folder = folder
        self._today = today

    def find(self, domain: str) -> Known | None:
        """The answer kept for a domain, unless it is too old or cannot be read."""
        known = self._read(self._place(domain))
        return known if known is not None and known.domain == domain else None

    def keep(self, domain: str, registered: date | None) -> None:
        """Remember an answer."""
        self._folder.mkdir(parents=True, exist_ok=True)
        known = Known(domain=domain, asked=self._today, registered=registered)
        replace_file(self._place(domain), msgspec.json.encode(known))

    def dated(self) -> list[Known]:
        """All answers that state a date and are not too old, by domain."""
        found = (self._read(place) for place in self._folder.glob("*.json"))
        return sorted(
            (one for one in found if one is not None and one.registered is not None),
            key=lambda one: one.domain,
        )

    def _read(self, place: Path) -> Known | None:
        try:
            known = msgspec.json.decode(place.read_bytes()[:4096], type=Known)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        lasts = KEPT_FOR if known.registered is not None else UNKNOWN_KEPT_FOR
        return known if self._today - known.asked <= lasts else None

    def _place(self, domain: str) -> Path:
        return self._folder / f"{hashlib.sha256(domain.encode()).hexdigest()[:32]}.json"


def write_feed_of(feeds: Path, known: Iterable[Known], now: datetime, scratch: Path) -> StoredFeed:
    """Store dates as the feed ``domain-dates``, of which screening reads."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("name", "domain", "domain_registered", "source"))
    for one in known:
        writer.writerow(("", one.domain, one.registered, f"RDAP, asked {one.asked}"))
    file = scratch / "domain-dates.csv"
    file.write_text(text.getvalue(), "utf-8")
    options = AddOptions(
        now=now,
        name=FEED,
        kind=FeedKind.ORGANISATIONS,
        parser="organisations-csv",
        list_date=now.date(),
        licence="answers of domain registries",
        stale_after_days=KEPT_FOR.days,
        accept_shrunken=True,
    )
    return add(feeds, file, options)
