"""Name matching: precision, recall and F1 at the default threshold, per group of labelled pairs.

    python bench/names.py [--data ../shared/data] [--seed 11] [--errors GROUP]

Groups: nomenklatura's labelled pairs (``names/name_pairs.csv``), alias pairs of the OFAC and UN
lists (built as `names_lists` says), and invented names (built as `names_made` says). Where
nomenklatura is installed its logic-v2 scores the same pairs at its own threshold of 0.7.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

import names_lists
import names_made
from doorward.reference.watchlists import compare_names
from doorward.reference.watchlists.comparing import THRESHOLD, similarity
from doorward.reference.watchlists.names import prepare
from machine import describe


class Labelled(NamedTuple):
    group: str
    kind: str
    left: str
    right: str
    same: bool


def name_pairs(data: Path) -> Iterator[Labelled]:
    with (data / "names" / "name_pairs.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            kind = "person" if row["schema"] == "Person" else "organisation"
            same = row["is_match"] == "true"
            for group in ("name pairs", f"  {row['group']}", f"  {kind}", f"  {row['quality']}"):
                yield Labelled(group, kind, row["name1"], row["name2"], same)


def list_pairs(data: Path, seed: int) -> Iterator[Labelled]:
    folder = data / "watchlists"
    for label, read in (("OFAC", names_lists.ofac), ("UN", names_lists.un)):
        for kind in ("person", "organisation"):
            primary, aliases = read(folder, persons=kind == "person")
            for pair in names_lists.pairs(primary, aliases, seed):
                yield Labelled(f"{label} aliases, {kind}", kind, *pair)


def made_pairs(seed: int) -> Iterator[Labelled]:
    for pair in names_made.made(seed):
        for group in ("invented", f"  {pair.phenomenon}", f"  culture: {pair.culture}"):
            yield Labelled(group, "person", pair.left, pair.right, pair.same)


def doorward(pair: Labelled) -> bool:
    return compare_names(pair.left, pair.right, pair.kind).is_match


def logic_v2() -> Callable[[Labelled], bool] | None:
    """nomenklatura's matcher, where it is installed."""
    try:
        from followthemoney import EntityProxy, model
        from nomenklatura.matching import LogicV2
    except ImportError:
        return None
    config = LogicV2.default_config()

    def entity(name: str, kind: str) -> EntityProxy:
        schema = "Person" if kind == "person" else "Organization"
        return model.get_proxy({"id": name, "schema": schema, "properties": {"name": [name]}})

    def matches(pair: Labelled) -> bool:
        left, right = entity(pair.left, pair.kind), entity(pair.right, pair.kind)
        return bool(LogicV2.compare(left, right, config).score >= 0.7)

    return matches


def figures(pairs: Iterable[Labelled], decide: Callable[[Labelled], bool]) -> None:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for pair in pairs:
        counts[pair.group][2 * pair.same + decide(pair)] += 1
    print(f"{'group':42} {'pairs':>6} {'P':>6} {'R':>6} {'F1':>6}   wrong")
    for group, (true_no, false_yes, false_no, true_yes) in counts.items():
        total = true_no + false_yes + false_no + true_yes
        precision = true_yes / (true_yes + false_yes) if true_yes + false_yes else None
        recall = true_yes / (true_yes + false_no) if true_yes + false_no else None
        both = 2 * true_yes + false_yes + false_no
        f1 = 2 * true_yes / both if true_yes + false_no and both else None
        shown = " ".join(
            f"{one:6.3f}" if one is not None else "     -" for one in (precision, recall, f1)
        )
        print(f"{group:42} {total:6} {shown}   {false_yes} false hits, {false_no} missed")


def errors(pairs: Iterable[Labelled], group: str) -> None:
    for pair in pairs:
        if pair.group.strip() != group or doorward(pair) == pair.same:
            continue
        found = compare_names(pair.left, pair.right, pair.kind)
        how = "; ".join(f"{one.left or '-'}/{one.right or '-'} {one.how}" for one in found.matched)
        wrong = "missed" if pair.same else "false hit"
        print(f"{wrong} {found.score:.3f} {pair.left} | {pair.right}  [{how}]")


def speed(pairs: list[Labelled], rounds: int = 7) -> None:
    """The best of some rounds: other work on the machine only makes a round slower."""
    prepared = [(prepare(p.left, p.kind), prepare(p.right, p.kind)) for p in pairs]

    def once() -> float:
        start = time.perf_counter()
        for left, right in prepared:
            similarity(left, right)
        return time.perf_counter() - start

    def from_text() -> float:
        start = time.perf_counter()
        for pair in pairs:
            compare_names(pair.left, pair.right, pair.kind)
        return time.perf_counter() - start

    best = min(once() for _ in range(rounds)) / len(pairs) * 1e6
    whole = min(from_text() for _ in range(rounds)) / len(pairs) * 1e6
    print(f"  {best:.0f} µs a prepared comparison, {whole:.0f} µs from text with explanation")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--errors", metavar="GROUP", help="print the wrong pairs of a group")
    arguments = parser.parse_args()
    pairs: list[Labelled] = []
    if arguments.data.is_dir():
        pairs += name_pairs(arguments.data)
        pairs += list_pairs(arguments.data, arguments.seed)
    else:
        print(f"no data in {arguments.data}: invented names only")
    pairs += made_pairs(arguments.seed)
    if arguments.errors:
        errors(pairs, arguments.errors)
        return
    print(describe())
    print(f"\nDoorward, threshold {THRESHOLD}, seed {arguments.seed}")
    figures(pairs, doorward)
    theirs = logic_v2()
    if theirs is not None:
        print("\nnomenklatura logic-v2, threshold 0.7")
        figures(pairs, theirs)
    print("\nspeed, near pairs of the lists or else all:")
    speed([pair for pair in pairs if "aliases" in pair.group] or pairs)


if __name__ == "__main__":
    main()
