"""Tables as the database stores them: what is kept sealed is copied sealed, and opened where it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, MetaData, Table, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine


@lru_cache(maxsize=256)
def as_stored(table: Table) -> Table:
    """The same table without anything that changes values on their way in or out; keys as they are."""
    columns = (
        Column(column.name, _stored_type(column), primary_key=column.primary_key)
        for column in table.columns
    )
    return Table(table.name, MetaData(), *columns)


def openers(table: Table, dialect: Dialect) -> Mapping[str, Callable[[Any], Any]]:
    """By column that is not stored as it is read: from the stored value to the one that is read."""
    found: dict[str, Callable[[Any], Any]] = {}
    for column in table.columns:
        if isinstance(column.type, TypeDecorator):
            opened = column.type.result_processor(dialect, None)
            if opened is not None:
                found[f"{column.name}"] = opened
    return found


def _stored_type(column: Column[Any]) -> TypeEngine[Any]:
    return column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
