"""From one cell of theirs to one value of ours: exact or refused, never guessed."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from hefu.evidence.identity import party_id
from hefu.evidence.schema import AMOUNT_MINOR_MAX, ColumnType, Value
from hefu.importers.mapping_rules import EXCEL_SERIAL
from hefu.importers.table_cell import Cell, Unusable, shown, words
from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.types import currency as currency_code
from hefu.vocabulary.types import gln, lei, uscc
from hefu.vocabulary.types.decimal_text import half_width, scaled
from hefu.vocabulary.types.micro import MICRO_MAX

# Unit -> decimal places between the printed number and ours. Money adds the currency's own decimals,
# except where the number is in minor units already.
MONEY_UNITS: Final = {"yuan": 0, "major": 0, "qian_yuan": 3, "wan_yuan": 4, "yi_yuan": 8}
MINOR_UNITS: Final = frozenset({"fen", "minor"})
QUANTITY_UNITS: Final = {"micro": 0, "one": 6, "qian": 9, "wan": 10}
RATIO_UNITS: Final = {"bp": 0, "permille": 1, "percent": 2, "ratio": 4}
LIMITS: Final = {
    "minor": AMOUNT_MINOR_MAX,
    "micro": MICRO_MAX,
    "bp": 1_000_000_000,
    "days": 1_000_000,
    "count": 1_000_000_000_000,
}
# Columns whose value can be put together from a quoted number, and the identity rule that does it.
ID_RULES: Final = {
    **dict.fromkeys(("invoice_id", "original_invoice_id"), "invoice_number"),
    **dict.fromkeys(
        ("order_id", "delivery_note_id", "goods_receipt_id", "contract_id", "facility_id"),
        "numbered",
    ),
    "registration_id": "registration",
    "application_id": "application",
    "bank_account_id": "account",
}
_FLAG_WORDS: Final = {
    **dict.fromkeys(("1", "是", "true", "yes", "y"), 1),
    **dict.fromkeys(("0", "否", "false", "no", "n"), 0),
}
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+")
_RUN_TOGETHER = re.compile(r"%[A-Za-z]%")
_PARTY_ID = re.compile(r"(uscc|lei|gln|tax|name):(.+)", re.DOTALL)
_PLAIN_CHARS_MAX: Final = 30
_FIRST_SERIAL_DAY = date(1899, 12, 30)
# Below 61 the serial numbers of workbooks are a day off (29 February 1900), above lies the year 2200.
_SERIALS: Final = range(61, 109_575)
_YEARS: Final = range(1900, 2200)

Reader = Callable[[Cell, str | None], Value]


class CellRefused(Exception):
    """A cell that cannot become a value: ``code`` and ``arguments`` of its sentence."""

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code)
        self.code = code
        self.arguments = arguments


def number(cell: Cell, digits: int, kind: str, unit: str) -> int:
    """The cell's number times ten to the power of ``digits``, exactly; thousands may be grouped by commas."""
    if type(cell) is str and (plain := _plain_number(cell, digits, LIMITS[kind])) is not None:
        return plain
    value: str | int | Decimal
    if isinstance(cell, int | Decimal):
        value = cell
    else:
        value = half_width(words(cell)).strip()
        if unit == "percent":
            value = value.removesuffix("%").rstrip()
    found = scaled(value, digits, LIMITS[kind], grouped=True)
    if not isinstance(found, str):
        return found
    code = f"table_file.number_{found}"
    if found == "unreadable" and _SCIENTIFIC.fullmatch(str(value)):
        code = "table_file.number_scientific"
    raise CellRefused(code, value=shown(words(cell)), unit=unit, value_max=LIMITS[kind])


def _plain_number(text: str, digits: int, limit: int) -> int | None:
    """The way of most cells: ``scaled`` for ASCII digits with at most ``digits`` decimals; ``None``
    for everything that needs a closer look."""
    whole, point, fraction = text.partition(".")
    if (
        len(text) > _PLAIN_CHARS_MAX
        or len(fraction) > digits
        or not text.isascii()
        or not whole.isdigit()
        or (point and not fraction.isdigit())
    ):
        return None
    found = int(whole + fraction.ljust(digits, "0"))
    return found if found <= limit else None


def day(cell: Cell, formats: tuple[str, ...]) -> date:
    """The cell's day in one of ``formats``, or as the day a workbook or column type holds."""
    if isinstance(cell, date):
        found: date | None = cell
    elif EXCEL_SERIAL in formats and (serial := _serial(cell)) is not None:
        found = _FIRST_SERIAL_DAY + timedelta(days=serial)
    else:
        text = unicodedata.normalize("NFKC", words(cell)).strip()
        parsed = (_parsed_day(text, form) for form in formats if form != EXCEL_SERIAL)
        found = next((one for one in parsed if one is not None), None)
    if found is None or found.year not in _YEARS:
        raise CellRefused(
            "table_file.day_unreadable", value=shown(words(cell)), formats=", ".join(formats)
        )
    return found


def _serial(cell: Cell) -> int | None:
    text = words(cell)
    return int(text) if re.fullmatch(r"[0-9]{2,6}", text) and int(text) in _SERIALS else None


@lru_cache(maxsize=8192)
def _parsed_day(text: str, form: str) -> date | None:
    try:
        parsed = time.strptime(text, unicodedata.normalize("NFKC", form))
        # Directives without a sign between them could be cut in two ways: 2026111.
        if _RUN_TOGETHER.search(form) and time.strftime(form, parsed) != text:
            return None
        return date(*parsed[:3])
    except ValueError:
        return None


def flag(cell: Cell) -> int:
    """1 or 0 from the usual words in both languages."""
    found = _FLAG_WORDS.get(words(cell).casefold())
    if found is None:
        raise CellRefused("table_file.flag_unreadable", value=shown(words(cell)))
    return found


def party(cell: Cell) -> str:
    """A party named by our own identity, ``uscc:…``, brought to its one spelling."""
    found = _PARTY_ID.fullmatch(words(cell))
    if found is None:
        raise CellRefused("table_file.party_unreadable", value=shown(words(cell)))
    scheme, rest = found[1], found[2]
    column = "tax_no" if scheme == "tax" else scheme
    identity = party_id(**{column: checked_part(column, rest)})
    if identity is None:
        raise CellRefused("table_file.party_unreadable", value=shown(words(cell)))
    return identity


@lru_cache(maxsize=65_536)
def checked_part(column: str, text: str) -> str:
    """An identifying part of a party in its one spelling; a wrong form identifies nobody and is refused.

    A social credit code with a doubtful check character passes: real ones exist.
    """
    try:
        if column == "uscc":
            return uscc.validate(text)
        if column == "lei":
            return lei.validate(text)
        if column == "gln":
            return gln.validate(text)
    except InvalidInput as problem:
        raise CellRefused(problem.code, **problem.arguments) from problem
    return text.strip()


def currency(cell: Cell) -> str:
    """An ISO 4217 code."""
    try:
        return currency_code.validate(words(cell))
    except InvalidInput as problem:
        raise CellRefused(problem.code, **problem.arguments) from problem


def text(cell: Cell) -> str:
    """The words as they stand, outer space removed."""
    return words(cell)


def reader(kind: ColumnType, unit: str | None, formats: tuple[str, ...]) -> Reader:
    """How a column of type ``kind`` reads a cell; ``unit`` and ``formats`` as in the mapping.

    The reader's second argument is the row's currency, which amounts need.
    """
    if kind == "minor":
        return _money_reader(unit or "")
    if kind in {"micro", "bp", "days", "count"}:
        places = {"micro": QUANTITY_UNITS, "bp": RATIO_UNITS}.get(kind, {})
        named = unit or {"micro": "one"}.get(kind, kind)
        digits = places.get(named, 0)
        return lambda cell, _: number(cell, digits, kind, named)
    if kind == "date":
        return lambda cell, _: day(cell, formats or ("%Y-%m-%d",))
    simple: dict[str, Callable[[Cell], Value]] = {
        "flag": flag,
        "party": party,
        "currency": currency,
    }
    chosen = simple.get(kind, text)
    return lambda cell, _: chosen(cell)


def _money_reader(unit: str) -> Reader:
    def read(cell: Cell, code: str | None) -> Value:
        if unit in MINOR_UNITS:
            return number(cell, 0, "minor", unit)
        if code is None:
            raise CellRefused("table_file.currency_missing", value=shown(words(cell)))
        digits = currency_code.minor_digits(code) + MONEY_UNITS[unit]
        return number(cell, digits, "minor", unit)

    return read


def refuse_unusable(cell: Cell) -> None:
    """Raise :class:`CellRefused` for a cell that its reader marked as not to be trusted."""
    if isinstance(cell, Unusable):
        raise CellRefused(cell.code, value=shown(cell.text))
