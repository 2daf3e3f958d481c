"""Mail with files to an address of the sender's own outside the company."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.model.events import EmailActivity
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import EXFILTRATION_OTHER
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.transfer_reading import megabytes, outside
from doorward.watch.entities import EntityKind
from doorward.watch.statistics import Volumes

MAIL = behaviour_signals.add(
    Behaviour(
        id="H06.mail",
        title="Mail with files to an address of one's own outside",
        explanation="At least 5 MB in a day, or ten mails with files, to an outside address whose "
        "part before the @ holds the sender's own login. From 200 MB on it is strong.",
        stage=Stage.EMPLOYMENT,
        family="transfer",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=("email.email.from_", "email.email.to", "email.email.size", "email.email.files"),
        clears="Pay slips, travel papers and other things of the person's own.",
        sources=("HB",),
        mappings=(EXFILTRATION_OTHER,),
        limits="An address that does not hold the login is not recognised. The words of messages "
        "are never read.",
    )
)

_LEAST = 5_000_000
_MUCH = 200_000_000
_EACH = 500_000
"""A mail with files counts as at least so much: ten of them are 5 MB."""
_SHORTEST = 3
_MOST = 100
_SHORTEST_WHOLE = 5
_PARTS = re.compile(r"[^a-z]+")


class State(msgspec.Struct, omit_defaults=True):
    """`v` bytes a day."""

    v: Volumes = msgspec.field(default_factory=Volumes)


class Mail:
    """Tells days on which much is mailed to oneself."""

    name = "mail"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({4009})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one mail."""
        event = seen.event
        if not isinstance(event, EmailActivity) or event.activity_id != 1:
            return ()
        mail = event.email
        if mail is None or not mail.from_ or not (mail.files or (mail.size or 0) >= _EACH):
            return ()
        own = _own_address(mail.from_, (*mail.to, *mail.cc), context.policy.own_domains)
        if not own:
            return ()
        day = int(seen.at // 86_400)
        size = max(_EACH, mail.size or sum(one.size or 0 for one in mail.files))
        total = state.v.add(day, size)
        if total < _LEAST or not state.v.tell(day, total):
            return ()
        source = event.metadata.source or event.metadata.uid
        return (
            Sighting(
                behaviour=MAIL.id,
                reason=f"Mailed about {megabytes(total)} of files in a day to an address of one's "
                "own outside the company; company data was expected to stay.",
                facts=(
                    fact("mailed that day", megabytes(total), f"{source} email"),
                    fact("outside domain", own.rpartition("@")[2], f"{source} email.to"),
                ),
                events=(event.metadata.uid,),
                at=seen.at,
                strength=Strength.STRONG if total >= _MUCH else None,
            ),
        )

    def merge(self, one: State, other: State) -> State:
        """Both together."""
        return State(one.v.merged(other.v))


def _own_address(sender: str, to: tuple[str, ...], own_domains: tuple[str, ...]) -> str:
    """The outside address that holds the sender's own login, or ""."""
    login, _, domain = sender.lower().rpartition("@")
    parts = {one for one in _PARTS.split(login) if len(one) >= _SHORTEST}
    joined = "".join(_PARTS.split(login))
    if len(joined) < _SHORTEST_WHOLE:
        return ""
    for one in to[:_MOST]:
        name, _, place = one.lower().rpartition("@")
        if not name or place == domain or not outside(place, (*own_domains, domain)):
            continue
        bare = "".join(_PARTS.split(name))
        if joined in bare or (len(parts) > 1 and all(part in bare for part in parts)):
            return one
    return ""
