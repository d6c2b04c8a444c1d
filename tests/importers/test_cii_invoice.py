"""CII invoices say the same as UBL invoices, and are judged by the same rules."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import hefu.importers
from hefu.importers.cii_invoice import CiiInvoiceImporter
from hefu.vocabulary.errors import EvidenceError
from hefu.vocabulary.labelled import read_yaml
from tests.importers import cii_documents as cii
from tests.importers import ubl_documents as ubl
from tests.importers.ubl_documents import BUYER_ID, NUMBER, SELLER_ID, document, read, read_text


def test_a_plain_invoice_gives_the_rows_that_its_ubl_twin_gives(tmp_path: Path) -> None:
    due = "<cbc:DueDate>2026-05-30</cbc:DueDate>"
    mine, twin = read_text(tmp_path, cii.invoice()), read_text(tmp_path, ubl.invoice(due))
    assert mine.kind == "cii_invoice"
    assert mine.findings == []
    assert mine.row("invoice") == twin.row("invoice")
    assert mine.row("invoice_line") == twin.row("invoice_line")
    assert mine.record("invoice").said_on == date(2026, 3, 1)
    assert {record.source_id for record in mine.records} == {SELLER_ID}


def test_every_reference_is_read(tmp_path: Path) -> None:
    text = cii.invoice(
        agreed=cii.agreement(
            cii.reference("BuyerOrderReferencedDocument", "PO-7"),
            cii.reference("ContractReferencedDocument", "C-9"),
        ),
        delivered=cii.reference("DespatchAdviceReferencedDocument", "DN-1")
        + cii.reference("ReceivingAdviceReferencedDocument", "GR-1"),
        settled=cii.settlement(cii.reference("InvoiceReferencedDocument", "INV-0")),
    )
    row = read_text(tmp_path, text).row("invoice")
    assert row["order_id"] == f"{BUYER_ID}/PO-7"
    assert row["contract_no"] == "C-9"
    assert row["delivery_note_id"] == f"{SELLER_ID}/DN-1"
    assert row["goods_receipt_id"] == f"{BUYER_ID}/GR-1"
    assert row["original_invoice_no"] == "INV-0"


def test_a_delivery_note_counts_where_no_despatch_advice_is_named(tmp_path: Path) -> None:
    text = cii.invoice(delivered=cii.reference("DeliveryNoteReferencedDocument", "DN-2"))
    assert read_text(tmp_path, text).row("invoice")["delivery_note_no"] == "DN-2"


def test_a_payee_other_than_the_seller_is_kept(tmp_path: Path) -> None:
    payee = "<ram:PayeeTradeParty><ram:Name>样本保理有限公司</ram:Name></ram:PayeeTradeParty>"
    reading = read_text(tmp_path, cii.invoice(settled=cii.settlement(payee)))
    assert reading.row("invoice")["payee_id"] == "name:样本保理有限公司"
    assert [row["party_id"] for row in reading.rows("party")][2] == "name:样本保理有限公司"


def test_a_payee_named_like_the_seller_is_the_seller(tmp_path: Path) -> None:
    payee = "<ram:PayeeTradeParty><ram:Name>深圳样本精密有限公司</ram:Name></ram:PayeeTradeParty>"
    reading = read_text(tmp_path, cii.invoice(settled=cii.settlement(payee)))
    assert reading.row("invoice")["payee_id"] == SELLER_ID


def test_a_price_for_a_hundred_units_is_a_price_for_one(tmp_path: Path) -> None:
    base = '<ram:BasisQuantity unitCode="C62">100</ram:BasisQuantity>'
    lines = cii.line(quantity="1000", price="100.00", base=base)
    row = read_text(tmp_path, cii.invoice(lines=lines)).row("invoice_line")
    assert row["unit_price_micro"] == 1_000_000
    assert (row["quantity_micro"], row["unit_code"]) == (1_000_000_000, "C62")


def test_a_price_in_another_unit_gives_no_unit_price(tmp_path: Path) -> None:
    base = '<ram:BasisQuantity unitCode="KGM">100</ram:BasisQuantity>'
    reading = read_text(tmp_path, cii.invoice(lines=cii.line(base=base)))
    assert reading.codes == ["ubl.price_unit_differs"]
    assert reading.row("invoice_line")["unit_price_micro"] is None


def test_party_identifiers_are_found_where_cii_keeps_them(tmp_path: Path) -> None:
    legal = (
        f"<ram:SpecifiedLegalOrganization><ram:ID>{ubl.SELLER}</ram:ID>"
        "</ram:SpecifiedLegalOrganization>"
    )
    gln = '<ram:GlobalID schemeID="0088">5790000435975</ram:GlobalID>'
    address = (
        "<ram:PostalTradeAddress><ram:LineOne>科技路 1 号</ram:LineOne>"
        "<ram:CityName>深圳</ram:CityName><ram:CountryID>CN</ram:CountryID></ram:PostalTradeAddress>"
    )
    seller = cii.party("SellerTradeParty", "CN4403001", "深圳样本", gln + legal + address)
    reading = read_text(tmp_path, cii.invoice(agreed=cii.agreement(seller=seller)))
    row = reading.rows("party")[0]
    assert (row["party_id"], row["uscc"]) == (SELLER_ID, ubl.SELLER)
    assert (row["gln"], row["tax_no"]) == ("5790000435975", "CN4403001")
    assert (row["country_code"], row["address"]) == ("CN", "科技路 1 号, 深圳")


def test_a_vat_number_comes_before_another_tax_number(tmp_path: Path) -> None:
    fiscal = (
        '<ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">201/113/40209</ram:ID>'
        "</ram:SpecifiedTaxRegistration>"
    )
    seller = cii.party("SellerTradeParty", "DE123456789", "Sample GmbH", fiscal)
    reading = read_text(tmp_path, cii.invoice(agreed=cii.agreement(seller=seller)))
    assert reading.rows("party")[0]["tax_no"] == "DE123456789"


@pytest.mark.parametrize("type_code", ["381", "261", "396"])
def test_a_credit_note_is_told_by_its_type(tmp_path: Path, type_code: str) -> None:
    row = read_text(tmp_path, cii.invoice(type_code=type_code)).row("invoice")
    assert (row["direction_code"], row["gross_minor"]) == ("credit_note", 113_000)


def test_a_negative_invoice_is_a_credit_note_with_positive_amounts(tmp_path: Path) -> None:
    text = cii.invoice(
        lines=cii.line(quantity="-10", net="-1000.00"),
        settled=cii.settlement(
            tax=cii.breakdown("-130.00", "-1000.00"),
            sums=cii.totals("-1000.00", "-1000.00", "-130.00", "-1130.00"),
        ),
    )
    reading = read_text(tmp_path, text)
    assert reading.findings == []
    row = reading.row("invoice")
    assert (row["direction_code"], row["gross_minor"]) == ("credit_note", 113_000)
    assert row["tax_minor"] == 13_000
    line = reading.row("invoice_line")
    assert (line["net_minor"], line["quantity_micro"]) == (100_000, 10_000_000)


NAMELESS = "<ram:SellerTradeParty><ram:Name>甲</ram:Name></ram:SellerTradeParty>"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (cii.invoice(lines=cii.line(net="999.00")), "en16931.br_co_10"),
        (cii.invoice().replace(">1130.00<", ">1130.01<", 1), "en16931.br_co_15"),
        (cii.invoice(settled=cii.settlement(tax=cii.breakdown(taxable="990"))), "en16931.vat_08"),
        (cii.invoice(settled=cii.settlement(tax=cii.breakdown(tax="120"))), "en16931.vat_09"),
        (
            cii.invoice(agreed=cii.agreement(seller=NAMELESS)),
            "en16931.vat_number_missing",
        ),
    ],
    ids=["lines", "gross", "taxable", "tax", "number"],
)
def test_what_does_not_foot_is_noted_and_read_all_the_same(
    tmp_path: Path, text: str, code: str
) -> None:
    reading = read_text(tmp_path, text)
    assert code in reading.codes
    assert {finding.effect for finding in reading.findings} == {"noted"}
    assert reading.rows("invoice")


def test_a_day_in_another_format_is_refused_by_name(tmp_path: Path) -> None:
    reading = read_text(tmp_path, cii.invoice(issued=cii.day("202603", "610")))
    assert reading.codes[0] == "cii.date_format"
    assert reading.finding("cii.date_format").effect == "record_rejected"
    assert reading.rows("invoice") == []


def test_the_thirtieth_of_february_is_no_day(tmp_path: Path) -> None:
    reading = read_text(tmp_path, cii.invoice(issued=cii.day("20260230")))
    assert "ubl.bad_date" in reading.codes
    assert reading.rows("invoice") == []


def test_two_tax_totals_in_one_currency_give_none(tmp_path: Path) -> None:
    second = '<ram:TaxTotalAmount currencyID="CNY">140.00</ram:TaxTotalAmount>'
    sums = cii.totals(extra=second)
    reading = read_text(tmp_path, cii.invoice(settled=cii.settlement(sums=sums)))
    assert reading.row("invoice")["tax_minor"] is None
    assert "ubl.value_repeated" in reading.codes
    assert "en16931.br_co_15" in reading.codes


def test_the_tax_total_in_the_currency_of_the_books_is_no_second_tax(tmp_path: Path) -> None:
    second = '<ram:TaxTotalAmount currencyID="EUR">17.00</ram:TaxTotalAmount>'
    reading = read_text(
        tmp_path, cii.invoice(settled=cii.settlement(sums=cii.totals(extra=second)))
    )
    assert reading.row("invoice")["tax_minor"] == 13_000
    assert reading.findings == []


@pytest.mark.parametrize("profile", ["urn:factur-x.eu:1p0:minimum", "urn:factur-x.eu:1p0:basicwl"])
def test_a_profile_without_lines_is_named_and_not_blamed(tmp_path: Path, profile: str) -> None:
    reading = read_text(tmp_path, cii.invoice(profile=profile, lines=""))
    assert reading.codes == ["cii.profile_without_lines"]
    assert reading.row("invoice")["gross_minor"] == 113_000


def test_claiming_a_profile_without_lines_switches_no_rule_off(tmp_path: Path) -> None:
    text = cii.invoice(profile="urn:factur-x.eu:1p0:minimum", lines=cii.line(net="1.00"))
    assert "en16931.br_co_10" in read_text(tmp_path, text).codes


def test_an_invoice_without_lines_of_a_full_profile_does_not_foot(tmp_path: Path) -> None:
    assert "en16931.br_co_10" in read_text(tmp_path, cii.invoice(lines="")).codes


def test_other_documents_of_the_same_house_are_refused_by_name(tmp_path: Path) -> None:
    text = cii.invoice().replace("CrossIndustryInvoice", "CrossIndustryOrder")
    with pytest.raises(EvidenceError) as caught:
        read_text(tmp_path, text)
    assert caught.value.code == "cii.kind_not_read"
    assert "CrossIndustryOrder" in caught.value.text("zh")


def test_the_reader_refuses_another_root(tmp_path: Path) -> None:
    path = tmp_path / "ubl.xml"
    path.write_text(ubl.invoice(), encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        list(CiiInvoiceImporter().read(document(path)))
    assert caught.value.code == "cii.wrong_root"


def test_every_valid_invoice_is_read_whole_and_without_an_alarm(conformance: Path) -> None:
    paths = sorted((conformance / "en16931" / "valid-cii").iterdir())
    assert paths
    for path in paths:
        reading = read(path)
        assert reading.kind == "cii_invoice", path.name
        assert {finding.effect for finding in reading.findings} <= {"noted"}, path.name
        assert not [code for code in reading.codes if code.startswith("en16931.")], path.name
        row = reading.row("invoice")
        needed = ("seller_id", "buyer_id", "net_minor", "tax_minor", "payable_minor", "issued_on")
        assert all(row[column] is not None for column in needed), path.name
        lines = path.read_text(encoding="utf-8").count("<ram:IncludedSupplyChainTradeLineItem>")
        assert len(reading.rows("invoice_line")) == lines, path.name


def test_every_code_has_a_sentence_and_every_sentence_a_use() -> None:
    folder = Path(hefu.importers.__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("cii_*.py"))
    used = set(re.findall(r"\"cii\.([a-z_]+)\"", text))
    assert used == set(read_yaml("hefu.vocabulary.messages", "cii.yaml"))


def test_the_number_of_the_tax_authority_is_recognised(tmp_path: Path) -> None:
    row = read_text(tmp_path, cii.invoice()).row("invoice")
    assert (row["digital_no"], row["invoice_id"]) == (NUMBER, f"dig:{NUMBER}")
