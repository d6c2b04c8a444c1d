"""What the rules of EN 16931 look at: the numbers of one invoice and how it is taxed, whatever its syntax.

All amounts are exact decimals as printed. ``None`` is "not stated, or not a number": a rule that needs
such an amount is broken, it is never passed over. Only optional totals count as zero when absent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Final, Literal

Syntax = Literal["ubl", "cii"]

ZERO: Final = Decimal(0)
_CENT: Final = Decimal("0.01")
_HALF_CENT: Final = Decimal("0.005")
# Wide enough for sums and products of the longest numbers that readers let through.
_EXACT: Final = Context(prec=100, rounding=ROUND_FLOOR)


@dataclass(frozen=True, slots=True)
class TaxedAmount:
    """An amount and the VAT category it falls under: a line's net amount, an allowance, a charge.

    ``category`` is the printed code (BT-151, BT-95, BT-102), empty where none is stated; ``rate`` in
    per cent; ``is_rate_stated``: something stands where the rate belongs, readable or not.
    """

    amount: Decimal | None
    category: str
    rate: Decimal | None
    is_rate_stated: bool
    is_vat: bool
    place: str


@dataclass(frozen=True, slots=True)
class VatBreakdown:
    """One VAT category of the invoice (BG-23); ``category`` is BT-118, ``rate`` in per cent.

    ``has_reason``: a reason for exemption (BT-120) or its code (BT-121) is given.
    """

    taxable: Decimal | None
    tax: Decimal | None
    rate: Decimal | None
    is_vat: bool
    place: str
    category: str = ""
    has_reason: bool = False


@dataclass(frozen=True, slots=True)
class TaxParties:
    """Which tax numbers the invoice names; whose they are is for the reader of parties.

    ``seller_any``: any tax registration of the seller (BT-31, BT-32); ``seller_vat``: BT-31;
    ``representative_vat``: BT-63; ``buyer_vat``: BT-48; ``buyer_legal``: BT-47.
    """

    seller_any: bool = False
    seller_vat: bool = False
    representative_vat: bool = False
    buyer_vat: bool = False
    buyer_legal: bool = False


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
    """Everything the rules look at. ``document`` is ``None`` where the invoice has no totals at all.

    ``syntax`` matters only where the official artefacts of the two syntaxes allow different
    differences; ``has_delivery_day``: an actual delivery date (BT-72) or an invoicing period (BG-14)
    is given; ``has_delivery_country``: BT-80 is.
    """

    syntax: Syntax
    currency: str | None
    document: DocumentTotals | None
    lines: tuple[TaxedAmount, ...]
    allowances: tuple[TaxedAmount, ...]
    charges: tuple[TaxedAmount, ...]
    tax_totals: tuple[TaxTotal, ...]
    parties: TaxParties
    has_delivery_day: bool
    has_delivery_country: bool
    place: str

    @property
    def breakdown(self) -> tuple[VatBreakdown, ...]:
        """All categories below all tax totals."""
        return tuple(each for total in self.tax_totals for each in total.breakdown)


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that does not hold: what the invoice states, what the rule expects, and where."""

    stated: Decimal | None
    expected: Decimal | None
    place: str


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Sum rounded half up to two decimals; ``None`` as soon as one part is unknown."""
    exact = exact_sum(amounts)
    return None if exact is None else half_up(exact)


def exact_sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Sum without rounding; ``None`` as soon as one part is unknown."""
    exact = ZERO
    for amount in amounts:
        if amount is None:
            return None
        exact = _EXACT.add(exact, amount)
    return exact


def half_up(amount: Decimal) -> Decimal:
    """``amount`` rounded to two decimals, halves towards plus infinity."""
    return _EXACT.quantize(_EXACT.add(amount, _HALF_CENT), _CENT)


def product(left: Decimal, right: Decimal) -> Decimal:
    """Exact product."""
    return _EXACT.multiply(left, right)
