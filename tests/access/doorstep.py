"""What tests of the door share: a demo console, a browser, people who enrol and sign in."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from doorward.access import enrol, inviting, sign_in
from doorward.access.rules import DEMO, AccessRules, RelyingParty
from doorward.access.sessions import browser_digest
from doorward.access.sign_in import Browser
from doorward.console import door
from doorward.store.models import LogEntry, Person, Session
from soft_key import ORIGIN, SoftKey

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
AGENT = "Mozilla/5.0 (invented)"
MINUTE = timedelta(minutes=1)


def party(rules: AccessRules = DEMO) -> RelyingParty:
    """A console of these rules."""
    return RelyingParty(origin=ORIGIN, rules=rules)


def browser(visit: str = "one") -> Browser:
    """A browser by the cookie it had before signing in."""
    agent = browser_digest(AGENT)
    return Browser(visit=browser_digest(visit + AGENT), digest=agent, address="192.0.2.7")


def command(now: datetime = NOW):
    """The command line."""
    return door.command(now)


@dataclass
class Member:
    """Somebody with a key and a session."""

    person: Person
    key: SoftKey
    session: Session
    token: str
    browser: Browser = field(default_factory=browser)

    def actor(self, now: datetime = NOW):
        from doorward.console.signed_in import viewer_of

        return door.actor_of(viewer_of(self.session, now))


def invited(role: str = "investigator", name: str = "Invented Person", now: datetime = NOW):
    """A person and the token of their link."""
    return inviting.invite(name, role, command(now))


def enrolled(
    role: str = "investigator", name: str = "Invented Person", now: datetime = NOW, **key
) -> tuple[Person, SoftKey]:
    """A person who may come in with a key."""
    made, token = invited(role, name, now)
    return enrol_key(made, token, now, **key)


def enrol_key(person: Person, token: str, now: datetime = NOW, **key) -> tuple[Person, SoftKey]:
    """Enrol one key with a link."""
    soft = SoftKey(**key)
    options = enrol.begin(token, browser(), party(), now)
    response = soft.create(options)
    enrol.finish(
        token,
        options["ceremony"],
        response,
        "invented key",
        browser(),
        party(),
        now,
        door.journals(now),
    )
    person.refresh_from_db()
    return person, soft


def opened(person: Person, key: SoftKey, now: datetime = NOW, rules: AccessRules = DEMO) -> Member:
    """Sign in."""
    options = sign_in.begin(browser(), party(rules), now)
    token, session = sign_in.finish(
        options["ceremony"],
        key.get(options),
        browser(),
        party(rules),
        now,
        door.journals(now),
    )
    return Member(person, key, session, token)


def member(role: str = "investigator", name: str = "Invented Person", now: datetime = NOW):
    """Somebody signed in."""
    return opened(*enrolled(role, name, now), now)


def acts() -> list[str]:
    """What the log says was done, in order."""
    return list(LogEntry.objects.order_by("number").values_list("act", flat=True))
