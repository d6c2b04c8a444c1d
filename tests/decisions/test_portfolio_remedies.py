"""Remedies of the checks on portfolios: applied to the evidence and judged again, the finding is gone."""

from __future__ import annotations

from datetime import date

import pytest

from hefu.bootstrap import EmbeddedHouse
from hefu.decisions.moves import Change, apply_changes, candidate_changes
from hefu.decisions.situation import Situation
from hefu.evidence.bundle import Bundle
from hefu.facts.population import derive_population
from hefu.parameters.loader import ParameterView
from hefu.services.judge_bundle import judge
from tests.facts.portfolio import SISTER, asks, facility, owes, tie
from tests.facts.sound_trade import BANK, BUYER, CLOCKS, SELLER, Rows, row_of, sound_trade
from tests.facts.test_working_capital_need import WAN, book


def situation_of(rows: Rows, changes: tuple[Change, ...] = ()) -> Situation:
    """Application A1 judged on changed evidence; the population is that of the book as stated."""
    stated = Bundle(rows)
    kept = derive_population(stated, CLOCKS, ParameterView(CLOCKS))
    engine = EmbeddedHouse().engine("sqlite")
    return judge(apply_changes(stated, changes), CLOCKS, kept, engine).about("A1")


def is_found(situation: Situation, check_id: str) -> bool:
    return any(finding.check_id == check_id for finding in situation.findings)


def cures(rows: Rows, check_id: str) -> list[Change]:
    """Changes that the finding suggests and that cure it; that it is found comes first."""
    situation = situation_of(rows)
    assert is_found(situation, check_id)
    of_check = candidate_changes(situation.asked_by([check_id]))
    return [change for change in of_check if not is_found(situation_of(rows, (change,)), check_id)]


def lowered_to(changes: list[Change]) -> int:
    """The request that a change lowers to."""
    (amount,) = (
        dict(change.values)["requested_minor"]
        for change in changes
        if change.table == "application"
    )
    return int(str(amount))


def one_customer() -> Rows:
    rows = sound_trade()
    rows["application"][0]["requested_minor"] = 8_800_001
    rows["facility"][0]["limit_minor"] = 10**9
    return rows


def one_group() -> Rows:
    rows = tie(sound_trade())
    rows["exposure"].append(owes(SISTER, 13_000_000))
    rows["application"][0]["requested_minor"] = 300_001
    return rows


def split() -> Rows:
    rows = tie(sound_trade())
    rows["exposure"].append(owes(SISTER, 0))
    rows["application"].append(asks("A2", SISTER, 999_995_000))
    return rows


def one_industry() -> Rows:
    rows = sound_trade()
    rows["party"][0]["industry_code"] = "3670"
    rows["industry_ceiling"] = [
        row_of(
            "industry_ceiling",
            financier_id=BANK,
            industry_code="36",
            ceiling_minor=205_000,
            currency="CNY",
            valid_from_on=date(2026, 1, 1),
        )
    ]
    return rows


def need() -> Rows:
    rows = book()
    rows["application"][0]["requested_minor"] = 410 * WAN + 1
    return rows


@pytest.mark.parametrize(
    ("rows", "check_id", "amount"),
    [
        (one_customer(), "exposure.single_customer", 8_800_000),
        (one_group(), "exposure.group", 300_000),
        (split(), "limit.split_over_group", 5_000),
        (one_industry(), "industry.ceiling_exceeded", 5_000),
        (need(), "working_capital.need_exceeded", 410 * WAN),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_request_that_is_named_would_do_and_no_cent_more(
    rows: Rows, check_id: str, amount: int
) -> None:
    lowered = lowered_to([c for c in cures(rows, check_id) if c.table == "application"])
    assert lowered == amount
    rows["application"][0]["requested_minor"] = amount + 1
    assert is_found(situation_of(rows), check_id)


def test_no_amount_is_named_where_the_limit_is_passed_already() -> None:
    rows = one_customer()
    rows["exposure"][0]["outstanding_minor"] = 9_000_001
    suggested = candidate_changes(situation_of(rows))
    assert suggested
    assert not [c for c in suggested if "requested_minor" in dict(c.values)]


def test_a_claim_leaves_or_the_limit_is_raised() -> None:
    rows = sound_trade()
    rows["core_enterprise_limit"] = [
        row_of(
            "core_enterprise_limit",
            financier_id=BANK,
            account_debtor_id=BUYER,
            limit_minor=11_299,
            currency="CNY",
            valid_from_on=date(2026, 1, 1),
            valid_until_on=date(2026, 12, 31),
        )
    ]
    found = {change.table for change in cures(rows, "core_enterprise.occupancy_exceeded")}
    assert found >= {"application_item", "core_enterprise_limit"}


def test_an_old_facility_is_repaid_and_a_drawing_is_shortened() -> None:
    rows = sound_trade()
    rows["application"][0]["tenor_days"] = 276 + 180
    assert "application" in {change.table for change in cures(rows, "facility.expired")}
    rows["application"][0]["tenor_days"] = 90
    rows["facility"].append(
        facility(SELLER, "F0", 9, valid_from_on=date(2024, 1, 1), valid_until_on=date(2025, 9, 1))
    )
    rows["exposure"].append(owes(SELLER, 9, facility_no="F0"))
    assert "exposure" in {change.table for change in cures(rows, "facility.expired")}


def test_a_large_exposure_is_told_and_ends_when_loans_are_repaid() -> None:
    rows = sound_trade()
    rows["exposure"][0]["outstanding_minor"] = 1_750_000
    assert "exposure" in {change.table for change in cures(rows, "exposure.large")}
