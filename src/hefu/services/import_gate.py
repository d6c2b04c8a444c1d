"""What a record must look like to be recorded; everything else is named and rejected."""

from __future__ import annotations

import dataclasses
from functools import cache

from hefu.evidence import schema
from hefu.evidence.identity import complete
from hefu.evidence.record import ImportFinding, Record
from hefu.evidence.schema import AMOUNT_MINOR_MAX, Row, Value

_NUMBER_MAX = 2**63 - 1


def checked(record: Record) -> Record | ImportFinding:
    """The record with its ids filled in, or the reason why it cannot be recorded."""
    gate = _gates().get(record.table)
    if gate is None:
        return _rejected(record, "import_.table_unknown", "", table=record.table)
    values: Row = {}
    forms = gate.forms
    for name, value in record.values.items():
        if value is None or (type(value) is str and (not value or value.isspace())):
            continue
        form = forms.get(name)
        if form is None:
            return _rejected(record, "import_.column_unknown", name)
        if type(value) is not str or form.python_type is not str or not _is_storable(value):
            trouble = form.trouble(value)
            if trouble is not None:
                return _rejected(record, trouble, name, value=value, type=form.column_type)
        values[name] = value
    if not gate.derived <= values.keys():
        values = complete(gate.table, values)
    if not gate.required <= values.keys():
        missing = [name for name in gate.table.required if name not in values]
        return _rejected(record, "import_.required_missing", missing[0], missing=", ".join(missing))
    words = record.original
    if values == record.values and _is_storable(
        "".join((record.locator, record.source_id, *words.values()))
    ):
        return record
    return Record(
        record.table,
        values,
        _readable(record.locator),
        _readable(record.source_id),
        record.said_on,
        {name: _readable(said) for name, said in words.items()},
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Form:
    """What a value of one column must look like."""

    column_type: schema.ColumnType
    python_type: type
    number_max: int

    def trouble(self, value: Value) -> str | None:
        """Code of what is wrong with ``value``, ``None`` when it can be recorded."""
        if type(value) is not self.python_type:
            return "import_.value_of_wrong_type"
        if isinstance(value, str):
            return None if _is_storable(value) else "import_.text_unusable"
        if isinstance(value, int):
            if self.column_type == "flag" and value not in (0, 1):
                return "import_.value_of_wrong_type"
            return None if abs(value) <= self.number_max else "import_.number_too_large"
        return None


@dataclasses.dataclass(frozen=True, slots=True)
class _Gate:
    """What a record of one table must look like."""

    table: schema.Table
    forms: dict[str, _Form]
    derived: frozenset[str]
    required: frozenset[str]


@cache
def _gates() -> dict[str, _Gate]:
    return {
        name: _Gate(
            table,
            {
                column_name: _Form(
                    column.type,
                    column.python_type,
                    AMOUNT_MINOR_MAX if column.type == "minor" else _NUMBER_MAX,
                )
                for column_name, column in table.columns.items()
            },
            frozenset(table.derived),
            frozenset(table.required),
        )
        for name, table in schema.tables().items()
    }


def plain_finding(finding: ImportFinding) -> ImportFinding:
    """The finding with all its arguments as text that can be stored."""
    return ImportFinding(
        finding.code,
        finding.effect,
        _readable(finding.locator),
        _readable(finding.field),
        {
            name: "—" if value is None else _readable(str(value))
            for name, value in finding.arguments.items()
        },
    )


def _rejected(record: Record, code: str, column: str, **arguments: object) -> ImportFinding:
    return plain_finding(
        ImportFinding(
            code,
            "record_rejected",
            record.locator,
            column,
            {"table": record.table, "column": column, **arguments},
        )
    )


def _is_storable(text: str) -> bool:
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _readable(text: str) -> str:
    if _is_storable(text):
        return text
    return text.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode()
