"""Have a receiver told of what happens, change its secret, try again, end it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from hefu.evidence.day import Clocks
from hefu.evidence.identity import content_digest
from hefu.evidence.ports import Clock
from hefu.parameters.loader import ParameterView
from hefu.services.webhook_port import Carrier, Progress, WebhookAct, WebhookBook
from hefu.services.webhooks.kinds import checked_kinds
from hefu.services.webhooks.message import new_secret, secret_text
from hefu.services.webhooks.standing import Webhook, standing, webhook_named
from hefu.vocabulary.errors import Conflict, InvalidInput, NotFound

RECEIVER: Final = "receiver"
"""Who ends a webhook whose receiver answers that it is gone."""
_COUNT_MAX: Final = "policy.webhook.count_max"
_FORMER_DAYS_MAX: Final = "policy.webhook.former_secret_days_max"
_ID_LENGTH: Final = 20


class SecretShown(msgspec.Struct, frozen=True):
    """A secret, shown to whoever made it and to nobody again. ``former_until``: until when the one before it
    is signed with too."""

    webhook_id: str
    secret: str
    former_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and under which key: the same asked again under it is the same webhook and secret."""

    subject: str
    key: str


def make_webhook(
    book: WebhookBook,
    carrier: Carrier,
    clock: Clock,
    asker: Asker,
    *,
    url: str,
    event_kinds: tuple[str, ...],
) -> SecretShown:
    """Have a receiver told from now on.

    Raises ``InvalidInput`` for kinds or a URL that are none, an address that nothing may be sent to, or a
    book without keys; ``Unavailable`` for a name that nobody knows; ``Conflict`` for too many.
    """
    kinds = checked_kinds(event_kinds)
    _require_keys(book)
    carrier.check(url)
    now = clock.now()
    most = _parameters(clock).integer(_COUNT_MAX)
    named = content_digest("webhook", asker.subject, asker.key, url, *kinds)
    webhook_id = f"wh_{named[:_ID_LENGTH]}"
    known = standing(book.acts())
    running = [one for one in known.values() if one.ended_at is None]
    if webhook_id not in known and len(running) >= most:
        raise Conflict("webhook.too_many", most=most)
    made = WebhookAct(
        act_id=f"{webhook_id}.made",
        webhook_id=webhook_id,
        act_code="made",
        acted_by=asker.subject,
        at=now,
        url=url,
        event_kinds=kinds,
        secret=new_secret(),
        from_place=book.log_size(),
    )
    return SecretShown(webhook_id, secret_text(_kept(book, made).secret))


def change_secret(
    book: WebhookBook, clock: Clock, asker: Asker, webhook_id: str, former_days: int
) -> SecretShown:
    """Make a new secret; the one before it is signed with too for some days, 0 for not at all.

    Raises ``NotFound``, ``Conflict`` for a webhook that has ended, ``InvalidInput``.
    """
    running = _running(book, webhook_id)
    _require_keys(book)
    most = _parameters(clock).integer(_FORMER_DAYS_MAX)
    if not 0 <= former_days <= most:
        raise InvalidInput("webhook.former_days", days=former_days, most=most)
    now = clock.now()
    named = content_digest("secret", running.webhook_id, asker.subject, asker.key)
    changed = WebhookAct(
        act_id=f"{webhook_id}.{named[:_ID_LENGTH]}",
        webhook_id=webhook_id,
        act_code="secret_changed",
        acted_by=asker.subject,
        at=now,
        secret=new_secret(),
        former_until=now + timedelta(days=former_days) if former_days else None,
    )
    kept = _kept(book, changed)
    return SecretShown(webhook_id, secret_text(kept.secret), kept.former_until)


def end_webhook(book: WebhookBook, clock: Clock, webhook_id: str, by: str) -> Webhook:
    """Tell a receiver nothing any more. Raises ``NotFound``; one that has ended stays as it ended."""
    webhook_named(book, webhook_id)
    ended = WebhookAct(
        act_id=f"{webhook_id}.ended",
        webhook_id=webhook_id,
        act_code="ended",
        acted_by=by,
        at=clock.now(),
    )
    book.keep_act(ended)
    return webhook_named(book, webhook_id)


def retry_webhook(book: WebhookBook, webhook_id: str) -> Progress:
    """Try again now what a receiver did not take, and go on from there. Raises ``NotFound``, ``Conflict``."""
    _running(book, webhook_id)
    before = book.progress(webhook_id)
    if before is None:
        raise NotFound("webhook.unknown", webhook=webhook_id)
    after = Progress(webhook_id, before.next_place)
    # Where it moved on meanwhile it was tried just now.
    return after if book.advance(before, after) else (book.progress(webhook_id) or before)


def _running(book: WebhookBook, webhook_id: str) -> Webhook:
    found = webhook_named(book, webhook_id)
    if found.ended_at is not None:
        raise Conflict("webhook.ended", webhook=webhook_id, ended=f"{found.ended_at:%Y-%m-%d}")
    return found


def _kept(book: WebhookBook, act: WebhookAct) -> WebhookAct:
    """The act as it stands: the one that was kept first under its id."""
    book.keep_act(act)
    return next(one for one in book.acts(act.webhook_id) if one.act_id == act.act_id)


def _require_keys(book: WebhookBook) -> None:
    if not book.can_seal:
        raise InvalidInput("webhook.no_keys")


def _parameters(clock: Clock) -> ParameterView:
    today = clock.today()
    return ParameterView(Clocks(as_of=today, known_on=today))
