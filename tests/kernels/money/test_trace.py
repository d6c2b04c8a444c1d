"""One drawdown followed: the bounds are exact, the rules are those of single units, the ways add up."""

from __future__ import annotations

import csv
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.money.books import Book, books, by_trying, unit_by_unit

from hefu.kernels.network.money.bounds import TO_REST, TO_TARGET, Attribution, bounds_of
from hefu.kernels.network.money.paths import ways_to_targets
from hefu.kernels.network.money.reach import Reach, reach_of
from hefu.kernels.network.money.rules import Rule, _nearest_share, follow
from hefu.kernels.network.money.trace import Trace, trace

COMMON_RULES = (Rule.FIFO, Rule.LIFO, Rule.PRO_RATA)


def reach(book: Book) -> Reach:
    """The reach of the book's drawdowns."""
    return reach_of(book.ledger(), np.array(book.drawdowns), ends=book.flags(book.ends))


def traced(book: Book, until: int | None = None) -> Trace:
    """The trace of the book's drawdowns to its targets."""
    classes = {"targets": book.flags(book.targets)}
    drawdowns = np.array(book.drawdowns)
    return trace(book.ledger(), drawdowns, classes, ends=book.flags(book.ends), until=until)


def test_no_drawdown_is_refused() -> None:
    ledger = Book(2, [(0, 1, 0, 5)], [0, 0], []).ledger()
    with pytest.raises(ValueError, match="no drawdown"):
        reach_of(ledger, np.array([], np.int64))


@pytest.mark.parametrize(
    ("transfers", "drawdowns", "said"),
    [
        ([(0, 1, 0, 5)], [1], "outside 0 .. 0"),
        ([(1, 1, 0, 5)], [0], "the account it comes from"),
        ([(0, 1, 0, 5), (1, 0, 1, 5), (0, 1, 2, 5)], [0, 2], "an earlier drawdown"),
    ],
)
def test_what_cannot_be_followed_is_refused(
    transfers: list[tuple[int, int, int, int]], drawdowns: list[int], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        reach_of(Book(2, transfers, [0, 0], []).ledger(), np.array(drawdowns))


def test_a_class_without_a_flag_for_each_account_is_refused() -> None:
    ledger = Book(2, [(0, 1, 0, 5)], [0, 0], []).ledger()
    with pytest.raises(ValueError, match="class wealth: 1 flags for 2 accounts"):
        trace(ledger, np.array([0]), {"wealth": np.array([True])})


def test_money_paid_before_the_drawdown_is_none_of_it() -> None:
    book = Book(3, [(1, 2, 1, 5), (0, 1, 2, 5)], [0, 5, 0], [1], targets={2})
    share = traced(book).shares["targets"]
    assert (share.minimum, share.maximum) == (0, 0)
    assert share.ways_at_maximum.listed == ()


def test_own_money_can_have_paid_unless_there_was_not_enough() -> None:
    """100 drawn onto 30 of its own; 50 to a securities account: at least 20 of them were drawn."""
    book = Book(3, [(0, 1, 1, 100), (1, 2, 2, 110)], [0, 30, 0], [0], targets={2})
    share = traced(book).shares["targets"]
    assert (share.minimum, share.maximum) == (80, 100)
    assert [(way.amount, way.transfers) for way in share.ways_at_minimum.listed] == [(80, (0, 1))]
    assert share.by_rule[Rule.FIFO] == 80
    assert share.by_rule[Rule.LIFO] == 100


def test_two_ways_share_one_balance() -> None:
    """Each of the two payments may be all of the drawdown, both together no more than it."""
    book = Book(4, [(0, 1, 1, 10), (1, 2, 2, 8), (1, 3, 3, 8)], [0, 6, 0, 0], [0])
    for targets, expected in (({2}, (2, 8)), ({3}, (2, 8)), ({2, 3}, (10, 10))):
        found = bounds_of(reach(book), book.flags(targets))
        assert (found.minimum, found.maximum) == expected


def test_what_is_emptied_is_out_of_the_trail() -> None:
    book = Book(
        4, [(0, 1, 1, 5), (1, 2, 2, 5), (3, 1, 3, 9), (1, 3, 4, 9)], [0, 0, 0, 9], [0], targets={3}
    )
    assert reach(book).ranks.tolist() == [0, 1]
    assert traced(book).shares["targets"].maximum == 0


def test_a_horizon_ends_the_trail_and_so_does_the_limit_of_transfers() -> None:
    book = Book(4, [(0, 1, 1, 5), (1, 2, 2, 5), (2, 3, 3, 5)], [0] * 4, [0], targets={3})
    assert traced(book, until=2).shares["targets"].maximum == 0
    assert traced(book, until=3).shares["targets"].minimum == 5
    cut = reach_of(book.ledger(), np.array([0]), transfer_max=2)
    assert (cut.is_complete, cut.last_rank) == (False, 1)
    assert bounds_of(cut, book.flags({3})).maximum == 0


def test_money_of_unknown_origin_is_named_and_a_trace_can_be_ended() -> None:
    book = Book(3, [(0, 1, 1, 5), (1, 2, 2, 8)], [5, 0, 0], [0], targets={2})
    assert traced(book).missing_accounts.tolist() == [1]
    ended = trace(book.ledger(), np.array([0]), {"a": book.flags({2})}, on_class=lambda _: False)
    assert ended.was_stopped
    assert ended.shares == {}


def holds_out(reach: Reach, book: Book, found: Attribution) -> bool:
    """Whether an attribution is possible: checked along the transfers, account by account."""
    drawn = [0] * len(reach.accounts)
    at_target = reach.among(book.flags(book.targets))
    for node, carried in enumerate(found.carried.tolist()):
        source, target = int(reach.sources[node]), int(reach.targets[node])
        if not 0 <= carried <= reach.amounts[node]:
            return False
        if source >= 0:
            drawn[source] -= carried
            if not 0 <= drawn[source] <= reach.holds[node]:
                return False
        elif carried != reach.amounts[node]:
            return False
        if source < 0 or not at_target[target]:
            drawn[target] += carried
    return True


@settings(deadline=None, max_examples=400)
@given(books())
def test_bounds_are_those_of_all_possible_attributions(book: Book) -> None:
    here = reach(book)
    found = bounds_of(here, book.flags(book.targets))
    assert (found.minimum, found.maximum) == by_trying(book)
    for attribution, bound in (
        (found.at_minimum, found.minimum),
        (found.at_maximum, found.maximum),
    ):
        assert holds_out(here, book, attribution)
        ways = ways_to_targets(here, found.network, attribution)
        assert (ways.unlisted, sum(way.amount for way in ways.listed)) == (0, bound)
        for way in ways.listed:
            rows = [book.transfers[number] for number in way.transfers]
            assert way.amount > 0
            assert way.transfers[0] in book.drawdowns
            assert rows[-1][1] in book.targets
            assert all(one[1] == two[0] for one, two in pairwise(rows))
            assert [row[2] for row in rows] == sorted(row[2] for row in rows)


@settings(deadline=None, max_examples=200)
@given(books(with_bottomless=False), st.sampled_from(Rule))
def test_rules_move_the_units_they_say(book: Book, rule: Rule) -> None:
    here = reach(book)
    found = follow(here, rule, book.flags(book.targets))
    carried, held = unit_by_unit(book, rule)
    numbers = book.ledger().number[here.ranks].tolist()
    assert dict(zip(numbers, found.carried.tolist(), strict=True)) == {
        number: carried[number] for number in numbers
    }
    assert all(carried[number] == 0 for number in carried if number not in numbers)
    if rule is not Rule.POISON:
        assert dict(zip(here.accounts.tolist(), found.held.tolist(), strict=True)) == {
            account: held[account] for account in here.accounts.tolist()
        }
        assert found.reached + found.held.sum() == here.total


@settings(deadline=None)
@given(books(amount_max=10**14, with_bottomless=False, transfer_max=20))
def test_rules_lie_between_the_bounds(book: Book) -> None:
    share = traced(book).shares["targets"]
    for rule in COMMON_RULES:
        assert share.minimum <= share.by_rule[rule] <= share.maximum


@given(st.integers(0, 2**60), st.data())
def test_a_share_is_the_nearest_whole_unit(whole: int, data: st.DataObject) -> None:
    whole += 1
    amount = data.draw(st.integers(0, min(whole, 2**50)))
    part = data.draw(st.integers(0, min(whole, 2**50)))
    expected = (Fraction(amount * part, whole) + Fraction(1, 2)).__floor__()
    assert _nearest_share(np.int64(amount), np.int64(part), np.int64(whole)) == expected


SCALE = 10**9


def public_example(folder: Path) -> tuple[Book, dict[str, list[Fraction]]]:
    """The public eight steps, the tainted 100 paid into S by an account of its own beforehand."""
    with (folder / "networks" / "aml" / "taint_small_openings.csv").open(encoding="utf-8") as rows:
        openings = list(csv.DictReader(rows))
    with (folder / "networks" / "aml" / "taint_small.csv").open(encoding="utf-8") as rows:
        steps = list(csv.DictReader(rows))
    place = {row["account"]: n for n, row in enumerate(openings)}
    lender = len(place)
    (tainted,) = (row for row in openings if row["tainted"] == "1")
    drawn = int(tainted["opening_balance"]) * SCALE
    opening = [0 if row is tainted else int(row["opening_balance"]) * SCALE for row in openings]
    transfers = [(lender, place[tainted["account"]], 0, drawn)]
    for row in steps:
        amount = int(row["amount"]) * SCALE
        transfers.append((place[row["from"]], place[row["to"]], int(row["step"]), amount))
    expected = {
        name: [Fraction(row[f"tainted_{name}"]) for row in steps]
        for name in ("fifo", "lifo", "haircut", "poison")
    }
    return Book(lender + 1, transfers, [*opening, drawn], [0]), expected


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (Rule.FIFO, "fifo"),
        (Rule.LIFO, "lifo"),
        (Rule.PRO_RATA, "haircut"),
        (Rule.POISON, "poison"),
    ],
)
def test_the_public_example(conformance: Path, rule: Rule, name: str) -> None:
    book, expected = public_example(conformance)
    here = reach(book)
    found = follow(here, rule, np.zeros(book.account_count, np.bool_))
    carried = dict(zip(here.ranks.tolist(), found.carried.tolist(), strict=True))
    for step, exact in enumerate(expected[name], start=1):
        difference = abs(Fraction(carried.get(step, 0), SCALE) - exact)
        # Pro rata: one unit of rounding a step, and the printed figures end at 17 digits.
        assert difference <= (Fraction(4, SCALE) if rule is Rule.PRO_RATA else 0)


def test_compiled_and_plain_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    dice = np.random.default_rng(11)
    rows = [
        (int(a), int(b), int(t), int(m))
        for a, b, t, m in zip(
            dice.integers(1, 40, 600),
            dice.integers(1, 40, 600),
            np.sort(dice.integers(0, 5000, 600)),
            dice.integers(1, 10**13, 600),
            strict=True,
        )
    ]
    book = Book(40, [(0, 1, 0, 10**13), *rows], [0] * 40, [0], targets={7, 8}, ends={0})
    plain = traced(book)
    monkeypatch.setattr("hefu.kernels.compiled.COMPILE_FROM", 0)
    compiled = traced(book)
    assert compiled.shares == plain.shares
    share = plain.shares["targets"]
    assert 0 < share.by_rule[Rule.PRO_RATA] < share.maximum
    assert len(plain.reach.ranks) > 300


@settings(deadline=None, max_examples=40)
@given(books(amount_max=30, transfer_max=40))
def test_bounds_agree_with_maximum_flows_of_another_library(book: Book) -> None:
    networkx = pytest.importorskip("networkx")
    here = reach(book)
    found = bounds_of(here, book.flags(book.targets))
    net = found.network

    def flow_to(end: int) -> int:
        graph = networkx.DiGraph()
        graph.add_nodes_from(["drawn", TO_TARGET, TO_REST])
        for node in range(len(here.ranks)):
            if here.sources[node] < 0:
                graph.add_edge("drawn", node, capacity=int(here.amounts[node]))
            arrows = ((net.heads, here.amounts), (net.nexts, here.holds))
            for heads, limits in arrows:
                head, limit = int(heads[node]), int(limits[node])
                more = graph.edges[node, head]["capacity"] if graph.has_edge(node, head) else 0
                graph.add_edge(node, head, capacity=limit + more)
        return int(networkx.maximum_flow_value(graph, "drawn", end))

    assert found.maximum == flow_to(TO_TARGET)
    assert found.minimum == here.total - flow_to(TO_REST)


def test_arrivals_are_marked_in_the_network() -> None:
    book = Book(3, [(0, 1, 1, 5), (1, 2, 2, 3)], [0, 0, 0], [0], targets={1, 2})
    found = bounds_of(reach(book), book.flags(book.targets))
    assert found.network.heads.tolist() == [1, TO_TARGET]
    assert (found.minimum, found.maximum) == (3, 3)
