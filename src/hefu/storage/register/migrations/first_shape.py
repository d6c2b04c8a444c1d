"""The tables of the first revision, as ``first_shape.json`` lists them."""

from __future__ import annotations

from pathlib import Path

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from hefu.storage.register.column_types import TYPES


class _Index(msgspec.Struct):
    name: str
    columns: list[str]
    where: str | None = None


class _Table(msgspec.Struct):
    """``columns``: name, type of ``column_types``, whether a value may be missing."""

    name: str
    columns: list[tuple[str, str, bool]]
    key: list[str]
    counts_up: bool = False
    unique: list[list[str]] = []
    indexes: list[_Index] = []


def make_first_tables(connection: Connection) -> None:
    """Make all tables and their indexes."""
    listed = (Path(__file__).parent / "first_shape.json").read_bytes()
    metadata = MetaData()
    for one in msgspec.json.decode(listed, type=list[_Table]):
        _table(metadata, one)
    metadata.create_all(connection, checkfirst=False)


def _table(metadata: MetaData, one: _Table) -> None:
    counts_up = {one.key[0]} if one.counts_up else set()
    Table(
        one.name,
        metadata,
        *(
            Column(name, TYPES[kind], nullable=may_miss, autoincrement=name in counts_up)
            for name, kind, may_miss in one.columns
        ),
        PrimaryKeyConstraint(*one.key),
        *(UniqueConstraint(*columns) for columns in one.unique),
        *(_index(index) for index in one.indexes),
        sqlite_autoincrement=one.counts_up,
    )


def _index(one: _Index) -> Index:
    where = None if one.where is None else text(one.where)
    return Index(one.name, *one.columns, sqlite_where=where, postgresql_where=where)
