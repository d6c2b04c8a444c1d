"""Kept decisions for doors: by their whole id, and the history of one application."""

from __future__ import annotations

from datetime import date

import msgspec

from hefu.decisions.decision import Decision
from hefu.evidence.ports import EvidenceRegister
from hefu.services.explain_decision import kept_decision
from hefu.vocabulary.errors import NotFound

DecisionMessage = Decision
"""A decision as it goes over the wire: exactly as it is kept."""


class DecisionLine(msgspec.Struct, frozen=True):
    """One decision of a history. ``amount_minor``: ``None`` when not known."""

    decision_id: str
    as_of: date
    known_on: date
    outcome: str
    amount_minor: int | None
    currency: str


def decision_named(register: EvidenceRegister, decision_id: str) -> Decision:
    """A decision by its whole id. Raises ``NotFound`` (``decision.unknown``)."""
    found = kept_decision(register, decision_id)
    if found.decision_id != decision_id:
        raise unknown_decision(decision_id)
    return found


def unknown_decision(decision_id: str) -> NotFound:
    """The refusal for a decision that is not there, and for one that the caller may not see."""
    return NotFound("decision.unknown", id=decision_id)


def decision_lines(register: EvidenceRegister, application_id: str) -> list[DecisionLine]:
    """All decisions on one application, oldest first."""
    found = [kept_decision(register, one) for one in register.decision_ids(application_id)]
    return [
        DecisionLine(
            decision_id=one.decision_id,
            as_of=one.as_of,
            known_on=one.known_on,
            outcome=one.outcome,
            amount_minor=one.amount_minor,
            currency=one.currency,
        )
        for one in found
    ]
