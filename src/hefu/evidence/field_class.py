"""Of which class a field is and what it holds, for every column of evidence, views and facts.

An identity speaks: ``payment_id`` is made of an account number, a day and an amount, ``party_id`` may be a
name. So an identity is of the highest class among what it is made of, see :func:`class_of_value`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from hefu.evidence.fact_schema import FactColumn, FactTable, fact_tables
from hefu.evidence.schema import Column, Table, Value, readable, tables
from hefu.vocabulary.errors import InvariantBroken, require
from hefu.vocabulary.field_class import FIELD_CLASSES, FieldClass, highest

Content = Literal[
    "name", "account_no", "identity_no", "address", "amount", "day", "id", "number", "words"
]
"""What a field holds, as far as hiding it is concerned; ``number``: printed number or closed code;
``words``: everything else, of which nothing can be shown in part."""

_NAME = re.compile(r"(?:^|_)name$")
_IDENTITY_NO = frozenset({"tax_no", "grantor_uscc", "searched_uscc", "seller_uscc"})
_OF_THINGS = frozenset({"item_name"})
_NAMES_A_PARTY = (("name:", "name"), ("tax:", "tax_no"))


def declared_tables() -> Mapping[str, Table | FactTable]:
    """Everything that has columns: evidence tables, views, fact tables."""
    return {**readable(), **fact_tables()}


@cache
def column_classes(table: str) -> Mapping[str, FieldClass]:
    """The declared class of every column of a table, view or fact table; ``KeyError`` if there is none.

    Raises ``InvariantBroken`` for a column named twice or unknown, and for one in words that is not named.
    """
    declared = declared_tables()[table]
    named: dict[str, FieldClass] = {}
    for field_class in FIELD_CLASSES:
        for column in declared.classes.get(field_class, ()):
            require(column in declared.columns, f"{table} has no column {column} to be classed")
            require(column not in named, f"{table}.{column} has two classes")
            named[column] = field_class
    for name, each in _columns(declared).items():
        if each.type == "text" and name not in named:
            raise InvariantBroken(f"{table}.{name} holds words: its class must be named")
    return {name: named.get(name, declared.default_class) for name in declared.columns}


def _columns(declared: Table | FactTable) -> Mapping[str, Column | FactColumn]:
    return declared.columns


def column_content(table: str, column: str) -> Content:
    """What the column holds."""
    kind = _columns(declared_tables()[table])[column].type
    if column.endswith("account_no"):
        return "account_no"
    if column in _IDENTITY_NO:
        return "identity_no"
    if kind == "text":
        is_name = _NAME.search(column) and column not in _OF_THINGS
        return "name" if is_name else "address" if column == "address" else "words"
    by_type: dict[str, Content] = {
        "minor": "amount",
        "date": "day",
        "id": "id",
        "party": "id",
        "code": "number",
    }
    return by_type.get(kind, "words")


def class_of_value(table: str, column: str, value: Value) -> FieldClass:
    """The class of one value: that of its column, of an identity at least that of all it is made of."""
    declared = column_classes(table)[column]
    kind = _columns(declared_tables()[table])[column].type
    if kind == "party" or (kind == "id" and _target(column) == "party"):
        return highest((declared, *_of_party(str(value))))
    if kind == "id" or column.endswith("_key"):
        return highest((declared, *_of_party(str(value)), _class_of_key(_target(column))))
    return declared


def _of_party(value: str) -> tuple[FieldClass, ...]:
    """Classes of what stands in a party's identity, and in others made of it: a code, a number, a name."""
    party = column_classes("party")
    return (party["uscc"], *(party[column] for mark, column in _NAMES_A_PARTY if mark in value))


@cache
def _target(column: str) -> str | None:
    """The evidence table whose rows an identity names; ``None`` where the name does not tell."""
    if column.endswith("_key"):
        return None
    keys = {declared.key: name for name, declared in tables().items()}
    fits = [key for key in keys if column == key or column.endswith(f"_{key}")]
    return keys[max(fits, key=len)] if fits else None


@cache
def _class_of_key(table: str | None) -> FieldClass:
    """The highest class among the columns that the key of ``table`` is made of; without a table ``core``."""
    if table is None:
        return "core"
    declared = tables()[table]
    made = declared.derived.get(declared.key)
    if made is None:
        return column_classes(table)[declared.key]
    return highest(_class_of_part(table, part) for part in made.sources)


def _class_of_part(table: str, part: str) -> FieldClass:
    kind = tables()[table].columns[part].type
    if kind == "party":  # what a party's identity says is seen in the value
        return "public"
    if kind == "id" and part != tables()[table].key:
        return _class_of_key(_target(part))
    return column_classes(table)[part]
