"""A request for every operation on instruments: about a thing that is not there, so that what is answered
tells only who may ask. Moves of things that are there are tried in ``test_deal_over_http``."""

from __future__ import annotations

from typing import Any

from hefu.api.app import INSTRUMENTS
from hefu.services.lifecycle.show_tables import MoveShown, instrument_shown
from tests.api.asking import PARTY_OF

ABSENT = "absent-0001"
_GOOD: dict[str, Any] = {
    "minor": 1,
    "bp": 1,
    "currency": "CNY",
    "date": "2026-06-29",
    "id": "x",
    "code": "x",
    "text": "x",
    "flag": 1,
}


def instrument_samples() -> dict[str, tuple[str, str]]:
    """Method and path by operation."""
    found = {}
    for one in INSTRUMENTS:
        for operation in one.resource.operations:
            path = operation.path.replace("{instrument_id:path}", ABSENT)
            found[operation.name] = (operation.method, path)
    return found


def move_of(name: str, role: str) -> tuple[dict[str, Any], int]:
    """What a role asks of an absent instrument, and the status of the answer."""
    shown = instrument_shown(name.removeprefix("move_"))
    own = [move for move in shown.moves if role in move.roles]
    later = [move for move in own if not move.begins]
    if later:
        return _body(later[0]), 404 if role in PARTY_OF else 409
    if own:
        return {"event": own[0].event}, 422
    return _body(shown.moves[0]), 403


def _body(move: MoveShown) -> dict[str, Any]:
    terms = {one.name: _GOOD[one.kind] for one in move.terms if one.is_required}
    return {"event": move.event, **terms}
