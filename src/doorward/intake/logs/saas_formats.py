"""The table of `saas_formats.toml`: where services that log in JSON put what we read."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources
from typing import Any, TypeAlias, cast

import msgspec

from doorward.intake.logs.json_fields import Plan, at, restored, text
from doorward.intake.logs.reader import Logsource
from doorward.intake.logs.saas_kinds import KINDS

Paths: TypeAlias = tuple[tuple[str, ...], ...]
_DOT = re.compile(r"(?<!\\)\.")
_MARK = re.compile(r"^([^=]+)(?:=(.*))?$")


class Format(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One format as the table has it. What the fields mean is said in the table's first lines."""

    name: str
    vendor: str
    source: str
    marks: list[str]
    time: list[str]
    action: list[str]
    sure: list[str] = []
    log_types: list[str] = []
    logsource: tuple[str, ...] = ()
    kind: str = "api"
    kinds: dict[str, str] = {}
    failures: list[str] = []
    successes: list[str] = []
    mfa: bool | None = None
    uid: list[str] = []
    action_detail: list[str] = []
    actor_uid: list[str] = []
    actor_name: list[str] = []
    actor_email: list[str] = []
    user_uid: list[str] = []
    user_name: list[str] = []
    user_email: list[str] = []
    address: list[str] = []
    lat: list[str] = []
    long: list[str] = []
    city: list[str] = []
    country: list[str] = []
    destination: list[str] = []
    destination_port: list[str] = []
    agent: list[str] = []
    url: list[str] = []
    method: list[str] = []
    session: list[str] = []
    credential: list[str] = []
    client: list[str] = []
    acting: list[str] = []
    service: list[str] = []
    tenant: list[str] = []
    group: list[str] = []
    role: list[str] = []
    factor: list[str] = []
    factor_device: list[str] = []
    device_uid: list[str] = []
    device_name: list[str] = []
    device_ip: list[str] = []
    os: list[str] = []
    resource_uid: list[str] = []
    resource_name: list[str] = []
    resource_type: list[str] = []
    resource_space: list[str] = []
    file_uid: list[str] = []
    file_name: list[str] = []
    file_path: list[str] = []
    owner: list[str] = []
    size: list[str] = []
    bytes: list[str] = []
    bytes_in: list[str] = []
    bytes_out: list[str] = []
    query: list[str] = []
    query_type: list[str] = []
    process_path: list[str] = []
    process_line: list[str] = []
    process_parent: list[str] = []
    process_uid: list[str] = []
    mail_uid: list[str] = []
    mail_from: list[str] = []
    mail_to: list[str] = []
    status: list[str] = []
    detail: list[str] = []
    error: list[str] = []


class _Table(msgspec.Struct, frozen=True):
    format: list[Format]


_WORDS = frozenset(
    (
        "name",
        "vendor",
        "source",
        "marks",
        "sure",
        "log_types",
        "logsource",
        "kind",
        "kinds",
        "failures",
    )
) | {"successes", "mfa"}


class Known:
    """A format made ready: its paths split, its marks as paths and values."""

    def __init__(self, found: Format) -> None:
        self.format = found
        product, service, category = (*found.logsource, "", "", "")[:3]
        self.logsource = Logsource(product=product, service=service, category=category)
        self.paths: dict[str, Paths] = {
            name: tuple(split(one) for one in getattr(found, name))
            for name in Format.__struct_fields__
            if name not in _WORDS
        }
        self._present = tuple((name, paths) for name, paths in self.paths.items() if paths)
        self.marks = tuple(tuple(_mark(one) for one in mark.split("|")) for mark in found.marks)
        self._sure = tuple(_mark(one) for one in found.sure)
        self.failures, self.successes = frozenset(found.failures), frozenset(found.successes)
        unknown = set(found.kinds.values()) - set(KINDS) | {found.kind} - set(KINDS)
        if unknown:
            raise ValueError(f"{found.name}: no such kinds: {', '.join(sorted(unknown))}")
        self.plan = _plan([path for paths in self.paths.values() for path in paths])
        for one in self.marks:
            for path, _ in one:
                _grow(self.plan, path)

    def fits(self, record: dict[str, object]) -> bool:
        """Whether the record has every mark, of those with alternatives one."""
        return all(any(_stands(record, one) for one in mark) for mark in self.marks)

    def surely_fits(self, record: dict[str, object]) -> bool:
        """Whether a record that fits is hardly of anything else: by two marks, or a rare one."""
        return len(self.marks) > 1 or any(_stands(record, one) for one in self._sure)

    def may_fit(self, names: frozenset[str], *, folded: bool) -> bool:
        """Whether a record with these names may fit; `folded`: they are in small letters."""
        return all(
            any((path[0].lower() if folded else path[0]) in names for path, _ in mark)
            for mark in self.marks
        )

    def restored(self, record: dict[str, object]) -> dict[str, object]:
        """The record with the names that a warehouse wrote in other letters as the format has."""
        for name in record:
            if self.plan.get(name.lower(), (name,))[0] != name:
                return cast("dict[str, object]", restored(record, self.plan))
        return record

    def found(self, record: dict[str, object]) -> dict[str, object]:
        """By field: what stands at the first of its paths where something readable stands."""
        told: dict[str, object] = {}
        for name, paths in self._present:
            for path in paths:
                value = at(record, path)
                if isinstance(value, bool) or text(value) is not None:
                    told[name] = value
                    break
        return told


def split(path: str) -> tuple[str, ...]:
    r"""The names of a path. ``\.`` is a dot within a name.

    >>> split("a.b"), split(r"a.\.tag")
    (('a', 'b'), ('a', '.tag'))
    """
    return tuple(one.replace("\\.", ".") for one in _DOT.split(path))


def _stands(record: dict[str, object], mark: tuple[tuple[str, ...], str | None]) -> bool:
    found = at(record, mark[0])
    return found is not None and (mark[1] is None or found == mark[1])


def _mark(mark: str) -> tuple[tuple[str, ...], str | None]:
    found = _MARK.match(mark)
    if found is None:
        raise ValueError(f"{mark}: is no mark")
    return split(found[1]), found[2]


def _plan(paths: list[tuple[str, ...]]) -> Plan:
    plan: Plan = {}
    for path in paths:
        _grow(plan, path)
    return plan


def _grow(plan: Plan, path: tuple[str, ...]) -> None:
    for name in path:
        proper, inner = plan.get(name.lower(), (name, None))
        if inner is None:
            inner = {}
            plan[name.lower()] = (proper, inner)
        plan = inner


@cache
def known() -> tuple[Known, ...]:
    """All formats, in the order in which they are tried."""
    file = resources.files("doorward.intake.logs") / "saas_formats.toml"
    table = msgspec.toml.decode(file.read_bytes(), type=_Table)
    return tuple(Known(one) for one in table.format)


@lru_cache(maxsize=1 << 10)
def candidates(names: frozenset[str]) -> tuple[Known, ...]:
    """The formats that a record with these names may be of, in the order of the table.

    The record's own letters decide first: those that fit only after a warehouse changed the
    letters come last.
    """
    exact = [one for one in known()[:-1] if one.may_fit(names, folded=False)]
    small = frozenset(name.lower() for name in names)
    others = [one for one in known()[:-1] if one.may_fit(small, folded=True)]
    return tuple(dict.fromkeys((*exact, *others)))


@cache
def by_log_type() -> dict[str, Known]:
    """The formats by the names of Panther's warehouse."""
    return {name: one for one in known() for name in one.format.log_types}


def of_log_type(name: Any) -> Known | None:  # noqa: ANN401 - from a record
    """The format of a name of Panther's warehouse, such as ``Slack.AuditLogs``."""
    if not isinstance(name, str):
        return None
    table = by_log_type()
    return table.get(name) or table.get(name.partition(".")[0] + ".*") or table.get("*")
