"""Columns that are kept sealed: whoever reads or writes them sees plain values, the database never does.

Sealed are texts and numbers of the classes sensitive and core that no question looks for, and the bodies
that hold such texts again. What a question looks for, orders by or adds up stays plain.

How a database seals is noted at its dialect, of which each has one of its own. What is bound to a value is
its column and its class, not its row: a query that knows no more than a column must be able to open it. That
one value was put in the place of another of its column, the log tells.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, cast

from sqlalchemy import LargeBinary, TypeDecorator
from sqlalchemy.engine import Dialect

from hefu.evidence import schema
from hefu.evidence.field_class import column_classes, column_content
from hefu.protection.envelope import Sealed
from hefu.protection.sealed_text import Sealing
from hefu.storage.register.column_types import TEXT
from hefu.vocabulary.field_class import FieldClass

_ATTRIBUTE: Final = "hefu_sealing"
_NONE: Final = Sealing()
_CONTENTS: Final = ("name", "account_no", "identity_no", "address", "words")
_GROUPED_BY: Final = frozenset({("bank_account", "account_no")})
"""Columns that a question groups by, beside all those that rows are looked up by."""

_Change = Callable[[Any], Any]


def note_sealing(dialect: Dialect, sealing: Sealing) -> None:
    """Let the database behind ``dialect`` seal so, before anything is asked of it."""
    setattr(dialect, _ATTRIBUTE, sealing)


def sealing_of(dialect: Dialect) -> Sealing:
    """How the database behind ``dialect`` seals; not at all where nothing was noted."""
    return cast("Sealing", getattr(dialect, _ATTRIBUTE, _NONE))


class SealedText(TypeDecorator[str]):
    """A text kept sealed; ``named`` is ``table.column``."""

    impl = TEXT
    cache_ok = True

    def __init__(self, named: str, field_class: FieldClass = "core") -> None:
        super().__init__()
        self.impl = TEXT
        self.named, self.field_class = named, field_class

    def bind_processor(self, dialect: Dialect) -> _Change:
        """From a text to what is kept."""
        return sealer(self, dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> _Change:  # noqa: ARG002
        """From what is kept to the text."""
        return opener(self, dialect)


class SealedBytes(TypeDecorator[bytes]):
    """A body kept sealed; ``named`` is ``table.column``."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, named: str, field_class: FieldClass = "core") -> None:
        super().__init__()
        self.named, self.field_class = named, field_class

    def bind_processor(self, dialect: Dialect) -> _Change:
        """From a body to what is kept."""
        return sealer(self, dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> _Change:  # noqa: ARG002
        """From what is kept to the body."""
        return opener(self, dialect)


SealedColumn = SealedText | SealedBytes


def sealer(column: SealedColumn, dialect: Dialect) -> _Change:
    """From a value to what is kept of it; of nothing nothing."""
    sealing, what = sealing_of(dialect), Sealed(column.named, column.field_class)
    if isinstance(column, SealedText):
        return lambda text: None if text is None else sealing.sealed_text(text, what)
    return lambda body: None if body is None else sealing.sealed_bytes(bytes(body), what)


def opener(column: SealedColumn, dialect: Dialect) -> _Change:
    """From what is kept to the value. Raises ``Unavailable`` naming the key, ``EvidenceError``."""
    sealing, what = sealing_of(dialect), Sealed(column.named, column.field_class)
    if isinstance(column, SealedText):
        return lambda kept: None if kept is None else sealing.opened_text(kept, what)
    return lambda kept: None if kept is None else sealing.opened_bytes(bytes(kept), what)


def by_position(
    types: Sequence[object], dialect: Dialect, change: Callable[[SealedColumn, Dialect], _Change]
) -> Mapping[int, _Change]:
    """What is to be done to the values of a row, by their place; most rows have none that is sealed."""
    return {
        at: change(found, dialect)
        for at, found in enumerate(types)
        if isinstance(found, SealedText | SealedBytes)
    }


def changed(rows: Iterable[Sequence[Any]], changes: Mapping[int, _Change]) -> list[tuple[Any, ...]]:
    """The rows with ``changes`` made."""
    made: list[tuple[Any, ...]] = []
    for row in rows:
        values = list(row)
        for at, change in changes.items():
            values[at] = change(values[at])
        made.append(tuple(values))
    return made


def sealed_evidence(table: str, looked_up: Collection[str]) -> Mapping[str, SealedText]:
    """The sealed columns of an evidence table whose rows are looked up by ``looked_up``."""
    declared = schema.tables()[table]
    return {
        name: SealedText(f"{table}.{name}", field_class)
        for name, field_class in column_classes(table).items()
        if field_class in ("sensitive", "core")
        and name not in looked_up
        and name != declared.key
        and (table, name) not in _GROUPED_BY
        and declared.columns[name].type in ("text", "code")
        and (declared.columns[name].type == "text" or column_content(table, name) in _CONTENTS)
    }
