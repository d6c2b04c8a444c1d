"""Close days of the ledger: one after another, each once, each as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from hefu.evidence.day import Clocks
from hefu.evidence.ports import Clock, QueryEngine
from hefu.lifecycle.day_end import ONE_DAY
from hefu.lifecycle.standing import Wish
from hefu.services.house import OpenBook
from hefu.services.lifecycle.make_move import make_move
from hefu.services.lifecycle.read_day import DAY, last_closed
from hefu.vocabulary.errors import Conflict, InvalidInput, InvariantBroken
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message

ROLE = "risk_officer"


class DayClosed(msgspec.Struct, frozen=True):
    """One day. ``is_new``: whether this call closed it; else it was closed before, with these counts."""

    day: date
    is_new: bool
    loan_count: int
    transfer_count: int


def close_day(opened: OpenBook, clock: Clock, day: date, *, by: str) -> DayClosed:
    """Close ``day``: interest, what fell due, what is overdue, of every open loan, in one unit of work.

    Whoever stops it halfway has done nothing, and does it again. Asked again it answers what was done.
    Raises ``InvalidInput`` (``ledger.day_ahead``) for a day that has not come, and ``Refused``
    (``lifecycle.day_not_next``) where a day before it is open.
    """
    if day > clock.today():
        told = {"on": day.isoformat(), "today": clock.today().isoformat()}
        raise InvalidInput("ledger.day_ahead", **told)
    done = _closed(opened, day)
    if done is not None:
        return done
    wish = Wish(
        transition_id=f"close-day-{day.isoformat()}",
        instrument=DAY,
        instrument_id=day.isoformat(),
        event="close",
        actor_id=by,
        role_code=ROLE,
        at=clock.now(),
        effective_on=day,
        known_on=clock.today(),
    )
    try:
        make_move(opened, _no_engine, wish)
    except Conflict:
        done = _closed(opened, day)  # Somebody else closed it meanwhile.
        if done is None:
            raise
        return done
    done = _closed(opened, day)
    if done is None:
        raise InvariantBroken(f"{day} was closed and is open")
    return msgspec.structs.replace(done, is_new=True)


def close_days(opened: OpenBook, clock: Clock, day: date, *, by: str) -> Iterator[DayClosed]:
    """Close every open day up to ``day``, the oldest first; only ``day`` where none was ever closed."""
    last = last_closed(opened.lifecycle)
    first = day if last is None or last >= day else last + ONE_DAY
    while first <= day:
        yield close_day(opened, clock, first, by=by)
        first += ONE_DAY


def closed_line(done: DayClosed, language: Language) -> str:
    """One day in a sentence."""
    told = {
        "on": done.day.isoformat(),
        "loans": done.loan_count,
        "transfers": done.transfer_count,
    }
    return render_message(
        "ledger.day_closed" if done.is_new else "ledger.day_was_closed", told, language
    )


def _closed(opened: OpenBook, day: date) -> DayClosed | None:
    found = opened.lifecycle.standing(DAY, day.isoformat())
    if found is None:
        return None
    seen = found.history[0].seen
    return DayClosed(day, False, int(seen["loan_count"]), int(seen["transfer_count"]))


def _no_engine(clocks: Clocks) -> QueryEngine:
    raise InvariantBroken(f"a day is closed without judging anything, asked at {clocks.as_of}")
