"""China's fully digital e-invoice (数电票) as the XML file of the tax platform.

The XML is the legal file; prints in OFD or PDF only show it. Such an invoice is never changed once
issued, so each file speaks for itself: two files of one number that differ contradict each other, and
a later copy does not take the place of an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from lxml import etree

from hefu.evidence.record import Document, ImportFinding, Record
from hefu.importers.einvoice_lines import line_records, note_sums
from hefu.importers.einvoice_party import Side
from hefu.importers.einvoice_red import put_direction, put_original
from hefu.importers.einvoice_values import CURRENCY, day, fen, printed, tax_fen
from hefu.importers.secure_xml import DEFAULT_LIMITS, XmlLimits, parse_document, root_name
from hefu.importers.ubl_amount import shown
from hefu.importers.ubl_names import first_at
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_row import RowDraft
from hefu.vocabulary.errors import EvidenceError
from hefu.vocabulary.types import capital_amount, invoice_number

ROOT: Final = "EInvoice"
_HEAD_NUMBER: Final = "Header/EIid"
_TAX_NUMBER: Final = "TaxSupervisionInfo/InvoiceNumber"
_TOTALS: Final = "EInvoiceData/BasicInformation"
# The day of issue; TaxSupervisionInfo/IssueTime is when the file was generated.
_ISSUED: Final = f"{_TOTALS}/RequestTime"
_GROSS: Final = f"{_TOTALS}/TotalTax-includedAmount"
_WORDS: Final = f"{_TOTALS}/TotalTax-includedAmountInChinese"
_KIND_PATHS: Final = (
    "Header/InherentLabel/GeneralOrSpecialVAT/LabelCode",
    "Header/InherentLabel/EInvoiceType/LabelCode",
)
_KINDS: Final = {"01": "vat_special", "02": "vat_ordinary"}
_TURNED: Final = ("net_minor", "tax_minor", "gross_minor", "gross_in_words_minor")


class EInvoiceXmlImporter:
    """Tables ``party``, ``bank_account``, ``invoice``, ``invoice_line``."""

    kind = "einvoice_xml"

    def __init__(self, limits: XmlLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether the root element is ``EInvoice`` without a namespace."""
        del name
        return root_name(head) == ("", ROOT)

    def read(self, document: Document) -> Iterator[Record | ImportFinding]:
        """Statements and findings of one invoice.

        Raises ``EvidenceError``: the codes of ``secure_xml``, and ``einvoice.wrong_root``.
        """
        root = parse_document(document.path, self._limits)
        if root.tag != ROOT:
            raise EvidenceError("einvoice.wrong_root", root=etree.QName(root).localname)
        page = Page(root, document)
        for record in _statements(page):
            yield from page.drain()
            yield record
        yield from page.drain()


def _statements(page: Page) -> Iterator[Record]:
    seller, buyer = Side(page, "Seller"), Side(page, "Buyer")
    draft, is_negative = _header(page, seller, buyer)
    yield from _parties(page, seller, buyer)
    if is_negative:
        for column in _TURNED:
            draft.turn(column)
    _note_words(draft)
    note_sums(page, draft, is_negative)
    yield from draft.finish()
    yield from line_records(page, draft, is_negative)


def _parties(page: Page, seller: Side, buyer: Side) -> Iterator[Record]:
    """Both parties and the seller's account, as the seller states them."""
    own_source = page.source_id
    page.source_id = seller.party_id or own_source
    for records in (seller.records(), buyer.records(), seller.account()):
        yield from records
    page.source_id = own_source


def _header(page: Page, seller: Side, buyer: Side) -> tuple[RowDraft, bool]:
    draft = RowDraft(page, "invoice", page.root)
    draft.convert_at("issued_on", day, _ISSUED)
    issued_on = draft.values.get("issued_on")
    page.said_on = issued_on if isinstance(issued_on, date) else None
    _put_number(draft)
    _put_kind(draft)
    draft.put("seller_id", seller.party_id, seller.path)
    draft.put("buyer_id", buyer.party_id, buyer.path)
    draft.put("currency", CURRENCY)
    draft.convert_at("net_minor", fen, f"{_TOTALS}/TotalAmWithoutTax")
    draft.convert_at("tax_minor", tax_fen, f"{_TOTALS}/TotalTaxAm")
    draft.convert_at("gross_minor", fen, _GROSS)
    _put_words(draft)
    is_negative = put_direction(draft)
    put_original(draft)
    return draft, is_negative


def _put_number(draft: RowDraft) -> None:
    """The one number that header and supervision part state; two numbers are none."""
    texts = {}
    for path in (_HEAD_NUMBER, _TAX_NUMBER):
        element = draft.the_one("invoice_no", path)
        if element is not None:
            texts[path] = (invoice_number.compact(element.text or ""), element)
    numbers = {number for number, _ in texts.values()}
    if len(numbers) > 1:
        (head, element), (other, _) = texts.values()
        draft.refuse(
            "invoice_no", "einvoice.number_differs", element, header=shown(head), tax=shown(other)
        )
        return
    if len(texts) == 1 and not draft.is_refused("invoice_no"):
        (missing,) = {_HEAD_NUMBER, _TAX_NUMBER} - set(texts)
        draft.page.note("einvoice.number_once", draft.place, field="invoice_no", path=missing)
    if not texts or draft.is_refused("invoice_no"):
        return
    draft.code("invoice_no", *texts)
    number = numbers.pop()
    if draft.values.get("invoice_no") is None:
        return
    draft.put("invoice_no", number)
    draft.put("digital_no", number)
    if invoice_number.explain(number) != "digital":
        draft.page.note(
            "einvoice.number_shape", draft.place, field="digital_no", text=shown(number)
        )


def _put_kind(draft: RowDraft) -> None:
    """Special or ordinary VAT invoice; anything else stays unknown rather than wrong."""
    for path in _KIND_PATHS:
        element = first_at(draft.element, path)
        code = "" if element is None else (element.text or "").strip()
        if element is None or not code:
            continue
        if code in _KINDS:
            draft.put("kind_code", _KINDS[code])
            draft.original["kind_code"] = code
        else:
            draft.refuse("kind_code", "einvoice.kind_unknown", element, text=shown(code))
        return


def _put_words(draft: RowDraft) -> None:
    element = draft.the_one("gross_in_words_minor", _WORDS)
    if element is None:
        return
    text = (element.text or "").strip()
    trouble = capital_amount.explain(text)
    if trouble != "ok":
        code = f"value.capital_amount_{trouble}"
        draft.refuse("gross_in_words_minor", code, element, text=shown(text))
        return
    draft.put("gross_in_words_minor", capital_amount.to_minor(text), _WORDS)
    draft.original["gross_in_words_minor"] = text


def _note_words(draft: RowDraft) -> None:
    figures, words = draft.amount_of("gross_minor"), draft.amount_of("gross_in_words_minor")
    if figures is None or words is None or figures == words:
        return
    draft.page.note(
        "einvoice.words_differ",
        draft.place,
        field="gross_in_words_minor",
        words=draft.original["gross_in_words_minor"],
        figures=printed(figures),
        gap=printed(figures - words),
    )
