"""How much working capital a borrower needs, by the reference formula for working-capital loans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.capital import WHOLE_BP
from hefu.facts.cells import day, less, text, total, whole, within_range
from hefu.facts.currency import Converter
from hefu.facts.exposures import last_reported, outstanding_minor
from hefu.parameters.loader import ParameterView

TABLE = "working_capital_need"
READS: tuple[str, ...] = ("application", "financial_figure", "exposure", "fx_rate")

STATEMENT_AGE = "evidence.freshness.annual_statement"
GROWTH_MAX = "policy.working_capital.growth_max"
YEAR_DAYS = "law.working_capital.year_days"

_AVERAGED = ("receivables", "inventories", "prepayments", "payables", "advances_received")
_LENT = ("loan", "acceptance", "other", None)
"""Kinds of exposure that finance the borrower's turnover, or may."""

Figures = Mapping[str, int | None]


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application, in its currency, from the borrower's latest annual statements.

    need = (sales - profit) x (1 + growth) x cycle / 360, which is the formula's
    sales x (1 - profit / sales) x (1 + growth) / turns with turns = 360 / cycle; the cycle is the days of
    receivables, inventories and prepayments less those of payables and advances received, each on the
    average of opening and closing balance: against sales for receivables and advances, against the cost
    of sales for the others. ``loanable_minor`` takes off own funds, what is lent here already and what
    others lend, and is never below zero. Fractions are exact to the end and the need is rounded down, so
    that no cent is lent for a fraction of need.

    Statements older than the parameter allows, a missing figure or one that cannot be (a balance below
    zero) leave the need unknown, and so does a cycle that is not above zero, to which the formula does
    not apply. Growth counts at most as the house allows.
    """
    converter = Converter(bundle, clocks)
    return [_row(bundle, clocks, row, converter, parameters) for row in bundle.rows("application")]


def _row(
    bundle: Bundle,
    clocks: Clocks,
    application: Row,
    converter: Converter,
    parameters: ParameterView,
) -> Row:
    ended_on, rows = _latest_statement(bundle, clocks, application)
    age_days = None if ended_on is None else (clocks.as_of - ended_on).days
    is_fresh = age_days is not None and age_days <= parameters.integer(STATEMENT_AGE)
    figures = _figures(rows if is_fresh else (), text(application, "currency"), converter)
    planned = whole(application, "planned_sales_growth_bp")
    growth = None if planned is None else min(planned, parameters.integer(GROWTH_MAX))
    cycle = _cycle(figures)
    need = _need(figures, growth, cycle)
    own_loans, others_loans = _lent(bundle, clocks, application, converter)
    other_loans = _larger(figures["other_working_loans"], others_loans)
    left = less(need, figures["own_working_funds"], own_loans, other_loans)
    year_days = parameters.integer(YEAR_DAYS)
    return {
        "application_id": application.get("application_id"),
        "borrower_id": application.get("borrower_id"),
        "currency": application.get("currency"),
        "requested_minor": application.get("requested_minor"),
        "statement_ended_on": ended_on,
        "statement_age_days": age_days,
        "sales_minor": figures["sales"],
        "cost_of_sales_minor": figures["cost_of_sales"],
        "profit_minor": figures["profit_before_tax"],
        "growth_bp": growth,
        **{f"average_{name}_minor": _shown_average(figures, name) for name in _AVERAGED},
        "cycle_days": None if cycle is None else cycle * year_days // 1,
        "need_minor": need,
        "own_funds_minor": figures["own_working_funds"],
        "own_loan_minor": own_loans,
        "other_loan_minor": other_loans,
        "loanable_minor": None if left is None else max(left, 0),
    }


def _latest_statement(
    bundle: Bundle, clocks: Clocks, application: Row
) -> tuple[date | None, Sequence[Row]]:
    """Last day and figures of the borrower's latest annual statements; none where a figure does not
    tell its day or kind, and might belong to later ones."""
    rows = [
        row
        for row in bundle.by("financial_figure", "party_id", application.get("borrower_id"))
        if row.get("statement_code") in ("annual", None)
    ]
    days = [day(row, "period_end_on") for row in rows]
    is_told = all(row.get("statement_code") is not None for row in rows)
    known = [each for each in days if each is not None and each <= clocks.as_of]
    if not known or None in days or not is_told:
        return None, ()
    ended_on = max(known)
    return ended_on, [row for row in rows if day(row, "period_end_on") == ended_on]


def _figures(rows: Sequence[Row], currency: str | None, converter: Converter) -> Figures:
    """Figures by code in the application's currency; a figure told twice or of unknown kind is unknown."""
    found: dict[Value, int | None] = {}
    is_told = all(row.get("figure_code") is not None for row in rows)
    for row in rows if is_told else ():
        code = row.get("figure_code")
        amount = converter.convert(whole(row, "amount_minor"), text(row, "currency"), currency)
        is_possible = amount is None or amount >= 0 or code == "profit_before_tax"
        found[code] = None if code in found or not is_possible else amount
    names = [
        "sales",
        "cost_of_sales",
        "profit_before_tax",
        "own_working_funds",
        "other_working_loans",
        *_AVERAGED,
        *(f"{name}_opening" for name in _AVERAGED),
    ]
    return {name: found.get(name) for name in names}


def _twice_average(figures: Figures, name: str) -> int | None:
    return total((figures[name], figures[f"{name}_opening"]))


def _shown_average(figures: Figures, name: str) -> int | None:
    """Average of opening and closing balance, rounded down; the need is computed on the exact one."""
    twice = _twice_average(figures, name)
    return None if twice is None else twice // 2


def _cycle(figures: Figures) -> Fraction | None:
    """The cash cycle as a share of a year."""
    sales, cost = figures["sales"], figures["cost_of_sales"]
    if not sales or not cost:
        return None
    cycle = Fraction(0)
    for name, base, sign in (
        ("receivables", sales, 1),
        ("inventories", cost, 1),
        ("prepayments", cost, 1),
        ("payables", cost, -1),
        ("advances_received", sales, -1),
    ):
        twice = _twice_average(figures, name)
        if twice is None:
            return None
        cycle += sign * Fraction(twice, 2 * base)
    return cycle


def _need(figures: Figures, growth_bp: int | None, cycle: Fraction | None) -> int | None:
    spent = less(figures["sales"], figures["profit_before_tax"])
    if spent is None or growth_bp is None or cycle is None:
        return None
    if spent <= 0 or growth_bp <= -WHOLE_BP or cycle <= 0:
        return None
    return within_range(spent * Fraction(WHOLE_BP + growth_bp, WHOLE_BP) * cycle // 1)


def _lent(
    bundle: Bundle, clocks: Clocks, application: Row, converter: Converter
) -> tuple[int | None, int | None]:
    """What this financier and what others lend for the borrower's turnover. Nobody's word about others
    is nothing here, since the statements name it; nobody's word about us is unknown."""
    currency = text(application, "currency")
    reported = last_reported(
        bundle.by("exposure", "obligor_id", application.get("borrower_id")), clocks
    )
    lent = [row for row in reported if row.get("kind_code") in _LENT]
    ours: list[Row] = []
    others: list[Row] = []
    for row in lent:
        is_ours = row.get("financier_id") in (application.get("financier_id"), None)
        (ours if is_ours else others).append(row)
    others_sum = outstanding_minor(others, currency, converter) if others else 0
    return outstanding_minor(ours, currency, converter), others_sum


def _larger(stated: int | None, reported: int | None) -> int | None:
    return None if stated is None or reported is None else max(stated, reported)
