"""The invoice was genuine when it was looked up, and is not any more."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.papers import Claim, Deal, Verification
from hefu.synth.trade import days_after


def _old_invoice(desk: Desk) -> Claim:
    trade = desk.old_trade((60, 80))
    return desk.claim(trade, trade.invoices[0])


def red_since(desk: Desk) -> Deal:
    """Looked up right after issue; a red letter that nobody sent us came weeks later."""
    claim = _old_invoice(desk)
    claim.verification = Verification(claim.invoice, days_after(claim.invoice.issued_on, 2))
    deal = desk.apply(claim.invoice.seller, [claim])
    return deal.tell(invoice=claim.invoice.no, day=claim.verification.verified_on)


def voided_now(desk: Desk) -> Deal:
    """The first look-up matched; the one of this week says that the invoice was reversed."""
    claim = _old_invoice(desk)
    first = Verification(claim.invoice, days_after(claim.invoice.issued_on, 2))
    claim.verification = Verification(claim.invoice, desk.days_ago(0, 3), "reversed")
    desk.extra_verifications.append(first)
    deal = desk.apply(claim.invoice.seller, [claim])
    return deal.tell(invoice=claim.invoice.no, day=claim.verification.verified_on)


def looked_up_again(desk: Desk) -> Deal:
    """Honest: looked up after issue and again this week, genuine both times."""
    claim = _old_invoice(desk)
    desk.extra_verifications.append(
        Verification(claim.invoice, days_after(claim.invoice.issued_on, 2))
    )
    deal = desk.apply(claim.invoice.seller, [claim])
    return deal.tell(invoice=claim.invoice.no)


PLANTED = {"red_since": red_since, "voided_now": voided_now}
LOOKALIKES = {"looked_up_again": looked_up_again}
TRACES = {"red_since": "bank", "voided_now": "bank"}
