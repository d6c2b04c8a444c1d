"""UBL Invoice: what the seller bills."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.record import Record
from hefu.importers.ubl_billing import BillingForm, billing_statements
from hefu.importers.ubl_importer import UblImporter
from hefu.importers.ubl_page import Page

_FORM = BillingForm(
    line="cac:InvoiceLine",
    quantity="cbc:InvoicedQuantity",
    type_code="cbc:InvoiceTypeCode",
    is_credit_note=False,
)


class UblInvoiceImporter(UblImporter):
    """Tables ``party``, ``invoice``, ``invoice_line``; the seller speaks."""

    kind = "ubl_invoice"
    roots = ("Invoice",)

    def statements(self, page: Page) -> Iterator[Record]:
        """Records of one invoice."""
        yield from billing_statements(page, _FORM)
