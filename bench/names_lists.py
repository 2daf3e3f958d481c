"""Pairs of names from watchlists: an entry's alias with its primary name, and near strangers.

A positive is an alias and the primary name of one entry (persons or organisations apart) that
share a word of three letters or more once letters are romanised and lowered; without that rule
a list's aliases are often other names altogether (noms de guerre, former names). Equal names
are left out. A negative is the same alias with the primary name of another entry most like it,
by rapidfuzz's ``token_sort_ratio`` among a random tenth of the other entries. Some such entries
are relatives or share a name; a few may be the same person listed twice: they count as errors.
"""

from __future__ import annotations

import csv
import random
import re
from pathlib import Path
from typing import NamedTuple

from anyascii import anyascii
from lxml import etree
from rapidfuzz import fuzz, process


class ListName(NamedTuple):
    entry: str
    text: str


class Pair(NamedTuple):
    left: str
    right: str
    same: bool


def words(name: str) -> list[str]:
    return re.findall("[a-z0-9]+", anyascii(name).lower())


def ofac(folder: Path, *, persons: bool) -> tuple[list[ListName], list[ListName]]:
    """Primary names and aliases of one kind."""
    primary: dict[str, str] = {}
    with (folder / "ofac_sdn_2023.csv").open(encoding="utf-8", errors="replace") as lines:
        for row in csv.reader(lines):
            if len(row) > 2 and (row[2].strip() == "individual") == persons:
                if row[2].strip() in {"vessel", "aircraft"}:
                    continue
                primary[row[0]] = row[1]
    with (folder / "ofac_alt_2025.csv").open(encoding="utf-8", errors="replace") as lines:
        rows = list(csv.reader(lines))
    aliases = [ListName(row[0], row[3]) for row in rows if len(row) > 3 and row[0] in primary]
    return [ListName(entry, name) for entry, name in primary.items()], aliases


def un(folder: Path, *, persons: bool) -> tuple[list[ListName], list[ListName]]:
    """Primary names and good-quality aliases of one kind."""
    tree = etree.parse(str(folder / "un_consolidated_2026-02-27.xml"))
    kind = "INDIVIDUAL" if persons else "ENTITY"
    primary, aliases = [], []
    for node in tree.iter(kind):
        entry = node.findtext("DATAID") or ""
        parts = (node.findtext(f"{place}_NAME") for place in ("FIRST", "SECOND", "THIRD", "FOURTH"))
        primary.append(ListName(entry, " ".join(part.strip() for part in parts if part)))
        for alias in node.iter(f"{kind}_ALIAS"):
            text = (alias.findtext("ALIAS_NAME") or "").strip()
            if text and (alias.findtext("QUALITY") or "") != "Low":
                aliases.append(ListName(entry, text))
    return primary, aliases


def pairs(
    primary: list[ListName], aliases: list[ListName], seed: int, most: int = 2000
) -> list[Pair]:
    """Positives and as many negatives, as the module says."""
    rng = random.Random(seed)
    by_entry = dict(primary)
    chosen = [one for one in aliases if _related(one.text, by_entry[one.entry])]
    rng.shuffle(chosen)
    others = rng.sample(
        primary, max(200, len(primary) // 10) if len(primary) > 200 else len(primary)
    )
    texts = [" ".join(words(one.text)) for one in others]
    out = []
    for alias in chosen[:most]:
        out.append(Pair(alias.text, by_entry[alias.entry], True))
        near = process.extract(
            " ".join(words(alias.text)), texts, scorer=fuzz.token_sort_ratio, limit=3
        )
        for _, _, place in near:
            if others[place].entry != alias.entry:
                out.append(Pair(alias.text, others[place].text, False))
                break
    return out


def _related(alias: str, name: str) -> bool:
    left, right = words(alias), words(name)
    shared = {word for word in left if len(word) > 2} & set(right)
    return bool(shared) and len(left) > 1 and sorted(left) != sorted(right)
