"""An exception names a place that exists and a reason a reader understands."""

from __future__ import annotations

import importlib

import pytest
from tests.tidy.repository import Exempt, functions, on_disk, percentile

LISTS = [
    (module, name, entry)
    for module in (
        "test_lengths",
        "test_names",
        "test_words",
        "test_docstrings",
        "test_private_places",
    )
    for name, value in vars(importlib.import_module(f"tests.tidy.{module}")).items()
    if name.isupper() and isinstance(value, tuple)
    for entry in value
    if isinstance(entry, Exempt)
]


def faults(entry: Exempt) -> list[str]:
    """What is wrong with an exception; empty when it may stand."""
    path, _, name = entry.where.partition("::")
    if not on_disk(path):
        return [f"{path} does not exist"]
    known = {where for where, _ in functions(path)} if name else set()
    unknown = [f"{entry.where} does not exist"] if name and entry.where not in known else []
    return unknown + ([] if len(entry.reason) >= 20 else [f"{entry.where} gives no reason"])


def test_every_exception_is_real_and_reasoned() -> None:
    assert [fault for _, _, entry in LISTS for fault in faults(entry)] == []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (Exempt("src/hefu/nowhere.py", "a reason that is long enough"), "does not exist"),
        (
            Exempt("src/hefu/bootstrap.py::nowhere", "a reason that is long enough"),
            "does not exist",
        ),
        (Exempt("src/hefu/bootstrap.py", "because"), "no reason"),
    ],
)
def test_a_false_exception_is_seen(entry: Exempt, fault: str) -> None:
    assert fault in " ".join(faults(entry))


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 50, 0), ([7], 90, 7), ([1, 2, 3, 4], 50, 2), (list(range(1, 11)), 90, 9)],
)
def test_percentile_by_nearest_rank(values: list[int], share: int, expected: int) -> None:
    assert percentile(values, share) == expected
