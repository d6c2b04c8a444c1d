"""What a mapping file says, in types; the words of the file are explained in ``mapping``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

EXCEL_SERIAL: Final = "excel_serial"
Plain = str | int | None


class PartRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"origin": "from"}):
    """One identifying part of a party: a column of theirs or a constant."""

    origin: str | None = None
    constant: str | None = None


class PartyRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A party put together from its parts; the strongest one given makes its identity."""

    uscc: str | PartRule | None = None
    lei: str | PartRule | None = None
    gln: str | PartRule | None = None
    tax_no: str | PartRule | None = None
    name: str | PartRule | None = None

    def parts(self) -> dict[str, PartRule]:
        """The parts given, by column of table ``party``."""
        found = {name: getattr(self, name) for name in self.__struct_fields__}
        return {
            name: PartRule(origin=part) if isinstance(part, str) else part
            for name, part in found.items()
            if part is not None
        }


class IdRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The id of a row elsewhere, from what a person would quote: the printed ``number``, for paper
    invoices the ``code`` before it, and the ``owner`` that issued it (not needed for 20-digit numbers)."""

    number: str | PartRule
    code: str | PartRule | None = None
    owner: PartyRule | None = None

    def parts(self) -> dict[str, PartRule]:
        """``number`` and, where given, ``code``."""
        given = {"number": self.number, "code": self.code}
        return {
            name: PartRule(origin=part) if isinstance(part, str) else part
            for name, part in given.items()
            if part is not None
        }


class ColumnRule(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"origin": "from"}
):
    """Where a column of ours comes from: ``from`` theirs, a ``constant``, a ``party`` or
    the id of something (``id_of``)."""

    origin: str | None = None
    constant: Plain = None
    party: PartyRule | None = None
    id_of: IdRule | None = None
    unit: str | None = None
    formats: tuple[str, ...] = ()
    values: dict[str, Plain] | None = None

    def sub_columns(self) -> Iterator[tuple[str, str]]:
        """Columns of theirs inside ``party`` and ``id_of``, each with its key."""
        owner = self.id_of.owner if self.id_of else None
        for place, parts in (
            ("party", self.party.parts() if self.party else {}),
            ("id_of", self.id_of.parts() if self.id_of else {}),
            ("id_of.owner", owner.parts() if owner else {}),
        ):
            for name, part in parts.items():
                if part.origin is not None:
                    yield f"{place}.{name}", part.origin


class Output(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of one evidence table per row of the file. ``when``: their column -> values that count."""

    table: str
    columns: dict[str, str | ColumnRule]
    when: dict[str, tuple[str, ...]] = {}

    def rules(self) -> dict[str, ColumnRule]:
        """Rules by column of ours, short form spelled out."""
        return {
            name: ColumnRule(origin=rule) if isinstance(rule, str) else rule
            for name, rule in self.columns.items()
        }


class AppliesTo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which files: file name patterns (any of them) and header names (all of them)."""

    names: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()


class SourceRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who speaks, told row by row in a column of theirs."""

    column: str


class SaidOnRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The day the source said it: a fixed ``date``, a ``column``, or ``file_name``, a pattern whose one
    group holds the day."""

    date: str | None = None
    column: str | None = None
    file_name: str | None = None
    formats: tuple[str, ...] = ("%Y-%m-%d",)


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One mapping file, see the module's text. ``path`` is where it was read, for sentences only."""

    mapping: str
    applies_to: AppliesTo
    source: str | SourceRule
    outputs: tuple[Output, ...]
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | int | None = None
    header_row: int = 1
    said_on: SaidOnRule | None = None
    blank: tuple[str, ...] = ()
    skip_where: dict[str, tuple[str, ...]] = {}

    def headers_used(self) -> dict[str, str]:
        """Every column of theirs that is read -> the key of the mapping that asks for it."""
        used: dict[str, str] = {}
        if isinstance(self.source, SourceRule):
            used[self.source.column] = "source.column"
        if self.said_on and self.said_on.column:
            used[self.said_on.column] = "said_on.column"
        for name in self.skip_where:
            used.setdefault(name, f"skip_where.{name}")
        for number, output in enumerate(self.outputs):
            place = f"outputs[{number}]"
            for name in output.when:
                used.setdefault(name, f"{place}.when.{name}")
            for column, rule in output.rules().items():
                key = f"{place}.columns.{column}"
                if rule.origin is not None:
                    used.setdefault(rule.origin, f"{key}.from")
                for part, name in rule.sub_columns():
                    used.setdefault(name, f"{key}.{part}")
        return used
