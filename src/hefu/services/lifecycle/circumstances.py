"""Circumstances by name: each is read only for moves whose guards or postings ask for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hefu.lifecycle.guard import Circumstances
from hefu.lifecycle.guards import needs_of as guard_needs
from hefu.lifecycle.postings import needs_of as posting_needs
from hefu.lifecycle.table import Move
from hefu.services.lifecycle import (
    read_day,
    read_decision,
    read_fees,
    read_limits,
    read_loan,
    read_papers,
    read_party,
    read_queue,
)
from hefu.services.lifecycle.reading import Reading

READERS: Mapping[str, Callable[[Reading], object]] = {
    "decision": read_decision.decision,
    "limits": read_limits.limits,
    "own_limit": read_limits.own_limit,
    "application": lambda reading: reading.application,
    "commitment": read_loan.commitment,
    "loan": read_loan.loan,
    "plan": read_loan.plan,
    "fees": read_fees.fees,
    "charged_minor": read_fees.charged_minor,
    "closed_until": read_day.closed_until,
    "day_end": read_day.day_end,
    "open_minor": read_loan.open_minor,
    "party": read_party.party,
    "party_row": read_party.party_row,
    "watched": read_party.watched,
    "rows": read_papers.rows,
    "holdings": read_papers.holdings,
    "alerts": read_queue.alerts,
}


def needs_of(move: Move) -> tuple[str, ...]:
    """What guards and postings of a move ask for, in the order of ``READERS``."""
    asked = {need for name in move.guards for need in guard_needs(name)}
    asked |= {need for name in move.postings for need in posting_needs(name)}
    return tuple(name for name in READERS if name in asked)


def gather(reading: Reading, move: Move) -> Circumstances:
    """Everything that the move needs, read now."""
    return Circumstances(**{name: READERS[name](reading) for name in needs_of(move)})  # type: ignore[arg-type]
