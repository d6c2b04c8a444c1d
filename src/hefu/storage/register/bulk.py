"""Many rows into one table: by COPY where the database has it, else statement by statement."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Connection, MetaData, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.schema import Table

from hefu.storage.register.database import Prepared, insert_once

COPY_FROM = 20
"""Rows from which a COPY, with the table it passes through, is quicker than statements in a pipeline."""


class BulkInsert:
    """Writes rows of ``names``; with ``once`` rows whose key is already there are left alone."""

    def __init__(
        self, dialect: Dialect, table: Table, names: Sequence[str], *, once: bool = False
    ) -> None:
        statement = insert_once(dialect, table) if once else insert(table)
        self._prepared = Prepared(statement, dialect, names)
        self._has_copy = dialect.name == "postgresql"
        self._table, self._names, self._once = table, list(names), once
        self._columns = ", ".join(names)
        self._passing = _passing(table, names)

    def one(self, connection: Connection, row: Sequence[object]) -> bool:
        """Write one row; whether it was written."""
        return self._prepared.once(connection, row) == 1

    def many(self, connection: Connection, rows: Sequence[Sequence[object]]) -> None:
        """Write all rows, in their order."""
        if not self._has_copy or len(rows) < COPY_FROM:
            self._prepared.many(connection, rows)
        elif self._once:
            self._through_another(connection, self._prepared.as_kept(rows))
        else:
            kept = self._prepared.as_kept(rows)
            _copy(connection, self._table.name, self._columns, kept)

    def _through_another(self, connection: Connection, rows: Sequence[Sequence[object]]) -> None:
        """COPY knows no ON CONFLICT: the rows go through a table of this session's own, which numbers them
        so that they arrive in their order."""
        passing = self._passing
        connection.execute(CreateTable(passing, if_not_exists=True))
        numbered = [(*row, number) for number, row in enumerate(rows)]
        _copy(connection, passing.name, f"{self._columns}, passing_no", numbered)
        own = [passing.c[name] for name in self._names]
        in_order = select(*own).order_by(passing.c.passing_no)
        connection.execute(
            postgresql.insert(self._table)
            .from_select(self._names, in_order)
            .on_conflict_do_nothing()
        )
        connection.exec_driver_sql(f"TRUNCATE {passing.name}")


def _passing(table: Table, names: Sequence[str]) -> Table:
    """A table of the session alone with the same columns and a number."""
    return Table(
        f"passing_{table.name}",
        MetaData(),
        *(Column(name, table.c[name].type) for name in names),
        Column("passing_no", BigInteger, nullable=False),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DELETE ROWS",
    )


def _copy(
    connection: Connection, table: str, columns: str, rows: Sequence[Sequence[object]]
) -> None:
    asked = f"COPY {table} ({columns}) FROM STDIN"
    driver = connection.dialect.import_dbapi()
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(asked) as copy:
            for row in rows:
                copy.write_row(row)
    except driver.Error as error:
        raise DBAPIError.instance(
            asked, None, error, driver.Error, dialect=connection.dialect
        ) from error
    finally:
        cursor.close()
