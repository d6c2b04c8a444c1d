"""What every benchmark prints about the machine it ran on, and the ranks of a list of timings."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path


def machine_lines(*packages: str) -> list[str]:
    """Processor, cores, memory, load, and the versions of Python, SQLite and ``packages``."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    versions += [f"{package} {version(package)}" for package in packages]
    return [
        f"machine   {_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.platform()}",
        f"load      {load} before the run (1, 5, 15 minutes)",
        f"versions  {', '.join(versions)}",
    ]


def percentile(values: Sequence[float], share: int) -> float:
    """The value below which ``share`` per cent lie, by nearest rank. ``values`` must not be empty."""
    ordered = sorted(values)
    rank = -(-len(ordered) * share // 100)
    return ordered[max(rank, 1) - 1]


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()
