"""One exposure counted once, whatever the paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.evidence.bundle import Bundle
from hefu.evidence.reach import sub_bundle
from hefu.evidence.schema import Row
from hefu.facts import claim_overlap
from hefu.facts.registry import evidence_needed
from hefu.parameters.loader import ParameterView
from tests.facts.papers_of_a_sale import (
    ORDER,
    OTHER_BANK,
    bare_sale,
    claims,
    financed,
    pledged,
    receipt,
    voucher,
)
from tests.facts.sound_trade import (
    BANK,
    BUYER,
    CLOCKS,
    INVOICE,
    MILLION,
    SELLER,
    Rows,
    invoice,
    row_of,
)

FULL = 11_300


def overlap(rows: Rows) -> list[Row]:
    return claim_overlap.derive(Bundle(rows), CLOCKS, ParameterView(CLOCKS))


def bucket(rows: Rows, kind: str, application: str = "A1") -> Row:
    """The only bucket of that kind of an application."""
    (found,) = [
        row
        for row in overlap(rows)
        if row["bucket_kind_code"] == kind and row["application_id"] == application
    ]
    return found


def overdrawn(rows: Rows) -> set[tuple[object, object]]:
    """Application and bucket of everything that is overdrawn or not known."""
    return {
        (row["application_id"], row["bucket_id"])
        for row in overlap(rows)
        if row["overdrawn_minor"] != 0
    }


def test_an_invoice_and_its_own_voucher_both_claimed_are_found() -> None:
    rows = bare_sale()
    voucher_id = voucher(rows, "V1", FULL)
    claims(rows, "A1", FULL, invoice_id=INVOICE)
    claims(rows, "A2", FULL, voucher_id=voucher_id)
    found = bucket(rows, "invoice", "A2")
    assert (found["drawn_minor"], found["bucket_value_minor"]) == (2 * FULL, FULL)
    assert (found["overdrawn_minor"], found["other_claim_count"]) == (FULL, 1)
    assert (found["paper_id"], found["other_claim_id"]) == (voucher_id, "A1")
    # The voucher itself carries one claim only.
    assert bucket(rows, "voucher", "A2")["overdrawn_minor"] == 0


def test_parts_that_fit_are_clear() -> None:
    rows = bare_sale()
    voucher_id = voucher(rows, "V1", 5_000)
    claims(rows, "A1", FULL - 5_000, invoice_id=INVOICE)
    claims(rows, "A2", 5_000, voucher_id=voucher_id)
    assert overdrawn(rows) == set()


def test_an_order_advance_and_the_full_invoice_are_found() -> None:
    rows = bare_sale()
    claims(rows, "A1", 3_000, order_id=ORDER)
    claims(rows, "A2", FULL, invoice_id=INVOICE)
    assert overdrawn(rows) == {("A1", ORDER), ("A2", ORDER)}
    assert bucket(rows, "order", "A2")["overdrawn_minor"] == 3_000


def test_a_framework_order_whose_invoices_fit_is_clear() -> None:
    rows = bare_sale(order_minor=3 * FULL)
    for number in (2, 3):
        rows["invoice"].append(invoice(number, date(2026, 3, 10 + number)))
    for row in list(rows["invoice"]):
        claims(rows, f"A{row['invoice_no']}", FULL, invoice_id=row["invoice_id"])
    assert overdrawn(rows) == set()
    claims(rows, "A9", 1, order_id=ORDER)
    assert len(overdrawn(rows)) == 4


def test_an_order_stated_without_tax_is_not_overdrawn_by_its_invoices() -> None:
    rows = bare_sale(order_minor=20_000)
    rows["invoice"].append(invoice(2, date(2026, 3, 12)))
    for row in list(rows["invoice"]):
        claims(rows, f"A{row['invoice_no']}", FULL, invoice_id=row["invoice_id"])
    assert overdrawn(rows) == set()


def test_one_claim_that_names_two_papers_draws_once() -> None:
    rows = bare_sale()
    voucher_id = voucher(rows, "V1", FULL)
    claims(rows, "A1", FULL, invoice_id=INVOICE, voucher_id=voucher_id, order_id=ORDER)
    assert {row["bucket_kind_code"] for row in overlap(rows)} == {"voucher", "invoice", "order"}
    assert {row["drawn_minor"] for row in overlap(rows)} == {FULL}
    assert {row["paper_id"] for row in overlap(rows)} == {voucher_id}
    assert overdrawn(rows) == set()


def test_a_single_claim_beyond_the_value_is_not_counted_twice() -> None:
    rows = bare_sale()
    claims(rows, "A1", 2 * FULL, invoice_id=INVOICE)
    assert overdrawn(rows) == set()


@pytest.mark.parametrize("status", ["declined", "withdrawn", "repaid"])
def test_what_has_ended_draws_nothing(status: str) -> None:
    rows = bare_sale()
    claims(rows, "A1", FULL, invoice_id=INVOICE)
    claims(rows, "A2", FULL, invoice_id=INVOICE, status_code=status)
    assert overdrawn(rows) == set()
    rows["application"][1]["status_code"] = None
    assert ("A1", INVOICE) in overdrawn(rows)


def test_the_goods_the_seller_stores_for_an_order_are_the_same_exposure() -> None:
    rows = bare_sale()
    receipt_id = receipt(rows, "W1", FULL, buyer_id=BUYER, order_no="PO1")
    claims(rows, "A1", FULL, warehouse_receipt_id=receipt_id)
    claims(rows, "A2", FULL, invoice_id=INVOICE)
    assert ("A2", ORDER) in overdrawn(rows)
    rows["warehouse_receipt"][0]["depositor_id"] = BUYER
    assert overdrawn(rows) == set()


def test_receipts_of_one_lot_share_its_value() -> None:
    rows = bare_sale()
    first, second = receipt(rows, "W1", 1_000), receipt(rows, "W2", 1_000)
    claims(rows, "A1", 500, warehouse_receipt_id=first)
    claims(rows, "A2", 500, warehouse_receipt_id=second)
    assert overdrawn(rows) == set()
    rows["application_item"][1]["claimed_minor"] = 501
    assert bucket(rows, "lot")["overdrawn_minor"] == 1
    rows["warehouse_receipt"][0]["lot_quantity_micro"] = 99 * MILLION
    assert bucket(rows, "lot")["overdrawn_minor"] is None


def test_a_pledge_to_another_draws_and_our_own_security_does_not() -> None:
    rows = bare_sale()
    receipt_id = receipt(rows, "W1", 1_000)
    claims(rows, "A1", 1_000, warehouse_receipt_id=receipt_id)
    pledged(rows, 600, warehouse_receipt_id=receipt_id)
    found = bucket(rows, "warehouse_receipt")
    assert (found["overdrawn_minor"], found["other_claim_id"]) == (600, f"{OTHER_BANK}/P1")
    rows["pledge"][0] |= {"pledgee_id": BANK, "pledged_on": date(2026, 3, 30)}
    assert overdrawn(rows) == set()
    rows["pledge"][0]["pledged_on"] = date(2026, 3, 1)
    assert bucket(rows, "warehouse_receipt")["overdrawn_minor"] == 600
    rows["pledge"][0]["released_on"] = date(2026, 3, 31)
    assert overdrawn(rows) == set()


def test_finance_that_the_platform_tells_of_draws_unless_it_is_ours() -> None:
    rows = bare_sale()
    voucher_id = voucher(rows, "V1", FULL)
    claims(rows, "A1", FULL, voucher_id=voucher_id)
    financed(rows, voucher_id, FULL)
    assert bucket(rows, "voucher")["overdrawn_minor"] == FULL
    rows["voucher_event"][0]["to_id"] = BANK
    assert overdrawn(rows) == set()


def test_an_unknown_amount_makes_the_bucket_unknown() -> None:
    rows = bare_sale()
    claims(rows, "A1", FULL, invoice_id=INVOICE)
    pledged(rows, None, invoice_no=INVOICE[4:])
    found = bucket(rows, "invoice")
    assert (found["drawn_minor"], found["overdrawn_minor"]) == (None, None)
    assert found["other_claim_count"] == 1


def test_an_order_nobody_showed_is_unknown_only_where_it_is_shared() -> None:
    rows = bare_sale()
    rows["purchase_order"] = []
    claims(rows, "A1", 3_000, order_id=ORDER)
    assert overdrawn(rows) == set()
    claims(rows, "A2", 3_000, invoice_id=INVOICE)
    assert bucket(rows, "order")["overdrawn_minor"] is None


def test_vouchers_in_a_circle_end() -> None:
    rows = bare_sale()
    first = voucher(rows, "V1", FULL, parent_voucher_no="V2")
    voucher(rows, "V2", FULL, parent_voucher_no="V1")
    claims(rows, "A1", FULL, voucher_id=first)
    assert [row["drawn_minor"] for row in overlap(rows)] == [FULL, FULL]


_PARTS = st.lists(st.integers(1, 9_000), min_size=1, max_size=4)


@st.composite
def sales(draw: st.DrawFn) -> Rows:
    """A sale with claims in every paper, some amounts unknown."""
    rows = bare_sale(order_minor=draw(st.integers(5_000, 40_000)))
    ids = [voucher(rows, "V0", draw(st.integers(1, FULL)))]
    for number in range(draw(st.integers(0, 3))):
        parent = draw(st.sampled_from(ids)).rpartition("/")[2]
        ids.append(
            voucher(rows, f"V{number + 1}", draw(st.integers(1, FULL)), parent_voucher_no=parent)
        )
    goods = receipt(rows, "W1", draw(st.integers(1, FULL)), buyer_id=BUYER, order_no="PO1")
    for number in range(draw(st.integers(1, 5))):
        claims(rows, f"A{number}", draw(st.integers(1, 9_000)), **draw(_papers(ids, goods)))
    if draw(st.booleans()):
        pledged(rows, draw(st.none() | st.integers(1, 9_000)), warehouse_receipt_id=goods)
    if draw(st.booleans()):
        financed(rows, draw(st.sampled_from(ids)), draw(st.none() | st.integers(1, 9_000)))
    return rows


def _papers(vouchers: list[str], goods: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(
        [
            {"invoice_id": INVOICE},
            {"order_id": ORDER},
            {"warehouse_receipt_id": goods},
            *({"voucher_id": voucher_id} for voucher_id in vouchers),
            {"voucher_id": vouchers[0], "invoice_id": INVOICE},
        ]
    )


def by_address(rows: Rows) -> dict[tuple[object, ...], Row]:
    return {
        (row["application_id"], row["bucket_kind_code"], row["bucket_id"]): row
        for row in overlap(rows)
    }


@given(sales(), st.data())
@settings(max_examples=60, deadline=None)
def test_the_order_of_rows_does_not_matter(rows: Rows, data: st.DataObject) -> None:
    shuffled = {table: data.draw(st.permutations(each)) for table, each in rows.items()}
    assert by_address(shuffled) == by_address(rows)


@given(sales(), st.integers(1, 9_000), st.data())
@settings(max_examples=60, deadline=None)
def test_adding_a_claim_never_cures(rows: Rows, claimed: int, data: st.DataObject) -> None:
    before = by_address(rows)
    ids = [str(row["voucher_id"]) for row in rows["receivable_voucher"]]
    goods = str(rows["warehouse_receipt"][0]["warehouse_receipt_id"])
    claims(rows, "A9", claimed, **data.draw(_papers(ids, goods)))
    after = by_address(rows)
    for address, row in before.items():
        was, now = row["overdrawn_minor"], after[address]["overdrawn_minor"]
        if was != 0:
            assert now is None or (isinstance(was, int) and isinstance(now, int) and now >= was)


@given(_PARTS, st.integers(0, 20_000), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_splitting_a_claim_over_split_vouchers_changes_no_verdict(
    parts: list[int], invoice_claim: int, others: int
) -> None:
    """One claim on a whole voucher, or its parts on the vouchers split from it: the sale carries the same."""
    amount = sum(parts)
    found = []
    for is_split in (False, True):
        rows = bare_sale(order_minor=60_000)
        rows["invoice"][0]["gross_minor"] = 50_000
        whole = voucher(rows, "V0", amount)
        for number in range(others):
            claims(rows, f"B{number}", invoice_claim + 1, invoice_id=INVOICE)
        if is_split:
            for number, part in enumerate(parts):
                split = voucher(rows, f"V{number + 1}", part, parent_voucher_no="V0")
                claims(rows, f"A{number}", part, voucher_id=split)
        else:
            claims(rows, "A0", amount, voucher_id=whole)
        found.append(
            {
                (row["bucket_id"], row["drawn_minor"], row["overdrawn_minor"])
                for row in overlap(rows)
                if row["bucket_id"] in (whole, INVOICE, ORDER)
            }
        )
    assert found[0] == found[1]


@given(sales())
@settings(max_examples=40, deadline=None)
def test_alone_an_application_sees_what_it_sees_in_the_book(rows: Rows) -> None:
    whole = by_address(rows)
    for application in rows["application"]:
        application_id = str(application["application_id"])
        alone = sub_bundle(Bundle(rows), application_id, evidence_needed())
        own = by_address({name: list(alone.rows(name)) for name in alone.tables})
        assert {at: row for at, row in own.items() if at[0] == application_id} == {
            at: row for at, row in whole.items() if at[0] == application_id
        }


def test_a_hidden_order_is_shared_alone_as_in_the_book() -> None:
    rows = bare_sale()
    rows["purchase_order"] = []
    rows["invoice"][0] |= {"order_no": None, "order_id": None, "goods_receipt_id": f"{BUYER}/GR1"}
    receipt(rows, "W1", 900, buyer_id=BUYER, order_no="PO1")
    claims(rows, "A1", 900, warehouse_receipt_no="W1", keeper_id="name:northstore")
    claims(rows, "A2", 900, invoice_id=INVOICE)
    for application_id in ("A1", "A2"):
        alone = sub_bundle(Bundle(rows), application_id, evidence_needed())
        own = {name: list(alone.rows(name)) for name in alone.tables}
        assert bucket(own, "order", application_id) == bucket(rows, "order", application_id)
        assert bucket(own, "order", application_id)["other_claim_count"] == 1


def test_a_party_under_another_id_of_one_name_is_the_same_financier() -> None:
    rows = bare_sale()
    rows["party"].append(row_of("party", name="First Bank"))
    voucher_id = voucher(rows, "V1", FULL)
    claims(rows, "A1", FULL, voucher_id=voucher_id)
    financed(rows, voucher_id, FULL, by="name:firstbank")
    assert overdrawn(rows) == set()
    assert rows["application"][0]["borrower_id"] == SELLER
