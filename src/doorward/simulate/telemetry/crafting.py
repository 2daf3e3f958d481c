"""Events of one worker's day, made in one line each."""

from __future__ import annotations

from doorward.model.events import (
    AccountChange,
    Actor,
    Api,
    ApiActivity,
    ApiResponse,
    Authentication,
    AuthFactor,
    Device,
    Email,
    EmailActivity,
    Endpoint,
    File,
    FileHosting,
    HttpRequest,
    Location,
    Resource,
    Service,
    Session,
    TunnelActivity,
    UserManagement,
)
from doorward.simulate.telemetry.crafting_machine import MachineHand

_BADGE = Service(name="badge")


class Hand(MachineHand):
    """Makes events of signing in, shared files, services, mail and HR, and those of the machine.

    `at` is always seconds since 1970. `ip` and `machine` are where the account works from until
    changed. Every method gives the event's id.
    """

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
