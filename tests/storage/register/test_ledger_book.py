"""The ledger in a database: all or nothing, once, in the face of others, and provably added up."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import delete, update

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.main import run
from hefu.ledger.account import Balance
from hefu.ledger.posting import reversal_of
from hefu.storage.register import open_register
from hefu.storage.register.ledger_tables import LEDGER_BALANCE, LEDGER_TRANSFER
from hefu.storage.register.sql_register import SqlRegister
from hefu.vocabulary.errors import Conflict, HefuError, InvalidInput, NotFound
from tests.ledger.books import CASH, DAY, INCOME, LOAN, accounts, transfer

LATER = date(2026, 4, 30)
LENT = transfer("T1", LOAN, CASH, 60)


@pytest.fixture
def opened(register: SqlRegister) -> SqlRegister:
    assert register.ledger.open_accounts(accounts()) == 5
    return register


def test_an_account_nobody_opened_is_refused(opened: SqlRegister) -> None:
    with pytest.raises(NotFound, match=r"ledger\.account_unknown"):
        opened.ledger.balance("nobody")
    unknown = msgspec.structs.replace(accounts()[0], account_id="x", kind_code="no_such_kind")
    with pytest.raises(InvalidInput, match=r"ledger\.kind_unknown"):
        opened.ledger.open_accounts([unknown])


def test_an_account_is_opened_once_and_never_altered(opened: SqlRegister) -> None:
    assert opened.ledger.open_accounts(accounts()) == 0
    with pytest.raises(Conflict, match=r"ledger\.account_differs"):
        opened.ledger.open_accounts(accounts(limit_minor=200))
    assert opened.ledger.account(LOAN).limit_minor == 100


def test_of_a_batch_with_one_bad_transfer_nothing_is_written(opened: SqlRegister) -> None:
    with pytest.raises(Conflict, match=r"ledger\.limit_passed"):
        opened.ledger.post([LENT, transfer("T2", LOAN, CASH, 41)], known_on=DAY)
    assert opened.ledger.balance(LOAN) == Balance()
    assert opened.ledger.transfers_of(LOAN) == []


def test_sent_again_it_is_the_same_and_sent_otherwise_it_is_refused(opened: SqlRegister) -> None:
    assert opened.ledger.post([LENT], known_on=DAY) == 1
    assert opened.ledger.post([LENT], known_on=LATER) == 0
    with pytest.raises(Conflict, match=r"ledger\.id_taken"):
        opened.ledger.post([transfer("T1", LOAN, INCOME, 60)], known_on=DAY)
    assert opened.ledger.balance(LOAN).standing("debit") == 60


def test_a_balance_of_a_past_day_by_what_was_known_then(opened: SqlRegister) -> None:
    hold = transfer("H1", LOAN, CASH, 20, "hold")
    opened.ledger.post([LENT, hold], known_on=DAY)
    settled = transfer("S1", LOAN, CASH, 20, "settle", on=LATER, hold_id="H1")
    opened.ledger.post([settled], known_on=LATER)
    opened.ledger.post([reversal_of(LENT, "R1", effective_on=DAY)], known_on=LATER)
    told = [
        opened.ledger.balance(LOAN, as_of=as_of, known_on=known_on)
        for as_of, known_on in ((DAY, DAY), (DAY, LATER), (LATER, LATER))
    ]
    assert [one.standing("debit") for one in told] == [60, 0, 20]
    assert [one.debits_held for one in told] == [20, 20, 0]
    assert told[-1] == opened.ledger.balance(LOAN)


def test_a_sound_ledger_has_no_faults(opened: SqlRegister) -> None:
    opened.ledger.post([LENT, transfer("H1", LOAN, CASH, 20, "hold")], known_on=DAY)
    opened.ledger.post([transfer("V1", LOAN, CASH, 0, "void", hold_id="H1")], known_on=DAY)
    assert opened.ledger.verify() == []


@pytest.mark.parametrize("what", ["balance", "transfer", "balance_gone"])
def test_whatever_is_altered_by_hand_is_found(opened: SqlRegister, what: str) -> None:
    opened.ledger.post([LENT], known_on=DAY)
    by_hand = {
        "balance": update(LEDGER_BALANCE)
        .where(LEDGER_BALANCE.c.account_id == LOAN)
        .values(debits_posted=59),
        "transfer": update(LEDGER_TRANSFER).values(amount_minor=61),
        "balance_gone": delete(LEDGER_BALANCE).where(LEDGER_BALANCE.c.account_id == CASH),
    }[what]
    with opened._database.writing() as connection:
        connection.execute(by_hand)
    found = opened.ledger.verify()
    assert found
    assert {fault.about for fault in found} & {LOAN, CASH}


def test_an_account_whose_balance_was_taken_away_takes_nothing_more(opened: SqlRegister) -> None:
    opened.ledger.post([LENT], known_on=DAY)
    with opened._database.writing() as connection:
        connection.execute(delete(LEDGER_BALANCE).where(LEDGER_BALANCE.c.account_id == CASH))
    with pytest.raises(NotFound, match=r"ledger\.no_account"):
        opened.ledger.post([transfer("T2", LOAN, CASH, 1)], known_on=DAY)
    assert [one.transfer_id for one in opened.ledger.transfers_of(LOAN)] == ["T1"]


@pytest.fixture
def others(
    opened: SqlRegister, database: str | None, tmp_path: Path
) -> Iterator[list[SqlRegister]]:
    """Eight more programs at the same book."""
    found = [open_register(tmp_path / "book", database=database) for _ in range(8)]
    yield found
    for one in found:
        one.close()


def test_of_many_officers_at_one_headroom_as_many_win_as_there_is_room_for(
    opened: SqlRegister, others: list[SqlRegister]
) -> None:
    """Thirty-two drawdowns of 10 at once against a limit of 100: ten are paid out, the rest are told why."""

    def draw(number: int) -> str:
        ledger = others[number % len(others)].ledger
        try:
            ledger.post([transfer(f"D{number}", LOAN, CASH, 10)], known_on=DAY)
        except HefuError as error:
            return error.code
        return "paid"

    with ThreadPoolExecutor(8) as officers:
        told = list(officers.map(draw, range(32)))
    assert told.count("paid") == 10
    assert told.count("ledger.limit_passed") == 22
    assert opened.ledger.balance(LOAN).standing("debit") == 100
    assert opened.ledger.verify() == []


def test_one_number_sent_by_many_at_once_is_one_transfer(
    opened: SqlRegister, others: list[SqlRegister]
) -> None:
    with ThreadPoolExecutor(8) as clients:
        written = list(clients.map(lambda one: one.ledger.post([LENT], known_on=DAY), others))
    assert sum(written) == 1
    assert opened.ledger.balance(LOAN).standing("debit") == 60


def test_the_command_line_tells_what_does_not_add_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = open_register(tmp_path / "book", create=True)
    register.ledger.open_accounts(accounts())
    register.ledger.post([LENT], known_on=DAY)
    asked = ["ledger", "verify", "--book", str(tmp_path / "book"), "--lang", "en"]
    assert run(EmbeddedHouse(), asked) == 0
    assert "adds up" in capsys.readouterr().out
    with register._database.writing() as connection:
        connection.execute(update(LEDGER_TRANSFER).values(amount_minor=61))
    register.close()
    assert run(EmbeddedHouse(), asked) == 1
    assert "its transfers come to 61 of debits, its balance says 60" in capsys.readouterr().out
