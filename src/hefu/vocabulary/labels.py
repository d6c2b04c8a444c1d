"""What a table, a column, a closed code or a term is called, in Chinese and English.

``entities/<table>.yaml`` names tables and columns, ``codes/<family>.yaml`` closed codes,
``terms/<term>.yaml`` the words of the glossary. A label that is missing is a fault of ours:
``KeyError`` names it. Printed codes that others coin have no label; ask :func:`value_label`.
"""

from __future__ import annotations

from functools import cache

import msgspec

from hefu.vocabulary.errors import require
from hefu.vocabulary.labelled import Label, read_yaml, yaml_names

_ENTITIES = "hefu.vocabulary.entities"
_CODES = "hefu.vocabulary.codes"
_TERMS = "hefu.vocabulary.terms"


class Entity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words for one evidence or fact table."""

    title: Label
    meaning: Label
    columns: dict[str, Label]


class CodeFamily(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A closed list of codes, and the ``table.column`` that hold them."""

    family: str
    codes: dict[str, Label]
    columns: tuple[str, ...] = ()


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"avoided": "not"}):
    """One word of the glossary; ``avoided`` lists words that are not used for it."""

    term: str
    en: str
    zh: str
    meaning: Label
    avoided: tuple[str, ...] = ()

    @property
    def label(self) -> Label:
        """The term itself in both languages."""
        return Label(en=self.en, zh=self.zh)


@cache
def entity(table: str) -> Entity:
    """All words for one table."""
    name = f"{table}.yaml"
    if name not in yaml_names(_ENTITIES):
        raise KeyError(f"no words for table {table}")
    return msgspec.convert(read_yaml(_ENTITIES, name), Entity)


def entity_names() -> tuple[str, ...]:
    """Tables that have words, sorted."""
    return tuple(name.removesuffix(".yaml") for name in yaml_names(_ENTITIES))


def entity_label(table: str) -> Label:
    """What a row of ``table`` is called."""
    return entity(table).title


def column_label(table: str, column: str) -> Label:
    """What ``column`` of ``table`` is called."""
    found = entity(table).columns.get(column)
    if found is None:
        raise KeyError(f"no words for column {table}.{column}")
    return found


@cache
def code_families() -> dict[str, CodeFamily]:
    """All closed lists of codes by name."""
    found = {}
    for name in yaml_names(_CODES):
        family = msgspec.convert(read_yaml(_CODES, name), CodeFamily)
        require(f"{family.family}.yaml" == name, f"codes {family.family} live in {name}")
        found[family.family] = family
    return found


def code_label(family: str, code: str) -> Label:
    """What ``code`` of the closed list ``family`` is called."""
    known = code_families().get(family)
    if known is None or code not in known.codes:
        raise KeyError(f"no words for code {family}.{code}")
    return known.codes[code]


@cache
def _family_of_columns() -> dict[str, str]:
    return {
        column: family.family for family in code_families().values() for column in family.columns
    }


def column_family(table: str, column: str) -> str | None:
    """The closed list that ``table.column`` takes its codes from, ``None`` when it is open."""
    return _family_of_columns().get(f"{table}.{column}")


def value_label(table: str, column: str, code: str) -> Label | None:
    """What ``code`` in ``table.column`` is called; ``None`` for an open column or a foreign code."""
    family = column_family(table, column)
    return None if family is None else code_families()[family].codes.get(code)


@cache
def term(name: str) -> Term:
    """One word of the glossary."""
    file = f"{name}.yaml"
    if file not in yaml_names(_TERMS):
        raise KeyError(f"no such term in the glossary: {name}")
    found = msgspec.convert(read_yaml(_TERMS, file), Term)
    require(found.term == name, f"term {found.term} must live in {found.term}.yaml")
    return found


def term_names() -> tuple[str, ...]:
    """All words of the glossary, sorted."""
    return tuple(name.removesuffix(".yaml") for name in yaml_names(_TERMS))


def term_label(name: str) -> Label:
    """The glossary word in both languages."""
    return term(name).label
