"""What the law on payments to smaller firms asks of the buyer of a claimed invoice.

Three points: the term from delivery, the time the buyer took to confirm, and whether it pays only once
it is paid itself. The law covers a large buyer and a smaller seller; where a size is unknown it may.
"""

from __future__ import annotations

from datetime import date

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day, text, whole
from hefu.facts.claimed_invoice import CLAIM_READS, Claim, claims
from hefu.facts.trade_papers import order_of, receipts_of
from hefu.parameters.loader import ParameterView

TABLE = "buyer_payment"
READS: tuple[str, ...] = (
    *CLAIM_READS,
    "party",
    "contract",
    "purchase_order",
    "delivery_note",
    "goods_receipt",
    "confirmation",
)

_SMALLER = ("medium", "small", "micro")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim that the law covers or may cover; ``is_covered`` is 1 or unknown."""
    del parameters
    found = []
    for claim in claims(bundle):
        invoice = claim.invoice
        is_covered = _is_covered(bundle, invoice)
        if not invoice or is_covered == 0:
            continue
        contract = _contract(bundle, invoice)
        delivered_on = _delivered_on(bundle, invoice)
        due_on = day(invoice, "due_on")
        found.append(
            {
                **claim.head(),
                "seller_id": invoice.get("seller_id"),
                "buyer_id": invoice.get("buyer_id"),
                "contract_id": contract.get("contract_id"),
                "is_covered": is_covered,
                "delivered_on": delivered_on,
                "due_on": due_on,
                "term_days": _longer(whole(contract, "payment_term_days"), delivered_on, due_on),
                "confirmation_days": _confirmation_days(bundle, clocks, claim, delivered_on),
                "is_pay_when_paid": contract.get("is_pay_when_paid"),
            }
        )
    return found


def _is_covered(bundle: Bundle, invoice: Row) -> int | None:
    """1 covered, 0 certainly not, ``None`` when a size is unknown."""
    seller = bundle.one("party", "party_id", invoice.get("seller_id")) or {}
    buyer = bundle.one("party", "party_id", invoice.get("buyer_id")) or {}
    seller_size, buyer_size = text(seller, "size_code"), text(buyer, "size_code")
    if seller_size == "large" or buyer_size in _SMALLER:
        return 0
    return 1 if seller_size in _SMALLER and buyer_size == "large" else None


def _contract(bundle: Bundle, invoice: Row) -> Row:
    """The contract that the invoice names, else the one its order names."""
    contract_id = invoice.get("contract_id")
    if contract_id is None:
        order = bundle.one("purchase_order", "order_id", order_of(bundle, invoice)) or {}
        contract_id = order.get("contract_id")
    return bundle.one("contract", "contract_id", contract_id) or {}


def _delivered_on(bundle: Bundle, invoice: Row) -> date | None:
    """When the goods were handed over: the receipt or note that the invoice names, else the last of its
    order up to the day of the invoice, else the first of its order."""
    receipt = bundle.one("goods_receipt", "goods_receipt_id", invoice.get("goods_receipt_id"))
    note = bundle.one("delivery_note", "delivery_note_id", invoice.get("delivery_note_id"))
    named = (receipt and day(receipt, "received_on")) or (note and day(note, "delivered_on"))
    if named:
        return named
    order_id = order_of(bundle, invoice)
    days = [day(row, "received_on") for row, _ in receipts_of(bundle, order_id)]
    if not days:
        notes = bundle.by("delivery_note", "order_id", order_id)
        days = [day(row, "delivered_on") for row in notes]
    known = [on for on in days if on is not None]
    issued_on = day(invoice, "issued_on")
    if len(known) != len(days) or not known or issued_on is None:
        return None
    return max((on for on in known if on <= issued_on), default=min(known))


def _longer(agreed: int | None, delivered_on: date | None, due_on: date | None) -> int | None:
    """Days from delivery until payment is due: by contract or by invoice, the longer of those known."""
    by_invoice = None if delivered_on is None or due_on is None else (due_on - delivered_on).days
    known = [each for each in (agreed, by_invoice) if each is not None]
    return max(known, default=None)


def _confirmation_days(
    bundle: Bundle, clocks: Clocks, claim: Claim, delivered_on: date | None
) -> int | None:
    """Days from the later of invoice and delivery to the first confirmation seen."""
    issued_on = day(claim.invoice, "issued_on")
    rows = bundle.by("confirmation", "invoice_id", claim.invoice_id)
    days = [day(row, "confirmed_on") for row in rows]
    known = [on for on in days if on is not None and on <= clocks.as_of]
    if issued_on is None or not known or None in days:
        return None
    asked_from = issued_on if delivered_on is None else max(issued_on, delivered_on)
    return max((min(known) - asked_from).days, 0)
