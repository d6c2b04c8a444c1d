"""All questions of one step through the tables as one statement, for a database behind a wire.

Each question is a SELECT of its own with a limit of its own; one UNION ALL holds them together. Rows of
different tables fit under one another because texts stand before numbers, each padded to the most that any
table of the statement has. The values looked for travel as one array a question, so that the statement is
the same however many there are, and the server plans it once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer
from sqlalchemy.engine import Dialect

from hefu.evidence import schema
from hefu.evidence.schema import Value
from hefu.storage.register.sealed_columns import by_position, changed, opener
from hefu.storage.register.tables import evidence_tables

Edge = tuple[str, str]
"""A table or view, and the column by which its rows are looked up."""
RawRow = Sequence[Any]
"""Values of the declared columns in their order, then how many of them are contradicted."""

_STATEMENTS_MAX = 512


class _Picked:
    """How the rows of one table are taken out of the rows of a statement."""

    def __init__(self, table: str, dialect: Dialect) -> None:
        self.stored = evidence_tables()[schema.source_of(table)]
        names = [*schema.table(table).columns, "contradicted_count"]
        columns = [self.stored.c[name] for name in names]
        is_number = [isinstance(one.type, BigInteger | Integer) for one in columns]
        quote = dialect.identifier_preparer.quote
        quoted = [quote(name) for name in names]
        self.texts = [name for name, number in zip(quoted, is_number, strict=True) if not number]
        self.numbers = [name for name, number in zip(quoted, is_number, strict=True) if number]
        self._is_number = is_number
        self.opened = by_position([one.type for one in columns], dialect, opener)

    def out_of(self, texts: int) -> Callable[[RawRow], tuple[Any, ...]]:
        """Takes the values of a row out of one that holds its place, ``texts`` texts and then numbers."""
        at_text, at_number, places = 1, 1 + texts, []
        for is_number in self._is_number:
            places.append(at_number if is_number else at_text)
            at_number, at_text = at_number + is_number, at_text + (not is_number)
        return itemgetter(*places)


class _Statement:
    """One statement for questions in this order."""

    def __init__(self, edges: Sequence[Edge], dialect: Dialect) -> None:
        picked = [_Picked(table, dialect) for table, _ in edges]
        texts = max(len(one.texts) for one in picked)
        numbers = max(len(one.numbers) for one in picked)
        quote = dialect.identifier_preparer.quote
        parts = []
        for place, ((_, by), one) in enumerate(zip(edges, picked, strict=True)):
            told = [*one.texts, *["NULL::text"] * (texts - len(one.texts))]
            told += [f"{name}::bigint" for name in one.numbers]
            told += ["NULL::bigint"] * (numbers - len(one.numbers))
            # Every name is a declared one of ours; what is asked for is bound.
            parts.append(
                f"(SELECT {place}, {', '.join(told)} FROM {quote(one.stored.name)}"  # noqa: S608
                f" WHERE {quote(by)} = ANY(${place + 3}::text[])"
                " AND known_from <= $1 AND known_until > $1 LIMIT $2)"
            )
        self.text = "\nUNION ALL\n".join(parts)
        self.pickers = [one.out_of(texts) for one in picked]
        self.opened = [one.opened for one in picked]


class JointQuestions:
    """Asks several questions at once; statements are written on first use and kept.

    Only for PostgreSQL: on a file nothing is gained, for there is no way there and back.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._written: dict[tuple[Edge, ...], _Statement] = {}

    def ask(
        self,
        connection: Connection,
        asked: Mapping[Edge, Sequence[Value]],
        known_on: str,
        rows_max: int,
    ) -> dict[Edge, list[RawRow]]:
        """Rows of each question known on the day, at most ``rows_max`` of each; none for no values."""
        from psycopg import RawCursor

        edges = tuple(asked)
        statement = self._statement(edges)
        found: dict[Edge, list[RawRow]] = {edge: [] for edge in edges}
        lists, pickers = [*found.values()], statement.pickers
        bound = [known_on, rows_max, *map(array, asked.values())]
        driver: Any = connection.connection.driver_connection
        with RawCursor(driver) as cursor:
            cursor.execute(statement.text.encode(), bound, prepare=True)
            for row in cursor.fetchall():
                place = row[0]
                lists[place].append(pickers[place](row))
        for edge, opened in zip(edges, statement.opened, strict=True):
            if opened and found[edge]:
                found[edge] = [*changed(found[edge], opened)]
        return found

    def _statement(self, edges: tuple[Edge, ...]) -> _Statement:
        statement = self._written.get(edges)
        if statement is None:
            if len(self._written) >= _STATEMENTS_MAX:
                self._written.clear()
            statement = self._written[edges] = _Statement(edges, self._dialect)
        return statement


def array(values: Sequence[Value]) -> str:
    """An array of texts as PostgreSQL writes one: the type of what is bound is then always the same."""
    told = [str(value) for value in values]
    whole = "".join(told)
    if '"' in whole or "\\" in whole:
        told = [one.replace("\\", "\\\\").replace('"', '\\"') for one in told]
    return '{"' + '","'.join(told) + '"}' if told else "{}"
