"""Clients that send twice, out of turn, all at once, or by a clock that went back."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hefu.evidence.day import Clocks
from hefu.ledger.posting import reversal_of
from hefu.ledger.transfer import Transfer
from hefu.storage.register import open_register
from hefu.storage.register.sql_register import SqlRegister
from hefu.vocabulary.errors import Conflict, HefuError
from tests.decisions.approvable import AS_OF, CLOCKS, approvable, records_of
from tests.decisions.trade_book import TradeBook
from tests.ledger.books import CASH, DAY, LOAN, accounts, transfer
from tests.services.test_screen_application import pledge

WRITERS = 32
LENT = transfer("lent", LOAN, CASH, 40)
IN_TURN = (
    LENT,
    transfer("held", LOAN, CASH, 30, "hold"),
    transfer("settled", LOAN, CASH, 20, "settle", hold_id="held"),
    transfer("paid", CASH, LOAN, 15),
    reversal_of(LENT, "undone", effective_on=DAY),
    transfer("held too", LOAN, CASH, 10, "hold"),
    transfer("let go", LOAN, CASH, 0, "void", hold_id="held too"),
)


def test_of_many_at_once_exactly_as_many_are_lent_as_the_limit_allows(
    register: SqlRegister,
) -> None:
    register.ledger.open_accounts(accounts(limit_minor=100))

    def lend(number: int) -> str:
        try:
            register.ledger.post([transfer(f"T{number}", LOAN, CASH, 10)], known_on=DAY)
        except Conflict as error:
            return error.code
        return "lent"

    with ThreadPoolExecutor(WRITERS) as clients:
        answers = list(clients.map(lend, range(WRITERS)))
    assert answers.count("lent") == 10
    assert answers.count("ledger.limit_passed") == WRITERS - 10
    assert register.ledger.balance(LOAN).debits_posted == 100
    assert register.ledger.verify() == []


def test_of_many_that_send_the_same_one_is_written(register: SqlRegister) -> None:
    register.ledger.open_accounts(accounts())

    def lend(_number: int) -> int:
        return register.ledger.post([LENT], known_on=DAY)

    with ThreadPoolExecutor(WRITERS) as clients:
        assert sum(clients.map(lend, range(WRITERS))) == 1
    assert register.ledger.balance(LOAN).debits_posted == 40


def sent(register: SqlRegister, order: Sequence[Transfer]) -> None:
    """Each client sends until it is taken; what it rests on may still be on its way."""
    waiting = list(order)
    for _ in range(len(IN_TURN) + 1):
        refused = []
        for one in waiting:
            try:
                register.ledger.post([one], known_on=DAY)
            except HefuError:
                refused.append(one)
        waiting = refused
    assert waiting == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    order=st.permutations(IN_TURN), again=st.lists(st.sampled_from(IN_TURN), min_size=3, max_size=9)
)
def test_sent_twice_and_out_of_turn_it_comes_to_the_same(
    order: list[Transfer], again: list[Transfer]
) -> None:
    balances = []
    with tempfile.TemporaryDirectory() as folder:
        for number, each in enumerate((list(IN_TURN), [*order, *again])):
            register = open_register(Path(folder) / str(number), create=True)
            register.ledger.open_accounts(accounts(limit_minor=None))
            sent(register, each)
            balances.append([register.ledger.balance(name) for name in (LOAN, CASH)])
            written = [one.transfer_id for one in register.ledger.transfers_of(LOAN)]
            assert sorted(written) == sorted(one.transfer_id for one in IN_TURN)
            assert register.ledger.verify() == []
            register.close()
    assert balances[0] == balances[1]


def test_a_clock_that_goes_back_neither_reorders_nor_alters_old_answers(
    database: str | None, tmp_path: Path
) -> None:
    book = TradeBook(tmp_path, database)
    book.tell(records_of(approvable()))
    old = book.screen()
    versions = [book.register.evidence_version()]
    for days in (9, 3, 6, 1):  # the clock of the machine jumps to and fro
        pledge(book, AS_OF + timedelta(days=days))
        versions.append(book.register.evidence_version())
    assert versions == sorted(set(versions)), "arrival is counted, not timed"
    assert book.screen() == old
    later = [
        book.screen(clocks=Clocks(AS_OF, AS_OF + timedelta(days=days))).outcome for days in range(4)
    ]
    assert later == ["approve", "decline", "decline", "decline"]
    assert book.register.statements_of("registration", "ZD-9", CLOCKS.known_on) == []
    book.close()


def test_a_posting_known_by_a_clock_that_went_back_leaves_old_balances_alone(
    register: SqlRegister,
) -> None:
    register.ledger.open_accounts(accounts(limit_minor=None))
    register.ledger.post([transfer("first", LOAN, CASH, 10)], known_on=date(2026, 4, 9))
    asked = {"as_of": DAY, "known_on": date(2026, 4, 5)}
    assert register.ledger.balance(LOAN, **asked).debits_posted == 0
    register.ledger.post([transfer("second", LOAN, CASH, 5)], known_on=date(2026, 4, 6))
    assert register.ledger.balance(LOAN, **asked).debits_posted == 0
    order = [one.transfer_id for one in register.ledger.transfers_of(LOAN)]
    assert order == ["first", "second"]
    assert register.ledger.verify() == []
