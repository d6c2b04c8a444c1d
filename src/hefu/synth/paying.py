"""Other papers that pay, carry or tie up a trade: vouchers, warehouse receipts, pledges, loans, accounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from hefu.synth.firms import Firm, Party
from hefu.synth.trade import Invoice, Order
from hefu.synth.words import Good


@dataclass(frozen=True, eq=False)
class VoucherEvent:
    """What happened to a voucher: ``kind`` issued, split, passed_on, financed, redeemed."""

    kind: str
    day: date
    giver: Party | None
    taker: Party | None
    minor: int


@dataclass(eq=False)
class Voucher:
    """An electronic payment voucher of a large buyer, or a part split off one."""

    no: str
    platform: Party
    issuer: Firm
    holder: Party
    seller: Firm
    invoice: Invoice
    amount_minor: int
    issued_on: date
    due_on: date
    status: str = "open"
    parent: Voucher | None = None
    events: list[VoucherEvent] = field(default_factory=list)


@dataclass(eq=False)
class WarehouseReceipt:
    """A keeper's receipt for goods; ``lot_no``: which goods on its floor."""

    no: str
    keeper: Party
    depositor: Firm
    good: Good
    quantity_micro: int
    issued_on: date
    lot_no: str
    value_minor: int
    order: Order | None = None
    status: str = "live"


@dataclass(frozen=True, eq=False)
class Pledge:
    """A thing pledged to a lender."""

    no: str
    pledgor: Firm
    pledgee: Party
    pledged_on: date
    secured_minor: int
    receipt: WarehouseReceipt | None = None
    voucher: Voucher | None = None
    invoice: Invoice | None = None
    released_on: date | None = None


@dataclass(frozen=True, eq=False)
class LoanEvent:
    """``kind``: disbursed, repaid or extended; ``source_account``: where the money to repay came from."""

    loan_no: str
    borrower: Firm
    financier: Party
    no: int
    kind: str
    day: date
    minor: int
    source_account: str = ""


@dataclass(frozen=True, eq=False)
class FundAccount:
    """An account of whatever kind, as the account registry shows it."""

    account_no: str
    holder: Party | None
    kind: str
    institution: str


@dataclass(frozen=True, eq=False)
class CollectionAccount:
    """Where an account debtor is to pay by agreement."""

    creditor: Firm
    debtor: Firm
    account_no: str
    agreed_on: date
    ends_on: date | None = None


@dataclass(frozen=True, eq=False)
class ListEntry:
    """A party on a public list."""

    party: Party
    kind: str
    no: str
    listed_on: date
    reason: str
    removed_on: date | None = None


@dataclass(frozen=True, eq=False)
class Entry:
    """A booking on an account at our bank. ``other``: the other side, where its bank told its name;
    ``reference``: by which both banks know the transfer."""

    account_no: str
    holder: Party
    day: date
    minor: int
    is_credit: bool
    other_account: str
    other: Party | None
    remark: str
    reference: str
