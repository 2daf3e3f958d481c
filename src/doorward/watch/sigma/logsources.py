"""Which rules an event concerns.

Sigma's rules name a product, a category or a service. Windows events name a channel and a number
instead; `doorward.intake.logs.windows_sources` says what these mean. Where Windows' own audit log
takes the place of Sysmon, its fields are found under Sysmon's names, as in pySigma's pipeline
``windows-audit`` (pysigma-pipeline-windows 2.0).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from doorward.intake.logs.reader import Logsource
from doorward.intake.logs.windows_sources import ALSO, CATEGORIES, SERVICES
from doorward.watch.sigma.rule import Rule
from doorward.watch.sigma.values import found, texts

_MORE_SERVICES = {
    # Names that rules or pySigma use besides those of the taxonomy.
    "microsoft-servicebus-client": "microsoft-servicebus-client",
    "microsoft-windows-ldap-client/debug": "ldap_debug",
    "microsoft-windows-smbclient/connectivity": "smbclient-connectivity",
    "microsoft-windows-smbserver/connectivity": "smbserver-connectivity",
}
_NO_ALIASES: dict[str, str] = {}
_WINDOWS = {"Provider_Name": "SourceName"}
_AUDITED: dict[int, dict[str, str]] = {
    4688: {
        **_WINDOWS,
        "Image": "NewProcessName",
        "ParentImage": "ParentProcessName",
        "LogonId": "SubjectLogonId",
    },
    4657: {
        **_WINDOWS,
        "Image": "ProcessName",
        "TargetObject": "ObjectName",
        "Details": "NewValue",
        "LogonId": "SubjectLogonId",
    },
}


_UNSAID = Logsource()

Said: TypeAlias = Logsource | Mapping[str, str] | None
"""What a caller says of a record: a `Logsource`, a mapping of its words, or nothing."""

ANY = "*"
"""As a product, category or service of a `Source`: whichever a rule names."""


def logsource_of(said: Said) -> Logsource | None:
    """What a caller said, as a `Logsource`; None for nothing.

    Raises `TypeError` for what is neither, and `ValueError` for a mapping with other names.

    >>> logsource_of({"product": "windows", "category": "process_creation"})
    Logsource(product='windows', category='process_creation', service='')
    """
    if said is None or isinstance(said, Logsource):
        return said
    if not isinstance(said, Mapping):
        raise TypeError(
            "logsource must be a Logsource or a mapping such as "
            f'{{"product": "windows"}}, not {type(said).__name__}'
        )
    other = [str(one) for one in said if one not in Logsource._fields]
    if other:
        raise ValueError(
            f"logsource has {', '.join(sorted(other))[:100]}; "
            f"it takes {', '.join(Logsource._fields)}"
        )
    words = {name: value for name, value in said.items() if value is not None}
    for name, value in words.items():
        if not isinstance(value, str):
            raise TypeError(f"logsource: {name} must be text, not {type(value).__name__}")
    return Logsource(**words) if any(words.values()) else None


class Source(NamedTuple):
    """What an event is in Sigma's words. An event may be of several categories at once.

    `audited` is the number of an event of the audit log that stands for one of Sysmon.
    """

    product: str = ""
    categories: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    audited: int = 0

    @property
    def aliases(self) -> Mapping[str, str]:
        """Where a field of Sigma's is written otherwise in this source."""
        if self.audited:
            return _AUDITED[self.audited]
        return _WINDOWS if self.product == "windows" else _NO_ALIASES

    def concerns(self, rule: Rule) -> bool:
        """Whether the rule is meant for such events: all that it names must fit."""
        return (
            (not rule.product or self.product in {rule.product, ANY})
            and (not rule.category or not {rule.category, ANY}.isdisjoint(self.categories))
            and (not rule.service or not {rule.service, ANY}.isdisjoint(self.services))
        )


EVERYTHING = Source(ANY, (ANY,), (ANY,))
"""A record of which nothing is known: every rule concerns it."""


def source_of(raw: Mapping[str, object], logsource: Logsource) -> Source:
    """What an event is: as its reader says, and for Windows as its channel and number say."""
    if logsource.product.lower() in {"", "windows"}:
        channel = texts(found(raw, "Channel"))
        if channel:
            number = texts(found(raw, "EventID"))
            return windows(channel[0], number[0] if number else "", logsource)
    return _stated(logsource)


def windows(channel: str, number: str, logsource: Logsource = _UNSAID) -> Source:
    """What a channel and the number of an event mean, with what the reader says besides."""
    low = channel.lower()
    event = int(number) if number.isdecimal() and len(number) < 6 else -1
    said = _stated(logsource)
    service = SERVICES.get(low, "")
    category = CATEGORIES.get(service, {}).get(event, "")
    categories = (category, *ALSO.get(category, ()), *said.categories)
    services = (service, _MORE_SERVICES.get(low, ""), *said.services)
    return Source(
        "windows",
        tuple(dict.fromkeys(one for one in categories if one)),
        tuple(dict.fromkeys(one for one in services if one)),
        event if service == "security" and event in _AUDITED else 0,
    )


def _stated(logsource: Logsource) -> Source:
    category, service = logsource.category.lower(), logsource.service.lower()
    return Source(
        logsource.product.lower(), (category,) if category else (), (service,) if service else ()
    )
