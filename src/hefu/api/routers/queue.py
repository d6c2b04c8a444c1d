"""The morning queue: alerts, and waivers of those that are known false alarms."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import Query

from hefu.api.exchange.desk import Desk
from hefu.api.exchange.parameters import AsOf, KnownOn, Name
from hefu.api.exchange.reply import Reply
from hefu.api.exchange.resource import Resource
from hefu.api.messages.queue import (
    NewRevocation,
    NewWaiver,
    QueueMessage,
    RevocationMessage,
    WaiverList,
    WaiverMessage,
)
from hefu.services.morning_queue import morning_queue
from hefu.services.queue_json import queue_json
from hefu.services.waive_alert import revoke_waiver, waive_alert

resource = Resource("queue")

Budget = Annotated[
    int, Query(ge=1, le=1000, description="Alerts your people can deal with. 今日可处理的预警数量")
]


@resource.get("/queue", "get_queue", returns=QueueMessage)
def get_queue(
    desk: Desk, budget: Budget = 20, as_of: AsOf = None, known_on: KnownOn = None
) -> Reply:
    """The queue at these clocks."""
    clocks = desk.clocks(as_of, known_on)
    morning, judged = morning_queue(desk.register, desk.engine(clocks), clocks, budget=budget)
    desk.note_read(desk.reader(), "queue", [alert.alert_id for alert in morning.alerts])
    told = queue_json(morning, judged, desk.register)
    return Reply(msgspec.json.decode(told, type=QueueMessage))


@resource.post(
    "/queue/alerts/{alert_id}/waivers",
    "waive_alert",
    effect="repeatable",
    reads=NewWaiver,
    returns=WaiverMessage,
    example={"reason": "双方已书面确认两次发货", "until_on": "2026-04-30", "as_of": "2026-03-31"},
)
def waive(desk: Desk, alert_id: Name, body: NewWaiver) -> Reply:
    """Waive one alert of this morning, on the facts of this morning; kept once however often."""
    clocks = desk.clocks(body.as_of, None)
    morning, _ = morning_queue(desk.register, desk.engine(clocks), clocks, budget=1)
    kept = waive_alert(
        desk.register,
        desk.office.house.clock,
        morning,
        alert_id,
        by=desk.caller.subject,
        reason=body.reason,
        until_on=body.until_on,
    )
    return Reply(kept, 201, {"location": "/v1/waivers"})


@resource.get("/waivers", "list_waivers", returns=WaiverList)
def list_waivers(desk: Desk, known_on: KnownOn = None) -> Reply:
    """Waivers known on the day."""
    found = desk.register.waivers(desk.clocks(None, known_on).known_on)
    return Reply({"items": found})


@resource.post(
    "/waivers/{waiver_id}/revocation",
    "revoke_waiver",
    reads=NewRevocation,
    returns=RevocationMessage,
    example={"reason": "第二次发货并未发生"},
)
def revoke(desk: Desk, waiver_id: Name, body: NewRevocation) -> Reply:
    """Take a waiver back."""
    today = desk.office.house.clock.today()
    kept = revoke_waiver(
        desk.register,
        desk.office.house.clock,
        today,
        waiver_id,
        by=desk.caller.subject,
        reason=body.reason,
    )
    return Reply(kept, 201)
