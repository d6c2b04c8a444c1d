"""Whether pip reaches a package index, asked once: tests that install skip by name without one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def environment() -> dict[str, str]:
    """The environment of a child: ours without what would leak our own libraries into it."""
    return {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}


def run(*command: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command without standard input; its output as text."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@cache
def index_answers() -> bool:
    """Whether pip can fetch the smallest package of the runtime lock."""
    pin = next(
        line.split()[0]
        for line in (ROOT / "requirements/runtime.txt").read_text().splitlines()
        if line.startswith("mdurl==")
    )
    with tempfile.TemporaryDirectory() as folder:
        fetched = run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, pin)
    return fetched.returncode == 0


def require_index() -> None:
    """Skip the calling test, by name, when no package index answers."""
    if not index_answers():
        pytest.skip("no package index answers pip: the install from the lock is NOT tested here")
