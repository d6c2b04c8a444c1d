"""Scenarios about invoices, their terms, and the past of seller and buyer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hefu.evidence.schema import Row
from tests.decisions.approvable import (
    AS_OF,
    BUYER,
    PAST,
    PIECE,
    SELLER,
    YUAN,
    Rows,
)
from tests.decisions.spoil import (
    FIRST,
    Scenario,
    added,
    all_of,
    changed,
    mended,
    new,
)

_SIZES = all_of(
    changed("party", {"party_id": SELLER}, size_code="small"),
    changed("party", {"party_id": BUYER}, size_code="large"),
)
# Terms a small seller may expect of a large buyer; the invoices fall due in thirty days.
_LAWFUL = all_of(
    _SIZES,
    changed("invoice", {"direction_code": "invoice"}, due_on=date(2026, 4, 15)),
    changed("contract", {}, payment_term_days=45),
)
_APPROVED = all_of(
    changed("application", {}, status_code="approved"),
    changed("invoice_verification", {"invoice_id": FIRST}, verified_on=AS_OF - timedelta(days=8)),
)


def _past(rows: Rows) -> list[Row]:
    return [row for row in rows["invoice"] if str(row["invoice_no"]).startswith(PAST)]


def _returned(rows: Rows) -> None:
    """Every other month the buyer sent a good part of the goods back."""
    for position, row in enumerate(_past(rows)[8:]):
        added(
            "invoice",
            invoice_no=f"25332000000000000{800 + position}",
            digital_no=f"25332000000000000{800 + position}",
            kind_code="vat_special",
            direction_code="credit_note",
            issued_on=row["issued_on"],
            seller_id=SELLER,
            buyer_id=BUYER,
            currency="CNY",
            gross_minor=200_000 * YUAN,
            original_invoice_no=str(row["invoice_no"]),
        )(rows)


def _paid_late(rows: Rows) -> None:
    """The buyer paid the invoices of last autumn three months after they fell due."""
    for position, row in enumerate(_past(rows)[6:10]):
        issued_on = row["issued_on"]
        assert isinstance(issued_on, date)
        row["due_on"] = issued_on + timedelta(days=30)
        entry = f"L-{position}"
        added(
            "payment",
            account_no="6222000000000100",
            entry_no=entry,
            counterparty_id=BUYER,
            counterparty_account_no="6222000000000200",
            payer_id=BUYER,
            payee_id=SELLER,
            amount_minor=row["gross_minor"],
            currency="CNY",
            direction_code="in",
            status_code="booked",
            booked_on=issued_on + timedelta(days=120),
            end_to_end_no=entry,
        )(rows)
        added(
            "payment_reference",
            payment_id=rows["payment"][-1]["payment_id"],
            invoice_no=row["invoice_no"],
            referenced_minor=row["gross_minor"],
            currency="CNY",
        )(rows)


def _surge(rows: Rows) -> None:
    """In March the seller billed many times what it ever billed in a month."""
    for position in range(3):
        added(
            "invoice",
            invoice_no=f"2633200000000000090{position}",
            digital_no=f"2633200000000000090{position}",
            kind_code="vat_special",
            direction_code="invoice",
            issued_on=AS_OF - timedelta(days=5 + position),
            seller_id=SELLER,
            buyer_id=BUYER,
            currency="CNY",
            gross_minor=2_000_000 * YUAN,
        )(rows)


def _undeclared(rows: Rows) -> None:
    """A return for March that declares a tenth of what was invoiced."""
    for row in rows["invoice"]:
        row.setdefault("net_minor", 8_805 * YUAN)
    added(
        "tax_return_summary",
        party_id=SELLER,
        tax_code="vat",
        period_start_on=date(2026, 3, 1),
        period_end_on=date(2026, 3, 31),
        declared_sales_minor=40_000 * YUAN,
        currency="CNY",
        filed_on=AS_OF,
    )(rows)


_INVOICE_PREDATES_ORDER = changed(
    "purchase_order", {"order_no": "PO-2"}, issued_on=date(2026, 3, 16)
)
_RECEIVABLE_ASSIGNMENT_BARRED = changed("contract", {}, is_assignment_barred=1)
_RECEIVABLE_FUTURE = changed("application", {}, requested_on=date(2026, 3, 2))
_RECEIVABLE_TENOR_EXCEEDS = changed("invoice", {"invoice_id": FIRST}, due_on=date(2027, 3, 6))
_BUYER_PAYS_LATE = all_of(_LAWFUL, changed("contract", {}, payment_term_days=90))
_BUYER_PAYS_WHEN_PAID = all_of(_LAWFUL, changed("contract", {}, is_pay_when_paid=1))

TRADE: Sequence[Scenario] = (
    Scenario(
        "invoice.predates_order",
        _INVOICE_PREDATES_ORDER,
        ("placed no later",),
        mended(
            _INVOICE_PREDATES_ORDER,
            "purchase_order",
            {"order_no": "PO-2"},
            issued_on=date(2026, 3, 15),
        ),
    ),
    Scenario(
        "invoice.verification_stale",
        _APPROVED,
        ("verified today",),
        (new("invoice_verification", invoice_id=FIRST, verified_on=AS_OF, outcome_code="matched"),),
    ),
    Scenario(
        "quantity.over_receipt",
        changed(
            "goods_receipt_line",
            {"goods_receipt_line_id": f"{BUYER}/GR-3#1"},
            received_quantity_micro=60 * PIECE,
        ),
        ("taken out",),
        (),
    ),
    Scenario(
        "receivable.assignment_barred",
        _RECEIVABLE_ASSIGNMENT_BARRED,
        ("lifts the bar",),
        mended(_RECEIVABLE_ASSIGNMENT_BARRED, "contract", is_assignment_barred=0),
    ),
    Scenario(
        "receivable.future",
        _RECEIVABLE_FUTURE,
        ("made again today",),
        mended(_RECEIVABLE_FUTURE, "application", requested_on=AS_OF),
    ),
    Scenario(
        "receivable.tenor_exceeds",
        _RECEIVABLE_TENOR_EXCEEDS,
        ("earlier due date",),
        mended(
            _RECEIVABLE_TENOR_EXCEEDS, "invoice", {"invoice_id": FIRST}, due_on=date(2027, 3, 5)
        ),
    ),
    Scenario(
        "buyer.pays_late",
        _BUYER_PAYS_LATE,
        ("term of the law",),
        mended(_BUYER_PAYS_LATE, "contract", payment_term_days=60),
    ),
    Scenario(
        "buyer.pays_when_paid",
        _BUYER_PAYS_WHEN_PAID,
        ("no longer waits",),
        mended(_BUYER_PAYS_WHEN_PAID, "contract", is_pay_when_paid=0),
    ),
    Scenario(
        "buyer.confirms_late",
        all_of(
            _LAWFUL,
            changed("invoice", {"invoice_id": FIRST}, issued_on=date(2026, 2, 18)),
            changed("goods_receipt", {"goods_receipt_no": "GR-1"}, received_on=date(2026, 2, 17)),
            changed("delivery_note", {"delivery_note_no": "DN-1"}, delivered_on=date(2026, 2, 17)),
        ),
        (),
        (),
        is_note=True,
    ),
    Scenario("pair.dilution", _returned, (), ()),
    Scenario("pair.overdue", _paid_late, (), ()),
    Scenario(
        "pair.price_drift",
        added(
            "price_quote",
            item_code="C2",
            unit_code="PCE",
            low_price_micro=300 * PIECE,
            high_price_micro=400 * PIECE,
            currency="CNY",
            quoted_on=AS_OF - timedelta(days=2),
        ),
        ("taken out",),
        (),
    ),
    Scenario(
        "seller.new_firm",
        changed("party", {"party_id": SELLER}, established_on=date(2026, 1, 1)),
        (),
        (),
    ),
    Scenario("seller.abnormal_volume", _surge, (), ()),
    Scenario(
        "seller.above_capacity",
        _undeclared,
        ("is amended",),
        mended(_undeclared, "tax_return_summary", declared_sales_minor=10**12),
    ),
)
