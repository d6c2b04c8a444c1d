"""One wide row per claimed invoice, so that all checks of a claim fold into one scan."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.fact_schema import fact_tables
from hefu.evidence.schema import Row
from hefu.facts import (
    claim_arithmetic,
    claim_confirmation,
    claim_debtor,
    claim_financeable,
    claim_history,
    claim_identity_state,
    claim_registration_need,
    claim_registry_search,
    claim_relation,
    claim_term,
    claim_trade,
    claim_value,
    claim_verification,
)
from hefu.facts.claimed_invoice import claims
from hefu.facts.derivation import FactModule, derived
from hefu.parameters.loader import ParameterView

TABLE = "claim"
_FACTS: tuple[FactModule, ...] = (
    claim_value,
    claim_arithmetic,
    claim_identity_state,
    claim_trade,
    claim_verification,
    claim_confirmation,
    claim_registry_search,
    claim_registration_need,
    claim_relation,
    claim_debtor,
    claim_term,
    claim_financeable,
    claim_history,
)
# A column that several facts hold is taken from the one that owns it.
_OWNER = {"confirmed_minor": claim_confirmation.TABLE, "remaining_minor": claim_value.TABLE}
READS: tuple[str, ...] = tuple(dict.fromkeys(table for fact in _FACTS for table in fact.READS))


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim, the columns of the claim facts side by side."""
    columns = fact_tables()[TABLE].columns
    taken = {
        fact.TABLE: [
            column
            for column in fact_tables()[fact.TABLE].columns
            if column in columns and _OWNER.get(column, fact.TABLE) == fact.TABLE
        ]
        for fact in _FACTS
    }
    found: list[Row] = [dict.fromkeys(columns) for _ in claims(bundle)]
    for fact in _FACTS:
        # Each of these facts has one row per claim, in the order of the items.
        rows = derived(fact, bundle, clocks, parameters)
        for wide, row in zip(found, rows, strict=True):
            for column in taken[fact.TABLE]:
                wide[column] = row[column]
    return found
