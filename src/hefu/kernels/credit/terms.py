"""What a loan contract says. Money is ``Decimal`` in units of the currency, rates are per year.

The concepts are those of the ACTUS dictionary 1.4 (CC BY-SA 4.0, facts only), under names of this trade.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from hefu.kernels.credit.arithmetic import ZERO, TermsError
from hefu.kernels.credit.business_days import DayRules
from hefu.kernels.credit.cycles import Cycle
from hefu.kernels.credit.day_count import DayCount
from hefu.kernels.credit.rates import RateReset, Repeating


class LoanForm(Enum):
    """How a loan is paid back.

    ``BULLET``: all at maturity (ACTUS PAM). ``LINEAR``: a fixed amount of principal each time (LAM).
    ``ANNUITY``: a level instalment that pays it off (ANN). ``NEGATIVE_AMORTISER``: a fixed instalment; what
    it leaves of the interest becomes principal (NAM). ``CALL_MONEY``: when called (CLM). ``OPEN_ENDED``: no
    day agreed (UMP).
    """

    BULLET = "bullet"
    LINEAR = "linear"
    ANNUITY = "annuity"
    NEGATIVE_AMORTISER = "negative_amortiser"
    CALL_MONEY = "call_money"
    OPEN_ENDED = "open_ended"


class Side(Enum):
    """Whose books: amounts owed to the holder are positive, amounts it owes negative."""

    LENDER = 1
    BORROWER = -1


class BaseKind(Enum):
    """What interest is counted on: the principal outstanding, the one at the drawdown, or one that follows
    on days of its own."""

    OUTSTANDING = "outstanding"
    AT_DRAWDOWN = "at_drawdown"
    LAGGED = "lagged"


class FeeBasis(Enum):
    """A fixed amount each time, or a rate per year on the principal."""

    AMOUNT = "amount"
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True)
class Trade:
    """The loan changes hands; ``price`` without accrued interest, which is paid on top.

    ``counts_day``: the day itself still bears interest for the seller.
    """

    on: date
    price: Decimal
    counts_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestBase:
    """See :class:`BaseKind`; ``amount``: the lagged base at the drawdown (default: the principal)."""

    kind: BaseKind = BaseKind.OUTSTANDING
    amount: Decimal | None = None
    refixed: Repeating | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """Fees the lender receives. ``rate``: an amount or a rate per year, by ``basis``."""

    days: Repeating
    basis: FeeBasis
    rate: Decimal
    accrued: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """Payments follow an index: each is multiplied by the index over ``index_at_start``."""

    days: Repeating
    index_at_start: Decimal
    scales_principal: bool = True
    scales_interest: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Money at call. ``called_on`` ``None``: not called yet. Due ``notice`` after the call.

    ``accrues_during_notice``: interest runs until the money is paid. The public ACTUS cases clm07 and clm08
    stop it on the day of the call.
    """

    notice: Cycle
    called_on: date | None = None
    accrues_during_notice: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanTerms:
    """One loan.

    ``as_of``: the day these terms were true (principal, rate, accrued interest); events up to it are past.
    ``None``: before the drawdown. ``discount_at_draw``: added to what is paid out (negative: less is paid).
    ``nominal_rate`` ``None``: no interest. ``accrued_interest``: on ``as_of``; ``None``: counted from the
    last interest day (money at call: none, as in the public cases clm03 and clm05).
    ``capitalised_until``: until then interest is added to the principal. ``instalment``: principal each
    time (linear) or principal and interest (annuity, negative amortiser).
    ``amortised_by``: the annuity is sized to end here even if maturity is earlier.
    ``counts_last_day``: the last day bears interest too (算头又算尾); the usual rule is that it does not.
    ``moves_maturity``: the rules for days off move the day of maturity too (遇节假日顺延); ACTUS leaves it.
    """

    form: LoanForm
    principal: Decimal
    nominal_rate: Decimal | None
    drawn_on: date
    day_count: DayCount
    side: Side = Side.LENDER
    as_of: date | None = None
    matures_on: date | None = None
    counts_last_day: bool = False
    moves_maturity: bool = False
    discount_at_draw: Decimal = ZERO
    accrued_interest: Decimal | None = None
    interest: Repeating = field(default_factory=Repeating)
    capitalised_until: date | None = None
    redemption: Repeating = field(default_factory=Repeating)
    instalment: Decimal | None = None
    amortised_by: date | None = None
    reset: RateReset | None = None
    interest_base: InterestBase = field(default_factory=InterestBase)
    purchase: Trade | None = None
    sale: Trade | None = None
    fee: Fee | None = None
    scaling: Scaling | None = None
    call: Call | None = None
    rules: DayRules = field(default_factory=DayRules)

    def __post_init__(self) -> None:
        """Refuse terms that can't be meant."""
        if not self.principal.is_finite() or self.principal < 0:
            raise TermsError(f"a principal of {self.principal}; the side says who owes it")
        for name in ("matures_on", "amortised_by"):
            day: date | None = getattr(self, name)
            if day is not None and day <= self.drawn_on:
                raise TermsError(f"{name} {day} is not after the drawdown on {self.drawn_on}")

    @property
    def is_drawn(self) -> bool:
        """Whether the loan was drawn by ``as_of``."""
        return self.as_of is not None and self.drawn_on <= self.as_of
