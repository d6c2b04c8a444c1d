"""Deciding one application on a real register: two clocks, kept decisions, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from hefu.decisions.decision import Decision
from hefu.evidence.day import Clocks
from hefu.vocabulary.errors import NotFound, PolicyIncomplete
from tests.decisions.approvable import (
    APPLICATION,
    AS_OF,
    CLOCKS,
    INVOICES,
    OTHER_BANK,
    SELLER,
    approvable,
    records_of,
    values_of,
)
from tests.decisions.spoil import changed, spoiled
from tests.decisions.trade_book import TradeBook

LATER = date(2026, 4, 5)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[TradeBook]:
    opened = TradeBook(tmp_path)
    opened.tell(records_of(approvable()))
    yield opened
    opened.close()


def pledge(book: TradeBook, known_on: date) -> None:
    notice = values_of(
        "registration",
        registration_no="ZD-9",
        kind_code="receivable_pledge",
        grantor_id=SELLER,
        secured_party_id=OTHER_BANK,
        registered_on=date(2026, 3, 20),
    )
    item = values_of(
        "registration_item",
        registration_id="ZD-9",
        invoice_no=INVOICES[0].removeprefix("dig:"),
        invoice_id=INVOICES[0],
    )
    book.tell(records_of({"registration": [notice], "registration_item": [item]}), known_on)


def kept_body(book: TradeBook, decision: Decision) -> bytes:
    body = book.register.decision(decision.decision_id)
    assert body is not None
    return body


@pytest.mark.parametrize("with_flip", [False, True])
def test_the_old_question_gets_the_old_answer_to_the_byte(book: TradeBook, with_flip: bool) -> None:
    before = book.screen(with_flip=with_flip)
    old = kept_body(book, before)
    pledge(book, LATER)
    again = book.screen(with_flip=with_flip)
    assert kept_body(book, again) == old
    assert again.decision_id == before.decision_id
    assert book.register.decision_ids(APPLICATION) == [before.decision_id]
    now = book.screen(clocks=Clocks(AS_OF, LATER), with_flip=with_flip)
    assert (before.outcome, now.outcome) == ("approve", "decline")
    assert now.evidence_version > before.evidence_version
    assert kept_body(book, book.screen(with_flip=with_flip)) == old


def test_what_was_learned_late_about_an_earlier_day_changes_only_later_knowledge(
    book: TradeBook,
) -> None:
    pledge(book, LATER)
    outcomes = {
        known_on: book.screen(clocks=Clocks(AS_OF, known_on)).outcome
        for known_on in (AS_OF, date(2026, 4, 4), LATER, date(2026, 5, 1))
    }
    assert list(outcomes.values()) == ["approve", "approve", "decline", "decline"]


def test_backdated_knowledge_shows_in_the_version(book: TradeBook) -> None:
    before = book.screen()
    pledge(book, AS_OF)
    after = book.screen()
    assert (before.outcome, after.outcome) == ("approve", "decline")
    assert after.evidence_version > before.evidence_version


def test_time_alone_makes_evidence_stale(book: TradeBook) -> None:
    later = book.screen(clocks=Clocks(date(2026, 4, 8), AS_OF))
    assert later.outcome == "refer"
    assert "exposure" in {fact.table for fact in later.missing}


def test_the_same_question_twice_is_one_decision(book: TradeBook) -> None:
    assert book.screen() == book.screen()
    assert len(book.register.decision_ids(APPLICATION)) == 1


def test_a_kept_decision_is_complete(book: TradeBook) -> None:
    decision = book.screen(with_flip=True)
    assert msgspec.json.decode(kept_body(book, decision), type=Decision) == decision


def test_an_application_nobody_knows_or_not_yet_is_not_found(book: TradeBook) -> None:
    with pytest.raises(NotFound):
        book.screen("RZ-0000-000")
    with pytest.raises(NotFound):
        book.screen(clocks=Clocks(AS_OF, date(2026, 3, 1)))


def test_a_question_before_the_request_moves_no_money(book: TradeBook) -> None:
    early = book.screen(clocks=Clocks(date(2026, 3, 1), AS_OF))
    assert early.outcome in {"refer", "decline"}
    assert early.amount_minor == 0


def test_a_technique_without_policy_is_refused(tmp_path: Path) -> None:
    other = TradeBook(tmp_path / "other")
    other.tell(records_of(spoiled(changed("application", {}, technique_code="barter"))))
    with pytest.raises(PolicyIncomplete, match=r"product\.none"):
        other.screen()
    assert other.register.decision_ids(APPLICATION) == []
    other.close()


def test_the_decision_names_what_it_rests_on(book: TradeBook) -> None:
    decision = book.screen(clocks=CLOCKS)
    assert decision.policy_digest
    assert decision.parameter_digest
    assert decision.check_digests.keys() == decision.runs.keys()
    assert decision.engine == "sqlite"


def test_the_kept_bytes_are_the_decision_with_its_id(book: TradeBook) -> None:
    decision = book.screen(with_flip=False)
    assert kept_body(book, decision) == msgspec.json.encode(decision, order="sorted")
