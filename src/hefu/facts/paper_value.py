"""What a paper over a sale is still worth, and what it may carry in claims, in a currency asked for."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day, less, text, total, whole, within_range
from hefu.facts.claim_trade import order_state
from hefu.facts.claim_value import READS as _INVOICE_READS
from hefu.facts.claim_value import invoice_values
from hefu.facts.currency import Converter
from hefu.facts.paper_graph import PAPER_READS, Paper, paper_graph
from hefu.facts.same_party import is_same_party
from hefu.facts.trade_papers import invoices_of

PAPER_VALUE_READS: tuple[str, ...] = (
    *PAPER_READS,
    *_INVOICE_READS,
    "order_event",
    "pledge",
    "voucher_event",
)
"""What :class:`PaperValues` reads."""

_DEAD_VOUCHER = ("redeemed", "cancelled")
_DEAD_RECEIPT = ("delivered", "cancelled")
_NO_ORDER = ("rejected", "cancelled")


class PaperValues:
    """Values of papers of one bundle; ``None`` where a part is not known."""

    def __init__(self, bundle: Bundle, clocks: Clocks, converter: Converter) -> None:
        self._bundle = bundle
        self._clocks = clocks
        self._converter = converter
        self._graph = paper_graph(bundle)
        self._invoices = invoice_values(bundle, clocks)
        self._carried: dict[tuple[Paper, str | None], int | None] = {}

    def of(self, paper: Paper, application: Row) -> int | None:
        """What the paper alone is still worth to its holder, in the application's currency."""
        row, currency = self._graph.row(paper), text(application, "currency")
        if not row:
            return None
        if paper.kind == "voucher":
            return self._voucher_left(row, currency)
        if paper.kind == "order":
            return self._order_left(row, currency)
        if paper.kind == "warehouse_receipt":
            return self._receipt_left(row, application)
        return self.carried(paper, currency)

    def carried(self, paper: Paper, currency: str | None) -> int | None:
        """What all claims on the paper and on everything under it may come to, in ``currency``."""
        key = (paper, currency)
        if key not in self._carried:
            self._carried[key] = self._carry(paper, currency)
        return self._carried[key]

    def _carry(self, paper: Paper, currency: str | None) -> int | None:
        if paper.kind == "lot":
            return self._lot(paper, currency)
        row = self._graph.row(paper)
        if paper.kind == "invoice":
            return whole(self._invoices.of(row, currency), "remaining_minor") if row else None
        if paper.kind == "voucher":
            return self._alive(row, _DEAD_VOUCHER, self._converted(row, "amount_minor", currency))
        if paper.kind == "order":
            state = order_state(self._bundle, self._clocks, paper.id) if row else None
            if state is None or state in _NO_ORDER:
                return None if state is None else 0
            return self._order_or_its_invoices(row, currency)
        return self._alive(row, _DEAD_RECEIPT, self._converted(row, "value_minor", currency))

    def _order_or_its_invoices(self, order: Row, currency: str | None) -> int | None:
        """The larger of the order's total and of what was invoiced on it, net of credit notes.

        Orders state their total with or without tax, and do not say which; invoices that bill the same
        goods once each must not look like the same goods claimed twice.
        """
        stated = self._converted(order, "total_minor", currency)
        invoiced = self._invoiced(order, currency)
        return None if stated is None or invoiced is None else max(stated, invoiced)

    def _voucher_left(self, voucher: Row, currency: str | None) -> int | None:
        """The amount less what was split off; nothing once it was split as a whole, paid or cancelled."""
        if voucher.get("status_code") == "split":
            return 0
        own = self.carried(Paper("voucher", str(voucher.get("voucher_id"))), currency)
        left = less(own, self.split_off(voucher, currency))
        return None if left is None else max(left, 0)

    def split_off(self, voucher: Row, currency: str | None) -> int | None:
        """Sum of the vouchers split directly from this one; a cancelled one gives its amount back."""
        children = self._bundle.by("receivable_voucher", "parent_voucher_id", voucher["voucher_id"])
        return total(
            0
            if child.get("status_code") == "cancelled"
            else self._converted(child, "amount_minor", currency)
            for child in children
        )

    def _order_left(self, order: Row, currency: str | None) -> int | None:
        """The total less all that was invoiced: that part is an invoice now, or is paid."""
        own = self.carried(Paper("order", str(order.get("order_id"))), currency)
        if own == 0:
            return 0
        stated = self._converted(order, "total_minor", currency)
        left = less(stated, self._invoiced(order, currency))
        return None if left is None else max(left, 0)

    def _invoiced(self, order: Row, currency: str | None) -> int | None:
        """All that was invoiced on the order up to the business date, net of credit notes."""
        invoiced: list[int | None] = []
        for invoice in invoices_of(self._bundle, order.get("order_id")):
            issued_on, direction = day(invoice, "issued_on"), text(invoice, "direction_code")
            is_later = issued_on is not None and issued_on > self._clocks.as_of
            if direction == "credit_note" or is_later:
                continue
            value = self._invoices.of(invoice, currency)
            net = less(whole(value, "gross_minor"), whole(value, "credited_minor"))
            invoiced.append(net if direction == "invoice" else None)
        return total(invoiced)

    def _receipt_left(self, receipt: Row, application: Row) -> int | None:
        """The value while the receipt lives and is free, or pledged to the application's financier alone."""
        expires_on = day(receipt, "expires_on")
        if expires_on is not None and expires_on < self._clocks.as_of:
            return 0
        paper = Paper("warehouse_receipt", str(receipt.get("warehouse_receipt_id")))
        own = self.carried(paper, text(application, "currency"))
        if receipt.get("status_code") != "pledged":
            return own
        financier_id = application.get("financier_id")
        to_us = [
            is_same_party(self._bundle, pledge.get("pledgee_id"), financier_id)
            for pledge in self._bundle.by("pledge", "warehouse_receipt_id", paper.id)
            if not self._is_released(pledge)
        ]
        if False in to_us:
            return 0
        return own if to_us and None not in to_us else None

    def _is_released(self, pledge: Row) -> bool:
        released_on = day(pledge, "released_on")
        return released_on is not None and released_on <= self._clocks.as_of

    def _lot(self, lot: Paper, currency: str | None) -> int | None:
        """The lot's quantity at the average value of its receipts; receipts that ended are left out."""
        receipts = [
            row
            for row in self._bundle.by("warehouse_receipt", "lot_id", lot.id)
            if row.get("status_code") not in _DEAD_RECEIPT
        ]
        quantities = {whole(row, "lot_quantity_micro") for row in receipts} - {None}
        units = {text(row, "unit_code") for row in receipts}
        worth = total(self._converted(row, "value_minor", currency) for row in receipts)
        held = [whole(row, "quantity_micro") for row in receipts]
        stored = sum(each for each in held if each is not None)
        if not receipts:
            return 0
        if worth is None or None in held or len(quantities) != 1 or len(units) != 1 or stored <= 0:
            return None
        return within_range(sum(each or 0 for each in quantities) * worth // stored)

    def _alive(self, row: Row, dead: tuple[str, ...], value: int | None) -> int | None:
        status = text(row, "status_code")
        return 0 if status in dead else None if status is None else value

    def _converted(self, row: Row, column: str, currency: str | None) -> int | None:
        return self._converter.convert(whole(row, column), text(row, "currency"), currency)
