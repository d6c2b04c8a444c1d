"""Tell one receiver what it was not told yet, in the order of the log.

An event is told again until the receiver takes it, and none behind it before: at least once, in order. How
far it was told lasts after its answer, so that whatever is cut off between the two is told again under the
same id. After some days without success nothing more is tried until somebody asks for it; nothing is left
out.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import msgspec

from hefu.evidence.day import Clocks
from hefu.evidence.ports import Clock
from hefu.parameters.loader import ParameterView
from hefu.services.webhook_port import Answer, Carrier, Progress, Tried, WebhookBook
from hefu.services.webhooks.kinds import Event, event_of, log_kinds_of
from hefu.services.webhooks.message import body_of, headers_of
from hefu.services.webhooks.standing import Webhook, webhook_named
from hefu.services.webhooks.subscribe import RECEIVER, end_webhook

AT_ONCE: Final = 100
_DRAWN: Final = random.SystemRandom()
_DOUBLINGS_MAX: Final = 30


class Limits(msgspec.Struct, frozen=True):
    """How long an answer is waited for, and how trying again is spread. Parameters ``policy.webhook``."""

    answer_seconds: int
    first_delay_seconds: int
    delay_seconds_max: int
    give_up_days: int


@dataclass(frozen=True, slots=True)
class Telling:
    """What telling needs. ``tenant``: the name of the book; ``may_go_on``: asked before each message."""

    book: WebhookBook
    carrier: Carrier
    clock: Clock
    tenant: str
    may_go_on: Callable[[], bool]


def limits_of(clock: Clock) -> Limits:
    """The limits of today."""
    today = clock.today()
    view = ParameterView(Clocks(as_of=today, known_on=today))
    names = Limits.__struct_fields__
    return Limits(*(view.integer(f"policy.webhook.{name}") for name in names))


def is_due(progress: Progress, clock: Clock) -> bool:
    """Whether it is time to tell this receiver something, if there is something."""
    wanted = progress.next_try_at
    return progress.state_code == "active" and (wanted is None or wanted <= clock.now())


def tell_receiver(telling: Telling, webhook_id: str) -> bool:
    """Tell one receiver what is due, ``AT_ONCE`` entries of the log at most; whether to go on at once."""
    book = telling.book
    webhook, progress = webhook_named(book, webhook_id), book.progress(webhook_id)
    if webhook.ended_at is not None or progress is None or not is_due(progress, telling.clock):
        return False
    wanted = log_kinds_of(webhook.event_kinds)
    found, seen_until = book.happenings(progress.next_place, wanted, AT_ONCE)
    limits = limits_of(telling.clock)
    for happening in found:
        event = event_of(happening)
        if event is None or event.kind not in webhook.event_kinds:
            continue
        if not telling.may_go_on():
            return False
        after = _told(telling, webhook, (progress, happening.place), event, limits)
        if after is None:
            return False
        progress = after
    if seen_until > progress.next_place:
        book.advance(progress, Progress(webhook_id, seen_until))
    return len(found) == AT_ONCE


def _told(
    telling: Telling,
    webhook: Webhook,
    where: tuple[Progress, int],
    event: Event,
    limits: Limits,
) -> Progress | None:
    """Tell one event; where the receiver stands then, nothing unless it took it."""
    before, place = where
    sent_at = telling.clock.now()
    body = body_of(event, telling.tenant)
    headers = headers_of(event.event_id, sent_at, body, webhook.valid_secrets(sent_at))
    answer = telling.carrier.carry(webhook.url, headers, body, limits.answer_seconds)
    tried = Tried(
        event_id=event.event_id,
        event_kind=event.kind,
        place=place,
        attempt_no=before.failure_count + 1,
        at=sent_at,
        status=answer.status,
        outcome_code=answer.outcome_code,
        duration_ms=answer.duration_ms,
    )
    if answer.outcome_code == "taken":
        after = Progress(webhook.webhook_id, place + 1)
        return after if telling.book.advance(before, after, tried) else None
    telling.book.advance(before, _failed(before, telling.clock, limits), tried)
    _end_if_gone(telling, webhook, answer)
    return None


def _end_if_gone(telling: Telling, webhook: Webhook, answer: Answer) -> None:
    if answer.outcome_code == "gone":
        end_webhook(telling.book, telling.clock, webhook.webhook_id, RECEIVER)


def _failed(before: Progress, clock: Clock, limits: Limits) -> Progress:
    now = clock.now()
    since = before.failing_since or now
    is_given_up = now - since >= timedelta(days=limits.give_up_days)
    return Progress(
        before.webhook_id,
        before.next_place,
        "failing" if is_given_up else "active",
        before.failure_count + 1,
        since,
        None if is_given_up else now + delay_after(before.failure_count + 1, limits),
    )


def delay_after(failure_count: int, limits: Limits) -> timedelta:
    """How long to wait after so many failures: twice as long each time up to the longest, and of that
    anything from half to all, so that receivers that failed together are not asked together."""
    doublings = min(failure_count - 1, _DOUBLINGS_MAX)
    longest = min(limits.first_delay_seconds << doublings, limits.delay_seconds_max)
    return timedelta(milliseconds=_DRAWN.randint(longest * 500, longest * 1_000))
