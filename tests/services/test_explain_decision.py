"""The words of a decision: terminal, JSON and page, in both languages, for every outcome."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from hefu.decisions.decision import Decision
from hefu.decisions.policy import Outcome
from hefu.evidence.record import Record
from hefu.services.decision_lines import as_lines
from hefu.services.explain_decision import as_json, as_page, kept_decision, one_line
from hefu.services.guarantees.fall_of_borrower import fall_lines
from hefu.services.reason_groups import parts_of
from hefu.vocabulary.errors import NotFound
from hefu.vocabulary.labelled import Language
from tests.decisions.approvable import AS_OF, BUYER, SELLER, Rows, approvable, records_of
from tests.decisions.spoil import spoiled
from tests.decisions.spoiled import SCENARIOS
from tests.decisions.trade_book import TradeBook

LANGUAGES: tuple[Language, ...] = get_args(Language)
_PLACEHOLDER = re.compile(r"\{\w*\}|\{\{|\}\}|None|datetime")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Two Latin words in a row are a sentence; ids, codes and names of programs stand alone.
_SENTENCE = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,}\b")
HOSTILE = '<script>alert("1")</script>'


def _decisions(folder: Path) -> Iterator[tuple[str, Decision]]:
    cases = {"approve": approvable()}
    cases |= {scenario.check_id: spoiled(scenario.spoil) for scenario in SCENARIOS}
    for name, rows in cases.items():
        book = TradeBook(folder / name)
        book.tell(records_of(rows))
        yield name, book.screen(with_flip=True)
        book.close()
    book = TradeBook(folder / "disputed")
    rival = Record(
        "facility", {"facility_id": str(approvable()["facility"][0]["facility_id"])}, "1", "b"
    )
    rival.values["limit_minor"] = 1
    rival.values["valid_until_on"] = AS_OF
    book.tell([*records_of(approvable()), rival])
    yield "disputed", book.screen(with_flip=True)
    book.close()


@pytest.fixture(scope="module")
def decisions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Decision]:
    return dict(_decisions(tmp_path_factory.mktemp("decisions")))


class _Reader(HTMLParser):
    """Tags, attributes and the text between them, style left out."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] != ["style"] and data.strip():
            self.words.append(data.strip())


def read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    return reader


def without_documents(decision: Decision) -> Decision:
    """Names of documents, places and sources are the senders' own words."""
    bare = tuple(msgspec.structs.replace(reason, sources=()) for reason in decision.reasons)
    return msgspec.structs.replace(decision, reasons=bare)


def test_every_outcome_is_told(decisions: dict[str, Decision]) -> None:
    assert {decision.outcome for decision in decisions.values()} == set(get_args(Outcome))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_unfilled(decisions: dict[str, Decision], language: Language) -> None:
    for name, decision in decisions.items():
        texts = [*as_lines(decision, language), one_line(decision, language)]
        texts += read(as_page(decision, language)).words
        for text in texts:
            assert not _PLACEHOLDER.search(text), (name, text)


def test_the_chinese_words_are_chinese(decisions: dict[str, Decision]) -> None:
    for name, decision in decisions.items():
        told = without_documents(decision)
        for text in [*as_lines(told, "zh"), *read(as_page(told, "zh")).words]:
            assert not _SENTENCE.search(text), (name, text)


def _names_of_parties(books: Iterable[Rows]) -> set[str]:
    """Parties on file, and those that are known by their name only."""
    cells = {
        cell for rows in books for table in rows.values() for row in table for cell in row.values()
    }
    by_name_only = {str(cell)[5:] for cell in cells if str(cell).startswith("name:")}
    return by_name_only | {str(row["name"]) for rows in books for row in rows["party"]}


def test_the_english_words_are_not_chinese(decisions: dict[str, Decision]) -> None:
    books = (approvable(), *(spoiled(scenario.spoil) for scenario in SCENARIOS))
    names = re.compile("|".join(sorted(_names_of_parties(books))))
    for name, decision in decisions.items():
        for text in [*as_lines(decision, "en"), *read(as_page(decision, "en")).words]:
            assert not _CHINESE.search(names.sub("", text)), (name, text)


def test_no_space_follows_a_chinese_mark(decisions: dict[str, Decision]) -> None:
    # A full-width mark brings its own space; between two Chinese characters there is none either.
    odd = re.compile(r"[：；，（、]\s+\S|若\s+[\u4e00-\u9fff]")
    for name, decision in decisions.items():
        for text in [*as_lines(decision, "zh"), *read(as_page(decision, "zh")).words]:
            assert not odd.search(text), (name, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_terminal_and_page_tell_the_same(
    decisions: dict[str, Decision], language: Language
) -> None:
    for decision in decisions.values():
        lines = "\n".join(as_lines(decision, language))
        words = " ".join(read(as_page(decision, language)).words)
        parts = parts_of(decision)
        told = [r.says.in_language(language) for group in parts.against for r in group.reasons]
        unsure = (*parts.unknown, *parts.noted)
        told += [group.first.title.in_language(language) for group in unsure]
        told += [text for group in parts.unknown for text in group.wanting_in(language)]
        told += [condition.says.in_language(language) for condition in decision.conditions]
        told += [fact.why.in_language(language) for fact in decision.missing]
        if decision.flip is not None:
            told += [move.in_language(language) for move in decision.flip.moves]
        for text in (*told, decision.decision_id, decision.application_no):
            assert text in lines
            assert text in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_from_outside(
    decisions: dict[str, Decision], language: Language
) -> None:
    for decision in decisions.values():
        page = as_page(decision, language)
        reader = read(page)
        assert not {"script", "link", "img", "iframe", "object", "form"} & set(reader.tags)
        assert not re.search(r"https?:|//\w|url\(|@import", page)
        assert not {name for name, _ in reader.attributes} & {"src", "href", "srcset", "action"}
        assert not [name for name, _ in reader.attributes if name.startswith("on")]
        assert ("lang", "zh-CN" if language == "zh" else "en") in reader.attributes


def test_hostile_names_are_words_and_no_markup(tmp_path: Path) -> None:
    rows = approvable()
    for row in rows["party"]:
        if row["party_id"] in {SELLER, BUYER}:
            row["name"] = HOSTILE
    rows["registration"][0] |= {"registration_no": "'\"><img src=x onerror=y>"}
    del rows["registration"][0]["released_on"]
    book = TradeBook(tmp_path)
    book.tell(records_of(rows, source_id=HOSTILE))
    decision = book.screen(with_flip=True)
    book.close()
    assert decision.borrower_name == HOSTILE
    for language in LANGUAGES:
        page = as_page(decision, language)
        reader = read(page)
        assert "script" not in reader.tags
        assert "img" not in reader.tags
        assert "<script" not in page
        assert any(HOSTILE in text for text in reader.words)


def test_json_holds_both_languages_and_reads_back(decisions: dict[str, Decision]) -> None:
    for decision in decisions.values():
        text = as_json(decision)
        assert msgspec.json.decode(text.encode(), type=Decision) == decision
        assert "\n" not in as_json(decision, indent=None)
        first = json.loads(text)["unverified"][:1]
        assert all(label["en"] and label["zh"] for label in first)


def test_a_kept_decision_is_found_by_the_start_of_its_number(tmp_path: Path) -> None:
    book = TradeBook(tmp_path)
    book.tell(records_of(approvable()))
    decision = book.screen()
    assert kept_decision(book.register, decision.decision_id[:8]) == decision
    with pytest.raises(NotFound, match=r"decision\.unknown"):
        kept_decision(book.register, "zz")
    book.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fall_of_the_borrower_is_told_in_rounds(tmp_path: Path, language: Language) -> None:
    """As the decision's own finding says it costs too much, so do the rounds, fen for fen."""
    (costly,) = [one for one in SCENARIOS if one.check_id == "guarantee.chain_loss_exceeds"]
    book = TradeBook(tmp_path)
    book.tell(records_of(spoiled(costly.spoil)))
    decision = book.screen()
    (reason,) = [one for one in decision.reasons if one.check_id == costly.check_id]
    told = "".join(fall_lines(book.register, decision, language))
    book.close()
    (loss,) = [fact.value for fact in reason.facts if "loss" in fact.name.en]
    assert loss.in_language(language) in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_borrower_without_guarantees_calls_nobody(tmp_path: Path, language: Language) -> None:
    rows = {name: each for name, each in approvable().items() if name != "guarantee"}
    book = TradeBook(tmp_path)
    book.tell(records_of(rows))
    (line,) = fall_lines(book.register, book.screen(), language)
    book.close()
    assert {"en": "calls nobody", "zh": "不触发代偿"}[language] in line
