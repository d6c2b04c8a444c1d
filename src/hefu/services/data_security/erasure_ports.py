"""What erasing asks of a book: which rows a paper states, who uses it, and to take it away for good."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, Protocol

import msgspec

ErasureAct = Literal["asked", "done"]


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """One act: a kept document and everything stated from it was asked to be erased, or was.

    ``act_id``: of the act; ``erasure_id``: of both; ``acted_by``: an opaque id; ``document_known_on``: since
    when the document was known; ``blinded``: entries of the log whose salts were emptied, by their number of
    arrival; ``statement_count``: how many statements went. Both are empty of what was only asked for.
    """

    act_id: str
    erasure_id: str
    act_code: ErasureAct
    document_digest: str
    ground_code: str
    reason: str
    acted_by: str
    role_code: str
    acted_on: date
    document_known_on: date
    statement_count: int = 0
    blinded: tuple[int, ...] = ()


class Erasing(Protocol):
    """The part of a book that erases; calls inside ``EvidenceRegister.together`` last with it or not."""

    def acts(self) -> Sequence[Erasure]:
        """Every act, in order of arrival."""
        ...

    def ask(self, act: Erasure) -> None:
        """Keep that an erasure was asked for; the same again changes nothing."""
        ...

    def erase(self, act: Erasure) -> Erasure:
        """Take a document away: its names, findings and statements, and the salts of all entries about them;
        rows that rested on it are resolved anew, kept facts go. The act with what was blinded.

        The bytes on disk stay until ``clear``: they cannot be put back if the unit of work fails.
        """
        ...

    def clear(self) -> int:
        """Remove what is left on disk of documents that were erased; how many files."""
        ...

    def rows_of(self, digest: str) -> Iterator[tuple[str, str]]:
        """Rows that a document states something of, as table and id."""
        ...

    def consents_on(self, digest: str) -> Sequence[str]:
        """Consents that rest on a document, by their ids."""
        ...
