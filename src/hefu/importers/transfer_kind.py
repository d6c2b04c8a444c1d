"""The two messages that carry credit transfers before they are booked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class TransferKind:
    """Where one message keeps what. Paths are below a transaction unless said otherwise.

    ``body``: below ``Document``; ``group``: payments that share debtor and day, below the body, empty
    where there is none; ``amount`` and ``day``: the day also below ``group`` or the header;
    ``status_code`` is what such a transfer is to those who count money.
    """

    name: str
    body: str
    group: str
    amount: str
    day: str
    status_code: str
    versions: frozenset[str]


def _versions(first: int, last: int) -> frozenset[str]:
    return frozenset(f"{number:02}" for number in range(first, last + 1))


# A customer's order to its bank: it may lack cover, be refused, be called back.
ORDER: Final = TransferKind(
    name="pain.001",
    body="CstmrCdtTrfInitn",
    group="PmtInf",
    amount="Amt/InstdAmt",
    day="ReqdExctnDt",
    status_code="instructed",
    versions=_versions(3, 14),
)
# A transfer on its way between banks: it may be rejected or returned until the payee's bank has booked it.
INTERBANK: Final = TransferKind(
    name="pacs.008",
    body="FIToFICstmrCdtTrf",
    group="",
    amount="IntrBkSttlmAmt",
    day="IntrBkSttlmDt",
    status_code="pending",
    versions=_versions(2, 14),
)
