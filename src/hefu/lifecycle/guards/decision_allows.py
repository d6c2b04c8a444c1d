"""Today's decision lets money move: nothing missing, nothing that forbids it, and enough of it."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("decision", "commitment")


def judge(view: View) -> list[Refusal]:
    """See the module."""
    decision = view.now.decision
    if decision is None:
        return [Refusal("lifecycle.decision_unread")]
    found = []
    if decision.outcome not in ("approve", "approve_with_conditions"):
        told: dict[str, object] = {"id": decision.decision_id, "outcome": decision.outcome}
        found.append(Refusal("lifecycle.decision_forbids", told))
        found += [Refusal("lifecycle.fact_missing", {"fact": one}) for one in decision.missing]
        found += [Refusal("lifecycle.finding_stands", {"finding": one}) for one in decision.stops]
    if decision.amount_minor is None:
        return [*found, Refusal("lifecycle.decision_without_amount", {"id": decision.decision_id})]
    if decision.currency != view.term("currency"):
        told = {"currency": decision.currency, "given": view.term("currency")}
        found.append(Refusal("lifecycle.other_currency", told))
    wanted = _wanted(view)
    if wanted > decision.amount_minor:
        told = {"id": decision.decision_id, "amount": decision.amount_minor, "wanted": wanted}
        found.append(Refusal("lifecycle.decision_less", told))
    return found


def _wanted(view: View) -> int:
    """What must be covered: for a drawdown, all that stands out and is drawn now."""
    amount = int(view.term("amount_minor") or 0)
    commitment = view.now.commitment
    is_drawdown = view.wish.instrument == "drawdown"
    return amount + (commitment.outstanding_minor if is_drawdown and commitment else 0)
