"""Rows that facts need and that lie off the plain way: judged alone as they are judged in the book."""

from __future__ import annotations

from pathlib import Path

from hefu.services.screen_book import Undecided, screen_book
from tests.decisions.approvable import (
    AS_OF,
    BANK,
    CLOCKS,
    HOLDING,
    LIMIT,
    approvable,
    records_of,
    values_of,
)
from tests.decisions.spoil import Spoil, changed, spoiled, without
from tests.decisions.trade_book import TradeBook

_DRAWN_BY_ANOTHER = values_of(
    "exposure",
    obligor_id=HOLDING,
    financier_id=BANK,
    facility_no="F-1",
    kind_code="loan",
    outstanding_minor=LIMIT,
    currency="CNY",
    reported_on=AS_OF,
)


def outcomes(folder: Path, spoil: Spoil) -> tuple[str, str]:
    """Alone, and in the book."""
    book = TradeBook(folder)
    book.tell(records_of(spoiled(spoil)))
    alone = book.screen()
    (answer,) = screen_book(book.register, book.engine, CLOCKS)
    book.close()
    assert not isinstance(answer, Undecided)
    assert answer.decision_id == alone.decision_id
    return alone.outcome, answer.outcome


def test_what_another_firm_drew_on_the_facility_takes_up_room(tmp_path: Path) -> None:
    rows = approvable()
    rows["exposure"].append(_DRAWN_BY_ANOTHER)
    book = TradeBook(tmp_path)
    book.tell(records_of(rows))
    decision = book.screen()
    book.close()
    assert decision.outcome == "refer"
    assert any(reason.check_id == "facility.exceeded" for reason in decision.reasons)


def test_a_facility_of_another_firm_is_seen_and_refused(tmp_path: Path) -> None:
    seen = outcomes(tmp_path, changed("facility", {}, borrower_id=HOLDING))
    assert seen == ("decline", "decline")


def test_lines_of_an_order_whose_head_is_absent_are_seen(tmp_path: Path) -> None:
    seen = outcomes(tmp_path, without("purchase_order", order_no="PO-2"))
    # Without the head nobody knows whether its contract bars assignment: never a pass.
    assert seen == ("refer", "refer")


def test_the_book_and_the_application_give_one_decision(tmp_path: Path) -> None:
    assert outcomes(tmp_path, lambda _: None) == ("approve", "approve")
