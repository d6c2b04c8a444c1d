"""A webhook as a person sees it: where it leads, how far its receiver was told, what it answered last."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

import msgspec

from hefu.services.webhook_port import Progress, Tried, WebhookBook
from hefu.services.webhooks.standing import Webhook, standing, webhook_named

LAST: Final = 10

State = Literal["active", "failing", "ended"]


class WebhookView(msgspec.Struct, frozen=True):
    """``state``: ``failing`` is one that was given up until somebody tries again. ``told_until_place``: the
    receiver was told everything before this place of the log; ``failure_count``: tries of the next event
    that came to nothing, since ``failing_since``. Never a secret."""

    webhook_id: str
    url: str
    event_kinds: tuple[str, ...]
    state: State
    made_by: str
    made_at: datetime
    told_until_place: int
    failure_count: int
    failing_since: datetime | None
    next_try_at: datetime | None
    former_secret_until: datetime | None
    ended_by: str
    ended_at: datetime | None
    last_tries: tuple[Tried, ...]


def webhook_view(book: WebhookBook, webhook_id: str) -> WebhookView:
    """One webhook. Raises ``NotFound``."""
    return _view(book, webhook_named(book, webhook_id))


def webhook_views(book: WebhookBook) -> list[WebhookView]:
    """All webhooks, also those that have ended, in the order in which they were made."""
    return [_view(book, one) for one in standing(book.acts()).values()]


def _view(book: WebhookBook, one: Webhook) -> WebhookView:
    at = book.progress(one.webhook_id) or Progress(one.webhook_id, 0)
    return WebhookView(
        webhook_id=one.webhook_id,
        url=one.url,
        event_kinds=one.event_kinds,
        state="ended" if one.ended_at is not None else at.state_code,
        made_by=one.made_by,
        made_at=one.made_at,
        told_until_place=at.next_place,
        failure_count=at.failure_count,
        failing_since=at.failing_since,
        next_try_at=at.next_try_at,
        former_secret_until=one.former_until,
        ended_by=one.ended_by,
        ended_at=one.ended_at,
        last_tries=tuple(tried for _, tried in book.tries(one.webhook_id, None, LAST)),
    )
