"""A register in a file and one on a PostgreSQL server give the same decisions and the same pages."""

from __future__ import annotations

from pathlib import Path

import msgspec
import psycopg
import pytest

from hefu.bootstrap import DATABASE, EmbeddedHouse
from hefu.cli.main import run
from hefu.decisions.decision import Decision
from tests.decisions.approvable import Rows, approvable, records_of
from tests.decisions.spoil import Scenario, spoiled
from tests.decisions.spoiled import SCENARIOS
from tests.decisions.trade_book import TradeBook
from tests.servers.postgresql import BookServer
from tests.tidy.repository import ROOT

pytestmark = pytest.mark.slow

CLOCKS = ("--as-of", "2026-06-30", "--known-on", "2026-06-30")


def decided(rows: Rows, folder: Path, database: str | None) -> Decision:
    """The decision without its id: numbers of statements may have gaps on a server."""
    book = TradeBook(folder, database)
    book.tell(records_of(rows))
    decision = book.screen()
    book.close()
    return msgspec.structs.replace(decision, decision_id="", evidence_version=0)


def both(rows: Rows, folder: Path, server: BookServer) -> tuple[Decision, Decision]:
    address = server.new_book(folder / "server" / "book")
    return decided(rows, folder / "file", None), decided(rows, folder / "server", address)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.check_id)
def test_a_spoiled_application_is_decided_alike(
    scenario: Scenario, tmp_path: Path, book_server: BookServer
) -> None:
    in_file, on_server = both(spoiled(scenario.spoil), tmp_path, book_server)
    assert on_server == in_file


def test_a_sound_application_is_approved_on_both(tmp_path: Path, book_server: BookServer) -> None:
    in_file, on_server = both(approvable(), tmp_path, book_server)
    assert on_server == in_file
    assert on_server.outcome == "approve"


def test_one_setting_moves_the_command_line_to_a_server(
    tmp_path: Path,
    book_server: BookServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = []
    for address in (None, book_server.address):
        if address is not None:
            monkeypatch.setenv(DATABASE, address)
        book = str(tmp_path / ("file" if address is None else "server"))
        source = str(ROOT / "examples" / "guarantee-circle")
        imported = ["import", source, "--known-on", "2026-06-30", "--book", book]
        assert run(EmbeddedHouse(), imported) == 0
        capsys.readouterr()
        asked = ["network", "guarantees", *CLOCKS, "--json", "--book", book]
        assert run(EmbeddedHouse(), asked) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
    assert "587500000" in told[0]
    assert not (tmp_path / "server" / "register.sqlite").exists()


def test_a_book_that_another_server_holds_is_not_begun_anew(
    tmp_path: Path,
    book_server: BookServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Neither told that there is no book nor given an empty one."""
    monkeypatch.setenv(DATABASE, book_server.address)
    book = tmp_path / "book"
    book.mkdir()
    (book / "register.json").write_text('{"schema":"book_elsewhere"}', encoding="utf-8")
    source = str(ROOT / "examples" / "guarantee-circle")
    for asked in (["import", source], ["network", "guarantees"], ["book", "upgrade"]):
        assert run(EmbeddedHouse(), [*asked, "--book", str(book)]) == 1
        assert "[register.no_schema]" in capsys.readouterr().err


def test_a_user_who_may_not_make_a_book_is_told_so(
    tmp_path: Path,
    book_server: BookServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with psycopg.connect(book_server.address, autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("REVOKE CREATE ON DATABASE postgres FROM PUBLIC")
    monkeypatch.setenv(DATABASE, book_server.address.replace("postgres@", "reader@", 1))
    source = str(ROOT / "examples" / "guarantee-circle")
    assert run(EmbeddedHouse(), ["import", source, "--book", str(tmp_path / "book")]) == 1
    assert "permission denied" in capsys.readouterr().err
    assert not (tmp_path / "book" / "register.json").exists()


def test_a_server_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE, f"postgresql://nobody@/none?host={tmp_path}")
    source = str(ROOT / "examples" / "guarantee-circle")
    assert run(EmbeddedHouse(), ["import", source, "--book", str(tmp_path / "book")]) != 0
    assert not (tmp_path / "book" / "register.json").exists()
