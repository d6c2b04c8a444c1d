"""One row of an evidence table in the making, from one element of a UBL document.

A value that cannot be taken is refused with a finding: ``record_rejected`` when the row cannot do
without it, else ``noted`` and the column stays unknown. Nothing is put in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hefu.evidence.identity import complete
from hefu.evidence.record import Record
from hefu.evidence.schema import Row, Table, Value, table
from hefu.importers import ubl_amount
from hefu.importers.ubl_amount import Unreadable, shown
from hefu.importers.ubl_names import Element, all_at
from hefu.importers.ubl_page import Page

_TEXTS_SHOWN = 5
# What senders write where a format wants a number and they have none.
_FILLERS = frozenset({"na", "n/a", "n.a.", "none", "-", "--", "not applicable", "无"})


class RowDraft:
    """Values by column, with the paths they were looked for and the reasons they are missing."""

    def __init__(self, page: Page, table_name: str, element: Element, place: str = "") -> None:
        self.page = page
        self.element = element
        self.values: Row = {}
        self.original: dict[str, str] = {}
        self._table: Table = table(table_name)
        self._place = place
        self._paths: dict[str, str] = {}
        self._refused: set[str] = set()
        self._printed: dict[str, str] = {}

    @property
    def place(self) -> str:
        """Locator of the row: XPath and line."""
        if not self._place:
            self._place = self.page.place_of(self.element)
        return self._place

    def put(self, column: str, value: Value, path: str = "", printed: str = "") -> None:
        """Put a value found elsewhere; ``path`` is where a reader should look when it is missing,
        ``printed`` the source's own words.
        """
        self.values[column] = value
        if printed:
            self._printed[column] = printed
        self._paths.setdefault(column, path)

    def is_refused(self, column: str) -> bool:
        """Whether a value stood there and could not be taken."""
        return column in self._refused

    def amount_of(self, column: str) -> int | None:
        """The integer read into ``column`` so far."""
        value = self.values.get(column)
        return value if isinstance(value, int) else None

    def turn(self, column: str) -> None:
        """Change the sign of an amount or quantity; the printed one stays as ``original``."""
        amount = self.amount_of(column)
        if amount:
            self.values[column] = -amount
            self.original.setdefault(column, shown(self._printed.get(column, str(amount))))

    def code(self, column: str, *paths: str) -> None:
        """A printed number or code, at the first of ``paths`` that holds one."""
        self.convert_at(column, ubl_amount.code, *paths)

    def reference(self, column: str, *paths: str) -> None:
        """The number of another document; fillers such as ``N/A`` are noted and count as none."""
        element = self.the_one(column, *paths)
        if element is None:
            return
        number = self.convert(column, element, ubl_amount.code)
        if isinstance(number, str) and number.casefold() in _FILLERS:
            self.values[column] = None
            self.page.note("ubl.filler", self.page.place_of(element), field=column, text=number)

    def words(self, column: str, *paths: str) -> None:
        """Words of a person; where there are several, the first."""
        for path in paths:
            for element in all_at(self.element, path):
                if (element.text or "").strip():
                    self.convert(column, element, ubl_amount.words)
                    return

    def day(self, column: str, *paths: str) -> None:
        """A day."""
        self.convert_at(column, ubl_amount.day, *paths)

    def quantity(self, column: str, path: str) -> None:
        """A quantity in millionths."""
        self.convert_at(column, ubl_amount.quantity, path)

    def unit_code(self, column: str, *paths: str) -> None:
        """The ``unitCode`` of the first quantity present."""
        element = self.the_one(column, *paths)
        unit = None if element is None else element.get("unitCode")
        if element is not None and unit is not None:
            self.convert(column, element, lambda _: ubl_amount.code(unit))

    def amount(self, column: str, path: str, currency: str | None) -> None:
        """An amount in minor units of ``currency``; one in another currency is refused."""
        element = self.the_one(column, path)
        if element is not None and currency is not None:
            self.convert(column, element, lambda text: money_of(element, text, currency))

    def convert(self, column: str, element: Element, reader: Callable[[str], Value]) -> Value:
        """Put what ``reader`` makes of the element's text, or refuse it."""
        try:
            value = reader(element.text or "")
        except Unreadable as trouble:
            self.refuse(column, trouble.code, element, **trouble.arguments)
            return None
        self.values[column] = value
        self._printed[column] = element.text or ""
        return value

    def the_one(self, column: str, *paths: str) -> Element | None:
        """The element at the first of ``paths`` that has text; two different texts are refused."""
        self._paths.setdefault(column, paths[0])
        for path in paths:
            found = [each for each in all_at(self.element, path) if (each.text or "").strip()]
            if len(found) > 1 and len({(each.text or "").strip() for each in found}) > 1:
                texts = ", ".join(shown(each.text or "") for each in found[:_TEXTS_SHOWN])
                self.refuse(column, "ubl.value_repeated", found[1], texts=texts)
                return None
            if found:
                return found[0]
        return None

    def refuse(self, column: str, code: str, element: Element, **arguments: object) -> None:
        """Note why the value of ``column`` at ``element`` cannot be taken."""
        self._refused.add(column)
        self.values[column] = None
        self.page.note(
            code,
            self.page.place_of(element),
            effect="record_rejected" if column in self._table.required else "noted",
            field=column,
            **arguments,
        )

    def completed(self) -> Row:
        """The values with every id that follows from them."""
        return complete(self._table, self.values)

    def finish(self) -> Iterator[Record]:
        """The record, or none and a finding for each required value that is not there."""
        full = self.completed()
        missing = [name for name in self._table.required if full.get(name) is None]
        if not missing:
            yield Record(
                self._table.table,
                full,
                self.place,
                self.page.source_id,
                self.page.said_on,
                self.original,
            )
            return
        stated = [name for name in missing if name not in self._table.derived]
        for name in stated or missing:
            if name not in self._refused:
                self.page.note(
                    "ubl.required_missing",
                    self.place,
                    effect="record_rejected",
                    field=name,
                    path=self._paths.get(name) or name,
                    table=self._table.table,
                )

    def convert_at(self, column: str, reader: Callable[[str], Value], *paths: str) -> None:
        """Put what ``reader`` makes of the first of ``paths`` that has text, or refuse it."""
        element = self.the_one(column, *paths)
        if element is not None:
            self.convert(column, element, reader)


def money_of(element: Element, text: str, currency: str) -> int | None:
    """Minor units of ``currency`` at ``element``; raises ``Unreadable`` for another currency."""
    printed = (element.get("currencyID") or currency).strip()
    if printed.upper() != currency:
        raise Unreadable("ubl.currency_differs", printed=shown(printed), currency=currency)
    return ubl_amount.minor(text, currency)
