"""An old answer given again: the same to the byte, or what differs and why; on both databases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import delete, update

from hefu.bootstrap import EmbeddedHouse
from hefu.decisions.decision import Decision
from hefu.decisions.difference import differences
from hefu.decisions.seal import is_as_sealed, sealed
from hefu.evidence.day import Clocks
from hefu.services.data_security.erasure_ports import Erasure
from hefu.services.repeat_answer import Repeated, repeat_answers
from hefu.services.repeat_wording import repeated_json, repeated_lines
from hefu.storage.register.tables import DECISION, STATEMENT
from hefu.vocabulary.errors import NotFound
from tests.decisions.approvable import APPLICATION, AS_OF, CLOCKS, approvable, records_of
from tests.decisions.trade_book import TradeBook
from tests.servers.postgresql import BookServer
from tests.services.test_screen_application import LATER, kept_body, pledge

HOUSE = EmbeddedHouse()


@pytest.fixture(params=("sqlite", "postgresql"))
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TradeBook]:
    address = None
    if request.param == "postgresql":
        server: BookServer = request.getfixturevalue("book_server")
        address = server.new_book(tmp_path / "book")
    opened = TradeBook(tmp_path, address)
    opened.tell(records_of(approvable()))
    yield opened
    opened.close()


def repeated(book: TradeBook, application_id: str | None = None) -> list[Repeated]:
    return list(repeat_answers(HOUSE, book.register, CLOCKS, application_id))


def the_one(book: TradeBook) -> Repeated:
    (one,) = repeated(book)
    return one


def altered(book: TradeBook, decision: Decision, **values: object) -> None:
    """A decision kept with other content than it was made with, under a number that fits."""
    other, body = sealed(msgspec.structs.replace(decision, **values))
    with book.register._database.writing() as connection:
        connection.execute(delete(DECISION))
    book.register.keep_decision(other.decision_id, other.application_id, body)


def test_an_answer_that_was_never_given_is_not_made_up(book: TradeBook) -> None:
    with pytest.raises(NotFound, match=r"as_of\.none_kept"):
        repeated(book)
    book.screen(clocks=Clocks(AS_OF, LATER))
    with pytest.raises(NotFound, match=r"as_of\.none_kept_of"):
        repeated(book, APPLICATION)


@pytest.mark.parametrize("with_flip", [False, True])
def test_later_evidence_leaves_the_old_answer_the_same(book: TradeBook, with_flip: bool) -> None:
    old = book.screen(with_flip=with_flip)
    pledge(book, LATER)
    assert book.screen(clocks=Clocks(AS_OF, LATER)).outcome == "decline"
    one = the_one(book)
    assert one.is_same
    assert one.kept == one.again == old
    assert next(iter(repeated_lines(one, "en"))).endswith("the same answer, byte for byte.")


def test_repeating_keeps_nothing(book: TradeBook) -> None:
    old = book.screen()
    pledge(book, AS_OF)
    assert not the_one(book).is_same
    assert book.register.decision_ids(APPLICATION) == [old.decision_id]


def test_evidence_entered_later_for_an_earlier_day_is_named(book: TradeBook) -> None:
    old = book.screen()
    pledge(book, AS_OF)
    one = the_one(book)
    assert one.again is not None
    assert (old.outcome, one.again.outcome) == ("approve", "decline")
    assert one.late is not None
    assert one.late.statement_count == 2
    assert one.is_explained
    told = "\n".join(repeated_lines(one, "en"))
    assert "2 statements were entered since" in told
    assert one.late.document_names[0] in told
    assert "approve, now decline" in told.lower()
    assert "RCV001" in told


def test_late_evidence_that_is_beside_the_point_changes_the_bytes_alone(book: TradeBook) -> None:
    book.screen()
    book.tell(records_of({"party": [{"party_id": "P-9", "name": "别处公司"}]}))
    one = the_one(book)
    assert not one.is_same
    assert one.is_same_answer
    assert one.is_explained


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("hefu_version", "0.0.1", "given by Hefu 0.0.1"),
        ("policy_digest", "0" * 12, "policy table"),
        ("parameter_digest", "0" * 12, "parameters have other values"),
        ("check_digests", {"invoice.duplicate": "0"}, "checks have other content"),
    ],
)
def test_what_the_answer_rested_on_is_named(
    book: TradeBook, field: str, value: object, says: str
) -> None:
    altered(book, book.screen(), **{field: value})
    one = the_one(book)
    assert (one.is_same, one.is_same_answer, one.is_explained) == (False, True, True)
    assert says in "\n".join(repeated_lines(one, "en"))


def test_a_change_that_nothing_explains_is_said_loudly(book: TradeBook) -> None:
    altered(book, book.screen(), outcome="refer", amount_minor=1)
    one = the_one(book)
    assert not one.is_explained
    told = list(repeated_lines(one, "zh"))
    assert any("不得采用" in line for line in told)
    assert '"is_explained": false' in repeated_json(one)


def test_kept_bytes_that_were_altered_are_found(book: TradeBook) -> None:
    old = book.screen()
    body = kept_body(book, old).replace(b'"outcome":"approve"', b'"outcome":"decline"')
    assert not is_as_sealed(body, old.decision_id)
    with book.register._database.writing() as connection:
        connection.execute(update(DECISION).values(body=body))
    one = the_one(book)
    assert not one.is_intact
    assert "altered after they were kept" in "\n".join(repeated_lines(one, "en"))


def test_statements_taken_out_are_found(book: TradeBook) -> None:
    book.tell(records_of({"party": [{"party_id": "P-9", "name": "别处公司"}]}))
    old = book.screen()
    with book.register._database.writing() as connection:
        connection.execute(delete(STATEMENT).where(STATEMENT.c.row_id == "P-9"))
    one = the_one(book)
    assert one.lost_evidence
    assert f"version {old.evidence_version}" in "\n".join(repeated_lines(one, "en"))


def test_a_refusal_today_is_told_and_the_others_go_on(book: TradeBook) -> None:
    altered(book, book.screen(), application_id="RZ-0000-000")
    book.screen()
    gone, sound = repeated(book)
    assert gone.refusal is not None
    assert gone.refusal.code == "register.application_unknown"
    assert sound.is_same


def test_differences_of_an_answer_with_itself_are_none(book: TradeBook) -> None:
    decision = book.screen()
    assert differences(decision, decision) == ()
    moved = msgspec.structs.replace(decision, as_of=date(2020, 1, 1), borrower_name="x")
    assert {one.kept for one in differences(decision, moved)} == {"as_of", "borrower_name"}


def erase_last(book: TradeBook) -> tuple[Erasure, ...]:
    """Erase the document that was told last."""
    [digest] = [
        one.digest
        for one in book.register.custody.aged_documents(LATER)
        if one.digest
        == hashlib.sha256((book.folder / f"{book._told}.txt").read_bytes()).hexdigest()
    ]
    asked = Erasure(
        act_id="e" * 64,
        erasure_id="e" * 64,
        act_code="done",
        document_digest=digest,
        ground_code="court_order",
        reason="order",
        acted_by="u-2",
        role_code="auditor",
        acted_on=LATER,
        document_known_on=AS_OF,
    )
    return (book.register.custody.erasing.erase(asked),)


@pytest.mark.parametrize("rests_on_all", [False, True])
def test_an_answer_whose_evidence_was_erased_says_so_and_is_not_another(
    book: TradeBook, rests_on_all: bool
) -> None:
    if not rests_on_all:
        pledge(book, AS_OF)
    old = book.screen()
    erased = erase_last(book)
    (one,) = repeat_answers(HOUSE, book.register, CLOCKS, APPLICATION, erased)
    assert (one.kept, one.again, one.is_same, one.differences) == (old, None, False, ())
    assert one.is_explained
    for language, word in (("en", "was erased by two people"), ("zh", "经两人办理删除")):
        (line,) = repeated_lines(one, language)  # type: ignore[arg-type]
        assert word in line
        assert "e" * 12 in line
    assert json.loads(repeated_json(one))["erasures"] == ["e" * 64]


def test_an_erasure_beside_the_point_leaves_the_answer_the_same(book: TradeBook) -> None:
    old = book.screen()
    book.tell(records_of({"party": [{"party_id": "P-9", "name": "别处公司"}]}))
    erased = erase_last(book)
    (one,) = repeat_answers(HOUSE, book.register, CLOCKS, APPLICATION, erased)
    assert one.is_same
    assert one.again == old
