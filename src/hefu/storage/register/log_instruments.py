"""Where instruments stand, derived again from their moves and compared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, select

from hefu.lifecycle.standing import Term
from hefu.lifecycle.table import table_of
from hefu.services.log_port import LogFault
from hefu.storage.register.lifecycle_tables import INSTRUMENT, TRANSITION
from hefu.storage.register.log_things import stream
from hefu.vocabulary.errors import HefuError

_decode = msgspec.json.Decoder(dict[str, Term]).decode
_CODE: Final = "log.standing_differs"
_Key = tuple[str, str]


def instrument_faults(connection: Connection) -> Iterator[LogFault]:
    """Instruments that do not stand where their moves led them, by kind and id."""
    moved, kept = TRANSITION.c, INSTRUMENT.c
    moves = groupby(
        stream(
            connection,
            select(TRANSITION).order_by(moved.instrument, moved.instrument_id, moved.version),
        ),
        key=_key,
    )
    rows = stream(connection, select(INSTRUMENT).order_by(kept.instrument, kept.instrument_id))
    row = next(rows, None)
    for key, group in moves:
        expected = _led_to(key[0], list(group))
        while row is not None and _key(row) < key:
            yield _fault(_key(row))
            row = next(rows, None)
        if row is None or _key(row) != key or _stands(row) != expected:
            yield _fault(key)
        if row is not None and _key(row) == key:
            row = next(rows, None)
    while row is not None:
        yield _fault(_key(row))
        row = next(rows, None)


def _led_to(instrument: str, moves: list[Any]) -> tuple[object, ...] | None:
    """State, version, owner and terms after all moves; nothing when they do not follow one another."""
    terms: dict[str, Any] = {}
    state = moves[0].from_state_code
    for version, move in enumerate(moves, start=1):
        if move.version != version or move.from_state_code != state:
            return None
        state = move.to_state_code
    try:
        for move in moves:
            terms |= _decode(move.terms)
        owner = table_of(instrument).belongs_to(_decode(moves[0].terms))
    except (HefuError, msgspec.MsgspecError):
        return None
    return state, len(moves), owner, terms


def _stands(row: Any) -> tuple[object, ...] | None:
    try:
        return row.state_code, int(row.version), row.belongs_to, _decode(row.terms)
    except msgspec.MsgspecError:
        return None


def _key(row: Any) -> _Key:
    return row.instrument, row.instrument_id


def _fault(key: _Key) -> LogFault:
    return LogFault(_CODE, {"instrument": key[0], "id": key[1]})
