"""What speaks for the existence of a claimed receivable, one component at a time."""

from __future__ import annotations

from collections.abc import Sequence

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts import (
    claim_confirmation,
    claim_registration,
    claim_trade,
    claim_verification,
)
from hefu.facts.claimed_invoice import claims
from hefu.facts.derivation import FactModule, derived
from hefu.facts.same_party import is_same_party
from hefu.parameters.loader import ParameterView

TABLE = "claim_existence"
_FACTS: tuple[FactModule, ...] = (
    claim_trade,
    claim_verification,
    claim_confirmation,
    claim_registration,
)
READS: tuple[str, ...] = tuple(dict.fromkeys(table for fact in _FACTS for table in fact.READS))

COMPONENTS = (
    "is_ordered",
    "is_accepted",
    "is_delivered",
    "is_received",
    "is_invoiced",
    "is_verified",
    "is_confirmed",
    "is_registered",
)
"""The components, in the order in which a sound trade brings them about."""


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim: each component 1 (shown), 0 (not shown) or unknown, and how many of each."""
    trades, verifications, confirmations = (
        derived(fact, bundle, clocks, parameters) for fact in _FACTS[:3]
    )
    notices: dict[tuple[Value, Value], list[Row]] = {}
    for row in derived(claim_registration, bundle, clocks, parameters):
        notices.setdefault((row["application_id"], row["item_no"]), []).append(row)
    found = []
    for claim, trade, verification, confirmation in zip(
        claims(bundle), trades, verifications, confirmations, strict=True
    ):
        head = claim.head()
        own = notices.get((head["application_id"], head["item_no"]), [])
        shown = _components(claim.invoice, trade, verification, confirmation)
        shown["is_registered"] = _is_registered(bundle, own) if claim.invoice else None
        found.append(
            {
                **head,
                **shown,
                "shown_count": sum(value == 1 for value in shown.values()),
                "unknown_count": sum(value is None for value in shown.values()),
            }
        )
    return found


def _components(
    invoice: Row, trade: Row, verification: Row, confirmation: Row
) -> dict[str, int | None]:
    if not invoice:
        return dict.fromkeys(COMPONENTS)
    is_ordered = int(trade.get("found_order_id") is not None)
    return {
        "is_ordered": is_ordered,
        "is_accepted": _accepted(trade.get("order_state_code")) if is_ordered else 0,
        "is_delivered": _any(trade.get("delivery_note_count")),
        "is_received": _any(trade.get("goods_receipt_count")),
        "is_invoiced": {"invoice": 1, "credit_note": 0}.get(str(invoice.get("direction_code"))),
        "is_verified": _verified(verification),
        "is_confirmed": _confirmed(confirmation),
    }


def _verified(verification: Row) -> int | None:
    if verification.get("verification_age_days") is None:
        return 0
    outcome = verification.get("outcome_code")
    return None if outcome is None else int(outcome == "matched")


def _confirmed(confirmation: Row) -> int | None:
    """Confirmed by the account debtor itself, whatever the amount; a confirmation of nothing is none."""
    if confirmation.get("confirmation_age_days") is None:
        return 0
    amount, by_debtor = (
        confirmation.get("confirmed_minor"),
        confirmation.get("is_by_account_debtor"),
    )
    if by_debtor == 0 or amount == 0:
        return 0
    return None if by_debtor is None or amount is None else 1


def _accepted(state: Value) -> int | None:
    return None if state is None else int(state == "accepted")


def _any(count: Value) -> int | None:
    return None if count is None else int(count != 0)


def _is_registered(bundle: Bundle, notices: Sequence[Row]) -> int | None:
    """Whether a notice of the application's own financier stands on the business date."""
    verdicts = []
    for notice in notices:
        is_ours = is_same_party(bundle, notice["secured_party_id"], notice["financier_id"])
        ended = (notice["is_released"], notice["is_lapsed"])
        if is_ours is not False and 1 not in ended:
            verdicts.append(None if is_ours is None or None in ended else True)
    if True in verdicts:
        return 1
    return None if verdicts else 0
