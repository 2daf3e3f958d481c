"""Makes OCSF objects of the parts that sources of sign-ins and audits have in common."""

from __future__ import annotations

from functools import lru_cache

from doorward.intake.logs.json_fields import endpoint, text
from doorward.model.events import (
    AutonomousSystem,
    Endpoint,
    Location,
    OperatingSystem,
    Session,
    User,
)

FACTOR_TYPES = {
    0: "Unknown",
    1: "SMS",
    2: "Security Question",
    3: "Phone Call",
    4: "Biometric",
    5: "Push Notification",
    6: "Hardware Token",
    7: "OTP",
    8: "Email",
    9: "U2F",
    10: "WebAuthn",
    11: "Password",
    99: "Other",
}
"""`AuthFactor.factor_type_id` (OCSF 1.8, dictionary)."""

# Looked for in this order in what sources call a factor, in small letters.
_FACTOR_WORDS = (
    ("webauthn", 10),
    ("fido", 10),
    ("passkey", 10),
    ("signed_nonce", 10),
    ("fastpass", 10),
    ("windows hello", 10),
    ("u2f", 9),
    ("titanium", 9),
    ("security_key", 9),
    ("security key", 9),
    ("push", 5),
    ("notification", 5),
    ("approve", 5),
    ("google_prompt", 5),
    ("sms", 1),
    ("text message", 1),
    ("phone", 3),
    ("call", 3),
    ("voice", 3),
    ("email", 8),
    ("question", 2),
    ("hardware", 6),
    ("yubikey", 6),
    ("token:hotp", 6),
    ("biometric", 4),
    ("face", 4),
    ("otp", 7),
    ("passcode", 7),
    ("google_auth", 7),
    ("authenticator", 7),
    ("software token", 7),
    ("verification code", 7),
    ("password", 11),
)


@lru_cache(maxsize=1 << 12)
def factor_type(name: str) -> int:
    """The schema's number of a factor by the source's name of it; 99 where it is none of these.

    >>> factor_type("OKTA_VERIFY_PUSH"), factor_type("Get a push notification"), factor_type("x")
    (5, 5, 99)
    """
    low = name[:200].lower()
    return next((number for word, number in _FACTOR_WORDS if word in low), 99)


def user_of(
    uid: object = None,
    name: object = None,
    email: object = None,
    *,
    type_id: int | None = None,
    domain: str | None = None,
    alternative: str | None = None,
) -> User | None:
    """An account, or None where nothing names it. A name that is an address is kept as both."""
    id_, login, address = text(uid), text(name), text(email)
    if address is None and login is not None and "@" in login:
        address = login
    if id_ is None and login is None and address is None:
        return None
    return User(
        uid=id_,
        name=login,
        email_addr=address,
        type_id=type_id,
        domain=domain,
        uid_alt=alternative,
    )


def session_of(uid: object, alternative: object = None) -> Session | None:
    """A session, or None where nothing names it."""
    one, other = text(uid), text(alternative)
    if one is None and other is None:
        return None
    return Session(uid=one or other, uid_alt=other if one else None)


def location_of(
    lat: object = None,
    long: object = None,
    city: object = None,
    region: object = None,
    country: object = None,
) -> Location | None:
    """A place. A point off the globe, and the point 0/0 that sources write for none, is none."""
    north, east = _degrees(lat, 90), _degrees(long, 180)
    if north is None or east is None or (north == 0 and east == 0):
        north = east = None
    found = (text(city), text(region), text(country))
    if north is None and not any(found):
        return None
    return Location(lat=north, long=east, city=found[0], region=found[1], country=found[2])


def _degrees(value: object, most: int) -> float | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, int | float) and not isinstance(value, bool) and -most <= value <= most:
        return float(value)
    return None


def source_of(
    address: object,
    location: Location | None = None,
    number: int | None = None,
    operator: str | None = None,
    provider: str | None = None,
) -> Endpoint | None:
    """Where somebody came from: address, place, network's number and operator, its provider."""
    found = endpoint(address)
    if location is None and number is None and operator is None and provider is None:
        return found
    system = None
    if number is not None or operator is not None:
        system = AutonomousSystem(number=number, name=operator)
    return Endpoint(
        ip=found.ip if found else None,
        port=found.port if found else None,
        hostname=found.hostname if found else None,
        location=location,
        autonomous_system=system,
        isp=provider,
    )


def system_of(name: object, version: object = None) -> OperatingSystem | None:
    """An operating system, or None where nothing names it."""
    one, other = text(name), text(version)
    return OperatingSystem(name=one, version=other) if one or other else None
