"""A connection to a server that went away is not used again; large bodies are packed quickly."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from hefu.storage.register import open_register
from hefu.storage.register.book_folder import open_database
from hefu.vocabulary.errors import Unavailable
from tests.servers.postgresql import BookServer

from .statements import JANUARY, at

_END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"


def test_a_connection_that_was_ended_is_replaced_before_it_is_used(
    book_server: BookServer, tmp_path: Path
) -> None:
    address = book_server.new_book(tmp_path / "book")
    database = open_database(tmp_path / "book", create=False, database=address)
    try:
        with database.reading() as connection:
            before = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with psycopg.connect(address, autocommit=True) as other:
            other.execute(f"{_END_ALL} AND datname = current_database()".encode())
            while other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [before]).rowcount:
                pass
        with database.reading() as connection:
            after = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    finally:
        database.close()
    assert after != before


def test_large_bodies_are_packed_by_lz4_where_the_server_knows_it(
    book_server: BookServer, tmp_path: Path
) -> None:
    address = book_server.new_book(tmp_path / "book")
    database = open_database(tmp_path / "book", create=False, database=address)
    asked = "SELECT 'lz4' = ANY(enumvals), setting FROM pg_settings WHERE name = %s"
    try:
        with database.reading() as connection:
            cursor = connection.connection.cursor()
            cursor.execute(asked, ["default_toast_compression"])
            is_known, chosen = cursor.fetchone() or (False, "pglz")
    finally:
        database.close()
    assert chosen == ("lz4" if is_known else "pglz")


def test_a_server_that_goes_away_in_the_middle_is_told_plainly(
    book_server: BookServer, tmp_path: Path
) -> None:
    address = book_server.new_book(tmp_path / "book")
    register = open_register(tmp_path / "book", database=address)

    def ask_while_the_server_goes_away() -> None:
        with register.snapshot():
            register.evidence_version()
            with psycopg.connect(address, autocommit=True) as other:
                other.execute(f"{_END_ALL} AND datname = current_database()".encode())
            register.bundle_of("a1", at(JANUARY), ["application"])

    try:
        with pytest.raises(Unavailable, match=r"register\.server_refused"):
            ask_while_the_server_goes_away()
    finally:
        register.close()
