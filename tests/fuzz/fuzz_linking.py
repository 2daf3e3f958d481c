"""Fuzz targets of linking: texts, records that came from elsewhere, dossiers of any text."""

from __future__ import annotations

import msgspec

from doorward.linking import LinkRecord, identifiers, link
from doorward.linking.texts import passages, sketch
from doorward.model import Dossier

_DOSSIER = msgspec.json.Decoder(Dossier)
_RECORD = msgspec.msgpack.Decoder(LinkRecord)


def fuzz_linking_texts(data: bytes) -> None:
    """Any text is cut into at most 160 passages and a sketch of fixed length."""
    found = passages(data.decode("utf-8", "replace"), [data[:20].decode("latin-1")])
    if len(found) > 160 or len(sketch(found)) not in {0, 126 * 4}:
        raise AssertionError("passages or sketch out of bounds")


def fuzz_linking_records(data: bytes) -> None:
    """Records with arbitrary bytes inside link without raising, and every id is answered."""
    whole = LinkRecord(application="one", rows=data, payload=data, passages=data, sketch=data[:504])
    other = msgspec.structs.replace(whole, application="two")
    linked = link([whole, other])
    for one in ("one", "two"):
        linked.shared(one)
    try:
        record = _RECORD.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return
    link([record, whole])


def fuzz_linking_dossiers(data: bytes) -> None:
    """A dossier that can be decoded has a bounded record."""
    try:
        dossier = _DOSSIER.decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return
    record = identifiers(dossier)
    if len(record.rows) > 21 * 200:
        raise AssertionError("record out of bounds")
