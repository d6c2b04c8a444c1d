"""What guarantees and pledges share: the loans they cover, what is owed on them, and what sets them off.

Source: ACTUS technical specification 1.1, CEG and CEC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from hefu.kernels.credit.arithmetic import ONE, ZERO, TermsError
from hefu.kernels.credit.business_days import DayRules
from hefu.kernels.credit.cycles import Cycle, Unit
from hefu.kernels.credit.day_count import DayCount
from hefu.kernels.credit.events import EventKind
from hefu.kernels.credit.loan_events import loan_end, position_at
from hefu.kernels.credit.rates import Market
from hefu.kernels.credit.terms import Fee, LoanTerms, Side, Trade


class Performance(Enum):
    """How a debtor performs: as agreed, late, long late, in default."""

    PERFORMING = "performing"
    DELAYED = "delayed"
    DELINQUENT = "delinquent"
    DEFAULTED = "defaulted"


class Exposure(Enum):
    """What is covered of a loan: its principal, or interest accrued with it."""

    PRINCIPAL = "principal"
    PRINCIPAL_AND_INTEREST = "principal_and_interest"


@dataclass(frozen=True, slots=True)
class CoveredLoan:
    """A covered loan by its id; ``terms`` ``None``: only the id is known."""

    loan_id: str
    terms: LoanTerms | None = None


@dataclass(frozen=True, slots=True)
class CreditEvent:
    """A debtor's performance changes."""

    on: date
    loan_id: str
    performance: Performance


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverTerms:
    """A guarantee, or the cover side of a pledge.

    ``side``: ``LENDER`` is protected, ``BORROWER`` protects. ``amount``: the sum covered, where it is fixed;
    ``None``: what is owed on the covered loans. ``coverage``: the part of it, 0 to 1. ``settlement``: time
    from the claim to its payment. ``premium``: what the protected party paid once. ``fee``: what it pays
    again and again (``FeeBasis.AMOUNT`` only).
    """

    covered: tuple[CoveredLoan, ...]
    side: Side = Side.LENDER
    as_of: date | None = None
    amount: Decimal | None = None
    exposure: Exposure = Exposure.PRINCIPAL
    coverage: Decimal = ONE
    triggered_by: Performance = Performance.DEFAULTED
    matures_on: date | None = None
    settlement: Cycle = Cycle(0, Unit.DAY)  # noqa: RUF009 - frozen
    premium: Trade | None = None
    fee: Fee | None = None
    day_count: DayCount = DayCount.ACT_ACT_ISDA
    rules: DayRules = field(default_factory=DayRules)

    def __post_init__(self) -> None:
        """Refuse a coverage outside 0 to 1."""
        if not ZERO <= self.coverage <= ONE:
            raise TermsError(f"a coverage of {self.coverage} is not between 0 and 1")


@dataclass(frozen=True, slots=True)
class CoverEvent:
    """An event of a guarantee or pledge and its state after it, from the holder's side: ``payoff`` received,
    ``exposure`` covered, ``claim`` fixed on ``claimed_on`` (zero and ``None`` before)."""

    on: date
    kind: EventKind
    payoff: Decimal
    exposure: Decimal
    claim: Decimal = ZERO
    claimed_on: date | None = None


Markets = Mapping[str, Market]
"""What the covered loans' rates follow, by loan id; a fixed rate needs none."""


def cover_end(terms: CoverTerms) -> date:
    """The last day of the cover: the one agreed, or the last maturity of the covered loans."""
    if terms.matures_on is not None:
        return terms.matures_on
    ends = [loan_end(loan.terms) for loan in terms.covered if loan.terms is not None]
    if not ends:
        raise TermsError("cover of loans known by id alone needs a day on which it ends")
    return max(ends)


def covered_exposure(terms: CoverTerms, day: date, markets: Markets) -> Decimal:
    """What is covered at the end of ``day``, never below zero."""
    if terms.amount is not None:
        return terms.amount * terms.coverage
    return terms.coverage * sum((_owed(terms, loan, day, markets) for loan in terms.covered), ZERO)


def trigger(terms: CoverTerms, credit_events: tuple[CreditEvent, ...]) -> date | None:
    """The day on which the cover is claimed; ``None``: nothing sets it off while it lasts."""
    ids = {loan.loan_id for loan in terms.covered}
    end = cover_end(terms)
    days = [
        event.on
        for event in credit_events
        if event.loan_id in ids
        and event.performance is terms.triggered_by
        and event.on <= end
        and (terms.as_of is None or event.on > terms.as_of)
    ]
    return min(days, default=None)


def settled_on(terms: CoverTerms, claimed_on: date) -> date:
    """The day a claim is paid."""
    return terms.rules.shifted(terms.settlement.after(claimed_on))


def _owed(terms: CoverTerms, loan: CoveredLoan, day: date, markets: Markets) -> Decimal:
    if loan.terms is None:
        raise TermsError(f"what is owed on {loan.loan_id} can't be told from its id")
    position = position_at(loan.terms, day, markets.get(loan.loan_id))
    if terms.exposure is Exposure.PRINCIPAL:
        return abs(position.principal)
    return abs(position.principal) + abs(position.accrued)
