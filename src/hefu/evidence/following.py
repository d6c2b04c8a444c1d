"""Evidence that is followed step by step: money along accounts, goods along firms.

A reach fetches all that one application is about. Money and goods have no such end: they are followed a
step at a time, each step one question about a few accounts or firms and a stretch of days, so that a book
of many million payments is never read as a whole. A register answers by its indexes; a bundle in memory
gives the same answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple, Protocol

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value

PAYMENT_COLUMNS = (
    "payment_id",
    "account_no",
    "entry_no",
    "batch_entry_id",
    "counterparty_id",
    "counterparty_account_no",
    "payer_id",
    "payee_id",
    "amount_minor",
    "currency",
    "direction_code",
    "status_code",
    "booked_on",
    "end_to_end_no",
    "uetr",
)
"""What a step along accounts tells of a payment."""

LEG_COLUMNS = (
    "invoice_id",
    "seller_id",
    "buyer_id",
    "issued_on",
    "goods",
    "item_name",
    "net_minor",
    "currency",
)
"""What a step along firms tells of one invoice line; ``goods`` is its item code, else its item name."""

FOLLOWED = {
    "application": ("application_id", "borrower_id"),
    "bank_account": ("account_no", "holder_id"),
    "fund_account": ("account_no", "holder_id"),
    "invoice": ("invoice_id",),
    "loan_event": ("borrower_id",),
    "partner_score": ("party_id",),
    "party": ("party_id",),
    "payment": ("payment_id", "end_to_end_no"),
    "payment_instruction": ("application_id",),
    "registration": ("registration_id",),
    "watchlist_entry": ("party_id",),
    "watchlist_search": ("party_id",),
}
"""Tables and the columns by which :meth:`Trail.rows_where` may be asked for their rows."""


class PaymentsAlong(NamedTuple):
    """``rows``: payments on or with the accounts asked for, each once, in the order of their ids.
    ``crowded``: accounts with more payments than were wanted of one account; theirs are not among them."""

    rows: list[Row]
    crowded: frozenset[str]


class Trail(Protocol):
    """Answers one step at a time; the register does, and :class:`BundleTrail`."""

    def rows_where(
        self, clocks: Clocks, table: str, column: str, values: Collection[Value]
    ) -> list[Row]:
        """Rows of ``table`` known on the day whose ``column`` is one of ``values``; see ``FOLLOWED``."""
        ...

    def payments_along(
        self,
        clocks: Clocks,
        accounts: Collection[str],
        days: tuple[date, date],
        *,
        most: int,
        payers: Collection[str] | None = None,
    ) -> PaymentsAlong:
        """Booked payments of ``PAYMENT_COLUMNS`` on the accounts, or reported by the other side of them,
        within ``days``, both included; none later than the business date.

        With ``payers``: only those that name one of them as payer or as the other side. An account that
        has more than ``most`` of them is crowded and left out.
        """
        ...

    def suppliers_of(self, clocks: Clocks, buyers: Collection[str]) -> list[tuple[str, str]]:
        """Buyer and seller of every pair that an invoice or an order shows, for these buyers."""
        ...

    def trade_links(self, clocks: Clocks, since: date) -> list[Row]:
        """Who invoiced whom for how much; see ``ports.EvidenceRegister.trade_links``."""
        ...

    def trade_legs(self, clocks: Clocks, since: date, firms: Collection[str]) -> list[Row]:
        """Invoice lines of ``LEG_COLUMNS`` among ``firms``, issued from ``since`` to the business date.

        Left out are invoices that a credit note reverses in full, and lines of unknown amount or goods.
        In the order of day, invoice and line.
        """
        ...


class BundleTrail:
    """The same answers from rows in memory, which hold the whole book."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle

    def rows_where(
        self, clocks: Clocks, table: str, column: str, values: Collection[Value]
    ) -> list[Row]:
        """Rows by one column; see the protocol. A bundle is of one day of knowledge already."""
        del clocks
        return [row for value in dict.fromkeys(values) for row in self._by(table, column, value)]

    def payments_along(
        self,
        clocks: Clocks,
        accounts: Collection[str],
        days: tuple[date, date],
        *,
        most: int,
        payers: Collection[str] | None = None,
    ) -> PaymentsAlong:
        """Payments of the accounts; see the protocol."""
        found: dict[str, Row] = {}
        crowded = set()
        for account in dict.fromkeys(accounts):
            own = [
                row
                for column in ("account_no", "counterparty_account_no")
                for row in self._by("payment", column, account)
                if _is_booked(row, clocks, days) and _is_with(row, payers)
            ]
            if len(own) > most:
                crowded.add(account)
                continue
            found.update((str(row["payment_id"]), row) for row in own)
        rows = [{name: found[key].get(name) for name in PAYMENT_COLUMNS} for key in sorted(found)]
        return PaymentsAlong(rows, frozenset(crowded))

    def suppliers_of(self, clocks: Clocks, buyers: Collection[str]) -> list[tuple[str, str]]:
        """Pairs of buyer and seller; see the protocol."""
        found = {
            (buyer, str(row["seller_id"]))
            for table in ("invoice", "purchase_order")
            for buyer in buyers
            for row in self._by(table, "buyer_id", buyer)
            if row.get("seller_id") is not None and _is_issued(row, clocks)
        }
        return sorted(found)

    def trade_links(self, clocks: Clocks, since: date) -> list[Row]:
        """Invoices added up; see ``ports.EvidenceRegister.trade_links``."""
        found: dict[tuple[str, str, str], Row] = {}
        for invoice in self._bundle.rows("invoice"):
            if not _is_leg(invoice, clocks, since) or self._is_reversed(invoice, clocks):
                continue
            pair = (str(invoice["seller_id"]), str(invoice["buyer_id"]), str(invoice["currency"]))
            notes = self._notes(invoice, clocks)
            amounts = [_net(invoice), *(_net(note) for note in notes)]
            known = [each for each in amounts if each is not None]
            is_known = len(known) == len(amounts)
            link = found.setdefault(pair, _first_of(invoice))
            for name, more in (
                ("invoice_count", 1),
                ("unknown_count", int(not is_known)),
                ("net_minor", 2 * known[0] - sum(known) if is_known else 0),
            ):
                before = link[name]
                link[name] = more + (before if isinstance(before, int) else 0)
            days = [link["first_on"], link["last_on"], invoice["issued_on"]]
            dates = [each for each in days if isinstance(each, date)]
            link["first_on"], link["last_on"] = min(dates), max(dates)
        return [found[pair] for pair in sorted(found)]

    def trade_legs(self, clocks: Clocks, since: date, firms: Collection[str]) -> list[Row]:
        """Invoice lines among firms; see the protocol."""
        found = []
        for invoice in self._bundle.rows("invoice"):
            ends = {invoice.get("seller_id"), invoice.get("buyer_id")}
            if not (_is_leg(invoice, clocks, since) and ends <= set(firms)):
                continue
            if self._is_reversed(invoice, clocks):
                continue
            for line in self._by("invoice_line", "invoice_id", invoice["invoice_id"]):
                leg = {**invoice, **line, "goods": line.get("item_code") or line.get("item_name")}
                if leg["goods"] is not None and line.get("net_minor") is not None:
                    leg["currency"] = line.get("currency") or invoice.get("currency")
                    found.append((_order(leg), {name: leg.get(name) for name in LEG_COLUMNS}))
        return [leg for _, leg in sorted(found, key=lambda each: each[0])]

    def _is_reversed(self, invoice: Row, clocks: Clocks) -> bool:
        notes = self._notes(invoice, clocks)
        gross = invoice.get("gross_minor")
        amounts = [note.get("gross_minor") for note in notes]
        credited = sum(amount for amount in amounts if isinstance(amount, int))
        return bool(notes) and isinstance(gross, int) and credited >= gross

    def _notes(self, invoice: Row, clocks: Clocks) -> list[Row]:
        """Credit notes that name the invoice, by whichever of its names."""
        names = [invoice.get(name) for name in ("invoice_id", "number_key", "paper_key")]
        notes: dict[Value, Row] = {
            note["invoice_id"]: note
            for name in names
            for note in self._by("invoice", "original_invoice_id", name)
            if note.get("direction_code") == "credit_note" and _is_issued(note, clocks)
        }
        return list(notes.values())

    def _by(self, table: str, column: str, value: Value) -> Iterable[Row]:
        return self._bundle.by(table, column, value)


def _is_booked(row: Row, clocks: Clocks, days: tuple[date, date]) -> bool:
    booked_on = row.get("booked_on")
    return (
        isinstance(booked_on, date)
        and days[0] <= booked_on <= min(days[1], clocks.as_of)
        and row.get("status_code") in (None, "booked")
    )


def _is_with(row: Row, payers: Collection[str] | None) -> bool:
    return payers is None or not {row.get("payer_id"), row.get("counterparty_id")}.isdisjoint(
        payers
    )


def _is_issued(row: Row, clocks: Clocks) -> bool:
    issued_on = row.get("issued_on")
    return isinstance(issued_on, date) and issued_on <= clocks.as_of


def _is_leg(row: Row, clocks: Clocks, since: date) -> bool:
    issued_on = row.get("issued_on")
    return (
        row.get("direction_code") == "invoice"
        and isinstance(issued_on, date)
        and since <= issued_on <= clocks.as_of
        and None not in (row.get("seller_id"), row.get("buyer_id"))
    )


def _order(leg: Row) -> tuple[str, str, str]:
    return str(leg["issued_on"]), str(leg["invoice_id"]), str(leg["invoice_line_id"])


def _first_of(invoice: Row) -> Row:
    """A link of nothing yet, between the parties of an invoice."""
    return {
        **{name: invoice[name] for name in ("seller_id", "buyer_id", "currency")},
        **dict.fromkeys(("invoice_count", "unknown_count", "net_minor"), 0),
        **dict.fromkeys(("first_on", "last_on"), invoice["issued_on"]),
    }


def _net(invoice: Row) -> int | None:
    """The amount without tax, told or as gross less tax."""
    net, gross, tax = (invoice.get(name) for name in ("net_minor", "gross_minor", "tax_minor"))
    if isinstance(net, int):
        return net
    return gross - tax if isinstance(gross, int) and isinstance(tax, int) else None
