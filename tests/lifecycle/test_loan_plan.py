"""What a drawdown pays when, and what interest its days earn."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.lifecycle.agreed import SHIFTS
from hefu.lifecycle.interest import interest_minor
from hefu.lifecycle.loan_plan import Plan, read_plan
from hefu.lifecycle.plan_again import plan_again
from hefu.vocabulary.errors import InvalidInput
from tests.lifecycle.loans import BEGIN, ONE_DAY, plan_of, plans, rows


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"way_code": "someday"}, "way_code"),
        ({"cycle_code": "1M"}, "cycle_code"),
        ({"way_code": "equal_principal"}, "cycle_code"),
        ({"way_code": "interest_first", "cycle_code": "1M", "first_due_on": "2026-03-30"}, "first_due_on"),
        ({"way_code": "stated_days", "instalments": "2026-06-29=1"}, "instalments"),
        ({"shift_code": "up"}, "shift_code"),
        ({"way_code": "equal_principal", "cycle_code": "999Y", "due_on": "9999-12-31"}, "due_on"),
        ({"way_code": "stated_days", "instalments": "2026-06-27=10000000 2026-06-29=20000000"}, "due_on"),
    ],
)  # fmt: skip
def test_terms_that_make_no_plan_are_refused_by_the_name_of_the_field(
    terms: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan_of(**terms)
    assert refused.value.arguments["field"] == field
    assert field in refused.value.text("zh")


def test_all_at_the_end() -> None:
    assert rows(plan_of()) == [("2026-06-29", 30_000_000, 326_250, 0)]


def test_a_due_day_off_moves_to_the_next_working_day_and_interest_runs_to_it() -> None:
    # 2026-06-20 is a Saturday, 2026-06-19 to 21 the dragon boat days off.
    assert rows(plan_of(due_on="2026-06-20")) == [("2026-06-22", 30_000_000, 300_875, 0)]
    stays = plan_of(due_on="2026-06-20", shift_code="none")
    assert rows(stays) == [("2026-06-20", 30_000_000, 293_625, 0)]


def test_interest_each_month_and_principal_at_the_end() -> None:
    made = plan_of(way_code="interest_first", cycle_code="1M", first_due_on="2026-04-29")
    assert rows(made) == [
        ("2026-04-29", 0, 105_125, 30_000_000),
        ("2026-05-29", 0, 108_750, 30_000_000),
        ("2026-06-29", 30_000_000, 112_375, 0),
    ]


def test_equal_principal_and_equal_instalments() -> None:
    monthly = {"cycle_code": "1M", "first_due_on": "2026-04-29"}
    assert rows(plan_of(way_code="equal_principal", **monthly)) == [
        ("2026-04-29", 10_000_000, 105_125, 20_000_000),
        ("2026-05-29", 10_000_000, 72_500, 10_000_000),
        ("2026-06-29", 10_000_000, 37_458, 0),
    ]
    level = plan_of(way_code="equal_instalments", **monthly)
    sums = [one.principal_minor + one.interest_minor for one in level.rows]
    assert max(sums) - min(sums) <= 2


def test_parts_on_stated_days() -> None:
    made = plan_of(way_code="stated_days", instalments="2026-04-30=10000000 2026-06-29=20000000")
    assert rows(made) == [
        ("2026-04-30", 10_000_000, 108_750, 20_000_000),
        ("2026-06-29", 20_000_000, 145_000, 0),
    ]


def test_after_a_payment_in_advance_the_days_stay_and_the_amounts_shrink() -> None:
    monthly = {"cycle_code": "1M", "first_due_on": "2026-04-29"}
    day = date(2026, 5, 10)
    for way, wanted in (
        ("equal_principal", [6_000_000, 6_000_000]),
        ("interest_first", [0, 12_000_000]),
    ):
        old = plan_of(way_code=way, **monthly)
        new = plan_again(old, day, left_minor=12_000_000, earned_minor=1, carried_minor=1)
        assert [one.principal_minor for one in new.rows] == wanted
        assert [one.due_on for one in new.rows] == [one.due_on for one in old.rows[1:]]
        assert new.rows[0].interest_minor == interest_minor(
            12_000_000, 435, "act/360", day, date(2026, 5, 29)
        )
    stated = plan_of(way_code="stated_days", instalments="2026-04-30=10000000 2026-06-29=20000000")
    new = plan_again(stated, BEGIN, left_minor=12_000_000, earned_minor=0, carried_minor=0)
    assert [one.principal_minor for one in new.rows] == [10_000_000, 2_000_000]


@given(
    st.integers(0, 800),
    st.integers(1, 40),
    st.sampled_from(SHIFTS),
    st.sampled_from(("all_at_end", "equal_principal", "equal_instalments")),
    st.sampled_from(("1D", "1W", "1M")),
)
@settings(max_examples=150, deadline=None)
def test_however_days_off_move_them_payments_rise_from_the_day_after_the_first_or_there_is_no_plan(
    later: int, length: int, shift: str, way: str, cycle: str
) -> None:
    begin_on = BEGIN + timedelta(days=later)
    due_on = (begin_on + timedelta(days=length)).isoformat()
    more = {} if way == "all_at_end" else {"cycle_code": cycle}
    plan: Plan | None
    try:
        plan = plan_of(begin_on, due_on=due_on, shift_code=shift, way_code=way, **more)
    except InvalidInput as error:
        refused = error
        plan = None
    if plan is None:
        assert refused.code == "lifecycle.plan_impossible"
        return
    days = [begin_on, *(row.due_on for row in plan.rows)]
    assert days == sorted(set(days))
    assert plan.rows[-1].left_minor == 0


@given(plans())
@settings(max_examples=60, deadline=None)
def test_the_days_of_a_plan_add_up_to_its_interest_to_the_last_fen(plan: Plan) -> None:
    """Principal adds up; each day earns nothing below zero; each period earns what it is due."""
    assert sum(one.principal_minor for one in plan.rows) == plan.principal_minor
    assert plan.rows[-1].left_minor == 0
    end = plan.rows[-1].due_on
    days = [plan.start_on + timedelta(days=one) for one in range((end - plan.start_on).days + 5)]
    earned = [plan.earned_by(day) for day in days]
    daily = [later - earlier for earlier, later in pairwise(earned)]
    assert min(daily) >= 0
    assert earned[0] == 0
    since, total = plan.start_on, 0
    for row in plan.rows:
        inside = sum(
            one for day, one in zip(days, daily, strict=False) if since <= day < row.due_on
        )
        assert inside == row.interest_minor
        since, total = row.due_on, total + row.interest_minor
    assert earned[-1] == total
    assert read_plan(plan.text) == plan


@given(plans(), st.integers(1, 10**12), st.integers(0, 400))
@settings(max_examples=60, deadline=None)
def test_a_new_plan_pays_what_is_left_and_no_day_earns_twice(
    plan: Plan, left: int, later: int
) -> None:
    last = plan.rows[-1].due_on
    day = min(plan.start_on + timedelta(days=later), last - ONE_DAY)
    left = min(left, plan.left_after(day))
    new = plan_again(plan, day, left_minor=left, earned_minor=plan.earned_by(day), carried_minor=0)
    assert sum(one.principal_minor for one in new.rows) == left
    assert all(one.principal_minor >= 0 and one.interest_minor >= 0 for one in new.rows)
    assert [one.due_on for one in new.rows] == [one.due_on for one in plan.rows if one.due_on > day]
    assert new.earned_by(day) == plan.earned_by(day)


@given(plans(shifts=("none",)))
@settings(max_examples=60, deadline=None)
def test_a_new_plan_for_the_same_principal_on_the_first_day_is_the_first_plan(plan: Plan) -> None:
    """To the fen, but for principal whose exact parts have decimals: its interest may differ by one. Where
    two due days moved to one, the first plan has a payment of double size, and a new plan has not."""
    new = plan_again(
        plan, plan.start_on, left_minor=plan.principal_minor, earned_minor=0, carried_minor=0
    )
    for one, again in zip(plan.rows[:-1], new.rows[:-1], strict=True):
        assert abs(one.interest_minor - again.interest_minor) <= 1
        if plan.way == "equal_instalments":
            both = one.principal_minor + one.interest_minor, again.principal_minor
            assert abs(both[0] - both[1] - again.interest_minor) <= 1
        else:
            assert one.principal_minor == again.principal_minor
