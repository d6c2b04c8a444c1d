"""What a book holds, without what may differ between two runs: numbers of arrival, instants and salts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sqlalchemy import select

from hefu.storage.backup.rows import register_tables
from hefu.storage.register import open_register

State = dict[str, Counter[tuple[object, ...]]]
_NOT_THE_SAME = {"arrival", "at", "salt", "previous", "change_no"}
_BY_NUMBER = {"log_entry": ("thing_id",), "decision": ("decision_id", "body")}
_LEFT_OUT = {
    "kept_facts",
    "log_place",
    "log_checkpoint",
    "log_addition",
    "parquet_change",
    "parquet_mark",
}


def state_of(book: Path, database: str | None = None) -> State:
    """Rows by table, each as often as it is there. On a server a unit of work that came to nothing leaves a
    gap in the numbers of arrival; what is named or sealed by such a number is then counted, not compared."""
    register = open_register(book, database=database)
    found: State = {}
    try:
        with register._database.reading() as connection:
            for table in register_tables():
                if table.name in _LEFT_OUT:
                    continue
                left_out = {*_NOT_THE_SAME, *_BY_NUMBER.get(table.name, ())}
                if table.name == "log_entry":
                    left_out |= {"digest"}
                if database is None:
                    left_out -= {"thing_id", "decision_id", "body"}
                columns = [column for column in table.columns if column.name not in left_out]
                rows = connection.execute(select(*columns)).all()
                found[f"{table.name}"] = Counter(tuple(row) for row in rows)
    finally:
        register.close()
    return found
