"""Events of a machine: its files, programs, connections, and what is plugged into it."""

from __future__ import annotations

from doorward.model.events import (
    ApplicationLifecycle,
    ConnectionInfo,
    Device,
    Endpoint,
    EntityManagement,
    File,
    FileActivity,
    HttpActivity,
    HttpRequest,
    Location,
    NetworkActivity,
    PeripheralActivity,
    PeripheralDevice,
    PowerActivity,
    Process,
    ProcessActivity,
    Product,
    Traffic,
    Url,
)
from doorward.simulate.telemetry.crafting_base import Maker


class MachineHand(Maker):
    """Makes events that the machine tells. Times are seconds since 1970; ids are given back."""

    def check_in(self, at: float, latitude: float, longitude: float) -> str:
        """The management of machines asks this one where it is."""
        place = Location(lat=latitude, long=longitude, accuracy=2.0)
        own = self.machine
        device = Device(uid=own.uid, hostname=own.hostname, is_managed=True, location=place)
        return self._kept(
            EntityManagement(
                time=int(at * 1000),
                activity_id=2,
                status_id=1,
                metadata=self._meta("check-in"),
                actor=self.actor,
                device=device,
            )
        )

    def file(self, at: float, path: str, size: int, activity: int = 14) -> str:
        """A file of the machine: 1 made, 3 changed, 14 opened."""
        return self._kept(
            FileActivity(
                time=int(at * 1000),
                activity_id=activity,
                metadata=self._meta(),
                actor=self.actor,
                device=self.machine,
                file=File(path=path, size=size),
            )
        )

    def ran(self, at: float, name: str, command: str = "", **inside: str) -> str:
        """A program that was started; `inside` are facts of its file."""
        process = Process(
            name=name,
            cmd_line=command or name,
            file=File(**inside) if inside else None,  # type: ignore[arg-type]
        )
        return self._kept(
            ProcessActivity(
                time=int(at * 1000),
                activity_id=1,
                metadata=self._meta(),
                actor=self.actor,
                device=self.machine,
                process=process,
            )
        )

    def installed(self, at: float, name: str) -> str:
        """A program that was installed."""
        return self._kept(
            ApplicationLifecycle(
                time=int(at * 1000),
                activity_id=1,
                metadata=self._meta(),
                actor=self.actor,
                device=self.machine,
                app=Product(name=name),
            )
        )

    def sent(self, at: float, host: str, out: int) -> str:
        """Bytes that went to a host, as the machine's agent counts them."""
        return self._kept(
            NetworkActivity(
                time=int(at * 1000),
                activity_id=6,
                metadata=self._meta(),
                actor=self.actor,
                device=self.machine,
                src_endpoint=self._source,
                dst_endpoint=Endpoint(hostname=host, port=443),
                traffic=Traffic(bytes_out=out, bytes_in=4 * out),
            )
        )

    def asked(self, at: float, host: str, path: str, out: int = 0) -> str:
        """A request seen in the proxy."""
        return self._kept(
            HttpActivity(
                time=int(at * 1000),
                activity_id=6 if out else 3,
                metadata=self._meta(),
                actor=self.actor,
                device=self.machine,
                src_endpoint=self._source,
                http_request=HttpRequest(user_agent=self.agent, url=Url(hostname=host, path=path)),
                traffic=Traffic(bytes_out=out) if out else None,
            )
        )

    def plugged(self, at: float, device: PeripheralDevice, activity: int = 1) -> str:
        """Something plugged in (1) or pulled out (2)."""
        return self._kept(
            PeripheralActivity(
                time=int(at * 1000),
                activity_id=activity,
                metadata=self._meta(),
                actor=self.actor,
                device=self.machine,
                peripheral_device=device,
            )
        )

    def lid(self, at: float, *, closed: bool) -> str:
        """The lid of the machine."""
        return self._kept(
            PowerActivity(
                time=int(at * 1000),
                activity_id=6,
                metadata=self._meta(),
                actor=self.actor,
                device=self.machine,
                lid_closed=closed,
            )
        )

    def taken_over(self, at: float, tool: str, peer: str, how: str) -> str:
        """A remote-access tool's log: somebody came in."""
        return self._kept(
            NetworkActivity(
                time=int(at * 1000),
                activity_id=1,
                status_id=1,
                status_detail=how,
                metadata=self._meta("inbound-session"),
                actor=self.actor,
                device=self.machine,
                src_endpoint=Endpoint(uid=peer),
                connection_info=ConnectionInfo(direction_id=1),
                app_name=tool,
            )
        )
