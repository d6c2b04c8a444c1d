"""Take a known false alarm out of the queue: one person asks, another in another role decides, with a reason
and an end; or take that back.

The way is the instrument ``waiver`` and no other. A waiver keeps an alert out of the queue and does nothing
else: decisions do not know of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hefu.decisions.queue.alert import Alert
from hefu.evidence.day import Clocks
from hefu.evidence.identity import content_digest
from hefu.evidence.ports import Clock
from hefu.lifecycle.standing import Standing, Term, Wish
from hefu.services.house import OpenBook
from hefu.services.lifecycle.make_move import make_move
from hefu.services.lifecycle.reading import EngineFor
from hefu.services.morning_queue import MorningQueue
from hefu.vocabulary.errors import InvalidInput, NotFound

INSTRUMENT = "waiver"
ASKS, DECIDES = "risk_officer", "approver"
"""In which roles waivers are asked for and decided from the command line."""
_ID_LENGTH, _MOVE_LENGTH = 12, 40


@dataclass(frozen=True, slots=True)
class WaiverDesk:
    """Where somebody asks or decides: which book, and on which clocks."""

    opened: OpenBook
    engine_for: EngineFor
    clock: Clock
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts, and in which role."""

    actor_id: str
    role_code: str


def ask_waiver(
    desk: WaiverDesk,
    morning: MorningQueue,
    alert_id: str,
    *,
    by: str,
    reason: str,
    until_on: date,
) -> Standing:
    """Ask that one alert of this morning be kept out of the queue; it stays until somebody else grants that.

    ``alert_id``: the whole id, or its last eight characters. The same asked twice is asked once.

    Raises ``NotFound`` for an alert that is not there, ``InvalidInput`` for no name or no reason, ``Refused``
    for an end that lies behind us or further away than policy allows.
    """
    _require_words(by, reason)
    alert = _alert(morning, alert_id)
    terms: dict[str, Term] = {
        "alert_id": alert.alert_id,
        "until_on": until_on.isoformat(),
        "reason": reason.strip(),
    }
    named = (alert.facts_digest, by.strip(), *(str(one) for one in terms.values()))
    asked = content_digest("ask", *named, morning.clocks.known_on.isoformat())
    person = Person(by.strip(), ASKS)
    wish = _wish(desk, person, ("propose", asked[:_ID_LENGTH], asked), terms)
    return make_move(desk.opened, desk.engine_for, wish, morning=morning)


def grant_waiver(desk: WaiverDesk, waiver_id: str, *, by: str) -> Standing:
    """Keep the alert out of the queue from now on, on the facts on which that was asked for.

    Raises ``NotFound``, ``Conflict`` for one that was decided, ``Refused`` for the person who asked, for an
    alert that is gone or rests on other facts now, or an end that has passed.
    """
    _require_words(by, by)
    return _decided(desk, waiver_id, "grant", by, {})


def refuse_waiver(desk: WaiverDesk, waiver_id: str, *, by: str, reason: str) -> Standing:
    """Leave the alert in the queue for good. Raises ``NotFound``, ``Conflict``, ``InvalidInput``."""
    _require_words(by, reason)
    return _decided(desk, waiver_id, "refuse", by, {"reason": reason.strip()})


def _decided(
    desk: WaiverDesk, waiver_id: str, event: str, by: str, terms: dict[str, Term]
) -> Standing:
    found = desk.opened.lifecycle.standing(INSTRUMENT, waiver_id)
    if found is None:
        raise NotFound("queue.waiver_unknown", waiver=waiver_id)
    key = content_digest(event, waiver_id, by.strip(), str(found.version))
    wish = _wish(desk, Person(by.strip(), DECIDES), (event, waiver_id, key), terms)
    return make_move(desk.opened, desk.engine_for, wish)


def _wish(
    desk: WaiverDesk, person: Person, what: tuple[str, str, str], terms: dict[str, Term]
) -> Wish:
    event, waiver_id, key = what
    return Wish(
        transition_id=key[:_MOVE_LENGTH],
        instrument=INSTRUMENT,
        instrument_id=waiver_id,
        event=event,
        actor_id=person.actor_id,
        role_code=person.role_code,
        at=desk.clock.now(),
        effective_on=desk.clocks.as_of,
        known_on=desk.clocks.known_on,
        terms=terms,
    )


def _alert(morning: MorningQueue, alert_id: str) -> Alert:
    wanted = alert_id.strip().lower()
    found = [
        alert
        for alert in morning.alerts
        if wanted in {alert.alert_id.lower(), alert.alert_id.lower().partition("-")[2]}
    ]
    if len(found) != 1:
        raise NotFound(
            "queue.alert_unknown",
            alert=alert_id,
            as_of=morning.clocks.as_of,
            count=len(morning.alerts),
        )
    return found[0]


def _require_words(by: str, reason: str) -> None:
    if not by.strip() or not reason.strip():
        raise InvalidInput("queue.words_missing")
