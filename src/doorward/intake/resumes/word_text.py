"""The text of WordprocessingML in reading order: tables, text boxes, headers, hidden runs."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec
from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LINK = re.compile(r"HYPERLINK\s{1,10}\"([^\"]{4,500})\"")
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_OFF = {"0", "false", "off"}


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    """Text, whether some of it is hidden or cut, and link targets in field codes."""

    text: str
    hidden: bool
    cut: bool
    links: tuple[str, ...]


def read_texts(roots: Iterable[etree._Element], characters: int) -> Texts:
    """The text below `roots`, at most `characters` long.

    A paragraph ends a line. Cells of one paragraph are parted by tabs. Text boxes follow the
    paragraph they are anchored in. Hidden text stays in the text and is reported. Deleted
    (tracked) text is not read.
    """
    reader = _Reader(characters)
    for root in roots:
        reader.read(root)
    text = "".join(reader.out[0])
    return Texts(
        text=text[:characters],
        hidden=reader.hidden,
        cut=reader.left <= 0,
        links=tuple(dict.fromkeys(reader.links)),
    )


class _Reader:
    def __init__(self, characters: int) -> None:
        self.left = characters
        self.hidden = False
        self.links: list[str] = []
        # The last list is being written; text boxes are written apart, then put in behind.
        self.out: list[list[str]] = [[]]
        self._boxes: list[list[str]] = [[]]
        self._cells: list[int] = []

    def read(self, root: etree._Element) -> None:
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if self.left <= 0:
                return
            if event == "start":
                if element.tag == _FALLBACK:
                    walk.skip_subtree()
                else:
                    self._start(element)
            else:
                self._end(element)

    def _start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == f"{_W}t":
            self._write(element.text or "")
        elif tag in _CHARACTERS:
            self._write(_CHARACTERS[tag])
        elif tag == f"{_W}vanish":
            self.hidden = self.hidden or element.get(f"{_W}val") not in _OFF
        elif tag == f"{_W}instrText":
            self.links.extend(_LINK.findall(element.text or "")[:5])
            del self.links[100:]
        elif tag == f"{_W}txbxContent":
            self.out.append([])
            self._boxes.append([])
        elif tag == f"{_W}tc":
            self._cells.append(len(self.out[-1]))

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == f"{_W}p":
            self._write("\n")
            self.out[-1].extend(self._boxes[-1])
            self._boxes[-1] = []
        elif tag == f"{_W}txbxContent" and len(self.out) > 1:
            box = self.out.pop() + self._boxes.pop()
            self._boxes[-1].extend(box)
        elif tag == f"{_W}tc" and self._cells:
            self._end_cell(self._cells.pop())
        elif tag == f"{_W}tr":
            self._end_row()

    def _end_cell(self, start: int) -> None:
        here = self.out[-1]
        cell = here[start:]
        if cell.count("\n") == 1 and cell[-1] == "\n":
            here[-1] = "\t"

    def _end_row(self) -> None:
        here = self.out[-1]
        if here and here[-1] == "\t":
            here[-1] = "\n"

    def _write(self, text: str) -> None:
        if text:
            self.left -= len(text)
            self.out[-1].append(text)
