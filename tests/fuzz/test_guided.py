"""Every reader for a moment under a fuzzer led by coverage; for longer runs see ``guided``."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from hefu.importers import all_importers
from tests.tidy.repository import ROOT

SECONDS = 1
KINDS = [one.kind for one in all_importers()]


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris is made for Python 3.11 on Linux"
)
def test_nothing_that_is_fed_to_a_reader_breaks_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.guided", ",".join(KINDS), str(SECONDS), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    told = done.stderr.split("reader ")[1:]
    assert [one for one in told if "\nDone " not in one] == []
    assert [one.split("\n")[0] for one in told] == KINDS
    assert done.returncode == 0
