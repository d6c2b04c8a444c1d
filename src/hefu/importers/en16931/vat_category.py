"""The VAT categories of EN 16931 and what the standard demands of each, as data.

The rules of one number (``vat_01`` to ``vat_10``) read alike for every category; they differ in what
stands here. Names of rules follow the official artefacts: ``BR-AF-*`` and ``BR-AG-*`` are the taxes of
the Canary Islands and of Ceuta and Melilla, which the text of the standard calls BR-IG and BR-IP.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from hefu.importers.en16931.totals import Syntax

RateDemand = Literal["positive", "not_negative", "zero", "absent"]
SellerDemand = Literal["any_number", "vat_number", "no_vat_number"]
BuyerDemand = Literal["nothing", "vat_number", "vat_or_legal_number", "no_vat_number"]

_HALF_CENT: Final = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class VatCategory:
    """One category. ``code`` is printed on invoices, ``family`` stands in the names of its rules.

    ``is_by_rate``: each rate has a breakdown of its own, else the category has exactly one;
    ``reason``: whether a reason for exemption must, or must not, be given;
    ``slack``: a taxable amount may differ from the sum by less than this, as the official artefacts
    of the syntax allow it (0: not at all).
    """

    code: str
    family: str
    rate: RateDemand
    seller: SellerDemand
    buyer: BuyerDemand
    is_by_rate: bool
    reason: Literal["required", "forbidden"]
    slack: dict[Syntax, Decimal]


_RATED: Final[dict[Syntax, Decimal]] = {"ubl": Decimal(1), "cii": _HALF_CENT}
_UNRATED: Final[dict[Syntax, Decimal]] = {"ubl": Decimal(0), "cii": Decimal(1)}
_OUTSIDE: Final[dict[Syntax, Decimal]] = {"ubl": Decimal(0), "cii": _HALF_CENT}

CATEGORIES: Final = (
    # Standard rated
    VatCategory("S", "S", "positive", "any_number", "nothing", True, "forbidden", _RATED),
    # Zero rated
    VatCategory("Z", "Z", "zero", "any_number", "nothing", False, "forbidden", _UNRATED),
    # Exempt
    VatCategory("E", "E", "zero", "any_number", "nothing", False, "required", _UNRATED),
    # Reverse charge: the buyer owes the tax
    VatCategory(
        "AE", "AE", "zero", "any_number", "vat_or_legal_number", False, "required", _UNRATED
    ),
    # Supply within the European Union
    VatCategory("K", "IC", "zero", "vat_number", "vat_number", False, "required", _UNRATED),
    # Export outside the European Union
    VatCategory("G", "G", "zero", "vat_number", "nothing", False, "required", _UNRATED),
    # Outside the scope of the tax
    VatCategory("O", "O", "absent", "no_vat_number", "no_vat_number", False, "required", _OUTSIDE),
    # Canary Islands
    VatCategory("L", "AF", "not_negative", "any_number", "nothing", True, "forbidden", _RATED),
    # Ceuta and Melilla
    VatCategory("M", "AG", "not_negative", "any_number", "nothing", True, "forbidden", _RATED),
)
