"""Evidence of a book in Parquet files, beside its register: what a sweep reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks


class ParquetWritten(msgspec.Struct, frozen=True):
    """What bringing the files up to date wrote. ``is_anew``: all of them, not only what changed."""

    folder: str
    table_count: int
    row_count: int
    is_anew: bool


class EvidenceFiles(Protocol):
    """The Parquet files of one book. They are whole at every moment, and say at which change they stand."""

    def bring_up_to_date(self) -> ParquetWritten:
        """Write what the register changed since; killed at any moment and called again, the same content.

        Raises ``Unavailable`` when pyarrow is not installed or the disk refuses.
        """
        ...

    def whole_book(self, clocks: Clocks, tables: Sequence[str]) -> Bundle:
        """All rows of ``tables`` as known on the day: what the register itself would answer.

        Raises ``Conflict`` when the files stand behind the register or are not of it, ``NotFound`` when
        there are none, ``EvidenceError`` when one is not as it was written.
        """
        ...

    def close(self) -> None:
        """Release the register."""
        ...
