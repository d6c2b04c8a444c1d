"""Rows on their way out: each field plain, masked or left out, by class, role and purpose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from hefu.evidence.field_class import class_of_value, column_content, declared_tables
from hefu.evidence.schema import Row, Value
from hefu.protection import mask
from hefu.protection.access import Showing, showing
from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.field_class import FieldClass

HIDDEN = "***"
"""What stands in a text for something of which nothing may be shown."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, what for, on which day. ``key``: 32 secret bytes for the pseudonyms of identities, the same
    for as long as two answers shall be comparable."""

    role: str
    purpose: str
    on: date
    key: bytes = field(repr=False)

    def sees(self, field_class: FieldClass) -> Showing:
        """How fields of a class are shown. Raises ``InvalidInput``, ``PolicyIncomplete``."""
        return showing(self.role, field_class, self.purpose, self.on)


@dataclass(frozen=True, slots=True)
class MaskedRows:
    """Rows as they may leave. A masked value is text whatever its column's type; a hidden field is absent,
    for ``None`` says that a value is not known. ``masked`` and ``hidden`` name the columns concerned."""

    rows: tuple[Row, ...]
    masked: frozenset[str]
    hidden: frozenset[str]


def masked_rows(rows: Iterable[Row], table: str, reader: Reader) -> MaskedRows:
    """``rows`` of an evidence table, view or fact table as ``reader`` may see them, in their order.

    Raises ``InvalidInput`` for a table, column, role or purpose that is none: what has no class does not
    leave.
    """
    declared = declared_tables().get(table)
    if declared is None:
        raise InvalidInput("protection.table_unknown", table=table)
    left: list[Row] = []
    masked: set[str] = set()
    hidden: set[str] = set()
    for row in rows:
        shown: Row = {}
        for column, value in row.items():
            if column not in declared.columns:
                raise InvalidInput("protection.column_unknown", table=table, column=column)
            how = reader.sees(class_of_value(table, column, value))
            if how == "plain":
                shown[column] = value
            elif how == "masked":
                masked.add(column)
                shown[column] = masked_value(table, column, value, reader.key)
            else:
                hidden.add(column)
        left.append(shown)
    return MaskedRows(tuple(left), frozenset(masked), frozenset(hidden))


def masked_value(table: str, column: str, value: Value, key: bytes) -> Value:
    """What is left of one value behind its mask; what is not known stays unknown."""
    if value is None:
        return None
    content = column_content(table, column)
    if content == "id":
        return mask.pseudonym(str(value), key)
    if content == "amount" and isinstance(value, int):
        return mask.mask_amount(value)
    if content == "day" and isinstance(value, date):
        return mask.mask_day(value)
    by_content: Mapping[str, str] = {
        "name": mask.mask_name(str(value)),
        "account_no": mask.mask_account_no(str(value)),
        "identity_no": mask.mask_identity_no(str(value)),
        "address": mask.mask_address(str(value)),
        "number": mask.mask_number(str(value)),
    }
    return by_content.get(content, HIDDEN)
