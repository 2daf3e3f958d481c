"""Plain text and Markdown in the encodings résumés come in."""

from __future__ import annotations

import codecs
import re

from doorward.intake.resumes.errors import UnreadableDocumentError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_SHARE = 0.02


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of the encoding found.

    Byte-order mark first, then UTF-16 without one (told by its zero bytes), then UTF-8, then
    Windows-1252, which accepts nearly anything. Raises `UnreadableDocumentError` for data that
    is no text in any of them.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _checked(data.decode(encoding, errors="replace"), encoding)
    guess = _utf16_without_mark(data)
    if guess is not None:
        return _checked(data.decode(guess, errors="replace"), guess)
    try:
        return _checked(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _checked(data.decode("cp1252", errors="replace"), "cp1252")


def _utf16_without_mark(data: bytes) -> str | None:
    sample = data[:4096]
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _checked(text: str, encoding: str) -> tuple[str, str]:
    sample = text[:20_000]
    strange = len(_CONTROL.findall(sample)) + sample.count("\ufffd")
    if strange > _CONTROL_SHARE * max(len(sample), 1):
        raise UnreadableDocumentError("not-a-document", "neither a document nor text")
    return text, encoding
