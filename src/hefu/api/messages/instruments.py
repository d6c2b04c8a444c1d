"""Moves of instruments over the wire: what may be asked for follows from the transition tables."""

from __future__ import annotations

from datetime import date
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any

import msgspec

from hefu.services.lifecycle.show_tables import MoveShown, TermShown, instrument_shown
from hefu.services.lifecycle.view_instrument import InstrumentLine, InstrumentView

__all__ = ["InstrumentList", "InstrumentView", "asked_moves"]

_AMOUNT_MAX = 2**53
_KINDS: dict[str, Any] = {
    "minor": Annotated[int, msgspec.Meta(gt=0, le=_AMOUNT_MAX)],
    "bp": Annotated[int, msgspec.Meta(ge=0, le=100_000)],
    "currency": Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")],
    "date": date,
    "id": Annotated[str, msgspec.Meta(min_length=1, max_length=200)],
    "code": Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_./-]{1,64}$")],
    "text": Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)],
    "flag": Annotated[int, msgspec.Meta(ge=0, le=1)],
}


class InstrumentList(msgspec.Struct, frozen=True):
    """A page of instruments by id; ``next_cursor`` is missing on the last."""

    items: list[InstrumentLine]
    next_cursor: str | None = None


@cache
def asked_moves(instrument: str) -> Any:
    """The message of a move: one struct an event, told apart by ``event``."""
    moves = instrument_shown(instrument).moves
    return reduce(or_, [_message(instrument, move) for move in moves])


def terms_of(asked: Any) -> dict[str, str | int]:
    """The terms in a message as they are kept: days as ISO text, what was not given left out."""
    told = msgspec.to_builtins(asked)
    del told["event"]
    told.pop("effective_on", None)
    return {name: value for name, value in told.items() if value is not None}


def _message(instrument: str, move: MoveShown) -> type[msgspec.Struct]:
    name = f"{_camel(move.event)}{_camel(instrument)}"
    required = [one for one in move.terms if one.is_required]
    optional = [one for one in move.terms if not one.is_required]
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = [
        *((one.name, _KINDS[one.kind]) for one in required),
        *((one.name, _KINDS[one.kind] | None, None) for one in optional),
        ("effective_on", date | None, None),
    ]
    return msgspec.defstruct(
        name,
        fields,
        tag_field="event",
        tag=move.event,
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
        namespace={"__doc__": f"{move.label.en} {move.label.zh}"},
    )


def example_of(instrument: str) -> dict[str, object]:
    """A message that begins the instrument."""
    first = next(move for move in instrument_shown(instrument).moves if move.begins)
    return {"event": first.event, **{one.name: _example(one) for one in first.terms}}


def _example(term: TermShown) -> object:
    return {
        "minor": 30_000_000,
        "bp": 435,
        "currency": "CNY",
        "date": "2026-06-29",
        "id": "uscc:91330200MA2H4T6R63" if term.name.endswith("_id") else "REF-1",
        "code": "single" if term.name == "scope_code" else "act/360",
        "text": "见授信报告",
        "flag": 1,
    }[term.kind]


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
