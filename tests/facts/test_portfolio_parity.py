"""One application alone has the facts about its group, debtor, industry and need that it has in the book."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.evidence.bundle import Bundle
from hefu.evidence.reach import sub_bundle
from hefu.facts.freshness import without_stale
from hefu.facts.population import derive_population
from hefu.facts.registry import derive_facts, evidence_needed
from hefu.parameters.loader import ParameterView
from tests.facts.portfolio import SISTER, asks, facility, owes, rate, tie
from tests.facts.sound_trade import CLOCKS, Rows
from tests.facts.test_borrower_industry import ceiling
from tests.facts.test_claim_debtor import limit, voucher, with_claims
from tests.facts.test_working_capital_need import book as with_statements

TABLES = (
    "borrower_facility",
    "borrower_group",
    "borrower_industry",
    "claim_debtor",
    "customer_exposure",
    "facility_overrun",
    "working_capital_need",
)


def whole_book(amounts: tuple[int, ...], told: str, *, is_named: bool) -> Rows:
    """Two borrowers of one group in three applications, with claims, limits, ceilings and statements."""
    rows = tie(with_claims(*amounts, account_debtor_id=None if is_named else "name:otherbuyer"))
    rows["application"].append(asks("A7", SISTER, amounts[0], currency=told, tenor_days=400))
    rows["application_item"].append({**rows["application_item"][0], "application_id": "A7"})
    rows["application_item"][-1]["application_item_id"] = "A7#1"
    rows["facility"] += [facility(SISTER, "F2", amounts[1], currency=told)]
    rows["exposure"] += [owes(SISTER, amounts[2], facility_no="F2"), owes(SISTER, 5, currency=told)]
    rows["fx_rate"] = [rate("USD", 7_000_000)]
    rows["party"][0]["industry_code"] = "3670"
    rows["industry_ceiling"] = [ceiling("36", 10**6), ceiling("C", 10**7)]
    rows["financial_figure"] = with_statements()["financial_figure"]
    rows["core_enterprise_limit"] = [limit(10**6)]
    paper, event = voucher("V1", amounts[0])
    rows["receivable_voucher"], rows["voucher_event"] = [paper], [event]
    return rows


@settings(max_examples=40, deadline=None)
@given(
    amounts=st.tuples(*[st.integers(0, 10**8)] * 3),
    told=st.sampled_from(["CNY", "USD", "EUR"]),
    is_named=st.booleans(),
)
def test_alone_and_in_the_book(amounts: tuple[int, ...], told: str, *, is_named: bool) -> None:
    whole, parameters = Bundle(whole_book(amounts, told, is_named=is_named)), ParameterView(CLOCKS)
    kept = derive_population(whole, CLOCKS, parameters)
    in_book = derive_facts(without_stale(whole, CLOCKS, parameters), CLOCKS, parameters, kept)
    for application_id in ("A1", "A2", "A7"):
        alone = sub_bundle(whole, application_id, evidence_needed())
        facts = derive_facts(without_stale(alone, CLOCKS, parameters), CLOCKS, parameters, kept)
        for name in TABLES:
            own = [row for row in in_book[name] if row["application_id"] == application_id]
            found = [row for row in facts[name] if row["application_id"] == application_id]
            assert found == own, name


def test_the_order_of_rows_does_not_matter() -> None:
    rows = whole_book((3, 2, 1), "USD", is_named=True)
    turned = {name: list(reversed(each)) for name, each in rows.items()}
    parameters = ParameterView(CLOCKS)
    answers = []
    for each in (rows, turned):
        bundle = Bundle(each)
        kept = derive_population(bundle, CLOCKS, parameters)
        facts = derive_facts(bundle, CLOCKS, parameters, kept)
        answers.append({name: sorted(map(str, facts[name])) for name in TABLES})
    assert answers[0] == answers[1]
