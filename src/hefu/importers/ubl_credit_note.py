"""UBL CreditNote: what the seller takes back of an earlier invoice."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.record import Record
from hefu.importers.ubl_billing import BillingForm, billing_statements
from hefu.importers.ubl_importer import UblImporter
from hefu.importers.ubl_page import Page

_FORM = BillingForm(
    line="cac:CreditNoteLine",
    quantity="cbc:CreditedQuantity",
    type_code="cbc:CreditNoteTypeCode",
    is_credit_note=True,
)


class UblCreditNoteImporter(UblImporter):
    """Tables ``party``, ``invoice`` (direction ``credit_note``), ``invoice_line``."""

    kind = "ubl_credit_note"
    roots = ("CreditNote",)

    def statements(self, page: Page) -> Iterator[Record]:
        """Records of one credit note."""
        yield from billing_statements(page, _FORM)
