"""What an OFD invoice says about itself: names and values in DocInfo/CustomDatas of ``OFD.xml``.

The older kinds state 发票代码 and 发票号码, digital ones a 发票号码 of twenty digits, a printed digital
invoice all three. Both the Chinese names and those of the XML invoice are understood.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from hefu.evidence.identity import complete
from hefu.evidence.record import ImportFinding, Record
from hefu.evidence.schema import Value, table
from hefu.importers import ubl_amount
from hefu.importers.einvoice_party import put_tax_number
from hefu.importers.einvoice_values import CURRENCY, day, fen, printed, tax_fen
from hefu.importers.ubl_names import Element
from hefu.importers.ubl_page import Page
from hefu.importers.ubl_party import party_id_of
from hefu.importers.ubl_row import RowDraft
from hefu.vocabulary.types import invoice_number

ROOT_PART: Final = "OFD.xml"
_NUMBER: Final = ("发票号码", "InvoiceNumber")
_DIGITAL_NUMBER: Final = ("数电发票号码", "数电票号码")
_CODE: Final = ("发票代码", "InvoiceCode")
_SELLER: Final = (("销售方纳税人识别号", "SellerIdNum"), ("销售方名称", "SellerName"))
_BUYER: Final = (("购买方纳税人识别号", "BuyerIdNum"), ("购买方名称", "BuyerName"))
_VALUES: Final[dict[str, tuple[tuple[str, ...], Callable[[str], Value]]]] = {
    "issued_on": (("开票日期", "RequestTime"), day),
    "net_minor": (("合计金额", "TotalAmWithoutTax"), fen),
    "tax_minor": (("合计税额", "TotalTaxAm"), tax_fen),
    "gross_minor": (("价税合计", "TotalTax-includedAmount"), fen),
}
_AMOUNTS: Final = ("net_minor", "tax_minor", "gross_minor")
_COMPARED: Final = ("issued_on", *_AMOUNTS, "direction_code", "seller_id", "buyer_id")
_NUMBERS: Final = ("digital_no", "paper_code", "paper_no")


class Described:
    """The invoice as its container describes it; findings are left on the page."""

    def __init__(self, page: Page, elements: dict[str, Element], place: Element) -> None:
        self._page = page
        self._elements = elements
        self._seller = self._party(place, _SELLER)
        self._buyer = self._party(place, _BUYER)
        self._invoice = self._header(place)

    @property
    def has_number(self) -> bool:
        """Whether the description names an invoice at all."""
        return self._invoice.values.get("invoice_no") is not None

    def statements(self) -> Iterator[Record | ImportFinding]:
        """Parties and invoice, for a container without an attached invoice."""
        for draft in (self._seller, self._buyer, self._invoice):
            for record in draft.finish():
                yield from self._page.drain()
                yield record
            yield from self._page.drain()

    def held_against(self, attached: Sequence[Record]) -> Iterator[Record | ImportFinding]:
        """Findings and contradicting statements where the attached invoices say otherwise.

        Yields nothing when the two agree. Another number than any attached invoice has is a
        ``document_rejected`` finding: what is shown and what is attached are two invoices.
        """
        list(self._page.drain())  # troubles of a description that only repeats the invoice
        if not attached or not self.has_number:
            return
        described = self._invoice.completed()
        same = next((one for one in attached if _is_same(described, one)), None)
        if same is None:
            numbers = ", ".join(str(one.values.get("invoice_no")) for one in attached)
            yield ImportFinding(
                "einvoice.ofd_number_differs",
                "document_rejected",
                self._invoice.place,
                "invoice_no",
                {"described": described.get("invoice_no"), "attached": numbers},
            )
            return
        yield from self._differences(described, same)

    def _differences(
        self, described: dict[str, Value], attached: Record
    ) -> Iterator[Record | ImportFinding]:
        differing = [
            column
            for column in _COMPARED
            if _differ(described.get(column), attached.values.get(column))
        ]
        for column in differing:
            yield ImportFinding(
                "einvoice.ofd_differs",
                "noted",
                self._invoice.place,
                column,
                {
                    "column": column,
                    "described": _words(column, described[column]),
                    "attached": _words(column, attached.values[column]),
                },
            )
        if differing:
            # Said again by another voice, so that the register holds both and relies on neither.
            stated = {**attached.values, **{column: described[column] for column in differing}}
            of_table = table("invoice")
            values = complete(
                of_table, {n: v for n, v in stated.items() if n not in of_table.derived}
            )
            yield dataclasses.replace(
                attached,
                values=values,
                locator=self._invoice.place,
                source_id=f"ofd:{self._page.document.digest[:16]}",
                original={},
            )

    def _first(self, names: Sequence[str]) -> Element | None:
        return next((self._elements[name] for name in names if name in self._elements), None)

    def _party(self, place: Element, names: tuple[Sequence[str], Sequence[str]]) -> RowDraft:
        draft = RowDraft(self._page, "party", place)
        draft.put("party_id", None, names[0][0])
        number, name = (self._first(each) for each in names)
        if name is not None:
            draft.convert("name", name, ubl_amount.words)
        if number is not None:
            put_tax_number(draft, number)
        return draft

    def _header(self, place: Element) -> RowDraft:
        draft = RowDraft(self._page, "invoice", place)
        self._put_numbers(draft)
        draft.put("seller_id", party_id_of(self._seller), _SELLER[0][0])
        draft.put("buyer_id", party_id_of(self._buyer), _BUYER[0][0])
        draft.put("currency", CURRENCY)
        for column, (names, reader) in _VALUES.items():
            draft.put(column, None, names[0])
            element = self._first(names)
            if element is not None:
                draft.convert(column, element, reader)
        self._put_gross(draft)
        gross = draft.amount_of("gross_minor")
        if gross is not None:
            draft.put("direction_code", "credit_note" if gross < 0 else "invoice")
            for column in _AMOUNTS if gross < 0 else ():
                draft.turn(column)
        return draft

    def _put_numbers(self, draft: RowDraft) -> None:
        """The digital number, code and number of the older kinds, or all of them."""
        draft.put("invoice_no", None, _NUMBER[0])
        found = {}
        for column, names in (("code", _CODE), ("no", _NUMBER), ("digital", _DIGITAL_NUMBER)):
            element = self._first(names)
            text = None if element is None else draft.convert(column, element, ubl_amount.code)
            draft.values.pop(column, None)
            found[column] = invoice_number.compact(text) if isinstance(text, str) else ""
        number, digital = found["no"], found["digital"]
        if invoice_number.explain(number) == "digital":
            digital, number = digital or number, ""
        if digital:
            draft.put("digital_no", digital)
        if found["code"] and number:
            draft.put("paper_code", found["code"])
            draft.put("paper_no", number)
        draft.put("invoice_no", digital or number or None)

    def _put_gross(self, draft: RowDraft) -> None:
        net, tax = draft.amount_of("net_minor"), draft.amount_of("tax_minor")
        if draft.values.get("gross_minor") is not None or draft.is_refused("gross_minor"):
            return
        if net is None or tax is None:
            return
        draft.put("gross_minor", net + tax)
        draft.original["gross_minor"] = "合计金额 + 合计税额"
        draft.page.note(
            "einvoice.gross_derived", draft.place, field="gross_minor", amount=printed(net + tax)
        )


def described(page: Page) -> Described:
    """The description in ``OFD.xml``, the root of ``page``; a name that comes twice with two values
    is noted and counts as not stated."""
    own_place = page.place_of
    page.place_of = lambda element: f"{ROOT_PART}:{own_place(element)}"
    found: dict[str, Element] = {}
    refused: set[str] = set()
    for element in page.root.iter("{*}CustomData"):
        name, text = (element.get("Name") or "").strip(), (element.text or "").strip()
        if not name or not text:
            continue
        earlier = found.setdefault(name, element)
        if (earlier.text or "").strip() != text:
            refused.add(name)
            page.note(
                "ubl.value_repeated",
                page.place_of(element),
                field=name,
                texts=", ".join((ubl_amount.shown(earlier.text or ""), ubl_amount.shown(text))),
            )
    place = next(page.root.iter("{*}CustomDatas"), page.root)
    return Described(page, {n: e for n, e in found.items() if n not in refused}, place)


def _is_same(described: dict[str, Value], attached: Record) -> bool:
    """Whether the two have an official number in common, and none in which they differ."""
    pairs = [(described.get(column), attached.values.get(column)) for column in _NUMBERS]
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    if not both:
        return described.get("invoice_no") == attached.values.get("invoice_no")
    return all(one == other for one, other in both)


def _differ(one: Value, other: Value) -> bool:
    """Whether both are stated and cannot mean the same; a party known by name only may be anyone."""
    if one is None or other is None or one == other:
        return False
    is_by_name = [str(each).startswith("name:") for each in (one, other)]
    return is_by_name[0] == is_by_name[1]


def _words(column: str, value: Value) -> str:
    return printed(value) if column in _AMOUNTS and isinstance(value, int) else str(value)
