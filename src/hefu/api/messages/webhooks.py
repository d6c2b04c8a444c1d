"""Webhooks over the wire."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from hefu.services.webhook_port import Tried
from hefu.services.webhooks.view import WebhookView

EXAMPLE = {"url": "https://erp.example/hefu", "event_kinds": ["decision.kept", "drawdown.moved"]}


class NewWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where messages go, and what they tell of."""

    url: Annotated[str, Meta(min_length=8, max_length=2_000)]
    event_kinds: Annotated[
        tuple[Annotated[str, Meta(max_length=60)], ...], Meta(min_length=1, max_length=60)
    ]


class NewSecret(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how many days messages are signed with the former secret too."""

    former_days: Annotated[int, Meta(ge=0, le=366)] = 1


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An empty object: the address says what is wanted."""


class WebhookList(msgspec.Struct, frozen=True):
    """Webhooks, oldest first, also those that have ended."""

    items: list[WebhookView]


class DeliveryList(msgspec.Struct, frozen=True):
    """Tries, newest first."""

    items: list[Tried]
    next_cursor: str | None = None
