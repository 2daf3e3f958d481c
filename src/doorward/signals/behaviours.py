"""The registry of behaviours: what detectors may see, how it is justified, whether it is fair."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from doorward.model.events import (
    AccountChange,
    ApiActivity,
    ApplicationLifecycle,
    Authentication,
    DatastoreActivity,
    DnsActivity,
    EmailActivity,
    EventLogActivity,
    FileActivity,
    FileHosting,
    GroupManagement,
    HttpActivity,
    InputTiming,
    NetworkActivity,
    PeripheralActivity,
    PowerActivity,
    ProcessActivity,
    RdpActivity,
    SshActivity,
    TunnelActivity,
    UserAccessManagement,
    UserManagement,
    WebResourcesActivity,
)
from doorward.model.workforce import Network, Person
from doorward.signals.fairness import FairnessError, lint
from doorward.signals.families import FAMILIES
from doorward.signals.metadata import (
    Behaviour,
    Described,
    FairnessMark,
    SignalDefinitionError,
)
from doorward.signals.registry import applicant_signals
from doorward.signals.sources import SOURCES


class Telemetry(msgspec.Struct, frozen=True):
    """Everything a behaviour may name in `reads`: event classes, the roster, the network."""

    authentication: Authentication
    account_change: AccountChange
    user_management: UserManagement
    user_access: UserAccessManagement
    group_management: GroupManagement
    file_activity: FileActivity
    process: ProcessActivity
    event_log: EventLogActivity
    peripheral: PeripheralActivity
    power: PowerActivity
    network_activity: NetworkActivity
    http: HttpActivity
    dns: DnsActivity
    rdp: RdpActivity
    ssh: SshActivity
    email: EmailActivity
    tunnel: TunnelActivity
    application: ApplicationLifecycle
    api: ApiActivity
    datastore: DatastoreActivity
    file_hosting: FileHosting
    web_resources: WebResourcesActivity
    person: Person
    network: Network
    input_timing: InputTiming


_PLACE_NAMES = ("country", "region", "city", "place")


class Behaviours:
    """The behaviours known, in the order of their ids. Registering applies the fairness lint."""

    def __init__(self) -> None:
        self._known: dict[str, Behaviour] = {}

    def __iter__(self) -> Iterator[Behaviour]:
        return iter(sorted(self._known.values(), key=lambda one: one.id))

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, behaviour_id: object) -> bool:
        return behaviour_id in self._known

    def __getitem__(self, behaviour_id: str) -> Behaviour:
        return self._known[behaviour_id]

    def add(self, new: Behaviour) -> Behaviour:
        """Register one, or raise `SignalDefinitionError` (`FairnessError`) and say why."""
        lint(new.id, fairness=new.fairness, reads=new.reads, root=Telemetry)
        for path in new.reads:
            if path.rpartition(".")[2] in _PLACE_NAMES:
                raise FairnessError(
                    f"behaviour {new.id}: reads {path!r}: places are compared by distance only,"
                    " never by name"
                )
        if new.id in self._known or new.id in applicant_signals:
            raise SignalDefinitionError(f"behaviour {new.id}: registered twice")
        if new.family not in FAMILIES:
            raise SignalDefinitionError(f"behaviour {new.id}: unknown family {new.family!r}")
        for code in new.sources:
            if code not in SOURCES:
                raise SignalDefinitionError(f"behaviour {new.id}: unknown source {code!r}")
        for label in ("title", "explanation", "clears"):
            if not getattr(new, label).strip():
                raise SignalDefinitionError(f"behaviour {new.id}: {label} is empty")
        if not new.reads or not new.sources:
            raise SignalDefinitionError(f"behaviour {new.id}: reads and sources must be stated")
        if new.fairness is FairnessMark.CONJUNCTION and not new.fairness_note:
            raise SignalDefinitionError(
                f"behaviour {new.id}: a ◐ behaviour says in fairness_note whom it may hurt"
            )
        self._known[new.id] = new
        return new


behaviour_signals = Behaviours()
"""What `doorward.watch` may see; its detectors fill it when imported."""


def described(signal_id: str) -> Described:
    """What is stated of a signal or behaviour. Raises `KeyError` for one that nobody knows."""
    if signal_id in applicant_signals:
        return applicant_signals[signal_id]
    return behaviour_signals[signal_id]
