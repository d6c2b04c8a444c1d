"""Values and ids as people read them, in both languages; units come from the schema, words from labels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from hefu.evidence.bundle import Bundle, Doubt
from hefu.evidence.schema import ColumnType, Row, Value, tables, views_of
from hefu.vocabulary.labelled import Label, Language
from hefu.vocabulary.labels import code_label, value_label
from hefu.vocabulary.types.micro import format_micro
from hefu.vocabulary.types.money import format_amount

_UNKNOWN = Label(en="unknown", zh="未知")

# table -> columns that a person recognises the row by
_FACES = {
    "invoice": ("invoice_no",),
    "party": ("name",),
    "registration": ("registration_no",),
    "application": ("application_no",),
    "facility": ("facility_no",),
    "purchase_order": ("order_no",),
    "delivery_note": ("delivery_note_no",),
    "goods_receipt": ("goods_receipt_no",),
    "guarantee": ("guarantee_no",),
    "receivable_voucher": ("voucher_no",),
    "warehouse_receipt": ("warehouse_receipt_no",),
    "pledge": ("pledge_no",),
    "contract": ("contract_no",),
    "payment_instruction": ("instruction_no",),
    "loan_event": ("loan_no",),
}


def both(text: str) -> Label:
    """The same text in both languages (a number, a name, an id)."""
    return Label(en=text, zh=text)


def in_both(render: Callable[[Language], str]) -> Label:
    """A label from a function of the language."""
    return Label(en=render("en"), zh=render("zh"))


def value_text(
    value: Value, kind: ColumnType, currency: str | None, where: tuple[str, str] = ("", "")
) -> Label:
    """One value with its unit. ``where`` (table, column) finds the words of a closed code."""
    if value is None:
        return _UNKNOWN
    if kind == "minor" and isinstance(value, int) and currency:
        amount = value
        return in_both(lambda language: format_amount(amount, currency, language))
    if kind == "micro" and isinstance(value, int):
        return both(format_micro(value))
    if kind == "bp" and isinstance(value, int):
        return both(f"{value // 100}.{value % 100:02d}%")
    if kind == "days":
        return Label(en=f"{value} days", zh=f"{value}天")
    if kind == "flag":
        return code_label("flag", str(value))
    if isinstance(value, date):
        return both(value.isoformat())
    if kind == "code" and where[0]:
        return value_label(*where, str(value)) or both(str(value))
    return both(str(value))


class _Found:
    """What was looked up in one bundle: every reason names the same few rows over and over."""

    def __init__(self, bundle: Bundle) -> None:
        present = set(bundle.tables)
        self.places = tuple(place for place in _places() if place[1] in present)
        self.rows: dict[str, tuple[str, Row] | None] = {}
        self.names: dict[str, str] = {}


@cache
def _places() -> tuple[tuple[str, str, str], ...]:
    """Where a row of an id may be, in the order of the search: table, the table or a view of it, key.

    A view is searched too: a past payment is reached by a view alone.
    """
    order = (*_FACES, *(other for other in tables() if other not in _FACES))
    return tuple(
        (name, shown_by, tables()[name].key)
        for name in order
        for shown_by in (name, *views_of(name))
    )


def _found_in(bundle: Bundle) -> _Found:
    return bundle.worked_out("names", lambda: _Found(bundle))


def _row_of(bundle: Bundle, row_id: str) -> tuple[str, Row] | None:
    """The evidence table that holds a row with this id in the bundle, and the row."""
    found = _found_in(bundle)
    if row_id not in found.rows:
        hits = ((name, bundle.by(shown_by, key, row_id)) for name, shown_by, key in found.places)
        found.rows[row_id] = next(((name, rows[0]) for name, rows in hits if rows), None)
    return found.rows[row_id]


def table_of(bundle: Bundle, row_id: str | None) -> str | None:
    """The evidence table that holds a row with this id in the bundle."""
    held = None if row_id is None else _row_of(bundle, row_id)
    return None if held is None else held[0]


def name_of(bundle: Bundle, row_id: str | None) -> str:
    """What a person calls the row: its printed number or name; the id when nothing better is known."""
    if row_id is None:
        return "—"
    names = _found_in(bundle).names
    if row_id not in names:
        names[row_id] = _name_of(bundle, row_id)
    return names[row_id]


def _name_of(bundle: Bundle, row_id: str) -> str:
    held = _row_of(bundle, row_id)
    if held is None:
        return _bare(row_id)
    table, row = held
    for column in _FACES.get(table, ()):
        if row.get(column):
            return str(row[column])
    # A paper without a printed number is known by the invoice or the firm it is about.
    for column in ("invoice_id", "obligor_id", "grantor_id"):
        about = row.get(column)
        if about is not None and about != row_id:
            return name_of(bundle, str(about))
    return _bare(row_id)


def _bare(row_id: str) -> str:
    """The id without the word that tells which kind of name or code it is made of."""
    kind, _, rest = row_id.partition(":")
    return rest if kind in {"name", "uscc", "dig", "vat"} and rest else row_id


def label_of(bundle: Bundle, row_id: str | None) -> Label:
    """The same as :func:`name_of`, in the words of each language where the row goes by a code."""
    held = None if row_id is None else _row_of(bundle, row_id)
    if held is not None and held[0] == "watchlist_entry":
        listed_in = value_label("watchlist_entry", "list_code", str(held[1].get("list_code")))
        if listed_in is not None:
            return listed_in
    return both(name_of(bundle, row_id))


def disputed_text(bundle: Bundle, doubt: Doubt) -> Label:
    """The values that sources state for the disputed column, as people read them."""
    stated = doubt.detail.get("values", ())
    if not doubt.column or not isinstance(stated, tuple) or not stated:
        return both("—")
    kind = tables()[doubt.table].columns[doubt.column].type
    rows = bundle.by(doubt.table, tables()[doubt.table].key, doubt.row_id)
    currency = str(rows[0].get("currency") or "") if rows else ""
    where = (doubt.table, doubt.column)
    said = [
        both(name_of(bundle, str(value)))
        if kind in {"party", "id"}
        else value_text(value, kind, currency, where)
        for value in stated
    ]
    return Label(en=" / ".join(one.en for one in said), zh="／".join(one.zh for one in said))
