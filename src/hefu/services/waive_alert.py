"""Take a known false alarm out of the queue, by name, with a reason and an end; or take that back.

A waiver keeps an alert out of the queue and does nothing else: decisions do not know of it.
"""

from __future__ import annotations

from datetime import date, timedelta

from hefu.decisions.queue.alert import Alert
from hefu.evidence.day import Clocks
from hefu.evidence.identity import content_digest
from hefu.evidence.ports import Clock, EvidenceRegister, StoredWaiver, WaiverRevocation
from hefu.parameters.loader import ParameterView
from hefu.services.morning_queue import MorningQueue
from hefu.vocabulary.errors import InvalidInput, NotFound

_ID_LENGTH = 12
_DAYS_MAX = "policy.queue.waiver_days_max"


def waive_alert(
    register: EvidenceRegister,
    clock: Clock,
    morning: MorningQueue,
    alert_id: str,
    *,
    by: str,
    reason: str,
    until_on: date,
) -> StoredWaiver:
    """Keep a waiver of one alert of this morning, on the facts of this morning.

    ``alert_id``: the whole id, or its last eight characters.

    Raises ``NotFound`` for an alert that is not there, ``InvalidInput`` for no name, no reason, or an
    end that lies behind us or further away than policy allows.
    """
    clocks = morning.clocks
    _require_words(by, reason)
    _require_end(until_on, clocks)
    alert = _alert(morning, alert_id)
    named = (alert.alert_id, alert.facts_digest, by.strip(), reason.strip())
    days = (until_on.isoformat(), clocks.known_on.isoformat())
    waiver = StoredWaiver(
        waiver_id=content_digest(*named, *days)[:_ID_LENGTH],
        alert_id=alert.alert_id,
        check_id=alert.check_id,
        facts_digest=alert.facts_digest,
        waived_by=by.strip(),
        reason=reason.strip(),
        until_on=until_on,
        known_on=clocks.known_on,
        entered_on=clock.today(),
    )
    register.keep_waiver(waiver)
    return waiver


def revoke_waiver(
    register: EvidenceRegister,
    clock: Clock,
    known_on: date,
    waiver_id: str,
    *,
    by: str,
    reason: str,
) -> WaiverRevocation:
    """Keep that a waiver was taken back. Raises ``NotFound``, ``Conflict``, ``InvalidInput``."""
    _require_words(by, reason)
    known = [one.waiver_id for one in register.waivers(known_on)]
    found = [one for one in known if one == waiver_id] or [
        one for one in known if waiver_id and one.startswith(waiver_id)
    ]
    if len(found) != 1:
        raise NotFound("queue.waiver_unknown", waiver=waiver_id)
    revocation = WaiverRevocation(
        waiver_id=found[0],
        revoked_by=by.strip(),
        reason=reason.strip(),
        known_on=known_on,
        entered_on=clock.today(),
    )
    register.keep_revocation(revocation)
    return revocation


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


def _require_end(until_on: date, clocks: Clocks) -> None:
    days_max = ParameterView(clocks).integer(_DAYS_MAX)
    latest = clocks.as_of + timedelta(days=days_max)
    if not clocks.as_of <= until_on <= latest:
        raise InvalidInput("queue.until", until=until_on, as_of=clocks.as_of, latest=latest)
