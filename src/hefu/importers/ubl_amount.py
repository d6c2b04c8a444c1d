"""Printed values of UBL made exact: amounts, quantities, prices, rates, days, codes.

Nothing is rounded. What cannot be taken as it stands raises :class:`Unreadable`, whose code names a
sentence of ``messages/ubl.yaml``; the row that wanted the value turns it into a finding.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Context, Decimal
from typing import Final

from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.types import currency as currency_code
from hefu.vocabulary.types import micro, money

CODE_LENGTH_MAX: Final = 200
TEXT_LENGTH_MAX: Final = 4000
_SHOWN_MAX: Final = 60
# xs:decimal; no exponent, and short enough to compute with.
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_SPACE = re.compile(r"\s+")
_EXACT: Final = Context(prec=200)
_MICRO: Final = 1_000_000
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


class Unreadable(Exception):
    """A printed value that cannot be taken: ``code`` and ``arguments`` of its sentence."""

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code)
        self.code = code
        self.arguments = arguments


def shown(text: str) -> str:
    """``text`` short enough for a sentence, unseen characters made visible."""
    clear = "".join(_visible(char) for char in text.strip()[: _SHOWN_MAX + 1])
    return clear if len(text.strip()) <= _SHOWN_MAX else f"{clear[:_SHOWN_MAX]}…"


def _visible(char: str) -> str:
    return f"\\u{ord(char):04x}" if unicodedata.category(char) in _UNSEEN else char


def code(text: str) -> str | None:
    """A number or code without outer space; ``None`` when empty.

    Raises ``ubl.value_too_long`` and ``ubl.unseen_character``: a number with a hidden character looks
    like another one and would slip past the search for duplicates.
    """
    clean = _SPACE.sub(" ", text).strip()
    if len(clean) > CODE_LENGTH_MAX:
        raise Unreadable("ubl.value_too_long", text=shown(clean), length_max=CODE_LENGTH_MAX)
    if not clean.isascii() and any(unicodedata.category(char) in _UNSEEN for char in clean):
        raise Unreadable("ubl.unseen_character", text=shown(clean))
    if not clean.isprintable() and clean.isascii():
        raise Unreadable("ubl.unseen_character", text=shown(clean))
    return clean or None


def words(text: str) -> str | None:
    """Words of a person: spaces joined, unseen characters dropped; ``None`` when empty.

    Raises ``ubl.value_too_long``.
    """
    clean = _SPACE.sub(" ", text).strip()
    if len(clean) > TEXT_LENGTH_MAX:
        raise Unreadable("ubl.value_too_long", text=shown(clean), length_max=TEXT_LENGTH_MAX)
    if not clean.isprintable():
        clean = "".join(char for char in clean if unicodedata.category(char) not in _UNSEEN)
    return clean or None


def day(text: str) -> date | None:
    """An ``xs:date``, its zone left out; ``None`` when empty. Raises ``ubl.bad_date``."""
    clean = text.strip()
    if not clean:
        return None
    found = _DAY.fullmatch(clean)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else _bad_day(clean)
    except ValueError:
        return _bad_day(clean)


def _bad_day(text: str) -> date:
    raise Unreadable("ubl.bad_date", text=shown(text))


def number(text: str) -> Decimal | None:
    """An ``xs:decimal``; ``None`` when empty. Raises ``ubl.not_a_number``."""
    clean = text.strip()
    if not clean:
        return None
    if not _DECIMAL.fullmatch(clean):
        raise Unreadable("ubl.not_a_number", text=shown(clean))
    return Decimal(clean)


def currency(text: str) -> str | None:
    """An ISO 4217 code; ``None`` when empty. Raises ``ubl.currency_unknown``."""
    clean = text.strip()
    if not clean:
        return None
    if currency_code.explain(clean) == "unknown":
        raise Unreadable("ubl.currency_unknown", text=shown(clean))
    return currency_code.compact(clean)


def minor(text: str, in_currency: str) -> int | None:
    """An amount in minor units of ``in_currency``; ``None`` when empty.

    Raises ``ubl.not_a_number``, ``ubl.amount_too_precise``, ``ubl.amount_too_large``.
    """
    if number(text) is None:
        return None
    try:
        return money.to_minor(text.strip(), in_currency)
    except InvalidInput as problem:
        trouble = money.explain(text.strip(), in_currency)
        raise Unreadable(
            _AMOUNT_TROUBLES.get(trouble, "ubl.not_a_number"),
            text=shown(text),
            currency=in_currency,
            digits=currency_code.minor_digits(in_currency),
        ) from problem


_AMOUNT_TROUBLES: Final = {
    "too_precise": "ubl.amount_too_precise",
    "too_large": "ubl.amount_too_large",
}
_QUANTITY_TROUBLES: Final = {
    "too_precise": "ubl.quantity_too_precise",
    "too_large": "ubl.quantity_too_large",
}


def quantity(text: str) -> int | None:
    """A quantity in millionths; ``None`` when empty.

    Raises ``ubl.not_a_number``, ``ubl.quantity_too_precise``, ``ubl.quantity_too_large``.
    """
    if number(text) is None:
        return None
    trouble = micro.explain(text.strip())
    if trouble != "ok":
        raise Unreadable(_QUANTITY_TROUBLES.get(trouble, "ubl.not_a_number"), text=shown(text))
    return micro.to_micro(text.strip())


def unit_price(price_text: str, quantity_text: str) -> int | None:
    """Price of one unit in millionths, from a price for ``quantity_text`` units (empty: one).

    Raises ``ubl.not_a_number``, ``ubl.price_base_zero``, ``ubl.price_not_exact``,
    ``ubl.quantity_too_large``. A price of 10 for 3 has no exact unit price and is refused.
    """
    price, per = number(price_text), number(quantity_text)
    if price is None:
        return None
    per = Decimal(1) if per is None else per
    if per <= 0:
        raise Unreadable("ubl.price_base_zero", text=shown(quantity_text))
    top, bottom = _EXACT.multiply(price, Decimal(_MICRO)).as_integer_ratio()
    above, below = per.as_integer_ratio()
    whole, rest = divmod(top * below, bottom * above)
    if rest:
        raise Unreadable(
            "ubl.price_not_exact", price=shown(price_text), quantity=shown(quantity_text)
        )
    if abs(whole) > micro.MICRO_MAX:
        raise Unreadable("ubl.quantity_too_large", text=shown(price_text))
    return whole


def rate_bp(text: str) -> int | None:
    """A percentage in basis points; ``None`` when empty.

    Raises ``ubl.not_a_number``, ``ubl.rate_too_precise``.
    """
    per_cent = number(text)
    if per_cent is None:
        return None
    top, bottom = _EXACT.multiply(per_cent, Decimal(100)).as_integer_ratio()
    if bottom != 1 or abs(top) > _MICRO:
        raise Unreadable("ubl.rate_too_precise", text=shown(text))
    return top
