"""The shipped policy tables are total, refuse what they do not know, and never let a doubt pass."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import chain, combinations, product
from typing import get_args

import msgspec
import pytest

from hefu.checks._engine.registry import checks
from hefu.decisions.decide import verdict_of
from hefu.decisions.policy import (
    AmountState,
    Answer,
    Effect,
    Outcome,
    Policy,
    PolicyRow,
    policies,
    policy_for,
)
from hefu.evidence.day import Clocks
from hefu.products.catalogue import product_for
from hefu.products.definition import ProductChecks
from hefu.vocabulary.errors import PolicyIncomplete
from tests.decisions.approvable import CLOCKS, approvable
from tests.decisions.trade_book import InMemory

EFFECTS: tuple[Effect, ...] = get_args(Effect)
POLICY = policies()[0].id
AMOUNTS: tuple[AmountState, ...] = get_args(AmountState)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
ANSWERS: tuple[Answer, ...] = get_args(Answer)
DOUBTS: tuple[frozenset[str], ...] = (frozenset(), frozenset({"contradicted"}))
_NO_VOUCHER = "the application rests on no voucher"
_NO_ORDER_TO_PAY = "nobody has given an order to pay yet: the money has no way to judge"
_A_NOTE = "the buyer's own delay in confirming: told, and for the buyer to mend"
_OF_MANY = "a tie that many firms have: told, and a person knows what to ask"
_NO_STOP = "no costly stop reaches the borrower or its debtors"
_NOTHING_DRAWN = "the financier paid out nothing lately that is still owed"
PASSING: Mapping[tuple[str, Answer], str] = {
    ("facility.expired", "not_applicable"): "no facility: facility.missing finds that",
    ("industry.ceiling_exceeded", "not_applicable"): "no ceiling stands for the industry",
    ("payment.payee_not_in_trade", "not_applicable"): _NO_ORDER_TO_PAY,
    ("payment.entrusted_required", "not_applicable"): _NO_ORDER_TO_PAY,
    ("repayment.by_new_loan", "not_applicable"): "the borrower repaid no loan",
    ("voucher.tenor_exceeds", "not_applicable"): _NO_VOUCHER,
    ("voucher.tenor_over_maximum", "not_applicable"): _NO_VOUCHER,
    ("voucher.split_exceeds_parent", "not_applicable"): _NO_VOUCHER,
    ("voucher.financed_twice", "not_applicable"): _NO_VOUCHER,
    ("order.not_accepted", "not_applicable"): "the application rests on no order",
    ("warehouse_receipt.unusable", "not_applicable"): "the application rests on no receipt",
    ("buyer.confirms_late", "found"): _A_NOTE,
    ("buyer.confirms_late", "unjudged"): _A_NOTE,
    ("chain.keystone_supplier", "found"): _OF_MANY,
    ("chain.keystone_supplier", "unjudged"): _OF_MANY,
    ("chain.keystone_supplier", "not_applicable"): _NO_STOP,
    ("chain.single_source", "found"): _OF_MANY,
    ("chain.single_source", "unjudged"): _OF_MANY,
    ("chain.single_source", "not_applicable"): "nobody showed what the borrower buys",
    ("chain.shock_exceeds_appetite", "not_applicable"): _NO_STOP,
    ("funds.reaches_restricted", "not_applicable"): _NOTHING_DRAWN,
    ("funds.returns_to_borrower", "not_applicable"): _NOTHING_DRAWN,
    ("funds.repays_old_loan", "not_applicable"): _NOTHING_DRAWN,
    ("funds.untraceable", "not_applicable"): _NOTHING_DRAWN,
    ("trade.circular", "not_applicable"): "the application rests on no invoice",
    ("trade.pass_through", "not_applicable"): "the borrower bought nothing that was shown",
}
"""Answers that pass, each with the reason."""
_ACTING = [effect for effect in EFFECTS if effect != "pass"]
SETS = [
    frozenset(chosen)
    for chosen in chain.from_iterable(combinations(_ACTING, n) for n in range(len(_ACTING) + 1))
]


@pytest.mark.parametrize("policy", policies(), ids=lambda policy: policy.id)
def test_every_situation_has_one_outcome(policy: Policy) -> None:
    for effects, doubts, amount in product(SETS, DOUBTS, AMOUNTS):
        assert policy.outcome(effects, doubts, amount) in OUTCOMES


@pytest.mark.parametrize("policy", policies(), ids=lambda policy: policy.id)
def test_only_an_undoubted_full_amount_is_simply_approved(policy: Policy) -> None:
    approved = [
        situation
        for situation in product(SETS, DOUBTS, AMOUNTS)
        if policy.outcome(*situation) == "approve"
    ]
    assert approved == [(frozenset(), frozenset(), "full")]


@pytest.mark.parametrize("policy", policies(), ids=lambda policy: policy.id)
def test_money_moves_only_on_an_amount_that_is_known(policy: Policy) -> None:
    for effects, doubts in product(SETS, DOUBTS):
        for amount in ("none", "unknown"):
            assert policy.outcome(effects, doubts, amount) in {"refer", "decline"}


@pytest.mark.parametrize("policy", policies(), ids=lambda policy: policy.id)
def test_no_answer_but_clear_passes_except_those_named_here(policy: Policy) -> None:
    passing = {
        (check_id, answer)
        for check_id, answer in product(policy.checks, ANSWERS)
        if policy.effect(check_id, answer) == "pass"
    }
    assert passing == PASSING.keys()


@pytest.mark.parametrize("policy", policies(), ids=lambda policy: policy.id)
def test_policy_and_checks_know_each_other(policy: Policy) -> None:
    active = {check.id for check in checks().values() if check.card.maturity != "retired"}
    assert policy.checks.keys() == active


def test_a_missing_row_is_refused_and_never_a_pass() -> None:
    short = msgspec.structs.replace(
        policies()[0], rows=(PolicyRow(outcome="approve", amount=("full",)),)
    )
    with pytest.raises(PolicyIncomplete, match=r"policy\.no_row"):
        short.outcome(frozenset(), frozenset(), "part")


def test_a_check_that_the_product_asks_for_and_the_policy_does_not_list_is_refused() -> None:
    policy = policies()[0]
    fewer = {name: e for name, e in policy.checks.items() if name != "receivable.unconfirmed"}
    with pytest.raises(PolicyIncomplete, match=r"policy\.check_unlisted"):
        msgspec.structs.replace(policy, checks=fewer).under(product_for("factoring", CLOCKS))


def test_only_what_the_product_asks_for_counts() -> None:
    factoring = product_for("factoring", CLOCKS)
    asked = ProductChecks(required=("invoice.duplicate",), watched=("guarantee.circle",))
    policy = policies()[0].under(msgspec.structs.replace(factoring, checks=asked))
    assert policy.checks.keys() == {"invoice.duplicate", "guarantee.circle"}
    assert policy.effect("invoice.duplicate", "unjudged") == "refer"
    assert policy.effect("guarantee.circle", "found") == "refer"
    assert policy.effect("guarantee.circle", "error") == "refer"
    assert policy.effect("guarantee.circle", "unjudged") == "pass"
    assert policy.effect("guarantee.circle", "not_applicable") == "pass"
    assert policy.digest != policies()[0].digest


@pytest.mark.parametrize(
    ("documents", "checks", "has_facility"),
    [
        (("facility",), ("invoice.duplicate",), True),
        ((), ("facility.exceeded",), True),
        ((), ("invoice.duplicate",), False),
    ],
)
def test_a_facility_limits_where_a_paper_or_a_check_asks_for_one(
    documents: tuple[str, ...], checks: tuple[str, ...], has_facility: bool
) -> None:
    factoring = product_for("factoring", CLOCKS)
    asked = msgspec.structs.replace(
        factoring,
        documents=tuple(one for one in factoring.documents if one.table in documents),
        checks=ProductChecks(required=checks),
    )
    assert policies()[0].under(asked).has_facility is has_facility
    assert policies()[0].has_facility


def test_a_product_of_the_same_checks_but_other_words_is_another_policy() -> None:
    factoring = product_for("factoring", CLOCKS)
    reworded = msgspec.structs.replace(factoring, digest="another file")
    assert policies()[0].under(factoring).digest != policies()[0].under(reworded).digest


def test_a_check_that_the_policy_lists_and_nobody_ran_is_refused() -> None:
    situation = InMemory().situation(approvable())
    runs = tuple(run for run in situation.runs if run.check_id != "guarantee.circle")
    policy = policies()[0].under(product_for("factoring", CLOCKS))
    with pytest.raises(PolicyIncomplete, match=r"policy\.check_absent"):
        verdict_of(msgspec.structs.replace(situation, runs=runs), policy)


@pytest.mark.parametrize(
    ("policy_id", "clocks"),
    [
        ("no such policy", CLOCKS),
        (POLICY, Clocks(date(1999, 12, 31), CLOCKS.known_on)),
        (POLICY, Clocks(CLOCKS.as_of, date(1999, 12, 31))),
    ],
)
def test_no_policy_of_that_name_or_day_is_refused(policy_id: str, clocks: Clocks) -> None:
    with pytest.raises(PolicyIncomplete, match=r"policy\.no_table"):
        policy_for(policy_id, clocks)


def test_the_table_known_latest_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    old = policies()[0]
    new = msgspec.structs.replace(
        old, digest="newer", known_from=date(2026, 2, 1), effective_from=date(2026, 1, 1)
    )
    monkeypatch.setattr("hefu.decisions.policy.policies", lambda: (new, old))
    assert policy_for(POLICY, CLOCKS).digest == "newer"
    before = Clocks(as_of=CLOCKS.as_of, known_on=date(2026, 1, 31))
    assert policy_for(POLICY, before).digest == old.digest
    earlier = Clocks(date(2025, 12, 31), CLOCKS.known_on)
    assert policy_for(POLICY, earlier).digest == old.digest
