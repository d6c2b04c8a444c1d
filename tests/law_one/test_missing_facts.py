"""Take each fact of an approved application away: the money stops, and the fact is named."""

from __future__ import annotations

import pytest

from hefu.decisions.decision import Decision
from hefu.vocabulary.errors import PolicyIncomplete
from hefu.vocabulary.labels import entity_label
from tests.decisions.approvable import CLOCKS, REQUESTED, Rows, approvable
from tests.decisions.trade_book import InMemory
from tests.law_one import not_required
from tests.law_one.not_required import reason_for
from tests.law_one.spoiling import (
    Fact,
    cells,
    gone_stale,
    role_of,
    rows_that_age,
    rows_to_remove,
    without_cell,
    without_row,
)

# A part is missed when the paper that it belongs to is named.
PAPER = {
    "invoice_line": "invoice",
    "goods_receipt_line": "goods_receipt",
    "purchase_order_line": "purchase_order",
    "payment_reference": "payment",
    "registration_item": "registration",
    "application_item": "application",
}
# A link that leads nowhere misses the paper it leads to.
LINKED = {("purchase_order", "contract_id"): "contract"}
# A smaller application is no application with a fact missing.
SMALLER = ("application_item",)


@pytest.fixture(scope="module")
def desk() -> InMemory:
    return InMemory()


def names(decision: Decision, table: str) -> bool:
    """Whether some missing fact or some reason names the evidence table or the paper it is part of."""
    wanted = {table, PAPER.get(table, table)}
    if any(fact.table in wanted for fact in decision.missing):
        return True
    words = " ".join(
        text
        for reason in decision.reasons
        for text in (
            reason.says.en,
            reason.asks_for.en if reason.asks_for else "",
            *(fact.name.en for fact in reason.facts),
        )
    ).lower()
    return any(entity_label(name).en.lower() in words for name in wanted)


def judge_without(desk: InMemory, fact: Fact, rows: Rows) -> None:
    decision = desk.decide(rows, CLOCKS)
    reason = reason_for(role_of(fact), fact.column)
    if reason is not None:
        assert decision.outcome == "approve", f"required after all, not {reason}"
        assert decision.amount_minor == REQUESTED
        return
    assert decision.outcome != "approve"
    if fact.table not in SMALLER:
        wanted = LINKED.get((fact.table, fact.column), fact.table)
        assert names(decision, wanted), [r.says.en for r in decision.reasons]


def test_the_whole_application_is_approved(desk: InMemory) -> None:
    decision = desk.decide(approvable())
    assert (decision.outcome, decision.amount_minor) == ("approve", REQUESTED)
    assert decision.missing == ()


@pytest.mark.parametrize("fact", rows_to_remove(), ids=lambda fact: fact.name)
def test_a_row_that_is_missing_stops_the_money(desk: InMemory, fact: Fact) -> None:
    judge_without(desk, fact, without_row(fact))


@pytest.mark.parametrize("fact", cells(), ids=lambda fact: fact.name)
def test_a_cell_that_was_never_stated_stops_the_money(desk: InMemory, fact: Fact) -> None:
    if (fact.table, fact.column) in {
        ("application", "technique_code"),
        ("application", "currency"),
    }:
        with pytest.raises(PolicyIncomplete):
            desk.decide(without_cell(fact))
        return
    judge_without(desk, fact, without_cell(fact))


@pytest.mark.parametrize("fact", rows_that_age(), ids=lambda fact: fact.name)
def test_a_row_that_went_stale_stops_the_money(desk: InMemory, fact: Fact) -> None:
    judge_without(desk, fact, gone_stale(fact))


def test_every_exception_is_about_a_fact_of_the_application() -> None:
    seen = {(role_of(fact), fact.column) for fact in cells()}
    listed = {(role, column) for role, each in not_required.BLANK.items() for column in each}
    assert listed <= seen
    assert not_required.REMOVED.keys() <= {role_of(fact) for fact in rows_to_remove()}
    assert not_required.STALE.keys() <= {role_of(fact) for fact in rows_that_age()}
