"""An application judged alone and the whole book judged at once give the same answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from hefu.bootstrap import ENGINES, EmbeddedHouse
from hefu.decisions.decision import Decision
from hefu.evidence.bundle import Bundle, Doubt
from hefu.evidence.ports import QueryEngine
from hefu.evidence.reach import sub_bundle
from hefu.evidence.schema import Row, readable
from hefu.facts.registry import evidence_needed
from hefu.services.screen_application import screen_application, situation_of
from hefu.services.screen_book import Undecided, judge_book, screen_book
from hefu.vocabulary.errors import PolicyIncomplete, Unavailable
from tests.decisions.approvable import CLOCKS
from tests.decisions.trade_book import TradeBook
from tests.parity.random_book import random_book

SEEDS = range(24)
FEW = range(100, 104)


def engine_named(name: str) -> QueryEngine:
    try:
        return EmbeddedHouse().engine(name)
    except Unavailable as error:
        pytest.skip(f"engine {name} is not installed here: {error}")


def opened(folder: Path, seed: int) -> TradeBook:
    book = TradeBook(folder)
    book.tell(random_book(seed))
    return book


def in_order(rows: Iterable[Row], table: str) -> list[Row]:
    # A whole book lends a view the rows of its table; what counts is what the view shows.
    declared = readable()[table]
    shown = [{column: row[column] for column in declared.columns} for row in rows]
    return sorted(shown, key=lambda row: str(row[declared.key]))


def doubts_of(bundle: Bundle) -> list[Doubt]:
    return sorted(bundle.doubts, key=lambda doubt: (doubt.table, doubt.row_id, doubt.column))


def substance(decision: Decision) -> dict[str, object]:
    """All that the decision says; reasons and missing facts in any order."""
    return {
        "outcome": decision.outcome,
        "amount": decision.amount_minor,
        "requested": decision.requested_minor,
        "runs": decision.runs,
        "reasons": Counter(map(repr, decision.reasons)),
        "missing": Counter(map(repr, decision.missing)),
        "conditions": Counter(map(repr, decision.conditions)),
        "unverified": Counter(map(repr, decision.unverified)),
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_the_reach_of_the_register_is_that_of_the_whole_book(tmp_path: Path, seed: int) -> None:
    book = opened(tmp_path, seed)
    whole = book.register.whole_book(CLOCKS, evidence_needed())
    for application_id in book.register.application_ids(CLOCKS):
        fetched = book.register.bundle_of(application_id, CLOCKS, evidence_needed())
        followed = sub_bundle(whole, application_id, evidence_needed())
        for table in evidence_needed():
            one, other = (in_order(b.rows(table), table) for b in (fetched, followed))
            assert one == other, (application_id, table)
        assert doubts_of(fetched) == doubts_of(followed)
    book.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_facts_findings_and_runs_are_the_same(tmp_path: Path, seed: int) -> None:
    book = opened(tmp_path, seed)
    judged = judge_book(book.register, book.engine, CLOCKS)
    for application_id in book.register.application_ids(CLOCKS):
        alone = situation_of(book.register, book.engine, application_id, CLOCKS)
        among = judged.about(application_id)
        for name, rows in alone.facts.items():
            assert Counter(map(repr, rows)) == Counter(map(repr, among.facts[name])), name
        assert set(alone.findings) == set(among.findings)
        assert set(alone.unjudged) == set(among.unjudged)
        assert alone.runs == among.runs
        assert doubts_of(alone.relied_on) == doubts_of(among.relied_on)
    book.close()


def same_decisions(book: TradeBook, engine: QueryEngine) -> Counter[str]:
    """Screens every application both ways; how often each outcome came."""
    seen: Counter[str] = Counter()
    for answer in screen_book(book.register, engine, CLOCKS, status_code=None):
        if isinstance(answer, Undecided):
            with pytest.raises(PolicyIncomplete) as refused:
                screen_application(
                    book.register, engine, answer.application_id, CLOCKS, with_flip=False
                )
            assert refused.value.code == answer.error.code
            seen["undecided"] += 1
            continue
        alone = screen_application(
            book.register, engine, answer.application_id, CLOCKS, with_flip=False
        )
        assert substance(alone) == substance(answer)
        seen[answer.outcome] += 1
    return seen


@pytest.mark.parametrize("seed", SEEDS)
def test_decisions_are_the_same(tmp_path: Path, seed: int) -> None:
    book = opened(tmp_path, seed)
    seen = same_decisions(book, book.engine)
    assert seen.total() == len(book.register.application_ids(CLOCKS))
    book.close()


@pytest.mark.parametrize("name", [name for name in ENGINES if name != "sqlite"])
def test_engines_decide_alike(tmp_path: Path, name: str) -> None:
    engine = engine_named(name)
    for seed in FEW:
        book = opened(tmp_path / str(seed), seed)
        assert same_decisions(book, engine) == same_decisions(book, book.engine)
        book.close()
