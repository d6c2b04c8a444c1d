"""Printed values of China's e-invoices that are written in more than one form."""

from __future__ import annotations

import re
from datetime import date
from decimal import Context, Decimal
from typing import Final

from hefu.evidence.identity import normal_number
from hefu.importers import ubl_amount
from hefu.importers.ubl_amount import Unreadable, shown
from hefu.vocabulary.types import money
from hefu.vocabulary.types.decimal_text import half_width
from hefu.vocabulary.types.micro import MICRO_MAX

CURRENCY: Final = "CNY"
_DAY = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})"
    r"|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
    r"(?:[ T]*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_STARS = re.compile(r"[*＊]+")
# Tax-free, not taxable, or kept back on the print: there is no rate, which is not a rate of zero.
_NO_RATE: Final = frozenset({"免税", "不征税", "出口免税", "免征"})
_ZERO_RATE: Final = frozenset({"零税率", "出口零税", "普通零税率"})
_ACCOUNT = re.compile(r"[0-9A-Z]{5,40}")
_EXACT: Final = Context(prec=200)
_MICRO: Final = 1_000_000
_BP: Final = 10_000
_PER_CENT_BP: Final = 100


def day(text: str) -> date | None:
    """The day of a time stamp or date, its hour left out; ``None`` when empty. Raises ``ubl.bad_date``."""
    clean = half_width(text).strip()
    if not clean:
        return None
    found = _DAY.fullmatch(clean)
    try:
        if found is not None:
            year, month, of_month = (int(part) for part in found.groups() if part)
            return date(year, month, of_month)
    except ValueError:
        pass
    raise Unreadable("ubl.bad_date", text=shown(text))


def rate_bp(text: str) -> int | None:
    """A tax rate in basis points from ``0.06`` or ``6%``; ``None`` when there is no rate.

    Raises ``einvoice.rate_unclear``: a bare 6 is neither the one nor the other and is not guessed.
    """
    clean = half_width(text).strip()
    if not clean or clean in _NO_RATE or _STARS.fullmatch(clean):
        return None
    if clean in _ZERO_RATE:
        return 0
    is_per_cent = clean.endswith("%")
    try:
        rate = ubl_amount.number(clean.removesuffix("%"))
    except Unreadable:
        rate = None
    if rate is not None:
        scale = _PER_CENT_BP if is_per_cent else _BP
        top, bottom = _EXACT.multiply(rate, Decimal(scale)).as_integer_ratio()
        if bottom == 1 and 0 <= top < _BP:
            return top
    raise Unreadable("einvoice.rate_unclear", text=shown(text))


def fen(text: str) -> int | None:
    """An amount of yuan in fen; ``None`` when empty. Raises as :func:`ubl_amount.minor`."""
    return ubl_amount.minor(half_width(text), CURRENCY)


def tax_fen(text: str) -> int | None:
    """A tax amount in fen; asterisks stand for no tax on tax-free sales. Raises as :func:`fen`."""
    return 0 if _STARS.fullmatch(half_width(text).strip()) else fen(text)


def unit_price(text: str) -> int | None:
    """A unit price in millionths; ``None`` when empty.

    The platform prints a quotient with up to thirteen decimals; it is taken to the nearest millionth.
    Raises ``ubl.not_a_number``, ``ubl.quantity_too_large``.
    """
    price = ubl_amount.number(half_width(text))
    if price is None:
        return None
    top, bottom = price.as_integer_ratio()
    found = money.scale_half_up(top, _MICRO, bottom)
    if abs(found) > MICRO_MAX:
        raise Unreadable("ubl.quantity_too_large", text=shown(text))
    return found


def account_no(text: str) -> str | None:
    """An account number without spaces; ``None`` when empty. Raises ``einvoice.account_unclear``."""
    clean = normal_number(text).replace("-", "").upper()
    if not clean:
        return None
    if not _ACCOUNT.fullmatch(clean):
        raise Unreadable("einvoice.account_unclear", text=shown(text))
    return clean


def printed(amount: int) -> str:
    """Fen as yuan for a sentence: ``1,130.00``."""
    return money.format_minor(amount, CURRENCY)
