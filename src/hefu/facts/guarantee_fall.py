"""What the financier loses if a firm falls alone and its guarantors are called, round after round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import text
from hefu.facts.currency import Converter
from hefu.facts.guarantee_evidence import (
    READS as _READS,
)
from hefu.facts.guarantee_evidence import (
    GuaranteeEvidence,
    around,
    clearing_book,
    guarantee_evidence,
    live_requests,
    most_told,
    parts_of,
)
from hefu.parameters.loader import ParameterView

TABLE = "guarantee_fall"
READS: tuple[str, ...] = _READS

_RECOVERY = "policy.guarantee.recovery"


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per financier and firm in a part of the network from which somebody asks it for money.

    What firms ask for now counts as paid out. ``loss_at_least_minor``: net assets that nobody knows are
    enough for every promise, debts that nobody reported are none. ``loss_at_most_minor``: such net assets
    are none; unknown as soon as a debt or a promise in the firm's part of the network is.
    """
    if not bundle.rows("guarantee"):
        return []
    applications = bundle.rows("application")
    financiers = {text(row, "financier_id") for row in applications} - {None}
    return [
        row
        for financier_id in sorted(str(one) for one in financiers)
        for row in _of(bundle, clocks, parameters, financier_id)
    ]


def _of(bundle: Bundle, clocks: Clocks, parameters: ParameterView, financier_id: str) -> list[Row]:
    from hefu.kernels.network.guarantee_clearing import default_rules
    from hefu.kernels.network.guarantee_losses import single_failures

    converter = Converter(bundle, clocks)
    currency = most_told(bundle.rows("guarantee"))
    asked = live_requests(bundle.rows("application"), financier_id, currency, converter)
    evidence = guarantee_evidence(
        bundle, clocks, parameters, financier_id=financier_id, asked=asked
    )
    evidence = around(evidence, asked)
    if not evidence.promises:
        return []
    rules = default_rules(parameters.integer(_RECOVERY))
    worst = single_failures(clearing_book(evidence), rules)
    best = single_failures(clearing_book(_at_least(evidence, asked), is_worst=False), rules)
    is_sure = _sure(evidence)
    return [
        {
            "party_id": firm,
            "financier_id": financier_id,
            "currency": evidence.currency,
            "loss_at_least_minor": int(best.losses[n]),
            "loss_at_most_minor": int(worst.losses[n]) if is_sure[n] else None,
            "others_fallen_count": int(worst.others_fallen[n]) if is_sure[n] else None,
        }
        for n, firm in enumerate(evidence.firms)
    ]


def _at_least(evidence: GuaranteeEvidence, asked: dict[str, int]) -> GuaranteeEvidence:
    debts = (
        asked.get(firm, 0) if debt is None else debt
        for firm, debt in zip(evidence.firms, evidence.debts, strict=True)
    )
    return replace(evidence, debts=tuple(debts))


def _sure(evidence: GuaranteeEvidence) -> Sequence[bool]:
    """By firm whether every debt and every promise to us in its part of the network is known."""
    part = parts_of(evidence)
    blind = {part[n] for n, debt in enumerate(evidence.debts) if debt is None}
    blind |= {part[one.obligor] for one in evidence.promises if one.amount_minor is None}
    return [home not in blind for home in part]
