"""A mixed folder goes in by the command line, and the summary says the right thing about each file."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path

import msgspec
import pytest

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.main import run
from hefu.evidence.day import Clocks
from hefu.evidence.ports import Clock
from hefu.services.import_summary import ImportSummary
from hefu.storage.register import open_register
from tests.services.line_importer import TODAY, FixedClock

INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>INV-7</cbc:ID>
  <cbc:IssueDate>2026-02-01</cbc:IssueDate>
  <cbc:DueDate>2026-05-01</cbc:DueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
  <cbc:DocumentCurrencyCode>CNY</cbc:DocumentCurrencyCode>
  <cac:OrderReference><cbc:ID>PO-3</cbc:ID></cac:OrderReference>
  <cac:AccountingSupplierParty><cac:Party>
    <cac:PartyName><cbc:Name>宁波精密铸造有限公司</cbc:Name></cac:PartyName>
  </cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cac:Party>
    <cac:PartyName><cbc:Name>长三角整车有限公司</cbc:Name></cac:PartyName>
  </cac:Party></cac:AccountingCustomerParty>
  <cac:TaxTotal><cbc:TaxAmount currencyID="CNY">130.00</cbc:TaxAmount></cac:TaxTotal>
  <cac:LegalMonetaryTotal>
    <cbc:LineExtensionAmount currencyID="CNY">1000.00</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount currencyID="CNY">1000.00</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="CNY">1130.00</cbc:TaxInclusiveAmount>
    <cbc:PayableAmount currencyID="CNY">1130.00</cbc:PayableAmount>
  </cac:LegalMonetaryTotal>
  <cac:InvoiceLine>
    <cbc:ID>1</cbc:ID>
    <cbc:InvoicedQuantity unitCode="C62">4</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="CNY">1000.00</cbc:LineExtensionAmount>
    <cac:Item><cbc:Name>轮毂</cbc:Name></cac:Item>
    <cac:Price><cbc:PriceAmount currencyID="CNY">250.00</cbc:PriceAmount></cac:Price>
  </cac:InvoiceLine>
</Invoice>
"""
ENTITY = INVOICE.replace(
    "<Invoice xmlns=",
    '<!DOCTYPE Invoice [<!ENTITY stolen SYSTEM "file:///etc/passwd">]>\n<Invoice xmlns=',
).replace("INV-7", "&stolen;")
BALANCES = """客户名称,品种,余额（万元）,报告日
宁波精密铸造有限公司,流动资金贷款,120.5,2026年1月31日
长三角整车有限公司,流动资金贷款,很多,2026年1月31日
"""
MAPPING = """mapping: bank_balances
applies_to:
  names: ["余额*.csv"]
  headers: [客户名称, 品种]
encoding: gb18030
source: 示例银行
outputs:
  - table: exposure
    columns:
      obligor_id: {party: {name: 客户名称}}
      financier_id: {constant: "name:示例银行"}
      kind_code: {from: 品种, values: {流动资金贷款: loan}}
      outstanding_minor: {from: 余额（万元）, unit: wan_yuan}
      currency: {constant: CNY}
      reported_on: {from: 报告日, formats: ["%Y年%m月%d日"]}
"""
GOOD, CUT, STOLEN, COPY, TABLE = (
    "1 发票.xml",
    "2 截断.xml",
    "3 外部实体.xml",
    "另一邮箱/发票 (1).xml",
    "银行/余额202601.csv",
)


class HouseOnOneDay(EmbeddedHouse):
    """The embedded house with everything real but the clock."""

    @cached_property
    def clock(self) -> Clock:
        """A fixed clock."""
        return FixedClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The mixed folder."""
    contents = {
        GOOD: INVOICE.encode(),
        CUT: INVOICE.encode()[: len(INVOICE) // 2],
        STOLEN: ENTITY.encode(),
        COPY: INVOICE.encode(),
        TABLE: BALANCES.encode("gb18030"),
        "银行/余额.mapping.yaml": MAPPING.encode(),
        "合影.jpg": b"\xff\xd8\xff\xe0not a document",
        ".DS_Store": b"\x00",
    }
    for name, content in contents.items():
        path = tmp_path / "单据" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "单据"


def _run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert run(HouseOnOneDay(), ["import", *map(str, arguments)]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


def test_a_folder_that_is_not_there_ends_with_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(HouseOnOneDay(), ["import", str(tmp_path / "x"), "--book", str(tmp_path / "b")]) == 1
    assert "import_.no_folder" in capsys.readouterr().err


def test_the_summary_says_the_right_thing_about_each_file(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "book"
    printed = _run(capsys, folder, "--book", book, "--json")
    summary = msgspec.json.decode(printed, type=ImportSummary)
    files = {line.name: line for line in summary.files}
    assert {name: (line.kind, line.state) for name, line in files.items()} == {
        GOOD: ("ubl_invoice", "read"),
        CUT: ("ubl_invoice", "rejected"),
        STOLEN: ("ubl_invoice", "rejected"),
        COPY: ("ubl_invoice", "already_known"),
        TABLE: ("table_file:bank_balances", "read_in_part"),
        "合影.jpg": ("unknown", "rejected"),
    }
    assert files[COPY].same_as == GOOD
    assert (files[TABLE].record_count > 0, files[TABLE].rejected_count) == (True, 1)
    codes = {(one.name, one.code) for one in summary.findings if one.effect != "noted"}
    assert codes == {
        (CUT, "xml.truncated"),
        (STOLEN, "xml.doctype"),
        (TABLE, "table_file.number_unreadable"),
        ("合影.jpg", "import_.kind_unknown"),
    }
    assert [(one.name, one.code) for one in summary.skipped] == [
        (".DS_Store", "import_.skipped_hidden")
    ]
    assert summary.mappings == ("银行/余额.mapping.yaml",)
    assert ("invoice", "order_id") in {(one.table, one.column) for one in summary.unmatched}
    register = open_register(book)
    whole = register.whole_book(Clocks(TODAY, TODAY), ["invoice", "exposure"])
    register.close()
    (invoice,) = whole.rows("invoice")
    assert (invoice["gross_minor"], invoice["due_on"]) == (113_000, date(2026, 5, 1))
    (balance,) = whole.rows("exposure")
    assert balance["outstanding_minor"] == 120_500_000
    assert balance["obligor_id"] == invoice["seller_id"] == "name:宁波精密铸造有限公司"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            [
                "单据",
                "部分读取",
                "内容完全相同",
                "未采纳",
                "栏目",
                "尚无对应单据的引用",
                "采购订单",
            ],
        ),
        (
            "en",
            [
                "Documents",
                "read in part",
                "same bytes as",
                "field",
                "lead nowhere",
                "Purchase order",
            ],
        ),
    ],
)
def test_the_page_names_file_place_field_and_reason(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    language: str,
    words: list[str],
) -> None:
    page = _run(capsys, folder, "--book", tmp_path / "book", "--lang", language)
    for word in [*words, CUT, STOLEN, "xml.doctype", "很多", "余额（万元）"]:
        assert word.casefold() in page.casefold()
    again = _run(capsys, folder, "--book", tmp_path / "book", "--lang", language)
    for word in (CUT, STOLEN, "合影.jpg"):
        assert word in again


def test_a_dry_run_shows_first_rows_and_writes_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = _run(capsys, folder, "--book", tmp_path / "book", "--dry-run", "--lang", "zh")
    assert not (tmp_path / "book").exists()
    for word in ("未向账簿", "INV-7", "120500000", "xml.truncated"):
        assert word in page
