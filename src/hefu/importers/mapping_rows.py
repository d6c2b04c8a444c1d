"""A mapping at work: one row of theirs in, the rows of ours out, or the reason why not.

A row of which one cell is refused is not taken at all, in none of its tables.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final, TypeVar

from hefu.evidence.identity import RULES, complete
from hefu.evidence.record import ImportFinding, Record
from hefu.evidence.schema import Row, Table, table
from hefu.importers import mapping_rules as mapped
from hefu.importers.mapping_columns import ColumnReading, column_reading, usable
from hefu.importers.mapping_values import CellRefused, day
from hefu.importers.table_cell import Cell, SheetRow, refused_row, shown, words
from hefu.vocabulary.types import uscc

# Rows remembered, to leave out repetitions and to notice one row told in two ways.
REMEMBERED_ROWS_MAX: Final = 200_000

_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")


class _RowRefused(Exception):
    def __init__(self, refused: CellRefused, header: str, column: str) -> None:
        super().__init__(refused.code)
        self.refused = refused
        self.header = header
        self.column = column


@dataclass(frozen=True, slots=True)
class _IdentityCheck:
    """An id that the file may state itself, and what it must then agree with."""

    column: str
    rule: Callable[..., str | None]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Output:
    rule: mapped.Output
    table: Table
    readings: tuple[ColumnReading, ...]
    required: tuple[str, ...]
    checks: tuple[_IdentityCheck, ...]

    def header(self, column: str) -> str:
        """Their name for ``column``, or ours where it is not read from a cell."""
        return next((one.header for one in self.readings if one.column == column), column)


@cache
def _firm_columns(name: str) -> tuple[str, ...]:
    """Columns in which two rows about one thing may not differ: all that do not merely describe."""
    columns = table(name).columns
    return tuple(column for column, kind in columns.items() if not kind.descriptive)


class _Remembered:
    """The latest rows of one file, by identity, in bounded memory."""

    def __init__(self) -> None:
        self._rows: OrderedDict[tuple[object, ...], int] = OrderedDict()
        self._alike: OrderedDict[str, int] = OrderedDict()

    def is_repetition(self, key: tuple[object, ...], values: Row, of_table: Table) -> bool:
        """Whether this very row came before. Raises :class:`CellRefused` when it said otherwise.

        A party is named on many rows, now with its name and now without: each way counts once.
        """
        if of_table.table == "party":
            key = (*key, hash(tuple(values.items())))
            firm = 0
        else:
            firm = hash(tuple(map(values.get, _firm_columns(of_table.table))))
        earlier = self._rows.get(key)
        if earlier is None:
            _keep(self._rows, key, firm)
            return False
        if earlier != firm:
            raise CellRefused("table_file.row_told_twice", identity=shown(str(key[1])))
        return True

    def ordinal(self, identity: str) -> int:
        """How many rows with this identity came so far, this one included."""
        count = self._alike.get(identity, 0) + 1
        _keep(self._alike, identity, count)
        return count


def _keep(memory: OrderedDict[_Key, _Kept], key: _Key, value: _Kept) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > REMEMBERED_ROWS_MAX:
        memory.popitem(last=False)


@dataclass(slots=True)
class MappedRows:
    """Turns rows of one file into records. ``positions``: their column -> place in the row;
    ``said_on``: the day for the whole file where the mapping takes it from there."""

    mapping: mapped.Mapping
    positions: Mapping[str, int]
    said_on: date | None
    skipped_count: int = 0
    _outputs: list[_Output] = field(default_factory=list)
    _remembered: _Remembered = field(default_factory=_Remembered)

    def __post_init__(self) -> None:
        blank = frozenset(self.mapping.blank)
        for output in self.mapping.outputs:
            readings = [
                column_reading(output.table, column, rule, self.positions, blank)
                for column, rule in output.rules().items()
            ]
            # Amounts wait for the currency of their row.
            readings.sort(key=lambda one: one.column != "currency")
            of_table = table(output.table)
            checks = _identity_checks(of_table, [one.column for one in readings])
            self._outputs.append(
                _Output(output, of_table, tuple(readings), of_table.required, checks)
            )

    def records(self, row: SheetRow) -> Iterator[Record | ImportFinding]:
        """Records of one row, or one finding and no record at all."""
        if self.mapping.skip_where and self._is_skipped(row.cells):
            self.skipped_count += 1
            return
        try:
            found = list(self._records(row))
        except _RowRefused as problem:
            arguments = {"column": problem.column, **problem.refused.arguments}
            yield refused_row(problem.refused.code, row.locator, problem.header, **arguments)
            return
        yield from found
        for record in found:
            code = record.values.get("uscc") if record.table == "party" else None
            # Taken, since such codes have been issued; but a typing error makes a firm of its own.
            if code is not None and uscc.explain(str(code)) != "ok":
                arguments = {"text": code, "name": record.values.get("name") or "—"}
                yield ImportFinding(
                    "table_file.uscc_check", "noted", row.locator, "uscc", arguments
                )

    def _is_skipped(self, cells: Sequence[Cell]) -> bool:
        return any(
            words(cells[self.positions[name]]) in values
            for name, values in self.mapping.skip_where.items()
        )

    def _records(self, row: SheetRow) -> Iterator[Record]:
        source_id = self._source(row.cells)
        said_on = self._said_on(row.cells)
        for output in self._outputs:
            if output.rule.when and not self._is_wanted(output, row.cells):
                continue
            values, original, parties = _values(output, row.cells)
            full = self._completed(output, values)
            told: list[tuple[Table, Row, dict[str, str]]] = [
                (table("party"), party, {}) for party in parties
            ]
            told.append((output.table, full, original))
            for of_table, one, source_words in told:
                if self._is_new(of_table, one, (source_id, said_on), output):
                    yield Record(of_table.table, one, row.locator, source_id, said_on, source_words)

    def _is_wanted(self, output: _Output, cells: Sequence[Cell]) -> bool:
        return all(
            words(cells[self.positions[name]]) in values
            for name, values in output.rule.when.items()
        )

    def _source(self, cells: Sequence[Cell]) -> str:
        rule = self.mapping.source
        if isinstance(rule, str):
            return rule
        told = words(cells[self.positions[rule.column]])
        if not told:
            raise _RowRefused(CellRefused("table_file.source_missing"), rule.column, "source_id")
        return told

    def _said_on(self, cells: Sequence[Cell]) -> date | None:
        rule = self.mapping.said_on
        if rule is None or rule.column is None:
            return self.said_on
        try:
            cell = usable(cells[self.positions[rule.column]], self.mapping.blank)
            return None if cell is None else day(cell, rule.formats)
        except CellRefused as refused:
            raise _RowRefused(refused, rule.column, "said_on") from refused

    def _completed(self, output: _Output, values: Row) -> Row:
        full = complete(output.table, values)
        if output.table.table == "payment" and "payment_id" not in values:
            full = self._numbered(full)
        missing = [name for name in output.required if full.get(name) is None]
        if missing:
            headers = ", ".join(dict.fromkeys(output.header(name) for name in missing))
            refused = CellRefused(
                "table_file.required_missing",
                table=output.table.table,
                missing=", ".join(missing),
                headers=headers,
            )
            raise _RowRefused(refused, headers, missing[0])
        _check_identity(output, values)
        return full

    def _numbered(self, full: Row) -> Row:
        """Bookings without a reference are told apart by their order, as in bank messages."""
        identity = full.get("payment_id")
        if not isinstance(identity, str) or not identity.endswith("|"):
            return full
        ordinal = self._remembered.ordinal(identity)
        return {**full, "payment_id": f"{identity}|{ordinal}" if ordinal > 1 else identity}

    def _is_new(
        self, of_table: Table, values: Row, speaker: tuple[object, ...], output: _Output
    ) -> bool:
        key = (of_table.table, values.get(of_table.key), *speaker)
        try:
            return not self._remembered.is_repetition(key, values, of_table)
        except CellRefused as refused:
            raise _RowRefused(refused, output.header(of_table.key), of_table.key) from refused


def _values(output: _Output, cells: Sequence[Cell]) -> tuple[Row, dict[str, str], list[Row]]:
    values: Row = {}
    original: dict[str, str] = {}
    parties: list[Row] = []
    currency: str | None = None
    for one in output.readings:
        try:
            told = one.read(cells, currency)
        except CellRefused as refused:
            raise _RowRefused(refused, one.header, one.column) from refused
        value = told.value
        if value is None:
            continue
        column = one.column
        values[column] = value
        if column == "currency":
            currency = str(value) or None
        if told.original is not None:
            original[column] = told.original
        if told.party is not None:
            parties.append(told.party)
    return values, original, parties


def _identity_checks(of_table: Table, columns: Collection[str]) -> tuple[_IdentityCheck, ...]:
    """Checks for ids among ``columns`` that could also be derived.

    Bookings are excepted: a payment's id may come from a batch or from its order in a message.
    """
    return tuple(
        _IdentityCheck(column, RULES[derivation.rule], derivation.sources)
        for column, derivation in of_table.derived.items()
        if column in columns and derivation.rule != "booking"
    )


def _check_identity(output: _Output, values: Row) -> None:
    """An id that the file states must be the one its parts make, else one thing gets two rows."""
    for check in output.checks:
        stated = values.get(check.column)
        if stated is None:
            continue
        derived = check.rule(*map(values.get, check.sources))
        if derived is not None and derived != stated:
            refused = CellRefused(
                "table_file.identity_differs",
                stated=shown(str(stated)),
                derived=shown(derived),
                parts=", ".join(check.sources),
            )
            raise _RowRefused(refused, output.header(check.column), check.column)
