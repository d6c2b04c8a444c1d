"""What is due is listed, by the class of what a document states; nothing goes by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.main import run
from hefu.evidence.day import Clocks
from hefu.parameters.loader import parameter
from hefu.services.data_security.ports import AgedDocument
from hefu.services.data_security.retention import class_of_document, due_documents, due_lines
from hefu.storage.register.sql_register import SqlRegister
from hefu.vocabulary.field_class import FIELD_CLASSES
from hefu.vocabulary.types.period import end_of_months
from tests.decisions.approvable import values_of
from tests.decisions.trade_book import TradeBook
from tests.storage.register.statements import said, tell

OLD, NEW = date(2010, 3, 31), date(2026, 3, 1)


def at(day: date) -> Clocks:
    return Clocks(day, day)


@pytest.fixture
def book(tmp_path_factory: pytest.TempPathFactory) -> TradeBook:
    return TradeBook(tmp_path_factory.mktemp("kept"))


def put(register: SqlRegister, book: TradeBook, name: str, known_on: date, number: int) -> None:
    row = values_of(
        "price_quote",
        item_code=f"steel-{number}",
        unit_code="TNE",
        currency="CNY",
        quoted_on=OLD,
        publisher_name="exchange",
    )
    tell(register, book.folder, name, known_on, [said("price_quote", row)])


def test_nothing_is_due_while_its_time_runs(book: TradeBook) -> None:
    put(book.register, book, "new", NEW, 1)
    assert due_documents(book.register.custody, at(NEW)) == []
    lines = list(due_lines([], at(NEW), "en"))
    assert len(lines) == 1
    assert lines[0].startswith("0 documents")


def test_a_document_is_due_on_the_day_after_its_last(book: TradeBook) -> None:
    put(book.register, book, "old", OLD, 1)
    put(book.register, book, "new", NEW, 2)
    months = parameter("policy.retention.public_class").values[0].value
    last = end_of_months(OLD, months)
    assert due_documents(book.register.custody, at(last)) == []
    (due,) = due_documents(book.register.custody, at(last + timedelta(days=1)))
    assert (due.field_class, due.kept_until, due.months) == ("public", last, months)
    told = list(due_lines([due], at(NEW), "zh"))
    assert "公开" in told[0]
    assert "未核实" in told[-1]
    assert book.register.document_path(due.document.digest).is_file(), "nothing is erased"


def test_the_highest_class_of_what_is_stated_counts() -> None:
    def stating(*tables: str) -> str:
        return class_of_document(AgedDocument("d", "k", OLD, tables))

    assert stating("price_quote") == "public"
    assert stating("price_quote", "delivery_note") == "internal"
    assert stating("price_quote", "payment") == "core"
    assert stating() == "core", "what could not be read may be anything"


@pytest.mark.parametrize("field_class", FIELD_CLASSES)
def test_every_class_has_a_time_that_is_not_called_verified(field_class: str) -> None:
    found = parameter(f"policy.retention.{field_class}_class")
    assert all(value.value >= 60 and not value.verified for value in found.values)


def test_the_list_on_the_screen(book: TradeBook, capsys: pytest.CaptureFixture[str]) -> None:
    put(book.register, book, "old", OLD, 1)
    place = str(book.folder / "book")
    asked = ["book", "retention", "--book", place, "--as-of", "2026-03-01", "--lang", "en"]
    assert run(EmbeddedHouse(), asked) == 0
    told = capsys.readouterr().out
    assert "to be kept until 2015-03-31" in told
    assert "old" not in told.split()
