"""What the benchmarks print about the machine, so that a figure can be placed."""

from __future__ import annotations

import os
import platform
import resource
import sys
from pathlib import Path


def describe() -> str:
    """Processor, cores, memory, Python, in one line."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        names = [
            line.split(":", 1)[1].strip()
            for line in cpuinfo.read_text().splitlines()
            if line.startswith("model name")
        ]
        model = names[0] if names else model
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:
        cores = os.cpu_count() or 1
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    python = f"Python {sys.version.split()[0]}"
    return f"{model}, {cores} cores, {pages:.0f} GiB, {python}, {platform.system()}"


def cpu_seconds() -> float:
    """User and system seconds of this process and its ended children."""
    own, children = (
        resource.getrusage(resource.RUSAGE_SELF),
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def peak_gib() -> tuple[float, float]:
    """Peak resident memory in GiB: of this process, and of the largest ended child."""
    unit = 1 if sys.platform == "darwin" else 1024
    return (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**30,
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 2**30,
    )
