"""Every document is what it claims to be: well-formed, valid, footing, readable by the importers."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import msgspec
import pytest
from lxml import etree

from hefu.evidence.record import Document, ImportFinding
from hefu.importers import all_importers
from hefu.importers.mapping import load_mapping
from hefu.synth.book import write_book
from hefu.synth.extracts import HEADERS
from hefu.synth.identifiers import is_right_uscc
from tests.synth.conftest import SMALL, WrittenBook

UBL_KINDS = {
    "order": "Order",
    "order_response": "OrderResponseSimple",
    "order_change": "OrderChange",
    "despatch_advice": "DespatchAdvice",
    "receipt_advice": "ReceiptAdvice",
    "invoice": "Invoice",
    "credit_note": "CreditNote",
}
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"


def fen(text: str | None) -> int:
    """A printed amount with two decimals in fen."""
    whole, _, cents = (text or "").partition(".")
    assert len(cents) == 2
    return int(whole) * 100 + int(cents)


def does_not_foot(path: Path) -> bool:
    """Whether lines, net, tax, gross and payable of a UBL invoice disagree."""
    root = etree.parse(str(path)).getroot()
    totals = root.find(f"{CAC}LegalMonetaryTotal")
    assert totals is not None
    stated = {
        name: fen(totals.findtext(f"{CBC}{name}") or "0.00")
        for name in (
            "LineExtensionAmount",
            "TaxExclusiveAmount",
            "TaxInclusiveAmount",
            "PrepaidAmount",
            "PayableAmount",
        )
    }
    tax = fen(root.findtext(f"{CAC}TaxTotal/{CBC}TaxAmount"))
    lines = sum(
        fen(one.text) for one in root.iterfind(f"{CAC}InvoiceLine/{CBC}LineExtensionAmount")
    )
    return not (
        lines == stated["LineExtensionAmount"] == stated["TaxExclusiveAmount"]
        and stated["TaxExclusiveAmount"] + tax == stated["TaxInclusiveAmount"]
        and stated["TaxInclusiveAmount"] - stated["PrepaidAmount"] == stated["PayableAmount"]
    )


@pytest.mark.parametrize("kind", UBL_KINDS)
def test_ubl_documents_are_valid_against_the_schema(
    kind: str, book: WrittenBook, conformance: Path
) -> None:
    root = UBL_KINDS[kind]
    schema_path = conformance / "ubl" / "xsd-2.3" / "maindoc" / f"UBL-{root}-2.3.xsd"
    schema = etree.XMLSchema(etree.parse(str(schema_path)))
    paths = sorted((book.documents / "ubl" / kind).glob("*.xml"))
    assert paths, f"the book holds no {kind}"
    for path in paths[:25]:
        schema.assertValid(etree.parse(str(path)))


def test_every_xml_file_is_well_formed_and_counted(book: WrittenBook) -> None:
    roots: dict[str, int] = defaultdict(int)
    for path in book.documents.rglob("*.xml"):
        roots[etree.QName(etree.parse(str(path)).getroot()).localname] += 1
    counts = book.summary.documents
    assert roots.pop("Document") == counts["camt053"]
    archives = list(book.documents.glob("einvoice/*.zip"))
    assert archives
    assert roots.pop("EInvoice") + len(archives) == counts["einvoice"]
    assert dict(roots) == {UBL_KINDS[kind]: counts[kind] for kind in UBL_KINDS}


@pytest.mark.parametrize("seed", [7, 11, 12])
def test_amounts_foot_except_where_planted(tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "book"
    book = WrittenBook(folder, write_book(folder, msgspec.structs.replace(SMALL, seed=seed)))
    off = {p.stem for p in (book.documents / "ubl" / "invoice").glob("*.xml") if does_not_foot(p)}
    told = " ".join(row["why_en"] for row in book.truth() if row["pattern"] == "arithmetic_wrong")
    assert off
    assert all(number in told for number in off)
    assert len(off) == book.summary.patterns["arithmetic_wrong"]
    sums: dict[str, int] = defaultdict(int)
    for line in book.extract("invoice_lines"):
        sums[line["发票标识"]] += fen(line["金额"])
    for row in book.extract("invoices"):
        net, tax, gross = (fen(row[name]) for name in ("不含税金额", "税额", "价税合计"))
        assert net + tax == gross
        number = row["数电发票号码"] or f"{row['发票代码']}-{row['发票号码']}"
        key = f"dig:{number}" if row["数电发票号码"] else f"vat:{number}"
        assert sums[key] == net


def test_codes_are_right_except_where_planted(book: WrittenBook) -> None:
    wrong = {
        row["统一社会信用代码"]
        for row in book.extract("parties")
        if row["统一社会信用代码"] and not is_right_uscc(row["统一社会信用代码"])
    }
    told = " ".join(row["why_en"] for row in book.truth() if row["variant"] == "seller_code")
    assert wrong
    assert all(code in told for code in wrong)


def test_statements_foot_from_month_to_month(book: WrittenBook) -> None:
    closing: dict[str, int] = {}
    for path in sorted((book.documents / "camt").glob("*.xml")):
        for statement in etree.parse(str(path)).getroot().iterfind(".//{*}Stmt"):
            account = statement.findtext("{*}Acct/{*}Id/{*}Othr/{*}Id") or ""
            opened, closed = (_signed(one) for one in statement.iterfind("{*}Bal"))
            assert opened + sum(_signed(one) for one in statement.iterfind("{*}Ntry")) == closed
            assert closing.get(account, opened) == opened
            closing[account] = closed
    assert closing


def _signed(element: etree._Element) -> int:
    amount = fen(element.findtext("{*}Amt"))
    return amount if element.findtext("{*}CdtDbtInd") == "CRDT" else -amount


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_every_extract_has_a_mapping_that_loads_and_fits(name: str, book: WrittenBook) -> None:
    folder = book.documents / "bank"
    mapping = load_mapping(folder / f"{name}.mapping.yaml")
    paths = sorted([*folder.glob(f"{name}.csv"), *folder.glob(f"{name}-*.csv")])
    assert paths
    for path in paths:
        text = path.read_bytes().decode(str(mapping.encoding))
        header = next(csv.reader(text.splitlines()))
        assert header == HEADERS[name].split()
        assert set(mapping.headers_used()) <= set(header)


def test_some_extracts_come_in_the_encoding_of_old_systems(book: WrittenBook) -> None:
    raw = (book.documents / "bank" / "facilities.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")


def test_the_importers_take_every_document_without_loss(book: WrittenBook) -> None:
    mappings = sorted((book.documents / "bank").glob("*.mapping.yaml"))
    importers = all_importers(mappings)
    records: dict[str, int] = defaultdict(int)
    for path in sorted(book.documents.rglob("*")):
        if not path.is_file() or path in mappings:
            continue
        name = path.relative_to(book.documents).as_posix()
        head = path.read_bytes()[:65_536]
        importer = next(one for one in importers if one.recognises(head, name))
        document = Document(name, path, "", path.stat().st_size, date(2026, 6, 30))
        found = 0
        for one in importer.read(document):
            if isinstance(one, ImportFinding):
                assert one.effect == "noted", (name, one)
            else:
                records[one.table] += 1
                found += 1
        assert found, f"{name} says nothing"
    twice_told = len(book.extract("ledger_invoices"))
    assert twice_told
    written = SMALL.invoice_count + book.summary.credit_note_count
    assert records["invoice"] == written + twice_told
    assert records["application"] == SMALL.application_count
    assert records["registry_search"] > 0
    assert records["payment"] > 0
