"""How seller and buyer of an application have dealt with one another: billed, credited, paid when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text, total, whole
from hefu.facts.claimed_invoice import CLAIM_READS, claims
from hefu.facts.currency import Converter
from hefu.facts.past_settlement import PAST_SETTLEMENT_READS, Outcome, PastSettlements
from hefu.facts.proportion import share_bp
from hefu.parameters.loader import ParameterView

TABLE = "trading_pair"
READS: tuple[str, ...] = (*CLAIM_READS, *PAST_SETTLEMENT_READS)

_Pair = tuple[Value, Value]


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application, seller and buyer; amounts with tax, in the application's currency."""
    converter = Converter(bundle, clocks)
    short_bp = parameters.integer("policy.pair.short_payment_tolerance")
    settlements = PastSettlements(bundle, clocks, short_bp)
    since = clocks.as_of - timedelta(days=parameters.integer("policy.pair.history_days"))
    by_pair = _by_pair(bundle, clocks)
    kept: dict[tuple[_Pair, str | None], Row] = {}
    outcomes: dict[_Pair, Row] = {}
    found = []
    for application, pair in pairs_claimed(bundle):
        currency = text(application, "currency")
        rows = by_pair.get(pair, ())
        recent = [row for row in rows if (day(row, "issued_on") or clocks.as_of) > since]
        if pair not in outcomes:
            outcomes[pair] = {**_span(rows), **_paid(recent, clocks, settlements)}
        if (pair, currency) not in kept:
            kept[pair, currency] = _billed(recent, currency, converter)
        found.append(
            {
                "application_id": application.get("application_id"),
                "seller_id": pair[0],
                "buyer_id": pair[1],
                "currency": currency,
                **kept[pair, currency],
                **outcomes[pair],
            }
        )
    return found


def pairs_claimed(bundle: Bundle) -> list[tuple[Row, _Pair]]:
    """Each application with each seller and buyer of its invoices once, in the order of the items."""
    found: dict[tuple[Value, _Pair], tuple[Row, _Pair]] = {}
    for claim in claims(bundle):
        pair = (claim.invoice.get("seller_id"), claim.invoice.get("buyer_id"))
        if claim.application and None not in pair:
            found.setdefault(
                (claim.application.get("application_id"), pair), (claim.application, pair)
            )
    return list(found.values())


def _by_pair(bundle: Bundle, clocks: Clocks) -> dict[_Pair, list[Row]]:
    """Past invoices and credit notes of the claimed sellers, by seller and buyer."""
    found: dict[_Pair, list[Row]] = {}
    for seller_id in dict.fromkeys(pair[0] for _, pair in pairs_claimed(bundle)):
        for row in bundle.by("past_invoice", "seller_id", seller_id):
            issued_on = day(row, "issued_on")
            if issued_on is None or issued_on <= clocks.as_of:
                found.setdefault((seller_id, row.get("buyer_id")), []).append(row)
    return found


def _span(rows: Sequence[Row]) -> Row:
    """First and last trade of all that is seen; a day that is unknown may be either."""
    days = [day(row, "issued_on") for row in rows if row.get("direction_code") != "credit_note"]
    known = [on for on in days if on is not None]
    is_known = bool(known) and len(known) == len(days)
    return {
        "first_trade_on": min(known) if is_known else None,
        "last_trade_on": max(known) if is_known else None,
    }


def _billed(rows: Sequence[Row], currency: str | None, converter: Converter) -> Row:
    """Sums of the stretch looked at; a paper that does not tell its direction may be either kind."""
    amounts: dict[str, list[int | None]] = {"invoice": [], "credit_note": []}
    for row in rows:
        amount = converter.convert(whole(row, "gross_minor"), text(row, "currency"), currency)
        direction = text(row, "direction_code")
        is_dated = day(row, "issued_on") is not None
        for kind in amounts if direction is None else (direction,):
            amounts[kind].append(amount if direction is not None and is_dated else None)
    billed, credited = total(amounts["invoice"]), total(amounts["credit_note"])
    return {
        "invoice_count": len(amounts["invoice"]),
        "billed_minor": billed,
        "credited_minor": credited,
        "credit_note_count": len(amounts["credit_note"]),
        # Of nothing billed nobody can say which part was taken back.
        "dilution_bp": share_bp(credited, billed) if amounts["invoice"] else None,
    }


def _paid(rows: Sequence[Row], clocks: Clocks, settlements: PastSettlements) -> Row:
    """When the buyer paid. An invoice of which no payment was seen is counted as unseen, never as on
    time; the share of late ones is that of the invoices due whose payment was seen."""
    invoices = [row for row in rows if row.get("direction_code") == "invoice"]
    seen = [(row, settlements.outcome(row)) for row in invoices]
    due = [each for each in seen if _is_due(each, clocks.as_of)]
    late = [_is_late(row, outcome, clocks.as_of) for row, outcome in due]
    judged = [verdict for verdict in late if verdict is not None]
    taken = [
        (outcome.paid_on - issued_on).days
        for row, outcome in seen
        if outcome.paid_on is not None and (issued_on := day(row, "issued_on")) is not None
    ]
    return {
        "paid_count": len(taken),
        "paid_days_mean": -(-sum(taken) // len(taken)) if taken else None,
        "paid_days_worst": max(taken, default=None),
        "due_count": len(due),
        "seen_count": len(judged),
        "late_count": sum(judged),
        "unseen_count": len(late) - len(judged),
        "late_bp": share_bp(sum(judged), len(judged)) if judged else None,
    }


def _is_due(each: tuple[Row, Outcome], as_of: date) -> bool:
    """Whether the invoice was to be paid by the business date; one without a due day may have been."""
    row, outcome = each
    due_on = day(row, "due_on")
    return outcome.state != "nothing_due" and (due_on is None or due_on < as_of)


def _is_late(row: Row, outcome: Outcome, as_of: date) -> bool | None:
    due_on = day(row, "due_on")
    if due_on is None or outcome.state == "unseen":
        return None
    return (outcome.paid_on or as_of) > due_on
