"""Lines of UBL documents: their numbers, items and prices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from hefu.evidence.schema import Value
from hefu.importers import ubl_amount
from hefu.importers.ubl_amount import Unreadable, shown
from hefu.importers.ubl_names import Element, all_at, first_at
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_row import RowDraft

_ITEM_CODES = (
    "cac:Item/cac:StandardItemIdentification/cbc:ID",
    "cac:Item/cac:SellersItemIdentification/cbc:ID",
    "cac:Item/cac:BuyersItemIdentification/cbc:ID",
)
_RATES = (
    "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent",
    "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Percent",
)


def drafts(
    page: Page,
    table_name: str,
    elements: Sequence[Element],
    parent: tuple[str, Value],
    *,
    number: str = "cbc:ID",
) -> Iterator[RowDraft]:
    """One draft per line, parent and number filled in; ``parent`` is the column and its id, ``number``
    the path of the line number.

    Lines without an identified parent, and a number used twice, are noted and left out: a second
    line of the same number would silently take the place of the first. Nobody refers to a line of an
    invoice, so there the second line is taken under a number of its own.
    """
    column, parent_id = parent
    if parent_id is None:
        if elements:
            page.note(
                "ubl.lines_without_document",
                page.place_of(elements[0]),
                effect="record_rejected",
                field=column,
                count=len(elements),
            )
        return
    seen: set[Value] = set()
    for element in elements:
        draft = RowDraft(page, table_name, element)
        draft.put(column, parent_id)
        draft.code("line_no", number)
        line_no = draft.values.get("line_no")
        if isinstance(line_no, str) and line_no in seen and table_name == "invoice_line":
            line_no = _renumber(draft, line_no, seen)
        elif line_no is not None and line_no in seen:
            page.note(
                "ubl.line_no_repeated",
                draft.place,
                effect="record_rejected",
                field="line_no",
                line_no=line_no,
            )
            continue
        seen.add(line_no)
        yield draft


def _renumber(draft: RowDraft, line_no: str, seen: set[Value]) -> str:
    """The first free of ``1~2``, ``1~3`` ... for a line that is numbered 1 like another."""
    taken = next(number for ordinal in count(2) if (number := f"{line_no}~{ordinal}") not in seen)
    draft.values["line_no"] = taken
    draft.original["line_no"] = line_no
    draft.page.note(
        "ubl.line_renumbered", draft.place, field="line_no", line_no=line_no, taken=taken
    )
    return taken


def put_item(draft: RowDraft) -> None:
    """Code (GTIN first, else the seller's, else the buyer's) and name of the goods."""
    draft.code("item_code", *_ITEM_CODES)
    draft.words("item_name", "cac:Item/cbc:Name", "cac:Item/cbc:Description")


PRICE_PATHS = ("cac:Price/cbc:PriceAmount", "cac:Price/cbc:BaseQuantity")


def put_unit_price(
    draft: RowDraft,
    currency: str | None,
    quantity_path: str,
    price_paths: tuple[str, str] = PRICE_PATHS,
) -> None:
    """Price of one unit; the price's base quantity must be in the unit of the line's quantity.

    ``price_paths``: where the price and its base quantity stand.
    """
    column = "unit_price_micro"
    price = draft.the_one(column, price_paths[0])
    if price is None or currency is None:
        return
    base = draft.the_one(column, price_paths[1])
    if draft.is_refused(column):
        return
    quantity = first_at(draft.element, quantity_path)
    units = {each.get("unitCode") for each in (base, quantity) if each is not None}
    if len(units - {None}) > 1:
        said = ", ".join(shown(str(unit)) for unit in sorted(units - {None}, key=str))
        draft.refuse(column, "ubl.price_unit_differs", price, units=said)
        return
    base_text = "" if base is None else (base.text or "")
    draft.convert(column, price, lambda text: _priced(price, (text, base_text), currency))


def put_tax_rate(draft: RowDraft) -> None:
    """The one tax rate of the line."""
    element = draft.the_one("tax_rate_bp", *_RATES)
    if element is not None:
        draft.convert("tax_rate_bp", element, ubl_amount.rate_bp)


def line_elements(page: Page, path: str) -> list[Element]:
    """All line elements of the document at ``path``."""
    return all_at(page.root, path)


def _priced(price: Element, texts: tuple[str, str], currency: str) -> int | None:
    printed = (price.get("currencyID") or currency).strip()
    if printed.upper() != currency:
        raise Unreadable("ubl.currency_differs", printed=shown(printed), currency=currency)
    return ubl_amount.unit_price(*texts)
