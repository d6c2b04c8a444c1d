"""The papers of one trade: which order an invoice belongs to, and what else belongs to that order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import Row, Value


def order_of(bundle: Bundle, invoice: Row) -> Value:
    """The order an invoice names, else the order of the goods receipt it names."""
    order_id = invoice.get("order_id")
    if order_id is not None:
        return order_id
    receipt = bundle.one("goods_receipt", "goods_receipt_id", invoice.get("goods_receipt_id"))
    return None if receipt is None else receipt.get("order_id")


def invoices_of(bundle: Bundle, order_id: Value) -> list[Row]:
    """Invoices of an order, also those that name only one of its receipts."""
    found = list(bundle.by("invoice", "order_id", order_id))
    for receipt in bundle.by("goods_receipt", "order_id", order_id):
        named = bundle.by("invoice", "goods_receipt_id", receipt.get("goods_receipt_id"))
        found += [invoice for invoice in named if invoice.get("order_id") is None]
    return _each_once(found, "invoice_id")


def receipts_of(bundle: Bundle, order_id: Value) -> Sequence[tuple[Row, bool]]:
    """Receipts of an order, each with whether it certainly belongs to this order alone.

    A receipt that names no order belongs to the order of the invoices that name it. Looked up once: each
    claim under an order asks for all of them.
    """
    return bundle.worked_out(("receipts", order_id), lambda: _receipts_of(bundle, order_id))


def _receipts_of(bundle: Bundle, order_id: Value) -> list[tuple[Row, bool]]:
    found = [(receipt, True) for receipt in bundle.by("goods_receipt", "order_id", order_id)]
    named = _each_once(
        (
            receipt
            for invoice in bundle.by("invoice", "order_id", order_id)
            for receipt in bundle.by(
                "goods_receipt", "goods_receipt_id", invoice.get("goods_receipt_id")
            )
            if receipt.get("order_id") is None
        ),
        "goods_receipt_id",
    )
    for receipt in named:
        sharing = bundle.by("invoice", "goods_receipt_id", receipt.get("goods_receipt_id"))
        found.append((receipt, {invoice.get("order_id") for invoice in sharing} == {order_id}))
    return found


def _each_once(rows: Iterable[Row], key: str) -> list[Row]:
    return list({row.get(key): row for row in rows}.values())
