"""Transition tables as written in ``tables/*.yaml``: states of an instrument and the moves between them.

A move begins the instrument where ``from`` is empty. ``terms`` are what the caller states with it;
``guards`` what must hold, all of them; ``postings`` what it writes into the ledger; ``notes`` what it states
as evidence.
Each move is one entry of the log. There is no other way from state to state.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

import msgspec

from hefu.vocabulary.errors import NotFound, require
from hefu.vocabulary.labelled import Label, read_yaml, yaml_names

_TABLES = "hefu.lifecycle.tables"

TermKind = Literal["minor", "bp", "currency", "date", "id", "code", "text", "flag"]


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One state. ``is_end``: nothing leads out of it."""

    label: Label
    is_end: bool = False


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"sources": "from"}):
    """One move. ``roles``: who may do it; ``terms``: name to kind, a name with ``?`` may be left out.
    ``may_be_dated``: it may be about an earlier day than the one on which it is made, as a payment that came
    in yesterday is; everything else is judged and done as of today."""

    label: Label
    sources: tuple[str, ...]
    to: str
    roles: tuple[str, ...]
    terms: Mapping[str, TermKind] = {}
    guards: tuple[str, ...] = ()
    postings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    may_be_dated: bool = False

    @property
    def begins(self) -> bool:
        """Whether the instrument comes into being by it."""
        return not self.sources


class TransitionTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One instrument: ``states`` and ``moves`` by code, in the order of its life. ``belongs_by``: the term
    that names what it belongs to, by which it is looked up; ``parties``: terms that name firms which may
    see it."""

    instrument: str
    label: Label
    belongs_by: str
    parties: tuple[str, ...]
    states: Mapping[str, State]
    moves: Mapping[str, Move]

    def belongs_to(self, terms: Mapping[str, object]) -> str:
        """What an instrument with these terms belongs to; empty for none."""
        return str(terms.get(self.belongs_by, ""))

    def move(self, event: str) -> Move:
        """The move of that name. Raises ``NotFound`` (``lifecycle.no_event``) naming those there are."""
        found = self.moves.get(event)
        if found is None:
            raise NotFound(
                "lifecycle.no_event",
                instrument=self.instrument,
                event=event,
                known=", ".join(self.moves),
            )
        return found

    def moves_from(self, state: str | None) -> tuple[str, ...]:
        """Events that may happen in ``state``; ``None``: those that begin the instrument."""
        return tuple(
            event
            for event, move in self.moves.items()
            if (move.begins if state is None else state in move.sources)
        )


@cache
def tables() -> Mapping[str, TransitionTable]:
    """Every table by its instrument."""
    found = {}
    for name in yaml_names(_TABLES):
        table = msgspec.convert(read_yaml(_TABLES, name), TransitionTable)
        require(f"{table.instrument}.yaml" == name, f"{name} is the table of {table.instrument}")
        _check(table)
        found[table.instrument] = table
    return found


def table_of(instrument: str) -> TransitionTable:
    """The table of an instrument. Raises ``NotFound`` (``lifecycle.no_instrument``)."""
    found = tables().get(instrument)
    if found is None:
        known = ", ".join(tables())
        raise NotFound("lifecycle.no_instrument", instrument=instrument, known=known)
    return found


def _check(table: TransitionTable) -> None:
    """A table that names what is not there is a defect of ours, found when it is first read."""
    named = {move.to for move in table.moves.values()}
    named |= {source for move in table.moves.values() for source in move.sources}
    require(named <= table.states.keys(), f"{table.instrument}: unknown states {named}")
    left = {source for move in table.moves.values() for source in move.sources}
    for code, state in table.states.items():
        require(
            state.is_end == (code not in left), f"{table.instrument}: {code} is an end or is left"
        )
    require(
        any(move.begins for move in table.moves.values()), f"{table.instrument} never comes to be"
    )
    for event, move in table.moves.items():
        require(move.roles, f"{table.instrument}.{event}: nobody may do it")
