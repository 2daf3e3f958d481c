"""How long screening takes as the pool grows, without files: the whole run, end to end.

    python bench/screen.py 10000 100000 [1000000]

Each size runs in a process of its own: simulate (not timed), then `doorward.screen`, then the
files. Printed per size: wall and CPU seconds of the screening, microseconds of CPU per
application, peak memory of the main process and of its largest worker, seconds for writing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from machine import cpu_seconds, describe, peak_gib

SEED = 90_001


def one(folder: Path, out: Path) -> dict[str, float]:
    """Screen one company in this process and measure it."""
    import doorward

    started, cpu = time.perf_counter(), cpu_seconds()
    result = doorward.screen([folder])
    screened, cpu_screened = time.perf_counter(), cpu_seconds()
    result.write(out)
    written = time.perf_counter()
    own, child = peak_gib()
    return {
        "applications": result.counts.screened,
        "rings": len(result.rings),
        "wall": screened - started,
        "cpu": cpu_screened - cpu,
        "write": written - screened,
        "own": own,
        "child": child,
    }


def main() -> None:
    if len(sys.argv) == 4 and sys.argv[1] == "--one":
        print(json.dumps(one(Path(sys.argv[2]), Path(sys.argv[3]))))
        return
    sizes = [int(word) for word in sys.argv[1:]] or [10_000, 100_000]
    print(describe())
    print(
        f"{'applications':>12} {'wall s':>8} {'CPU s':>8} {'µs CPU each':>12} {'GiB':>6} "
        f"{'GiB worker':>11} {'write s':>8} {'rings':>7}"
    )
    for size in sizes:
        with tempfile.TemporaryDirectory() as work:
            company, out = Path(work) / "company", Path(work) / "out"
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "doorward",
                    "simulate",
                    str(company),
                    "--applications",
                    str(size),
                    "--seed",
                    str(SEED),
                ],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            done = subprocess.run(
                [sys.executable, __file__, "--one", str(company), str(out)],
                check=True,
                capture_output=True,
                text=True,
            )
            row = json.loads(done.stdout.splitlines()[-1])
        each = row["cpu"] / row["applications"] * 1e6
        print(
            f"{row['applications']:>12,} {row['wall']:>8.1f} {row['cpu']:>8.1f} {each:>12.0f} "
            f"{row['own']:>6.2f} {row['child']:>11.2f} {row['write']:>8.1f} {row['rings']:>7,}",
            flush=True,
        )


if __name__ == "__main__":
    main()
