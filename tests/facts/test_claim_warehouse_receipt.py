"""A warehouse receipt offered for financing: live, the borrower's, in store, free of others, insured."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hefu.evidence.schema import Row, Value
from tests.decisions.approvable import AS_OF, BUYER, OTHER_BANK, SELLER
from tests.decisions.paths import KEEPER, PATHS, RECEIPT
from tests.decisions.spoil import Spoil, added, all_of, changed, without
from tests.decisions.trade_book import InMemory


def receipt_of(*spoils: Spoil) -> Row:
    """What is judged of the only claimed receipt."""
    rows = PATHS["inventory_loan"].rows()
    all_of(*spoils)(rows)
    (found,) = InMemory().situation(rows).facts["claim_warehouse_receipt"]
    return found


def says(**values: Value) -> Spoil:
    return changed("warehouse_receipt", {}, **values)


def pledged_to(pledgee_id: Value, **values: Value) -> Spoil:
    return added(
        "pledge",
        pledge_no="ZY-7",
        pledgor_id=SELLER,
        pledgee_id=pledgee_id,
        keeper_id=KEEPER,
        warehouse_receipt_no="CD-1",
        pledged_on=date(2026, 3, 2),
        **values,
    )


def test_a_receipt_that_the_borrower_holds_and_pledged_to_us_is_usable() -> None:
    found = receipt_of()
    flags = ("is_on_file", "is_live", "is_holders", "is_ended", "is_insurance_missing")
    assert [found[name] for name in flags] == [1, 1, 1, 0, 0]
    assert (found["other_pledge_count"], found["other_pledge_id"]) == (0, None)


@pytest.mark.parametrize("status", ["delivered", "cancelled"])
def test_a_receipt_without_goods_is_not_live(status: str) -> None:
    assert receipt_of(says(status_code=status))["is_live"] == 0


def test_a_receipt_of_another_holder_is_not_the_borrowers() -> None:
    assert receipt_of(says(holder_id=BUYER))["is_holders"] == 0


@pytest.mark.parametrize(("days", "is_ended"), [(0, 0), (-1, 1)])
def test_storage_lasts_through_its_last_day(days: int, is_ended: int) -> None:
    assert receipt_of(says(expires_on=AS_OF + timedelta(days=days)))["is_ended"] == is_ended


def test_storage_without_a_last_day_has_not_ended() -> None:
    assert receipt_of(says(expires_on=None))["is_ended"] == 0


def test_a_pledge_to_another_stands_until_it_is_released() -> None:
    found = receipt_of(pledged_to(OTHER_BANK))
    assert (found["other_pledge_count"], found["other_pledge_id"]) == (1, f"{OTHER_BANK}/ZY-7")
    assert receipt_of(pledged_to(OTHER_BANK, released_on=AS_OF))["other_pledge_count"] == 0
    later = pledged_to(OTHER_BANK, released_on=AS_OF + timedelta(days=1))
    assert receipt_of(later)["other_pledge_count"] == 1


def test_a_pledge_that_begins_later_is_none_yet() -> None:
    tomorrow = AS_OF + timedelta(days=1)
    later = all_of(pledged_to(OTHER_BANK), changed("pledge", {}, pledged_on=tomorrow))
    assert receipt_of(later)["other_pledge_count"] == 0


def test_a_pledge_to_nobody_known_may_be_another_lenders() -> None:
    unknown = all_of(pledged_to(OTHER_BANK), changed("pledge", {}, pledgee_id=None))
    assert receipt_of(unknown)["other_pledge_count"] is None


@pytest.mark.parametrize(("is_insured", "is_missing"), [(1, 0), (0, 1), (None, None)])
def test_insurance_is_asked_for(is_insured: int | None, is_missing: int | None) -> None:
    assert receipt_of(says(is_insured=is_insured))["is_insurance_missing"] == is_missing


def test_of_a_receipt_that_is_not_shown_nothing_is_known() -> None:
    found = receipt_of(without("warehouse_receipt", warehouse_receipt_id=RECEIPT))
    assert found["is_on_file"] == 0
    assert found["is_live"] is None
    assert found["other_pledge_count"] is None
