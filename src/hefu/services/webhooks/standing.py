"""Where webhooks stand, after all that was done to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from hefu.services.webhook_port import WebhookAct, WebhookBook
from hefu.vocabulary.errors import NotFound, require


@dataclass(frozen=True, slots=True)
class Webhook:
    """``former_secret`` is signed with beside ``secret`` until ``former_until``."""

    webhook_id: str
    url: str
    event_kinds: tuple[str, ...]
    made_by: str
    made_at: datetime
    secret: bytes
    former_secret: bytes = b""
    former_until: datetime | None = None
    ended_by: str = ""
    ended_at: datetime | None = None

    def valid_secrets(self, now: datetime) -> list[bytes]:
        """What a message that is sent now is signed with, the newest first."""
        is_former = self.former_until is not None and now < self.former_until
        return [self.secret, self.former_secret] if is_former else [self.secret]


def standing(acts: Iterable[WebhookAct]) -> dict[str, Webhook]:
    """Every webhook by its id, in the order in which they were made."""
    found: dict[str, Webhook] = {}
    for act in acts:
        if act.act_code == "made":
            found[act.webhook_id] = Webhook(
                act.webhook_id, act.url, act.event_kinds, act.acted_by, act.at, act.secret
            )
            continue
        before = found.get(act.webhook_id)
        require(before is not None, "a webhook is made before anything else is done to it")
        if before is None:
            continue
        if act.act_code == "secret_changed":
            found[act.webhook_id] = replace(
                before,
                secret=act.secret,
                former_secret=before.secret,
                former_until=act.former_until,
            )
        elif before.ended_at is None:
            found[act.webhook_id] = replace(before, ended_by=act.acted_by, ended_at=act.at)
    return found


def webhook_named(book: WebhookBook, webhook_id: str) -> Webhook:
    """One webhook as it stands. Raises ``NotFound``."""
    found = standing(book.acts(webhook_id)).get(webhook_id)
    if found is None:
        raise NotFound("webhook.unknown", webhook=webhook_id)
    return found
