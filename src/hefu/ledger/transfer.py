"""Transfers: the only thing that is ever written into the ledger."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

AMOUNT_MAX = 2**53
"""Minor units that one transfer may move; sums over all transfers then stay far within 64 bits."""

TransferKind = Literal["post", "hold", "settle", "void"]


class Transfer(msgspec.Struct, frozen=True):
    """``amount_minor`` from one account to another.

    ``transfer_id`` is the client's: the same transfer sent twice is one. ``post`` moves at once; ``hold``
    reserves; ``settle`` moves what ``hold_id`` reserved, or less, and frees the rest; ``void`` frees all of
    it. ``reverses_id``: the posted transfer that this one undoes, the other way round and in full.
    ``purpose_code`` and ``about_id`` say why and for which drawdown, receivable or voucher.
    """

    transfer_id: str
    kind: TransferKind
    debit_account_id: str
    credit_account_id: str
    amount_minor: int
    currency: str
    effective_on: date
    purpose_code: str
    about_id: str = ""
    hold_id: str = ""
    reverses_id: str = ""

    @property
    def moves(self) -> bool:
        """Whether it moves money and does not only reserve or free it."""
        return self.kind in ("post", "settle")
