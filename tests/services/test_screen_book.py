"""Screening the whole book: every application is answered, one bad one does not stop the others."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hefu.decisions.decision import Decision
from hefu.evidence.day import Clocks
from hefu.evidence.record import Record
from hefu.evidence.schema import Value
from hefu.services.screen_book import Decided, Undecided, screen_book
from tests.decisions.approvable import (
    APPLICATION,
    AS_OF,
    BANK,
    CLOCKS,
    INVOICES,
    SELLER,
    YUAN,
    approvable,
    records_of,
    values_of,
)
from tests.decisions.trade_book import TradeBook


def another(number: str, **values: Value) -> list[Record]:
    given: dict[str, Value] = {
        "application_no": number,
        "borrower_id": SELLER,
        "financier_id": BANK,
        "technique_code": "factoring",
        "requested_minor": 1_000 * YUAN,
        "currency": "CNY",
        "requested_on": date(2026, 3, 31),
        "facility_no": "F-1",
        "status_code": "pending",
    }
    item = values_of(
        "application_item",
        application_id=number,
        item_no="1",
        invoice_id=INVOICES[1],
        claimed_minor=1_000 * YUAN,
        currency="CNY",
    )
    rows = {
        "application": [values_of("application", **{**given, **values})],
        "application_item": [item],
    }
    return records_of(rows)


def answers(
    book: TradeBook, clocks: Clocks = CLOCKS, status_code: str | None = "pending"
) -> dict[str, Decided]:
    found = screen_book(book.register, book.engine, clocks, status_code=status_code)
    return {answer.application_id: answer for answer in found}


def test_one_undecidable_application_does_not_stop_the_others(tmp_path: Path) -> None:
    book = TradeBook(tmp_path)
    rival: dict[str, Value] = {"application_id": "RZ-9", "technique_code": "forfaiting"}
    book.tell(
        [
            *records_of(approvable()),
            *another("RZ-9"),
            Record("application", rival, "row", "rival", None),
        ]
    )
    found = answers(book)
    book.close()
    undecided = found["RZ-9"]
    assert isinstance(undecided, Undecided)
    assert undecided.error.code == "policy.technique_unknown"
    assert undecided.error.text("zh") != undecided.error.text("en")
    assert isinstance(found[APPLICATION], Decision)


def test_a_disputed_technique_is_undecided_by_name(tmp_path: Path) -> None:
    book = TradeBook(tmp_path)
    rival: dict[str, Value] = {"application_id": APPLICATION, "technique_code": "forfaiting"}
    book.tell([*records_of(approvable()), Record("application", rival, "row", "rival", None)])
    undecided = answers(book)[APPLICATION]
    book.close()
    assert isinstance(undecided, Undecided)
    assert undecided.error.code == "policy.technique_unknown"
    assert APPLICATION in undecided.error.text("zh")


def test_a_disputed_number_does_not_hide_the_application(tmp_path: Path) -> None:
    book = TradeBook(tmp_path)
    rival: dict[str, Value] = {"application_id": APPLICATION, "application_no": "other"}
    book.tell([*records_of(approvable()), Record("application", rival, "row", "rival", None)])
    decision = book.screen()
    book.close()
    assert decision.application_no == APPLICATION
    assert decision.outcome == "refer"


def test_only_open_applications_are_screened_unless_all_are_asked_for(tmp_path: Path) -> None:
    book = TradeBook(tmp_path)
    book.tell([*records_of(approvable()), *another("RZ-9", status_code="declined")])
    assert answers(book).keys() == {APPLICATION}
    assert answers(book, status_code=None).keys() == {APPLICATION, "RZ-9"}
    book.close()


def test_both_claims_on_one_invoice_are_told_of_each_other(tmp_path: Path) -> None:
    book = TradeBook(tmp_path)
    book.tell([*records_of(approvable()), *another("RZ-9", requested_on=date(2026, 3, 30))])
    found = answers(book)
    for number in (APPLICATION, "RZ-9"):
        answer = found[number]
        assert isinstance(answer, Decision)
        assert answer.outcome == "decline"
        assert any(reason.check_id == "invoice.duplicate" for reason in answer.reasons)
    book.close()


def test_an_empty_book_has_no_answers(tmp_path: Path) -> None:
    book = TradeBook(tmp_path)
    assert answers(book, Clocks(AS_OF, AS_OF)) == {}
    book.close()
