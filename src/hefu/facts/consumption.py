"""The consumption ledger of one order: what was received on each of its lines, and who used it first.

Invoices use up receipts in the order of their day, then of their id, then of their lines. Every
invoice counts with all it bills, whether or not it is financed, so that the same goods are not
financed twice. A credit note gives nothing back: a return of goods and a corrected price look alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.identity import normal_name, normal_number
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import Cells, day, less, text, total, whole, zero_if_unstated
from hefu.facts.trade_papers import invoices_of, receipts_of

CONSUMPTION_READS = (
    "invoice",
    "invoice_line",
    "purchase_order_line",
    "goods_receipt",
    "goods_receipt_line",
)
"""What :class:`OrderBook` reads."""

_cached_name = lru_cache(maxsize=65536)(normal_name)
_cached_number = lru_cache(maxsize=65536)(normal_number)


class Match(NamedTuple):
    """Order lines that a line may mean; ``is_named`` when it says something to find them by."""

    order_lines: Sequence[Row]
    is_named: bool

    @property
    def only(self) -> Row | None:
        """The order line meant, when there is no doubt."""
        return self.order_lines[0] if self.is_named and len(self.order_lines) == 1 else None


class _Use(NamedTuple):
    """One invoice line that uses an order line up; ``quantity`` in millionths of the order's unit."""

    issued_on: date
    invoice_id: str
    place: tuple[int, str]
    line: Row
    quantity: int | None


class OrderBook:
    """Lines, receipts and uses of one order."""

    def __init__(
        self, bundle: Bundle, clocks: Clocks, order_id: Value, contradicted: Cells
    ) -> None:
        self._bundle = bundle
        self._contradicted = contradicted
        self._lines = bundle.by("purchase_order_line", "order_id", order_id)
        self._by: dict[str, dict[str, list[Row]]] = {
            column: _grouped(self._lines, column)
            for column in ("line_no", "item_code", "item_name")
        }
        self._received: dict[Value, list[int | None]] = defaultdict(list)
        self._receipt_units: dict[Value, set[str | None]] = defaultdict(set)
        self._used_before: dict[tuple[Value, Value], int | None] = {}
        self.has_receipt = False
        self._receive(order_id)
        self._use(clocks, order_id)

    def match(self, line: Row) -> Match:
        """Order lines that a line of an invoice or receipt may mean: by order line number, else by
        item code, else by item name."""
        if line.get("order_line_no") is not None:
            return Match(self._found("line_no", text(line, "order_line_no")), True)
        for column in ("item_code", "item_name"):
            found = self._found(column, text(line, column))
            if found:
                return Match(found, True)
        is_named = bool(line.get("item_code") or line.get("item_name"))
        return Match(() if is_named else self._lines, is_named)

    def receipt_units(self, order_line: Row) -> set[str | None]:
        """Units in which the receipts of this order line are told."""
        return self._receipt_units.get(order_line.get("order_line_id"), set())

    def received(self, order_line: Row) -> int | None:
        """Received less rejected on the order line by all receipts, in millionths of the order's unit;
        ``None`` when unknown or when the order has no receipt at all."""
        if not self.has_receipt:
            return None
        return total(self._received.get(order_line.get("order_line_id"), ()))

    def available(self, line: Row, order_line: Row) -> int | None:
        """Received less rejected less what earlier lines used, never below zero, in millionths of the
        order's unit; ``None`` when unknown or when the order has no receipt at all."""
        order_line_id = order_line.get("order_line_id")
        if not self.has_receipt:
            return None
        received = self.received(order_line)
        used = self._used_before.get((order_line_id, line.get("invoice_line_id")))
        left = less(received, used)
        return None if left is None else max(left, 0)

    def _found(self, column: str, name: str | None) -> Sequence[Row]:
        return () if name is None else self._by[column].get(_plain(column, name), ())

    def _receive(self, order_id: Value) -> None:
        for receipt, is_certain in receipts_of(self._bundle, order_id):
            self.has_receipt = True
            is_dated = receipt.get("received_on") is not None
            receipt_id = receipt.get("goods_receipt_id")
            for line in self._bundle.by("goods_receipt_line", "goods_receipt_id", receipt_id):
                match = self.match(line)
                is_known = is_certain and is_dated and match.only is not None
                accepted = self._accepted(line) if is_known else None
                for order_line in match.order_lines:
                    is_unit_same = is_same_unit(line, order_line) is True
                    key = order_line.get("order_line_id")
                    self._received[key].append(accepted if is_unit_same else None)
                    self._receipt_units[key].add(text(line, "unit_code"))

    def _accepted(self, line: Row) -> int | None:
        rejected = zero_if_unstated(
            self._contradicted,
            "goods_receipt_line",
            line,
            ("rejected_quantity_micro", "goods_receipt_line_id"),
        )
        return less(whole(line, "received_quantity_micro"), rejected)

    def _use(self, clocks: Clocks, order_id: Value) -> None:
        uses: dict[Value, list[_Use]] = defaultdict(list)
        for invoice in invoices_of(self._bundle, order_id):
            issued_on = day(invoice, "issued_on")
            is_later = issued_on is not None and issued_on > clocks.as_of
            if is_later or invoice.get("direction_code") == "credit_note":
                continue
            is_invoice = invoice.get("direction_code") == "invoice"
            invoice_id = text(invoice, "invoice_id") or ""
            for line in self._bundle.by("invoice_line", "invoice_id", invoice_id):
                match = self.match(line)
                is_known = is_invoice and match.only is not None
                for order_line in match.order_lines:
                    is_counted = is_known and is_same_unit(line, order_line) is True
                    quantity = whole(line, "quantity_micro") if is_counted else None
                    # Without a day it may be the earliest of all.
                    use = _Use(issued_on or date.min, invoice_id, _place(line), line, quantity)
                    uses[order_line.get("order_line_id")].append(use)
        for order_line_id, each in uses.items():
            self._add_up(order_line_id, each)

    def _add_up(self, order_line_id: Value, uses: list[_Use]) -> None:
        used: int | None = 0
        for use in sorted(uses, key=lambda one: one[:3]):
            is_dated = use.issued_on != date.min
            key = (order_line_id, use.line.get("invoice_line_id"))
            self._used_before[key] = used if is_dated else None
            used = total((used, use.quantity if is_dated else None))


def is_same_unit(one: Row, other: Row) -> bool | None:
    """Whether two lines count in the same unit; ``None`` when either does not say."""
    unit, other_unit = text(one, "unit_code"), text(other, "unit_code")
    if unit is None or other_unit is None:
        return None
    return unit == other_unit or _cached_name(unit) == _cached_name(other_unit)


def _grouped(lines: Iterable[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for line in lines:
        name = text(line, column)
        if name is not None:
            found.setdefault(_plain(column, name), []).append(line)
    return found


def _plain(column: str, name: str) -> str:
    return _cached_name(name) if column == "item_name" else _cached_number(name)


def _place(line: Row) -> tuple[int, str]:
    """Lines of one invoice in the order of their numbers, 2 before 10."""
    number = str(line.get("line_no"))
    return (int(number) if number.isdecimal() else 0, number)
