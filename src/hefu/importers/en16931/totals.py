"""What the arithmetic rules of EN 16931 look at: the numbers of one invoice, nothing else.

All amounts are exact decimals as printed. ``None`` is "not stated, or not a number": a rule that needs
such an amount is broken, it is never passed over. Only optional totals count as zero when absent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Final

ZERO: Final = Decimal(0)
_CENT: Final = Decimal("0.01")
_HALF_CENT: Final = Decimal("0.005")
# Wide enough for sums and products of the longest numbers that readers let through.
_EXACT: Final = Context(prec=100, rounding=ROUND_FLOOR)


@dataclass(frozen=True, slots=True)
class VatBreakdown:
    """One VAT category of the invoice (BG-23); ``rate`` in per cent."""

    taxable: Decimal | None
    tax: Decimal | None
    rate: Decimal | None
    is_vat: bool
    place: str


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """A stated tax total (BT-110 or BT-111) and the categories below it."""

    currency: str | None
    tax: Decimal | None
    breakdown: tuple[VatBreakdown, ...]
    place: str


@dataclass(frozen=True, slots=True)
class DocumentTotals:
    """The totals of the document (BG-22); fields in the order of BT-106 to BT-115."""

    line_sum: Decimal | None
    allowances: Decimal | None
    charges: Decimal | None
    net: Decimal | None
    gross: Decimal | None
    prepaid: Decimal | None
    rounding: Decimal | None
    payable: Decimal | None
    place: str


@dataclass(frozen=True, slots=True)
class InvoiceTotals:
    """Everything the rules look at. ``document`` is ``None`` where the invoice has no totals at all."""

    currency: str | None
    document: DocumentTotals | None
    line_nets: tuple[Decimal | None, ...]
    allowances: tuple[Decimal | None, ...]
    charges: tuple[Decimal | None, ...]
    tax_totals: tuple[TaxTotal, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that does not hold: what the invoice states, what the rule expects, and where."""

    stated: Decimal | None
    expected: Decimal | None
    place: str


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Sum rounded half up to two decimals; ``None`` as soon as one part is unknown."""
    exact = ZERO
    for amount in amounts:
        if amount is None:
            return None
        exact = _EXACT.add(exact, amount)
    return half_up(exact)


def half_up(amount: Decimal) -> Decimal:
    """``amount`` rounded to two decimals, halves towards plus infinity."""
    return _EXACT.quantize(_EXACT.add(amount, _HALF_CENT), _CENT)


def product(left: Decimal, right: Decimal) -> Decimal:
    """Exact product."""
    return _EXACT.multiply(left, right)
