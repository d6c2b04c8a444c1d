"""The morning queue: alerts, and the waivers that were given. They are asked for and granted under
``/alert-waivers``, by two people."""

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
    QueueMessage,
    RevocationMessage,
    WaiverList,
)
from hefu.services.asked_waivers import asked_waivers
from hefu.services.masked_answers import masked_queue, masked_waivers
from hefu.services.morning_queue import morning_queue
from hefu.services.queue_json import queue_json
from hefu.services.revoke_waiver import revoke_waiver
from hefu.services.waive_alert import Person, WaiverDesk

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
    shown = frozenset(alert.alert_id for alert in morning.alerts)
    desk.note_read(desk.reader(), "queue", shown)
    asked = asked_waivers(desk.book.lifecycle, shown, clocks.known_on)
    told = queue_json(morning, judged, desk.register, asked)
    return Reply(msgspec.convert(masked_queue(told, desk.reader()), QueueMessage))


@resource.get("/waivers", "list_waivers", returns=WaiverList)
def list_waivers(desk: Desk, known_on: KnownOn = None) -> Reply:
    """Waivers known on the day."""
    found = desk.register.waivers(desk.clocks(None, known_on).known_on)
    reader = desk.reader()
    desk.note_read(reader, "waiver", [one.waiver_id for one in found])
    return Reply({"items": masked_waivers(found, reader)})


@resource.post(
    "/waivers/{waiver_id}/revocation",
    "revoke_waiver",
    reads=NewRevocation,
    returns=RevocationMessage,
    example={"reason": "第二次发货并未发生"},
)
def revoke(desk: Desk, waiver_id: Name, body: NewRevocation) -> Reply:
    """Take a waiver back."""
    at = WaiverDesk(desk.book, desk.engine, desk.office.house.clock, desk.clocks(None, None))
    person = Person(desk.caller.subject, desk.caller.role)
    return Reply(revoke_waiver(at, waiver_id, person, reason=body.reason), 201)
