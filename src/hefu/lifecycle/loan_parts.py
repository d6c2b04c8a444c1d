"""The parts of what a loan owes, and the account of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Part = Literal[
    "fees", "compound", "penalty", "overdue_interest", "interest", "overdue_principal", "principal"
]

PARTS: Final[tuple[Part, ...]] = (
    "fees",
    "compound",
    "penalty",
    "overdue_interest",
    "interest",
    "overdue_principal",
    "principal",
)
"""All parts, in the order in which a payment pays them where two have the same rank."""

PRINCIPAL: Final[frozenset[Part]] = frozenset({"overdue_principal", "principal"})

KINDS: Final[Mapping[Part, str]] = {
    "fees": "fee_receivable",
    "compound": "compound_receivable",
    "penalty": "penalty_receivable",
    "overdue_interest": "overdue_interest",
    "interest": "interest_receivable",
    "overdue_principal": "overdue_principal",
    "principal": "loan_principal",
}
"""Kind of the account of a part, a code of ``ledger/chart.yaml``."""

INCOME: Final[Mapping[Part, str]] = {
    "interest": "interest_income",
    "overdue_interest": "interest_income",
    "penalty": "penalty_income",
    "compound": "penalty_income",
}
"""Kind of the account in which a part was earned."""

PAID: Final[Mapping[Part, str]] = {
    "fees": "fee_paid",
    "compound": "compound_paid",
    "penalty": "penalty_paid",
    "overdue_interest": "overdue_interest_paid",
    "interest": "interest_paid",
    "overdue_principal": "overdue_principal_repaid",
    "principal": "principal_repaid",
}
"""Purpose of a transfer that pays a part."""


def account_of(drawdown_id: str, part: Part) -> str:
    """The account of a part of what a drawdown owes."""
    return f"{drawdown_id}:{part}"


def house_account(kind_code: str, currency: str) -> str:
    """An account of the institution itself, one a currency."""
    return f"{kind_code}:{currency}"
