"""A move as a door asks for it: by whom, with which terms, today; ids follow from the key of the request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from hefu.evidence.identity import content_digest
from hefu.lifecycle.limit_scope import limit_id
from hefu.lifecycle.standing import Standing, Term, Wish
from hefu.lifecycle.table import table_of
from hefu.services.house import OpenBook
from hefu.services.lifecycle.make_move import make_move
from hefu.services.lifecycle.reading import EngineFor
from hefu.services.lifecycle.view_instrument import instrument_named
from hefu.vocabulary.errors import NotFound

_ID_DIGITS = 40
_NEW = "new"
"""In place of the id of an instrument that begins: let the book give it one."""
_OWN_DIGITS = 16


class Asker(msgspec.Struct, frozen=True):
    """Who asks: an opaque id, the role acted in, and for outsiders the firm acted for."""

    actor_id: str
    role_code: str
    party_id: str = ""


class AskedMove(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. ``key``: the client's own; asked twice under one key it is done once."""

    instrument: str
    instrument_id: str
    event: str
    terms: Mapping[str, Term]
    key: str
    at: datetime
    today: date
    effective_on: date | None = None
    expected_version: int | None = None


def ask_move(opened: OpenBook, engine_for: EngineFor, asker: Asker, asked: AskedMove) -> Standing:
    """The instrument after the move; see ``make_move`` for what is raised.

    An outsider that asks about what is not its own is told that there is no such thing.
    """
    transition_id = content_digest("move", asker.actor_id, asked.key)[:_ID_DIGITS]
    if asked.instrument_id == _NEW:
        asked = msgspec.structs.replace(asked, instrument_id=_given_id(asked, transition_id))
    _require_own(opened, asker, asked)
    wish = Wish(
        transition_id=transition_id,
        instrument=asked.instrument,
        instrument_id=asked.instrument_id,
        event=asked.event,
        actor_id=asker.actor_id,
        role_code=asker.role_code,
        at=asked.at,
        effective_on=asked.effective_on or asked.today,
        known_on=asked.today,
        terms=asked.terms,
        party_id=asker.party_id,
        expected_version=asked.expected_version,
    )
    return make_move(opened, engine_for, wish)


def _given_id(asked: AskedMove, transition_id: str) -> str:
    """A limit and a facility stand under the id of what they limit; anything else under one of its move."""
    named = (str(asked.terms.get(name, "")) for name in ("scope_code", "scope_id", "currency"))
    scope, scope_id, currency = named
    if scope and scope_id and currency:
        return limit_id(scope, scope_id, currency)
    return f"{asked.instrument}-{transition_id[:_OWN_DIGITS]}"


def _require_own(opened: OpenBook, asker: Asker, asked: AskedMove) -> None:
    if not asker.party_id:
        return
    table = table_of(asked.instrument)
    if not table.move(asked.event).begins:
        instrument_named(opened, asked.instrument, asked.instrument_id, asker.party_id)
        return
    own = table.parties[0] if table.parties else ""
    if asked.terms.get(own) != asker.party_id:
        raise NotFound("lifecycle.unknown", instrument=asked.instrument, id=asked.instrument_id)
