"""One column of ours, made from the cells of a row as its rule in the mapping says."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hefu.evidence.identity import RULES, party_id
from hefu.evidence.schema import ColumnType, Row, Value, table
from hefu.importers.mapping_rules import ColumnRule, IdRule, PartRule
from hefu.importers.mapping_values import (
    ID_RULES,
    CellRefused,
    checked_part,
    reader,
    refuse_unusable,
)
from hefu.importers.table_cell import CELL_CHARS_MAX, Cell, shown, words
from hefu.vocabulary.labels import code_families, column_family

# Texts remembered per column with what they were read as: columns of an extract repeat themselves.
TEXTS_REMEMBERED: Final = 4_096
PARTIES_REMEMBERED: Final = 65_536


@dataclass(frozen=True, slots=True)
class Told:
    """What a row says in one column: our value, their words where reading changed them, and the
    row of table ``party`` when the column names one by its parts."""

    value: Value
    original: str | None = None
    party: Row | None = None


NOTHING = Told(None)
Read = Callable[[Sequence[Cell], str | None], Told]


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """``read(cells, currency)`` makes ``column``; ``header`` is their name for it in sentences."""

    column: str
    header: str
    read: Read


def column_reading(
    of_table: str,
    column: str,
    rule: ColumnRule,
    positions: Mapping[str, int],
    blank: Collection[str],
) -> ColumnReading:
    """The reading of ``column`` under a checked ``rule``; ``positions``: their column -> place."""
    kind = table(of_table).columns[column].type
    read_whole: Read | None = None
    if rule.party is not None:
        read_whole = _party_read(rule.party.parts(), positions, blank)
    elif rule.id_of is not None:
        read_whole = _id_read(column, rule.id_of, positions, blank)
    if read_whole is not None:
        header = " / ".join(dict.fromkeys(name for _, name in rule.sub_columns()))
        return ColumnReading(column, header or column, read_whole)
    if rule.origin is None:
        constant = Told(plain_value(rule.constant, kind))
        return ColumnReading(column, column, lambda _cells, _currency: constant)
    return ColumnReading(
        column,
        rule.origin,
        _read_at(positions[rule.origin], _cell_read(of_table, column, rule), blank),
    )


def _read_at(place: int, read: Callable[[Cell, str | None], Told], blank: Collection[str]) -> Read:
    def fresh(cell: Cell, currency: str | None) -> Told:
        found = usable(cell, blank)
        return NOTHING if found is None else read(found, currency)

    remembered = lru_cache(maxsize=TEXTS_REMEMBERED)(fresh)

    def read_cell(cells: Sequence[Cell], currency: str | None) -> Told:
        cell = cells[place]
        # Numbers are not remembered: 1 and 1.0 are equal, but not the same words.
        if type(cell) is str:
            return remembered(cell, currency) if cell else NOTHING
        return NOTHING if cell is None else fresh(cell, currency)

    return read_cell


def usable(cell: Cell, blank: Collection[str]) -> Cell:
    """The cell, or ``None`` when it says nothing. Raises :class:`CellRefused` for what nobody may trust."""
    if cell is None:
        return None
    refuse_unusable(cell)
    text = words(cell)
    if not text or text in blank:
        return None
    if len(text) > CELL_CHARS_MAX:
        raise CellRefused(
            "table_file.cell_too_long", count=len(text), count_max=CELL_CHARS_MAX, value=shown(text)
        )
    if "\x00" in text:
        raise CellRefused("table_file.control_character", value=shown(text.replace("\x00", "␀")))
    return cell


def plain_value(value: str | int | None, kind: ColumnType) -> Value:
    """A constant or mapped value of a checked mapping as the column's own type."""
    unit = {"minor": "minor", "micro": "micro", "bp": "bp"}.get(kind)
    return None if value is None else reader(kind, unit, ())(value, None)


def _cell_read(of_table: str, column: str, rule: ColumnRule) -> Callable[[Cell, str | None], Told]:
    kind = table(of_table).columns[column].type
    if rule.values is not None:
        known = {word: plain_value(value, kind) for word, value in rule.values.items()}
        return lambda cell, _: _mapped(cell, known)
    family = column_family(of_table, column)
    codes = code_families()[family].codes if family else None
    read_value = reader(kind, rule.unit, rule.formats)

    def read(cell: Cell, currency: str | None) -> Told:
        value = read_value(cell, currency)
        if codes is not None and value not in codes:
            raise CellRefused(
                "table_file.code_unknown", value=shown(words(cell)), known=", ".join(codes)
            )
        return _told(value, cell)

    return read


def _told(value: Value, cell: Cell) -> Told:
    text = words(cell)
    return Told(value, text if text != str(value) else None)


def _mapped(cell: Cell, known: Mapping[str, Value]) -> Told:
    text = words(cell)
    if text not in known:
        raise CellRefused("table_file.value_not_mapped", value=shown(text), known=", ".join(known))
    return _told(known[text], cell)


def _party_read(
    parts: Mapping[str, PartRule], positions: Mapping[str, int], blank: Collection[str]
) -> Read:
    sources = tuple(parts.values())
    places = tuple(positions[part.origin] for part in sources if part.origin is not None)

    def fresh(cells: Sequence[Cell]) -> Told:
        texts = [_part_text(part, cells, positions, blank) for part in sources]
        given = {
            name: checked_part(name, text) for name, text in zip(parts, texts, strict=True) if text
        }
        identity = party_id(**given)
        if identity is None:
            return NOTHING
        row: Row = {"party_id": identity, **given}
        return Told(identity, " / ".join(given.values()), row)

    remembered: OrderedDict[tuple[Cell, ...], Told] = OrderedDict()

    def read(cells: Sequence[Cell], _currency: str | None) -> Told:
        own = tuple([cells[place] for place in places])
        told = remembered.get(own)
        if told is None:
            told = fresh(cells)
            if all(type(cell) is str for cell in own):
                remembered[own] = told
                if len(remembered) > PARTIES_REMEMBERED:
                    remembered.popitem(last=False)
        return told

    return read


def _part_text(
    part: PartRule, cells: Sequence[Cell], positions: Mapping[str, int], blank: Collection[str]
) -> str:
    if part.origin is None:
        return words(part.constant)
    return words(usable(cells[positions[part.origin]], blank))


def _id_read(
    column: str, rule: IdRule, positions: Mapping[str, int], blank: Collection[str]
) -> Read:
    parts = rule.parts()
    own = _party_read(rule.owner.parts(), positions, blank) if rule.owner else None
    chosen = ID_RULES[column]

    def read(cells: Sequence[Cell], currency: str | None) -> Told:
        owner = own(cells, currency) if own else NOTHING
        texts = {name: _part_text(part, cells, positions, blank) for name, part in parts.items()}
        number, code = texts["number"], texts.get("code")
        if not number:
            return NOTHING
        if chosen in {"invoice_number", "numbered"}:
            quoted = f"{code}-{number}" if code and chosen == "invoice_number" else number
            identity = RULES[chosen](owner.value, quoted)
        else:
            identity = RULES[chosen](number)
        return Told(identity, number, owner.party)

    return read
