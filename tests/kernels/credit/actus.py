"""The public ACTUS cases, read into the terms of this product.

Only the tests speak ACTUS. A time of 23:59:59 in a case means that the day itself bears interest.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from hefu.kernels.credit.business_days import Counting, DayRules, Shift, every_day, monday_to_friday
from hefu.kernels.credit.cycles import Cycle, Stub, Unit
from hefu.kernels.credit.day_count import DayCount
from hefu.kernels.credit.events import EventKind
from hefu.kernels.credit.rates import Fixings, Market, RateReset, Repeating
from hefu.kernels.credit.terms import (
    BaseKind,
    Call,
    InterestBase,
    LoanForm,
    LoanTerms,
    Side,
    Trade,
)

Case = dict[str, Any]

FORMS = {
    "PAM": LoanForm.BULLET,
    "LAM": LoanForm.LINEAR,
    "ANN": LoanForm.ANNUITY,
    "NAM": LoanForm.NEGATIVE_AMORTISER,
    "CLM": LoanForm.CALL_MONEY,
    "UMP": LoanForm.OPEN_ENDED,
}
SIDES = {"RPA": Side.LENDER, "BUY": Side.LENDER, "RPL": Side.BORROWER, "SEL": Side.BORROWER}
DAY_COUNTS = {
    "AA": DayCount.ACT_ACT_ISDA,
    "A360": DayCount.ACT_360,
    "A365": DayCount.ACT_365,
    "30E360": DayCount.THIRTY_E_360,
}
BASES = {"NT": BaseKind.OUTSTANDING, "NTIED": BaseKind.AT_DRAWDOWN, "NTL": BaseKind.LAGGED}
SHIFTS = {
    "F": Shift.FOLLOWING,
    "MF": Shift.MODIFIED_FOLLOWING,
    "P": Shift.PRECEDING,
    "MP": Shift.MODIFIED_PRECEDING,
}
UNITS = {"D": Unit.DAY, "W": Unit.WEEK, "M": Unit.MONTH, "Y": Unit.YEAR}
KINDS = {
    "IED": EventKind.DRAWDOWN,
    "FP": EventKind.FEE,
    "PR": EventKind.REDEMPTION,
    "PRF": EventKind.INSTALMENT_FIXING,
    "IP": EventKind.INTEREST,
    "IPCI": EventKind.CAPITALISATION,
    "RRF": EventKind.KNOWN_RESET,
    "RR": EventKind.RATE_RESET,
    "PRD": EventKind.PURCHASE,
    "TD": EventKind.SALE,
    "IPCB": EventKind.BASE_FIXING,
    "MD": EventKind.MATURITY,
    "XD": EventKind.CALL,
    "STD": EventKind.SETTLEMENT,
    "AD": EventKind.SIGHTING,
}
LAST_SECOND = "T23:59:59"


@dataclass(frozen=True, slots=True)
class Row:
    """One expected or computed event: day, kind, and the numbers to compare in a fixed order."""

    on: date
    kind: EventKind
    numbers: tuple[Decimal, ...]


@cache
def cases(conformance: Path, contract_type: str) -> dict[str, Case]:
    """All cases of one contract type by name; decimals stay decimals."""
    text = (conformance / "actus" / "tests" / f"actus-tests-{contract_type}.json").read_text(
        "utf-8"
    )
    loaded: dict[str, Case] = json.loads(text, parse_float=Decimal)
    return loaded


def day(text: str | None) -> date | None:
    """The day of an ACTUS time stamp; ``None`` for none."""
    return date.fromisoformat(text[:10]) if text else None


def required_day(text: str) -> date:
    """The day of a time stamp that must be there."""
    return date.fromisoformat(text[:10])


def number(value: object) -> Decimal:
    """A number, given as text with blanks or as a number."""
    return Decimal(str(value).strip())


def maybe(value: object | None) -> Decimal | None:
    """A number that may be missing."""
    return None if value is None else number(value)


def cycle(text: str | None) -> Cycle | None:
    """An ACTUS cycle (``P3ML0``: quarterly, long stub) or period (``P5D``)."""
    if text is None:
        return None
    found = re.fullmatch(r"P(\d+)([DWMY])(?:L([01]))?", text)
    if found is None:
        raise ValueError(f"not a cycle: {text}")
    count, unit, stub = found.groups()
    return Cycle(int(count), UNITS[unit], Stub.LONG if stub == "0" else Stub.SHORT)


def rules(terms: Case) -> DayRules:
    """Calendar, business day convention and end of month convention."""
    convention = terms.get("businessDayConvention")
    return DayRules(
        calendar=monday_to_friday if terms.get("calendar") == "MF" else every_day,
        shift=SHIFTS[convention[2:]] if convention else Shift.NONE,
        counting=Counting.TO_AGREED_DAY
        if (convention or "").startswith("CS")
        else Counting.TO_SHIFTED_DAY,
        end_of_month=terms.get("endOfMonthConvention") == "EOM",
    )


def repeating(terms: Case, what: str) -> Repeating:
    """Anchor and cycle of one kind of event."""
    return Repeating(day(terms.get(f"cycleAnchorDateOf{what}")), cycle(terms.get(f"cycleOf{what}")))


def trade(terms: Case, which: str) -> Trade | None:
    """Purchase or termination."""
    on = terms.get(f"{which}Date")
    if on is None:
        return None
    price = number(terms[f"priceAt{which.capitalize()}Date"])
    return Trade(required_day(on), price, counts_day=on.endswith(LAST_SECOND))


def reset(terms: Case) -> RateReset | None:
    """How the rate is set anew."""
    if "marketObjectCodeOfRateReset" not in terms:
        return None
    return RateReset(
        days=repeating(terms, "RateReset"),
        spread=number(terms.get("rateSpread", 0)),
        multiplier=number(terms.get("rateMultiplier", 1)),
        next_rate=maybe(terms.get("nextResetRate")),
    )


def interest_base(terms: Case) -> InterestBase:
    """What interest is counted on."""
    refixed = repeating(terms, "InterestCalculationBase")
    return InterestBase(
        kind=BASES[terms.get("interestCalculationBase", "NT")],
        amount=maybe(terms.get("interestCalculationBaseAmount")),
        refixed=refixed if refixed.first_on else None,
    )


def call(case: Case) -> Call | None:
    """Notice and, among the observed events, the call; interest stops with it, as ACTUS has it."""
    notice = cycle(case["terms"].get("xDayNotice"))
    if notice is None or case["terms"]["contractType"] != "CLM":
        return None
    called = [
        required_day(e["time"]) for e in case.get("eventsObserved") or [] if e["type"] == "XD"
    ]
    return Call(notice=notice, called_on=called[0] if called else None, accrues_during_notice=False)


def loan(case: Case) -> LoanTerms:
    """The terms of a loan."""
    terms = case["terms"]
    ends = [terms.get(name) for name in ("maturityDate", "amortizationDate")]
    return LoanTerms(
        form=FORMS[terms["contractType"]],
        side=SIDES[terms["contractRole"]],
        as_of=day(terms["statusDate"]),
        principal=number(terms["notionalPrincipal"]),
        nominal_rate=maybe(terms.get("nominalInterestRate")),
        drawn_on=required_day(terms["initialExchangeDate"]),
        day_count=DAY_COUNTS[terms["dayCountConvention"]],
        matures_on=day(terms.get("maturityDate")),
        counts_last_day=any((end or "").endswith(LAST_SECOND) for end in ends),
        discount_at_draw=number(terms.get("premiumDiscountAtIED", 0)),
        accrued_interest=maybe(terms.get("accruedInterest")),
        interest=repeating(terms, "InterestPayment"),
        capitalised_until=day(terms.get("capitalizationEndDate")),
        redemption=repeating(terms, "PrincipalRedemption"),
        instalment=maybe(terms.get("nextPrincipalRedemptionPayment")),
        amortised_by=day(terms.get("amortizationDate")),
        reset=reset(terms),
        interest_base=interest_base(terms),
        purchase=trade(terms, "purchase"),
        sale=trade(terms, "termination"),
        call=call(case),
        rules=rules(terms),
    )


def fixings(case: Case, code: str | None) -> Fixings:
    """The observed values of one market object."""
    observed = (case.get("dataObserved") or {}).get(code, {"data": []})["data"]
    return Fixings(
        tuple((required_day(o["timestamp"]), number(o["value"])) for o in observed), str(code)
    )


def market(case: Case) -> Market:
    """The observed values the loan's rate follows."""
    return Market(rates=fixings(case, case["terms"].get("marketObjectCodeOfRateReset")))


def horizon(case: Case) -> date | None:
    """The end of the simulation, where the terms have no end of their own or it comes first.

    A called loan is followed to its settlement, beyond the simulation, as the cases expect.
    """
    return None if case["terms"]["contractType"] == "CLM" else day(case.get("to"))


def expected(case: Case, *names: str) -> list[Row]:
    """The expected events with the numbers called ``names``."""
    return [
        Row(required_day(r["eventDate"]), KINDS[r["eventType"]], tuple(number(r[n]) for n in names))
        for r in case["results"]
    ]
