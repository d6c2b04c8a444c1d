"""Loans paid out to a borrower, and the payments by which they were paid out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hefu.evidence.day import Clocks
from hefu.evidence.following import Trail
from hefu.evidence.schema import Row
from hefu.facts.cells import day, text, whole
from hefu.facts.transfers import Transfer, transfers_of
from hefu.parameters.loader import ParameterView

_PAYOUTS_MAX = 20_000
"""Payments of lenders to one account among which a drawdown is sought."""


@dataclass(frozen=True, slots=True)
class Drawdown:
    """Money that a financier lent on a day. ``transfers``: how it was paid out, to the borrower or at its
    order to others; empty when no payment shows it. ``loan_no`` and ``loan_event_id`` are empty for a
    payment that was picked by hand and belongs to no loan we know."""

    borrower_id: str
    financier_id: str | None
    drawn_on: date
    amount_minor: int
    currency: str
    loan_no: str = ""
    loan_event_id: str = ""
    transfers: tuple[Transfer, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class LoanBook:
    """What is known of a borrower's loans: their events, its accounts, and whom it had paid."""

    borrower_id: str
    events: Sequence[Row]
    accounts: frozenset[str]
    instructions: Sequence[Row]

    @property
    def lenders(self) -> frozenset[str]:
        """Whoever lent to the borrower."""
        return frozenset(str(row["financier_id"]) for row in self.events if row.get("financier_id"))

    def is_repaid(self, drawdown: Drawdown) -> bool:
        """Whether what was repaid on the loan, as far as it is known, covers the drawdown."""
        repaid = [
            amount
            for row in self.events
            if row.get("event_code") == "repaid"
            and (row.get("financier_id"), row.get("loan_no"))
            == (drawdown.financier_id, drawdown.loan_no)
            and row.get("currency") == drawdown.currency
            and (amount := whole(row, "amount_minor")) is not None
        ]
        return sum(repaid) >= drawdown.amount_minor

    @property
    def payees(self) -> frozenset[str]:
        """Accounts that a drawdown may be paid to."""
        named = (text(row, "payee_account_no") for row in self.instructions)
        return self.accounts | {account for account in named if account is not None}


def accounts_where(trail: Trail, clocks: Clocks, column: str, values: Collection[str]) -> list[Row]:
    """Accounts as banks and the registry of accounts tell of them, by holder or by number."""
    return [
        row
        for table in ("bank_account", "fund_account")
        for row in trail.rows_where(clocks, table, column, values)
        if (day(row, "reported_on") or clocks.as_of) <= clocks.as_of
    ]


def loan_books_of(
    trail: Trail, clocks: Clocks, asked: Mapping[str, Collection[str]]
) -> dict[str, LoanBook]:
    """The loans of borrowers; ``asked``: their applications, whose payees may be paid by the financier in
    the borrower's place. Borrowers without any loan are left out."""
    events: dict[str, list[Row]] = defaultdict(list)
    for row in trail.rows_where(clocks, "loan_event", "borrower_id", sorted(asked)):
        if (day(row, "occurred_on") or date.max) <= clocks.as_of:
            events[str(row["borrower_id"])].append(row)
    accounts: dict[str, set[str]] = defaultdict(set)
    for row in accounts_where(trail, clocks, "holder_id", sorted(events)):
        accounts[str(row["holder_id"])].add(str(row["account_no"]))
    whose = {each: borrower for borrower in events for each in asked[borrower]}
    instructions: dict[str, list[Row]] = defaultdict(list)
    for row in trail.rows_where(clocks, "payment_instruction", "application_id", sorted(whose)):
        instructions[whose[str(row["application_id"])]].append(row)
    return {
        borrower: LoanBook(
            borrower, events[borrower], frozenset(accounts[borrower]), instructions[borrower]
        )
        for borrower in sorted(events)
    }


def payouts_of(
    trail: Trail, clocks: Clocks, books: Iterable[LoanBook], parameters: ParameterView
) -> dict[str, list[Transfer]]:
    """Transfers by which lenders paid into accounts of the borrowers or of their payees, by account."""
    books = list(books)
    payees = sorted({account for book in books for account in book.payees})
    lenders = frozenset(lender for book in books for lender in book.lenders)
    found: dict[str, list[Transfer]] = defaultdict(list)
    if payees and lenders:
        days = (_since(clocks, parameters), clocks.as_of)
        along = trail.payments_along(
            clocks, payees, days, most=_PAYOUTS_MAX, payers=sorted(lenders)
        )
        for transfer in transfers_of(along.rows)[0]:
            found[transfer.payee].append(transfer)
    return found


def drawdowns_of(
    book: LoanBook,
    payouts: Mapping[str, Sequence[Transfer]],
    clocks: Clocks,
    parameters: ParameterView,
    financiers: Collection[str] | None = None,
) -> list[Drawdown]:
    """Loans that were paid out within the stretch looked at, by ``financiers`` if they are given, in the
    order of their days; each with its payments where they are found.

    A payment is that of a loan when the financier paid it within days to the borrower and it has its
    amount, or when payments to the payees of one application have theirs and add up to it. A payment
    serves one loan.
    """
    since = _since(clocks, parameters)
    events = sorted(
        (row for row in book.events if _is_drawdown(row, since, financiers)),
        key=lambda row: (str(row["occurred_on"]), str(row["loan_event_id"])),
    )
    paid = [each for account in sorted(book.payees) for each in payouts.get(account, ())]
    window = timedelta(days=parameters.integer("policy.funds.payout_days"))
    found = []
    for event in events:
        drawdown = _drawdown(event)
        if drawdown is None:
            continue
        transfers = _matching(paid, drawdown, book, window)
        paid = [each for each in paid if each not in transfers]
        first_on = min((each.paid_on for each in transfers), default=drawdown.drawn_on)
        found.append(replace(drawdown, drawn_on=first_on, transfers=transfers))
    return found


def _since(clocks: Clocks, parameters: ParameterView) -> date:
    return clocks.as_of - timedelta(days=parameters.integer("policy.funds.lookback_days"))


def _is_drawdown(row: Row, since: date, financiers: Collection[str] | None) -> bool:
    drawn_on = day(row, "occurred_on")
    return (
        row.get("event_code") == "disbursed"
        and drawn_on is not None
        and drawn_on > since
        and (financiers is None or row.get("financier_id") in financiers)
    )


def _drawdown(event: Row) -> Drawdown | None:
    amount, currency = whole(event, "amount_minor"), text(event, "currency")
    drawn_on = day(event, "occurred_on")
    if not amount or amount < 0 or currency is None or drawn_on is None:
        return None
    return Drawdown(
        borrower_id=str(event["borrower_id"]),
        financier_id=text(event, "financier_id"),
        drawn_on=drawn_on,
        amount_minor=amount,
        currency=currency,
        loan_no=str(event["loan_no"]),
        loan_event_id=str(event["loan_event_id"]),
    )


def _matching(
    paid: Iterable[Transfer], drawdown: Drawdown, book: LoanBook, window: timedelta
) -> tuple[Transfer, ...]:
    near = [
        each
        for each in paid
        if each.payer_id is not None
        and each.payer_id == drawdown.financier_id
        and each.currency == drawdown.currency
        and drawdown.drawn_on <= each.paid_on <= drawdown.drawn_on + window
    ]
    for each in near:
        if each.payee in book.accounts and each.amount_minor == drawdown.amount_minor:
            return (each,)
    by_application: dict[str, list[Row]] = defaultdict(list)
    for row in book.instructions:
        by_application[str(row.get("application_id"))].append(row)
    for _, instructed in sorted(by_application.items()):
        chosen = _instructed(near, instructed)
        if chosen and sum(each.amount_minor for each in chosen) == drawdown.amount_minor:
            return chosen
    return ()


def _instructed(near: Sequence[Transfer], instructed: Sequence[Row]) -> tuple[Transfer, ...]:
    """One transfer for each instruction, or none at all."""
    left = list(near)
    found: list[Transfer] = []
    for row in instructed:
        wanted = (row.get("payee_account_no"), row.get("amount_minor"))
        fits = [each for each in left if (each.payee, each.amount_minor) == wanted]
        if not fits:
            return ()
        left.remove(fits[0])
        found.append(fits[0])
    return tuple(found)
