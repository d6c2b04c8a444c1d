"""Fully digital e-invoices: every field from its own path, red letters turned, doubts told."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import hefu.importers
from hefu.importers.einvoice_values import account_no, day, rate_bp, tax_fen, unit_price
from hefu.importers.einvoice_xml import EInvoiceXmlImporter
from hefu.importers.ubl_amount import Unreadable
from hefu.vocabulary.errors import EvidenceError
from hefu.vocabulary.labelled import read_yaml
from tests.importers.einvoice_documents import (
    BLUE,
    BUYER_BLOCK,
    CONFIRMATION,
    RED,
    SELLER_BLOCK,
    einvoice,
    line,
    party,
    red_block,
    red_letter,
    remark,
)
from tests.importers.ubl_documents import BUYER_ID, SELLER_ID, Reading, document, read_text


def test_every_code_has_a_sentence_and_every_sentence_a_use() -> None:
    folder = Path(hefu.importers.__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("einvoice_*.py"))
    used = set(re.findall(r"\"einvoice\.([a-z_]+)\"", text))
    assert used == set(read_yaml("hefu.vocabulary.messages", "einvoice.yaml"))


# --- refused


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    text = einvoice().replace("<EInvoice>", "<!DOCTYPE EInvoice><EInvoice>", 1)
    with pytest.raises(EvidenceError) as caught:
        read_text(tmp_path, text)
    assert caught.value.code == "xml.doctype"


def test_another_root_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text("<Other/>", encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        list(EInvoiceXmlImporter().read(document(path)))
    assert caught.value.code == "einvoice.wrong_root"


def test_two_numbers_are_no_number(tmp_path: Path) -> None:
    text = einvoice().replace(f"<EIid>{BLUE}", f"<EIid>{RED}")
    reading = read_text(tmp_path, text)
    finding = reading.finding("einvoice.number_differs")
    assert (finding.effect, finding.arguments["header"]) == ("record_rejected", RED)
    assert reading.rows("invoice") == []
    assert reading.finding("ubl.lines_without_document").arguments["count"] == 1


@pytest.mark.parametrize(
    ("element", "field"),
    [
        ("RequestTime", "issued_on"),
        ("TotalTax-includedAmount", "gross_minor"),
        ("BuyerInformation", "buyer_id"),
        ("SellerInformation", "seller_id"),
    ],
)
def test_what_an_invoice_cannot_stand_without(tmp_path: Path, element: str, field: str) -> None:
    text = einvoice().replace(f"<{element}>", "<Gone>").replace(f"</{element}>", "</Gone>")
    reading = read_text(tmp_path, text)
    missing = [each for each in reading.findings if each.code == "ubl.required_missing"]
    assert (missing[0].effect, missing[0].field) == ("record_rejected", field)
    assert element in str(missing[0].arguments["path"])
    assert reading.rows("invoice") == []


def test_two_sellers_are_no_seller(tmp_path: Path) -> None:
    reading = read_text(tmp_path, einvoice(parties=SELLER_BLOCK + SELLER_BLOCK + BUYER_BLOCK))
    assert reading.finding("ubl.party_repeated").arguments["count"] == 2
    assert reading.rows("invoice") == []
    assert reading.rows("bank_account") == []


def test_an_unknown_direction_is_no_invoice(tmp_path: Path) -> None:
    reading = read_text(tmp_path, einvoice(label="X"))
    assert reading.finding("einvoice.label_unknown").effect == "record_rejected"
    assert reading.rows("invoice") == []


# --- read


def test_a_good_invoice_is_read_without_a_word(tmp_path: Path) -> None:
    reading = read_text(tmp_path, einvoice())
    assert reading.findings == []
    assert reading.kind == "einvoice_xml"
    row = reading.row("invoice")
    expected = {
        "invoice_id": f"dig:{BLUE}",
        "invoice_no": BLUE,
        "digital_no": BLUE,
        "kind_code": "vat_special",
        "direction_code": "invoice",
        "issued_on": date(2024, 3, 5),
        "seller_id": SELLER_ID,
        "buyer_id": BUYER_ID,
        "currency": "CNY",
        "net_minor": 100_000,
        "tax_minor": 13_000,
        "gross_minor": 113_000,
        "gross_in_words_minor": 113_000,
        "original_invoice_no": None,
        "red_confirmation_no": None,
    }
    assert {name: row.get(name) for name in expected} == expected
    assert reading.row("invoice_line") == {
        "invoice_line_id": f"dig:{BLUE}#1",
        "invoice_id": f"dig:{BLUE}",
        "line_no": "1",
        "item_name": "深沟球轴承 6204",
        "quantity_micro": 10_000_000,
        "unit_code": "C62",
        "unit_price_micro": 100_000_000,
        "currency": "CNY",
        "net_minor": 100_000,
        "tax_rate_bp": 1_300,
    }
    assert reading.record("invoice_line").original["item_name"] == "*轴承*深沟球轴承"
    assert reading.row("bank_account") == {
        "bank_account_id": "4420153500052512345",
        "account_no": "4420153500052512345",
        "holder_id": SELLER_ID,
        "bank_name": "样本银行深圳分行",
    }
    assert reading.record("invoice_line").locator.startswith(
        "/EInvoice/EInvoiceData/IssuItemInformation (line "
    )
    assert {record.said_on for record in reading.records} == {date(2024, 3, 5)}


def test_each_file_speaks_of_the_invoice_for_itself_and_the_seller_of_the_parties(
    tmp_path: Path,
) -> None:
    sources = {}
    for name, text in (("a", einvoice()), ("b", einvoice(net=200_000))):
        reading = read_text(tmp_path, text)
        sources[name] = {record.table: record.source_id for record in reading.records}
    assert sources["a"]["party"] == sources["b"]["party"] == SELLER_ID
    assert sources["a"]["bank_account"] == SELLER_ID
    assert sources["a"]["invoice"] == sources["a"]["invoice_line"]
    assert sources["a"]["invoice"] != sources["b"]["invoice"]


def test_names_keep_their_full_width_brackets_and_mean_the_same_firm(tmp_path: Path) -> None:
    wide = party("Seller", "", "样本（深圳）有限公司")
    narrow = party("Seller", "", "样本(深圳)有限公司")
    found = [
        read_text(tmp_path, einvoice(parties=each + BUYER_BLOCK)).rows("party")[0]
        for each in (wide, narrow)
    ]
    assert [row["name"] for row in found] == ["样本（深圳）有限公司", "样本(深圳)有限公司"]
    assert found[0]["party_id"] == found[1]["party_id"] == "name:样本(深圳)有限公司"


def test_an_older_tax_number_is_no_credit_code(tmp_path: Path) -> None:
    seller = party("Seller", "440300123456789", "样本老厂")
    row = read_text(tmp_path, einvoice(parties=seller + BUYER_BLOCK)).rows("party")[0]
    assert (row.get("uscc"), row["tax_no"]) == (None, "440300123456789")
    assert row["party_id"] == "tax:440300123456789"


@pytest.mark.parametrize("code", ["01", "02", "51", ""])
def test_the_kind_is_known_or_left_open(tmp_path: Path, code: str) -> None:
    text = einvoice(kind=code).replace("<EInvoiceType><LabelCode>01", "<EInvoiceType><LabelCode>")
    reading = read_text(tmp_path, text)
    known = {"01": "vat_special", "02": "vat_ordinary"}
    assert reading.row("invoice").get("kind_code") == known.get(code)
    assert ("einvoice.kind_unknown" in reading.codes) == (code == "51")


def test_a_number_of_another_shape_is_taken_and_told(tmp_path: Path) -> None:
    reading = read_text(tmp_path, einvoice(number="12345678"))
    assert reading.finding("einvoice.number_shape").effect == "noted"
    assert reading.row("invoice")["digital_no"] == "12345678"


def test_a_number_that_stands_only_once_is_told(tmp_path: Path) -> None:
    text = einvoice().replace(f"<InvoiceNumber>{BLUE}</InvoiceNumber>", "")
    reading = read_text(tmp_path, text)
    finding = reading.finding("einvoice.number_once")
    assert finding.arguments["path"] == "TaxSupervisionInfo/InvoiceNumber"
    assert reading.row("invoice")["digital_no"] == BLUE


def test_the_day_of_generation_is_not_the_day_of_issue(tmp_path: Path) -> None:
    reading = read_text(tmp_path, einvoice(issued="2024-03-05"))
    assert reading.row("invoice")["issued_on"] == date(2024, 3, 5)
    assert "2024-03-06" in einvoice()


def test_the_total_and_the_line_total_are_told_apart_by_path(tmp_path: Path) -> None:
    lines = line(60_000, 7_800) + line(40_000, 5_200)
    reading = read_text(tmp_path, einvoice(lines=lines))
    assert reading.findings == []
    assert reading.row("invoice")["gross_minor"] == 113_000
    assert [row["net_minor"] for row in reading.rows("invoice_line")] == [60_000, 40_000]
    assert [row["line_no"] for row in reading.rows("invoice_line")] == ["1", "2"]
    stray = einvoice().replace(
        "<BasicInformation>",
        "<BasicInformation><TotaltaxIncludedAmount>9</TotaltaxIncludedAmount>",
    )
    assert read_text(tmp_path, stray).row("invoice")["gross_minor"] == 113_000


def test_a_discount_line_keeps_its_sign(tmp_path: Path) -> None:
    discount = line(-10_000, -1_300, Quantity="", UnPrice="", MeaUnits="", SpecMod="")
    reading = read_text(tmp_path, einvoice(lines=line(110_000, 14_300) + discount))
    assert reading.findings == []
    last = reading.rows("invoice_line")[1]
    assert (last["net_minor"], last.get("quantity_micro")) == (-10_000, None)


def test_a_price_of_many_decimals_is_rounded_and_its_words_are_kept(tmp_path: Path) -> None:
    reading = read_text(tmp_path, einvoice(lines=line(UnPrice="99.9999995132743")))
    assert reading.findings == []
    assert reading.row("invoice_line")["unit_price_micro"] == 100_000_000
    assert reading.record("invoice_line").original["unit_price_micro"] == "99.9999995132743"


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("0.13", 1_300), ("0.130000", 1_300), ("13%", 1_300), ("６%", 600), ("0.06", 600),
        ("1%", 100), ("0.01", 100), ("1.5%", 150), ("0.015", 150), ("0", 0), ("0%", 0), ("0.00", 0),
        ("免税", None), ("不征税", None), ("***", None), ("", None), ("零税率", 0),
    ],
)  # fmt: skip
def test_the_tax_rate_in_every_form(tmp_path: Path, text: str, rate: int | None) -> None:
    reading = read_text(tmp_path, einvoice(lines=line(TaxRate=text)))
    assert reading.findings == []
    assert reading.row("invoice_line").get("tax_rate_bp") == rate


@pytest.mark.parametrize("text", ["6", "13", "1", "100%", "-0.06", "0.123456", "abc", "1,3%", "%"])
def test_a_rate_that_could_mean_two_things_is_not_guessed(tmp_path: Path, text: str) -> None:
    reading = read_text(tmp_path, einvoice(lines=line(TaxRate=text)))
    assert reading.finding("einvoice.rate_unclear").field == "tax_rate_bp"
    assert reading.row("invoice_line")["tax_rate_bp"] is None


def test_asterisks_for_tax_on_a_tax_free_sale_are_no_tax(tmp_path: Path) -> None:
    lines = line(100_000, 0, TaxRate="免税", ComTaxAm="***")
    text = einvoice(tax=0, lines=lines).replace(
        "<TotalTaxAm>0.00</TotalTaxAm>", "<TotalTaxAm>***</TotalTaxAm>"
    )
    reading = read_text(tmp_path, text)
    assert reading.findings == []
    assert reading.row("invoice")["tax_minor"] == 0


def test_a_text_in_place_of_an_account_is_not_taken(tmp_path: Path) -> None:
    seller = SELLER_BLOCK.replace("44201 5350 0052 512345", "见合同")
    reading = read_text(tmp_path, einvoice(parties=seller + BUYER_BLOCK))
    assert reading.finding("einvoice.account_unclear").arguments["text"] == "见合同"
    assert reading.rows("bank_account") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024-03-05 09:30:00", date(2024, 3, 5)),
        ("2024-03-05T09:30:00+08:00", date(2024, 3, 5)),
        ("2024年3月5日", date(2024, 3, 5)),
        ("2024/3/5", date(2024, 3, 5)),
        ("20240305", date(2024, 3, 5)),
        (" ", None),
    ],
)
def test_days(text: str, found: date | None) -> None:
    assert day(text) == found


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2024-3", "5.3.2024", "2024-03-05 noon", "0000-01-01"]
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(Unreadable):
        day(text)


def test_values_that_are_none() -> None:
    assert [read(" ") for read in (day, rate_bp, tax_fen, unit_price, account_no)] == [None] * 5
    with pytest.raises(Unreadable):
        unit_price("9" * 20)


# --- sums and words


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (einvoice(lines=line(99_999, 13_000)), ["einvoice.lines_net", "einvoice.lines_gross"]),
        (einvoice(lines=line(100_000, 12_999)), ["einvoice.lines_tax", "einvoice.lines_gross"]),
        (
            einvoice().replace("<TotalTaxAm>130.00", "<TotalTaxAm>131.00"),
            ["einvoice.lines_tax", "einvoice.gross_sum"],
        ),
        (
            einvoice(lines=line(TotaltaxIncludedAmount="1131.00")),
            ["einvoice.lines_gross", "einvoice.line_gross_sum"],
        ),
        (einvoice(lines="").replace("IssuItem", "Other"), ["einvoice.no_lines"]),
    ],
)
def test_sums_that_do_not_come_out_are_told_and_the_invoice_is_read(
    tmp_path: Path, text: str, codes: list[str]
) -> None:
    reading = read_text(tmp_path, text)
    assert reading.codes == codes
    assert {each.effect for each in reading.findings} == {"noted"}
    assert reading.row("invoice")["gross_minor"] == 113_000


def test_capital_letters_that_say_another_amount_are_told_and_kept(tmp_path: Path) -> None:
    reading = read_text(tmp_path, einvoice(words="壹仟壹佰叁拾元零壹分"))
    finding = reading.finding("einvoice.words_differ")
    assert (finding.arguments["figures"], finding.arguments["gap"]) == ("1,130.00", "-0.01")
    assert reading.row("invoice")["gross_in_words_minor"] == 113_001
    assert reading.row("invoice")["gross_minor"] == 113_000


@pytest.mark.parametrize(
    "words", ["壹仟壹佰叁拾圆整", "壹仟壹佰叁拾元正", "人民币壹仟壹佰叁拾元整"]
)
def test_capital_letters_in_every_spelling(tmp_path: Path, words: str) -> None:
    assert read_text(tmp_path, einvoice(words=words)).findings == []


def test_capital_letters_that_cannot_be_read_are_unknown(tmp_path: Path) -> None:
    reading = read_text(tmp_path, einvoice(words="一千一百三十元"))
    assert reading.codes == ["value.capital_amount_unreadable"]
    assert reading.row("invoice")["gross_in_words_minor"] is None


# --- red letters


def red_row(reading: Reading) -> dict[str, object]:
    row = reading.row("invoice")
    names = ("direction_code", "original_invoice_no", "original_invoice_id", "red_confirmation_no")
    return {name: row.get(name) for name in names}


def test_a_red_letter_is_a_credit_note_with_positive_amounts(tmp_path: Path) -> None:
    reading = read_text(tmp_path, red_letter())
    assert reading.findings == []
    assert red_row(reading) == {
        "direction_code": "credit_note",
        "original_invoice_no": BLUE,
        "original_invoice_id": f"dig:{BLUE}",
        "red_confirmation_no": CONFIRMATION,
    }
    row = reading.row("invoice")
    amounts = [row[f"{name}_minor"] for name in ("net", "tax", "gross", "gross_in_words")]
    assert amounts == [100_000, 13_000, 113_000, 113_000]
    goods = reading.row("invoice_line")
    assert (goods["net_minor"], goods["quantity_micro"], goods["unit_price_micro"]) == (
        100_000,
        10_000_000,
        100_000_000,
    )
    assert reading.record("invoice").original["gross_minor"] == "-1130.00"


@pytest.mark.parametrize(
    ("text", "original"),
    [
        (f"被红冲蓝字数电票号码：{BLUE} 红字发票信息确认单编号：{CONFIRMATION}", BLUE),
        (f"被红冲蓝字数电发票号码:{BLUE};红字发票信息确认单编号:{CONFIRMATION}", BLUE),
        ("对应正数发票代码:4400191130号码:12345678", "4400191130-12345678"),
        ("被红冲蓝字发票代码：044001900111 发票号码：12345678", "044001900111-12345678"),
    ],
)
def test_the_remark_names_the_blue_invoice_where_no_element_does(
    tmp_path: Path, text: str, original: str
) -> None:
    reading = read_text(tmp_path, red_letter(remark(text)))
    assert reading.findings == []
    assert reading.row("invoice")["original_invoice_no"] == original
    has_confirmation = CONFIRMATION in text
    confirmation = CONFIRMATION if has_confirmation else None
    assert reading.row("invoice").get("red_confirmation_no") == confirmation


@pytest.mark.parametrize(
    "more", ["", remark("合同 2024-7"), remark(f"订单{BLUE}"), red_block("", "")]
)
def test_a_red_letter_that_names_no_blue_one_is_told(tmp_path: Path, more: str) -> None:
    reading = read_text(tmp_path, red_letter(more or " "))
    finding = reading.finding("einvoice.red_without_original")
    assert (finding.effect, finding.field) == ("noted", "original_invoice_no")
    assert reading.row("invoice")["direction_code"] == "credit_note"
    assert reading.row("invoice")["original_invoice_no"] is None


def test_element_and_remark_that_name_two_blue_ones_are_told(tmp_path: Path) -> None:
    other = "24442000000000000012"
    text = red_letter(red_block(), remark(f"被红冲蓝字数电票号码：{other}"))
    reading = read_text(tmp_path, text)
    assert reading.finding("einvoice.original_differs").arguments["taken"] == BLUE
    assert reading.row("invoice")["original_invoice_no"] == BLUE
    text = red_letter(remark(f"被红冲蓝字数电票号码：{other} 被红冲蓝字数电票号码：{BLUE}"))
    reading = read_text(tmp_path, text)
    assert reading.codes == ["einvoice.original_differs", "einvoice.red_without_original"]
    assert reading.row("invoice")["original_invoice_no"] is None


def test_a_red_letter_cannot_reverse_itself(tmp_path: Path) -> None:
    reading = read_text(tmp_path, red_letter(red_block(RED)))
    assert reading.codes == ["einvoice.original_is_itself", "einvoice.red_without_original"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (red_letter().replace("<LabelCode>N", "<LabelCode>Y"), ["einvoice.direction_differs"]),
        (einvoice(label="N"), ["einvoice.direction_differs", "einvoice.red_without_original"]),
        (einvoice(red_block("24442000000000000012")), ["einvoice.direction_differs"]),
    ],
)
def test_what_one_part_calls_red_is_red(tmp_path: Path, text: str, codes: list[str]) -> None:
    reading = read_text(tmp_path, text)
    assert reading.codes == codes
    assert reading.row("invoice")["direction_code"] == "credit_note"
    assert reading.row("invoice")["gross_minor"] == 113_000


@pytest.mark.parametrize(("net", "direction"), [(100_000, "invoice"), (-100_000, "credit_note")])
def test_without_a_label_the_sign_tells(tmp_path: Path, net: int, direction: str) -> None:
    text = einvoice(
        red_block() if net < 0 else "", number=RED, net=net, tax=net * 13 // 100, label=""
    )
    reading = read_text(tmp_path, text)
    assert reading.codes == ["einvoice.label_missing"]
    assert reading.row("invoice")["direction_code"] == direction


def test_words_without_the_sign_of_the_figures_differ(tmp_path: Path) -> None:
    text = red_letter().replace("（负数）", "")
    reading = read_text(tmp_path, text)
    assert reading.codes == ["einvoice.words_differ"]
    assert reading.row("invoice")["gross_in_words_minor"] == -113_000
