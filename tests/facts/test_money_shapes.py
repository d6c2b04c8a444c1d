"""Shapes of payments: what is none comes first, then each kind, and that limits hold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hefu.facts.money_shapes import ShapeLimits, Shapes, shapes_of
from hefu.facts.transfers import Transfer

START = date(2026, 3, 2)
LIMITS = ShapeLimits(window_days=15, kept_max_bp=500, amount_min=1_000, middles_min=3)

Told = tuple[str, str, int, int]
"""Payer, payee, days after the start, minor units."""


def paid(*rows: Told) -> list[Transfer]:
    return [
        Transfer(payer, payee, START + timedelta(days=days), minor, "CNY", f"R{number}")
        for number, (payer, payee, days, minor) in enumerate(rows)
    ]


def told(shapes: Shapes) -> list[tuple[str, str, int, str]]:
    return [
        (
            one.kind,
            " ".join(one.accounts),
            one.amount_minor,
            " ".join(each.reference for each in one.transfers),
        )
        for one in shapes.found
    ]


@pytest.mark.parametrize(
    ("why", "rows"),
    [
        ("nothing was paid", ()),
        ("it stayed where it was", (("A", "B", 0, 5_000),)),
        ("back on the same day: no order", (("A", "B", 0, 5_000), ("B", "A", 0, 5_000))),
        ("back after the window", (("A", "B", 0, 5_000), ("B", "A", 16, 5_000))),
        ("too much stayed", (("A", "B", 0, 5_000), ("B", "A", 3, 4_700))),
        ("too small to tell", (("A", "B", 0, 900), ("B", "A", 3, 900))),
        ("the other account is not known", (("A", "party:b", 0, 5_000), ("party:b", "A", 3, 5_000))),
        ("round, but backwards in time", (("C", "A", 0, 5_000), ("B", "C", 1, 5_000), ("A", "B", 2, 5_000))),
    ],
)  # fmt: skip
def test_no_shape(why: str, rows: tuple[Told, ...]) -> None:
    kinds = {one.kind for one in shapes_of(paid(*rows), LIMITS, {}).found}
    assert kinds <= {"pass_through"}, why
    assert shapes_of(paid(*rows), LIMITS, {}, own={"A", "B", "C"}).found == (), why


def test_there_and_back() -> None:
    found = shapes_of(paid(("A", "B", 0, 5_000), ("B", "A", 3, 4_800)), LIMITS, {}, own={"A"})
    assert told(found) == [
        ("pass_through", "B", 4_800, "R0 R1"),
        ("round_trip", "A B A", 4_800, "R0 R1"),
    ]


def test_round_three_accounts() -> None:
    rows = (("A", "B", 0, 5_000), ("B", "C", 2, 5_000), ("C", "A", 4, 4_900))
    found = shapes_of(paid(*rows), LIMITS, {}, own={"A", "B", "C"})
    assert told(found) == [("round", "A B C A", 4_900, "R0 R1 R2")]


def test_out_and_together_again() -> None:
    out = [("A", middle, 0, 2_000) for middle in ("M1", "M2", "M3")]
    into = [(middle, "Z", day, 1_000) for day, middle in enumerate(("M1", "M2", "M3"), start=1)]
    found = shapes_of(paid(*out, *into), LIMITS, {})
    assert told(found) == [("gathering", "A Z", 3_000, "R0 R1 R2 R3 R4 R5")]
    assert shapes_of(paid(*out[:2], *into[:2]), LIMITS, {}).found == ()


def test_the_largest_comes_first() -> None:
    rows = (("A", "B", 0, 2_000), ("B", "A", 1, 2_000), ("A", "C", 2, 9_000), ("C", "A", 3, 9_000))
    amounts = [
        one.amount_minor for one in shapes_of(paid(*rows), LIMITS, {}, own={"A", "B", "C"}).found
    ]
    assert amounts == [9_000, 2_000]


def test_accounts_of_one_holder_are_one_place() -> None:
    """Out of the loan account, back into the account that the firm uses every day; and by name only."""
    holders = {"A-loan": "firm a", "A-daily": "firm a", "party:b": "firm b", "B": "firm b"}
    rows = (("A-loan", "party:b", 0, 5_000), ("B", "A-daily", 3, 4_900))
    found = shapes_of(paid(*rows), LIMITS, holders, own={"firm a", "firm b"})
    assert told(found) == [("round_trip", "A-loan B A-daily", 4_900, "R0 R1")]
    between_own = (("A-loan", "A-daily", 0, 5_000), ("A-daily", "A-loan", 1, 5_000))
    assert shapes_of(paid(*between_own), LIMITS, holders).found == ()
