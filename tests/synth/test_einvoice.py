"""E-invoices have the fields of the legal file; red ones are negative and name the blue one."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from hefu.synth.capital_words import in_capitals
from tests.synth.conftest import WrittenBook


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (12_345_670, "壹拾贰万叁仟肆佰伍拾陆圆柒角整"),
        (10_000_500, "壹拾万零伍圆整"),
        (100_010_001, "壹佰万零壹佰圆零壹分"),
        (105, "壹圆零伍分"),
        (1, "壹分"),
        (0, "零圆整"),
        (-5, "（负数）伍分"),
        (1_000_000_000_000, "壹佰亿圆整"),
    ],
)
def test_an_amount_in_capitals(minor: int, words: str) -> None:
    assert in_capitals(minor) == words


def documents(book: WrittenBook) -> list[etree._Element]:
    """Every e-invoice of the book, those inside archives too."""
    folder = book.documents / "einvoice"
    raw = [path.read_bytes() for path in sorted(folder.glob("*.xml"))]
    for path in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            raw += [archive.read(name) for name in archive.namelist()]
    return [etree.fromstring(one) for one in raw]


def test_the_two_numbers_agree_and_sums_foot(book: WrittenBook) -> None:
    found = documents(book)
    assert len(found) > 50
    for one in found:
        assert one.findtext("Header/EIid") == one.findtext("TaxSupervisionInfo/InvoiceNumber")
        basic = "EInvoiceData/BasicInformation"
        amounts = [
            round(float(one.findtext(f"{basic}/{name}") or "nan") * 100)
            for name in ("TotalAmWithoutTax", "TotalTaxAm", "TotalTax-includedAmount")
        ]
        assert amounts[0] + amounts[1] == amounts[2]
        lines = one.findall("EInvoiceData/IssuItemInformation/Amount")
        assert sum(round(float(line.text or "nan") * 100) for line in lines) == amounts[0]
        assert one.findtext(f"{basic}/TotalTax-includedAmountInChinese") == in_capitals(amounts[2])


def test_a_red_letter_is_negative_and_names_what_it_reverses(book: WrittenBook) -> None:
    red = [
        one
        for one in documents(book)
        if one.findtext("Header/InherentLabel/InIssuType/LabelCode") == "N"
    ]
    assert red
    for one in red:
        original = one.findtext("EInvoiceData/SpecificInformation/RedEInvoice/OriginalInvoiceCode")
        confirmed = one.findtext("EInvoiceData/SpecificInformation/RedEInvoice/CreditNoteNumber")
        assert original
        assert len(original) == len(confirmed or "") == 20
        total = one.findtext("EInvoiceData/BasicInformation/TotalTax-includedAmount") or ""
        assert total.startswith("-")


def test_part_of_the_firms_still_send_ubl(book: WrittenBook) -> None:
    assert list((book.documents / "ubl" / "invoice").glob("*.xml"))
    assert book.extract("ledger_invoices")
