"""XML of any size read element by element: no entities, no network, no document type.

The tree never grows: every finished element is emptied, and so is what came before it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TypeAlias

from lxml import etree

from doorward.reference.errors import ReferenceDataError
from doorward.reference.watchlists.formats.looks import head_of, looks_like

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml has no other name for it
_DEEPEST = 40


def elements(path: Path, wanted: Collection[str]) -> Iterator[tuple[str, Element]]:
    """Each finished element with one of the wanted local names, and the root first, as started.

    An element is emptied once the caller goes on. `ReferenceDataError` ``not-understood`` for
    what is no XML or is cut short, ``unsafe`` for a document type declaration.
    """
    try:
        reading = etree.iterparse(
            str(path),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        yield from _walk(reading, frozenset(wanted))
    except etree.XMLSyntaxError as error:
        raise ReferenceDataError(
            "not-understood",
            f"not XML that can be read: {str(error.msg)[:160]}; this looks like "
            f"{looks_like(head_of(path))}",
        ) from error


def _walk(reading: etree.iterparse, wanted: frozenset[str]) -> Iterator[tuple[str, Element]]:
    depth = inside = 0
    for event, element in reading:
        if event == "start":
            if depth == 0:
                if element.getroottree().docinfo.doctype:
                    raise ReferenceDataError(
                        "unsafe", "the XML declares a document type; no list does"
                    )
                yield local_name(element), element
            depth += 1
            if depth > _DEEPEST:
                raise ReferenceDataError("not-understood", "XML nested too deeply")
            inside += local_name(element) in wanted
            continue
        depth -= 1
        name = local_name(element)
        if name in wanted:
            inside -= 1
            if not inside:
                yield name, element
        if not inside:
            _forget(element)


def _forget(element: Element) -> None:
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def local_name(element: Element) -> str:
    """The tag without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, *path: str) -> Iterator[Element]:
    """Descendants along a path of local names."""
    if not path:
        yield element
        return
    for child in element:
        if local_name(child) == path[0]:
            yield from children(child, *path[1:])


def text_at(element: Element, *path: str) -> str | None:
    """The text of the first descendant along a path that has any."""
    for found in children(element, *path):
        if found.text and found.text.strip():
            return str(found.text)
    return None


def texts_at(element: Element, *path: str) -> Iterator[str]:
    """The texts of all descendants along a path."""
    for found in children(element, *path):
        if found.text and found.text.strip():
            yield str(found.text)
