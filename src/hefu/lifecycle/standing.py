"""Where an instrument stands, what was done with it, and what somebody now wants to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

Term = str | int
"""A value that a caller stated with a move: minor units and flags whole, days as ISO text."""


class Done(msgspec.Struct, frozen=True):
    """One move that was made. ``version``: 1 for the move that began the instrument, then one more each.

    ``seen``: what it was decided on, by name (decision id, limits, balances). ``seconds``: none; ``at`` is
    the instant (UTC), ``effective_on`` the business date, ``known_on`` the day it was entered.
    """

    transition_id: str
    instrument: str
    instrument_id: str
    version: int
    event: str
    from_state: str
    to_state: str
    actor_id: str
    role_code: str
    at: datetime
    effective_on: date
    known_on: date
    terms: Mapping[str, Term] = {}
    seen: Mapping[str, Term] = {}


class Standing(msgspec.Struct, frozen=True):
    """An instrument now: its state, its terms (the latest of each name), and its moves, oldest first."""

    instrument: str
    instrument_id: str
    state: str
    version: int
    terms: Mapping[str, Term]
    history: tuple[Done, ...] = ()

    def text(self, name: str) -> str:
        """A term as text; empty where it was never stated."""
        return str(self.terms.get(name, ""))

    def minor(self, name: str) -> int:
        """A term in minor units; 0 where it was never stated."""
        return int(self.terms.get(name, 0))

    def last(self, *events: str) -> Done | None:
        """The latest move among ``events``."""
        return next((one for one in reversed(self.history) if one.event in events), None)

    def after(self, done: Done) -> Standing:
        """The standing once ``done`` was made."""
        return msgspec.structs.replace(
            self,
            state=done.to_state,
            version=done.version,
            terms={**self.terms, **done.terms},
            history=(*self.history, done),
        )


def nothing(instrument: str, instrument_id: str) -> Standing:
    """An instrument before its first move."""
    return Standing(instrument, instrument_id, "", 0, {})


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to do. ``transition_id``: the client's own; the same wish sent twice is one move.

    ``role_code``: the role the actor acts in; ``party_id``: whom an outside actor acts for, empty for the
    institution's own people. ``expected_version``: refuse if the instrument moved on since it was seen.
    """

    transition_id: str
    instrument: str
    instrument_id: str
    event: str
    actor_id: str
    role_code: str
    at: datetime
    effective_on: date
    known_on: date
    terms: Mapping[str, Term] = {}
    party_id: str = ""
    expected_version: int | None = None
