"""Make one move of one instrument: read, judge, post, note, keep; all of it, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hefu.ledger.account import Account
from hefu.lifecycle.day_end import ONE_DAY
from hefu.lifecycle.machine import admit, advance, postings_of
from hefu.lifecycle.standing import Done, Standing, Wish, nothing
from hefu.lifecycle.table import Move, table_of
from hefu.lifecycle.terms import checked_terms
from hefu.services.house import OpenBook
from hefu.services.lifecycle.circumstances import gather, needs_of
from hefu.services.lifecycle.notes import note_down
from hefu.services.lifecycle.read_day import DAY, last_closed
from hefu.services.lifecycle.read_queue import MORNING, read_before
from hefu.services.lifecycle.reading import EngineFor, Reading
from hefu.services.morning_queue import MorningQueue
from hefu.services.screen_application import population_facts
from hefu.vocabulary.errors import Conflict, InvalidInput, require

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def make_move(
    opened: OpenBook,
    engine_for: EngineFor,
    wish: Wish,
    *,
    morning: MorningQueue | None = None,
) -> Standing:
    """Where the instrument stands after the move. The same wish sent again is answered, not done twice.
    ``morning``: the queue at the clocks of the wish, if the caller has just read it.

    Everything that guards look at is read, and everything that follows is written, in one unit of work of
    which there is one at a time: nobody can slip a fact, a finding or a drawdown in between.

    Raises ``Refused`` with every reason, ``NotAllowed``, ``Conflict``, ``InvalidInput``, ``NotFound``, and
    what screening raises; then nothing was changed.
    """
    if not _ID.fullmatch(wish.transition_id):
        raise InvalidInput("lifecycle.id_bad", id=wish.transition_id)
    register = opened.register
    before = _before(opened, engine_for, wish) if morning is None else _as_read(morning, wish)
    with register.acting(wish.actor_id), register.together():
        made = opened.lifecycle.transition(wish.transition_id)
        standing = opened.lifecycle.standing(wish.instrument, wish.instrument_id)
        if made is not None:
            return _again(made, wish, standing)
        standing = standing or nothing(wish.instrument, wish.instrument_id)
        reading = Reading(opened, engine_for, standing, wish, before)
        move = admit(standing, wish)
        _require_open_day(opened, wish, move)
        now = gather(reading, move)
        done = advance(standing, wish, now, reading.seen)
        accounts, transfers = postings_of(standing, wish, now)
        _open_new(opened, accounts)
        if transfers:
            opened.ledger.post(transfers, known_on=wish.known_on)
        note_down(reading, done, now, move.notes)
        opened.lifecycle.keep(done)
    return standing.after(done)


def _require_open_day(opened: OpenBook, wish: Wish, move: Move) -> None:
    """Nothing is posted into a day that was closed; closing itself looks to its own order."""
    if not move.postings or wish.instrument == DAY:
        return
    last = last_closed(opened.lifecycle)
    if last is not None and wish.effective_on <= last:
        told = {"event": wish.event, "on": wish.effective_on.isoformat(), "last": last.isoformat()}
        raise Conflict("lifecycle.day_closed", **told, next=(last + ONE_DAY).isoformat())


def _before(opened: OpenBook, engine_for: EngineFor, wish: Wish) -> dict[str, object]:
    """What is read before the unit of work begins, because it takes long: the queue of the morning, and the
    facts of the population, which the register keeps."""
    move = table_of(wish.instrument).move(wish.event)
    needs = needs_of(move)
    reading = Reading(opened, engine_for, nothing(wish.instrument, wish.instrument_id), wish)
    if "decision" in needs or _finds_limits(move):
        population_facts(opened.register, reading.clocks)
    if "alerts" in needs or "waiver_kept" in move.notes:
        return {MORNING: read_before(reading)}
    return {}


def _as_read(morning: MorningQueue, wish: Wish) -> dict[str, object]:
    clocks = (morning.clocks.as_of, morning.clocks.known_on)
    require(clocks == (wish.effective_on, wish.known_on), "a queue of other clocks was handed in")
    return {MORNING: morning}


def _finds_limits(move: Move) -> bool:
    return "reserve_limits" in move.postings


def _again(made: Done, wish: Wish, standing: Standing | None) -> Standing:
    """The answer to a wish that was fulfilled before. Raises ``Conflict`` when it is another one."""
    terms = checked_terms(table_of(wish.instrument), wish.event, wish.terms)
    same = (made.instrument, made.instrument_id, made.event, made.actor_id, made.role_code)
    wanted = (wish.instrument, wish.instrument_id, wish.event, wish.actor_id, wish.role_code)
    if same != wanted or dict(made.terms) != terms or standing is None:
        raise Conflict("lifecycle.id_taken", id=wish.transition_id)
    return standing


def _open_new(opened: OpenBook, accounts: Sequence[Account]) -> None:
    """Open those that are not there; an account that several moves use was opened by the first."""
    known = opened.ledger.accounts([one.account_id for one in accounts])
    new = [one for one in accounts if one.account_id not in known]
    for account in accounts:
        there = known.get(account.account_id, account)
        same = (there.kind_code, there.currency, there.owner_id)
        if same != (account.kind_code, account.currency, account.owner_id):
            raise Conflict("ledger.account_differs", account=account.account_id)
    if new:
        opened.ledger.open_accounts(new)
