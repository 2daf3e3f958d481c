"""What the queue is worth: precision at its top, and rings, against two baselines.

    python bench/detection.py [--applications 5000] [--seeds 515001 515002 515003] [--splink]

Companies are simulated with seeds that were not looked at while signals, weights and linking
were made. The synthetic pool is richer in operators than life (see docs/simulate.md), so the
shares hold for comparison, not as a promise.

(a) The single-score baseline sees the same evidence and adds every weight up: no families, no
    conjunction rule, no rings as units.
(b) Splink (install the ``bench`` extra) sees the contact fields, as in `bench/linking.py`; its
    clusters are ranked by the match threshold they hold together at, then by size, and the best
    of its variants is quoted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import doorward
from doorward.model import Band
from doorward.pipeline import Screening
from doorward.simulate import Plan, company, write
from linking import THRESHOLDS, dossiers, scores
from machine import describe

TOP = 50
HIGH = {Band.VERIFY, Band.INVESTIGATE}


def precision_at_top(order: list[str], planted: set[str]) -> float:
    """The share of planted applications among the first of an order."""
    return sum(one in planted for one in order[:TOP]) / min(TOP, max(len(order), 1))


def single_score(result: Screening) -> list[str]:
    """Applications by the plain sum of all weights."""
    total = {
        one.subject.id: sum(piece.weight for piece in one.evidence) for one in result.assessments
    }
    return sorted(total, key=lambda one: (-total[one], one))


def splink_order(clusters: dict[float, list[list[str]]]) -> list[str]:
    """Applications by the highest threshold at which they stand in a cluster, then its size."""
    best: dict[str, tuple[float, int]] = {}
    for threshold, found in clusters.items():
        for one in found:
            if len(one) < 2:
                continue
            for application in one:
                best[application] = max(best.get(application, (0.0, 0)), (threshold, len(one)))
    return sorted(best, key=lambda one: (*(-value for value in best[one]), one))


def one_company(size: int, seed: int, *, splink: bool) -> dict[str, float]:
    made = company(Plan(applications=size, seed=seed, texts=True))
    with tempfile.TemporaryDirectory() as work:
        write(made, Path(work) / "company")
        started = time.perf_counter()
        result = doorward.screen(Path(work) / "company")
        seconds = time.perf_counter() - started
    truths = {one.truth.application: one.truth for one in made}
    planted = {name for name, one in truths.items() if one.label != "honest"}
    rings = {name: one.ring for name, one in truths.items()}
    seen = list(dossiers(made))
    person = {dossier.application.id: who for dossier, _, who in seen}
    high = {one.subject.id for one in result.assessments if one.band in HIGH}
    raised = {one.subject.id for one in result.assessments if one.band is not Band.CLEAR}
    row = {
        "operators": float(len(planted)),
        "seconds": seconds,
        "top: doorward": precision_at_top([a.subject.id for a in result.assessments], planted),
        "top: single score": precision_at_top(single_score(result), planted),
        "operators in high bands": len(high & planted) / max(len(planted), 1),
        "operators above clear": len(raised & planted) / max(len(planted), 1),
        "honest in high bands": len(high - planted) / (len(truths) - len(planted)),
        "honest above clear": len(raised - planted) / (len(truths) - len(planted)),
    }
    found = scores(rings, person, [ring.applications for ring in result.rings])
    row |= {f"doorward {name}": value for name, value in found.items()}
    if splink:
        row |= _splink(seen, rings, person, planted)
    return row


def _splink(
    seen: list[tuple[object, str | None, str]],
    rings: dict[str, str | None],
    person: dict[str, str],
    planted: set[str],
) -> dict[str, float]:
    from linking_splink import components

    best_top, best_rings = 0.0, {}
    for names in (True, False):
        for fixed in (True, False):
            clusters = components(
                [dossier for dossier, *_ in seen], THRESHOLDS, names=names, fixed=fixed
            )
            best_top = max(best_top, precision_at_top(splink_order(clusters), planted))
            for found in clusters.values():
                value = scores(rings, person, found)
                if _f1(value) > _f1(best_rings):
                    best_rings = value
    return {"top: Splink, best": best_top} | {f"Splink {k}": v for k, v in best_rings.items()}


def _f1(value: dict[str, float]) -> float:
    p, r = value.get("member precision", 0.0), value.get("member recall", 0.0)
    return 2 * p * r / (p + r) if p + r else -1.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--applications", type=int, default=5000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[515_001, 515_002, 515_003])
    parser.add_argument("--splink", action="store_true")
    options = parser.parse_args()
    print(describe())
    print(f"{options.applications:,} applications each, with résumé texts; seeds {options.seeds}")
    rows = [
        one_company(options.applications, seed, splink=options.splink) for seed in options.seeds
    ]
    names = list(Counter(name for row in rows for name in row))
    for name in names:
        values = [row[name] for row in rows if name in row]
        each = "  ".join(f"{value:8.3f}" for value in values)
        print(f"{name:<34} {each}   mean {sum(values) / len(values):8.3f}")


if __name__ == "__main__":
    main()
