"""Which alerts somebody has asked to waive, as long as nobody has decided that."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

import msgspec

from hefu.lifecycle.ports import LifecycleBook
from hefu.lifecycle.standing import Standing
from hefu.services.waive_alert import INSTRUMENT

_PAGE = 100


class AskedWaiver(msgspec.Struct, frozen=True):
    """Who asked for which waiver, why, until when, and on which day; it waits for a second person."""

    waiver_id: str
    alert_id: str
    asked_by: str
    reason: str
    until_on: date
    asked_on: date


Asked = Mapping[str, AskedWaiver]
"""Waivers that wait for a second person, by alert."""


def asked_waivers(book: LifecycleBook, alert_ids: Collection[str] | None, known_on: date) -> Asked:
    """Waivers that waited for their decision on the day, by alert; of all alerts without ``alert_ids``."""
    found: dict[str, AskedWaiver] = {}
    for standing in _all(book):
        if alert_ids is not None and standing.text("alert_id") not in alert_ids:
            continue
        whole = book.standing(INSTRUMENT, standing.instrument_id)
        moves = [one for one in whole.history if one.known_on <= known_on] if whole else []
        if not moves or moves[-1].event != "propose":
            continue
        asked = moves[-1]
        found[standing.text("alert_id")] = AskedWaiver(
            waiver_id=standing.instrument_id,
            alert_id=str(asked.terms["alert_id"]),
            asked_by=asked.actor_id,
            reason=str(asked.terms["reason"]),
            until_on=date.fromisoformat(str(asked.terms["until_on"])),
            asked_on=asked.known_on,
        )
    return found


def _all(book: LifecycleBook) -> Iterator[Standing]:
    after = ""
    while page := book.instruments(INSTRUMENT, after=after, most=_PAGE):
        yield from page
        after = page[-1].instrument_id
