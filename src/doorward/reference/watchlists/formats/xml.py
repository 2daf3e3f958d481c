"""XML of any size read element by element: no entities, no network, no document type.

The tree never grows: every finished element is emptied, and so is what came before it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
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
        yield from _walk(reading, frozenset(wanted), path)
    except etree.XMLSyntaxError as error:
        raise ReferenceDataError(
            "not-understood",
            f"not XML that can be read: {str(error.msg)[:160]}; this looks like "
            f"{looks_like(head_of(path))}",
        ) from error


def _walk(
    reading: etree.iterparse, wanted: frozenset[str], path: Path
) -> Iterator[tuple[str, Element]]:
    depth = inside = 0
    for event, element in reading:
        if event == "start":
            if depth == 0:
                if element.getroottree().docinfo.doctype:
                    raise ReferenceDataError(
                        "unsafe",
                        "the XML declares a document type, which no list does; this looks like "
                        f"{looks_like(head_of(path))}",
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
    return _local(element.tag)


@lru_cache(maxsize=4096)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, *path: str) -> Iterator[Element]:
    """Descendants along a path of local names."""
    first, rest = path[0], path[1:]
    for child in element:
        if _local(child.tag) == first:
            if rest:
                yield from children(child, *rest)
            else:
                yield child


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
