"""All figures of the list check by one command: how well names are compared, how fast lists are.

    python bench/lists.py DIR [--queries N] [--batch N]

DIR is a folder with `watchlists/` and `names/` (see docs/benchmarks.md). Runs `bench/names.py`
and `bench/watchlists.py` one after the other, each in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    folder, further = sys.argv[1], sys.argv[2:]
    commands = (["names.py", "--data", folder], ["watchlists.py", folder, *further])
    codes = []
    for name, *arguments in commands:
        print(f"$ python bench/{name} {' '.join(arguments)}", flush=True)
        run = subprocess.run([sys.executable, HERE / name, *arguments], check=False)
        codes.append(run.returncode)
        print(flush=True)
    sys.exit(max(codes))


if __name__ == "__main__":
    main()
