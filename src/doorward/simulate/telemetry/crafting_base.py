"""What all makers of events share: the account, the machine, the address, ids."""

from __future__ import annotations

from doorward.model.events import (
    Actor,
    Device,
    Endpoint,
    Event,
    HttpRequest,
    Metadata,
    Product,
    Session,
    User,
)

_PRODUCT = Product(name="synthetic", vendor_name="doorward simulate")


class Maker:
    """What makes events of one account on one day; `made` holds them in no order.

    `at` is always seconds since 1970. `ip` and `machine` are where the account works from until
    changed. Every method gives the event's id.
    """

    def __init__(self, day: str, user: User, machine: Device, ip: str, agent: str) -> None:
        self.made: list[Event] = []
        self.user, self.actor = user, Actor(user=user)
        self.machine, self.agent = machine, agent
        self.session = Session(uid=f"s-{day}")
        self._request = HttpRequest(user_agent=agent)
        self._day, self._ip, self._source = day, ip, Endpoint(ip=ip)

    @property
    def ip(self) -> str:
        """The address it works from."""
        return self._ip

    @ip.setter
    def ip(self, ip: str) -> None:
        self._ip, self._source = ip, Endpoint(ip=ip)

    def _meta(self, code: str | None = None) -> Metadata:
        uid = f"{self._day}-{len(self.made):x}"
        return Metadata(uid=uid, product=_PRODUCT, event_code=code, version="1.8.0")

    def _kept(self, event: Event) -> str:
        self.made.append(event)
        return event.metadata.uid
