"""Whether the goods of a claimed invoice go round: its seller and buyer are a leg of a trade circle."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts import trade_circle
from hefu.facts.cells import text
from hefu.facts.claimed_invoice import CLAIM_READS, Claim, claims
from hefu.parameters.loader import ParameterView

TABLE = "claim_circle"
READS: tuple[str, ...] = (*CLAIM_READS, "invoice_line")

_NONE: Row = {
    "firm_count": 0,
    "turn_count": 0,
    "circle_id": None,
    "other_invoice_id": None,
    "item_name": None,
    "amount_minor": None,
    "first_on": None,
    "last_on": None,
    "currency": None,
}


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim on an invoice that we hold. Reads the kept fact ``trade_circle``; where it was not
    derived, nothing is known. ``firm_count`` is 0 where the goods stand in no circle; where the seller and
    the buyer stand in one and the goods of the invoice are not told, it is unknown."""
    is_derived = trade_circle.TABLE in bundle.tables
    return [
        {
            **claim.head(),
            "seller_id": claim.invoice.get("seller_id"),
            "buyer_id": claim.invoice.get("buyer_id"),
            **(_circle(bundle, claim) if is_derived else dict.fromkeys(_NONE)),
        }
        for claim in claims(bundle)
        if claim.invoice
    ]


def _circle(bundle: Bundle, claim: Claim) -> Row:
    """The circle with the most that went round among those of the invoice's goods."""
    invoice = claim.invoice
    if None in (invoice.get("seller_id"), invoice.get("buyer_id")):
        return dict.fromkeys(_NONE)
    legs = [
        leg
        for leg in bundle.by(trade_circle.TABLE, "seller_id", invoice.get("seller_id"))
        if leg.get("buyer_id") == invoice.get("buyer_id")
    ]
    if not legs:
        return _NONE
    lines = bundle.by("invoice_line", "invoice_id", invoice.get("invoice_id"))
    goods = {text(line, "item_code") or text(line, "item_name") for line in lines}
    same = [leg for leg in legs if leg.get("goods") in goods]
    if not same:
        is_known = bool(lines) and None not in goods
        return _NONE if is_known else dict.fromkeys(_NONE)
    known = [leg for leg in same if leg.get("firm_count") is not None]
    if not known:
        return dict.fromkeys(_NONE)
    leg = max(known, key=lambda each: (int(str(each["amount_minor"])), str(each["circle_id"])))
    return {
        **{name: leg.get(name) for name in _NONE if name != "other_invoice_id"},
        "other_invoice_id": _closing(bundle, leg, invoice.get("invoice_id")),
    }


def _closing(bundle: Bundle, leg: Row, invoice_id: Value) -> Value:
    """The invoice by which the goods come back to the seller."""
    back = [
        each
        for each in bundle.by(trade_circle.TABLE, "circle_id", leg.get("circle_id"))
        if each.get("buyer_id") == leg.get("seller_id") and each.get("invoice_id") != invoice_id
    ]
    return back[0].get("invoice_id") if back else None
