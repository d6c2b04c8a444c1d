"""What somebody other than the seller undertakes to pay on a claimed invoice."""

from __future__ import annotations

from datetime import date

import pytest

from hefu.evidence.schema import Row, Value
from tests.facts.sound_trade import BUYER, INVOICE, SELLER, facts_of, only, row_of
from tests.facts.sound_trade import sound_trade as trade

CLAIMED = 11_300
BUYERS_BANK = "name:buyersbank"


def undertaking(**values: Value) -> Row:
    """The buyer undertakes the whole claim, independently of the sale."""
    given: Row = {
        "undertaking_no": "U-1",
        "undertaker_id": BUYER,
        "undertaker_code": "buyer",
        "beneficiary_id": "name:bank",
        "seller_id": SELLER,
        "invoice_no": INVOICE[4:],
        "amount_minor": CLAIMED,
        "currency": "CNY",
        "given_on": date(2026, 3, 20),
        "pays_on": date(2026, 6, 30),
        "is_independent": 1,
    }
    return row_of("payment_undertaking", **{**given, **values})


def undertaken(*rows: Row) -> Value:
    """What is undertaken on the only claim."""
    book = trade() | {"payment_undertaking": list(rows)}
    return only(facts_of(book)["claim_undertaking"])["undertaken_minor"]


def test_nobody_undertakes_anything() -> None:
    assert undertaken() == 0


@pytest.mark.parametrize(
    "spoiled",
    [
        {"withdrawn_on": date(2026, 3, 31)},
        {"is_independent": 0},
        {"undertaker_id": SELLER},
    ],
    ids=["withdrawn today", "depends on the sale", "given by the seller itself"],
)
def test_what_does_not_count_is_nothing(spoiled: Row) -> None:
    assert undertaken(undertaking(**spoiled)) == 0


@pytest.mark.parametrize(
    "unknown", ["is_independent", "undertaker_code", "amount_minor", "undertaker_id"]
)
def test_what_is_not_known_is_unknown(unknown: str) -> None:
    assert undertaken(undertaking(**{unknown: None})) is None


def test_an_unknown_one_does_not_spoil_a_sufficient_one() -> None:
    doubtful = undertaking(undertaking_no="U-2", is_independent=None)
    assert undertaken(undertaking(), doubtful) == CLAIMED
    assert undertaken(undertaking(amount_minor=CLAIMED - 1), doubtful) is None


def test_a_bank_may_undertake_for_the_buyer() -> None:
    assert undertaken(undertaking(undertaker_id=BUYERS_BANK, undertaker_code="bank")) == CLAIMED


def test_the_largest_counts_and_amounts_are_not_added() -> None:
    halves = [undertaking(undertaking_no=f"U-{n}", amount_minor=CLAIMED // 2) for n in range(2)]
    assert undertaken(*halves) == CLAIMED // 2


def test_an_undertaking_that_is_withdrawn_tomorrow_still_stands() -> None:
    assert undertaken(undertaking(withdrawn_on=date(2026, 4, 1))) == CLAIMED
