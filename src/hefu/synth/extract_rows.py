"""Rows of the extracts: what the bank's systems say about parties, trades and applications."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from hefu.synth.firms import Firm, Holding, Party
from hefu.synth.papers import (
    Balance,
    Claim,
    Confirmation,
    Deal,
    Facility,
    Guarantee,
    Registration,
    RegistrySearch,
    Verification,
)
from hefu.synth.trade import Contract, Invoice, InvoiceLine, Moved, Order, OrderLine, Receipt
from hefu.synth.ubl_parts import count, decimal, yuan
from hefu.synth.words import words

Row = tuple[str, ...]

_SIZES = {"large": "大型", "medium": "中型", "small": "小型", "": ""}
_UNITS = {"C62": "件", "TNE": "吨", "KGM": "千克"}
_KINDS = {"receivable_pledge": "应收账款质押", "factoring": "保理"}
_STATES = {"active": "有效", "frozen": "冻结", "closed": "已终止"}
_STEPS = {"pending": "待审批", "disbursed": "已放款", "withdrawn": "已撤回", "repaid": "已结清"}
_TECHNIQUES = {
    "receivables_discounting": "应收账款贴现",
    "factoring": "保理",
    "payables_finance": "反向保理",
    "pre_shipment_finance": "订单融资",
}


_OUTCOMES = {"matched": "一致", "voided": "已作废", "reversed": "已红冲"}


def _plain(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _wan(minor: int) -> str:
    return decimal(minor, 6)


def party_key(party: Party) -> str:
    """How the systems of the example bank name a party to one another."""
    return f"uscc:{party.uscc}" if party.uscc else f"tax:{party.person_no}"


def digest_of(*parts: str) -> str:
    """SHA-256 of what a certificate says, as printed on it."""
    return sha256("|".join(parts).encode()).hexdigest()


def invoice_key(invoice: Invoice) -> str:
    """How the systems of the example bank name an invoice to one another."""
    if invoice.digital_no and len(invoice.digital_no) == 20:
        return f"dig:{invoice.digital_no}"
    if invoice.paper_code:
        return f"vat:{invoice.paper_code}-{invoice.paper_no}"
    return f"{party_key(invoice.seller)}/{invoice.no}"


def party(one: Party) -> Row:
    """Company register."""
    ruler = one.controller
    return (
        one.uscc,
        one.person_no,
        one.name,
        one.industry_code,
        _SIZES[one.size_code],
        one.address,
        ruler.uscc if ruler else "",
        ruler.person_no if ruler else "",
        "是" if one.is_core else "否",
        _iso(one.established_on),
        ("是" if one.is_listed else "否") if one.uscc else "",
    )


def holding(held: Holding) -> Row:
    """Shareholders."""
    return (
        held.owner.uscc,
        held.owner.person_no,
        held.owner.name,
        held.owned.uscc,
        held.owned.name,
        decimal(held.share_bp, 2),
        _iso(held.held_from),
    )


def account(firm: Firm, bank: Party) -> Row:
    """Accounts."""
    return (firm.account_no, firm.name, firm.uscc, bank.name, "CNY", "回款专户")


def contract(made: Contract) -> Row:
    """Frame contracts."""
    return (
        made.no,
        made.buyer.uscc,
        made.seller.uscc,
        _iso(made.signed_on),
        _iso(made.expires_on),
        "CNY",
        yuan(made.total_minor),
        str(made.term_days),
        "否",
        "是" if made.is_framework else "否",
        "是" if made.is_pay_when_paid else "否",
    )


def verification(one: Verification) -> Row:
    """Look-ups with the tax authority."""
    invoice = one.invoice
    return (
        invoice_key(invoice),
        invoice.no,
        invoice.seller.uscc,
        _iso(one.verified_on),
        _OUTCOMES[one.outcome],
        words().verifier,
    )


def confirmation(one: Confirmation) -> Row:
    """Account debtors' confirmations."""
    return (
        invoice_key(one.invoice),
        one.invoice.no,
        one.invoice.buyer.uscc,
        _chinese(one.confirmed_on),
        yuan(one.confirmed_minor),
        _chinese(one.invoice.due_on),
        {"platform": "线上平台", "letter": "书面函件"}[one.method],
    )


def registration(one: Registration) -> Row:
    """Notices of the movables registry."""
    return (
        one.no,
        _KINDS[one.kind],
        one.grantor_uscc or one.grantor.uscc,
        one.secured.uscc,
        one.debtor.uscc if one.debtor else "",
        one.grantor.uscc if one.blanket else "",
        _iso(one.registered_on),
        _iso(one.lapses_on),
        _iso(one.released_on),
        yuan(one.secured_minor),
        one.description,
        one.grantor_name or one.grantor.name,
    )


def registration_items(one: Registration) -> list[Row]:
    """Invoices that a notice lists."""
    return [
        (one.no, invoice_key(invoice), invoice.no, yuan(amount)) for invoice, amount in one.items
    ]


def registry_search(one: RegistrySearch, hit_count: int) -> Row:
    """Search certificates of the movables registry."""
    firm = one.searched
    name = one.name or firm.name
    seal = digest_of(one.no, name, firm.uscc, str(hit_count))
    return (one.no, name, firm.uscc, _iso(one.searched_on), str(hit_count), seal)


def guarantee(one: Guarantee) -> Row:
    """Guarantees."""
    return (
        one.no,
        one.guarantor.uscc,
        one.obligor.uscc,
        one.beneficiary.uscc,
        "连带责任保证",
        _wan(one.amount_minor),
        _plain(one.signed_on),
        _plain(one.valid_until),
        _plain(one.released_on),
    )


def facility(one: Facility, bank: Party) -> Row:
    """Lines."""
    return (
        one.no,
        one.borrower.uscc,
        bank.uscc,
        one.product,
        yuan(one.limit_minor),
        _plain(one.valid_from),
        _plain(one.valid_until),
        _STATES[one.status],
    )


def exposure(owed: Balance, bank: Party, day: date) -> Row:
    """Balances of loans."""
    started, matures = owed.term or (None, None)
    return (
        owed.borrower.uscc,
        bank.uscc,
        owed.facility_no,
        "贷款",
        yuan(owed.minor),
        owed.currency,
        _plain(day),
        _plain(started),
        _plain(matures),
    )


def application(deal: Deal, bank: Party) -> Row:
    """Applications."""
    return (
        deal.no,
        deal.borrower.uscc,
        deal.borrower.name,
        bank.uscc,
        _TECHNIQUES[deal.technique],
        yuan(deal.requested_minor),
        "CNY",
        _iso(deal.requested_on),
        str(deal.tenor_days),
        deal.facility_no,
        _STEPS[deal.status],
        "备货生产" if deal.technique == "pre_shipment_finance" else "采购原材料",
        f"{deal.growth_percent}%",
    )


def application_items(deal: Deal) -> list[Row]:
    """What each item of an application rests on: an invoice, a voucher or an order."""
    return [_item(deal, place, claim) for place, claim in enumerate(deal.claims, start=1)]


def _item(deal: Deal, place: int, claim: Claim) -> Row:
    voucher, order, invoice = claim.voucher, claim.order, claim.invoice
    by_invoice = voucher is None and order is None
    return (
        deal.no,
        str(place),
        invoice_key(invoice) if by_invoice else "",
        invoice.no if by_invoice else "",
        invoice.seller.uscc if by_invoice else "",
        yuan(claim.claimed_minor),
        claim.account_debtor.uscc,
        voucher.platform.uscc if voucher else "",
        voucher.no if voucher else "",
        order.no if order else "",
    )


def receivable(invoice: Invoice, outstanding_minor: int, reported_on: date) -> Row:
    """What the buyer's ledger shows."""
    return (
        invoice_key(invoice),
        invoice.no,
        invoice.seller.uscc,
        invoice.buyer.uscc,
        yuan(outstanding_minor),
        _iso(invoice.due_on),
        _iso(reported_on),
        "否",
    )


def invoice(one: Invoice) -> Row:
    """Invoice pool."""
    return (
        one.no,
        one.digital_no,
        one.paper_code,
        one.paper_no,
        "数电专票" if one.digital_no else "增值税专用发票",
        _iso(one.issued_on),
        _iso(one.due_on),
        one.seller.uscc,
        one.seller.name,
        one.buyer.uscc,
        one.buyer.name,
        yuan(one.net_minor),
        yuan(one.net_minor),
        yuan(one.tax_minor),
        yuan(one.gross_minor),
        yuan(one.prepaid_minor),
        yuan(one.payable_minor),
        one.order_no,
        one.delivery_no,
        one.receipt_no,
        one.order.contract.no,
        "红字" if one.original_no else "蓝字",
        one.original_no,
    )


def invoice_line(key: str, line: InvoiceLine) -> Row:
    """Lines of the invoice pool."""
    return (
        key,
        line.no,
        line.good.code,
        line.good.name,
        count(line.quantity_micro),
        _UNITS[line.good.unit],
        decimal(line.price_micro, 6),
        yuan(line.net_minor),
        "13%",
        line.order_line_no,
    )


def order(one: Order) -> Row:
    """Orders of the buyers' portals."""
    return (
        one.no,
        one.buyer.uscc,
        one.seller.uscc,
        _iso(one.issued_on),
        yuan(sum(line.net_minor for line in one.lines)),
        one.contract.no,
    )


def order_line(one: Order, line: OrderLine) -> Row:
    """Lines of orders."""
    return (
        f"{party_key(one.buyer)}/{one.no}",
        line.no,
        line.good.code,
        line.good.name,
        count(line.quantity_micro),
        _UNITS[line.good.unit],
        decimal(line.price_micro, 6),
        yuan(line.net_minor),
    )


def receipt(one: Receipt) -> Row:
    """Goods receipts of the buyers' portals."""
    return (
        one.no,
        one.order.buyer.uscc,
        one.order.seller.uscc,
        one.order.no,
        one.delivery_no,
        _iso(one.received_on),
    )


def receipt_line(one: Receipt, place: int, line: Moved) -> Row:
    """Lines of goods receipts."""
    good = line.order_line.good
    return (
        f"{party_key(one.order.buyer)}/{one.no}",
        str(place),
        line.order_line.no,
        good.code,
        good.name,
        count(line.quantity_micro),
        count(line.rejected_micro),
        _UNITS[good.unit],
    )
