"""Where an instrument stands, for whoever may see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from hefu.lifecycle.loan_plan import course
from hefu.lifecycle.standing import Done, Standing, Term
from hefu.lifecycle.table import table_of
from hefu.services.house import OpenBook
from hefu.services.lifecycle.loan_now import plans_of
from hefu.vocabulary.errors import NotFound
from hefu.vocabulary.labelled import Label


class MoveMade(msgspec.Struct, frozen=True):
    """One move that was made. ``actor_id`` and ``seen`` are empty for readers from outside."""

    transition_id: str
    event: str
    event_label: Label
    to_state: str
    role_code: str
    actor_id: str
    at: datetime
    effective_on: date
    known_on: date
    terms: dict[str, Term]
    seen: dict[str, Term]


class PaymentPlanned(msgspec.Struct, frozen=True):
    """One payment of a loan: what falls due, and principal left after it, in minor units."""

    due_on: date
    principal_minor: int
    interest_minor: int
    left_minor: int


class InstrumentView(msgspec.Struct, frozen=True, omit_defaults=True):
    """An instrument: its state in words, its terms, its moves, and what the reader may do with it next.

    ``plan``: of a drawdown that was paid out, what falls due when.
    """

    instrument: str
    instrument_id: str
    state_code: str
    state_label: Label
    version: int
    terms: dict[str, Term]
    history: list[MoveMade]
    next_events: list[str]
    plan: list[PaymentPlanned] = []


class InstrumentLine(msgspec.Struct, frozen=True):
    """One instrument in a list."""

    instrument_id: str
    state_code: str
    state_label: Label
    version: int
    terms: dict[str, Term]


def instrument_named(
    opened: OpenBook, instrument: str, instrument_id: str, party_id: str = ""
) -> Standing:
    """An instrument that the reader may see; ``party_id``: the firm for which an outsider reads.

    Raises ``NotFound`` (``lifecycle.unknown``), the same for one that is not there and one of others.
    """
    found = opened.lifecycle.standing(instrument, instrument_id)
    if found is None or (party_id and party_id not in parties_of(found)):
        raise NotFound("lifecycle.unknown", instrument=instrument, id=instrument_id)
    return found


def parties_of(standing: Standing) -> frozenset[str]:
    """Firms that an instrument is about; of a voucher also those to which a part was passed on."""
    named = table_of(standing.instrument).parties
    found = {standing.text(name) for name in named}
    found |= {str(one.terms["to_id"]) for one in standing.history if one.event == "pass_on"}
    return frozenset(found - {""})


def view(standing: Standing, role_code: str, *, is_external: bool) -> InstrumentView:
    """The instrument as the reader sees it."""
    table = table_of(standing.instrument)
    open_to = [
        event for event in table.moves_from(standing.state) if role_code in table.moves[event].roles
    ]
    return InstrumentView(
        instrument=standing.instrument,
        instrument_id=standing.instrument_id,
        state_code=standing.state,
        state_label=table.states[standing.state].label,
        version=standing.version,
        terms=dict(standing.terms),
        history=[_made(one, is_external=is_external) for one in standing.history],
        next_events=open_to,
        plan=[
            PaymentPlanned(one.due_on, one.principal_minor, one.interest_minor, one.left_minor)
            for one in course(plans_of(standing))
        ],
    )


def lines(standings: Sequence[Standing]) -> list[InstrumentLine]:
    """A list of instruments."""
    return [
        InstrumentLine(
            one.instrument_id,
            one.state,
            table_of(one.instrument).states[one.state].label,
            one.version,
            dict(one.terms),
        )
        for one in standings
    ]


def _made(done: Done, *, is_external: bool) -> MoveMade:
    return MoveMade(
        transition_id=done.transition_id,
        event=done.event,
        event_label=table_of(done.instrument).moves[done.event].label,
        to_state=done.to_state,
        role_code=done.role_code,
        actor_id="" if is_external else done.actor_id,
        at=done.at,
        effective_on=done.effective_on,
        known_on=done.known_on,
        terms=dict(done.terms),
        seen={} if is_external else dict(done.seen),
    )
