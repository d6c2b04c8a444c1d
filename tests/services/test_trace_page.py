"""hefu network trace: what it refuses, what it says, and that every way of putting it out says the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hefu.bootstrap import EmbeddedHouse
from hefu.cli.main import run
from hefu.services.committee.document import as_document
from hefu.services.committee.lines import as_lines
from hefu.services.committee.page import CommitteePage
from hefu.services.money.read_trace import read_application, read_payment
from hefu.services.money.trace_page import trace_page
from hefu.vocabulary.errors import InvalidInput, NotFound
from hefu.vocabulary.labelled import LANGUAGES, Language
from tests.decisions.approvable import APPLICATION, AS_OF, CLOCKS, YUAN, approvable, records_of
from tests.decisions.spoil import all_of, spoiled
from tests.decisions.spoiled_money import (
    CONDUIT,
    CONDUIT_ACCOUNT,
    DRAWDOWN,
    LOAN_ACCOUNT,
    SECURITIES,
    account,
    loan_event,
    paid,
)
from tests.decisions.trade_book import TradeBook

STORY = all_of(
    DRAWDOWN,
    account(SECURITIES, None, "securities"),
    account(CONDUIT_ACCOUNT, CONDUIT, "settlement"),
    # The conduit had 200,000 of its own, got 600,000 of the loan and paid 700,000 on.
    paid(CONDUIT_ACCOUNT, "6222000000000944", "in", 200_000 * YUAN, 0, end_to_end_no="E-OWN"),
    paid(
        LOAN_ACCOUNT,
        CONDUIT_ACCOUNT,
        "out",
        600_000 * YUAN,
        1,
        counterparty_id=CONDUIT,
        end_to_end_no="E-OUT",
    ),
    paid(CONDUIT_ACCOUNT, SECURITIES, "out", 700_000 * YUAN, 2, end_to_end_no="E-ON"),
    loan_event("L-8", "disbursed", AS_OF),
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TradeBook]:
    found = TradeBook(tmp_path_factory.mktemp("trace"))
    found.tell(records_of(spoiled(STORY)))
    yield found
    found.close()


@pytest.fixture(scope="module")
def page(book: TradeBook) -> CommitteePage:
    return trace_page(read_application(book.register, CLOCKS, APPLICATION))


def test_a_borrower_without_a_drawdown_is_told_what_is_missing(tmp_path: Path) -> None:
    plain = TradeBook(tmp_path)
    plain.tell(records_of(approvable()))
    with pytest.raises(NotFound, match=r"trace\.no_drawdown"):
        read_application(plain.register, CLOCKS, APPLICATION)
    plain.close()


def test_unknown_loans_payments_and_applications_are_refused(book: TradeBook) -> None:
    with pytest.raises(NotFound, match=r"trace\.loan_unknown"):
        read_application(book.register, CLOCKS, APPLICATION, loan_no="L-404")
    with pytest.raises(NotFound, match=r"trace\.no_drawdown"):
        read_application(book.register, CLOCKS, APPLICATION, loan_no="L-8")
    with pytest.raises(NotFound, match=r"trace\.payment_unknown"):
        read_payment(book.register, CLOCKS, "E-404")
    with pytest.raises(NotFound, match=r"register\.application_unknown"):
        read_application(book.register, CLOCKS, "RZ-404")


def test_a_payment_to_nobody_known_and_one_of_two_are_refused(tmp_path: Path) -> None:
    twin = {"end_to_end_no": "E-2"}
    nameless = paid("A", "B", "out", 1, 1, end_to_end_no="E-1")
    rows = spoiled(
        all_of(nameless, paid("A", "C", "out", 1, 1, **twin), paid("A", "D", "out", 1, 1, **twin))
    )
    other = TradeBook(tmp_path)
    other.tell(records_of(rows))
    with pytest.raises(InvalidInput, match=r"trace\.payee_unknown"):
        read_payment(other.register, CLOCKS, "E-1")
    with pytest.raises(InvalidInput, match=r"trace\.payment_ambiguous"):
        read_payment(other.register, CLOCKS, "E-2")
    other.close()


def test_the_bounds_are_those_of_the_hand_calculation(page: CommitteePage) -> None:
    # 700,000 went on from 800,000 of which 600,000 were the loan's: at least 500,000, at most 600,000.
    reached = page.data["reached"]["restricted"]
    assert (reached["minor_min"], reached["minor_max"]) == (500_000 * YUAN, 600_000 * YUAN)
    assert reached["minor_fifo"] == 500_000 * YUAN
    assert reached["minor_pro_rata"] == 525_000 * YUAN
    (way,) = reached["ways_at_max"]
    assert [each["reference"] for each in way["payments"]][1:] == ["E-OUT", "E-ON"]
    assert [each["to"] for each in way["payments"]] == [LOAN_ACCOUNT, CONDUIT_ACCOUNT, SECURITIES]
    assert page.is_grave


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_says_the_answer_and_what_is_not_known(
    page: CommitteePage, language: Language
) -> None:
    told = "\n".join(as_lines(page, language))
    for amount in ("500,000.00", "600,000.00", "525,000.00", "L-8", "E-ON"):
        assert amount in told
    document = as_document(page, language)
    assert page.answer.in_language(language) in document
    assert document.count("<svg") == 1
    assert "#b3261e" in document
    assert "None" not in told
    assert "{" not in told


def test_a_payment_followed_by_hand_needs_no_loan(book: TradeBook) -> None:
    found = trace_page(read_payment(book.register, CLOCKS, "E-OUT"))
    assert found.data["loan_no"] is None
    assert found.data["borrower_id"] == CONDUIT
    assert found.data["reached"]["restricted"]["minor_max"] == 600_000 * YUAN


def test_money_is_followed_up_to_the_day_that_is_asked_for(book: TradeBook) -> None:
    until = AS_OF.replace(day=11)
    found = trace_page(read_application(book.register, CLOCKS, APPLICATION, until=until))
    assert found.data["reached"]["restricted"]["minor_max"] == 0
    assert found.data["reached"]["outside"]["minor_max"] == 0


def test_the_command_puts_out_lines_json_and_a_page(
    book: TradeBook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["network", "trace", "--book", str(book.folder / "book"), "--lang", "en"]
    days = ["--as-of", AS_OF.isoformat(), "--known-on", AS_OF.isoformat()]
    assert run(EmbeddedHouse(), [*asked, *days]) != 0
    assert "--application" in capsys.readouterr().err
    asked += ["--application", APPLICATION, *days]
    assert run(EmbeddedHouse(), asked) == 0
    assert "at least CNY 500,000.00 and at most CNY 600,000.00" in " ".join(
        capsys.readouterr().out.split()
    )
    assert run(EmbeddedHouse(), [*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["data"]["loan_no"] == "L-9"
    file = tmp_path / "trace.html"
    assert run(EmbeddedHouse(), [*asked, "--html", str(file)]) == 0
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_shapes_of_the_payments_are_told(tmp_path: Path) -> None:
    back = all_of(
        STORY,
        paid(CONDUIT_ACCOUNT, LOAN_ACCOUNT, "out", 590_000 * YUAN, 6, end_to_end_no="E-BACK"),
    )
    told = TradeBook(tmp_path)
    told.tell(records_of(spoiled(back)))
    page = trace_page(read_application(told.register, CLOCKS, APPLICATION))
    told.close()
    trips = [one for one in page.data["shapes"] if one["kind"] == "round_trip"]
    assert [(one["references"], one["amount_minor"]) for one in trips] == [
        (["E-OUT", "E-BACK"], 590_000 * YUAN)
    ]
    for language in LANGUAGES:
        words = {"en": "there and back", "zh": "往返"}[language]
        assert any(words in line for line in as_lines(page, language))
