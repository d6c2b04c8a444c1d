"""The canonical evidence tables, read from ``tables/*.yaml``.

Column types and what they hold (Python value / meaning):

========  =========  ==========================================================
type      value      meaning
========  =========  ==========================================================
id        str        identity of a row, see ``identity``
party     str        ``party_id`` of another row of table ``party``
code      str        closed or printed code, never translated
text      str        words of a person
currency  str        ISO 4217 code
minor     int        amount in minor units of the row's currency, |x| <= AMOUNT_MINOR_MAX
micro     int        quantity or unit price in millionths of its unit
bp        int        ratio in basis points
days      int        number of days
count     int        number of things
flag      int        1 or 0
date      date       a day, no zone
========  =========  ==========================================================

``None`` is always "unknown", never zero and never "no".
"""

from __future__ import annotations

import builtins
from datetime import date
from functools import cache
from typing import Literal

import msgspec

from hefu.vocabulary.errors import require
from hefu.vocabulary.field_class import FieldClass
from hefu.vocabulary.labelled import read_yaml, yaml_names

ColumnType = Literal[
    "id",
    "party",
    "code",
    "text",
    "currency",
    "minor",
    "micro",
    "bp",
    "days",
    "count",
    "flag",
    "date",
]
Value = str | int | date | None
Row = dict[str, Value]

# 64-bit integers with room for the factor 10,000 of a basis-point comparison.
AMOUNT_MINOR_MAX = 900_000_000_000_000

_PYTHON_TYPES: dict[str, type] = {
    **dict.fromkeys(("id", "party", "code", "text", "currency"), str),
    **dict.fromkeys(("minor", "micro", "bp", "days", "count", "flag"), int),
    "date": date,
}
_TABLES = "hefu.evidence.tables"
_VIEWS = "hefu.evidence.views"


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column. ``required``: a statement without it is rejected. ``descriptive``: two sources may
    word it differently without casting doubt on the row (a name, an address). ``course``: values in the
    order in which a thing passes through them: of what one source says on one day the furthest counts."""

    type: ColumnType
    required: bool = False
    descriptive: bool = False
    course: tuple[str, ...] = ()

    @property
    def python_type(self) -> builtins.type:
        """``str``, ``int`` or ``date``."""
        return _PYTHON_TYPES[self.type]


class Derivation(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"sources": "from"}
):
    """A column computed by an identity rule from other columns of the same statement."""

    rule: str
    sources: tuple[str, ...]


class Reach(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"origin": "from"}):
    """Rows whose column ``by`` equals a value of ``origin`` (``table.column``) in rows already reached."""

    by: str
    origin: str

    @property
    def origin_table(self) -> str:
        """Table part of ``origin``."""
        return self.origin.partition(".")[0]

    @property
    def origin_column(self) -> str:
        """Column part of ``origin``."""
        return self.origin.partition(".")[2]


class Freshness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row is stale when ``column`` lies more days before the business date than the parameter says."""

    column: str
    parameter: str


class Table(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"default_class": "class"}
):
    """One canonical evidence table. ``default_class``: class of the columns that ``classes`` does not
    name; a column in words must be named there, for words may hold anything. See ``field_class``."""

    table: str
    key: str
    default_class: FieldClass
    columns: dict[str, Column]
    reach: tuple[Reach, ...]
    derived: dict[str, Derivation] = {}
    fresh: Freshness | None = None
    note: str = ""
    classes: dict[FieldClass, tuple[str, ...]] = {}

    @property
    def required(self) -> tuple[str, ...]:
        """Columns without which a statement is rejected."""
        return tuple(name for name, column in self.columns.items() if column.required)


@cache
def tables() -> dict[str, Table]:
    """All evidence tables by name."""
    found = {}
    for name in yaml_names(_TABLES):
        table = msgspec.convert(read_yaml(_TABLES, name), Table)
        require(
            f"{table.table}.yaml" == name, f"table {table.table} must live in {table.table}.yaml"
        )
        found[table.table] = table
    return found


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Some columns of a table's rows, reached by another way than the table's own.

    A table's reach follows what one application is about; a view brings in what stands beside it (the
    history of its seller) without drawing the papers of that history in as well.
    """

    view: str
    of: str
    columns: tuple[str, ...]
    reach: tuple[Reach, ...]
    note: str = ""


@cache
def views() -> dict[str, View]:
    """All views by name."""
    found = {}
    for name in yaml_names(_VIEWS):
        view = msgspec.convert(read_yaml(_VIEWS, name), View)
        require(f"{view.view}.yaml" == name, f"view {view.view} must live in {view.view}.yaml")
        require(view.view not in tables(), f"view {view.view} has the name of a table")
        source = tables()[view.of]
        unknown = {source.key, *view.columns} - set(source.columns)
        require(not unknown, f"view {view.view} shows columns that {view.of} has not: {unknown}")
        require(source.key in view.columns, f"view {view.view} must show the key of {view.of}")
        found[view.view] = view
    return found


@cache
def readable() -> dict[str, Table]:
    """Everything a bundle may hold: the tables, and each view in the form of a table."""
    as_tables = {
        view.view: Table(
            table=view.view,
            key=tables()[view.of].key,
            default_class=tables()[view.of].default_class,
            columns={name: tables()[view.of].columns[name] for name in view.columns},
            reach=view.reach,
            note=view.note,
            classes={
                name: tuple(column for column in columns if column in view.columns)
                for name, columns in tables()[view.of].classes.items()
            },
        )
        for view in views().values()
    }
    return {**tables(), **as_tables}


def source_of(name: str) -> str:
    """The table whose rows ``name`` shows: itself, or what the view is of."""
    view = views().get(name)
    return name if view is None else view.of


def views_of(table_name: str) -> tuple[str, ...]:
    """Views that show rows of the table."""
    return tuple(view.view for view in views().values() if view.of == table_name)


def table(name: str) -> Table:
    """One evidence table or view; ``KeyError`` if there is none of that name."""
    return readable()[name]
