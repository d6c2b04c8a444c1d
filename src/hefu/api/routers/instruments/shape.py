"""The shape that all instruments share: list them, look at one, make a move."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import Path, Query

from hefu.api.access.refusals import PreconditionFailed
from hefu.api.exchange.desk import Desk
from hefu.api.exchange.paging import read_cursor, write_cursor
from hefu.api.exchange.parameters import Count, Cursor
from hefu.api.exchange.reply import Reply, is_named, tag_of
from hefu.api.exchange.resource import Resource
from hefu.api.messages.instruments import InstrumentList, asked_moves, example_of, terms_of
from hefu.services.lifecycle.ask_move import AskedMove, Asker, ask_move
from hefu.services.lifecycle.mask_instrument import masked_instrument, masked_lines
from hefu.services.lifecycle.view_instrument import (
    InstrumentView,
    instrument_named,
    lines,
    view,
)

InstrumentId = Annotated[
    str,
    Path(
        max_length=200,
        description="Instrument; `new` for one that begins. 业务对象编号；新建可填 new",
        examples=["DD-0001"],
    ),
]
StateCode = Annotated[
    str | None, Query(pattern="^[a-z_]{1,40}$", description="Only in this state. 仅限该状态")
]


class _Place(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    after: str


def instrument_resource(instrument: str, plural: str) -> Resource:
    """Three operations on one instrument under ``/<plural>``."""
    resource = Resource(plural)
    one = f"/{plural}/{{instrument_id:path}}"
    name = plural.replace("-", "_")
    _add_list(resource, instrument, f"/{plural}", f"list_{name}")
    _add_move(resource, instrument, plural, f"{one}/moves")
    _add_get(resource, instrument, one)
    return resource


def _add_list(resource: Resource, instrument: str, path: str, name: str) -> None:
    def list_them(
        desk: Desk, state: StateCode = None, cursor: Cursor = None, count: Count = 50
    ) -> Reply:
        """A page by id; from outside the bank what belongs to the firm."""
        of = f"{instrument} {state} {desk.caller.party}"
        place = read_cursor(of, cursor, _Place)
        after = "" if place is None else place.after
        book = desk.book.lifecycle
        if desk.caller.party:
            own = [
                found
                for found in book.belonging_to(instrument, desk.caller.party)
                if found.instrument_id > after and state in (None, found.state)
            ]
            page = own[: count + 1]
        else:
            page = list(book.instruments(instrument, state=state, after=after, most=count + 1))
        more = len(page) > count
        shown = page[:count]
        reader = desk.reader()
        desk.note_read(reader, instrument, [one.instrument_id for one in shown])
        last = write_cursor(of, _Place(shown[-1].instrument_id)) if more else None
        return Reply(InstrumentList(masked_lines(instrument, lines(shown), reader), last))

    resource.get(path, name, returns=InstrumentList)(list_them)


def _add_get(resource: Resource, instrument: str, path: str) -> None:
    def get_one(desk: Desk, instrument_id: InstrumentId) -> Reply:
        """Where it stands, its moves, and what the caller may do next."""
        seen = _seen(desk, instrument, instrument_id)
        desk.note_read(desk.reader(), instrument, [instrument_id])
        return Reply(seen)

    name = f"get_{instrument}_state"
    resource.get(path, name, returns=InstrumentView)(get_one)


def _add_move(resource: Resource, instrument: str, plural: str, path: str) -> None:
    reads = asked_moves(instrument)

    def move(desk: Desk, instrument_id: InstrumentId, body: Any) -> Reply:
        """Make one move by its table; refused with every reason, or made as a whole."""
        clock = desk.office.house.clock
        asked = AskedMove(
            instrument=instrument,
            instrument_id=instrument_id,
            event=type(body).__struct_config__.tag,
            terms=terms_of(body),
            key=desk.request.headers["idempotency-key"],
            at=clock.now(),
            today=clock.today(),
            effective_on=body.effective_on,
            expected_version=_expected(desk, instrument, instrument_id),
        )
        caller = desk.caller
        asker = Asker(caller.subject, caller.role, caller.party)
        made = ask_move(desk.book, desk.engine, asker, asked)
        shown = view(made, caller.role, is_external=caller.is_external)
        shown = masked_instrument(shown, desk.reader())
        return Reply(shown, 201, {"location": f"/v1/{plural}/{made.instrument_id}"})

    resource.post(
        path,
        f"move_{instrument}",
        effect="repeatable",
        reads=reads,
        returns=InstrumentView,
        is_guarded=True,
        example=example_of(instrument),
    )(move)


def _seen(desk: Desk, instrument: str, instrument_id: str) -> InstrumentView:
    found = instrument_named(desk.book, instrument, instrument_id, desk.caller.party)
    shown = view(found, desk.caller.role, is_external=desk.caller.is_external)
    return masked_instrument(shown, desk.reader())


def _expected(desk: Desk, instrument: str, instrument_id: str) -> int | None:
    """The version that the caller saw, where ``If-Match`` names it: held against the version that stands
    when the move is made. Raises ``PreconditionFailed`` when it is another already."""
    wanted = desk.request.headers.get("if-match")
    if wanted is None:
        return None
    seen = _seen(desk, instrument, instrument_id)
    if not is_named(tag_of(msgspec.json.encode(seen, order="deterministic")), wanted):
        raise PreconditionFailed("api.changed_meanwhile")
    return seen.version
