"""Zeek's logs, as JSON and as tab-separated text with a header (https://docs.zeek.org).

The kind of log is told by `_path` or ``#path``, else by its fields. The keyboard layout that
rdp.log has is dropped before anything else sees it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from doorward.intake.logs.fields import (
    checked_time,
    decoded,
    iso_millis,
    plain,
    seconds_millis,
    text,
)
from doorward.intake.logs.reader import Framing, Logsource, Parsed, Refusal
from doorward.intake.logs.zeek_events import BUILDERS, About, other
from doorward.model.events import Metadata, Product

_NEVER_READ = ("keyboard_layout",)
_PRODUCT = Product(name="Zeek", vendor_name="Zeek")
# Fields that only one kind of log has; the first kind all of whose fields are there is it.
_KINDS = (
    ("rdp", frozenset(("cookie", "security_protocol"))),
    ("rdp", frozenset(("cookie", "result"))),
    ("ssh", frozenset(("direction", "client"))),
    ("ssh", frozenset(("auth_attempts",))),
    ("ssh", frozenset(("cipher_alg", "mac_alg"))),
    ("http", frozenset(("trans_depth", "method"))),
    ("http", frozenset(("method", "host", "uri"))),
    ("http", frozenset(("trans_depth", "status_code"))),
    ("ssl", frozenset(("established", "cipher"))),
    ("ssl", frozenset(("established",))),
    ("smb_files", frozenset(("action", "name", "path"))),
    ("dns", frozenset(("trans_id",))),
    ("dns", frozenset(("query", "qtype"))),
    ("dhcp", frozenset(("mac", "lease_time"))),
    ("dhcp", frozenset(("assigned_addr",))),
    ("files", frozenset(("fuid", "seen_bytes"))),
    ("conn", frozenset(("conn_state",))),
)
_MOST_COLUMNS = 400


class ZeekReader:
    """Any Zeek log; conn, dns, http, ssl, ssh, rdp, smb_files and dhcp get classes of theirs."""

    name = "zeek"
    title = "Zeek logs (JSON or tab-separated)"
    framing = Framing.LINES

    def recognises(self, head: bytes, filename: str) -> bool:  # noqa: ARG002 - the contract's
        """The header's first line, or a connection's ends under Zeek's names."""
        first = head[:8192].lstrip(b"\xef\xbb\xbf")
        if first.startswith(b"#separator ") and b"\n#fields" in head:
            return True
        line = first.split(b"\n", 1)[0]
        ends = b'"id.orig_h"' in line or b'"_path"' in line or b'"fuid"' in line
        return line.startswith(b"{") and b'"ts"' in line and ends

    def parser(self, head: bytes, *, raw: bool) -> ZeekParser:
        """A parser that knows the header, wherever reading goes on."""
        return ZeekParser(head, raw=raw)


class ZeekParser:
    """Remembers the columns of a tab-separated log."""

    def __init__(self, head: bytes, *, raw: bool) -> None:
        self._raw = raw
        self._table = _Table()
        for line in head.split(b"\n")[:16]:
            if line.startswith(b"#"):
                self._header(line)

    def _header(self, line: bytes) -> None:
        try:
            self._table.header(line.rstrip(b"\r").decode())
        except UnicodeDecodeError:
            return

    def parse(self, frame: bytes, place: str) -> Sequence[Parsed]:
        """The event of a line; none for a line of the header. Raises `Refusal`."""
        if frame.startswith(b"#"):
            self._header(frame)
            return ()
        if frame.lstrip()[:1] == b"{":
            found = decoded(frame)
            path = text(found.pop("_path", None)) or _kind(found)
        else:
            found, path = self._table.row(frame), self._table.path
        for key in _NEVER_READ:
            found.pop(key, None)
        return (self._parsed(found, path or "", frame, place),)

    def _parsed(self, found: dict[str, object], path: str, frame: bytes, place: str) -> Parsed:
        said = found.get("ts")
        time = seconds_millis(said)
        if time is None:
            time = iso_millis(said)
        digest = hashlib.blake2b(frame, digest_size=12).hexdigest()
        metadata = Metadata(
            uid=f"zeek/{path}/{digest}" if digest else place,
            product=_PRODUCT,
            log_name=path or None,
            correlation_uid=text(found.get("uid")),
        )
        about = About(checked_time(time, said=said is not None), metadata)
        event = BUILDERS.get(path, other)(found, about)
        return Parsed(event, found if self._raw else None, Logsource("zeek", "", path))


def _kind(found: dict[str, object]) -> str:
    keys = found.keys()
    for path, needed in _KINDS:
        if needed <= keys:
            return path
    return ""


class _Table:
    """The columns of a tab-separated log. Values come in Zeek's types, lists split."""

    def __init__(self) -> None:
        self.path = ""
        self._names: list[str] = []
        self._lists: list[bool] = []
        self._separator = "\t"
        self._set_separator = ","
        self._nothing = {"-", "(empty)"}

    def header(self, line: str) -> None:
        """A line that begins with ``#``."""
        key, _, value = line.partition(self._separator if "\t" in line else " ")
        if key == "#separator":
            self._separator = _unescaped(value.strip()) or "\t"
        elif key == "#set_separator":
            self._set_separator = value or ","
        elif key in {"#unset_field", "#empty_field"}:
            self._nothing.add(value)
        elif key == "#path":
            self.path = value.strip()
        elif key == "#fields":
            self._names = value.split(self._separator)[:_MOST_COLUMNS]
        elif key == "#types":
            kinds = value.split(self._separator)
            self._lists = [one.startswith(("vector", "set")) for one in kinds]

    def row(self, frame: bytes) -> dict[str, object]:
        """A line's values by field. Raises `Refusal`."""
        if not self._names:
            raise Refusal("wrong-format", "comes before any #fields line, and is no JSON")
        values = plain(frame).split(self._separator)
        if len(values) != len(self._names):
            raise Refusal(
                "bad-field", f"has {len(values)} values where #fields has {len(self._names)}"
            )
        found: dict[str, object] = {}
        for place, (name, value) in enumerate(zip(self._names, values, strict=True)):
            if value in self._nothing:
                continue
            if place < len(self._lists) and self._lists[place]:
                found[name] = [_unescaped(one) for one in value.split(self._set_separator)]
            else:
                found[name] = _unescaped(value) if "\\x" in value else value
        return found


def _unescaped(value: str) -> str:
    """``\\x09`` and the like as the bytes they stand for.

    >>> _unescaped(r"a\\x09b")
    'a\\tb'
    """
    if "\\x" not in value:
        return value
    parts = value.split("\\x")
    found = parts[0].encode()
    for part in parts[1:]:
        try:
            found += bytes([int(part[:2], 16)]) + part[2:].encode()
        except ValueError:
            found += b"\\x" + part.encode()
    return found.decode("utf-8", "replace")
