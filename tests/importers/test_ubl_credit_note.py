"""The three forms of a credit note; all of them take away, none of them adds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.ubl_documents import (
    SELLER_ID,
    buyer,
    invoice,
    line,
    money,
    read,
    read_text,
    seller,
    tax,
    totals,
    wrapped,
)

BEFORE = (
    "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>INV-1</cbc:ID>"
    "</cac:InvoiceDocumentReference></cac:BillingReference>"
)


def credit_note(lines: str = "", sums: str = "") -> str:
    return wrapped(
        "CreditNote",
        "<cbc:ID>CN-1</cbc:ID><cbc:IssueDate>2026-04-01</cbc:IssueDate>",
        "<cbc:DocumentCurrencyCode>CNY</cbc:DocumentCurrencyCode>",
        BEFORE + seller() + buyer() + (sums or tax() + totals()),
        (lines or line()).replace("InvoiceLine", "CreditNoteLine").replace("Invoiced", "Credited"),
    )


def negative() -> str:
    return invoice(
        BEFORE,
        number="<cbc:ID>CN-1</cbc:ID>",
        sums=tax("-130.00", "-1000.00") + totals("-1000.00", "-1000.00", "-1130.00"),
        lines=line(quantity="-10", net="-1000.00"),
    )


def coded() -> str:
    return invoice(
        BEFORE,
        number="<cbc:ID>CN-1</cbc:ID>",
        type_code="<cbc:InvoiceTypeCode>381</cbc:InvoiceTypeCode>",
    )


@pytest.mark.parametrize(
    "text", [credit_note(), negative(), coded()], ids=["document", "negative", "code"]
)
def test_every_form_becomes_a_credit_note_with_positive_amounts(tmp_path: Path, text: str) -> None:
    reading = read_text(tmp_path, text)
    assert reading.findings == []
    row = reading.row("invoice")
    assert row["direction_code"] == "credit_note"
    assert (row["net_minor"], row["tax_minor"], row["gross_minor"], row["payable_minor"]) == (
        100_000,
        13_000,
        113_000,
        113_000,
    )
    assert row["original_invoice_no"] == "INV-1"
    assert row["original_invoice_id"] == f"{SELLER_ID}/INV-1"
    single = reading.row("invoice_line")
    assert (single["quantity_micro"], single["net_minor"], single["unit_price_micro"]) == (
        10_000_000,
        100_000,
        100_000_000,
    )


def test_a_turned_amount_keeps_the_words_of_the_source(tmp_path: Path) -> None:
    reading = read_text(tmp_path, negative())
    assert reading.record("invoice").original["gross_minor"] == "-1130.00"
    assert reading.record("invoice").original["tax_minor"] == "-130.00"
    assert reading.record("invoice_line").original["quantity_micro"] == "-10"


def test_a_negative_price_is_turned_instead_of_the_quantity(tmp_path: Path) -> None:
    text = negative().replace(">-10<", ">10<").replace(">100.00<", ">-100.00<")
    single = read_text(tmp_path, text).row("invoice_line")
    assert (single["quantity_micro"], single["unit_price_micro"]) == (10_000_000, 100_000_000)


def test_a_line_that_charges_inside_a_credit_stays_negative(tmp_path: Path) -> None:
    lines = line(quantity="-12", net="-1200.00") + line("2", quantity="2", net="200.00")
    text = negative().replace(line(quantity="-10", net="-1000.00"), lines)
    rows = read_text(tmp_path, text).rows("invoice_line")
    assert [row["net_minor"] for row in rows] == [120_000, -20_000]
    assert [row["quantity_micro"] for row in rows] == [12_000_000, -2_000_000]


def test_a_negative_credit_note_never_becomes_a_claim(tmp_path: Path) -> None:
    sums = tax("-130.00", "-1000.00") + totals("-1000.00", "-1000.00", "-1130.00")
    reading = read_text(tmp_path, credit_note(line(quantity="-10", net="-1000.00"), sums))
    assert "ubl.credit_note_negative" in reading.codes
    row = reading.row("invoice")
    assert (row["direction_code"], row["gross_minor"]) == ("credit_note", 113_000)


def test_a_prepaid_invoice_with_money_to_give_back_is_still_an_invoice(tmp_path: Path) -> None:
    sums = totals().replace(
        money("PayableAmount", "1130.00"),
        money("PrepaidAmount", "1200.00") + money("PayableAmount", "-70.00"),
    )
    reading = read_text(tmp_path, invoice(sums=tax() + sums))
    row = reading.row("invoice")
    assert (row["direction_code"], row["payable_minor"]) == ("invoice", -7_000)


def test_two_different_originals_are_noted_and_none_is_taken(tmp_path: Path) -> None:
    other = BEFORE.replace("INV-1", "INV-2")
    reading = read_text(tmp_path, coded().replace(BEFORE, BEFORE + other))
    assert reading.finding("ubl.value_repeated").field == "original_invoice_no"
    assert reading.row("invoice")["original_invoice_no"] is None


def test_the_public_set_holds_all_three_forms(conformance: Path) -> None:
    folder = conformance / "en16931" / "valid-ubl"
    names = (
        "BIS_Billing_30-Kreditering_med_kreditnota.xml",
        "BIS_Billing_30-Kreditering_med_negativ_faktura.xml",
        "BIS3_Invoice_negativ.XML",
    )
    for name in names:
        row = read(folder / name).row("invoice")
        assert row["direction_code"] == "credit_note", name
        assert isinstance(row["gross_minor"], int)
        assert row["gross_minor"] > 0, name
    document, turned = (read(folder / name).row("invoice") for name in names[:2])
    for column in ("original_invoice_id", "gross_minor", "net_minor", "tax_minor", "payable_minor"):
        assert document[column] == turned[column], column
