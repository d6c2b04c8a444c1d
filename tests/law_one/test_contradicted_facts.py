"""Let a second source contradict each fact of an approved application, in a real register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from hefu.evidence.day import Clocks
from hefu.evidence.record import Record
from hefu.evidence.schema import tables
from hefu.vocabulary.errors import PolicyIncomplete
from tests.decisions.approvable import AS_OF, approvable, records_of
from tests.decisions.trade_book import TradeBook
from tests.law_one.not_required import DISPUTED
from tests.law_one.spoiling import Fact, another_value, cells, role_of
from tests.law_one.test_missing_facts import SMALLER, names

EARLIER = date(2025, 1, 1)
# Groups and circles are disputed in their own test: ``test_population``.
ELSEWHERE = ("ownership",)


def one_of_each() -> list[Fact]:
    """The first row of each role stands for all rows of that role."""
    found: dict[tuple[str, str], Fact] = {}
    for fact in cells():
        if fact.table not in ELSEWHERE:
            found.setdefault((role_of(fact), fact.column), fact)
    return list(found.values())


class DisputedBook(TradeBook):
    """The approvable application; each dispute has a day of its own and ends on the next."""

    day = AS_OF

    def dispute(self, fact: Fact, said_on: date | None) -> Clocks:
        """The clocks at which one cell is disputed and nothing else; ``None`` is said last of all."""
        self.day += timedelta(days=2)
        rival = f"rival {self.day}"
        key = tables()[fact.table].key
        value = approvable()[fact.table][fact.position][fact.column]
        other = another_value(tables()[fact.table].columns[fact.column], value)
        said = {key: fact.row_id, fact.column: other}
        self.tell([Record(fact.table, dict(said), "row 1", rival, said_on)], self.day)
        after = self.day + timedelta(days=1)
        self.tell([Record(fact.table, {key: fact.row_id}, "row 1", rival, after)], after)
        return Clocks(AS_OF, self.day)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DisputedBook]:
    opened = DisputedBook(tmp_path_factory.mktemp("disputed"))
    opened.tell(records_of(approvable()))
    yield opened
    opened.close()


def _stops(book: DisputedBook, fact: Fact, said_on: date | None) -> None:
    clocks = book.dispute(fact, said_on)
    if (fact.table, fact.column) == ("application", "technique_code"):
        with pytest.raises(PolicyIncomplete) as refused:
            book.screen(clocks=clocks)
        assert refused.value.code == "policy.technique_unknown"
        return
    decision = book.screen(clocks=clocks)
    reason = DISPUTED.get(role_of(fact))
    if reason is not None:
        assert decision.outcome == "approve", f"required after all, not {reason}"
        return
    assert decision.outcome != "approve"
    if fact.table not in SMALLER:
        assert names(decision, fact.table)


@pytest.mark.parametrize("fact", one_of_each(), ids=lambda fact: fact.name)
def test_a_dispute_that_the_rival_began_last_stops_the_money(
    book: DisputedBook, fact: Fact
) -> None:
    _stops(book, fact, None)


@pytest.mark.parametrize("fact", one_of_each(), ids=lambda fact: fact.name)
def test_a_dispute_that_the_rival_began_first_stops_the_money(
    book: DisputedBook, fact: Fact
) -> None:
    _stops(book, fact, EARLIER)


def test_a_dispute_that_ended_is_forgotten(book: DisputedBook) -> None:
    clocks = book.dispute(one_of_each()[0], None)
    after = Clocks(AS_OF, clocks.known_on + timedelta(days=1))
    assert book.screen(clocks=after).outcome == "approve"
