"""Webhooks: which systems of the bank are told of what goes on in the book."""

from __future__ import annotations

import msgspec

from hefu.api.access.caller import EXTERNAL_ROLES
from hefu.api.exchange.desk import Desk
from hefu.api.exchange.paging import read_cursor, write_cursor
from hefu.api.exchange.parameters import Count, Cursor, Name
from hefu.api.exchange.reply import Reply
from hefu.api.exchange.resource import Resource
from hefu.api.messages.webhooks import (
    EXAMPLE,
    DeliveryList,
    NewSecret,
    NewWebhook,
    Nothing,
    WebhookList,
)
from hefu.services.webhook_port import WebhookBook
from hefu.services.webhooks.subscribe import (
    Asker,
    SecretShown,
    change_secret,
    end_webhook,
    make_webhook,
    retry_webhook,
)
from hefu.services.webhooks.view import WebhookView, webhook_view, webhook_views
from hefu.vocabulary.errors import NotAllowed

resource = Resource("webhooks")

NEVER = EXTERNAL_ROLES | {"technology_partner"}
"""Roles that see a part of the book: whatever policies say, they are not told of all of it."""


class _Place(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    number: int


# Looks a name up, which must not keep others waiting; the same asked again is the same webhook and secret.
@resource.post(
    "/webhooks",
    "make_webhook",
    effect="repeatable",
    reads=NewWebhook,
    returns=SecretShown,
    example=EXAMPLE,
)
def make(desk: Desk, body: NewWebhook) -> Reply:
    """Have a receiver told from now on; its secret is in this answer and in no other."""
    office = desk.office
    shown = make_webhook(
        _book(desk),
        office.carrier,
        office.house.clock,
        _asker(desk),
        url=body.url,
        event_kinds=body.event_kinds,
    )
    return Reply(shown, 201, {"location": f"/v1/webhooks/{shown.webhook_id}"})


@resource.get("/webhooks", "list_webhooks", returns=WebhookList)
def list_all(desk: Desk) -> Reply:
    """Every webhook of the book."""
    return Reply(WebhookList(webhook_views(_book(desk))))


@resource.get("/webhooks/{webhook_id}", "get_webhook", returns=WebhookView)
def get(desk: Desk, webhook_id: Name) -> Reply:
    """One webhook, how far its receiver was told and what it answered last."""
    return Reply(webhook_view(_book(desk), webhook_id))


@resource.get("/webhooks/{webhook_id}/deliveries", "list_deliveries", returns=DeliveryList)
def list_tries(desk: Desk, webhook_id: Name, cursor: Cursor = None, count: Count = 50) -> Reply:
    """The last tries to tell its receiver, in pages."""
    book = _book(desk)
    webhook_view(book, webhook_id)
    place = read_cursor(f"webhook {webhook_id}", cursor, _Place)
    found = book.tries(webhook_id, None if place is None else place.number, count + 1)
    shown = found[:count]
    is_more = len(found) > count
    last = write_cursor(f"webhook {webhook_id}", _Place(shown[-1][0])) if is_more else None
    return Reply(DeliveryList([tried for _, tried in shown], last))


@resource.post(
    "/webhooks/{webhook_id}/secret",
    "change_webhook_secret",
    reads=NewSecret,
    returns=SecretShown,
    example={"former_days": 1},
)
def change(desk: Desk, webhook_id: Name, body: NewSecret) -> Reply:
    """A new secret, shown once; the one before it stays valid beside it for a while."""
    clock = desk.office.house.clock
    return Reply(change_secret(_book(desk), clock, _asker(desk), webhook_id, body.former_days), 201)


@resource.post(
    "/webhooks/{webhook_id}/retry",
    "retry_webhook",
    reads=Nothing,
    returns=WebhookView,
    example={},
)
def retry(desk: Desk, webhook_id: Name, body: Nothing) -> Reply:
    """Try now what the receiver did not take, and go on from there."""
    del body
    retry_webhook(_book(desk), webhook_id)
    return Reply(webhook_view(_book(desk), webhook_id), 201)


@resource.post(
    "/webhooks/{webhook_id}/end",
    "end_webhook",
    reads=Nothing,
    returns=WebhookView,
    example={},
)
def end(desk: Desk, webhook_id: Name, body: Nothing) -> Reply:
    """Tell the receiver nothing any more."""
    del body
    end_webhook(_book(desk), desk.office.house.clock, webhook_id, desk.caller.subject)
    return Reply(webhook_view(_book(desk), webhook_id), 201)


def _book(desk: Desk) -> WebhookBook:
    """The webhooks of the caller's book. Raises ``NotAllowed`` for whoever sees only a part of it."""
    if desk.caller.role in NEVER:
        raise NotAllowed("webhook.outside", role=desk.caller.role)
    return desk.book.webhooks


def _asker(desk: Desk) -> Asker:
    return Asker(desk.caller.subject, desk.request.headers["idempotency-key"])
