"""Fully digital e-invoices (数电票): the XML file, several in one archive, red letters."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape

from hefu.synth.capital_words import in_capitals
from hefu.synth.identifiers import is_right_uscc
from hefu.synth.trade import VAT_BP, Invoice, InvoiceLine
from hefu.synth.ubl_parts import count, decimal, yuan

_UNITS = {"C62": "件", "TNE": "吨", "KGM": "千克"}
_STILL = (2020, 1, 1, 0, 0, 0)
_ARCHIVED = "02468"


def is_einvoice(invoice: Invoice) -> bool:
    """Whether the platform of the tax authority issued it: digital number, a seller that uses it, sums right.

    What the platform would not have let through (a false sum, a false code) comes on another paper.
    """
    return (
        invoice.seller.issues_einvoices
        and len(invoice.digital_no) == 20
        and not invoice.paper_code
        and "-" not in invoice.original_no
        and invoice.payee is None
        and invoice.prepaid_minor == 0
        and invoice.payable_excess_minor == 0
        and invoice.net_minor == sum(line.net_minor for line in invoice.lines)
        and invoice.gross_minor == invoice.net_minor + invoice.tax_minor
        and is_right_uscc(invoice.seller.uscc)
        and is_right_uscc(invoice.buyer.uscc)
    )


def einvoice_xml(invoice: Invoice) -> str:
    """The legal file of one e-invoice; a red letter has negative amounts and names what it reverses."""
    red = bool(invoice.original_no)
    sign = -1 if red else 1
    issued = invoice.issued_on
    lines = "".join(_line(line, invoice.seller.line.words, sign) for line in invoice.lines)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<EInvoice>\n<Header>'
        f"<EIid>{invoice.digital_no}</EIid><EInvoiceTag>SWEI3200</EInvoiceTag><Version>1.0</Version>"
        f"<InherentLabel>{_label('InIssuType', 'N' if red else 'Y', '红票' if red else '蓝票')}"
        f"{_label('EInvoiceType', '01', '电子发票')}"
        f"{_label('GeneralOrSpecialVAT', '01', '增值税专用发票')}</InherentLabel></Header>\n"
        f"<EInvoiceData>{_party('Seller', invoice)}{_party('Buyer', invoice)}"
        f"<BasicInformation><TotalAmWithoutTax>{yuan(sign * invoice.net_minor)}</TotalAmWithoutTax>"
        f"<TotalTaxAm>{yuan(sign * invoice.tax_minor)}</TotalTaxAm>"
        f"<TotalTax-includedAmount>{yuan(sign * invoice.gross_minor)}</TotalTax-includedAmount>"
        f"<TotalTax-includedAmountInChinese>{in_capitals(sign * invoice.gross_minor)}"
        "</TotalTax-includedAmountInChinese>"
        f"<Drawer>开票员</Drawer><RequestTime>{issued} 10:{invoice.digital_no[-2:]}:00</RequestTime>"
        f"</BasicInformation>\n{lines}{_red_part(invoice)}"
        f"<AdditionalInformation><Remark>{escape(_remark(invoice))}</Remark></AdditionalInformation>"
        "</EInvoiceData>\n<TaxSupervisionInfo>"
        f"<InvoiceNumber>{invoice.digital_no}</InvoiceNumber><IssueTime>{issued} 10:30:00</IssueTime>"
        f"<TaxBureauCode>1{invoice.seller.region.tax}00000000</TaxBureauCode>"
        f"<TaxBureauName>国家税务总局{invoice.seller.region.place}税务局</TaxBureauName>"
        "</TaxSupervisionInfo>\n</EInvoice>\n"
    )


def einvoice_files(invoices: Iterable[Invoice]) -> Iterator[tuple[str, bytes]]:
    """(name, bytes): one XML each, or one archive for all that a seller sent for a month."""
    archives: dict[tuple[str, str], list[Invoice]] = {}
    for invoice in invoices:
        if invoice.seller.uscc[10] in _ARCHIVED:
            key = (invoice.seller.uscc, f"{invoice.issued_on:%Y%m}")
            archives.setdefault(key, []).append(invoice)
        else:
            yield f"{invoice.digital_no}.xml", einvoice_xml(invoice).encode()
    for (uscc, month), sent in archives.items():
        yield f"{uscc}-{month}.zip", _archive(sent)


def _archive(invoices: Sequence[Invoice]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for invoice in invoices:
            entry = zipfile.ZipInfo(f"{invoice.digital_no}.xml", _STILL)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, einvoice_xml(invoice))
    return packed.getvalue()


def _label(name: str, code: str, words: str) -> str:
    return f"<{name}><LabelCode>{code}</LabelCode><LabelName>{words}</LabelName></{name}>"


def _party(role: str, invoice: Invoice) -> str:
    firm = invoice.seller if role == "Seller" else invoice.buyer
    return (
        f"<{role}Information><{role}IdNum>{firm.uscc}</{role}IdNum>"
        f"<{role}Name>{escape(firm.name)}</{role}Name><{role}Addr>{escape(firm.address)}</{role}Addr>"
        f"<{role}BankAccNum>{firm.account_no}</{role}BankAccNum></{role}Information>\n"
    )


def _line(line: InvoiceLine, category: str, sign: int) -> str:
    net, tax = sign * line.net_minor, sign * line.tax_minor
    return (
        f"<IssuItemInformation><ItemName>*{category}*{escape(line.good.name)}</ItemName>"
        f"<MeaUnits>{_UNITS[line.good.unit]}</MeaUnits>"
        f"<Quantity>{'-' if sign < 0 else ''}{count(line.quantity_micro)}</Quantity>"
        f"<UnPrice>{decimal(line.price_micro, 6)}</UnPrice><Amount>{yuan(net)}</Amount>"
        f"<TaxRate>{decimal(VAT_BP, 4)}</TaxRate><ComTaxAm>{yuan(tax)}</ComTaxAm>"
        f"<TotaltaxIncludedAmount>{yuan(net + tax)}</TotaltaxIncludedAmount>"
        "</IssuItemInformation>\n"
    )


def _red_part(invoice: Invoice) -> str:
    if not invoice.original_no:
        return ""
    return (
        f"<SpecificInformation><RedEInvoice><OriginalInvoiceCode>{invoice.original_no}"
        f"</OriginalInvoiceCode><CreditNoteNumber>{confirmation_no(invoice)}</CreditNoteNumber>"
        "</RedEInvoice></SpecificInformation>\n"
    )


def confirmation_no(note: Invoice) -> str:
    """Number of the red-letter confirmation that buyer and seller agreed on (20 digits)."""
    day: date = note.issued_on
    return f"{note.seller.region.tax}{day:%y%m%d}{note.digital_no[-12:]}"


def _remark(invoice: Invoice) -> str:
    if invoice.original_no:
        return (
            f"被红冲蓝字数电票号码：{invoice.original_no} "
            f"红字发票信息确认单编号：{confirmation_no(invoice)}"
        )
    return f"订单号：{invoice.order_no}"
