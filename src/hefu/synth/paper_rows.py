"""Rows of the extracts about papers beside the invoice: vouchers, receipts for goods, pledges, payments,
the buyers' payables ledgers."""

from __future__ import annotations

from hefu.synth.extract_rows import Row, invoice_key, party_key
from hefu.synth.papers import Payment
from hefu.synth.paying import Entry, Pledge, Voucher, VoucherEvent, WarehouseReceipt
from hefu.synth.trade import Invoice, InvoiceLine
from hefu.synth.ubl_parts import count, yuan

_UNITS = {"C62": "件", "TNE": "吨", "KGM": "千克"}
_VOUCHER_STATES = {"open": "持有", "split": "已拆分", "passed_on": "已转让", "redeemed": "已兑付"}
_VOUCHER_EVENTS = {
    "issued": "开立",
    "split": "拆分",
    "passed_on": "转让",
    "financed": "融资",
    "redeemed": "兑付",
}
_RECEIPT_STATES = {"live": "有效", "pledged": "已质押", "delivered": "已提货"}


def voucher(one: Voucher) -> Row:
    """Vouchers of the platforms; the trade behind a part is that of its root."""
    return (
        one.no,
        one.platform.uscc,
        one.parent.no if one.parent else "",
        one.issuer.uscc,
        one.holder.uscc,
        one.seller.uscc,
        one.invoice.no,
        one.invoice.order_no,
        yuan(one.amount_minor),
        one.issued_on.isoformat(),
        one.due_on.isoformat(),
        _VOUCHER_STATES[one.status],
    )


def voucher_event(one: Voucher, place: int, event: VoucherEvent) -> Row:
    """What happened to a voucher."""
    return (
        f"{party_key(one.platform)}/{one.no}",
        str(place),
        _VOUCHER_EVENTS[event.kind],
        event.day.isoformat(),
        event.giver.uscc if event.giver else "",
        event.taker.uscc if event.taker else "",
        yuan(event.minor),
    )


def warehouse_receipt(one: WarehouseReceipt) -> Row:
    """Receipts of the keepers."""
    return (
        one.no,
        one.keeper.uscc,
        one.depositor.uscc,
        one.depositor.uscc,
        one.issued_on.isoformat(),
        one.lot_no,
        one.good.code,
        one.good.name,
        count(one.quantity_micro),
        _UNITS[one.good.unit],
        yuan(one.value_minor),
        one.order.buyer.uscc if one.order else "",
        one.order.no if one.order else "",
        "是",
        _RECEIPT_STATES[one.status],
    )


def pledge(one: Pledge) -> Row:
    """Pledges to lenders."""
    return (
        one.no,
        one.pledgor.uscc,
        one.pledgee.uscc,
        one.receipt.keeper.uscc if one.receipt else "",
        one.receipt.no if one.receipt else "",
        one.voucher.platform.uscc if one.voucher else "",
        one.voucher.no if one.voucher else "",
        one.invoice.no if one.invoice else "",
        yuan(one.secured_minor),
        one.pledged_on.isoformat(),
        one.released_on.isoformat() if one.released_on else "",
    )


def past_payment(one: Payment, entry_no: str) -> Row:
    """Bookings of earlier quarters, from the archive of accounts."""
    account = one.account_no or one.holder.account_no
    number = one.references[0][0] if one.references else ""
    return (
        f"{account}|{one.booked_on}|in|{one.amount_minor} CNY|{entry_no}",
        account,
        one.holder.uscc,
        entry_no,
        one.booked_on.isoformat(),
        yuan(one.amount_minor),
        one.counterparty.account_no,
        one.counterparty.uscc,
        one.counterparty.name,
        one.remark,
        number,
        "有" if number else "无",
    )


def entry(one: Entry, number: int) -> Row:
    """A booking on an account at our bank, as the core system has it."""
    return (
        one.account_no,
        f"DK{number:08d}",
        one.day.isoformat(),
        "收" if one.is_credit else "付",
        yuan(one.minor),
        one.other_account,
        one.other.uscc if one.other else "",
        one.other.name if one.other else "",
        one.remark,
        one.reference,
    )


def ledger_invoice(one: Invoice) -> Row:
    """The buyer's payables ledger: which order, delivery and receipt an e-invoice belongs to."""
    return (
        one.no,
        one.issued_on.isoformat(),
        "" if one.original_no else one.due_on.isoformat(),
        "数电专票",
        "红字" if one.original_no else "蓝字",
        one.seller.uscc,
        one.buyer.uscc,
        yuan(one.gross_minor),
        yuan(one.payable_minor),
        one.order_no,
        one.delivery_no,
        one.receipt_no,
        one.order.contract.no,
        one.original_no,
    )


def ledger_line(one: Invoice, line: InvoiceLine, place: int) -> Row:
    """The ledger's lines: which ordered item each is."""
    return (
        invoice_key(one),
        str(place),
        line.good.code,
        line.order_line_no,
        yuan(line.net_minor),
    )
