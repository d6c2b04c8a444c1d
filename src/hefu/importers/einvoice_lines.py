"""Lines of an e-invoice, and whether they make its totals.

The lines carry no number: they are counted in the order of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hefu.evidence.record import Record
from hefu.importers.einvoice_values import (
    CURRENCY,
    fen,
    printed,
    rate_bp,
    tax_fen,
    unit_price,
)
from hefu.importers.ubl_amount import Unreadable
from hefu.importers.ubl_names import Element, all_at, first_at
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_row import RowDraft
from hefu.importers.unit_words import UNIT_CODES

LINES: Final = "EInvoiceData/IssuItemInformation"
# Lines differ from the total below by case and hyphen only; each is read by its full path.
_LINE_GROSS: Final = "TotaltaxIncludedAmount"
_CATEGORY = re.compile(r"[*＊][^*＊]+[*＊]\s*(?=\S)")
_SUMS: Final = {"net_minor": "Amount", "tax_minor": "ComTaxAm", "gross_minor": _LINE_GROSS}
_DIFFERING: Final = {
    "net_minor": "einvoice.lines_net",
    "tax_minor": "einvoice.lines_tax",
    "gross_minor": "einvoice.lines_gross",
}
_TURNED: Final = ("net_minor", "quantity_micro")


def line_records(page: Page, invoice: RowDraft, is_negative: bool) -> Iterator[Record]:
    """One record per line; sums that do not come out are noted on ``page``."""
    elements = all_at(page.root, LINES)
    invoice_id = invoice.completed().get("invoice_id")
    if not elements:
        page.note("einvoice.no_lines", invoice.place, field="line_no", path=LINES)
    elif invoice_id is None:
        page.note(
            "ubl.lines_without_document",
            page.place_of(elements[0]),
            effect="record_rejected",
            field="invoice_id",
            count=len(elements),
        )
        return
    for number, element in enumerate(elements, 1):
        _note_gross(page, element)
        draft = _line(page, element)
        draft.put("invoice_id", invoice_id, "Header/EIid")
        draft.put("line_no", str(number))
        if is_negative:
            for column in _TURNED:
                draft.turn(column)
        yield from draft.finish()


def note_sums(page: Page, totals: RowDraft, is_negative: bool) -> None:
    """Note each total that the lines do not make, and net and tax that do not make the gross amount."""
    sign = -1 if is_negative else 1
    stated = {column: totals.amount_of(column) for column in _SUMS}
    elements = all_at(page.root, LINES)
    for column, path in _SUMS.items():
        found = _summed(elements, path)
        total = stated[column]
        if found is not None and total is not None and sign * found != total:
            _differs(totals, _DIFFERING[column], column, sign * found)
    net, tax, gross = stated.values()
    if net is not None and tax is not None and gross is not None and net + tax != gross:
        _differs(totals, "einvoice.gross_sum", "gross_minor", net + tax)


def _differs(totals: RowDraft, code: str, column: str, computed: int) -> None:
    stated = totals.amount_of(column) or 0
    totals.page.note(
        code,
        totals.place,
        field=column,
        stated=printed(stated),
        computed=printed(computed),
        gap=printed(stated - computed),
    )


def _summed(elements: list[Element], path: str) -> int | None:
    """The sum over all lines; ``None`` without lines and when one line does not state it plainly."""
    parts = [_amount_at(element, path) for element in elements]
    known = [part for part in parts if part is not None]
    return sum(known) if known and len(known) == len(parts) else None


def _amount_at(element: Element, path: str) -> int | None:
    found = first_at(element, path)
    try:
        return None if found is None else tax_fen(found.text or "")
    except Unreadable:
        return None  # noted by the row that wants the value


def _note_gross(page: Page, element: Element) -> None:
    net, tax, gross = (_amount_at(element, path) for path in _SUMS.values())
    if net is None or tax is None or gross is None or net + tax == gross:
        return
    page.note(
        "einvoice.line_gross_sum",
        page.place_of(element),
        field="net_minor",
        stated=printed(gross),
        computed=printed(net + tax),
    )


def _line(page: Page, element: Element) -> RowDraft:
    draft = RowDraft(page, "invoice_line", element)
    _put_name(draft)
    draft.quantity("quantity_micro", "Quantity")
    draft.code("unit_code", "MeaUnits")
    _put_unit(draft)
    draft.put("currency", CURRENCY)
    draft.convert_at("net_minor", fen, "Amount")
    draft.convert_at("tax_rate_bp", rate_bp, "TaxRate")
    draft.convert_at("unit_price_micro", unit_price, "UnPrice")
    _keep_words(draft, "unit_price_micro", "UnPrice")
    _keep_words(draft, "tax_rate_bp", "TaxRate")
    return draft


def _put_unit(draft: RowDraft) -> None:
    """The unit as orders and receipts name it; the printed word stays as original."""
    printed_unit = draft.values.get("unit_code")
    if isinstance(printed_unit, str) and printed_unit in UNIT_CODES:
        draft.values["unit_code"] = UNIT_CODES[printed_unit]
        draft.original["unit_code"] = printed_unit


def _put_name(draft: RowDraft) -> None:
    """The name without its tax category (``*轴承*``), as orders know it, with its specification."""
    draft.words("item_name", "ItemName")
    name = draft.values.get("item_name")
    if not isinstance(name, str):
        return
    plain = _CATEGORY.sub("", name, count=1) if _CATEGORY.match(name) else name
    model = first_at(draft.element, "SpecMod")
    words = " ".join((plain, *((model.text or "").split() if model is not None else ())))
    if words != name:
        draft.values["item_name"] = words
        draft.original["item_name"] = name


def _keep_words(draft: RowDraft, column: str, path: str) -> None:
    element = first_at(draft.element, path)
    text = "" if element is None else (element.text or "").strip()
    if text and not draft.is_refused(column):
        draft.original[column] = text
