"""Invoices per second on one core: Hefu's reader beside plain ``lxml.etree.parse`` of the same files.

The peer only builds the tree. Hefu refuses hostile documents, builds the tree, applies nine rules of
EN 16931 and yields typed, addressed statements; the ratio is the price of all that.

Run: ``python bench/xml_invoices.py [--invoices 500] [--lines 10] [--rounds 5]``
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

from lxml import etree

from hefu.evidence.record import Document, Record
from hefu.importers.secure_xml import parse_document
from hefu.importers.ubl_invoice import UblInvoiceImporter

_NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"


def main() -> None:
    """Generate the files, time the three readers by turns, print the best round of each."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        documents = [
            write_invoice(Path(folder), number, options.lines) for number in range(options.invoices)
        ]
        size = sum(document.size_bytes for document in documents)
        contenders: dict[str, Callable[[Document], int]] = {
            "lxml.etree.parse": _plain,
            "secure_xml.parse_document": _secure,
            "ubl_invoice (statements)": _statements,
        }
        best = {name: float("inf") for name in contenders}
        for _ in range(options.rounds):
            for name, reader in contenders.items():
                best[name] = min(best[name], _seconds(reader, documents))
        records = sum(_statements(document) for document in documents)
    _report(options, (size, records), best)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invoices", type=int, default=500)
    parser.add_argument("--lines", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def _seconds(reader: Callable[[Document], int], documents: list[Document]) -> float:
    started = time.process_time()
    for document in documents:
        reader(document)
    return time.process_time() - started


def _plain(document: Document) -> int:
    return len(etree.parse(document.path).getroot())


def _secure(document: Document) -> int:
    return len(parse_document(document.path))


def _statements(document: Document) -> int:
    found = list(UblInvoiceImporter().read(document))
    if not all(isinstance(each, Record) for each in found):
        raise SystemExit(f"the generated invoice must be read without findings: {found}")
    return len(found)


def _report(options: argparse.Namespace, load: tuple[int, int], best: dict[str, float]) -> None:
    size, records = load
    print(f"machine   {platform.machine()}, {os.cpu_count()} cores, {platform.platform()}")
    print(f"versions  Python {platform.python_version()}, lxml {version('lxml')}")
    print(
        f"settings  {options.invoices} invoices of {options.lines} lines, "
        f"{size / options.invoices / 1000:.1f} kB each, {records} records, "
        f"CPU time, best of {options.rounds} rounds, one process on one core"
    )
    peer = best["lxml.etree.parse"]
    for name, seconds in best.items():
        print(
            f"{name:<28}{options.invoices / seconds:>9,.0f} invoices/s"
            f"{size / seconds / 1e6:>8.1f} MB/s   {seconds / peer:>5.2f} x the time of the peer"
        )


def write_invoice(folder: Path, number: int, line_count: int) -> Document:
    """Write one invoice of ``line_count`` lines into ``folder``."""
    content = _invoice(number, line_count).encode()
    path = folder / f"{number}.xml"
    path.write_bytes(content)
    return Document(
        path.name, path, hashlib.sha256(content).hexdigest(), len(content), date(2026, 1, 1)
    )


def _invoice(number: int, line_count: int) -> str:
    prices = [Decimal(100 + 7 * line + number % 13) for line in range(line_count)]
    net = sum((price * 3 for price in prices), Decimal(0))
    tax = (net * 13 / 100).quantize(Decimal("0.01"))
    lines = "".join(_line(line + 1, price) for line, price in enumerate(prices))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="{_NAMESPACE}Invoice-2" xmlns:cac="{_NAMESPACE}CommonAggregateComponents-2"
 xmlns:cbc="{_NAMESPACE}CommonBasicComponents-2">
 <cbc:ID>{26_4420_0000_0000_000000 + number}</cbc:ID><cbc:IssueDate>2026-03-01</cbc:IssueDate>
 <cbc:DueDate>2026-06-01</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
 <cbc:DocumentCurrencyCode>CNY</cbc:DocumentCurrencyCode>
 <cac:OrderReference><cbc:ID>PO-{number}</cbc:ID></cac:OrderReference>
 <cac:AccountingSupplierParty>{_party("91440300MA5FEXAMXD", "深圳样本精密有限公司")}
 </cac:AccountingSupplierParty>
 <cac:AccountingCustomerParty>{_party("91310000MA1FAMPL81", "上海样本汽车有限公司")}
 </cac:AccountingCustomerParty>
 <cac:TaxTotal><cbc:TaxAmount currencyID="CNY">{tax}</cbc:TaxAmount><cac:TaxSubtotal>
  <cbc:TaxableAmount currencyID="CNY">{net}</cbc:TaxableAmount>
  <cbc:TaxAmount currencyID="CNY">{tax}</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID>
  <cbc:Percent>13</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
  </cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
 <cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="CNY">{net}</cbc:LineExtensionAmount>
  <cbc:TaxExclusiveAmount currencyID="CNY">{net}</cbc:TaxExclusiveAmount>
  <cbc:TaxInclusiveAmount currencyID="CNY">{net + tax}</cbc:TaxInclusiveAmount>
  <cbc:PayableAmount currencyID="CNY">{net + tax}</cbc:PayableAmount></cac:LegalMonetaryTotal>
{lines}</Invoice>
"""


def _party(code: str, name: str) -> str:
    return f"""<cac:Party><cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName>
  <cac:PostalAddress><cbc:StreetName>工业大道 1 号</cbc:StreetName><cac:Country>
  <cbc:IdentificationCode>CN</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
  <cac:PartyTaxScheme><cbc:CompanyID>{code}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID>
  </cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity>
  <cbc:RegistrationName>{name}</cbc:RegistrationName><cbc:CompanyID>{code}</cbc:CompanyID>
  </cac:PartyLegalEntity></cac:Party>"""


def _line(number: int, price: Decimal) -> str:
    return f""" <cac:InvoiceLine><cbc:ID>{number}</cbc:ID>
  <cbc:InvoicedQuantity unitCode="C62">3</cbc:InvoicedQuantity>
  <cbc:LineExtensionAmount currencyID="CNY">{price * 3}</cbc:LineExtensionAmount>
  <cac:OrderLineReference><cbc:LineID>{number}</cbc:LineID></cac:OrderLineReference>
  <cac:Item><cbc:Name>轴承 {number}</cbc:Name><cac:SellersItemIdentification><cbc:ID>B-{number}</cbc:ID>
  </cac:SellersItemIdentification><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID>
  <cbc:Percent>13</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
  </cac:ClassifiedTaxCategory></cac:Item>
  <cac:Price><cbc:PriceAmount currencyID="CNY">{price}</cbc:PriceAmount></cac:Price>
 </cac:InvoiceLine>
"""


if __name__ == "__main__":
    main()
