"""Exposure to an industry against its ceilings: division, section, and firms without a code."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.evidence.schema import Row, Value
from hefu.facts.industry_exposure import Industry, industry_named
from tests.facts.portfolio import facts_in, owes, rate
from tests.facts.sound_trade import BANK, Rows, facts_of, only, row_of, sound_trade


def ceiling(code: str | None, amount: int, **values: Value) -> Row:
    """A ceiling of the bank without an end."""
    given: Row = {
        "financier_id": BANK,
        "industry_code": code,
        "ceiling_minor": amount,
        "currency": "CNY",
        "valid_from_on": date(2026, 1, 1),
    }
    return row_of("industry_ceiling", **{**given, **values})


def book(*ceilings: Row, code: str | None = "C3670", **others: int) -> Rows:
    """The sound trade, whose seller makes parts of cars and owes 200,000; others owe by their code."""
    rows = sound_trade()
    rows["party"][0]["industry_code"] = code
    rows["industry_ceiling"] = list(ceilings)
    for other, amount in others.items():
        stated = None if other.startswith("none") else other
        rows["party"].append(row_of("party", name=other, industry_code=stated))
        rows["exposure"].append(owes(f"name:{other.casefold()}", amount))
    return rows


def industry(rows: Rows) -> Row:
    return only(facts_in(rows)["borrower_industry"])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("C3670", Industry("C", "36")),
        ("367", Industry("C", "36")),
        ("36", Industry("C", "36")),
        ("C", Industry("C", None)),
        ("A36", Industry(None, None)),
        ("9999", Industry(None, None)),
        (None, Industry(None, None)),
    ],
)
def test_section_and_division_of_a_code(code: str | None, expected: Industry) -> None:
    assert industry_named(code) == expected


@pytest.mark.parametrize("code", [None, "9999", "A3670"])
def test_a_borrower_without_a_valid_code_is_unknown(code: str | None) -> None:
    found = industry(book(ceiling("36", 1), code=code))
    assert found["ceiling_code"] is found["ceiling_minor"] is found["room_minor"] is None


def test_a_house_of_which_no_ceiling_is_known_is_unknown() -> None:
    assert industry(book())["room_minor"] is None


def test_a_ceiling_for_nobody_knows_what_makes_all_unknown() -> None:
    assert industry(book(ceiling("36", 10**9), ceiling("3670", 1)))["room_minor"] is None


def test_a_house_that_set_ceilings_for_others_leaves_this_industry_free() -> None:
    assert facts_in(book(ceiling("13", 1), ceiling("F", 1)))["borrower_industry"] == []


def test_the_book_that_was_not_added_up_is_unknown() -> None:
    found = only(facts_of(book(ceiling("36", 10**9)), kept={})["borrower_industry"])
    assert (found["ceiling_minor"], found["room_minor"]) == (10**9, None)


def test_the_division_comes_before_the_section_and_both_are_asked() -> None:
    rows = book(ceiling("C", 900_000), ceiling("36", 300_000), C3620=50_000, C1311=400_000)
    first, second = facts_in(rows)["borrower_industry"]
    assert (first["ceiling_code"], second["ceiling_code"]) == ("36", "C")
    assert (first["exposure_after_minor"], first["room_minor"]) == (259_000, 41_000)
    assert (second["exposure_after_minor"], second["room_minor"]) == (659_000, 241_000)
    assert first["room_before_minor"] == 50_000


def test_a_borrower_known_by_section_only_may_stand_in_a_division_with_a_ceiling() -> None:
    assert industry(book(ceiling("C", 10**9), ceiling("36", 1), code="C"))["room_minor"] is None
    found = industry(book(ceiling("C", 10**9), ceiling("51", 1), code="C"))
    assert found["ceiling_code"] == "C"


@pytest.mark.parametrize(
    "values",
    [
        {"valid_until_on": date(2026, 3, 30)},
        {"valid_from_on": date(2026, 4, 1)},
    ],
)
def test_only_a_ceiling_that_stands_on_the_day_counts(values: Row) -> None:
    rows = book(ceiling("36", 1, **values), ceiling("C", 10**9))
    assert industry(rows)["ceiling_code"] == "C"


def test_of_two_ceilings_the_one_that_began_last_counts() -> None:
    rows = book(ceiling("36", 1), ceiling("36", 10**9, valid_from_on=date(2026, 3, 1)))
    assert industry(rows)["ceiling_minor"] == 10**9


def test_a_report_too_old_makes_its_industry_unknown_and_no_other() -> None:
    rows = book(ceiling("36", 10**9), C1311=400_000)
    rows["exposure"][1]["reported_on"] = date(2026, 1, 5)
    assert industry(rows)["exposure_minor"] == 200_000
    rows["exposure"][0]["reported_on"] = date(2026, 1, 5)
    assert industry(rows)["exposure_minor"] is None


def test_an_exposure_of_known_section_may_stand_in_the_division() -> None:
    rows = book(ceiling("36", 300_000), C=80_000, F=10**9)
    found = industry(rows)
    assert (found["unassigned_minor"], found["room_minor"]) == (80_000, 11_000)


def test_amounts_meet_at_dated_rates_or_not_at_all() -> None:
    rows = book(ceiling("36", 10**9), C3620=1_000)
    rows["exposure"][1]["currency"] = "USD"
    assert industry(rows)["exposure_minor"] is None
    rows["fx_rate"] = [rate("USD", 7_000_000)]
    assert industry(rows)["exposure_minor"] == 207_000


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["C3620", "C1311", "none"]), st.integers(0, 10**9)), max_size=6
    ),
    st.integers(0, 5 * 10**9),
)
def test_room_is_told_only_where_it_is_sure(owed: list[tuple[str, int]], allowed: int) -> None:
    rows = book(ceiling("36", allowed))
    for place, (code, amount) in enumerate(owed):
        stated = None if code == "none" else code
        rows["party"].append(row_of("party", name=f"firm{place}", industry_code=stated))
        rows["exposure"].append(owes(f"name:firm{place}", amount))
    found = industry(rows)
    after = 209_000 + sum(amount for code, amount in owed if code == "C3620")
    loose = sum(amount for code, amount in owed if code == "none")
    assert (found["exposure_after_minor"], found["unassigned_minor"]) == (after, loose)
    if allowed < after:
        assert found["room_minor"] == allowed - after
    elif allowed < after + loose:
        assert found["room_minor"] is None
    else:
        assert found["room_minor"] == allowed - after - loose
