"""The trade: contract, orders, deliveries, receipts, invoices, what was paid and what came before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from hefu.evidence.schema import Row
from hefu.synth.deal.names import (
    AS_OF,
    BUYER,
    CONTRACT_NO,
    CREDIT_NOTE_NO,
    LEFT,
    NUMBERS,
    PAST,
    PIECE,
    SELLER,
    YUAN,
    values_of,
)

# order, invoice position, day of the invoice, gross, lines (number, item, pieces, unit price in yuan)
DEALS: tuple[tuple[str, int, date, int, tuple[tuple[str, str, int, int], ...]], ...] = (
    ("PO-1", 0, date(2026, 3, 5), 113_000, (("1", "支架 A3", 100, 1_000),)),
    ("PO-1", 1, date(2026, 3, 12), 226_000, (("1", "支架 A3", 200, 1_000),)),
    (
        "PO-2",
        2,
        date(2026, 3, 15),
        129_950,
        (("1", "转轴 B7", 50, 2_000), ("2", "垫片 C2", 30, 500)),
    ),
)
# Yuan with tax, by order.
_TOTALS = {"PO-1": 339_000, "PO-2": 129_950}


def orders_rows() -> Iterator[tuple[str, Row]]:
    """The contract and its orders."""
    yield (
        "contract",
        values_of(
            "contract",
            contract_no=CONTRACT_NO,
            buyer_id=BUYER,
            seller_id=SELLER,
            signed_on=date(2025, 12, 20),
            expires_on=date(2026, 12, 31),
            currency="CNY",
            payment_term_days=120,
            is_pay_when_paid=0,
            is_framework=1,
            is_assignment_barred=0,
        ),
    )
    ordered: dict[str, dict[str, tuple[str, int, int]]] = {}
    for order_no, _, _, _, lines in DEALS:
        for line_no, item, pieces, price in lines:
            before = ordered.setdefault(order_no, {}).get(line_no, (item, 0, price))
            ordered[order_no][line_no] = (item, before[1] + pieces, price)
    for order_no, lines_of in ordered.items():
        order = values_of(
            "purchase_order",
            order_no=order_no,
            buyer_id=BUYER,
            seller_id=SELLER,
            issued_on=date(2026, 2, 2),
            currency="CNY",
            total_minor=_TOTALS[order_no] * YUAN,
            contract_no=CONTRACT_NO,
        )
        yield "purchase_order", order
        for line_no, (item, pieces, price) in lines_of.items():
            yield (
                "purchase_order_line",
                values_of(
                    "purchase_order_line",
                    order_id=order["order_id"],
                    line_no=line_no,
                    item_code=item.split()[1],
                    item_name=item,
                    quantity_micro=pieces * PIECE,
                    unit_code="PCE",
                    unit_price_micro=price * PIECE,
                    currency="CNY",
                    net_minor=pieces * price * YUAN,
                ),
            )
        yield (
            "order_event",
            values_of(
                "order_event",
                order_id=order["order_id"],
                event_code="accepted",
                occurred_on=date(2026, 2, 4),
                document_no=f"OA-{order_no}",
            ),
        )


def deal_rows(
    deal: tuple[str, int, date, int, tuple[tuple[str, str, int, int], ...]],
) -> Iterator[tuple[str, Row]]:
    """One delivery with its invoice, verified and confirmed."""
    order_no, position, issued_on, gross, lines = deal
    yield from goods_rows(order_no, position, issued_on, lines)
    net = sum(pieces * price for _, _, pieces, price in lines)
    invoice = values_of(
        "invoice",
        invoice_no=NUMBERS[position],
        digital_no=NUMBERS[position],
        kind_code="vat_special",
        direction_code="invoice",
        issued_on=issued_on,
        due_on=date(2026, 6, 30),
        seller_id=SELLER,
        buyer_id=BUYER,
        currency="CNY",
        line_total_minor=net * YUAN,
        net_minor=net * YUAN,
        tax_minor=(gross - net) * YUAN,
        gross_minor=gross * YUAN,
        payable_minor=gross * YUAN,
        order_no=order_no,
        delivery_note_no=f"DN-{position + 1}",
        goods_receipt_no=f"GR-{position + 1}",
    )
    yield "invoice", invoice
    for line_no, item, pieces, price in lines:
        yield (
            "invoice_line",
            values_of(
                "invoice_line",
                invoice_id=invoice["invoice_id"],
                line_no=line_no,
                item_code=item.split()[1],
                item_name=item,
                quantity_micro=pieces * PIECE,
                unit_code="PCE",
                unit_price_micro=price * PIECE,
                currency="CNY",
                net_minor=pieces * price * YUAN,
                tax_rate_bp=1_300,
                order_line_no=line_no,
            ),
        )
    yield (
        "invoice_verification",
        values_of(
            "invoice_verification",
            invoice_id=invoice["invoice_id"],
            verified_on=AS_OF - timedelta(days=1),
            outcome_code="matched",
            verifier_name="王敏",
        ),
    )
    yield (
        "confirmation",
        values_of(
            "confirmation",
            invoice_id=invoice["invoice_id"],
            account_debtor_id=BUYER,
            confirmed_on=date(2026, 3, 25),
            confirmed_minor=LEFT[position],
            currency="CNY",
            due_on=date(2026, 6, 30),
            method_code="platform",
        ),
    )


def goods_rows(
    order_no: str, position: int, issued_on: date, lines: Sequence[tuple[str, str, int, int]]
) -> Iterator[tuple[str, Row]]:
    """Goods sent and received."""
    note = values_of(
        "delivery_note",
        delivery_note_no=f"DN-{position + 1}",
        seller_id=SELLER,
        buyer_id=BUYER,
        order_no=order_no,
        dispatched_on=issued_on - timedelta(days=3),
        delivered_on=issued_on - timedelta(days=2),
        carrier_name="甬深物流",
    )
    receipt = values_of(
        "goods_receipt",
        goods_receipt_no=f"GR-{position + 1}",
        buyer_id=BUYER,
        seller_id=SELLER,
        order_no=order_no,
        delivery_note_no=f"DN-{position + 1}",
        received_on=issued_on - timedelta(days=2),
    )
    yield "delivery_note", note
    yield "goods_receipt", receipt
    for line_no, item, pieces, _ in lines:
        yield (
            "goods_receipt_line",
            values_of(
                "goods_receipt_line",
                goods_receipt_id=receipt["goods_receipt_id"],
                line_no=line_no,
                order_line_no=line_no,
                item_code=item.split()[1],
                item_name=item,
                received_quantity_micro=pieces * PIECE,
                rejected_quantity_micro=0,
                unit_code="PCE",
            ),
        )


def money_rows() -> Iterator[tuple[str, Row]]:
    """Ten thousand of the first invoice were paid; the third was reduced by a credit note."""
    payment = values_of(
        "payment",
        account_no="6222000000000100",
        entry_no="E-1",
        counterparty_id=BUYER,
        counterparty_account_no="6222000000000200",
        payer_id=BUYER,
        payee_id=SELLER,
        amount_minor=10_000 * YUAN,
        currency="CNY",
        direction_code="in",
        status_code="booked",
        booked_on=date(2026, 3, 20),
        end_to_end_no="E2E-1",
        remittance_text=NUMBERS[0],
    )
    yield "payment", payment
    yield (
        "payment_reference",
        values_of(
            "payment_reference",
            payment_id=payment["payment_id"],
            invoice_no=NUMBERS[0],
            referenced_minor=10_000 * YUAN,
            currency="CNY",
        ),
    )
    for account_no, holder_id in (("6222000000000100", SELLER), ("6222000000000200", BUYER)):
        yield (
            "bank_account",
            values_of("bank_account", account_no=account_no, holder_id=holder_id, currency="CNY"),
        )
    yield (
        "invoice",
        values_of(
            "invoice",
            invoice_no=CREDIT_NOTE_NO,
            digital_no=CREDIT_NOTE_NO,
            kind_code="vat_special",
            direction_code="credit_note",
            issued_on=date(2026, 3, 18),
            seller_id=SELLER,
            buyer_id=BUYER,
            currency="CNY",
            gross_minor=9_950 * YUAN,
            original_invoice_no=NUMBERS[2],
        ),
    )


def past_rows() -> Iterator[tuple[str, Row]]:
    """One invoice a month for fourteen months, of about what the seller bills today."""
    for month in range(14):
        number = f"{PAST}{month:02d}"
        yield (
            "invoice",
            values_of(
                "invoice",
                invoice_no=number,
                digital_no=number,
                kind_code="vat_special",
                direction_code="invoice",
                issued_on=date(2025 + month // 12, month % 12 + 1, 20),
                seller_id=SELLER,
                buyer_id=BUYER,
                currency="CNY",
                gross_minor=(440_000 + month * 1_000) * YUAN,
            ),
        )
