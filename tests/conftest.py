"""Fixtures that several rooms use."""

from __future__ import annotations

from pathlib import Path

import pytest

CONFORMANCE = Path(__file__).resolve().parents[2] / "shared" / "conformance"


@pytest.fixture(scope="session")
def conformance() -> Path:
    """Folder of the public conformance data beside the checkout; absent: skipped by name."""
    if not CONFORMANCE.is_dir():
        pytest.skip("public conformance data is not beside the checkout: ../shared/conformance")
    return CONFORMANCE
