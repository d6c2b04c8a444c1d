"""The papers found behind a claimed invoice: order and its state, delivery notes, goods receipts."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day
from hefu.facts.claimed_invoice import CLAIM_READS, claims
from hefu.facts.currency import Converter
from hefu.facts.same_party import SAME_PARTY_READS, is_same_party
from hefu.facts.trade_papers import order_of, receipts_of
from hefu.parameters.loader import ParameterView

TABLE = "claim_trade"
READS: tuple[str, ...] = (
    *CLAIM_READS,
    "purchase_order",
    "order_event",
    "delivery_note",
    "goods_receipt",
    *SAME_PARTY_READS,
    "fx_rate",
)

# Of several events of one day the gravest counts.
_GRAVITY = {"accepted": 0, "changed": 1, "rejected": 2, "cancelled": 3}


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim; the counts are of papers shown to us, 0 when there is none."""
    converter = Converter(bundle, clocks)
    found = []
    for claim in claims(bundle):
        invoice = claim.invoice
        order = found_order(bundle, invoice)
        order_id = order_of(bundle, invoice)
        found.append(
            {
                **claim.head(),
                "claimed_minor": claim.claimed_minor(converter),
                "order_no": invoice.get("order_no"),
                "found_order_id": None if order is None else order.get("order_id"),
                "order_state_code": None
                if order is None
                else order_state(bundle, clocks, order_id),
                "delivery_note_count": _delivery_notes(bundle, invoice, order_id),
                "goods_receipt_count": _goods_receipts(bundle, invoice, order_id),
            }
        )
    return found


def found_order(bundle: Bundle, invoice: Row) -> Row | None:
    """The order behind the invoice; an order placed with somebody else is not behind it."""
    order = bundle.one("purchase_order", "order_id", order_of(bundle, invoice))
    if order is None:
        return None
    is_same = is_same_party(bundle, order.get("seller_id"), invoice.get("seller_id"))
    return order if is_same else None


def order_state(bundle: Bundle, clocks: Clocks, order_id: Value) -> str | None:
    """``open`` until the seller answers; a change after a refusal opens the order again."""
    events = []
    for event in bundle.by("order_event", "order_id", order_id):
        occurred_on, code = day(event, "occurred_on"), event.get("event_code")
        if occurred_on is None or not isinstance(code, str) or code not in _GRAVITY:
            return None
        if occurred_on <= clocks.as_of:
            events.append((occurred_on, _GRAVITY[code], code))
    state = "open"
    for _, _, code in sorted(events):
        if state == "cancelled":
            break
        if code != "changed":
            state = code
        elif state == "rejected":
            state = "open"
    return state


def _delivery_notes(bundle: Bundle, invoice: Row, order_id: Value) -> int | None:
    if not invoice:
        return None
    named = invoice.get("delivery_note_id")
    rows = (
        *bundle.by("delivery_note", "order_id", order_id),
        *bundle.by("delivery_note", "delivery_note_id", named),
    )
    return len({row.get("delivery_note_id") for row in rows})


def _goods_receipts(bundle: Bundle, invoice: Row, order_id: Value) -> int | None:
    if not invoice:
        return None
    of_order = [] if order_id is None else [row for row, _ in receipts_of(bundle, order_id)]
    named = bundle.by("goods_receipt", "goods_receipt_id", invoice.get("goods_receipt_id"))
    return len({row.get("goods_receipt_id") for row in (*of_order, *named)})
