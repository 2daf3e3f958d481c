"""Events of one worker's day, made in one line each."""

from __future__ import annotations

from doorward.model.events import (
    AccountChange,
    Actor,
    Api,
    ApiActivity,
    ApiResponse,
    ApplicationLifecycle,
    Authentication,
    AuthFactor,
    ConnectionInfo,
    Device,
    Email,
    EmailActivity,
    Endpoint,
    EntityManagement,
    Event,
    File,
    FileActivity,
    FileHosting,
    HttpActivity,
    HttpRequest,
    Location,
    Metadata,
    NetworkActivity,
    PeripheralActivity,
    PeripheralDevice,
    PowerActivity,
    Process,
    ProcessActivity,
    Product,
    Resource,
    Service,
    Session,
    Traffic,
    TunnelActivity,
    Url,
    User,
    UserManagement,
)

_PRODUCT = Product(name="synthetic", vendor_name="doorward simulate")
_BADGE = Service(name="badge")


class Hand:
    """Makes events of one account on one day; `made` holds them in no order.

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

    def sign_in(
        self,
        at: float,
        *,
        app: str = "portal",
        factor: str = "",
        refused: bool = False,
        renewed: bool = False,
        device: Device | None = None,
        ip: str = "",
        agent: str = "",
        session: Session | None = None,
    ) -> str:
        """A sign-in at the identity provider; `renewed` is a token renewed by a program."""
        factors = (AuthFactor(factor_type="push", device=Device(uid=factor)),) if factor else ()
        return self._kept(
            Authentication(
                time=int(at * 1000),
                activity_id=1,
                status_id=2 if refused else 1,
                metadata=self._meta(),
                user=self.user,
                device=device or self.machine,
                src_endpoint=Endpoint(ip=ip) if ip else self._source,
                session=None if refused else session or self.session,
                auth_factors=factors,
                is_mfa=True if factor else None,
                is_new_logon=False if renewed else None,
                service=Service(name=app),
                http_request=HttpRequest(user_agent=agent) if agent else self._request,
            )
        )

    def badge(self, at: float, latitude: float, longitude: float) -> str:
        """A badge at a door."""
        place = Location(lat=latitude, long=longitude, is_on_premises=True)
        return self._kept(
            Authentication(
                time=int(at * 1000),
                activity_id=1,
                status_id=1,
                metadata=self._meta(),
                user=self.user,
                logon_type="physical",
                service=_BADGE,
                dst_endpoint=Endpoint(name="door", location=place),
            )
        )

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

    def opened(self, at: float, share: str, path: str, size: int, activity: int = 14) -> str:
        """A file of a share: 14 opened, 3 changed, 2 taken as a copy."""
        return self._kept(
            FileHosting(
                time=int(at * 1000),
                activity_id=activity,
                status_id=1,
                metadata=self._meta(),
                actor=Actor(user=self.user, session=self.session),
                src_endpoint=self._source,
                share=share,
                file=File(path=path, size=size),
                http_request=self._request,
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

    def called(
        self, at: float, operation: str, resource: str, *, code: str = "", refused: bool = False,
        changes: bool = False, ip: str = "", agent: str = "", session: Session | None = None,
    ) -> str:  # fmt: skip
        """A call of a service's interface."""
        return self._kept(
            ApiActivity(
                time=int(at * 1000),
                activity_id=3 if changes else 2,
                status_id=2 if refused else 1,
                metadata=self._meta(code or None),
                actor=Actor(user=self.user, session=session or self.session),
                src_endpoint=Endpoint(ip=ip) if ip else self._source,
                api=Api(
                    operation=operation,
                    response=ApiResponse(code=403, error="AccessDenied") if refused else None,
                ),
                resources=(Resource(name=resource),),
                http_request=HttpRequest(user_agent=agent) if agent else self._request,
            )
        )

    def mailed(self, at: float, to: str, size: int, *, files: int = 0) -> str:
        """A mail that was sent."""
        held = tuple(File(size=size // files) for _ in range(files))
        mail = Email(from_=self.user.email_addr, to=(to,), size=size, files=held)
        return self._kept(
            EmailActivity(
                time=int(at * 1000),
                activity_id=1,
                metadata=self._meta(),
                actor=self.actor,
                email=mail,
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

    def tunnel(self, at: float) -> str:
        """The company's own VPN is opened."""
        return self._kept(
            TunnelActivity(
                time=int(at * 1000),
                activity_id=1,
                status_id=1,
                metadata=self._meta(),
                actor=self.actor,
                device=self.machine,
                src_endpoint=self._source,
                protocol_name="company vpn",
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

    def new_factor(self, at: float, phone: str) -> str:
        """A second factor that was enrolled."""
        return self._kept(
            AccountChange(
                time=int(at * 1000),
                activity_id=10,
                status_id=1,
                metadata=self._meta(),
                actor=self.actor,
                user=self.user,
                auth_factors=(AuthFactor(factor_type="push", device=Device(uid=phone)),),
                src_endpoint=self._source,
            )
        )

    def hr(self, at: float, what: int, name: str) -> str:
        """What the HR system tells: 1 hired, 2 changed (`name` says what), 5 left."""
        return self._kept(
            UserManagement(
                time=int(at * 1000),
                activity_id=what,
                activity_name=name,
                status_id=1,
                metadata=self._meta("hr"),
                user=self.user,
                src_endpoint=self._source if what == 2 else None,
            )
        )
