"""From what was said about one row to what counts, for every day on which we knew something new.

Pure: no database. The result depends on the set of statements alone, never on their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import attrgetter

from hefu.evidence import schema
from hefu.evidence.partner import BESIDE_DECISIONS, is_partner
from hefu.storage.register.tables import STILL_KNOWN

Plain = str | int
"""A stated value as kept: dates are ISO text."""
Stated = tuple[tuple[Plain, tuple[str, ...]], ...]
"""The different values stated for one column, each with the sources that state it."""


@dataclass(frozen=True, slots=True)
class Said:
    """One statement about the row; ``values`` holds only what was stated."""

    source_id: str
    said_on: str | None
    known_on: str
    values: Mapping[str, Plain]

    @property
    def order(self) -> tuple[str, str]:
        """Later statements of one source replace its earlier ones by this order."""
        return (self.said_on or self.known_on, self.known_on)

    def order_by(self, rule: RowRule) -> tuple[str, str, int]:
        """The same, and within a day by how far the thing has come."""
        far = max((steps.get(self.values.get(name), 0) for name, steps in rule.courses), default=0)
        return (*self.order, far)


@dataclass(frozen=True, slots=True)
class RowRule:
    """How the columns of one table are resolved."""

    key: str
    descriptive: frozenset[str]
    links: frozenset[str]
    courses: tuple[tuple[str, Mapping[Plain | None, int]], ...] = ()
    proves: bool = True

    def distrusts(self, said: Iterable[Said]) -> bool:
        """Whether what these say, and nobody else, proves nothing: see ``evidence.partner``."""
        return self.proves and all(is_partner(one.source_id) for one in said)


@dataclass(frozen=True, slots=True)
class Version:
    """What counts on the days ``known_from <= day < known_until``."""

    known_from: str
    known_until: str
    values: Mapping[str, Plain]
    contradicted: Mapping[str, Stated]


@cache
def row_rule(table: str) -> RowRule:
    """The rule of an evidence table. Links: columns by which some table reaches or is reached."""
    links = set()
    for name, declared in schema.tables().items():
        for reach in declared.reach:
            if name == table:
                links.add(reach.by)
            if reach.origin_table == table:
                links.add(reach.origin_column)
    declared = schema.table(table)
    descriptive = {name for name, column in declared.columns.items() if column.descriptive}
    courses = tuple(
        (
            name,
            dict[Plain | None, int](
                zip(column.course, range(1, len(column.course) + 1), strict=True)
            ),
        )
        for name, column in declared.columns.items()
        if column.course
    )
    proves = table not in BESIDE_DECISIONS
    return RowRule(declared.key, frozenset(descriptive), frozenset(links), courses, proves)


def history(rule: RowRule, said: Iterable[Said]) -> list[Version]:
    """All versions of one row, oldest first; days on which nothing changed start no version."""
    latest: dict[str, list[Said]] = {}
    versions: list[Version] = []
    for known_on, group in groupby(sorted(said, key=_by_known_on), key=_by_known_on):
        for statement in group:
            _supersede(rule, latest, statement)
        values, contradicted = _counted(rule, [one for each in latest.values() for one in each])
        if versions:
            last = versions[-1]
            if last.values == values and last.contradicted == contradicted:
                continue
            versions[-1] = Version(last.known_from, known_on, last.values, last.contradicted)
        versions.append(Version(known_on, STILL_KNOWN, values, contradicted))
    return versions


_by_known_on = attrgetter("known_on")


def _supersede(rule: RowRule, latest: dict[str, list[Said]], statement: Said) -> None:
    """Per source keep the latest; statements equally late all count."""
    present = latest.get(statement.source_id)
    order = statement.order_by(rule)
    if present is None or order > present[0].order_by(rule):
        latest[statement.source_id] = [statement]
    elif order == present[0].order_by(rule):
        present.append(statement)


def _counted(
    rule: RowRule, said: Sequence[Said]
) -> tuple[Mapping[str, Plain], Mapping[str, Stated]]:
    if len(said) == 1 and not rule.distrusts(said):
        return said[0].values, {}
    by_column: dict[str, dict[Plain, list[Said]]] = {}
    for statement in said:
        for column, value in statement.values.items():
            by_column.setdefault(column, {}).setdefault(value, []).append(statement)
    values: dict[str, Plain] = {}
    contradicted: dict[str, Stated] = {}
    for column, stated in by_column.items():
        is_alone = column != rule.key and rule.distrusts(
            one for each in stated.values() for one in each
        )
        if len(stated) == 1 and not is_alone:
            values[column] = next(iter(stated))
            continue
        is_descriptive = column in rule.descriptive
        if is_descriptive or column in rule.links:
            values[column] = _latest_value(stated)
        if not is_descriptive:
            contradicted[column] = _told_apart(stated)
    return values, contradicted


def _latest_value(stated: Mapping[Plain, Sequence[Said]]) -> Plain:
    """The value said last; among values said on the same day, the greatest text, so that no order
    of arrival can matter."""
    return max(stated, key=lambda value: (max(one.order for one in stated[value]), str(value)))


def _told_apart(stated: Mapping[Plain, Sequence[Said]]) -> Stated:
    return tuple(
        (value, tuple(sorted({one.source_id for one in stated[value]})))
        for value in sorted(stated, key=lambda value: (isinstance(value, str), value))
    )
