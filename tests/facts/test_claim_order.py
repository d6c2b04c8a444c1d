"""An order offered for financing: on file, agreed, and with the borrower on its own side of the sale."""

from __future__ import annotations

from datetime import date

import pytest

from hefu.evidence.schema import Row
from tests.decisions.approvable import BUYER, HOLDING, SELLER, Rows
from tests.decisions.paths import ORDER, PATHS, PURCHASE
from tests.decisions.spoil import Spoil, added, all_of, changed, without
from tests.decisions.trade_book import InMemory

JUDGED = ("is_on_file", "state_code", "is_accepted", "is_borrowers")


def order_of(technique: str, *spoils: Spoil) -> tuple[object, ...]:
    """What is judged of the only claimed order under a product."""
    rows: Rows = PATHS[technique].rows()
    all_of(*spoils)(rows)
    found: list[Row] = list(InMemory().situation(rows).facts["claim_order"])
    assert len(found) == 1
    return tuple(found[0][column] for column in JUDGED)


def test_a_seller_has_an_accepted_order_of_its_buyer() -> None:
    assert order_of("pre_shipment_finance") == (1, "accepted", 1, 1)


def test_a_distributor_is_the_buyer_of_the_order_that_is_financed() -> None:
    assert order_of("distributor_finance") == (1, "accepted", 1, 1)


@pytest.mark.parametrize(
    ("event_code", "state", "is_accepted"),
    [("rejected", "rejected", 0), ("cancelled", "cancelled", 0), ("changed", "accepted", 1)],
)
def test_what_happens_after_the_acceptance_counts(
    event_code: str, state: str, is_accepted: int
) -> None:
    later = added(
        "order_event",
        order_id=ORDER,
        event_code=event_code,
        occurred_on=date(2026, 3, 28),
        document_no="later",
    )
    assert order_of("pre_shipment_finance", later) == (1, state, is_accepted, 1)


def test_an_order_that_nobody_answered_is_not_accepted() -> None:
    unanswered = without("order_event", order_id=ORDER)
    assert order_of("pre_shipment_finance", unanswered) == (1, "open", 0, 1)


def test_an_order_that_is_not_shown_is_not_on_file_and_nothing_is_known_of_it() -> None:
    absent = without("purchase_order", order_id=ORDER)
    assert order_of("pre_shipment_finance", absent) == (0, None, None, None)


@pytest.mark.parametrize(
    ("technique", "order_id", "column", "party_id"),
    [
        ("pre_shipment_finance", ORDER, "seller_id", HOLDING),
        ("distributor_finance", PURCHASE, "buyer_id", BUYER),
    ],
)
def test_an_order_of_another_firm_is_not_the_borrowers(
    technique: str, order_id: str, column: str, party_id: str
) -> None:
    swapped = changed("purchase_order", {"order_id": order_id}, **{column: party_id})
    assert order_of(technique, swapped)[3] == 0


def test_the_side_depends_on_the_product() -> None:
    other = changed("application", {}, technique_code="distributor_finance")
    assert order_of("pre_shipment_finance", other)[3] == 0
    assert SELLER != BUYER


def test_invoices_have_no_row() -> None:
    situation = InMemory().situation(PATHS["factoring"].rows())
    assert situation.facts["claim_order"] == ()
