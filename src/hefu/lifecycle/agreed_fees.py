"""Fees of a financing: only those that the approved terms name can be charged, and only to whom they name."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

import msgspec

from hefu.lifecycle.loan_parts import account_of
from hefu.lifecycle.standing import Standing

FeeCode = Literal["upfront_fee", "commitment_fee", "service_fee"]

FEES: Final[tuple[FeeCode, ...]] = ("upfront_fee", "commitment_fee", "service_fee")
"""A share of each drawdown when it is paid out; a yearly share of what is approved and not drawn; a sum for
services, charged when they are rendered."""

_WHOLE_BP: Final = 10_000


class AgreedFees(msgspec.Struct, frozen=True):
    """The fees that the latest proposal of an application named. ``service_minor``: the most that may be
    charged for services in all; ``is_deducted``: the upfront fee is kept back from what is paid out."""

    payer_id: str
    borrower_id: str
    upfront_bp: int = 0
    is_deducted: bool = False
    commitment_bp: int = 0
    service_minor: int = 0

    @property
    def borrower_pays(self) -> bool:
        """Whether the borrower itself pays them."""
        return self.payer_id == self.borrower_id

    def names(self, fee_code: str) -> bool:
        """Whether the terms name a fee of this kind."""
        named = {
            "upfront_fee": self.upfront_bp,
            "commitment_fee": self.commitment_bp,
            "service_fee": self.service_minor,
        }
        return named.get(fee_code, 0) > 0

    def upfront_minor(self, drawn_minor: int) -> int:
        """The upfront fee of one drawdown, half a minor unit upwards."""
        exact = Decimal(drawn_minor) * self.upfront_bp / _WHOLE_BP
        return int(exact.to_integral_value(ROUND_HALF_UP))


def fees_of(application: Standing) -> AgreedFees:
    """What the last proposal said; a fee that an earlier one named and this one does not is not agreed."""
    proposed = application.last("propose")
    terms = {} if proposed is None else proposed.terms
    borrower_id = application.text("borrower_id")
    return AgreedFees(
        payer_id=str(terms.get("fee_payer_id", borrower_id)),
        borrower_id=borrower_id,
        upfront_bp=int(terms.get("upfront_fee_bp", 0)),
        is_deducted=terms.get("upfront_fee_is_deducted", 0) == 1,
        commitment_bp=int(terms.get("commitment_fee_bp", 0)),
        service_minor=int(terms.get("service_fee_minor", 0)),
    )


def fee_account(application_id: str, fee_code: str) -> str:
    """What is owed of a fee that stands with the application."""
    return f"{application_id}:{fee_code}"


def receivable(fees: AgreedFees, application_id: str, drawdown_id: str, fee_code: str) -> str:
    """The account of a fee on a drawdown: part of what the drawdown owes where the borrower pays it, else
    with the application."""
    if fees.borrower_pays:
        return account_of(drawdown_id, "fees")
    return fee_account(application_id, fee_code)


def fee_income(fee_code: str, currency: str) -> str:
    """Where a fee is earned, one account a kind and currency."""
    return f"fee_income:{fee_code}:{currency}"
