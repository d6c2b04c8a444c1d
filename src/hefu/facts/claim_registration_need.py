"""What our own registration over a claimed invoice has to say: until which day, and under which name."""

from __future__ import annotations

from datetime import date, timedelta

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import Cells, contradicted_cells, day, is_contradicted, whole
from hefu.facts.claimed_invoice import CLAIM_READS, Claim, claims
from hefu.facts.party_names import names_of
from hefu.parameters.loader import ParameterView
from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.types.period import end_of_days

TABLE = "claim_registration_need"
READS: tuple[str, ...] = (*CLAIM_READS, "confirmation", "receivable", "party", "party_name")
MARGIN = "policy.registration.lapse_margin_days"

_PAID_OUT = ("disbursed", "repaid")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim."""
    margin = timedelta(days=parameters.integer(MARGIN))
    contradicted = contradicted_cells(bundle)
    found = []
    for claim in claims(bundle):
        repaid_on = expected_repayment(bundle, claim, clocks, contradicted)
        names = names_of(bundle, claim.invoice.get("seller_id"), clocks.as_of)
        found.append(
            {
                **claim.head(),
                "expected_repayment_on": repaid_on,
                "registration_until_on": None if repaid_on is None else repaid_on + margin,
                "seller_name": names.printed,
                "seller_uscc": names.uscc,
            }
        )
    return found


def expected_repayment(
    bundle: Bundle, claim: Claim, clocks: Clocks, contradicted: Cells
) -> date | None:
    """The day by which the financing of a claim should be paid back: the last of the end of its tenor
    and the due dates that invoice, debtor and creditor tell.

    Money that has not left yet runs from the business date. ``None`` when nobody tells a day, or when
    one of them is in dispute.
    """
    told: list[date | None] = []
    application = claim.application
    tenor_days = whole(application, "tenor_days")
    if tenor_days is not None:
        requested_on = day(application, "requested_on")
        is_paid_out = application.get("status_code") in _PAID_OUT
        start = requested_on if is_paid_out else clocks.as_of
        told.append(None if start is None else _end(start, tenor_days))
    elif is_contradicted(
        contradicted, "application", application.get("application_id"), "tenor_days"
    ):
        return None
    for table, key, row in _papers(bundle, claim):
        due_on = day(row, "due_on")
        if due_on is not None:
            told.append(due_on)
        elif is_contradicted(contradicted, table, row.get(key), "due_on"):
            return None
    known = [each for each in told if each is not None]
    return max(known) if known and len(known) == len(told) else None


def _end(start: date, tenor_days: int) -> date | None:
    """The last day of a tenor; ``None`` for a length that no calendar holds."""
    try:
        return end_of_days(start, tenor_days)
    except InvalidInput:
        return None


def _papers(bundle: Bundle, claim: Claim) -> list[tuple[str, str, Row]]:
    """Every paper that tells a due date, with its table and key."""
    invoice_id: Value = claim.invoice_id
    found = [("invoice", "invoice_id", claim.invoice)] if claim.invoice else []
    for table, key in (("confirmation", "confirmation_id"), ("receivable", "receivable_id")):
        found += [(table, key, row) for row in bundle.by(table, "invoice_id", invoice_id)]
    return found
