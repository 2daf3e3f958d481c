"""Fail when a tracked file names a package index's host or a path of somebody's machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

FORBIDDEN = {
    # Split so that this file does not find itself.
    "a package index's host": re.compile(
        r"(?:files\.python"
        + r"hosted\.org|(?:test\.)?py"
        + r"pi\.org/(?:simple|packages)|index-url\s*=)"
    ),
    "a path of a machine": re.compile(r"(?<![\w.])/(?:home/\w+|root|work|Users/\w+)/"),
    "a private key": re.compile(r"BEGIN (?:RSA |EC |OPENSSH )?PRIVATE" + r" KEY"),
}
SELF = {"tools/check_repository.py"}


def main() -> int:
    """Print each finding as file:line and return the exit code."""
    names = subprocess.run(
        ["git", "ls-files", "-z"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    found = 0
    for name in filter(None, names):
        path = Path(name)
        if name in SELF or not path.is_file():
            continue
        data = path.read_bytes()
        if b"\0" in data[:4096]:
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            for what, pattern in FORBIDDEN.items():
                if pattern.search(line):
                    found += 1
                    print(f"{name}:{number}: names {what}: {line.strip()[:100]}")
    print(f"{found} findings in {len(names) - 1} files")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
