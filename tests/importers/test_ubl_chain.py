"""The public UBL 2.0 chain around order AEG012345: order, despatch, receipt, invoice.

100 kg of beeswax ordered at 100.00 a kilogram for 100.00 in all; 90 sent, 10 to follow; 90 received,
10 short; 100 billed at 1.00. The importers judge nothing, but they must carry every figure over so that
the quarrel shows.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from hefu.vocabulary.errors import EvidenceError
from tests.importers.ubl_documents import Reading, document, importer_for, read

KINDS = {
    "invoice": "invoice",
    "creditnote": "invoice",
    "order": "purchase_order",
    "orderresponse": "order_event",
    "orderresponsesimple": "order_event",
    "orderchange": "order_event",
    "ordercancellation": "order_event",
    "despatchadvice": "delivery_note",
    "receiptadvice": "goods_receipt",
}


@pytest.fixture(scope="module")
def chain(conformance: Path) -> dict[str, Reading]:
    folder = conformance / "ubl" / "examples"
    files = {
        "order": "order/UBL-Order-2.0-Example.xml",
        "despatch": "despatchadvice/UBL-DespatchAdvice-2.0-Example.xml",
        "receipt": "receiptadvice/UBL-ReceiptAdvice-2.0-Example.xml",
        "invoice": "invoice/UBL-Invoice-2.0-Example.xml",
    }
    return {name: read(folder / path) for name, path in files.items()}


def test_every_document_speaks_of_the_same_order_and_the_same_two_firms(
    chain: dict[str, Reading],
) -> None:
    headers = [
        chain["order"].row("purchase_order"),
        chain["despatch"].row("delivery_note"),
        chain["receipt"].row("goods_receipt"),
        chain["invoice"].row("invoice"),
    ]
    assert {header["order_id"] for header in headers} == {"tax:12356478/AEG012345"}
    assert {header["seller_id"] for header in headers} == {"tax:1752692355"}
    assert {header["buyer_id"] for header in headers} == {"tax:12356478"}
    names = {row["name"] for reading in chain.values() for row in reading.rows("party")}
    assert names == {"Consortial", "IYT Corporation"}


def test_each_document_is_told_by_its_issuer(chain: dict[str, Reading]) -> None:
    speakers = {name: {each.source_id for each in found.records} for name, found in chain.items()}
    seller, buyer = {"tax:1752692355"}, {"tax:12356478"}
    assert speakers == {"order": buyer, "despatch": seller, "receipt": buyer, "invoice": seller}


def test_ten_kilograms_are_billed_that_never_came(chain: dict[str, Reading]) -> None:
    ordered = chain["order"].row("purchase_order_line")
    sent = chain["despatch"].row("delivery_note_line")
    received = chain["receipt"].row("goods_receipt_line")
    billed = chain["invoice"].row("invoice_line")
    assert ordered["quantity_micro"] == 100_000_000
    assert (sent["delivered_quantity_micro"], sent["backorder_quantity_micro"]) == (
        90_000_000,
        10_000_000,
    )
    assert (received["received_quantity_micro"], received["short_quantity_micro"]) == (
        90_000_000,
        10_000_000,
    )
    assert received["rejected_quantity_micro"] == 0
    assert billed["quantity_micro"] == 100_000_000
    assert {row["unit_code"] for row in (ordered, sent, received, billed)} == {"KGM"}
    assert {row["item_code"] for row in (ordered, sent, received, billed)} == {"17589683"}
    assert billed["order_line_no"] == ordered["line_no"] == sent["order_line_no"] == "1"
    assert (
        chain["receipt"].row("goods_receipt")["delivery_note_id"]
        == (chain["despatch"].row("delivery_note")["delivery_note_id"])
    )


def test_the_prices_of_order_and_invoice_disagree(chain: dict[str, Reading]) -> None:
    ordered = chain["order"].row("purchase_order_line")
    billed = chain["invoice"].row("invoice_line")
    assert (ordered["unit_price_micro"], ordered["net_minor"]) == (100_000_000, 10_000)
    assert (billed["unit_price_micro"], billed["net_minor"]) == (1_000_000, 10_000)


def test_the_invoice_is_due_for_107_pounds_50(chain: dict[str, Reading]) -> None:
    row = chain["invoice"].row("invoice")
    assert (row["line_total_minor"], row["allowance_minor"], row["net_minor"]) == (
        10_000,
        1_000,
        9_000,
    )
    assert (row["tax_minor"], row["gross_minor"], row["payable_minor"]) == (1_750, 10_750, 10_750)
    assert chain["invoice"].codes == ["ubl.gross_derived", "en16931.br_co_16"]


def test_every_public_example_is_read_or_refused_by_its_name(conformance: Path) -> None:
    paths = sorted((conformance / "ubl" / "examples").glob("*/*.xml"))
    assert len(paths) >= 15
    for path in paths:
        table = KINDS.get(path.parent.name)
        if table is None:
            importer = importer_for(path)
            with pytest.raises(EvidenceError) as caught:
                list(importer.read(document(path)))
            assert caught.value.code == "ubl.kind_not_read", path.name
            assert str(caught.value.arguments["root"]).lower() == path.parent.name
            assert str(caught.value.arguments["root"]) in caught.value.text("zh")
        else:
            assert read(path).rows(table), path.name


def test_prefixes_do_not_matter(conformance: Path) -> None:
    folder = conformance / "ubl" / "examples" / "invoice"
    plain, *others = (
        read(folder / f"UBL-Invoice-2.0-Example{suffix}.xml") for suffix in ("", "-NS1", "-NS4")
    )
    for other in others:
        assert [record.values for record in other.records] == [
            record.values for record in plain.records
        ]


def test_every_valid_invoice_of_the_public_set_is_read(conformance: Path) -> None:
    paths = sorted((conformance / "en16931" / "valid-ubl").iterdir())
    assert len(paths) >= 20
    for path in paths:
        reading = read(path)
        assert len(reading.rows("invoice")) == 1, path.name
        assert reading.rows("invoice_line"), path.name
        rejected = [each for each in reading.findings if each.effect != "noted"]
        assert rejected == [], path.name
        assert not [code for code in reading.codes if code.startswith("en16931.")], path.name
