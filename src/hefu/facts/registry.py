"""All fact modules in the order in which they are derived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hefu.evidence.bundle import Bundle, indexed
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts import (
    borrower_circle,
    borrower_connection,
    borrower_cover,
    borrower_dependence,
    borrower_facility,
    borrower_group,
    borrower_guarantor,
    borrower_industry,
    borrower_input,
    borrower_stop,
    buyer_payment,
    claim,
    claim_arithmetic,
    claim_circle,
    claim_confirmation,
    claim_debtor,
    claim_existence,
    claim_financeable,
    claim_history,
    claim_identity,
    claim_identity_state,
    claim_order,
    claim_overlap,
    claim_paper,
    claim_registration,
    claim_registration_need,
    claim_registry_search,
    claim_relation,
    claim_shape,
    claim_term,
    claim_trade,
    claim_undertaking,
    claim_value,
    claim_verification,
    claim_voucher,
    claim_warehouse_receipt,
    collection_flow,
    contradiction,
    customer_exposure,
    drawdown_use,
    facility_overrun,
    invoice_shape,
    line_match,
    loan_renewal,
    offered_guarantee,
    own_registration,
    party_standing,
    payment_use,
    price_corridor,
    registration_state,
    registry_notice_effect,
    seller_capacity,
    seller_pass_through,
    seller_profile,
    trading_pair,
    voucher_tree,
    working_capital_need,
)
from hefu.facts.derivation import FactModule
from hefu.facts.population import POPULATION_FACTS
from hefu.parameters.loader import ParameterView

FACTS: tuple[FactModule, ...] = (
    contradiction,
    invoice_shape,
    claim_shape,
    claim_identity,
    claim_identity_state,
    claim_arithmetic,
    claim_value,
    claim_trade,
    line_match,
    claim_verification,
    claim_confirmation,
    claim_undertaking,
    registration_state,
    registry_notice_effect,
    claim_registration,
    claim_registration_need,
    own_registration,
    claim_registry_search,
    claim_relation,
    claim_term,
    voucher_tree,
    claim_voucher,
    claim_order,
    claim_warehouse_receipt,
    claim_overlap,
    claim_debtor,
    borrower_facility,
    customer_exposure,
    borrower_group,
    borrower_connection,
    borrower_input,
    borrower_industry,
    working_capital_need,
    borrower_circle,
    borrower_guarantor,
    borrower_cover,
    offered_guarantee,
    seller_profile,
    seller_capacity,
    trading_pair,
    price_corridor,
    buyer_payment,
    party_standing,
    payment_use,
    collection_flow,
    loan_renewal,
    drawdown_use,
    claim_circle,
    seller_pass_through,
)
"""Facts that rest on evidence and kept facts alone."""

_FACTS_ON_FACTS: tuple[FactModule, ...] = (
    facility_overrun,
    borrower_stop,
    borrower_dependence,
    claim_financeable,
    claim_paper,
    claim_existence,
    claim_history,
    claim,
)


def evidence_needed() -> tuple[str, ...]:
    """Evidence tables that the facts of one application rest on."""
    return tuple(
        dict.fromkeys(table for fact in (*FACTS, *_FACTS_ON_FACTS) for table in fact.READS)
    )


def derive_facts(
    bundle: Bundle,
    clocks: Clocks,
    parameters: ParameterView,
    kept: Mapping[str, Sequence[Row]],
) -> dict[str, list[Row]]:
    """All facts of one application's bundle or of the whole book, by fact table.

    ``kept`` holds the population facts; one that is absent is unknown, and so is what rests on it.
    """
    known = {name: kept[name] for name in POPULATION_FACTS if kept.get(name) is not None}
    base = bundle.with_rows(known)
    found: dict[str, list[Row]] = {
        fact.TABLE: indexed(fact.derive(base, clocks, parameters)) for fact in FACTS
    }
    for fact in _FACTS_ON_FACTS:
        wider = base.with_facts(found)
        found[fact.TABLE] = indexed(fact.derive(wider, clocks, parameters))
    # Kept facts are handed on as they are: copying them would cost each application the population.
    return {name: indexed(known.get(name, ())) for name in POPULATION_FACTS} | found
