"""A closing of a day killed at any point was made as a whole or not at all; made again, it is made once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hefu.services.close_day import close_day
from hefu.services.lifecycle.read_day import last_closed
from tests.decisions.approvable import AS_OF
from tests.faults.kill_points import chosen, killed_at, points_of
from tests.lifecycle.deal import YUAN, Deal, Evening
from tests.servers.postgresql import BookServer

pytestmark = pytest.mark.slow
FIRST_ID = 1_000


@pytest.fixture(params=["sqlite", "postgresql"])
def book(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Deal, str | None]:
    """Two loans that run."""
    folder = tmp_path_factory.mktemp("closed")
    address = None
    if request.param == "postgresql":
        server: BookServer = request.getfixturevalue("book_server")
        address = server.new_book(folder / "book")
    made = Deal(folder, address)
    made.set_up()
    made.approve()
    made.pay_out(100_000 * YUAN, "DD-0001")
    made.pay_out(200_000 * YUAN, "DD-0002")
    return made, address


def closed(deal: Deal, address: str | None, number: int) -> None:
    """The day of that number closed in a book of its own: a connection does not outlive a fork."""
    opened = Deal(deal.folder, address, ids_from=FIRST_ID)
    day = AS_OF + timedelta(days=number)
    close_day(opened.opened, Evening(day), day, by="u-night")
    opened.close()


def earned(deal: Deal) -> list[int]:
    """Interest that stands on the two loans."""
    return [deal.balance(f"DD-000{one}:interest", "debit") for one in (1, 2)]


def test_a_day_is_closed_whole_or_not_at_all_and_once(book: tuple[Deal, str | None]) -> None:
    deal, address = book
    folder, is_file = deal.folder, address is None
    deal.close()
    closed(deal, address, 0)  # The first day opens accounts, which no other day does.
    points = points_of(lambda: closed(deal, address, 1))
    assert len(points) > 10
    numbers = chosen(points, every=5 if is_file else 11, lasting=1 if is_file else 2)
    for day, number in enumerate(numbers, 2):
        killed_at(number, lambda: closed(deal, address, day))  # noqa: B023
        found = Deal(folder, address, ids_from=FIRST_ID)
        assert found.register.ledger.verify() == [], f"killed at point {number}"
        last = last_closed(found.opened.lifecycle)
        is_done = last == AS_OF + timedelta(days=day)
        days = day + 1 if is_done else day
        assert last == AS_OF + timedelta(days=days - 1)
        assert earned(found) == [_after(days, 100_000), _after(days, 200_000)]
        found.close()
        closed(deal, address, day)
        again = Deal(folder, address, ids_from=FIRST_ID)
        assert earned(again) == [_after(day + 1, 100_000), _after(day + 1, 200_000)]
        assert again.register.ledger.verify() == [], f"killed at point {number}"
        again.close()


def _after(days: int, yuan: int) -> int:
    """Interest of so many days at 4.35 % / 360, half a fen upwards."""
    return (2 * yuan * YUAN * 435 * days + 3_600_000) // 7_200_000
