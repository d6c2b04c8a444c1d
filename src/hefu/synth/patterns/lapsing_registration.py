"""Our own notice in the registry runs out before the money is due back."""

from __future__ import annotations

from datetime import timedelta

from hefu.synth.desk import Desk
from hefu.synth.papers import Deal, Registration


def _registered(desk: Desk, lapses_in: int) -> tuple[Deal, Registration]:
    deal = desk.deal(desk.borrower(), claims=1)
    claim = deal.claims[0]
    made = desk.registration(
        [claim],
        secured=desk.chain.own_bank,
        registered_on=max(claim.invoice.issued_on, desk.days_ago(4, 9)),
        lapses_on=desk.as_of + timedelta(days=lapses_in),
    )
    desk.registrations.append(made)
    return deal, made


def too_short(desk: Desk) -> Deal:
    """The clerk chose a term that ends days before the invoice falls due."""
    deal, made = _registered(desk, desk.dice.whole(3, 7))
    due = max(made.lapses_on + timedelta(days=12), deal.claims[0].invoice.due_on)
    deal.claims[0].invoice.due_on = due
    deal.tenor_days = (due - deal.requested_on).days
    return deal.tell(registration=made.no, day=made.lapses_on)


def extended(desk: Desk) -> Deal:
    """Honest: the first term was as short, and it was extended for a year."""
    deal, made = _registered(desk, 365)
    made.first_lapses_on = desk.as_of + timedelta(days=desk.dice.whole(3, 7))
    made.extended_on = desk.days_ago(0, 1)
    return deal.tell(registration=made.no, day=made.lapses_on)


PLANTED = {"too_short": too_short}
LOOKALIKES = {"extended": extended}
TRACES = {"too_short": "registry"}
