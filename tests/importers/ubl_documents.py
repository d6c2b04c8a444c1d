"""UBL documents for tests: small, correct, and easy to spoil in one place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hefu.evidence.record import Document, Importer, ImportFinding, Record
from hefu.evidence.schema import Row
from hefu.importers import all_importers
from hefu.vocabulary.labelled import LANGUAGES
from hefu.vocabulary.messages import render_message

NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
SELLER = "91440300MA5FEXAMXD"
BUYER = "91310000MA1FAMPL81"
SELLER_ID, BUYER_ID = f"uscc:{SELLER}", f"uscc:{BUYER}"
NUMBER = "26442000000000123456"


@dataclass(frozen=True)
class Reading:
    """Everything one document gave."""

    kind: str
    records: list[Record]
    findings: list[ImportFinding]

    def rows(self, table: str) -> list[Row]:
        return [record.values for record in self.records if record.table == table]

    def row(self, table: str) -> Row:
        (row,) = self.rows(table)
        return row

    def record(self, table: str) -> Record:
        (record,) = [record for record in self.records if record.table == table]
        return record

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.findings]

    def finding(self, code: str) -> ImportFinding:
        (finding,) = [finding for finding in self.findings if finding.code == code]
        return finding


def document(path: Path) -> Document:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return Document(path.name, path, digest, len(content), date(2026, 7, 1))


def importer_for(path: Path) -> Importer:
    head = path.read_bytes()[: 64 * 1024]
    (importer, *_) = [each for each in all_importers() if each.recognises(head, path.name)]
    return importer


def read(path: Path) -> Reading:
    """Read by whoever recognises the file first; every finding must have a sentence."""
    importer = importer_for(path)
    found = list(importer.read(document(path)))
    findings = [each for each in found if isinstance(each, ImportFinding)]
    for finding in findings:
        for language in LANGUAGES:
            assert "{" not in render_message(finding.code, finding.arguments, language)
        assert finding.locator
    return Reading(importer.kind, [each for each in found if isinstance(each, Record)], findings)


def read_text(folder: Path, text: str) -> Reading:
    path = folder / "document.xml"
    path.write_text(text, encoding="utf-8")
    return read(path)


def wrapped(root: str, *parts: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}{root}-2"'
        f' xmlns:cac="{NAMESPACE}CommonAggregateComponents-2"'
        f' xmlns:cbc="{NAMESPACE}CommonBasicComponents-2">\n' + "\n".join(parts) + f"\n</{root}>\n"
    )


def party(role: str, code: str, name: str) -> str:
    return f"""<cac:{role}><cac:Party>
  <cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName>
  <cac:PartyTaxScheme><cbc:CompanyID>{code}</cbc:CompanyID>
    <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
</cac:Party></cac:{role}>"""


def seller(role: str = "AccountingSupplierParty") -> str:
    return party(role, SELLER, "深圳样本精密有限公司")


def buyer(role: str = "AccountingCustomerParty") -> str:
    return party(role, BUYER, "上海样本汽车有限公司")


def money(name: str, amount: str, currency: str = "CNY") -> str:
    return f'<cbc:{name} currencyID="{currency}">{amount}</cbc:{name}>'


def tax(amount: str = "130.00", taxable: str = "1000.00") -> str:
    return f"""<cac:TaxTotal>{money("TaxAmount", amount)}<cac:TaxSubtotal>
  {money("TaxableAmount", taxable)}{money("TaxAmount", amount)}
  <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>13</cbc:Percent>
    <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>
</cac:TaxSubtotal></cac:TaxTotal>"""


def totals(lines: str = "1000.00", net: str = "1000.00", gross: str = "1130.00") -> str:
    return f"""<cac:LegalMonetaryTotal>
  {money("LineExtensionAmount", lines)}{money("TaxExclusiveAmount", net)}
  {money("TaxInclusiveAmount", gross)}{money("PayableAmount", gross)}
</cac:LegalMonetaryTotal>"""


def line(
    number: str = "1", quantity: str = "10", net: str = "1000.00", price: str = "100.00"
) -> str:
    return f"""<cac:InvoiceLine><cbc:ID>{number}</cbc:ID>
  <cbc:InvoicedQuantity unitCode="C62">{quantity}</cbc:InvoicedQuantity>
  {money("LineExtensionAmount", net)}
  <cac:OrderLineReference><cbc:LineID>1</cbc:LineID></cac:OrderLineReference>
  <cac:Item><cbc:Name>轴承</cbc:Name>
    <cac:SellersItemIdentification><cbc:ID>B-1</cbc:ID></cac:SellersItemIdentification>
    <cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>13</cbc:Percent>
      <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item>
  <cac:Price>{money("PriceAmount", price)}</cac:Price>
</cac:InvoiceLine>"""


def invoice(
    *extra: str,
    number: str = f"<cbc:ID>{NUMBER}</cbc:ID>",
    issued: str = "<cbc:IssueDate>2026-03-01</cbc:IssueDate>",
    type_code: str = "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>",
    currency: str = "<cbc:DocumentCurrencyCode>CNY</cbc:DocumentCurrencyCode>",
    parties: str = seller() + buyer(),
    sums: str = tax() + totals(),
    lines: str = line(),
) -> str:
    return wrapped("Invoice", number, issued, type_code, currency, *extra, parties, sums, lines)
