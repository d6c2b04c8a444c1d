"""Which alerts a waiver keeps out of the queue, and why one that was waived is back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

import msgspec

from hefu.decisions.queue.alert import Alert
from hefu.evidence.ports import StoredWaiver

WaiverState = Literal["holds", "expired", "facts_changed", "revoked", "gone"]


class Sorted(msgspec.Struct, frozen=True):
    """``open``: alerts that a person has to look at; ``waived``: those kept out, with the waiver;
    ``returned``: why an open alert that was waived once is back, by alert id."""

    open: tuple[Alert, ...]
    waived: tuple[tuple[Alert, StoredWaiver], ...]
    returned: dict[str, tuple[WaiverState, StoredWaiver]]


def state_of(waiver: StoredWaiver, alert: Alert | None, as_of: date) -> WaiverState:
    """What the waiver is on the day. ``gone``: nothing of the kind is found any more."""
    if waiver.revocation is not None:
        return "revoked"
    if waiver.until_on < as_of:
        return "expired"
    if alert is None:
        return "gone"
    return "holds" if alert.facts_digest == waiver.facts_digest else "facts_changed"


def sort_out(alerts: Sequence[Alert], waivers: Iterable[StoredWaiver], as_of: date) -> Sorted:
    """Alerts without those that a waiver keeps out. The last word about an alert is told when it is
    back; the order of the alerts is kept."""
    by_alert: dict[str, list[StoredWaiver]] = {}
    for waiver in waivers:
        by_alert.setdefault(waiver.alert_id, []).append(waiver)
    still_open: list[Alert] = []
    waived: list[tuple[Alert, StoredWaiver]] = []
    returned: dict[str, tuple[WaiverState, StoredWaiver]] = {}
    for alert in alerts:
        given = by_alert.get(alert.alert_id, [])
        holding = [one for one in given if state_of(one, alert, as_of) == "holds"]
        if holding:
            waived.append((alert, max(holding, key=lambda one: one.until_on)))
            continue
        still_open.append(alert)
        if given:
            returned[alert.alert_id] = (state_of(given[-1], alert, as_of), given[-1])
    return Sorted(open=tuple(still_open), waived=tuple(waived), returned=returned)
