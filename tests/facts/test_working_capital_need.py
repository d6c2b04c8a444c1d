"""The need for working capital: worked by hand, exact, rounded down, and unknown where a figure is."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.evidence.schema import Row, Value
from tests.facts.portfolio import owes, rate
from tests.facts.sound_trade import SELLER, Rows, facts_of, only, row_of, sound_trade

WAN = 1_000_000
YEAR_END = date(2025, 12, 31)

# Case B of the page, in ten thousand yuan. Days: inventories 360 x 3000/18000 = 60, receivables
# 360 x 4000/24000 = 60, payables 360 x 2400/18000 = 48, prepayments 360 x 500/18000 = 10, advances
# 360 x 800/24000 = 12; cycle 60 + 60 - 48 + 10 - 12 = 70; need (24000 - 2400) x 1.05 x 70/360 = 4410;
# less own funds 2000, our loans 1500 and others' 500: 410.
BY_HAND = {
    "sales": 24_000,
    "cost_of_sales": 18_000,
    "profit_before_tax": 2_400,
    "inventories_opening": 2_800,
    "inventories": 3_200,
    "receivables_opening": 4_500,
    "receivables": 3_500,
    "payables_opening": 2_400,
    "payables": 2_400,
    "prepayments_opening": 400,
    "prepayments": 600,
    "advances_received_opening": 1_000,
    "advances_received": 600,
    "own_working_funds": 2_000,
    "other_working_loans": 500,
}


def figure(code: str | None, amount: int | None, **values: Value) -> Row:
    """One figure of the borrower's annual statements of last year."""
    given: Row = {
        "party_id": SELLER,
        "statement_code": "annual",
        "period_end_on": YEAR_END,
        "figure_code": code,
        "amount_minor": amount,
        "currency": "CNY",
        "reported_on": date(2026, 3, 1),
    }
    return row_of("financial_figure", **{**given, **values})


def book(growth_bp: int | None = 500, loan: int = 1_500 * WAN, **changed: int | None) -> Rows:
    """The sound trade of a borrower whose statements are those of the worked example."""
    rows = sound_trade()
    rows["application"][0]["planned_sales_growth_bp"] = growth_bp
    rows["exposure"][0]["outstanding_minor"] = loan
    figures: dict[str, int | None] = {code: amount * WAN for code, amount in BY_HAND.items()}
    rows["financial_figure"] = [
        figure(code, amount) for code, amount in {**figures, **changed}.items()
    ]
    return rows


def need(rows: Rows) -> Row:
    return only(facts_of(rows)["working_capital_need"])


def test_the_example_worked_by_hand() -> None:
    found = need(book())
    assert (found["cycle_days"], found["need_minor"]) == (70, 4_410 * WAN)
    assert found["own_loan_minor"] == 1_500 * WAN
    assert found["loanable_minor"] == 410 * WAN
    assert found["average_inventories_minor"] == 3_000 * WAN


def test_the_other_example_of_the_reference() -> None:
    # Sales and cost of 10,000, margin 8 %, growth 10 %; days 60, 90, 45, 10, 15; 100 days, 3.6 turns.
    days = {"inventories": 60, "receivables": 90, "payables": 45, "prepayments": 10}
    days["advances_received"] = 15
    balances = {name: 10_000 * WAN * each // 360 for name, each in days.items()}
    opening = {f"{name}_opening": -(-10_000 * WAN * each // 360) for name, each in days.items()}
    main = {"sales": 10_000 * WAN, "cost_of_sales": 10_000 * WAN, "profit_before_tax": 800 * WAN}
    own = {"own_working_funds": 900 * WAN, "other_working_loans": 300 * WAN}
    found = need(book(1_000, 1_000 * WAN, **balances, **opening, **main, **own))
    assert found["need_minor"] == pytest.approx(281_111 * WAN // 100, abs=WAN // 100)
    assert found["loanable_minor"] == pytest.approx(61_111 * WAN // 100, abs=WAN // 100)


@pytest.mark.parametrize("code", sorted(BY_HAND))
def test_a_missing_figure_is_an_unknown_need(code: str) -> None:
    rows = book()
    rows["financial_figure"] = [r for r in rows["financial_figure"] if r["figure_code"] != code]
    assert need(rows)["loanable_minor"] is None


@pytest.mark.parametrize("code", sorted(set(BY_HAND) - {"profit_before_tax"}))
def test_a_figure_below_zero_is_no_figure(code: str) -> None:
    assert need(book(**{code: -1}))["loanable_minor"] is None


@pytest.mark.parametrize("column", ["figure_code", "statement_code", "period_end_on", "currency"])
def test_a_figure_of_which_nobody_knows_what_it_says_spoils_the_statements(column: str) -> None:
    rows = book()
    rows["financial_figure"][0][column] = None
    assert need(rows)["loanable_minor"] is None


def test_a_plan_that_nobody_made_is_no_growth_that_is_known() -> None:
    assert need(book(None))["loanable_minor"] is None


def test_growth_counts_at_most_as_the_house_allows() -> None:
    found = need(book(9_000))
    assert found["growth_bp"] == 3_000
    assert found["need_minor"] == need(book(3_000))["need_minor"]


def test_a_loss_adds_to_the_need() -> None:
    assert need(book(profit_before_tax=-2_400 * WAN))["need_minor"] == 5_390 * WAN


@pytest.mark.parametrize(
    "changed",
    [
        {"payables": 90_000 * WAN},
        {"sales": 0},
        {"cost_of_sales": 0},
        {"profit_before_tax": 24_000 * WAN},
    ],
)
def test_where_the_formula_does_not_apply_the_need_is_unknown(changed: dict[str, int]) -> None:
    assert need(book(**changed))["need_minor"] is None


def test_a_need_that_is_financed_already_leaves_nothing_and_no_refund() -> None:
    assert need(book(loan=9_000 * WAN))["loanable_minor"] == 0


def test_the_latest_annual_statements_count_and_interim_ones_do_not() -> None:
    rows = book()
    rows["financial_figure"] += [
        figure("sales", 1, period_end_on=date(2024, 12, 31)),
        figure("sales", 2, period_end_on=date(2026, 3, 31), statement_code="interim"),
        figure("sales", 3, period_end_on=date(2026, 12, 31)),
    ]
    found = need(rows)
    assert (found["sales_minor"], found["statement_age_days"]) == (24_000 * WAN, 90)


@pytest.mark.parametrize(
    ("ended_on", "is_known"), [(date(2024, 12, 1), True), (date(2024, 11, 30), False)]
)
def test_statements_older_than_the_house_allows_do_not_count(
    ended_on: date, *, is_known: bool
) -> None:
    rows = book()
    for row in rows["financial_figure"]:
        row["period_end_on"] = ended_on
    found = need(rows)
    assert (found["loanable_minor"] is not None) == is_known
    assert found["statement_ended_on"] == ended_on


def test_the_larger_word_about_loans_of_others_counts() -> None:
    rows = book()
    rows["exposure"].append(owes(SELLER, 700 * WAN, financier_id="name:otherbank"))
    assert need(rows)["other_loan_minor"] == 700 * WAN
    rows["exposure"][1]["outstanding_minor"] = 3
    assert need(rows)["other_loan_minor"] == 500 * WAN


@pytest.mark.parametrize(("kind", "is_counted"), [("acceptance", True), ("guarantee", False)])
def test_only_what_finances_the_turnover_counts(kind: str, *, is_counted: bool) -> None:
    rows = book()
    rows["exposure"].append(owes(SELLER, WAN, kind_code=kind))
    assert need(rows)["own_loan_minor"] == (1_501 if is_counted else 1_500) * WAN


def test_nobodys_word_about_our_loans_is_unknown() -> None:
    rows = book()
    rows["exposure"] = [owes(SELLER, 1, financier_id="name:otherbank")]
    found = need(rows)
    assert (found["own_loan_minor"], found["loanable_minor"]) == (None, None)


def test_statements_in_another_currency_are_converted() -> None:
    rows = book()
    for row in rows["financial_figure"]:
        row["currency"] = "USD"
    assert need(rows)["need_minor"] is None
    rows["fx_rate"] = [rate("USD", 7_000_000)]
    assert need(rows)["need_minor"] == 7 * 4_410 * WAN


_BALANCE = st.integers(0, 10**12)


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 10**12),
    st.integers(1, 10**12),
    st.integers(-(10**12), 10**12),
    st.lists(_BALANCE, min_size=10, max_size=10),
    st.integers(-9_999, 3_000),
)
def test_the_need_is_the_formula_rounded_down(
    sales: int, cost: int, profit: int, balances: list[int], growth_bp: int
) -> None:
    names = ("receivables", "inventories", "prepayments", "payables", "advances_received")
    stated = dict(zip((*names, *(f"{name}_opening" for name in names)), balances, strict=True))
    found = need(
        book(growth_bp, sales=sales, cost_of_sales=cost, profit_before_tax=profit, **stated)
    )
    days = {
        name: Fraction(360 * (stated[name] + stated[f"{name}_opening"]), 2 * base)
        for name, base in zip(names, (sales, cost, cost, cost, sales), strict=True)
    }
    cycle = (
        days["inventories"]
        + days["receivables"]
        - days["payables"]
        + days["prepayments"]
        - days["advances_received"]
    )
    if cycle <= 0 or profit >= sales:
        assert found["need_minor"] is None
        return
    turns = 360 / cycle
    exact = sales * (1 - Fraction(profit, sales)) * (1 + Fraction(growth_bp, 10_000)) / turns
    if found["need_minor"] is None:
        assert exact > 10**14
    else:
        assert 0 <= exact - int(str(found["need_minor"])) < 1
