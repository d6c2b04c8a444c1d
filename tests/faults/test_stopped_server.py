"""A PostgreSQL server that is cut off under load of writers, and comes back."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from hefu.storage.register import open_register
from hefu.vocabulary.errors import NotFound, Unavailable
from tests.ledger.books import CASH, DAY, LOAN, accounts, transfer
from tests.servers.postgresql import programs, running, start_again, stop_at_once

pytestmark = pytest.mark.slow

WRITERS, EACH = 4, 40


def test_a_server_cut_off_under_load_loses_and_doubles_nothing(tmp_path: Path) -> None:
    if programs() is None:
        pytest.skip(
            "PostgreSQL 15 or later is not installed: its tests need the package postgresql"
        )
    with running(durable=True) as address:
        register = open_register(tmp_path / "book", create=True, database=address)
        register.ledger.open_accounts(accounts(limit_minor=WRITERS * EACH))
        refused: list[str] = []
        acknowledged: list[str] = []

        def write(writer: int) -> None:
            """A client that sends again until it hears that it was done."""
            for number in range(EACH):
                one = transfer(f"{writer}-{number}", LOAN, CASH, 1)
                for _ in range(200):
                    try:
                        register.ledger.post([one], known_on=DAY)
                    except (Unavailable, NotFound) as error:
                        refused.append(error.code)
                        time.sleep(0.05)
                    else:
                        acknowledged.append(one.transfer_id)
                        break

        threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
        for thread in threads:
            thread.start()
        while len(acknowledged) < WRITERS * EACH // 8:
            time.sleep(0.005)
        stop_at_once(address)
        before = len(acknowledged)
        time.sleep(0.2)
        start_again(address)
        for thread in threads:
            thread.join(60)
        assert before < WRITERS * EACH, "the server was cut off after the work was done"
        assert refused, "nobody noticed that the server was gone"
        assert len(acknowledged) == WRITERS * EACH
        written = [one.transfer_id for one in register.ledger.transfers_of(LOAN)]
        assert sorted(written) == sorted(acknowledged)
        assert register.ledger.verify() == []
        assert register.ledger.balance(LOAN).debits_posted == WRITERS * EACH
        register.close()
