"""The paper of each item, what it is worth, and items that no invoice stands behind."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from hefu.decisions.amount import amounts_of
from hefu.decisions.situation import Situation
from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts import product_terms
from hefu.products.catalogue import product_for
from hefu.products.definition import Product
from tests.facts.papers_of_a_sale import ORDER, bare_sale, claims, pledged, receipt, voucher
from tests.facts.sound_trade import (
    BANK,
    BUYER,
    CLOCKS,
    INVOICE,
    Rows,
    facts_of,
    invoice,
    only,
    row_of,
    sound_trade,
)

FULL = 11_300
RATE = 8_000


@pytest.fixture
def takes_every_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """A product under which an item may rest on any paper."""

    def wide(technique_code: str, clocks: Clocks) -> Product:
        product = product_for(technique_code, clocks)
        papers = ("invoice", "voucher", "order", "warehouse_receipt")
        return msgspec.structs.replace(product, papers=papers)

    monkeypatch.setattr(product_terms, "product_for", wide)


def paper(rows: Rows) -> Row:
    return only(facts_of(rows)["claim_paper"])


def worth(rows: Rows) -> tuple[Value, Value]:
    found = paper(rows)
    return found["paper_value_minor"], found["financeable_minor"]


def test_an_invoice_is_worth_what_is_left_and_bounded_by_what_is_financeable() -> None:
    found = facts_of(sound_trade())
    row, bound = only(found["claim_paper"]), only(found["claim_financeable"])
    assert (row["paper_kind_code"], row["paper_id"], row["invoice_id"]) == (
        "invoice",
        INVOICE,
        INVOICE,
    )
    assert row["account_debtor_id"] == BUYER
    assert row["financeable_minor"] == bound["financeable_minor"] == FULL * RATE // 10_000


def test_a_voucher_is_a_claim_on_the_invoice_behind_it() -> None:
    rows = bare_sale()
    claims(rows, "A1", 6_000, voucher_id=voucher(rows, "V1", 5_000))
    found = facts_of(rows)
    assert only(found["claim"])["invoice_id"] == INVOICE
    assert only(found["claim"])["outcome_code"] == "matched"
    assert only(found["line_match"])["invoice_id"] == INVOICE
    row = only(found["claim_paper"])
    assert (row["invoice_id"], row["account_debtor_id"]) == (INVOICE, BUYER)
    assert (row["paper_value_minor"], row["financeable_minor"]) == (5_000, 4_000)


def test_a_split_voucher_is_a_claim_on_the_invoice_of_its_root() -> None:
    rows = bare_sale()
    voucher(rows, "V0", FULL, status_code="split")
    claims(rows, "A1", 6_000, voucher_id=voucher(rows, "V1", 6_000, parent_voucher_no="V0"))
    assert only(facts_of(rows)["claim"])["invoice_id"] == INVOICE


def test_a_voucher_names_its_invoice_by_seller_and_number() -> None:
    rows = bare_sale()
    claims(rows, "A1", 5_000, voucher_id=voucher(rows, "V1", 5_000, invoice_no="F-77"))
    rows["invoice"][0] |= {
        "invoice_no": "F-77",
        "number_key": f"{rows['invoice'][0]['seller_id']}/F-77",
    }
    assert paper(rows)["invoice_id"] == INVOICE
    twin = invoice(2, date(2026, 3, 11), invoice_no="F-77")
    rows["invoice"].append(twin)
    assert paper(rows)["financeable_minor"] is None


def test_a_voucher_over_an_unseen_invoice_is_judged_and_worth_nothing_known() -> None:
    rows = bare_sale()
    claims(rows, "A1", 5_000, voucher_id=voucher(rows, "V1", 5_000, invoice_no=None))
    found = facts_of(rows)
    assert only(found["claim"])["invoice_id"] is None
    assert only(found["claim_paper"])["financeable_minor"] is None


@pytest.mark.parametrize(
    ("status", "value"),
    [("open", 5_000), ("passed_on", 5_000), ("redeemed", 0), ("cancelled", 0), ("split", 0)],
)
def test_a_voucher_that_has_ended_is_worth_nothing(status: str, value: int) -> None:
    rows = bare_sale()
    claims(rows, "A1", 5_000, voucher_id=voucher(rows, "V1", 5_000, status_code=status))
    assert worth(rows) == (value, value * RATE // 10_000)
    rows["receivable_voucher"][0]["status_code"] = None
    assert worth(rows) == (None, None)


def test_what_was_split_off_is_gone_unless_the_part_was_cancelled() -> None:
    rows = bare_sale()
    claims(rows, "A1", 5_000, voucher_id=voucher(rows, "V1", 5_000))
    voucher(rows, "V2", 2_000, parent_voucher_no="V1")
    assert worth(rows)[0] == 3_000
    rows["receivable_voucher"][1]["status_code"] = "cancelled"
    assert worth(rows)[0] == 5_000


@pytest.mark.usefixtures("takes_every_paper")
def test_an_order_is_worth_what_is_not_yet_billed() -> None:
    rows = bare_sale(order_minor=20_000)
    claims(rows, "A1", 20_000, order_id=ORDER)
    assert worth(rows) == (8_700, 6_960)
    rows["invoice"].append(
        row_of(
            "invoice",
            **{
                **invoice(9, date(2026, 3, 20), direction_code="credit_note", gross_minor=1_300),
                "original_invoice_id": INVOICE,
            },
        )
    )
    assert worth(rows)[0] == 10_000
    rows["invoice"][0]["gross_minor"] = None
    assert worth(rows) == (None, None)


@pytest.mark.usefixtures("takes_every_paper")
@pytest.mark.parametrize("event", ["rejected", "cancelled"])
def test_an_order_that_is_off_is_worth_nothing(event: str) -> None:
    rows = bare_sale(order_minor=20_000)
    claims(rows, "A1", 20_000, order_id=ORDER)
    given: Row = {"order_id": ORDER, "event_code": event, "occurred_on": date(2026, 3, 1)}
    rows["order_event"] = [row_of("order_event", **given)]
    assert worth(rows) == (0, 0)


@pytest.mark.usefixtures("takes_every_paper")
def test_a_receipt_is_worth_its_value_while_it_lives_and_is_free() -> None:
    rows = bare_sale()
    claims(rows, "A1", 900, warehouse_receipt_id=receipt(rows, "W1", 800))
    assert worth(rows) == (800, 640)
    rows["warehouse_receipt"][0]["status_code"] = "pledged"
    assert worth(rows) == (None, None)
    pledged(rows, 800, to=BANK, warehouse_receipt_id="name:northstore/W1")
    assert worth(rows) == (800, 640)
    pledged(rows, 800, warehouse_receipt_id="name:northstore/W1")
    assert worth(rows) == (0, 0)
    rows["pledge"] = []
    rows["warehouse_receipt"][0] |= {"status_code": "live", "expires_on": date(2026, 3, 30)}
    assert worth(rows) == (0, 0)


@pytest.mark.parametrize("kind", ["order", "warehouse_receipt"])
def test_a_paper_the_product_does_not_take_adds_nothing(kind: str) -> None:
    rows = bare_sale(order_minor=20_000)
    ids = {"order": ORDER, "warehouse_receipt": receipt(rows, "W1", 800)}
    claims(rows, "A1", 500, **{f"{kind}_id": ids[kind]})
    found = paper(rows)
    assert found["paper_kind_code"] == kind
    assert (found["advance_rate_bp"], found["financeable_minor"]) == (None, None)


def test_a_technique_without_a_definition_advances_nothing() -> None:
    rows = sound_trade()
    rows["application"][0]["technique_code"] = "barter"
    found = facts_of(rows)
    assert only(found["claim_paper"])["financeable_minor"] is None
    assert only(found["claim"])["advance_rate_bp"] is None


def test_papers_that_do_not_belong_together_are_no_paper() -> None:
    rows = bare_sale()
    other = voucher(rows, "V1", 5_000, invoice_no=None)
    claims(rows, "A1", 5_000, voucher_id=other, invoice_id=INVOICE)
    found = paper(rows)
    assert (found["paper_kind_code"], found["paper_id"]) == (None, None)
    assert found["financeable_minor"] is None


def test_an_invoice_with_its_own_order_is_an_invoice() -> None:
    rows = sound_trade()
    rows["application_item"][0]["order_id"] = ORDER
    assert paper(rows)["paper_kind_code"] == "invoice"
    rows["application_item"][0]["order_id"] = f"{BUYER}/PO9"
    assert paper(rows)["paper_kind_code"] is None


@pytest.mark.parametrize("kind", ["order", "warehouse_receipt"])
def test_an_item_without_an_invoice_behind_it_is_no_claim_on_one(kind: str) -> None:
    rows = bare_sale()
    ids = {"order": ORDER, "warehouse_receipt": receipt(rows, "W1", 800)}
    claims(rows, "A1", 500, **{f"{kind}_id": ids[kind]})
    found = facts_of(rows)
    on_invoices = [
        name for name, each in found.items() if each and {"item_no", "invoice_id"} <= set(each[0])
    ]
    assert on_invoices == ["claim_paper"]
    assert only(found["claim_paper"])["invoice_id"] is None


def test_an_item_that_names_nothing_is_still_judged() -> None:
    rows = sound_trade()
    rows["application_item"][0]["invoice_id"] = None
    found = facts_of(rows)
    assert only(found["claim"])["invoice_id"] is None
    assert only(found["claim_paper"])["paper_kind_code"] is None


@pytest.mark.usefixtures("takes_every_paper")
def test_a_decision_counts_orders_and_receipts_and_finds_their_items() -> None:
    rows = bare_sale(order_minor=20_000)
    claims(rows, "A1", 500, warehouse_receipt_id=receipt(rows, "W1", 800))
    item: Row = {"application_id": "A1", "item_no": "2", "claimed_minor": 1_000}
    rows["application_item"].append(
        row_of("application_item", currency="CNY", order_id=ORDER, **item)
    )
    facts = facts_of(rows)
    bundle = Bundle(rows)
    situation = Situation("A1", CLOCKS, bundle, bundle, facts, (), (), ())
    amounts = amounts_of(situation, frozenset(), capped=False)
    assert amounts.by_item == {"1": 400, "2": 800}
    assert situation.items_of(ORDER) == {"2"}
    assert situation.items_of(None) == frozenset()
    claim = situation.claim_of(ORDER)
    assert claim is not None
    assert claim["item_no"] == "2"
    assert situation.claim_of(INVOICE) is None


def test_a_finding_about_a_voucher_leads_to_its_claim() -> None:
    rows = bare_sale()
    voucher_id = voucher(rows, "V1", 5_000)
    claims(rows, "A1", 5_000, voucher_id=voucher_id)
    bundle = Bundle(rows)
    situation = Situation("A1", CLOCKS, bundle, bundle, facts_of(rows), (), (), ())
    by_voucher, by_invoice = situation.claim_of(voucher_id), situation.claim_of(INVOICE)
    assert by_voucher == by_invoice
    assert by_voucher is not None
    assert situation.items_of(voucher_id) == situation.items_of(INVOICE) == {"1"}
