"""The only interpreter of the transition tables."""

from __future__ import annotations

from collections.abc import Sequence

from hefu.ledger.account import Account
from hefu.ledger.transfer import Transfer
from hefu.lifecycle.guard import Circumstances, Refusal, View
from hefu.lifecycle.guards import guard
from hefu.lifecycle.postings import posting
from hefu.lifecycle.refused import Refused
from hefu.lifecycle.standing import Done, Standing, Term, Wish
from hefu.lifecycle.table import Move, TransitionTable, table_of
from hefu.lifecycle.terms import checked_terms
from hefu.vocabulary.errors import Conflict, InvalidInput, NotAllowed, require


def admit(standing: Standing, wish: Wish) -> Move:
    """The move that a wish names, if its table has it from this state for this role; its terms are good.

    Raises ``NotFound`` (no such event), ``NotAllowed`` (``lifecycle.role``), ``Conflict``
    (``lifecycle.no_transition``, ``lifecycle.moved_on``), ``InvalidInput`` (a term).
    """
    table = table_of(wish.instrument)
    move = table.move(wish.event)
    if wish.role_code not in move.roles:
        raise NotAllowed(
            "lifecycle.role",
            instrument=table.instrument,
            event=wish.event,
            role=wish.role_code,
            roles=", ".join(move.roles),
        )
    if wish.expected_version is not None and wish.expected_version != standing.version:
        raise Conflict(
            "lifecycle.moved_on",
            instrument=table.instrument,
            id=standing.instrument_id,
            expected=wish.expected_version,
            version=standing.version,
        )
    if wish.event not in table.moves_from(standing.state or None):
        raise _no_transition(table, standing, wish)
    _require_day(standing, wish, move)
    checked_terms(table, wish.event, wish.terms)
    return move


def _require_day(standing: Standing, wish: Wish, move: Move) -> None:
    """Facts that were fresh last month carry no payment today; a payment of tomorrow was not made."""
    told = {"event": wish.event, "on": wish.effective_on, "today": wish.known_on}
    if not move.may_be_dated and wish.effective_on != wish.known_on:
        raise InvalidInput("lifecycle.not_today", **told)
    earliest = max((one.effective_on for one in standing.history), default=wish.effective_on)
    if not earliest <= wish.effective_on <= wish.known_on:
        raise InvalidInput("lifecycle.day_out_of_order", **told, earliest=earliest)


def advance(
    standing: Standing, wish: Wish, now: Circumstances, seen: dict[str, Term] | None = None
) -> Done:
    """The move made, if every guard lets it pass. Raises ``Refused`` with all reasons, and as ``admit``."""
    move = admit(standing, wish)
    view = View(standing, wish, now)
    refusals: list[Refusal] = []
    for name in move.guards:
        refusals += [one for one in guard(name)(view) if one not in refusals]
    if refusals:
        raise Refused(wish.instrument, wish.event, refusals, str(view.term("currency")))
    return Done(
        transition_id=wish.transition_id,
        instrument=wish.instrument,
        instrument_id=wish.instrument_id,
        version=standing.version + 1,
        event=wish.event,
        from_state=standing.state,
        to_state=move.to,
        actor_id=wish.actor_id,
        role_code=wish.role_code,
        at=wish.at,
        effective_on=wish.effective_on,
        known_on=wish.known_on,
        terms=checked_terms(table_of(wish.instrument), wish.event, wish.terms),
        seen=seen or {},
    )


def postings_of(
    standing: Standing, wish: Wish, now: Circumstances
) -> tuple[Sequence[Account], Sequence[Transfer]]:
    """Accounts to open and transfers to post with a move that its guards let pass. Ids of transfers follow
    from the move's id: the same move posts the same."""
    view = View(standing, wish, now)
    accounts: list[Account] = []
    transfers: list[Transfer] = []
    for name in table_of(wish.instrument).move(wish.event).postings:
        opened, posted = posting(name)(view)
        accounts += opened
        transfers += posted
    ids = [one.transfer_id for one in transfers]
    require(len({*ids}) == len(ids), f"{wish.instrument}.{wish.event} posts one number twice")
    return accounts, transfers


def _no_transition(table: TransitionTable, standing: Standing, wish: Wish) -> Conflict:
    return Conflict(
        "lifecycle.no_transition",
        instrument=table.instrument,
        id=standing.instrument_id,
        event=wish.event,
        state=standing.state or "—",
        known=", ".join(table.moves_from(standing.state or None)) or "—",
    )
