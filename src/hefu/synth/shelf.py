"""What the stories leave beside the applications: papers of other kinds, and turns of a firm's fortune."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from hefu.synth.firms import Firm, Party
from hefu.synth.papers import RegistrySearch
from hefu.synth.paying import (
    CollectionAccount,
    Entry,
    FundAccount,
    ListEntry,
    LoanEvent,
    Pledge,
    Voucher,
    WarehouseReceipt,
)

Pair = tuple[Firm, Firm]
Tempo = Callable[[int], int]
"""Percent of the ordinary number of invoices so many months back."""

Works = Literal["idle", "trader", "flat"]
"""``idle``: nobody works there; ``trader``: few people and a lamp; ``flat``: as before, whatever is sold."""


@dataclass(frozen=True)
class PayingHabit:
    """How a buyer pays one seller: ``late_days`` after the due day; ``payer`` pays in its stead; from
    ``since`` on into ``account_no`` instead of the agreed one; ``is_unseen``: into an account whose
    statements nobody shows."""

    late_days: int = 0
    payer: Party | None = None
    account_no: str = ""
    since: date | None = None
    is_unseen: bool = False


@dataclass
class Shelf:
    """Everything of the book that is not an application, a trade, a notice or a line."""

    vouchers: list[Voucher] = field(default_factory=list)
    warehouse_receipts: list[WarehouseReceipt] = field(default_factory=list)
    pledges: list[Pledge] = field(default_factory=list)
    loan_events: list[LoanEvent] = field(default_factory=list)
    fund_accounts: list[FundAccount] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    collection_accounts: list[CollectionAccount] = field(default_factory=list)
    list_entries: list[ListEntry] = field(default_factory=list)
    searches: list[RegistrySearch] = field(default_factory=list)
    tempo: dict[Pair, Tempo] = field(default_factory=dict)
    habits: dict[Pair, PayingHabit] = field(default_factory=dict)
    without_history: set[Pair] = field(default_factory=set)
    without_background_loans: set[Firm] = field(default_factory=set)
    works: dict[Firm, Works] = field(default_factory=dict)
    declared_percent: dict[Firm, int] = field(default_factory=dict)
    net_assets_minor: dict[Party, int] = field(default_factory=dict)
