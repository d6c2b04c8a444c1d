"""Follows the drawdowns of one borrower over what the register holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister
from hefu.evidence.schema import Row
from hefu.facts import connected_group_member
from hefu.facts.drawdown_trace import around_of
from hefu.facts.drawdowns import (
    Drawdown,
    LoanBook,
    accounts_where,
    drawdowns_of,
    loan_books_of,
    payouts_of,
)
from hefu.facts.money_places import Around, Places, lender_accounts, places_of, with_repayments
from hefu.facts.money_reach import Gathered, bounds_from, gather
from hefu.facts.money_trace import MoneyTrace, trace_money
from hefu.parameters.loader import ParameterView
from hefu.services.screen_application import population_facts


class Tracer:
    """Follows drawdowns of one borrower; groups come from the kept facts."""

    def __init__(self, register: EvidenceRegister, clocks: Clocks, until: date | None) -> None:
        self._register, self._clocks, self._until = register, clocks, until
        self._parameters = ParameterView(clocks)
        self.bounds = bounds_from(self._parameters)

    def book_of(self, borrower_id: str) -> LoanBook:
        """The borrower's loans, accounts and instructions; without loans an empty book."""
        register, clocks = self._register, self._clocks
        applications = register.rows_where(clocks, "application", "borrower_id", [borrower_id])
        ids = [str(row["application_id"]) for row in applications]
        found = loan_books_of(register, clocks, {borrower_id: ids}).get(borrower_id)
        if found is not None:
            return found
        held = accounts_where(register, clocks, "holder_id", [borrower_id])
        return LoanBook(borrower_id, (), frozenset(str(row["account_no"]) for row in held), ())

    def drawdowns(self, book: LoanBook, financier_id: str | None) -> list[Drawdown]:
        """Recent drawdowns, by one financier if it is given."""
        payouts = payouts_of(self._register, self._clocks, [book], self._parameters)
        financiers = None if financier_id is None else {financier_id}
        return drawdowns_of(book, payouts, self._clocks, self._parameters, financiers)

    def around(self, book: LoanBook) -> Around:
        """Group, suppliers and lenders."""
        kept = population_facts(self._register, self._clocks)
        name = connected_group_member.TABLE
        return around_of(Bundle({name: kept[name]}), self._register, self._clocks, book)

    def follow(
        self, drawdown: Drawdown, known: tuple[LoanBook, Around]
    ) -> tuple[MoneyTrace, Gathered, Places, Sequence[Row]]:
        """One drawdown with all that it was followed over."""
        register, clocks = self._register, self._clocks
        closed = lender_accounts(register, clocks, known[1].lenders)
        gathered = gather(register, clocks, drawdown, self.bounds, closed=closed, until=self._until)
        places = places_of(register, clocks, drawdown, gathered, known)
        transfers, untold = with_repayments(gathered, places, known[0], closed)
        return trace_money(drawdown, gathered, places, transfers), gathered, places, untold
