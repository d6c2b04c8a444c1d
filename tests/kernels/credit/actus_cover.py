"""The public ACTUS cases of guarantees and pledges, read into the terms of this product."""

from __future__ import annotations

from tests.kernels.credit.actus import (
    SIDES,
    Case,
    cycle,
    day,
    loan,
    maybe,
    number,
    repeating,
    required_day,
    rules,
    trade,
)

from hefu.kernels.credit.credit_enhancement import (
    CoveredLoan,
    CoverTerms,
    CreditEvent,
    Exposure,
    Performance,
)
from hefu.kernels.credit.cycles import Cycle, Unit
from hefu.kernels.credit.pledge import PledgedThing
from hefu.kernels.credit.terms import Fee, FeeBasis

PERFORMANCES = {
    "PF": Performance.PERFORMING,
    "DL": Performance.DELAYED,
    "DQ": Performance.DELINQUENT,
    "DF": Performance.DEFAULTED,
}


def covered(case: Case) -> tuple[CoveredLoan, ...]:
    """The covered loans of a guarantee or pledge: contracts, or ids alone."""
    loans = []
    for part in case["terms"]["contractStructure"]:
        if part["referenceRole"] != "COVE":
            continue
        named = part["object"]
        if part["referenceType"] == "CNT":
            loans.append(CoveredLoan(named["contractID"], loan({"terms": named})))
        else:
            loans.append(CoveredLoan(named["contractIdentifier"]))
    return tuple(loans)


def cover(case: Case) -> CoverTerms:
    """The terms of a guarantee or pledge.

    ACTUS pays fees to the buyer of protection; here the buyer pays them, so the amount is turned round.
    """
    terms = case["terms"]
    exposure = Exposure.PRINCIPAL_AND_INTEREST if terms.get("guaranteedExposure") == "NI" else None
    fee = None
    if "feeRate" in terms:
        fee = Fee(
            days=repeating(terms, "Fee"), basis=FeeBasis.AMOUNT, rate=-number(terms["feeRate"])
        )
    return CoverTerms(
        covered=covered(case),
        side=SIDES[terms["contractRole"]],
        as_of=day(terms["statusDate"]),
        amount=maybe(terms.get("notionalPrincipal")),
        exposure=exposure or Exposure.PRINCIPAL,
        coverage=number(terms.get("coverageOfCreditEnhancement", 1)),
        triggered_by=PERFORMANCES[terms["creditEventTypeCovered"]],
        matures_on=day(terms.get("maturityDate")),
        settlement=cycle(terms["settlementPeriod"]) or Cycle(0, Unit.DAY),
        premium=trade(terms, "purchase"),
        fee=fee,
        rules=rules(terms),
    )


def credit_events(case: Case) -> tuple[CreditEvent, ...]:
    """The observed credit events."""
    return tuple(
        CreditEvent(
            required_day(e["time"]),
            e["contractId"],
            PERFORMANCES[e["states"]["contractPerformance"]],
        )
        for e in case.get("eventsObserved") or []
        if e["type"] == "CE"
    )


def pledged(case: Case) -> tuple[PledgedThing, ...]:
    """The pledged things."""
    return tuple(
        PledgedThing(part["object"]["marketObjectCode"], number(part["object"]["quantity"]))
        for part in case["terms"]["contractStructure"]
        if part["referenceRole"] == "COVI"
    )
