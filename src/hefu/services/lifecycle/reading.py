"""What a move is about while it is being made: the book, the wish, and what was read for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from hefu.decisions.situation import Situation
from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister, QueryEngine
from hefu.ledger.account import Balance
from hefu.ledger.ports import Ledger
from hefu.lifecycle.ports import LifecycleBook
from hefu.lifecycle.standing import Standing, Term, Wish
from hefu.services.house import OpenBook
from hefu.services.screen_application import situation_of
from hefu.vocabulary.errors import NotFound

EngineFor = Callable[[Clocks], QueryEngine]
"""Gives an engine that has proved it can run every check at these clocks."""


@dataclass
class Reading:
    """One wish against one book. ``seen`` grows with what was read and is kept with the move."""

    opened: OpenBook
    engine_for: EngineFor
    standing: Standing
    wish: Wish
    before: Mapping[str, object] = field(default_factory=dict)
    seen: dict[str, Term] = field(default_factory=dict)

    @property
    def register(self) -> EvidenceRegister:
        """The evidence."""
        return self.opened.register

    @property
    def ledger(self) -> Ledger:
        """The ledger."""
        return self.opened.ledger

    @property
    def lifecycle(self) -> LifecycleBook:
        """The other instruments."""
        return self.opened.lifecycle

    @property
    def clocks(self) -> Clocks:
        """The business date of the wish, and the day on which it is made."""
        return Clocks(as_of=self.wish.effective_on, known_on=self.wish.known_on)

    def term(self, name: str) -> str:
        """A term of the wish, else of the instrument; empty where nobody stated it."""
        return str(self.wish.terms.get(name, self.standing.terms.get(name, "")))

    def minor(self, name: str) -> int:
        """The same in minor units; 0 where nobody stated it."""
        return int(self.term(name) or 0)

    @cached_property
    def application_id(self) -> str:
        """The application that the wish is about."""
        is_own = self.wish.instrument == "application"
        return self.wish.instrument_id if is_own else self.term("application_id")

    @cached_property
    def application(self) -> Standing | None:
        """Its standing; nothing where it was never submitted."""
        if self.wish.instrument == "application" and self.standing.version:
            return self.standing
        return self.lifecycle.standing("application", self.application_id)

    @cached_property
    def situation(self) -> Situation:
        """Facts and answers about the application on today's evidence, judged once for all that ask."""
        engine = self.engine_for(self.clocks)
        return situation_of(self.register, engine, self.application_id, self.clocks)

    def balance(self, account_id: str) -> Balance | None:
        """What an account stands at; nothing where it was never opened."""
        try:
            return self.ledger.balance(account_id)
        except NotFound:
            return None
