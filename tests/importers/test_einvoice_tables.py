"""The older kinds by code and number, and printed digital invoices with both identities, as tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from hefu.evidence.schema import Row
from hefu.vocabulary.types.invoice_number import identities
from tests.importers.einvoice_documents import BLUE
from tests.importers.tables_at_hand import read_bytes
from tests.importers.ubl_documents import BUYER, SELLER

_OUTPUT = """
  - table: invoice
    when: {票据形态: [%s]}
    columns:
      invoice_no: %s
      digital_no: 数电发票号码
      paper_code: 发票代码
      paper_no: 发票号码
      kind_code: {from: 票种, values: {专用发票: vat_special, 普通发票: vat_ordinary}}
      direction_code: {constant: invoice}
      issued_on: {from: 开票日期, formats: ["%%Y-%%m-%%d"]}
      seller_id: {party: {uscc: 销方识别号}}
      buyer_id: {party: {uscc: 购方识别号}}
      currency: {constant: CNY}
      gross_minor: {from: 价税合计, unit: yuan}
"""
MAPPING = (
    """
mapping: synthetic_tax_platform_list
applies_to: {names: ["*"]}
source: tax_platform_list
outputs:"""
    + _OUTPUT % ("数电", "数电发票号码")
    + _OUTPUT.lstrip("\n") % ("纸质", "发票号码")
)
HEADER = "票据形态,数电发票号码,发票代码,发票号码,票种,开票日期,销方识别号,购方识别号,价税合计"


def rows(folder: Path, *numbers: str) -> list[Row]:
    """The invoices of a list; ``numbers``: form, digital number, code, number."""
    lines = [f"{each},专用发票,2024-03-05,{SELLER},{BUYER},1130.00" for each in numbers]
    reading = read_bytes(folder, "\r\n".join([HEADER, *lines]).encode(), MAPPING, "list.csv")
    assert reading.findings == []
    return [record.values for record in reading.rows("invoice")]


SHORT, LONG = ("4400191130", "12345678"), ("044001900111", "00345678")


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (f"数电,{BLUE},,", (f"dig:{BLUE}", BLUE, None, None, BLUE)),
        ("纸质,,4400191130,12345678", ("vat:4400191130-12345678", None, *SHORT, SHORT[1])),
        ("纸质,,044001900111,00345678", ("vat:044001900111-00345678", None, *LONG, LONG[1])),
        (f"数电,{BLUE},4400191130,12345678", (f"dig:{BLUE}", BLUE, *SHORT, BLUE)),
    ],
)
def test_every_kind_fills_the_numbers_it_has(
    tmp_path: Path, numbers: str, expected: tuple[str | None, ...]
) -> None:
    (row,) = rows(tmp_path, numbers)
    names = ("invoice_id", "digital_no", "paper_code", "paper_no", "invoice_no")
    assert tuple(row.get(name) for name in names) == expected


def test_an_invoice_with_two_identities_has_one_id_and_meets_both(tmp_path: Path) -> None:
    both, paper = rows(tmp_path, f"数电,{BLUE},4400191130,12345678", "纸质,,4400191130,12345678")
    assert both["paper_key"] == paper["paper_key"] == paper["invoice_id"]
    names = ("digital_no", "paper_code", "paper_no", "invoice_no")
    one, other = (
        set(identities(*(None if row.get(n) is None else str(row[n]) for n in names)))
        for row in (both, paper)
    )
    assert one & other == {"vat:4400191130-12345678"}
    assert f"dig:{BLUE}" in one
