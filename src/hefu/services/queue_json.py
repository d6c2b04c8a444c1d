"""The morning queue as JSON: codes and minor units, and the words in both languages."""

from __future__ import annotations

import json

import msgspec

from hefu.decisions.queue.alert import Alert
from hefu.evidence.ports import EvidenceRegister
from hefu.services.asked_waivers import Asked
from hefu.services.describe_alert import describe_alert
from hefu.services.judge_bundle import Judged
from hefu.services.morning_queue import MorningQueue


def queue_json(
    morning: MorningQueue,
    judged: Judged,
    register: EvidenceRegister,
    asked: Asked,
) -> str:
    """Alerts taken with their words, alerts left out and waived without; ``asked``: waivers that wait for a
    second person, by alert."""
    left, left_unknown = morning.queue.left_stake_minor
    untouched, untouched_unknown = morning.queue.untouched_stake_minor
    body = {
        "as_of": morning.clocks.as_of,
        "known_on": morning.clocks.known_on,
        "currency": morning.currency,
        "finding_count": morning.finding_count,
        "application_count": morning.application_count,
        "paid_out_count": morning.paid_out_count,
        "unjudged_count": morning.unjudged_count,
        "note_counts": dict(morning.notes),
        "taken": [
            {**_plain(alert), "words": describe_alert(register, judged, alert)}
            for alert in morning.queue.taken
        ],
        "left": [_plain(alert) for alert in morning.queue.left],
        "left_stake_minor": left,
        "left_unknown_count": left_unknown,
        "untouched_stake_minor": untouched,
        "untouched_unknown_count": untouched_unknown,
        "waived": [
            {"alert_id": alert.alert_id, "waiver": waiver}
            for alert, waiver in morning.sorted_out.waived
        ],
        "returned": {
            alert_id: {"state": state, "waiver": waiver}
            for alert_id, (state, waiver) in morning.sorted_out.returned.items()
        },
        "asked": dict(asked),
        "undecided": [
            {"application_id": one.application_id, "code": one.error.code}
            for one in morning.undecided
        ],
        "failed_checks": list(morning.failed_checks),
    }
    return json.dumps(msgspec.to_builtins(body), ensure_ascii=False, indent=2)


def _plain(alert: Alert) -> dict[str, object]:
    return {**msgspec.structs.asdict(alert), "applications": alert.applications}
