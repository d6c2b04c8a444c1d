"""The papers of one sale, on top of the sound trade: vouchers, warehouse receipts, pledges, more claims."""

from __future__ import annotations

from datetime import date

from hefu.evidence.schema import Row, Value
from tests.facts.sound_trade import BANK, BUYER, INVOICE, MILLION, SELLER, Rows, row_of, sound_trade

PLATFORM = "name:chainplatform"
KEEPER = "name:northstore"
OTHER_BANK = "name:otherbank"
ORDER = f"{BUYER}/PO1"
ISSUED = date(2026, 3, 12)


def bare_sale(order_minor: int = 11_300) -> Rows:
    """The sound trade with nobody claiming anything yet, its order worth ``order_minor``."""
    rows = sound_trade()
    rows["application"], rows["application_item"] = [], []
    rows["purchase_order"][0]["total_minor"] = order_minor
    for name in ("receivable_voucher", "voucher_event", "warehouse_receipt", "pledge"):
        rows[name] = []
    return rows


def claims(rows: Rows, number: str, claimed: int, **paper: Value) -> None:
    """Application ``number`` claims ``claimed`` on one paper, named by id or by its parts."""
    given: Row = {
        "application_no": number,
        "borrower_id": SELLER,
        "financier_id": BANK,
        "technique_code": "payables_finance",
        "requested_minor": claimed,
        "currency": "CNY",
        "requested_on": date(2026, 3, 30),
        "status_code": "pending",
    }
    of_application = {name: paper.pop(name) for name in list(paper) if name in given}
    rows["application"].append(row_of("application", **{**given, **of_application}))
    item: Row = {"application_id": number, "item_no": "1", "claimed_minor": claimed}
    rows["application_item"].append(row_of("application_item", currency="CNY", **item, **paper))


def voucher(rows: Rows, number: str, amount: int, **values: Value) -> str:
    """A voucher of the buyer for the invoice, or split from ``parent_voucher_no``; its id."""
    given: Row = {
        "voucher_no": number,
        "platform_id": PLATFORM,
        "issuer_id": BUYER,
        "holder_id": SELLER,
        "seller_id": SELLER,
        "invoice_no": None if "parent_voucher_no" in values else INVOICE[4:],
        "amount_minor": amount,
        "currency": "CNY",
        "issued_on": ISSUED,
        "due_on": date(2026, 9, 12),
        "status_code": "open",
    }
    rows["receivable_voucher"].append(row_of("receivable_voucher", **{**given, **values}))
    return f"{PLATFORM}/{number}"


def financed(rows: Rows, voucher_id: str, amount: int | None, by: str = OTHER_BANK) -> None:
    """The platform tells that the voucher was financed."""
    event: Row = {"event_code": "financed", "occurred_on": date(2026, 3, 20), "to_id": by}
    number = str(len(rows["voucher_event"]) + 1)
    rows["voucher_event"].append(
        row_of(
            "voucher_event",
            voucher_id=voucher_id,
            event_no=number,
            amount_minor=amount,
            currency="CNY",
            **event,
        )
    )


def receipt(rows: Rows, number: str, value: int | None, **values: Value) -> str:
    """A warehouse receipt over 100 pieces of lot L1; its id."""
    given: Row = {
        "warehouse_receipt_no": number,
        "keeper_id": KEEPER,
        "depositor_id": SELLER,
        "holder_id": SELLER,
        "issued_on": date(2026, 2, 20),
        "lot_no": "L1",
        "lot_quantity_micro": 100 * MILLION,
        "quantity_micro": 100 * MILLION,
        "unit_code": "C62",
        "value_minor": value,
        "currency": "CNY",
        "status_code": "live",
    }
    rows["warehouse_receipt"].append(row_of("warehouse_receipt", **{**given, **values}))
    return f"{KEEPER}/{number}"


def pledged(rows: Rows, secured: int | None, to: str = OTHER_BANK, **values: Value) -> None:
    """A pledge that stands, on the paper that ``values`` name."""
    given: Row = {
        "pledge_no": f"P{len(rows['pledge']) + 1}",
        "pledgor_id": SELLER,
        "pledgee_id": to,
        "secured_minor": secured,
        "currency": "CNY",
        "pledged_on": date(2026, 3, 1),
    }
    rows["pledge"].append(row_of("pledge", **{**given, **values}))
