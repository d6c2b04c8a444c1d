"""Books of an older program: refused until they are upgraded, upgraded all or nothing, and then equal, object
by object, to a new one."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, text

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.main import run
from hefu.storage.register import migrations, open_register, upgrade_register
from hefu.storage.register.book_folder import FILE_NAME
from hefu.storage.register.database import Database
from hefu.storage.register.postgresql_server import open_postgresql
from hefu.storage.register.revision import KNOWN, LATEST, note_latest, revision_of
from hefu.storage.register.sqlite_file import open_sqlite
from hefu.storage.register.tables import METADATA, evidence_tables
from hefu.vocabulary.errors import Conflict, NotFound
from tests.servers.postgresql import BookServer

_OF_SERVER = """
SELECT table_name || '.' || column_name,
  data_type || ' ' || coalesce(collation_name, '') || ' ' || is_nullable || coalesce(column_default, '')
FROM information_schema.columns WHERE table_schema = current_schema()
UNION ALL
SELECT indexname, replace(indexdef, current_schema() || '.', '') FROM pg_indexes
WHERE schemaname = current_schema()
ORDER BY 1, 2
"""
_OF_FILE = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"


def objects(connection: Connection) -> dict[str, str]:
    """Every table, column and index as the database itself describes it."""
    asked = _OF_FILE if connection.dialect.name == "sqlite" else _OF_SERVER
    return {str(name): str(made) for name, made in connection.execute(text(asked))}


def laid_out_now(connection: Connection) -> None:
    evidence_tables()
    METADATA.create_all(connection, checkfirst=False)
    note_latest(connection)


@pytest.fixture(params=("sqlite", "postgresql"))
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Database, Database]:
    """Two empty databases of one kind."""
    if request.param == "sqlite":
        first, second = (open_sqlite(tmp_path / name) for name in ("one", "two"))
        return Database(first), Database(second)
    server: BookServer = request.getfixturevalue("book_server")
    first, second = (
        open_postgresql(server.address, f"empty_{name}_{tmp_path.name[-12:]}".lower(), create=True)
        for name in ("one", "two")
    )
    return Database(first), Database(second)


def test_revisions_from_the_first_lead_to_the_tables_of_this_program(
    databases: tuple[Database, Database],
) -> None:
    new, upgraded = databases
    with new.writing() as connection:
        laid_out_now(connection)
        wanted = objects(connection)
    with upgraded.writing() as connection:
        migrations.upgrade(connection)
        assert revision_of(connection) == LATEST
        found = objects(connection)
    for database in databases:
        database.close()
    assert len(wanted) > 100
    assert found == wanted


def test_every_revision_is_known_without_alembic() -> None:
    assert migrations.revisions() == KNOWN


def test_a_book_of_the_first_revision_keeps_what_it_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused by name, upgraded on request, and then it answers as before."""
    older = Database(open_sqlite(tmp_path / FILE_NAME))
    with older.writing() as connection:
        command.upgrade(migrations.settings(connection), "0001")
        connection.execute(
            text("INSERT INTO book VALUES ('shape', 'of 0001'), ('made_by', '0.0.9')")
        )
        connection.execute(
            text("INSERT INTO decision VALUES (1, 'decision-1', 'application-1', :body)"),
            {"body": b"kept for ever"},
        )
    older.close()
    with pytest.raises(Conflict, match=r"register\.needs_upgrade"):
        open_register(tmp_path)
    assert run(EmbeddedHouse(), ["book", "upgrade", "--book", str(tmp_path), "--lang", "en"]) == 0
    assert f"from revision 0001 to {LATEST}" in capsys.readouterr().out
    register = open_register(tmp_path)
    assert register.decision("decision-1") == b"kept for ever"
    assert register.ledger.verify() == []
    register.close()
    assert "taken-over-at-upgrade entered decision decision-1" in shown(tmp_path, capsys)


def shown(book: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The last entries of a book whose log bears out what stands in it."""
    capsys.readouterr()
    for word in ("audit", "show"):
        assert run(EmbeddedHouse(), ["log", word, "--book", str(book), "--lang", "en"]) == 0
    return capsys.readouterr().out


def a_later_revision(folder: Path, body: str) -> Path:
    """A folder with one revision after the latest."""
    folder.mkdir()
    (folder / "r9999_later.py").write_text(
        f"from alembic import op\nimport sqlalchemy as sa\nrevision = '9999'\n"
        f"down_revision = '{LATEST}'\ndef upgrade():\n    {body}\n",
        encoding="utf-8",
    )
    return folder


def test_an_upgrade_that_fails_leaves_the_book_as_it_was(
    databases: tuple[Database, Database], tmp_path: Path
) -> None:
    later = a_later_revision(
        tmp_path / "later",
        "op.create_table('half', sa.Column('a', sa.Text())); raise OSError('full')",
    )
    book, other = databases
    with book.writing() as connection:
        laid_out_now(connection)
        before = objects(connection)
    with pytest.raises(OSError, match="full"), book.writing() as connection:
        migrations.upgrade(connection, later)
    with book.reading() as connection:
        assert objects(connection) == before
        assert revision_of(connection) == LATEST
    book.close()
    other.close()


def stand_at(book: Path, revision: str, shape: str = "another") -> None:
    """Let a book say that it stands elsewhere and was shaped otherwise."""
    database = Database(open_sqlite(book / FILE_NAME))
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
        connection.execute(text("UPDATE book SET value = :to WHERE name = 'shape'"), {"to": shape})
    database.close()


def test_there_is_nothing_to_upgrade_without_a_book(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        upgrade_register(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_book_of_a_later_program_is_left_alone(tmp_path: Path) -> None:
    open_register(tmp_path, create=True).close()
    stand_at(tmp_path, "7777")
    for door in (open_register, upgrade_register):
        with pytest.raises(Conflict, match=r"register\.other_tables"):
            door(tmp_path)


def test_an_upgrade_tells_where_the_book_stood_and_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_register(tmp_path, create=True).close()
    assert upgrade_register(tmp_path) == (LATEST, LATEST)
    assert run(EmbeddedHouse(), ["book", "upgrade", "--book", str(tmp_path), "--lang", "en"]) == 0
    assert "already stands" in capsys.readouterr().out
