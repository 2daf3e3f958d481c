"""What a worker asks to be allowed, tries without being allowed, and grants to themselves."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.model.events import (
    FAILURE,
    ApiActivity,
    BaseEvent,
    GroupManagement,
    User,
    UserAccessManagement,
    UserManagement,
)
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import ACCOUNT_MANIPULATION
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.entities import EntityKind, known_as
from doorward.watch.statistics import (
    NOTABLE,
    Counts,
    Distinct,
    Measures,
    count_prior_of,
    count_tail,
    key_of,
)

REQUESTS = behaviour_signals.add(
    Behaviour(
        id="H07.requests",
        title="Far more refused or requested rights than the peers",
        explanation="Counts in a day the different operations that were refused for want of "
        "rights, against the person's own days and those of the peers.",
        stage=Stage.EMPLOYMENT,
        family="rights",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "api.api.operation",
            "api.api.response.error",
            "api.api.response.code",
            "api.status_id",
            "api.status_code",
            "api.status_detail",
            "person.team",
            "person.role",
        ),
        clears="A new task whose rights were not granted yet, or a tool set up wrongly.",
        sources=("SEAL", "HB"),
        limits="Without ten days of own past and without five peers nothing is said. Requests in "
        "a ticket system are not read.",
        statistical=True,
    )
)
SELF = behaviour_signals.add(
    Behaviour(
        id="H07.self",
        title="A worker granted rights to themselves",
        explanation="The account that gave a right, a role or a group's membership is the account "
        "that got it. It is strong where the right is that of an administrator or owner.",
        stage=Stage.EMPLOYMENT,
        family="rights",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "user_access.user.uid",
            "user_access.privileges",
            "user_management.user.uid",
            "user_management.privileges",
            "group_management.user.uid",
            "group_management.group.name",
        ),
        clears="The person administers the system and the change was agreed.",
        sources=("SEAL", "HB"),
        mappings=(ACCOUNT_MANIPULATION,),
        limits="Told once for each right. Who takes up an invitation to an organisation joins it "
        "and grants nothing, unless the role is that of an administrator or owner.",
    )
)

_DENIED = ("denied", "unauthorized", "unauthorised", "forbidden", "insufficient")
_DENIED_CODES = (401, 403, "401", "403")
_LEAST = 5
_MOST = 8
_HIGH = ("admin", "owner", "root", "superuser", "poweruser", "*:*")
_GRANTS = {
    UserAccessManagement: frozenset({1, 3}),
    GroupManagement: frozenset({1, 3}),
    UserManagement: frozenset({14, 16}),
}


class State(msgspec.Struct, omit_defaults=True):
    """`d` different operations refused on `day`, `n` such a day, `told` rights told."""

    day: int = 0
    d: Distinct = msgspec.field(default_factory=Distinct)
    n: Counts = msgspec.field(default_factory=Counts)
    told: list[int] = []


class Rights:
    """Tells days with many refusals, and rights granted to oneself."""

    name = "rights"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({3005, 3006, 3007, 6003})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one call or one grant."""
        event = seen.event
        if isinstance(event, ApiActivity):
            return self._call(state, seen, event, context)
        granted = _GRANTS.get(type(event))
        if granted is None or event.activity_id not in granted or event.status_id == FAILURE:
            return ()
        return self._granted(state, seen, event, context)

    def _call(
        self, state: State, seen: Seen, event: ApiActivity, context: Context
    ) -> Iterable[Sighting]:
        day = int(seen.at // 86_400)
        if day > state.day:
            state.day, state.d = day, Distinct()
            state.n.add(day, 0)
        if not _refused(event) or day != state.day or event.api is None:
            return ()
        if not state.d.add(key_of(event.api.operation or "")):
            return ()
        count = state.n.add(day, 1)
        if count < _LEAST:
            return ()
        prior = count_prior_of(context, self.name, seen.person, "refused")
        p = count_tail(count, state.n.past, day, prior)
        if p is None or p > NOTABLE or not state.n.tell(day, count):
            return ()
        source = event.metadata.source or event.metadata.uid
        return (
            Sighting(
                behaviour=REQUESTS.id,
                reason=f"Was refused {count} different operations in a day; "
                f"{state.n.past.mean:.1f} a day were usual.",
                facts=(
                    fact("refused that day", count, f"{source} api.response"),
                    fact("the latest", event.api.operation or "(no name)", f"{source} api"),
                    fact("usual a day", f"{state.n.past.mean:.2f}", "the person's own past"),
                ),
                events=(event.metadata.uid,),
                at=seen.at,
                p_value=p,
            ),
        )

    def _granted(
        self, state: State, seen: Seen, event: BaseEvent, context: Context
    ) -> Iterable[Sighting]:
        user: User | None = getattr(event, "user", None)
        if event.actor is None or event.actor.user is None or user is None:
            return ()
        if known_as(user, context.aliases) != seen.person:
            return ()
        rights = _rights(event)
        high = any(one in rights.lower() for one in _HIGH)
        if _joined(event) and not high:
            return ()
        key = key_of(f"{event.metadata.event_code}|{rights}")
        if key in state.told:
            return ()
        state.told = [*state.told, key][-_MOST:]
        source = event.metadata.source or event.metadata.uid
        return (
            Sighting(
                behaviour=SELF.id,
                reason="Granted a right to themselves; rights are expected from somebody else.",
                facts=(
                    fact("right", rights or "(not told)", f"{source} privileges"),
                    fact("event", event.metadata.event_code or "(no code)", f"{source} metadata"),
                ),
                events=(event.metadata.uid,),
                at=seen.at,
                strength=Strength.STRONG if high else None,
            ),
        )

    def measures(self, state: State) -> Measures:
        """Refused operations a day."""
        return Measures({"refused": state.n})

    def merge(self, one: State, other: State) -> State:
        """Both together; the newer day's operations, or both of the same."""
        if one.day == other.day:
            counted = one.d.merged(other.d)
        else:
            counted = one.d if one.day > other.day else other.d
        told = list(dict.fromkeys((*one.told, *other.told)))[-_MOST:]
        return State(max(one.day, other.day), counted, one.n.merged(other.n), told)


def _refused(event: ApiActivity) -> bool:
    answer = event.api.response if event.api is not None else None
    if answer is not None and (answer.code in _DENIED_CODES or _denied(answer.error)):
        return True
    if event.status_id != FAILURE:
        return False
    code = event.status_code
    return code in _DENIED_CODES or _denied(str(code)) or _denied(event.status_detail)


def _denied(said: str | None) -> bool:
    return said is not None and any(one in said.lower() for one in _DENIED)


def _joined(event: BaseEvent) -> bool:
    """Whether somebody became a member of the organisation itself: no group is named.

    Services write the account that took up an invitation as the one that added it.
    """
    if not isinstance(event, GroupManagement):
        return False
    group = event.group
    return group is None or not (group.name or group.uid)


def _rights(event: BaseEvent) -> str:
    if isinstance(event, GroupManagement):
        group = (event.group.name or event.group.uid or "") if event.group is not None else ""
        return ", ".join(one for one in (group, *event.privileges[:4]) if one)
    privileges: tuple[str, ...] = getattr(event, "privileges", ())
    return ", ".join(privileges[:4])
