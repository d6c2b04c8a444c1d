"""Which columns name rows of which other tables: what "points to nothing" means.

Parties are listed only where a missing one matters: every other party column is filled from documents
that introduce the party themselves.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """``table.column`` should equal some ``target_table.target_column``."""

    table: str
    column: str
    target_table: str
    target_column: str


REFERENCES: tuple[Reference, ...] = (
    Reference("application", "borrower_id", "party", "party_id"),
    Reference("application", "facility_id", "facility", "facility_id"),
    Reference("application_item", "application_id", "application", "application_id"),
    Reference("application_item", "invoice_id", "invoice", "invoice_id"),
    Reference("application_item", "order_id", "purchase_order", "order_id"),
    Reference("application_item", "voucher_id", "receivable_voucher", "voucher_id"),
    Reference(
        "application_item", "warehouse_receipt_id", "warehouse_receipt", "warehouse_receipt_id"
    ),
    Reference("confirmation", "invoice_id", "invoice", "invoice_id"),
    Reference("delivery_note", "order_id", "purchase_order", "order_id"),
    Reference("delivery_note_line", "delivery_note_id", "delivery_note", "delivery_note_id"),
    Reference("exposure", "facility_id", "facility", "facility_id"),
    Reference("exposure", "obligor_id", "party", "party_id"),
    Reference("facility", "borrower_id", "party", "party_id"),
    Reference("goods_receipt", "order_id", "purchase_order", "order_id"),
    Reference("goods_receipt", "delivery_note_id", "delivery_note", "delivery_note_id"),
    Reference("goods_receipt_line", "goods_receipt_id", "goods_receipt", "goods_receipt_id"),
    Reference("guarantee", "guarantor_id", "party", "party_id"),
    Reference("guarantee", "obligor_id", "party", "party_id"),
    Reference("invoice", "contract_id", "contract", "contract_id"),
    Reference("invoice", "delivery_note_id", "delivery_note", "delivery_note_id"),
    Reference("invoice", "goods_receipt_id", "goods_receipt", "goods_receipt_id"),
    Reference("invoice", "order_id", "purchase_order", "order_id"),
    Reference("invoice", "original_invoice_id", "invoice", "invoice_id"),
    Reference("invoice_line", "invoice_id", "invoice", "invoice_id"),
    Reference("invoice_verification", "invoice_id", "invoice", "invoice_id"),
    Reference("order_event", "order_id", "purchase_order", "order_id"),
    Reference("payment_instruction", "application_id", "application", "application_id"),
    Reference("payment_reference", "payment_id", "payment", "payment_id"),
    Reference("payment_reference", "invoice_no", "invoice", "invoice_no"),
    Reference("payment_undertaking", "invoice_id", "invoice", "invoice_id"),
    Reference("pledge", "invoice_id", "invoice", "invoice_id"),
    Reference("pledge", "voucher_id", "receivable_voucher", "voucher_id"),
    Reference("pledge", "warehouse_receipt_id", "warehouse_receipt", "warehouse_receipt_id"),
    Reference("purchase_order", "contract_id", "contract", "contract_id"),
    Reference("purchase_order_line", "order_id", "purchase_order", "order_id"),
    Reference("receivable", "invoice_id", "invoice", "invoice_id"),
    Reference("receivable_voucher", "invoice_id", "invoice", "invoice_id"),
    Reference("receivable_voucher", "order_id", "purchase_order", "order_id"),
    Reference("receivable_voucher", "parent_voucher_id", "receivable_voucher", "voucher_id"),
    Reference("registration_item", "registration_id", "registration", "registration_id"),
    Reference("registration_item", "invoice_id", "invoice", "invoice_id"),
    Reference("registry_notice", "registration_id", "registration", "registration_id"),
    Reference("voucher_event", "voucher_id", "receivable_voucher", "voucher_id"),
    Reference("warehouse_receipt", "order_id", "purchase_order", "order_id"),
)
