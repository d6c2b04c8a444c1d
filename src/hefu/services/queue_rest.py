"""What stands under the alerts of the day: those left out, those waived, and what must not be missed."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.services.morning_queue import MorningQueue
from hefu.services.queue_words import Line, QueueWords


def left_lines(morning: MorningQueue, say: QueueWords) -> Iterator[Line]:
    """How many alerts are left out, the first of them, and the money that nobody looks at."""
    queue, currency = morning.queue, morning.currency
    if not queue.left:
        yield Line(say("nothing_left"))
        return
    first, last = queue.left[0], queue.taken[-1]
    yield Line(say("left", count=len(queue.left)), is_head=True)
    yield Line(
        say(
            "left_first",
            alert=first.alert_id,
            title=say.check_title(first.check_id),
            expected=say.money(first.expected_minor, currency),
            last=last.alert_id,
            last_expected=say.money(last.expected_minor, currency),
        )
    )
    stake, unknown = queue.left_stake_minor
    untouched, untouched_unknown = queue.untouched_stake_minor
    yield Line(
        say(
            "left_stake",
            stake=say.money(stake, currency),
            untouched=say.money(untouched, currency),
        )
    )
    if unknown:
        yield Line(say("left_unknown", count=unknown, untouched=untouched_unknown))


def waived_lines(morning: MorningQueue, say: QueueWords) -> Iterator[Line]:
    """What was waived, by whom, until when."""
    waived = morning.sorted_out.waived
    if waived:
        yield Line(say("waived", count=len(waived)), is_head=True)
    for alert, waiver in waived:
        told = say(
            "waived_line",
            alert=alert.alert_id,
            title=say.check_title(alert.check_id),
            by=waiver.waived_by,
            until=waiver.until_on,
            reason=waiver.reason,
        )
        yield Line(f"  {told}")


def warning_lines(morning: MorningQueue, say: QueueWords) -> Iterator[Line]:
    """Notes, and what could not be judged, run or decided."""
    if morning.notes:
        told = [f"{say.check_title(one)} ×{count}" for one, count in morning.notes]
        yield Line(say("notes", notes=say.semicolon.join(told)))
    if morning.unjudged_count:
        yield Line(say("unjudged", count=morning.unjudged_count))
    for check_id in morning.failed_checks:
        yield Line(say("failed", title=say.check_title(check_id), id=check_id), is_warning=True)
    for one in morning.undecided:
        text = one.error.text(say.language)
        yield Line(say("undecided", application=one.application_id, why=text), is_warning=True)
