"""What the accounts are that money of a drawdown came to: whose, of which kind, and what that means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from hefu.evidence.day import Clocks
from hefu.evidence.following import Trail
from hefu.evidence.schema import Row
from hefu.facts.cells import day, text, whole
from hefu.facts.drawdowns import Drawdown, LoanBook, accounts_where
from hefu.facts.money_reach import Gathered
from hefu.facts.transfers import Transfer, is_account

RESTRICTED = ("securities", "property", "wealth_product", "lending_platform")
"""Kinds of accounts that money lent for trade must not come to."""

Place = Literal[
    "restricted", "returned", "old_loan", "untraceable", "outside", "supplier", "own", "other"
]
"""``returned``: held by the borrower's group (the borrower's own accounts are ``own``: money returns to
them when somebody else pays it); ``untraceable``: nobody shows whose it is nor what goes on there;
``outside``: a named firm outside the trade, and nobody shows what goes on there."""

PLACES: tuple[Place, ...] = get_args(Place)
OLD_LOAN, OWN_LOAN, ANY_LOAN = "loan:old", "loan:own", "lender:"
"""Where a repayment goes: to a loan older than the drawdown, to the drawdown's own, or to a lender for a
loan that nobody names."""


@dataclass(frozen=True, slots=True)
class Around:
    """Who stands around a borrower: its group without itself, whom it buys from, who lends to it."""

    group: frozenset[str]
    suppliers: frozenset[str]
    lenders: frozenset[str]


@dataclass(frozen=True, slots=True)
class Places:
    """``holders`` and ``kinds`` by account, where told; ``place`` says what an account means."""

    drawdown: Drawdown
    own: frozenset[str]
    around: Around
    holders: Mapping[str, str]
    kinds: Mapping[str, str]
    unseen: frozenset[str]

    def place(self, key: str) -> Place:
        """The first that fits; restricted comes before all, whoever holds the account."""
        holder = self.holders.get(key)
        if self.kinds.get(key) in RESTRICTED:
            return "restricted"
        if key == OLD_LOAN:
            return "old_loan"
        if key == OWN_LOAN:
            return "other"
        if key in self.own or holder == self.drawdown.borrower_id:
            return "own"
        if holder in self.around.group:
            return "returned"
        if holder in self.around.suppliers and not key.startswith(ANY_LOAN):
            return "supplier"
        if key not in self.unseen and is_account(key):
            return "other"
        return "untraceable" if holder is None or key.startswith(ANY_LOAN) else "outside"


def lender_accounts(trail: Trail, clocks: Clocks, lenders: Iterable[str]) -> frozenset[str]:
    """Accounts that lenders hold, where money lent is at its end."""
    held = accounts_where(trail, clocks, "holder_id", sorted(lenders))
    return frozenset(str(row["account_no"]) for row in held)


def places_of(
    trail: Trail,
    clocks: Clocks,
    drawdown: Drawdown,
    gathered: Gathered,
    known: tuple[LoanBook, Around],
) -> Places:
    """Holders and kinds of every account that the money can have come to."""
    book, around = known
    accounts = sorted(key for key in gathered.steps if is_account(key))
    holders: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for row in accounts_where(trail, clocks, "account_no", accounts):
        _note(holders, row, "holder_id")
        if row.get("fund_account_id") is not None:
            _note(kinds, row, "kind_code")
    for each in gathered.transfers:
        for key, party in ((each.payer, each.payer_id), (each.payee, each.payee_id)):
            if party is not None:
                holders.setdefault(key, party)
    own = {
        key
        for key in (*book.accounts, *(each.payee for each in drawdown.transfers))
        if kinds.get(key) not in RESTRICTED
        and holders.get(key, drawdown.borrower_id) == drawdown.borrower_id
    }
    reached = frozenset(gathered.steps)
    unseen = (reached - gathered.reported) | gathered.open_ends | gathered.crowded
    return Places(drawdown, frozenset(own), around, holders, kinds, unseen)


def _note(told: dict[str, str], row: Row, column: str) -> None:
    value = text(row, column)
    if value is not None:
        told.setdefault(str(row["account_no"]), value)


def with_repayments(
    gathered: Gathered, places: Places, book: LoanBook, closed: frozenset[str]
) -> tuple[list[Transfer], list[Row]]:
    """The transfers with repayments turned to the loans they repaid, and the repayments of the loan
    records of which nobody says from which account.

    What is paid to a lender on the day of a repayment to it repaid that loan; without one, nobody knows
    which. A repayment that names its account and that no payment shows is taken from the loan's record.
    """
    repaid = [
        row
        for row in book.events
        if row.get("event_code") == "repaid"
        and (on := day(row, "occurred_on")) is not None
        and places.drawdown.drawn_on <= on <= gathered.until
    ]
    lenders = places.around.lenders
    found: list[Transfer] = []
    shown: set[str] = set()
    for each in gathered.transfers:
        lender = places.holders.get(each.payee)
        if each.payee not in closed and lender not in lenders:
            found.append(each)
            continue
        events = [
            row
            for row in repaid
            if row.get("financier_id") == lender and row.get("occurred_on") == each.paid_on
        ]
        shown |= {str(row["loan_event_id"]) for row in events}
        found.append(_turned(each, _loan_node(events, places.drawdown, str(lender)), events))
    untold = []
    for row in repaid:
        source = text(row, "source_account_no")
        if str(row["loan_event_id"]) in shown or _is_own_loan(row, places.drawdown):
            continue
        if source is None:
            untold.append(row)
        elif source in gathered.steps and row.get("currency") == places.drawdown.currency:
            found.append(_from_record(row, source, places.drawdown))
    found.sort(key=lambda each: each.paid_on)
    return found, untold


def _loan_node(events: Sequence[Row], drawdown: Drawdown, lender: str) -> str:
    if not events:
        return f"{ANY_LOAN}{lender}"
    return OWN_LOAN if all(_is_own_loan(row, drawdown) for row in events) else OLD_LOAN


def _is_own_loan(row: Row, drawdown: Drawdown) -> bool:
    told = (row.get("financier_id"), row.get("loan_no"))
    return told == (drawdown.financier_id, drawdown.loan_no)


def _turned(transfer: Transfer, payee: str, events: Sequence[Row]) -> Transfer:
    loans = " ".join(sorted({str(row["loan_no"]) for row in events}))
    return Transfer(
        transfer.payer,
        payee,
        transfer.paid_on,
        transfer.amount_minor,
        transfer.currency,
        f"{transfer.reference} {loans}".strip(),
        transfer.payment_ids,
        transfer.payer_id,
        transfer.payee_id,
        transfer.order,
    )


def _from_record(row: Row, source: str, drawdown: Drawdown) -> Transfer:
    paid_on = day(row, "occurred_on") or drawdown.drawn_on
    return Transfer(
        payer=source,
        payee=OLD_LOAN,
        paid_on=paid_on,
        amount_minor=whole(row, "amount_minor") or 0,
        currency=drawdown.currency,
        reference=f"{row['loan_no']}/{row['event_no']}",
        payee_id=text(row, "financier_id"),
    )
