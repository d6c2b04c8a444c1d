"""Every identity number under which a live claim's invoice may appear elsewhere."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import text
from hefu.facts.claimed_invoice import CLAIM_READS, Claim, claims
from hefu.parameters.loader import ParameterView
from hefu.vocabulary.types.invoice_number import identities

TABLE = "claim_identity"
READS: tuple[str, ...] = CLAIM_READS

_NAMED_BY = ("digital_no", "paper_code", "paper_no", "invoice_no", "seller_id")
_ENDED = ("declined", "withdrawn", "repaid")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim and number, of all applications in reach that have not ended; one row with an
    unknown number for an invoice that shows none. An unknown status counts as live.

    A claim on a voucher bears the voucher's identity: several vouchers of one invoice may be financed
    each, and what is drawn on the invoice in all is asked by ``claim_overlap``.
    """
    return [
        {
            **claim.head(),
            "identity_no": number,
            "requested_on": claim.application.get("requested_on"),
            "status_code": claim.application.get("status_code"),
        }
        for claim in claims(bundle)
        if claim.application.get("status_code") not in _ENDED
        for number in _numbers(claim)
    ]


def _numbers(claim: Claim) -> tuple[str | None, ...]:
    voucher_id = text(claim.item, "voucher_id")
    if voucher_id is not None:
        return (f"voucher {voucher_id}",)
    return identities(*(text(claim.invoice, column) for column in _NAMED_BY)) or (None,)
