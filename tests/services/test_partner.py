"""Risk control stands on its own: a technology partner's score and word decide nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import hefu
from hefu.bootstrap import EmbeddedHouse
from hefu.checks._engine.registry import checks, relations_read
from hefu.evidence import schema
from hefu.evidence.fact_schema import fact_tables
from hefu.evidence.partner import BESIDE_DECISIONS, PARTNER
from hefu.evidence.record import Record
from hefu.facts.population import population_evidence
from hefu.facts.registry import evidence_needed
from hefu.services.screen_without import compared_json, compared_lines, screen_without
from hefu.storage.register.without_source import book_without
from hefu.vocabulary.errors import InvalidInput, NotFound
from tests.decisions.approvable import (
    APPLICATION,
    AS_OF,
    BUYER,
    CLOCKS,
    INVOICES,
    SELLER,
    approvable,
    records_of,
    values_of,
)
from tests.decisions.trade_book import TradeBook

SCORER = f"{PARTNER}scorer"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[TradeBook]:
    opened = TradeBook(tmp_path)
    yield opened
    opened.close()


def by(source_id: str, records: list[Record]) -> list[Record]:
    return [
        Record(one.table, one.values, one.locator, source_id, one.said_on, one.original)
        for one in records
    ]


def score(score_micro: int) -> list[Record]:
    row = values_of(
        "partner_score",
        party_id=SELLER,
        provider_code="scorer",
        model_code="m1",
        scored_on=AS_OF,
        score_micro=score_micro,
    )
    return by(SCORER, records_of({"partner_score": [row]}))


def test_nothing_that_decides_reads_a_partners_score() -> None:
    for table in BESIDE_DECISIONS:
        assert schema.tables()[table].reach == ()
        assert table not in evidence_needed()
        assert table not in population_evidence()
        assert not schema.views_of(table)
        for other in schema.readable().values():
            assert all(one.origin_table != table for one in other.reach), other.table
        assert table not in relations_read(tuple(checks().values()))
        for fact in fact_tables().values():
            rests_on = {source for column in fact.columns.values() for source in column.sources}
            assert table not in rests_on, fact.table
        for room in ("checks", "facts", "decisions", "products", "kernels", "parameters"):
            for path in (Path(hefu.__file__).parent / room).rglob("*"):
                if path.suffix in (".py", ".sql", ".yaml"):
                    assert table not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("with_flip", [False, True])
def test_a_score_changes_no_byte_of_a_decision(book: TradeBook, with_flip: bool) -> None:
    book.tell(records_of(approvable()))
    before = book.screen(with_flip=with_flip)
    body = book.register.decision(before.decision_id)
    book.tell(score(0))
    again = book.screen(with_flip=with_flip)
    assert again.decision_id == before.decision_id
    assert book.register.decision(again.decision_id) == body
    (kept,) = book.register.rows_where(CLOCKS, "partner_score", "party_id", [SELLER])
    assert kept["score_micro"] == 0, "kept, and shown to who asks for it"


@pytest.mark.parametrize("table", ["confirmation", "invoice_verification", "goods_receipt_line"])
def test_what_only_a_partner_states_is_no_ground_to_pay(book: TradeBook, table: str) -> None:
    rows = approvable()
    book.tell(records_of({name: each for name, each in rows.items() if name != table}))
    book.tell(by(SCORER, records_of({table: rows[table]})))
    alone = book.screen()
    assert alone.outcome != "approve"
    assert any(one.kind == "contradicted" for one in alone.reasons)
    book.tell(by("erp-2", records_of({table: rows[table]})), AS_OF)
    assert book.screen().outcome == "approve", "somebody else says so too"


def test_what_only_a_partner_states_against_the_borrower_is_not_lost(book: TradeBook) -> None:
    book.tell(records_of(approvable()))
    row = values_of(
        "watchlist_entry", party_id=BUYER, list_code="dishonest", entry_no="7", listed_on=AS_OF
    )
    book.tell(by(SCORER, records_of({"watchlist_entry": [row]})))
    assert book.screen().outcome != "approve"


def test_a_decision_is_shown_with_and_without_a_source(book: TradeBook) -> None:
    rows = approvable()
    one = rows["confirmation"]
    book.tell(records_of({name: each for name, each in rows.items() if name != "confirmation"}))
    book.tell(by("confirmer", records_of({"confirmation": one})))
    kept = book.register.decision_ids(APPLICATION)
    house, place = EmbeddedHouse(), book.folder / "book"
    found = screen_without(house, place, book.engine, (APPLICATION, "confirmer"), CLOCKS)
    assert found.with_it.outcome == "approve"
    assert found.without_it is not None
    assert found.without_it.outcome != "approve"
    assert found.rests_on_it
    assert len(book.register.decision_ids(APPLICATION)) == len(kept) + 1, "only the real one"
    lines = list(compared_lines(found, "en"))
    assert "confirmer" in lines[0]
    assert any("come up without it" in line for line in lines)
    assert b'"rests_on_it":true' in compared_json(found)


def test_a_source_that_adds_nothing_changes_nothing(book: TradeBook) -> None:
    book.tell(records_of(approvable()))
    book.tell(by("echo", records_of({"invoice": approvable()["invoice"][:1]})))
    book.tell(score(5))
    house, place = EmbeddedHouse(), book.folder / "book"
    for source in ("echo", SCORER):
        found = screen_without(house, place, book.engine, (APPLICATION, source), CLOCKS)
        assert not found.rests_on_it
        assert any("不依赖" in line for line in compared_lines(found, "zh"))


def test_an_application_that_one_source_alone_speaks_of_has_no_answer_without_it(
    book: TradeBook,
) -> None:
    records = records_of(approvable())
    book.tell(by("only", records))
    house, place = EmbeddedHouse(), book.folder / "book"
    found = screen_without(house, place, book.engine, (APPLICATION, "only"), CLOCKS)
    assert isinstance(found.refusal, NotFound)
    assert found.without_it is None
    assert found.rests_on_it
    assert len(list(compared_lines(found, "zh"))) == 5


def test_what_cannot_be_answered_whole_is_refused(book: TradeBook) -> None:
    book.tell(records_of(approvable()))
    place = book.folder / "book"
    with pytest.raises(NotFound) as unknown, book_without(place, "nobody", AS_OF):
        pass
    assert unknown.value.code == "without.source_unknown"
    source = records_of(approvable())[0].source_id
    with pytest.raises(NotFound), book_without(place, source, date(2020, 1, 1)):
        pass
    with pytest.raises(InvalidInput) as wide, book_without(place, source, AS_OF, statements_max=3):
        pass
    assert wide.value.code == "without.too_wide"
    assert INVOICES
