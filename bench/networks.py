"""IP range look-up: 100,000 CIDRs times 1,000,000 addresses, against pytricia.

    python bench/networks.py [--cidrs N] [--addresses N] [--seed S]

Both sides hold the same CIDRs and answer the same addresses; every answer is compared. Timed is
CPU time of the best of several runs: building, look-up of addresses that are already numbers
(pytricia: a list of int, Doorward: a uint32 array), and look-up from texts (a list of str on
both sides, parsing included). pytricia answers one address a call, so its figure includes the
Python loop that any user of it must run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytricia

from doorward.reference.ranges import RangeTable

PREFIXES = [12, 14, 16, 17, 18, 19, 20, 21, 22, 23, 24, 24, 24, 24, 25, 26, 27, 28, 29, 30, 31, 32]


def cpu(work: Callable[[], Any], runs: int) -> tuple[float, Any]:
    best, result = float("inf"), None
    for _ in range(runs):
        begin = time.process_time()
        result = work()
        best = min(best, time.process_time() - begin)
    return best, result


def make(cidrs: int, addresses: int, seed: int) -> tuple[list[str], np.ndarray]:
    """Distinct CIDRs of many sizes, three in ten nested; half of the addresses are inside one."""
    random = np.random.default_rng(seed)
    found: dict[tuple[int, int], None] = {}
    early: list[tuple[int, int]] = []
    while len(found) < cidrs:
        prefix = int(random.choice(PREFIXES))
        if early and random.random() < 0.3:
            base, above = early[int(random.integers(0, len(early)))]
            number = base + int(random.integers(0, 2 ** (32 - above)))
            prefix = max(prefix, above)
        else:
            number = int(random.integers(0, 2**32))
        free = 32 - prefix
        network = (number >> free << free, prefix)
        found[network] = None
        if len(early) < 2000:
            early.append(network)
    networks = list(found)
    texts = [f"{socket.inet_ntoa(base.to_bytes(4))}/{prefix}" for base, prefix in networks]
    half = addresses // 2
    chosen = random.integers(0, cidrs, half)
    bases = np.array([base for base, _ in networks], np.uint64)[chosen]
    sizes = np.array([2 ** (32 - prefix) for _, prefix in networks], np.uint64)[chosen]
    inside = bases + random.integers(0, 2**32, half, dtype=np.uint64) % sizes
    anywhere = random.integers(0, 2**32, addresses - half, dtype=np.uint64)
    queries = np.concatenate([inside, anywhere])
    random.shuffle(queries)
    return texts, queries.astype(np.uint32)


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cidrs", type=int, default=100_000)
    arguments.add_argument("--addresses", type=int, default=1_000_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--runs", type=int, default=5)
    options = arguments.parse_args()
    cidrs, queries = make(options.cidrs, options.addresses, options.seed)
    numbers = queries.tolist()
    texts = [socket.inet_ntoa(number.to_bytes(4)) for number in numbers]

    def build_trie() -> pytricia.PyTricia:
        trie = pytricia.PyTricia(32)
        for index, cidr in enumerate(cidrs):
            trie.insert(cidr, index)
        return trie

    build_theirs, trie = cpu(build_trie, 1)
    build_ours, table = cpu(lambda: RangeTable.from_cidrs(cidrs), 1)
    get = trie.get
    ints_theirs, answers = cpu(lambda: [get(number, -1) for number in numbers], 3)
    texts_theirs, answers_texts = cpu(lambda: [get(text, -1) for text in texts], 3)
    ints_ours, rows = cpu(lambda: table.lookup_many(queries), options.runs)
    texts_ours, rows_texts = cpu(lambda: table.lookup_many(texts), options.runs)
    list_ours, rows_list = cpu(
        lambda: table.lookup_many(np.array(numbers, np.uint32)), options.runs
    )
    expected = np.array(answers, np.int32)
    mismatches = int((expected != rows).sum() + (expected != rows_texts).sum())
    mismatches += int((expected != rows_list).sum() + (np.array(answers_texts) != expected).sum())
    result = {
        "hardware": f"{os.cpu_count()} CPUs, {platform.machine()}, "
        f"Python {platform.python_version()}, numpy {np.__version__}",
        "cidrs": options.cidrs,
        "addresses": options.addresses,
        "seed": options.seed,
        "found": int((expected >= 0).sum()),
        "mismatches": mismatches,
        "cpu_seconds": {
            "build": {"pytricia": build_theirs, "doorward": build_ours},
            "numbers": {"pytricia": ints_theirs, "doorward": ints_ours},
            "list of int": {"pytricia": ints_theirs, "doorward": list_ours},
            "texts": {"pytricia": texts_theirs, "doorward": texts_ours},
        },
    }
    print(json.dumps(result, indent=2))
    for name, pair in result["cpu_seconds"].items():
        print(f"{name}: {pair['pytricia'] / pair['doorward']:.1f} times pytricia")
    return 1 if mismatches else 0


if __name__ == "__main__":
    sys.exit(main())
