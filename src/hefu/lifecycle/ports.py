"""What the rest of Hefu asks of the place where instruments are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hefu.lifecycle.standing import Done, Standing


class LifecycleBook(Protocol):
    """Instruments and their moves; each call is one unit of work or part of the caller's."""

    def standing(self, instrument: str, instrument_id: str) -> Standing | None:
        """Where an instrument stands, with its moves; ``None`` for one that never began."""
        ...

    def transition(self, transition_id: str) -> Done | None:
        """A move by its client's id."""
        ...

    def keep(self, done: Done) -> None:
        """Keep a move and where the instrument now stands, for ever.

        Raises ``Conflict`` (``lifecycle.moved_on``) when somebody else moved the instrument meanwhile,
        ``lifecycle.id_taken`` when the id stands for another move.
        """
        ...

    def instruments(
        self, instrument: str, *, state: str | None = None, after: str = "", most: int = 100
    ) -> Sequence[Standing]:
        """Instruments of a kind by id, those in ``state`` only, without their moves."""
        ...

    def with_moves(self, standings: Sequence[Standing]) -> Sequence[Standing]:
        """The same instruments, all of one kind, in the same order, with their moves."""
        ...

    def latest(self, instrument: str) -> Standing | None:
        """The instrument of a kind with the last id, without its moves: of days the last one."""
        ...

    def belonging_to(self, instrument: str, owner_id: str) -> Sequence[Standing]:
        """Instruments of a kind that belong to ``owner_id`` by the term that their table names, by id,
        without their moves."""
        ...
