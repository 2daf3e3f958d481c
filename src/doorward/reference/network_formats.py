"""Published lists of networks, each in its own format, as ranges with what they are used for.

Sources of the formats: MISP warning lists (github.com/MISP/misp-warninglists, ``schema.json``);
Amazon (docs.aws.amazon.com/vpc/latest/userguide/aws-ip-ranges.html); Google
(www.gstatic.com/ipranges/cloud.json); Microsoft (learn.microsoft.com, "Service tags");
Oracle (docs.oracle.com/iaas, ``public_ip_ranges.json``); Apple
(mask-api.icloud.com/egress-ip-ranges.csv); Tor (check.torproject.org/torbulkexitlist and
``exit-addresses``); Spur (docs.spur.us, the IP context object, one a line).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

import msgspec

from doorward.model import NetworkKind
from doorward.reference.addresses import parse_range
from doorward.reference.errors import ReferenceDataError
from doorward.reference.parsing import (
    Tally,
    Warninglist,
    csv_rows,
    decode_json,
    decode_text,
    lines,
    parse_date,
    version_date,
)


class Label(msgspec.Struct, frozen=True):
    """What a range is used for and by whom, as its list says."""

    kinds: tuple[NetworkKind, ...] = ()
    provider: str | None = None


class NetworkRanges(msgspec.Struct, frozen=True):
    """The ranges of one list: (version, first, last), the label of each by index, the date."""

    ranges: list[tuple[int, int, int]]
    labels: tuple[Label, ...]
    label_of: list[int]
    list_date: date | None = None


class _Builder:
    def __init__(self) -> None:
        self.tally = Tally()
        self._ranges: list[tuple[int, int, int]] = []
        self._label_of: list[int] = []
        self._labels: dict[Label, int] = {}

    def add(self, text: str, label: Label) -> None:
        self.add_range(parse_range(text), label, text)

    def add_range(self, parsed: tuple[int, int, int] | None, label: Label, text: str) -> None:
        if parsed is None:
            self.tally.refuse(text)
            return
        self.tally.take()
        self._ranges.append(parsed)
        self._label_of.append(self._labels.setdefault(label, len(self._labels)))

    def done(self, list_date: date | None = None) -> NetworkRanges:
        self.tally.verdict()
        return NetworkRanges(self._ranges, tuple(self._labels), self._label_of, list_date)


def misp_warninglist(content: bytes, label: Label) -> NetworkRanges:
    """A MISP warning list of type ``cidr``."""
    read = decode_json(content, Warninglist)
    if read.type and read.type != "cidr":
        raise ReferenceDataError("wrong-type", f"a list of type {read.type[:40]!r}, not 'cidr'")
    return _plain(read.entries, label, version_date(read.version))


def cidr_text(content: bytes, label: Label) -> NetworkRanges:
    """An address, CIDR or ``first-last`` a line."""
    return _plain(lines(content), label, None)


def tor_exits(content: bytes, label: Label) -> NetworkRanges:
    """Tor's bulk exit list (an address a line) or its ``exit-addresses`` records."""
    texts = []
    for line in lines(content):
        words = line.split()
        if words[0] == "ExitAddress" and len(words) > 1:
            texts.append(words[1])
        elif words[0] not in {"ExitNode", "Published", "LastStatus"}:
            texts.append(line)
    return _plain(texts, label, None)


def _plain(texts: Iterable[str], label: Label, list_date: date | None) -> NetworkRanges:
    builder = _Builder()
    for text in texts:
        builder.add(text.strip(), label)
    return builder.done(list_date)


def network_csv(content: bytes, label: Label) -> NetworkRanges:
    """Columns ``cidr`` or ``start`` and ``end``; ``kind`` (joined by ``+``) and ``provider``."""
    builder = _Builder()
    for line, row in csv_rows(content, ()):
        kinds = _kinds(row.get("kind", ""))
        if kinds is None:
            builder.tally.refuse(f"line {line}: kind {row['kind']}")
            continue
        provider = row.get("provider") or label.provider
        text = row.get("cidr") or f"{row.get('start', '')}-{row.get('end', '')}"
        builder.add(text, Label(kinds or label.kinds, provider))
    return builder.done()


def _kinds(text: str) -> tuple[NetworkKind, ...] | None:
    try:
        return tuple(NetworkKind(one.strip().lower()) for one in text.split("+") if one.strip())
    except ValueError:
        return None


def apple_relay_csv(content: bytes, label: Label) -> NetworkRanges:
    """Apple's egress ranges: ``cidr,country,region,city,`` without a header; the range is used."""
    return _plain((line.split(",", 1)[0] for line in lines(content)), label, None)


class _AwsPrefix(msgspec.Struct):
    ip_prefix: str = ""
    ipv6_prefix: str = ""


class _Aws(msgspec.Struct, rename={"created": "createDate"}):
    prefixes: list[_AwsPrefix]
    ipv6_prefixes: list[_AwsPrefix] = []
    created: str = ""


def aws_ranges(content: bytes, label: Label) -> NetworkRanges:
    """Amazon's ``ip-ranges.json``."""
    read = decode_json(content, _Aws)
    texts = [one.ip_prefix or one.ipv6_prefix for one in (*read.prefixes, *read.ipv6_prefixes)]
    return _plain(texts, label, _date_or_none(read.created))


class _GooglePrefix(msgspec.Struct, rename="camel"):
    ipv4_prefix: str = ""
    ipv6_prefix: str = ""


class _Google(msgspec.Struct, rename="camel"):
    prefixes: list[_GooglePrefix]
    creation_time: str = ""


def gcp_ranges(content: bytes, label: Label) -> NetworkRanges:
    """Google's ``cloud.json``."""
    read = decode_json(content, _Google)
    texts = [one.ipv4_prefix or one.ipv6_prefix for one in read.prefixes]
    return _plain(texts, label, _date_or_none(read.creation_time))


class _AzureProperties(msgspec.Struct, rename="camel"):
    address_prefixes: list[str] = []


class _AzureTag(msgspec.Struct):
    name: str
    properties: _AzureProperties


class _Azure(msgspec.Struct):
    values: list[_AzureTag]


def azure_ranges(content: bytes, label: Label) -> NetworkRanges:
    """Microsoft's ``ServiceTags_Public`` file; only the tags ``AzureCloud…`` are hosting."""
    read = decode_json(content, _Azure)
    texts = [
        prefix
        for tag in read.values
        if tag.name.startswith("AzureCloud")
        for prefix in tag.properties.address_prefixes
    ]
    return _plain(texts, label, None)


class _OracleCidr(msgspec.Struct):
    cidr: str


class _OracleRegion(msgspec.Struct):
    cidrs: list[_OracleCidr]


class _Oracle(msgspec.Struct):
    regions: list[_OracleRegion]
    last_updated_timestamp: str = ""


def oracle_ranges(content: bytes, label: Label) -> NetworkRanges:
    """Oracle's ``public_ip_ranges.json``."""
    read = decode_json(content, _Oracle)
    texts = [one.cidr for region in read.regions for one in region.cidrs]
    return _plain(texts, label, _date_or_none(read.last_updated_timestamp))


class _SpurTunnel(msgspec.Struct):
    type: str | None = None
    operator: str | None = None


class _SpurClient(msgspec.Struct):
    proxies: list[str] | None = None


class _Spur(msgspec.Struct):
    ip: str
    infrastructure: str | None = None
    tunnels: list[_SpurTunnel] | None = None
    client: _SpurClient | None = None


_SPUR_TUNNEL = {"VPN": NetworkKind.VPN, "PROXY": NetworkKind.PROXY, "TOR": NetworkKind.TOR}
_SPUR_INFRASTRUCTURE = {
    "DATACENTER": NetworkKind.HOSTING,
    "MOBILE": NetworkKind.MOBILE,
    "SATELLITE": NetworkKind.SATELLITE,
}


def spur_jsonl(content: bytes, label: Label) -> NetworkRanges:
    """Spur IP context objects, one a line (the operator's own licence)."""
    decoder = msgspec.json.Decoder(_Spur)
    builder = _Builder()
    for line in decode_text(content).splitlines():
        if not line.strip():
            continue
        try:
            read = decoder.decode(line)
        except (msgspec.DecodeError, RecursionError):
            builder.tally.refuse(line)
            continue
        builder.add(read.ip, _spur_label(read, label))
    return builder.done()


def _spur_label(read: _Spur, label: Label) -> Label:
    tunnels = read.tunnels or []
    kinds = [_SPUR_TUNNEL[one.type] for one in tunnels if one.type in _SPUR_TUNNEL]
    proxies = (read.client.proxies if read.client else None) or []
    if proxies:
        kinds.append(NetworkKind.PROXY)
    if read.infrastructure in _SPUR_INFRASTRUCTURE:
        kinds.append(_SPUR_INFRASTRUCTURE[read.infrastructure])
    operators = [one.operator for one in tunnels if one.operator] + proxies
    return Label(tuple(dict.fromkeys(kinds)), operators[0] if operators else label.provider)


def _date_or_none(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


NETWORK_PARSERS: Mapping[str, Callable[[bytes, Label], NetworkRanges]] = {
    "misp-warninglist": misp_warninglist,
    "cidr-text": cidr_text,
    "network-csv": network_csv,
    "apple-relay-csv": apple_relay_csv,
    "aws-ranges": aws_ranges,
    "gcp-ranges": gcp_ranges,
    "azure-ranges": azure_ranges,
    "oracle-ranges": oracle_ranges,
    "tor-exits": tor_exits,
    "spur-jsonl": spur_jsonl,
}
"""Parsers of network lists by name. Each takes the bytes and the label of unlabelled ranges."""
