"""Whether a mapping can run: every table, column, unit, format, code and pattern it names exists."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hefu.evidence.schema import Column, Table, tables
from hefu.importers.mapping_rules import (
    EXCEL_SERIAL,
    ColumnRule,
    Mapping,
    Output,
    PartRule,
    Plain,
    SaidOnRule,
)
from hefu.importers.mapping_values import (
    ID_RULES,
    MINOR_UNITS,
    MONEY_UNITS,
    QUANTITY_UNITS,
    RATIO_UNITS,
    CellRefused,
    reader,
)
from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.labels import code_families, column_family

# Encodings that text extracts come in; others hide behind these names or are no text at all.
ENCODINGS: Final = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "ascii": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp936": "gb18030",
    "big5": "big5",
}
DELIMITERS: Final = (",", ";", "\t", "|")
_DIRECTIVES: Final = frozenset("YmdHMS")
_UNITS: Final = {
    "minor": frozenset(MONEY_UNITS) | MINOR_UNITS,
    "micro": frozenset(QUANTITY_UNITS),
    "bp": frozenset(RATIO_UNITS),
}
# A number of money or a ratio without a unit is a guess by a factor of 100 or 10,000.
_UNIT_NEEDED: Final = frozenset({"minor", "bp"})


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in which mapping file one stands."""

    path: str
    key: str

    def wrong(self, code: str, **arguments: object) -> InvalidInput:
        return InvalidInput(f"mapping.{code}", path=self.path, key=self.key, **arguments)

    @property
    def column(self) -> str:
        """Last step of the key."""
        return self.key.rpartition(".")[2]

    def at(self, key: str) -> _Place:
        return _Place(self.path, f"{self.key}.{key}" if self.key else key)


def check_mapping(mapping: Mapping, path: str) -> None:
    """Raise ``InvalidInput`` (area ``mapping``) naming the file and the key of the first fault."""
    top = _Place(path, "")
    if not mapping.applies_to.names and not mapping.applies_to.headers:
        raise top.at("applies_to").wrong("applies_to_nothing")
    if mapping.encoding is not None and encoding_of(mapping.encoding) is None:
        raise top.at("encoding").wrong(
            "value_unknown", value=mapping.encoding, known=", ".join(ENCODINGS)
        )
    if mapping.delimiter is not None and mapping.delimiter not in DELIMITERS:
        known = ", ".join(repr(one) for one in DELIMITERS)
        raise top.at("delimiter").wrong("value_unknown", value=mapping.delimiter, known=known)
    if not 1 <= mapping.header_row <= 1000:
        raise top.at("header_row").wrong(
            "value_unknown", value=mapping.header_row, known="1 … 1000"
        )
    if mapping.said_on is not None:
        _check_said_on(mapping.said_on, top.at("said_on"))
    if not mapping.outputs:
        raise top.at("outputs").wrong("no_outputs")
    for number, output in enumerate(mapping.outputs):
        _check_output(output, top.at(f"outputs[{number}]"))


def encoding_of(name: str) -> str | None:
    """The codec for an encoding named in a mapping; ``None`` when it is not accepted."""
    try:
        canonical = codecs.lookup(name).name
    except LookupError:
        return None
    return ENCODINGS.get(name.lower()) or ENCODINGS.get(canonical)


def _check_said_on(rule: SaidOnRule, place: _Place) -> None:
    given = [name for name in ("date", "column", "file_name") if getattr(rule, name) is not None]
    if len(given) != 1:
        raise place.wrong("one_of", given=", ".join(given), known="date, column, file_name")
    _check_formats(rule.formats, place.at("formats"))
    if rule.date is not None:
        _check_value(rule.date, Column(type="date"), None, place.at("date"))
    if rule.file_name is not None:
        try:
            groups = re.compile(rule.file_name).groups
        except re.error as problem:
            raise place.at("file_name").wrong(
                "pattern_wrong", value=rule.file_name, reason=str(problem)
            ) from problem
        if groups != 1:
            raise place.at("file_name").wrong(
                "pattern_wrong", value=rule.file_name, reason=f"{groups} ( )"
            )


def _check_output(output: Output, place: _Place) -> None:
    table = tables().get(output.table)
    if table is None:
        known = ", ".join(sorted(tables()))
        raise place.at("table").wrong("table_unknown", value=output.table, known=known)
    for name, rule in output.rules().items():
        spot = place.at(f"columns.{name}")
        column = table.columns.get(name)
        if column is None:
            raise spot.wrong(
                "column_unknown", value=name, table=output.table, known=", ".join(table.columns)
            )
        _check_rule(rule, column, column_family(output.table, name), spot)
    missing = [
        name for name in table.required if name not in output.columns and name not in table.derived
    ]
    if missing:
        raise place.at("columns").wrong(
            "column_missing", table=output.table, missing=", ".join(missing)
        )
    for name in _money_without_currency(output, table):
        raise place.at(f"columns.{name}").wrong("currency_unmapped", column=name)


def _money_without_currency(output: Output, table: Table) -> Iterator[str]:
    if "currency" in output.columns:
        return
    for name, rule in output.rules().items():
        if table.columns[name].type == "minor" and rule.unit not in MINOR_UNITS:
            yield name


def _check_rule(rule: ColumnRule, column: Column, family: str | None, place: _Place) -> None:
    given = [
        name
        for name, value in (
            ("from", rule.origin),
            ("constant", rule.constant),
            ("party", rule.party),
            ("id_of", rule.id_of),
        )
        if value is not None
    ]
    if len(given) != 1:
        raise place.wrong("one_of", given=", ".join(given), known="from, constant, party, id_of")
    if rule.party is not None:
        if column.type != "party":
            raise place.at("party").wrong("not_a_party", kind=column.type)
        _check_parts(rule.party.parts(), place.at("party"))
    if rule.id_of is not None:
        if place.column not in ID_RULES:
            raise place.at("id_of").wrong(
                "value_unknown", value=place.column, known=", ".join(ID_RULES)
            )
        _check_parts(rule.id_of.parts(), place.at("id_of"))
        if rule.id_of.owner is not None:
            _check_parts(rule.id_of.owner.parts(), place.at("id_of.owner"))
    if rule.constant is not None:
        _check_value(rule.constant, column, family, place.at("constant"))
    for words, value in (rule.values or {}).items():
        _check_value(value, column, family, place.at(f"values.{words}"))
    _check_formats(rule.formats, place.at("formats"))
    _check_unit(rule, column, place)


def _check_parts(parts: dict[str, PartRule], place: _Place) -> None:
    if not parts:
        raise place.wrong("one_of", given="", known="uscc, lei, gln, tax_no, name")
    for name, part in parts.items():
        if (part.origin is None) == (part.constant is None):
            raise place.at(name).wrong("one_of", given="", known="from, constant")


def _check_unit(rule: ColumnRule, column: Column, place: _Place) -> None:
    known = _UNITS.get(column.type, frozenset())
    reads_numbers = rule.origin is not None and rule.values is None
    if rule.unit is None and column.type in _UNIT_NEEDED and reads_numbers:
        raise place.wrong("unit_missing", known=", ".join(sorted(known)))
    if rule.unit is not None and rule.unit not in known:
        raise place.at("unit").wrong(
            "value_unknown", value=rule.unit, known=", ".join(sorted(known)) or "—"
        )


def _check_formats(formats: tuple[str, ...], place: _Place) -> None:
    for form in formats:
        directives = re.findall(r"%(.?)", form)
        is_day = {"Y", "m", "d"} <= set(directives) <= _DIRECTIVES
        if form != EXCEL_SERIAL and not is_day:
            raise place.wrong(
                "value_unknown", value=form, known=f"%Y %m %d (%H %M %S), {EXCEL_SERIAL}"
            )


def _check_value(value: Plain, column: Column, family: str | None, place: _Place) -> None:
    """A constant or the target of a value map: readable as the column's own value."""
    if value is None:
        return
    is_number = column.python_type is int
    if isinstance(value, int) != is_number and column.type != "flag":
        raise place.wrong("value_kind", value=value, kind=column.type)
    if family is not None and str(value) not in code_families()[family].codes:
        known = ", ".join(code_families()[family].codes)
        raise place.wrong("value_unknown", value=value, known=known)
    unit = {"minor": "minor", "micro": "micro", "bp": "bp"}.get(column.type)
    try:
        reader(column.type, unit, ())(value, None)
    except CellRefused as problem:
        raise place.wrong("value_kind", value=value, kind=column.type) from problem
