"""Waivers in one language, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hefu.decisions.queue.waiving import state_of
from hefu.evidence.ports import StoredWaiver, WaiverRevocation
from hefu.lifecycle.standing import Standing
from hefu.services.asked_waivers import AskedWaiver
from hefu.services.morning_queue import MorningQueue
from hefu.services.queue_words import INDENT, Line, QueueWords
from hefu.vocabulary.labelled import Language


def asked_line(standing: Standing, language: Language) -> Line:
    """That a waiver was asked for, and that the alert stays."""
    told = {"waiver": standing.instrument_id, "alert": standing.text("alert_id")}
    return Line(QueueWords(language)("asked_now", **told))


def granted_line(standing: Standing, language: Language) -> Line:
    """What a new waiver does, and what it does not."""
    told = {"waiver": standing.instrument_id, "alert": standing.text("alert_id")}
    return Line(QueueWords(language)("kept", until=standing.text("until_on"), **told))


def refused_line(standing: Standing, language: Language) -> Line:
    """That the alert stays in the queue."""
    told = {"waiver": standing.instrument_id, "alert": standing.text("alert_id")}
    return Line(QueueWords(language)("refused", **told))


def revoked_line(revocation: WaiverRevocation, language: Language) -> Line:
    """That a waiver was taken back."""
    return Line(QueueWords(language)("revoked", waiver=revocation.waiver_id))


def waiver_lines(
    waivers: Sequence[StoredWaiver],
    morning: MorningQueue,
    language: Language,
    asked: Iterable[AskedWaiver] = (),
) -> Iterator[Line]:
    """Every waiver ever given, oldest first, and what it is on the day; then those that wait for a second
    person."""
    say = QueueWords(language)
    waiting = list(asked)
    if not waivers and not waiting:
        yield Line(say("no_waivers"))
    alerts = {alert.alert_id: alert for alert in morning.alerts}
    for waiver in waivers:
        state = state_of(waiver, alerts.get(waiver.alert_id), morning.clocks.as_of)
        word = say(f"state_{state}")
        title = say.check_title(waiver.check_id)
        yield Line(f"{waiver.waiver_id}  {waiver.alert_id}  {word}  {title}", is_head=True)
        given = say("given", by=waiver.waived_by, day=waiver.known_on, until=waiver.until_on)
        yield Line(f"{INDENT}{given}{say.colon}{waiver.reason}")
        taken_back = waiver.revocation
        if taken_back is not None:
            back = say("taken_back", by=taken_back.revoked_by, day=taken_back.known_on)
            yield Line(f"{INDENT}{back}{say.colon}{taken_back.reason}")
    for one in waiting:
        yield Line(f"{one.waiver_id}  {one.alert_id}  {say('state_asked')}", is_head=True)
        told = say("asked_on", by=one.asked_by, day=one.asked_on, until=one.until_on)
        yield Line(f"{INDENT}{told}{say.colon}{one.reason}")
