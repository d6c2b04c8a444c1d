"""The fact modules as a whole: all tables, all evidence, one application and the whole book alike."""

from __future__ import annotations

import time
from datetime import date

from hefu.evidence import schema
from hefu.evidence.bundle import Bundle
from hefu.evidence.fact_schema import fact_tables
from hefu.evidence.reach import sub_bundle
from hefu.evidence.schema import Row
from hefu.facts.population import POPULATION_FACTS
from hefu.facts.registry import evidence_needed
from tests.facts.seller_past import with_views
from tests.facts.sound_trade import (
    BANK,
    BUYER,
    MILLION,
    Rows,
    facts_of,
    invoice,
    line,
    payment,
    reference,
    row_of,
    sound_trade,
)


def book(application_count: int, invoices_each: int, lines_each: int) -> Rows:
    """Applications of many sellers to one buyer; four invoices share an order, half have been paid."""
    rows: Rows = {table: [] for table in schema.tables()}
    rows |= {"party": sound_trade()["party"]}
    number = 0
    for application in range(application_count):
        seller = f"name:seller{application}"
        rows["party"].append(row_of("party", name=f"Seller {application}"))
        rows["application"].append(
            row_of(
                "application",
                application_no=f"A{application}",
                borrower_id=seller,
                financier_id=BANK,
                technique_code="receivables_discounting",
                requested_minor=1,
                currency="CNY",
                requested_on=date(2026, 3, 30),
                status_code="pending",
            )
        )
        for position in range(invoices_each):
            number += 1
            order_no = f"PO{application}-{position // 4}"
            if position % 4 == 0:
                _order(rows, order_no, seller, lines_each)
            values: Row = {"seller_id": seller, "order_no": order_no, "invoice_no": f"I{position}"}
            each = invoice(number, date(2026, 3, 1 + position % 9), **values)
            rows["invoice"].append(each)
            for place in range(lines_each):
                names: Row = {"line_no": str(place), "item_code": f"C{place}"}
                rows["invoice_line"].append(
                    line(each["invoice_id"], 30, order_line_no=None, **names)
                )
            item: Row = {"application_id": f"A{application}", "item_no": str(position)}
            rows["application_item"].append(
                row_of(
                    "application_item",
                    invoice_id=each["invoice_id"],
                    claimed_minor=11_300,
                    currency="CNY",
                    **item,
                )
            )
            if position % 2:
                rows["payment"].append(payment(f"P{number}", 100, payee_id=seller, account_no="X"))
                rows["payment_reference"].append(reference(f"P{number}", f"I{position}"))
    return rows


def _order(rows: Rows, order_no: str, seller: str, lines_each: int) -> None:
    given: Row = {"buyer_id": BUYER, "seller_id": seller, "order_no": order_no}
    rows["purchase_order"].append(
        row_of("purchase_order", issued_on=date(2026, 1, 1), currency="CNY", **given)
    )
    receipt = row_of(
        "goods_receipt", goods_receipt_no=order_no, received_on=date(2026, 2, 1), **given
    )
    rows["goods_receipt"].append(receipt)
    for place in range(lines_each):
        names: Row = {"line_no": str(place), "item_code": f"C{place}", "unit_code": "C62"}
        rows["purchase_order_line"].append(
            row_of(
                "purchase_order_line",
                order_id=f"{BUYER}/{order_no}",
                quantity_micro=120 * MILLION,
                unit_price_micro=MILLION,
                **names,
            )
        )
        rows["goods_receipt_line"].append(
            row_of(
                "goods_receipt_line",
                goods_receipt_id=receipt["goods_receipt_id"],
                received_quantity_micro=100 * MILLION,
                **names,
            )
        )


def test_every_fact_table_has_a_module_and_every_need_is_evidence() -> None:
    assert set(facts_of({})) == set(fact_tables())
    assert set(POPULATION_FACTS) <= set(fact_tables())
    assert set(evidence_needed()) <= set(schema.readable())


def test_no_evidence_no_facts() -> None:
    assert all(rows == [] for rows in facts_of({}).values())


def test_one_application_alone_has_the_facts_it_has_in_the_book() -> None:
    rows = with_views(book(application_count=12, invoices_each=5, lines_each=2))
    whole = facts_of(rows)
    for number in range(12):
        application_id = f"A{number}"
        alone = sub_bundle(Bundle(rows), application_id, evidence_needed())
        facts = facts_of({table: alone.rows(table) for table in alone.tables})
        for name, table in fact_tables().items():
            if "application_id" in table.columns:
                own = [row for row in whole[name] if row["application_id"] == application_id]
                found = [row for row in facts[name] if row["application_id"] == application_id]
                assert found == own, name


def test_facts_of_a_book_grow_in_step_with_it() -> None:
    small, large = with_views(book(25, 20, 3)), with_views(book(200, 20, 3))
    facts_of(small)
    seconds = []
    for rows in (small, large):
        start = time.process_time()
        facts_of(rows)
        seconds.append(time.process_time() - start)
    # Eight times the book; twenty leaves room for a busy machine, not for a square (sixty-four).
    assert seconds[1] < 20 * seconds[0]
