"""What an approved financing takes of a limit, whatever is drawn and paid back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hefu.lifecycle.guard import Commitment, LimitNow
from hefu.lifecycle.limit_use import Taken, drawn, ended, repaid, taken, undrawn

AMOUNT = 100


def limit(covers: int, *, is_restored: bool = True) -> LimitNow:
    return LimitNow("lim_1", "guarantor", "g", covers, "CNY", is_restored=is_restored)


FRESH = Commitment(AMOUNT, 0, 0, "CNY")

steps = st.lists(st.tuples(st.sampled_from(["draw", "repay"]), st.integers(1, AMOUNT)), max_size=12)


def test_by_hand() -> None:
    whole, half = limit(100), limit(50)
    assert taken(whole, FRESH) == Taken(100, 0)
    assert taken(half, FRESH) == Taken(50, 0)
    after = drawn(FRESH, 60)
    assert (taken(whole, after), taken(half, after)) == (Taken(40, 60), Taken(0, 50))
    back = repaid(after, 30)
    assert (taken(whole, back), taken(half, back)) == (Taken(40, 30), Taken(20, 30))
    assert taken(whole, ended(back)) == Taken(0, 30)
    assert undrawn(after, 60) == FRESH


def test_a_limit_that_is_not_restored_counts_all_that_was_drawn() -> None:
    once = limit(100, is_restored=False)
    assert taken(once, repaid(drawn(FRESH, 60), 60)) == Taken(40, 60)


@given(st.integers(1, AMOUNT), st.booleans(), steps)
def test_no_step_takes_more_than_approval_took(
    covers: int, restored: bool, done: list[tuple[str, int]]
) -> None:
    one, now = limit(covers, is_restored=restored), FRESH
    before = taken(one, now)
    for what, amount in done:
        if what == "draw":
            part = min(amount, now.left_minor)
            now = drawn(now, part)
        else:
            part = min(amount, now.outstanding_minor)
            now = repaid(now, part)
        after = taken(one, now)
        assert min(after) >= 0
        assert sum(after) <= sum(before) <= covers
        assert after.used_minor == min(
            covers, now.outstanding_minor if restored else now.drawn_minor
        )
        before = after
    assert taken(one, ended(now)).reserved_minor == 0
