"""The benchmark of one application runs at a tiny size, and its peer agrees with the house."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.big_register import Size, applications_of, build_register, sizes
from bench.one_application import main


def test_the_small_run_tells_times_by_stage_and_a_ratio(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--size", "small", "--runs", "6", "--engines", "sqlite", "--work", str(tmp_path)])
    told = capsys.readouterr().out
    for word in ("by hand (peer)", "hefu, sqlite", "bundle fetch", "keep", "x the peer's"):
        assert word in told


def test_a_half_made_register_is_refused(tmp_path: Path) -> None:
    size = Size(100, 1, 2)
    (tmp_path / size.folder_name).mkdir()
    with pytest.raises(SystemExit, match="half made"):
        build_register(tmp_path, size)


def test_the_aim_is_measured_at_the_size_it_is_stated_for() -> None:
    full = sizes()["full"]
    assert (full.invoices, full.items) == (2_000_000, 20)
    assert len(applications_of(full)) == full.applications
