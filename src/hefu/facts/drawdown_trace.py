"""Where the recent drawdowns of every borrower went, as bounds; derived once and kept.

The money is followed along accounts, so this asks for payments a few accounts at a time and never for all
of them. A drawdown whose payment nobody shows has a row of unknowns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.following import Trail
from hefu.evidence.schema import Row, Value
from hefu.facts import connected_group_member
from hefu.facts.drawdowns import (
    Drawdown,
    LoanBook,
    drawdowns_of,
    loan_books_of,
    payouts_of,
)
from hefu.facts.money_places import Around, lender_accounts, places_of, with_repayments
from hefu.facts.money_reach import Bounds, Gathered, bounds_from, gather
from hefu.facts.money_trace import AIMS, Aim, MoneyTrace, Reached, trace_money
from hefu.facts.proportion import share_bp
from hefu.parameters.loader import ParameterView

TABLE = "drawdown_trace"
READS: tuple[str, ...] = ("application",)

_COLUMN: dict[Aim, str] = {
    "restricted": "restricted",
    "returned": "returned",
    "old_loan": "old_loan",
    "untraceable": "untraceable",
}
_UNKNOWN: Row = dict.fromkeys(
    (
        "payment_id",
        "followed_until_on",
        *(f"{name}_minor_min" for name in _COLUMN.values()),
        *(f"{name}_minor_max" for name in _COLUMN.values()),
        *(f"{name}_bp_min" for name in _COLUMN.values()),
        *(f"{name}_payment_id" for name in _COLUMN.values()),
        "restricted_account_no",
    )
)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView, trail: Trail) -> list[Row]:
    """One row for each loan paid out within the stretch looked at to a borrower that has an application,
    by a financier of one of them, and not repaid in full since."""
    financiers: dict[str, set[str]] = defaultdict(set)
    applications: dict[str, list[str]] = defaultdict(list)
    for application in bundle.rows("application"):
        borrower_id, financier_id = application.get("borrower_id"), application.get("financier_id")
        if borrower_id is not None and financier_id is not None:
            financiers[str(borrower_id)].add(str(financier_id))
            applications[str(borrower_id)].append(str(application["application_id"]))
    books = loan_books_of(trail, clocks, applications)
    payouts = payouts_of(trail, clocks, books.values(), parameters)
    bounds = bounds_from(parameters)
    found: list[Row] = []
    for borrower_id, book in books.items():
        every = drawdowns_of(book, payouts, clocks, parameters, financiers[borrower_id])
        drawdowns = [drawdown for drawdown in every if not book.is_repaid(drawdown)]
        if any(drawdown.transfers for drawdown in drawdowns):
            around = around_of(bundle, trail, clocks, book)
            found += [_row(trail, clocks, each, (book, around), bounds) for each in drawdowns]
        else:
            found += [{**_head(drawdown), **_UNKNOWN} for drawdown in drawdowns]
    return found


def around_of(bundle: Bundle, trail: Trail, clocks: Clocks, book: LoanBook) -> Around:
    """Group, suppliers and lenders of a borrower; ``bundle`` holds the kept groups."""
    borrower_id = book.borrower_id
    member = bundle.one(connected_group_member.TABLE, "party_id", borrower_id)
    group_id: Value = None if member is None else member.get("group_id")
    group = {
        str(row["party_id"])
        for row in bundle.by(connected_group_member.TABLE, "group_id", group_id)
    }
    suppliers = {seller for _, seller in trail.suppliers_of(clocks, [borrower_id])}
    return Around(frozenset(group - {borrower_id}), frozenset(suppliers), book.lenders)


def traced(
    trail: Trail,
    clocks: Clocks,
    drawdown: Drawdown,
    known: tuple[LoanBook, Around],
    gathered: Gathered,
) -> tuple[MoneyTrace, Sequence[Row]]:
    """The trace of one drawdown over what was gathered, and repayments from accounts nobody told."""
    book, around = known
    closed = lender_accounts(trail, clocks, around.lenders)
    places = places_of(trail, clocks, drawdown, gathered, known)
    transfers, untold = with_repayments(gathered, places, book, closed)
    return trace_money(drawdown, gathered, places, transfers), untold


def _row(
    trail: Trail,
    clocks: Clocks,
    drawdown: Drawdown,
    known: tuple[LoanBook, Around],
    bounds: Bounds,
) -> Row:
    if not drawdown.transfers:
        return {**_head(drawdown), **_UNKNOWN}
    closed = lender_accounts(trail, clocks, known[1].lenders)
    gathered = gather(trail, clocks, drawdown, bounds, closed=closed)
    found, _ = traced(trail, clocks, drawdown, known, gathered)
    told: Row = {}
    for aim in AIMS:
        if aim not in _COLUMN:
            continue
        reached, name = found.reached[aim], _COLUMN[aim]
        told[f"{name}_minor_min"] = reached.least_minor
        told[f"{name}_minor_max"] = reached.most_minor
        told[f"{name}_bp_min"] = share_bp(reached.least_minor, drawdown.amount_minor)
        told[f"{name}_payment_id"] = _arrival(reached)
    ways = found.reached["restricted"].ways_at_least
    last = max(ways, key=lambda way: way.amount_minor).transfers[-1] if ways else None
    told["restricted_account_no"] = None if last is None else last.payee
    first = drawdown.transfers[0].payment_ids
    return {
        **_head(drawdown),
        "payment_id": first[0] if first else None,
        "followed_until_on": gathered.until,
        **told,
    }


def _arrival(reached: Reached) -> str | None:
    """The payment by which most of what must have come there came; the loan's own record has none."""
    ways = reached.ways_at_least
    if not ways:
        return None
    last = max(ways, key=lambda way: way.amount_minor).transfers[-1]
    return last.payment_ids[0] if last.payment_ids else None


def _head(drawdown: Drawdown) -> Row:
    return {
        "loan_event_id": drawdown.loan_event_id,
        "borrower_id": drawdown.borrower_id,
        "financier_id": drawdown.financier_id,
        "loan_no": drawdown.loan_no,
        "drawn_on": drawdown.drawn_on,
        "drawn_minor": drawdown.amount_minor,
        "currency": drawdown.currency,
    }
