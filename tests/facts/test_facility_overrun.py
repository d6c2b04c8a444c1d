"""Money that outlives its facility, and loans that name none."""

from __future__ import annotations

from datetime import date

import pytest

from hefu.evidence.schema import Row, Value
from tests.facts.portfolio import facility, owes
from tests.facts.sound_trade import SELLER, Rows, facts_of, only, sound_trade


def overrun(rows: Rows) -> list[Row]:
    return facts_of(rows)["facility_overrun"]


def with_old(*owed: Row, **values: Value) -> Rows:
    """The sound trade, and an older facility of the borrower that ended on 1 September."""
    rows = sound_trade()
    given: Row = {"valid_from_on": date(2025, 1, 1), "valid_until_on": date(2025, 9, 1)}
    rows["facility"].append(facility(SELLER, "F0", 500_000, **{**given, **values}))
    rows["exposure"] += owed
    return rows


def test_a_tenor_that_nobody_told_is_unknown() -> None:
    (found,) = overrun(sound_trade())
    assert (found["is_drawn_now"], found["overrun_days"]) == (1, None)


@pytest.mark.parametrize(("tenor", "days"), [(275, 0), (276, 1), (90, -185)])
def test_days_by_which_a_drawing_outlives_its_facility(tenor: int, days: int) -> None:
    rows = sound_trade()
    rows["application"][0]["tenor_days"] = tenor
    assert only(overrun(rows))["overrun_days"] == days


def test_money_that_is_out_on_an_ended_facility() -> None:
    _, old = overrun(with_old(owes(SELLER, 7, facility_no="F0")))
    assert (old["is_drawn_now"], old["outstanding_minor"], old["overrun_days"]) == (0, 7, 211)


def test_an_old_facility_that_no_report_names_is_repaid_while_others_are_reported() -> None:
    _, old = overrun(with_old())
    assert old["outstanding_minor"] == 0


def test_an_old_facility_is_unknown_while_a_live_loan_names_none() -> None:
    _, old = overrun(with_old(owes(SELLER, 7)))
    assert old["outstanding_minor"] is None


def test_an_old_facility_is_unknown_while_nothing_is_reported() -> None:
    rows = with_old()
    rows["exposure"] = []
    assert [row["outstanding_minor"] for row in overrun(rows)] == [None, None]


def test_a_facility_of_others_is_not_looked_at() -> None:
    assert len(overrun(with_old(financier_id="name:otherbank"))) == 1


def test_a_borrower_without_a_facility_has_no_row() -> None:
    rows = sound_trade()
    rows["facility"] = []
    assert overrun(rows) == []


@pytest.mark.parametrize(
    ("values", "headroom"),
    [
        ({}, None),
        ({"outstanding_minor": None}, None),
        ({"kind_code": None}, None),
        ({"outstanding_minor": 0}, 800_000),
        ({"kind_code": "guarantee"}, 800_000),
        ({"financier_id": "name:otherbank"}, 800_000),
        ({"obligor_id": "name:sister"}, 800_000),
    ],
)
def test_a_live_loan_that_names_no_facility_may_use_this_one(
    values: Row, headroom: int | None
) -> None:
    rows = sound_trade()
    rows["exposure"].append({**owes(SELLER, 7), **values})
    assert only(facts_of(rows)["borrower_facility"])["headroom_minor"] == headroom


@pytest.mark.parametrize(
    ("loan", "room"), [(200_000, 8_800_000), (9_000_000, 0), (9_500_000, -500_000), (None, None)]
)
def test_room_under_the_limits_for_one_customer(loan: int | None, room: int | None) -> None:
    rows = sound_trade()
    rows["exposure"][0]["outstanding_minor"] = loan
    assert only(facts_of(rows)["customer_exposure"])["room_minor"] == room
