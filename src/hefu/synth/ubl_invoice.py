"""UBL Invoice and CreditNote."""

from __future__ import annotations

from hefu.synth.trade import Invoice
from hefu.synth.ubl_parts import (
    amount,
    envelope,
    item,
    order_line,
    party,
    payee_party,
    price,
    quantity,
    reference,
    tax_total,
)


def invoice_xml(invoice: Invoice) -> str:
    """The seller's invoice."""
    body = (
        f"<cbc:DueDate>{invoice.due_on}</cbc:DueDate>\n"
        + "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>\n"
        + "<cbc:DocumentCurrencyCode>CNY</cbc:DocumentCurrencyCode>\n"
        + reference("OrderReference", invoice.order_no)
        + reference("DespatchDocumentReference", invoice.delivery_no)
        + reference("ReceiptDocumentReference", invoice.receipt_no)
        + reference("ContractDocumentReference", invoice.order.contract.no)
        + _parties(invoice)
        + tax_total(invoice.net_minor, invoice.tax_minor)
        + "\n"
        + _totals(invoice)
        + _lines(invoice, "InvoiceLine", "InvoicedQuantity")
    )
    return envelope("Invoice", invoice.no, invoice.issued_on, body)


def credit_note_xml(note: Invoice) -> str:
    """A red-letter credit note over an earlier invoice."""
    body = (
        "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>\n"
        + "<cbc:DocumentCurrencyCode>CNY</cbc:DocumentCurrencyCode>\n"
        + reference("OrderReference", note.order_no)
        + "<cac:BillingReference>"
        + reference("InvoiceDocumentReference", note.original_no)
        + "</cac:BillingReference>\n"
        + _parties(note)
        + tax_total(note.net_minor, note.tax_minor)
        + "\n"
        + _totals(note)
        + _lines(note, "CreditNoteLine", "CreditedQuantity")
    )
    return envelope("CreditNote", note.no, note.issued_on, body)


def _parties(invoice: Invoice) -> str:
    return (
        party("AccountingSupplierParty", invoice.seller)
        + party("AccountingCustomerParty", invoice.buyer)
        + (payee_party(invoice.payee) if invoice.payee else "")
    )


def _totals(invoice: Invoice) -> str:
    line_total = invoice.stated_line_total_minor
    prepaid = amount("PrepaidAmount", invoice.prepaid_minor) if invoice.prepaid_minor else ""
    return (
        f"<cac:LegalMonetaryTotal>{amount('LineExtensionAmount', line_total)}"
        f"{amount('TaxExclusiveAmount', invoice.net_minor)}"
        f"{amount('TaxInclusiveAmount', invoice.gross_minor)}{prepaid}"
        f"{amount('PayableAmount', invoice.payable_minor)}</cac:LegalMonetaryTotal>\n"
    )


def _lines(invoice: Invoice, wrapper: str, quantity_name: str) -> str:
    return "".join(
        f"<cac:{wrapper}><cbc:ID>{line.no}</cbc:ID>"
        f"{quantity(quantity_name, line.quantity_micro, line.good.unit)}"
        f"{amount('LineExtensionAmount', line.net_minor)}"
        f"{order_line(line.order_line_no, invoice.order_no)}"
        f"{item(line.good, taxed=True)}{price(line.price_micro)}</cac:{wrapper}>\n"
        for line in invoice.lines
    )
