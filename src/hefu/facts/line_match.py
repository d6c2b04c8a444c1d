"""Each line of a claimed invoice beside its order line and what was received on it."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import contradicted_cells, text
from hefu.facts.claimed_invoice import CLAIM_READS, claims
from hefu.facts.consumption import CONSUMPTION_READS, OrderBook, is_same_unit
from hefu.facts.trade_papers import order_of
from hefu.parameters.loader import ParameterView

TABLE = "line_match"
READS: tuple[str, ...] = (*CLAIM_READS, *CONSUMPTION_READS, "purchase_order")

_UNKNOWN: Row = dict.fromkeys(
    (
        "line_no",
        "item_name",
        "invoiced_quantity_micro",
        "ordered_quantity_micro",
        "received_quantity_micro",
        "available_quantity_micro",
        "invoice_unit_price_micro",
        "order_unit_price_micro",
        "is_unit_equal",
        "is_currency_equal",
    )
)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per line of each claim; a claim whose invoice shows no line has one row of unknowns."""
    contradicted = contradicted_cells(bundle)
    books: dict[Value, OrderBook] = {}
    found = []
    for claim in claims(bundle):
        order_id = order_of(bundle, claim.invoice)
        if order_id is not None and order_id not in books:
            books[order_id] = OrderBook(bundle, clocks, order_id, contradicted)
        head = claim.head()
        lines = bundle.by("invoice_line", "invoice_id", claim.invoice.get("invoice_id"))
        for line in lines or ({},):
            book = None if order_id is None else books[order_id]
            found.append({**head, **_UNKNOWN, **_matched(bundle, claim.invoice, line, book)})
    return found


def _matched(bundle: Bundle, invoice: Row, line: Row, book: OrderBook | None) -> Row:
    row: Row = {
        "line_no": line.get("line_no"),
        "item_name": line.get("item_name"),
        "invoiced_quantity_micro": line.get("quantity_micro"),
        "invoice_unit_price_micro": line.get("unit_price_micro"),
    }
    order_line = book.match(line).only if book is not None and line else None
    if book is None or order_line is None:
        return row
    is_unit_equal = _is_unit_equal(line, order_line, book)
    row |= {
        "ordered_quantity_micro": order_line.get("quantity_micro"),
        "order_unit_price_micro": order_line.get("unit_price_micro"),
        "is_unit_equal": is_unit_equal,
        "is_currency_equal": _is_currency_equal(bundle, invoice, line, order_line),
    }
    if is_unit_equal == 1:
        row["received_quantity_micro"] = book.received(order_line)
        row["available_quantity_micro"] = book.available(line, order_line)
    return row


def _is_unit_equal(line: Row, order_line: Row, book: OrderBook) -> int | None:
    verdicts = [is_same_unit(line, order_line)]
    verdicts += [
        is_same_unit({"unit_code": unit}, order_line) for unit in book.receipt_units(order_line)
    ]
    if False in verdicts:
        return 0
    return None if None in verdicts else 1


def _is_currency_equal(bundle: Bundle, invoice: Row, line: Row, order_line: Row) -> int | None:
    order = bundle.one("purchase_order", "order_id", order_line.get("order_id")) or {}
    ordered_in = text(order_line, "currency") or text(order, "currency")
    invoiced_in = text(line, "currency") or text(invoice, "currency")
    if ordered_in is None or invoiced_in is None:
        return None
    return int(ordered_in == invoiced_in)
