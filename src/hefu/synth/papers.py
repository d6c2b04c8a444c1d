"""What the bank and the registry hold about a trade and its parties."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from hefu.synth.firms import Firm, Party
from hefu.synth.paying import Voucher
from hefu.synth.trade import Invoice, Order, Trade

Label = Literal["honest", "honest_incomplete", "planted", "counterpart", "apart"]


@dataclass(frozen=True)
class Verdict:
    """The truth about one application.

    ``planted``: a pattern is in it. ``honest``: nothing is wrong (``lookalike_of`` names the pattern
    that it resembles). ``honest_incomplete``: nothing is wrong, one paper (``missing``) is not there.
    ``counterpart``: the innocent half of a planted pair, not to be counted either way.
    ``apart``: neither honest nor planted, by agreement (mutual guarantee).
    ``trace``: where a planted pattern left something in the documents, ``none`` if nowhere.
    """

    label: Label
    pattern: str = ""
    variant: str = ""
    lookalike_of: str = ""
    missing: str = ""
    trace: str = ""


@dataclass(frozen=True, eq=False)
class Verification:
    """One look-up of an invoice with the tax authority."""

    invoice: Invoice
    verified_on: date
    outcome: str = "matched"


@dataclass(eq=False)
class Confirmation:
    """The account debtor's word."""

    invoice: Invoice
    confirmed_on: date
    confirmed_minor: int
    method: str = "platform"


@dataclass(eq=False)
class Claim:
    """One invoice of an application with its papers; ``voucher`` or ``order`` when the item rests on
    that instead of the invoice."""

    trade: Trade
    invoice: Invoice
    claimed_minor: int
    verification: Verification | None
    confirmation: Confirmation | None
    outstanding_minor: int | None
    voucher: Voucher | None = None
    order: Order | None = None

    @property
    def account_debtor(self) -> Firm:
        """Who is to pay."""
        return self.voucher.issuer if self.voucher else self.invoice.buyer


@dataclass(frozen=True, eq=False)
class Instruction:
    """To whom a drawdown is to be paid."""

    payee: Party
    account_no: str
    amount_minor: int
    is_entrusted: bool = True
    purpose: str = "采购原材料"


@dataclass(eq=False)
class Deal:
    """One application. ``no`` and ``facility_no`` are given when the whole book is known."""

    borrower: Firm
    requested_on: date
    status: str
    technique: str
    tenor_days: int
    claims: list[Claim]
    requested_minor: int
    no: str = ""
    facility_no: str = ""
    growth_percent: int = 5
    instructions: list[Instruction] | None = None
    verdict: Verdict = field(default_factory=lambda: Verdict("honest"))
    told: dict[str, object] = field(default_factory=dict)

    def tell(self, **values: object) -> Deal:
        """Values for the sentence of the truth; another ``Deal`` stands for its number."""
        self.told.update(values)
        return self


@dataclass(frozen=True, eq=False)
class RegistrySearch:
    """A search of the movables registry under the name of ``searched``, or under ``name`` if given."""

    no: str
    searched: Firm
    searched_on: date
    name: str = ""
    hit_count: int | None = None


@dataclass(eq=False)
class Registration:
    """A notice in the movables registry; ``blanket``: all receivables of the grantor."""

    no: str
    kind: str
    grantor: Party
    secured: Party
    registered_on: date
    lapses_on: date
    secured_minor: int
    items: tuple[tuple[Invoice, int], ...] = ()
    debtor: Party | None = None
    released_on: date | None = None
    blanket: bool = False
    description: str = ""
    grantor_name: str = ""
    grantor_uscc: str = ""
    extended_on: date | None = None
    first_lapses_on: date | None = None

    def describe(self, text: str) -> None:
        """List no invoice; say it in words."""
        self.items = ()
        self.description = text


@dataclass(frozen=True, eq=False)
class Guarantee:
    """``guarantor`` answers for a debt of ``obligor``."""

    no: str
    guarantor: Party
    obligor: Party
    beneficiary: Party
    amount_minor: int
    signed_on: date
    valid_until: date
    released_on: date | None = None


@dataclass(eq=False)
class Facility:
    """A line of the own bank and what is drawn under it on the as-of day."""

    no: str
    borrower: Firm
    product: str
    limit_minor: int
    valid_from: date
    valid_until: date
    used_minor: int
    status: str = "active"


@dataclass(frozen=True)
class Balance:
    """What a borrower owes us under a line; zero is said, not left out."""

    borrower: Firm
    facility_no: str
    minor: int
    currency: str = "CNY"
    term: tuple[date, date] | None = None


@dataclass(frozen=True, eq=False)
class Payment:
    """A booking on the account of ``holder`` (``account_no`` if not its main one); ``references``:
    structured (invoice no., amount)."""

    holder: Firm
    counterparty: Party
    booked_on: date
    amount_minor: int
    end_to_end_no: str
    remark: str
    references: tuple[tuple[str, int], ...] = ()
    is_credit: bool = True
    is_reversal: bool = False
    account_no: str = ""
