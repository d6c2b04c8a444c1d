"""Sales of a seller beside its habit, its season, its tax returns, its power and its people."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import AMOUNT_MINOR_MAX, Row, Value
from hefu.facts.proportion import scaled_up, share_bp
from hefu.facts.seller_history import sales_of
from tests.facts.seller_past import DAY, past_invoice, past_trade, with_views
from tests.facts.sound_trade import (
    AS_OF,
    CLOCKS,
    MILLION,
    SELLER,
    Rows,
    facts_of,
    only,
    row_of,
    sound_trade,
)


def profile(rows: Rows) -> Row:
    """The seller's profile."""
    return only(facts_of(with_views(rows))["seller_profile"])


def capacity(rows: Rows, measure: str) -> Row:
    """One row of the seller's capacity."""
    rows_of_fact = facts_of(with_views(rows))["seller_capacity"]
    return only([row for row in rows_of_fact if row["measure_code"] == measure])


def test_a_young_history_has_no_habit() -> None:
    found = profile(sound_trade())
    assert (found["invoice_count"], found["history_days"]) == (1, 21)
    assert found["recent_sales_minor"] == 11_300
    assert found["usual_recent_minor"] is found["recent_surge_bp"] is None


def test_nothing_seen_is_not_nothing_sold() -> None:
    rows = with_views(sound_trade())
    rows["past_invoice"] = []
    found = only(facts_of(rows)["seller_profile"])
    assert found["recent_sales_minor"] is found["recent_surge_bp"] is None


def test_age_of_the_firm() -> None:
    rows = past_trade()
    assert profile(rows)["established_days"] is None
    rows["party"][0]["established_on"] = date(2026, 3, 1)
    assert profile(rows)["established_days"] == 30


def test_steady_sales_are_no_surge() -> None:
    rows = past_trade()
    rows["invoice"] += [past_invoice(n, 5 * n) for n in (2, 3)]
    found = profile(rows)
    assert (found["recent_sales_minor"], found["season_recent_minor"]) == (33_900, 33_900)
    assert found["recent_surge_bp"] == 9_865
    assert found["sales_month_count"] == 12


def test_a_burst_is_measured_against_habit_and_season() -> None:
    rows = past_trade()
    rows["invoice"].append(past_invoice(2, 3, 10 * 33_900))
    found = profile(rows)
    surge, sales, usual, season = (
        found[f"{name}_recent_minor"] if name in ("usual", "season") else found[f"recent_{name}"]
        for name in ("surge_bp", "sales_minor", "usual", "season")
    )
    assert isinstance(sales, int)
    assert isinstance(usual, int)
    assert isinstance(season, int)
    assert surge == share_bp(sales, max(usual, season)) == 101_936


def test_a_peak_of_every_year_is_no_surge_though_the_feast_moves() -> None:
    rows = past_trade(months=18)
    peak = 10 * 33_900
    rows["invoice"] += [past_invoice(2, 3, peak), past_invoice(3, 365 + 18, peak)]
    found = profile(rows)
    assert isinstance(found["recent_surge_bp"], int)
    assert found["recent_surge_bp"] < 15_000
    # Without the year before, the same sales stand out.
    rows["invoice"].pop()
    without = profile(rows)["recent_surge_bp"]
    assert isinstance(without, int)
    assert without > 50_000


def test_an_unknown_amount_makes_the_sums_unknown() -> None:
    rows = past_trade()
    rows["invoice"][3]["gross_minor"] = None
    found = profile(rows)
    assert found["recent_sales_minor"] is found["usual_recent_minor"] is None


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 10**9), st.booleans()), max_size=30),
    st.integers(0, 400),
    st.integers(0, 400),
)
def test_sums_over_any_stretch_are_the_plain_sums(
    told: list[tuple[int, int, bool]], one: int, other: int
) -> None:
    after, until = AS_OF - max(one, other) * DAY, AS_OF - min(one, other) * DAY
    rows = [
        past_invoice(n, ago, amount, direction_code="credit_note" if is_credit else "invoice")
        for n, (ago, amount, is_credit) in enumerate(told)
    ]
    sales = sales_of(Bundle({"past_invoice": rows}), CLOCKS, SELLER, "CNY", "gross_minor")
    billed = sum(a for ago, a, credit in told if not credit and after < AS_OF - ago * DAY <= until)
    credited = sum(a for ago, a, credit in told if credit and after < AS_OF - ago * DAY <= until)
    if all(credit for _, _, credit in told):
        assert sales.billed(after, until) is None
    else:
        assert sales.billed(after, until) == billed
        assert sales.net_of_credits(after, until) == billed - credited


@given(st.integers(0, AMOUNT_MINOR_MAX), st.integers(1, AMOUNT_MINOR_MAX), st.integers(0, 100_000))
def test_a_share_exceeds_a_limit_exactly_when_the_amounts_do(
    part: int, whole: int, limit_bp: int
) -> None:
    found = share_bp(part, whole)
    assert found is not None
    assert (found > limit_bp) == (part * 10_000 > whole * limit_bp)


def test_shares_of_nothing_and_of_the_unknown() -> None:
    assert (share_bp(0, 0), share_bp(1, 0)) == (0, AMOUNT_MINOR_MAX)
    assert share_bp(None, 1) is share_bp(1, None) is share_bp(-1, 5) is None
    assert (scaled_up(10, 1, 3), scaled_up(None, 1, 3), scaled_up(AMOUNT_MINOR_MAX, 2, 1)) == (
        4,
        None,
        None,
    )


def tax_return(start: date, end: date, declared: int, **values: Value) -> Row:
    """A value-added tax return of the seller."""
    given: Row = {
        "party_id": SELLER,
        "tax_code": "vat",
        "period_start_on": start,
        "period_end_on": end,
        "declared_sales_minor": declared,
        "currency": "CNY",
        "filed_on": end + 10 * DAY,
    }
    return row_of("tax_return_summary", **{**given, **values})


def test_no_report_is_no_capacity_and_no_clearance() -> None:
    for measure in ("declared_sales", "electricity", "headcount"):
        assert capacity(past_trade(), measure)["use_bp"] is None


def test_more_invoiced_than_declared() -> None:
    rows = past_trade()
    start, end = date(2026, 1, 1), date(2026, 1, 31)
    net = sum(int(str(row["net_minor"])) for row in rows["invoice"] if start <= _day(row) <= end)
    rows["tax_return_summary"] = [tax_return(start, end, net), tax_return(end, end, 10**6)]
    assert capacity(rows, "declared_sales")["use_bp"] == 10_000
    rows["tax_return_summary"][0]["declared_sales_minor"] = net // 2
    found = capacity(rows, "declared_sales")
    assert (found["invoiced_minor"], found["supported_minor"]) == (net, net // 2)
    assert found["capacity_evidence_id"] == rows["tax_return_summary"][0]["tax_return_summary_id"]
    note = past_invoice(7, 70, 11_300, direction_code="credit_note")
    rows["invoice"].append(note)
    assert capacity(rows, "declared_sales")["invoiced_minor"] == net - int(str(note["net_minor"]))


def test_a_return_that_cannot_be_read_is_not_passed_over() -> None:
    rows = past_trade()
    rows["tax_return_summary"] = [
        tax_return(date(2026, 1, 1), date(2026, 1, 31), 10**9),
        tax_return(date(2025, 12, 1), date(2025, 12, 31), 1, declared_sales_minor=None),
    ]
    assert capacity(rows, "declared_sales")["use_bp"] is None
    rows["tax_return_summary"][1]["tax_code"] = "corporate_income"
    assert capacity(rows, "declared_sales")["use_bp"] == 1


def _day(row: Row) -> date:
    issued_on = row["issued_on"]
    assert isinstance(issued_on, date)
    return issued_on


def reports(kilowatt_hours: list[int], heads: list[int]) -> list[Row]:
    """Monthly reports, the latest last, back from February 2026."""
    found: list[Row] = []
    end = date(2026, 2, 28)
    for power, staff in zip(reversed(kilowatt_hours), reversed(heads), strict=True):
        start = end.replace(day=1)
        found.insert(
            0,
            row_of(
                "electricity_and_headcount",
                party_id=SELLER,
                period_start_on=start,
                period_end_on=end,
                electricity_micro=power * MILLION,
                insured_headcount_count=staff,
            ),
        )
        end = start - timedelta(days=1)
    return found


def test_power_and_people_are_held_against_the_sellers_own_best() -> None:
    rows = past_trade()
    rows["electricity_and_headcount"] = reports([100, 100, 100, 100], [20, 20, 20, 20])
    for measure in ("electricity", "headcount"):
        steady = capacity(rows, measure)["use_bp"]
        assert isinstance(steady, int)
        assert steady <= 11_200
    # Ten times the sales with the same power and people.
    rows["invoice"].append(past_invoice(5, 40, 9 * 33_900))
    for measure in ("electricity", "headcount"):
        found = capacity(rows, measure)
        assert isinstance(found["use_bp"], int)
        assert found["use_bp"] > 70_000
        assert found["period_end_on"] == date(2026, 2, 28)
    rows["electricity_and_headcount"] = reports([100, 100, 100, 0], [20, 20, 20, 20])
    assert capacity(rows, "electricity")["use_bp"] == AMOUNT_MINOR_MAX


def test_too_few_earlier_periods_tell_nothing() -> None:
    rows = past_trade()
    rows["electricity_and_headcount"] = reports([100, 100, 100], [20, 20, 20])
    assert capacity(rows, "electricity")["use_bp"] is None
