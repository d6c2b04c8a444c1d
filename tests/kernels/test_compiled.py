"""One text, two ways to run: plain below a size, compiled above it, and the same answer."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from hefu.kernels import compiled
from hefu.kernels.compiled import COMPILE_FROM, Kernel, kernel


@kernel
def doubled(number: int) -> int:
    return 2 * number


@kernel
def sum_of_doubles(numbers: npt.NDArray[np.int64]) -> int:
    total = 0
    for place in range(numbers.shape[0]):
        total += doubled(numbers[place])
    return total


def test_only_a_function_makes_a_kernel() -> None:
    with pytest.raises(TypeError, match="made of a function"):
        Kernel(max)


def test_small_work_runs_plain() -> None:
    assert sum_of_doubles.at(COMPILE_FROM - 1) is sum_of_doubles.plain
    assert sum_of_doubles.plain(np.arange(4)) == 12


def test_without_numba_large_work_runs_plain_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "find_spec", lambda _: None)
    assert sum_of_doubles.at(10 * COMPILE_FROM) is sum_of_doubles.plain


def test_compiled_kernels_call_compiled_kernels() -> None:
    pytest.importorskip("numba")
    fast = sum_of_doubles.at(COMPILE_FROM)
    assert fast is not sum_of_doubles.plain
    numbers = np.arange(-50, 1_000)
    assert fast(numbers) == sum_of_doubles.plain(numbers)


def test_a_place_that_cannot_be_written_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    monkeypatch.setattr(Path, "home", lambda: blocked)
    monkeypatch.setattr(compiled, "_temporary_place", lambda: tmp_path / "second choice")
    assert compiled._choose_cache()
    assert (tmp_path / "second choice").is_dir()
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    monkeypatch.setattr(compiled, "_temporary_place", lambda: blocked / "nowhere")
    assert not compiled._choose_cache()


def test_help_does_not_import_a_compiler() -> None:
    import subprocess

    code = "import hefu.kernels.network.circles, sys; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
