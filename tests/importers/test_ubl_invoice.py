"""UBL invoices: what is refused, what is noted, what becomes a row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hefu.importers.ubl_invoice import UblInvoiceImporter
from hefu.vocabulary.errors import EvidenceError
from tests.importers.ubl_documents import (
    BUYER_ID,
    NUMBER,
    SELLER,
    SELLER_ID,
    buyer,
    document,
    invoice,
    line,
    money,
    party,
    read_text,
    seller,
    tax,
    totals,
    wrapped,
)

# --- refused


def test_a_reader_of_invoices_refuses_an_order_by_name(tmp_path: Path) -> None:
    path = tmp_path / "order.xml"
    path.write_text(wrapped("Order"), encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        list(UblInvoiceImporter().read(document(path)))
    assert caught.value.code == "ubl.wrong_root"
    assert "Order" in caught.value.text("zh")


def test_an_invoice_in_another_namespace_is_not_recognised() -> None:
    importer = UblInvoiceImporter()
    assert not importer.recognises(b"<Invoice xmlns='urn:other'/>", "a.xml")
    assert not importer.recognises(b"<Invoice/>", "Invoice.xml")


def test_without_a_number_there_is_no_invoice_and_no_lines_but_the_parties_come(
    tmp_path: Path,
) -> None:
    reading = read_text(tmp_path, invoice(number=""))
    missing = reading.finding("ubl.required_missing")
    assert (missing.effect, missing.field, missing.arguments["path"]) == (
        "record_rejected",
        "invoice_no",
        "cbc:ID",
    )
    assert missing.locator == "/Invoice (line 2)"
    assert reading.finding("ubl.lines_without_document").arguments["count"] == 1
    assert {row["party_id"] for row in reading.rows("party")} == {SELLER_ID, BUYER_ID}
    assert reading.rows("invoice") == reading.rows("invoice_line") == []


@pytest.mark.parametrize("text", ["2026-02-30", "01.03.2026", "2026-3-1", "tomorrow", "20260301"])
def test_a_bad_day_rejects_the_invoice_and_keeps_its_lines(tmp_path: Path, text: str) -> None:
    reading = read_text(tmp_path, invoice(issued=f"<cbc:IssueDate>{text}</cbc:IssueDate>"))
    findings = [each for each in reading.findings if each.code == "ubl.bad_date"]
    assert "record_rejected" in {each.effect for each in findings}
    assert findings[-1].arguments["text"] == text
    assert reading.rows("invoice") == []
    assert [row["invoice_id"] for row in reading.rows("invoice_line")] == [f"dig:{NUMBER}"]
    assert {record.said_on for record in reading.records} == {None}


def test_more_decimals_than_the_currency_has_are_never_rounded(tmp_path: Path) -> None:
    reading = read_text(tmp_path, invoice(sums=tax() + totals(gross="1130.001")))
    finding = reading.findings[0]
    assert (finding.code, finding.effect, finding.field) == (
        "ubl.amount_too_precise",
        "record_rejected",
        "gross_minor",
    )
    assert finding.locator.startswith(
        "/Invoice/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount (line"
    )
    assert reading.rows("invoice") == []


def test_an_optional_amount_that_cannot_be_read_stays_unknown(tmp_path: Path) -> None:
    reading = read_text(tmp_path, invoice(sums=tax() + totals(net="one thousand")))
    finding = reading.finding("ubl.not_a_number")
    assert (finding.effect, finding.field) == ("noted", "net_minor")
    row = reading.row("invoice")
    assert row["net_minor"] is None
    assert row["gross_minor"] == 113_000


@pytest.mark.parametrize("amount", ["1e3", "NaN", "INF", "1,000.00", "0x10", "--1", "1 000"])
def test_only_plain_decimals_are_amounts(tmp_path: Path, amount: str) -> None:
    reading = read_text(tmp_path, invoice(sums=tax() + totals(gross=amount)))
    assert "ubl.not_a_number" in reading.codes
    assert reading.rows("invoice") == []


def test_an_amount_beyond_reason_is_refused(tmp_path: Path) -> None:
    reading = read_text(tmp_path, invoice(sums=tax() + totals(gross="9" * 20)))
    assert "ubl.amount_too_large" in reading.codes


def test_an_unknown_currency_rejects_the_invoice(tmp_path: Path) -> None:
    code = "<cbc:DocumentCurrencyCode>RMB</cbc:DocumentCurrencyCode>"
    reading = read_text(tmp_path, invoice(currency=code))
    finding = reading.finding("ubl.currency_unknown")
    assert (finding.effect, finding.arguments["text"]) == ("record_rejected", "RMB")
    assert reading.rows("invoice") == []


def test_an_amount_in_another_currency_than_the_document_is_refused(tmp_path: Path) -> None:
    sums = totals().replace('currencyID="CNY"', 'currencyID="USD"', 1)
    reading = read_text(tmp_path, invoice(sums=tax() + sums))
    finding = reading.finding("ubl.currency_differs")
    assert (finding.field, finding.arguments["printed"]) == ("line_total_minor", "USD")
    assert reading.row("invoice")["line_total_minor"] is None


def test_two_different_numbers_are_no_number(tmp_path: Path) -> None:
    reading = read_text(tmp_path, invoice(number="<cbc:ID>1</cbc:ID><cbc:ID>2</cbc:ID>"))
    assert reading.finding("ubl.value_repeated").arguments["texts"] == "1, 2"
    assert reading.rows("invoice") == []


@pytest.mark.parametrize("char", ["\u200b", "\u202e", "\ufeff", "\u00ad", "\ue000"])
def test_a_number_with_a_hidden_character_is_refused_and_shown(tmp_path: Path, char: str) -> None:
    reading = read_text(tmp_path, invoice(number=f"<cbc:ID>A{char}1</cbc:ID>"))
    finding = reading.finding("ubl.unseen_character")
    assert finding.arguments["text"] == f"A\\u{ord(char):04x}1"
    assert reading.rows("invoice") == []


def test_a_number_of_a_thousand_characters_is_refused(tmp_path: Path) -> None:
    reading = read_text(tmp_path, invoice(number=f"<cbc:ID>{'9' * 1000}</cbc:ID>"))
    assert len(str(reading.finding("ubl.value_too_long").arguments["text"])) < 100


def test_a_repeated_line_number_does_not_replace_the_first_line(tmp_path: Path) -> None:
    lines = line(net="600.00", price="60.00") + line(net="400.00", price="40.00")
    reading = read_text(tmp_path, invoice(lines=lines))
    finding = reading.finding("ubl.line_renumbered")
    assert finding.locator.startswith("/Invoice/cac:InvoiceLine[2] (line")
    assert finding.effect == "noted"
    lines_read = {row["line_no"]: row["net_minor"] for row in reading.rows("invoice_line")}
    assert lines_read == {"1": 60_000, "1~2": 40_000}


def test_a_line_without_net_amount_is_left_out_alone(tmp_path: Path) -> None:
    lines = line() + line("2").replace("LineExtensionAmount", "Note")
    reading = read_text(tmp_path, invoice(lines=lines))
    finding = reading.finding("ubl.required_missing")
    assert finding.field == "net_minor"
    assert finding.locator.startswith("/Invoice/cac:InvoiceLine[2] (line")
    assert [row["line_no"] for row in reading.rows("invoice_line")] == ["1"]


def test_without_a_buyer_there_is_no_invoice(tmp_path: Path) -> None:
    reading = read_text(tmp_path, invoice(parties=seller()))
    finding = reading.finding("ubl.required_missing")
    assert (finding.field, finding.arguments["path"]) == (
        "buyer_id",
        "cac:AccountingCustomerParty/cac:Party",
    )
    assert [row["party_id"] for row in reading.rows("party")] == [SELLER_ID]


# --- unit price


@pytest.mark.parametrize(
    ("price", "base", "unit_price_micro"),
    [
        ("100.00", "", 100_000_000),
        ("250", '<cbc:BaseQuantity unitCode="C62">100</cbc:BaseQuantity>', 2_500_000),
        ("1", '<cbc:BaseQuantity unitCode="C62">1000000</cbc:BaseQuantity>', 1),
        ("0.5", '<cbc:BaseQuantity unitCode="C62">0.25</cbc:BaseQuantity>', 2_000_000),
    ],
)
def test_the_base_quantity_is_honoured(
    tmp_path: Path, price: str, base: str, unit_price_micro: int
) -> None:
    text = line(price=price).replace("</cbc:PriceAmount>", f"</cbc:PriceAmount>{base}")
    reading = read_text(tmp_path, invoice(lines=text))
    assert reading.row("invoice_line")["unit_price_micro"] == unit_price_micro
    assert reading.findings == []


@pytest.mark.parametrize(
    ("price", "base", "code"),
    [
        ("10", '<cbc:BaseQuantity unitCode="C62">3</cbc:BaseQuantity>', "ubl.price_not_exact"),
        ("0.0000001", "", "ubl.price_not_exact"),
        ("10", '<cbc:BaseQuantity unitCode="C62">0</cbc:BaseQuantity>', "ubl.price_base_zero"),
        ("10", '<cbc:BaseQuantity unitCode="KGM">1</cbc:BaseQuantity>', "ubl.price_unit_differs"),
        ("10", "<cbc:BaseQuantity>many</cbc:BaseQuantity>", "ubl.not_a_number"),
        ("9" * 30, "", "ubl.quantity_too_large"),
    ],
)
def test_a_price_that_gives_no_exact_unit_price_is_noted_never_rounded(
    tmp_path: Path, price: str, base: str, code: str
) -> None:
    text = line(price=price).replace("</cbc:PriceAmount>", f"</cbc:PriceAmount>{base}")
    reading = read_text(tmp_path, invoice(lines=text))
    assert (reading.finding(code).effect, reading.finding(code).field) == (
        "noted",
        "unit_price_micro",
    )
    assert reading.row("invoice_line")["unit_price_micro"] is None


# --- read


def test_a_good_invoice_is_read_without_a_word(tmp_path: Path) -> None:
    reading = read_text(
        tmp_path,
        invoice(
            "<cbc:DueDate>2026-06-01+08:00</cbc:DueDate>",
            "<cac:OrderReference><cbc:ID>PO-7</cbc:ID></cac:OrderReference>",
            "<cac:DespatchDocumentReference><cbc:ID>DN-7</cbc:ID></cac:DespatchDocumentReference>",
            "<cac:ReceiptDocumentReference><cbc:ID>GR-7</cbc:ID></cac:ReceiptDocumentReference>",
            "<cac:ContractDocumentReference><cbc:ID>C-7</cbc:ID></cac:ContractDocumentReference>",
        ),
    )
    assert reading.findings == []
    assert reading.kind == "ubl_invoice"
    row = reading.row("invoice")
    expected = {
        "invoice_id": f"dig:{NUMBER}",
        "invoice_no": NUMBER,
        "digital_no": NUMBER,
        "kind_code": None,
        "direction_code": "invoice",
        "issued_on": date(2026, 3, 1),
        "due_on": date(2026, 6, 1),
        "seller_id": SELLER_ID,
        "buyer_id": BUYER_ID,
        "currency": "CNY",
        "line_total_minor": 100_000,
        "allowance_minor": 0,
        "charge_minor": 0,
        "net_minor": 100_000,
        "tax_minor": 13_000,
        "gross_minor": 113_000,
        "prepaid_minor": 0,
        "rounding_minor": 0,
        "payable_minor": 113_000,
        "order_id": f"{BUYER_ID}/PO-7",
        "delivery_note_id": f"{SELLER_ID}/DN-7",
        "goods_receipt_id": f"{BUYER_ID}/GR-7",
        "contract_id": f"{SELLER_ID}/C-7",
    }
    assert {name: row.get(name) for name in expected} == expected
    assert reading.row("invoice_line") == {
        "invoice_line_id": f"dig:{NUMBER}#1",
        "invoice_id": f"dig:{NUMBER}",
        "line_no": "1",
        "item_code": "B-1",
        "item_name": "轴承",
        "quantity_micro": 10_000_000,
        "unit_code": "C62",
        "unit_price_micro": 100_000_000,
        "currency": "CNY",
        "net_minor": 100_000,
        "tax_rate_bp": 1_300,
        "order_line_no": "1",
    }
    assert {record.source_id for record in reading.records} == {SELLER_ID}
    assert {record.said_on for record in reading.records} == {date(2026, 3, 1)}
    text = (tmp_path / "document.xml").read_text(encoding="utf-8").splitlines()
    (at,) = [number for number, words in enumerate(text, 1) if "<cac:InvoiceLine>" in words]
    assert reading.record("invoice_line").locator == f"/Invoice/cac:InvoiceLine (line {at})"


def test_a_paper_number_fills_code_and_number(tmp_path: Path) -> None:
    reading = read_text(tmp_path, invoice(number="<cbc:ID>1100191130-12345678</cbc:ID>"))
    row = reading.row("invoice")
    assert (row["paper_code"], row["paper_no"]) == ("1100191130", "12345678")
    assert row["invoice_id"] == "vat:1100191130-12345678"


@pytest.mark.parametrize(
    ("number", "type_code", "kind_code"),
    [
        ("INV-7", "380", "commercial"),
        ("INV-7", "325", "other"),
        ("1100191130-12345678", "380", None),
        (NUMBER, "380", None),
        (NUMBER, "325", "other"),
    ],
)
def test_a_kind_that_ubl_has_no_word_for_is_not_stated(
    tmp_path: Path, number: str, type_code: str, kind_code: str | None
) -> None:
    text = invoice(number=f"<cbc:ID>{number}</cbc:ID>")
    typed = text.replace("<cbc:InvoiceTypeCode>380", f"<cbc:InvoiceTypeCode>{type_code}")
    reading = read_text(tmp_path, typed)
    assert reading.row("invoice")["kind_code"] == kind_code
    original = reading.record("invoice").original.get("kind_code")
    assert original == (None if kind_code is None else type_code)


def test_a_filler_in_place_of_an_order_number_links_nothing(tmp_path: Path) -> None:
    reading = read_text(
        tmp_path, invoice("<cac:OrderReference><cbc:ID>N/A</cbc:ID></cac:OrderReference>")
    )
    assert reading.finding("ubl.filler").field == "order_no"
    assert reading.row("invoice")["order_no"] is None
    assert reading.row("invoice").get("order_id") is None


def test_listed_allowances_without_their_sum_are_unknown_not_zero(tmp_path: Path) -> None:
    allowance = (
        "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>"
        f"{money('Amount', '100.00')}</cac:AllowanceCharge>"
    )
    reading = read_text(tmp_path, invoice(allowance))
    row = reading.row("invoice")
    assert (row.get("allowance_minor"), row["charge_minor"]) == (None, 0)
    assert reading.codes == ["en16931.br_co_11"]


def test_sums_that_do_not_foot_are_noted_and_the_invoice_is_read(tmp_path: Path) -> None:
    reading = read_text(tmp_path, invoice(sums=tax() + totals(gross="1130.01")))
    finding = reading.finding("en16931.br_co_15")
    assert (
        finding.effect,
        str(finding.arguments["stated"]),
        str(finding.arguments["expected"]),
    ) == (
        "noted",
        "1130.01",
        "1130.00",
    )
    assert reading.row("invoice")["gross_minor"] == 113_001


def test_a_total_with_tax_that_is_left_out_follows_from_the_amount_due(tmp_path: Path) -> None:
    sums = (
        "<cac:LegalMonetaryTotal>"
        f"{money('TaxExclusiveAmount', '1000.00')}{money('PrepaidAmount', '30.00')}"
        f"{money('PayableAmount', '1100.00')}</cac:LegalMonetaryTotal>"
    )
    reading = read_text(tmp_path, invoice(sums=tax() + sums))
    assert reading.row("invoice")["gross_minor"] == 113_000
    assert "1,130.00" in str(reading.finding("ubl.gross_derived").arguments["amount"])
    assert "PayableAmount" in reading.record("invoice").original["gross_minor"]


def test_a_payee_other_than_the_seller_is_a_party_of_its_own(tmp_path: Path) -> None:
    payee = (
        "<cac:PayeeParty><cac:PartyIdentification><cbc:ID>529900T8BM49AURSDO55</cbc:ID>"
        "</cac:PartyIdentification><cac:PartyName><cbc:Name>样本保理有限公司</cbc:Name></cac:PartyName>"
        "</cac:PayeeParty>"
    )
    reading = read_text(tmp_path, invoice(payee))
    assert reading.row("invoice")["payee_id"] == "lei:529900T8BM49AURSDO55"
    assert "lei:529900T8BM49AURSDO55" in {row["party_id"] for row in reading.rows("party")}


def test_a_payee_named_like_the_seller_is_the_seller(tmp_path: Path) -> None:
    payee = (
        "<cac:PayeeParty><cac:PartyName><cbc:Name>深圳样本精密 有限公司</cbc:Name></cac:PartyName>"
        "</cac:PayeeParty>"
    )
    reading = read_text(tmp_path, invoice(payee))
    assert reading.row("invoice")["payee_id"] == SELLER_ID
    assert len(reading.rows("party")) == 2


def test_tax_in_another_currency_is_not_added_up(tmp_path: Path) -> None:
    other = f"<cac:TaxTotal>{money('TaxAmount', '18.00', 'USD')}</cac:TaxTotal>"
    reading = read_text(tmp_path, invoice(sums=tax() + other + totals()))
    assert reading.row("invoice")["tax_minor"] == 13_000
    assert reading.findings == []


def test_a_yen_has_no_decimals(tmp_path: Path) -> None:
    text = invoice(parties=seller() + buyer()).replace("CNY", "JPY")
    row = read_text(tmp_path, text).row("invoice")
    assert (row["currency"], row["gross_minor"]) == ("JPY", 1_130)


# --- parties


@pytest.mark.parametrize(
    ("inside", "party_id", "codes"),
    [
        ("<cac:PartyIdentification><cbc:ID>91310000MA1FAMPL81</cbc:ID></cac:PartyIdentification>",
         "uscc:91310000MA1FAMPL81", []),
        ("<cac:PartyTaxScheme><cbc:CompanyID>CN91310000MA1FAMPL81</cbc:CompanyID></cac:PartyTaxScheme>",
         "uscc:91310000MA1FAMPL81", []),
        ("<cac:PartyLegalEntity><cbc:CompanyID>91310000MA1FAMPL82</cbc:CompanyID></cac:PartyLegalEntity>",
         "uscc:91310000MA1FAMPL82", ["ubl.uscc_check"]),
        ("<cac:PartyIdentification><cbc:ID>110101199003074321</cbc:ID></cac:PartyIdentification>",
         "name:某厂", []),
        ('<cac:PartyIdentification><cbc:ID schemeID="0199">529900T8BM49AURSDO55</cbc:ID>'
         "</cac:PartyIdentification>", "lei:529900T8BM49AURSDO55", []),
        ('<cac:PartyIdentification><cbc:ID schemeID="0199">529900T8BM49AURSDO56</cbc:ID>'
         "</cac:PartyIdentification>", "name:某厂", ["ubl.lei_invalid"]),
        ('<cbc:EndpointID schemeID="0088">7300070011115</cbc:EndpointID>', "gln:7300070011115", []),
        ('<cbc:EndpointID schemeID="0088">7300070011116</cbc:EndpointID>',
         "gln:7300070011116", ["ubl.gln_invalid"]),
        ('<cbc:EndpointID schemeID="0088">12</cbc:EndpointID>', "name:某厂", ["ubl.gln_invalid"]),
        ("<cbc:EndpointID>7300070011115</cbc:EndpointID>", "name:某厂", []),
        ("<cac:PartyTaxScheme><cbc:CompanyID>registered for tax</cbc:CompanyID>"
         "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>", "name:某厂", []),
        ("<cac:PartyTaxScheme><cbc:CompanyID>9988776</cbc:CompanyID>"
         "<cac:TaxScheme><cbc:ID>TAX</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
         "<cac:PartyTaxScheme><cbc:CompanyID>DE 123 456</cbc:CompanyID>"
         "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>",
         "tax:DE123456", []),
    ],
)  # fmt: skip
def test_a_party_is_known_by_its_strongest_identifier(
    tmp_path: Path, inside: str, party_id: str, codes: list[str]
) -> None:
    customer = (
        "<cac:AccountingCustomerParty><cac:Party>"
        f"<cac:PartyName><cbc:Name>某 厂</cbc:Name></cac:PartyName>{inside}"
        "</cac:Party></cac:AccountingCustomerParty>"
    )
    reading = read_text(tmp_path, invoice(parties=seller() + customer))
    assert reading.row("invoice")["buyer_id"] == party_id
    assert reading.codes == codes


def test_two_sellers_are_no_seller(tmp_path: Path) -> None:
    other = party("AccountingSupplierParty", "91310000MA1FAMPL81", "冒名公司")
    reading = read_text(tmp_path, invoice(parties=seller() + other + buyer()))
    assert reading.finding("ubl.party_repeated").arguments["count"] == 2
    assert reading.finding("ubl.required_missing").field == "seller_id"
    assert reading.rows("invoice") == []


def test_of_two_credit_codes_the_legal_entity_s_is_taken_and_the_other_told(tmp_path: Path) -> None:
    legal = f"<cac:PartyLegalEntity><cbc:CompanyID>{SELLER}</cbc:CompanyID></cac:PartyLegalEntity>"
    both = party("AccountingSupplierParty", "91310000MA1FAMPL81", "深圳样本精密有限公司").replace(
        "</cac:PartyTaxScheme>", f"</cac:PartyTaxScheme>{legal}"
    )
    reading = read_text(tmp_path, invoice(parties=both + buyer()))
    assert reading.row("invoice")["seller_id"] == SELLER_ID
    assert reading.finding("ubl.uscc_differs").arguments["text"] == "91310000MA1FAMPL81"


def test_a_party_without_name_and_number_is_nobody(tmp_path: Path) -> None:
    empty = "<cac:AccountingCustomerParty><cac:Party/></cac:AccountingCustomerParty>"
    reading = read_text(tmp_path, invoice(parties=seller() + empty))
    fields = [each.field for each in reading.findings if each.code == "ubl.required_missing"]
    assert fields == ["party_id", "buyer_id"]


def test_the_same_seller_speaks_under_one_id_in_every_spelling(tmp_path: Path) -> None:
    spaced = party("AccountingSupplierParty", "9144 0300 MA5F EXAM XD", "深圳样本精密有限公司")
    reading = read_text(tmp_path, invoice(parties=spaced + buyer()))
    assert reading.row("invoice")["seller_id"] == SELLER_ID
