"""Take a waiver back: by a move of its instrument; one that was given before waivers were instruments, as it
was given then."""

from __future__ import annotations

from datetime import date

from hefu.evidence.identity import content_digest
from hefu.evidence.ports import StoredWaiver, WaiverRevocation
from hefu.lifecycle.standing import Wish
from hefu.services.lifecycle.make_move import make_move
from hefu.services.waive_alert import INSTRUMENT, Person, WaiverDesk
from hefu.vocabulary.errors import InvalidInput, NotFound

_MOVE_LENGTH = 40


def revoke_waiver(
    desk: WaiverDesk, waiver_id: str, person: Person, *, reason: str
) -> WaiverRevocation:
    """Put the alert back into the queue. ``waiver_id``: the whole id or the start of it.

    Raises ``NotFound``, ``Conflict`` for one that was taken back before, ``InvalidInput``, ``NotAllowed`` for
    a role that may not.
    """
    by, why = person.actor_id.strip(), reason.strip()
    if not by or not why:
        raise InvalidInput("queue.words_missing")
    known_on = desk.clocks.known_on
    given = _given(desk, waiver_id, known_on)
    standing = desk.opened.lifecycle.standing(INSTRUMENT, given.waiver_id)
    taken_back = WaiverRevocation(given.waiver_id, by, why, known_on, desk.clock.today())
    if standing is None:
        desk.opened.register.keep_revocation(taken_back)
        return taken_back
    key = content_digest("revoke", given.waiver_id, by, why)
    wish = Wish(
        transition_id=key[:_MOVE_LENGTH],
        instrument=INSTRUMENT,
        instrument_id=given.waiver_id,
        event="revoke",
        actor_id=by,
        role_code=person.role_code,
        at=desk.clock.now(),
        effective_on=desk.clocks.as_of,
        known_on=known_on,
        terms={"reason": why},
    )
    make_move(desk.opened, desk.engine_for, wish)
    return _given(desk, given.waiver_id, known_on).revocation or taken_back


def _given(desk: WaiverDesk, waiver_id: str, known_on: date) -> StoredWaiver:
    known = desk.opened.register.waivers(known_on)
    found = [one for one in known if one.waiver_id == waiver_id] or [
        one for one in known if waiver_id and one.waiver_id.startswith(waiver_id)
    ]
    if len(found) != 1:
        raise NotFound("queue.waiver_unknown", waiver=waiver_id)
    return found[0]
