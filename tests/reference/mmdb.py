"""Writes a tiny MMDB file (MaxMind DB format specification 2.0) for tests."""

from __future__ import annotations

import ipaddress
import struct

MARKER = b"\xab\xcd\xefMaxMind.com"


_UINT16, _UINT64 = 5, 9
_KINDS = {
    "record_size": _UINT16,
    "ip_version": _UINT16,
    "binary_format_major_version": _UINT16,
    "binary_format_minor_version": _UINT16,
    "build_epoch": _UINT64,
}


def encode(value, kind=6):
    if isinstance(value, dict):
        items = (encode(key) + encode(inner, _KINDS.get(key, 6)) for key, inner in value.items())
        return _control(7, len(value)) + b"".join(items)
    if isinstance(value, list):
        return _control(11, len(value)) + b"".join(encode(inner) for inner in value)
    if isinstance(value, str):
        raw = value.encode()
        return _control(2, len(raw)) + raw
    if isinstance(value, float):
        return _control(3, 8) + struct.pack(">d", value)
    raw = value.to_bytes((value.bit_length() + 7) // 8)
    return _control(kind, len(raw)) + raw


def _control(kind, size):
    if size >= 29:
        assert size < 285
        extra, size = bytes([size - 29]), 29
    else:
        extra = b""
    if kind > 7:
        return bytes([size, kind - 7]) + extra
    return bytes([kind << 5 | size]) + extra


def write(path, records, build_epoch=1_790_000_000):
    """`records` by IPv4 CIDR; ranges must not overlap."""
    nodes = [[None, None]]
    data, offsets = b"", {}
    for cidr, record in records.items():
        network = ipaddress.ip_network(cidr)
        offsets[cidr] = len(data)
        data += encode(record)
        node = 0
        bits = f"{int(network[0]):032b}"[: network.prefixlen]
        for bit in bits[:-1]:
            if nodes[node][int(bit)] is None:
                nodes.append([None, None])
                nodes[node][int(bit)] = len(nodes) - 1
            node = nodes[node][int(bit)]
        nodes[node][int(bits[-1])] = cidr
    count = len(nodes)

    def pointer(side):
        if side is None:
            return count
        return side if isinstance(side, int) else count + 16 + offsets[side]

    tree = b"".join(pointer(side).to_bytes(3) for node in nodes for side in node)
    metadata = {
        "node_count": count,
        "record_size": 24,
        "ip_version": 4,
        "database_type": "Example-City",
        "languages": ["en"],
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": build_epoch,
        "description": {"en": "made for a test"},
    }
    path.write_bytes(tree + bytes(16) + data + MARKER + encode(metadata))
