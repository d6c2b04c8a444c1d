"""Groups and circles are made of rows that no application reaches: disputes there count as well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hefu.evidence.day import Clocks
from hefu.evidence.record import Record
from hefu.evidence.schema import Row
from tests.decisions.approvable import (
    AS_OF,
    BANK,
    BUYER,
    GUARANTOR,
    HOLDING,
    OTHER_BANK,
    SELLER,
    approvable,
    records_of,
    values_of,
)
from tests.decisions.trade_book import TradeBook

LATER = date(2026, 4, 2)
RIVAL = date(2026, 4, 1)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[TradeBook]:
    opened = TradeBook(tmp_path)
    opened.tell(records_of(approvable()))
    yield opened
    opened.close()


def outcome(book: TradeBook, known_on: date) -> str:
    return book.screen(clocks=Clocks(AS_OF, known_on)).outcome


def holding(owned_id: str) -> Row:
    return values_of("ownership", owner_id=HOLDING, owned_id=owned_id, share_bp=6_000)


def guarantee(guarantor_id: str, obligor_id: str) -> Row:
    return values_of(
        "guarantee",
        guarantee_no=f"R-{obligor_id[-3:]}",
        guarantor_id=guarantor_id,
        obligor_id=obligor_id,
        beneficiary_id=BANK,
        kind_code="general",
        amount_minor=100,
        currency="CNY",
        signed_on=date(2026, 1, 1),
    )


@pytest.mark.parametrize(("column", "value"), [("owner_id", OTHER_BANK), ("owned_id", OTHER_BANK)])
def test_a_disputed_holding_does_not_part_a_group(book: TradeBook, column: str, value: str) -> None:
    row = holding(BUYER)
    book.tell(records_of({"ownership": [row]}))
    assert outcome(book, AS_OF) == "decline"
    moved = {"ownership_id": row["ownership_id"], column: value}
    book.tell([Record("ownership", moved, "row 1", "rival", RIVAL)], LATER)
    assert outcome(book, LATER) == "refer"


@pytest.mark.parametrize(("column", "value"), [("guarantor_id", BUYER), ("obligor_id", BUYER)])
def test_a_disputed_guarantee_does_not_open_a_circle(
    book: TradeBook, column: str, value: str
) -> None:
    ring = [guarantee(SELLER, HOLDING), guarantee(HOLDING, GUARANTOR)]
    book.tell(records_of({"guarantee": ring}))
    assert outcome(book, AS_OF) == "refer"
    moved = {"guarantee_id": ring[1]["guarantee_id"], column: value}
    book.tell([Record("guarantee", moved, "row 1", "rival", RIVAL)], LATER)
    assert outcome(book, LATER) == "refer"
