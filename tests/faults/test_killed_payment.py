"""A payment out killed at any point was made as a whole or not at all; asked for again it is made once."""

from __future__ import annotations

import pytest

from hefu.lifecycle.standing import Wish
from tests.decisions.approvable import APPLICATION
from tests.faults.kill_points import chosen, killed_at, points_of
from tests.lifecycle.deal import AMOUNT, YUAN, Deal
from tests.servers.postgresql import BookServer

pytestmark = pytest.mark.slow
FIRST_ID = 1_000


@pytest.fixture(params=["sqlite", "postgresql"])
def book(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Deal, str | None]:
    """An approved application; drawdowns of a yuan each are asked for one after another."""
    folder = tmp_path_factory.mktemp("paid")
    address = None
    if request.param == "postgresql":
        server: BookServer = request.getfixturevalue("book_server")
        address = server.new_book(folder / "book")
    made = Deal(folder, address)
    made.set_up()
    made.approve()
    return made, address


def asked(deal: Deal, number: int) -> Wish:
    """The next drawdown asked for, and the wish to pay it out."""
    drawdown = deal.request(YUAN, f"DD-{number:04d}")
    terms = {"decision_id": deal.decide_today()}
    return deal.wish(
        "drawdown", drawdown, "book", "risk_officer", terms, transition_id=f"pay-{number:06d}"
    )


def pay(deal: Deal, address: str | None, wish: Wish) -> None:
    """Pay out in a book of its own: a connection does not outlive a fork."""
    opened = Deal(deal.folder, address, ids_from=FIRST_ID)
    opened.make(wish)
    opened.close()


def paid(deal: Deal) -> int:
    """Yuan that the commitment says were drawn."""
    return (AMOUNT - deal.balance(f"{APPLICATION}:commitment", "debit")) // YUAN


def test_a_payment_is_made_whole_or_not_at_all_and_once(book: tuple[Deal, str | None]) -> None:
    deal, address = book
    folder, is_file = deal.folder, address is None
    first, wishes = asked(deal, 0), [asked(deal, number) for number in range(1, 40)]
    deal.close()
    points = points_of(lambda: pay(deal, address, first))
    assert len(points) > 20
    numbers = chosen(points, every=5 if is_file else 11, lasting=1 if is_file else 2)
    for count, (number, wish) in enumerate(zip(numbers, wishes, strict=False), 1):
        killed_at(number, lambda: pay(deal, address, wish))  # noqa: B023
        found = Deal(folder, address, ids_from=FIRST_ID)
        assert found.register.ledger.verify() == [], f"killed at point {number}"
        state = found.standing("drawdown", wish.instrument_id).state
        assert paid(found) == (count + 1 if state == "booked" else count)
        found.make(wish)
        assert found.standing("drawdown", wish.instrument_id).state == "booked"
        assert paid(found) == count + 1, f"killed at point {number}"
        assert found.balance(f"{wish.instrument_id}:principal", "debit") == YUAN
        found.close()
