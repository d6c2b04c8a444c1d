"""Control against its definition: nothing too much, nothing missed, and every step can be retraced."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from tests.kernels.control.random_holdings import Book, Held, books, by_definition, holdings_of

from hefu.kernels.network.control import circular, order, reach, ties
from hefu.kernels.network.control.circular import voting_bars
from hefu.kernels.network.control.holdings import build_holdings
from hefu.kernels.network.control.reach import controlled_by
from hefu.kernels.network.control.ties import DECLARED, JOINT, MAJORITY, ControlTies, control_ties

HALF = 5_000


def heads(*held: Held, declared: list[tuple[int, int]] | None = None) -> dict[int, set[int]]:
    """Heads of each firm of a book of six parties."""
    found = control_ties(holdings_of((6, list(held), declared or [])), HALF)
    answer: dict[int, set[int]] = {}
    for firm, head in zip(found.firm.tolist(), found.head.tolist(), strict=True):
        answer.setdefault(firm, set()).add(head)
    return answer


def held(holder: int, firm: int, share: int) -> Held:
    """Capital and votes alike."""
    return (holder, firm, share, share)


def test_nothing_is_controlled_by_nothing() -> None:
    assert heads() == {}
    empty = build_holdings(
        0, np.empty(0, np.int32), np.empty(0, np.int32), np.empty((0, 2), np.int64)
    )
    assert len(control_ties(empty, HALF).firm) == 0


def test_half_is_not_control_and_a_hundredth_of_a_per_cent_more_is() -> None:
    assert heads(held(0, 1, 5_000)) == {}
    assert heads(held(0, 1, 5_001)) == {1: {0}}


def test_two_halves_of_strangers_are_not_summed() -> None:
    assert heads(held(0, 2, 4_000), held(1, 2, 4_000)) == {}


def test_capital_and_votes_are_counted_apart() -> None:
    assert heads((0, 1, 3_000, 0), (0, 1, 0, 3_000)) == {}
    assert heads((0, 1, 5_001, 0)) == heads((0, 1, 0, 5_001)) == {1: {0}}


def test_minority_holdings_of_what_one_controls_are_summed() -> None:
    book = (held(0, 1, 6_000), held(0, 2, 6_000), held(1, 3, 3_000), held(2, 3, 3_000))
    assert heads(*book) == {1: {0}, 2: {0}, 3: {0}}
    assert 3 not in heads(*book[1:])


def test_a_firm_does_not_vote_in_itself() -> None:
    assert heads(held(0, 1, 4_500), held(1, 1, 1_000)) == {}
    assert heads(held(0, 1, 4_501), held(1, 1, 1_000)) == {1: {0}}


def test_votes_that_lie_with_a_subsidiary_do_not_count_against_the_holder() -> None:
    # Of 1, three tenths lie with its own subsidiary 2: 36 of the remaining 70 are a majority.
    ring = (held(1, 2, 6_000), held(2, 1, 3_000))
    assert heads(held(0, 1, 3_500), *ring) == {2: {1}}
    assert heads(held(0, 1, 3_600), *ring) == {1: {0}, 2: {0}}


def test_nobody_is_controlled_only_because_a_circle_presumes_it() -> None:
    # Were 1 and 2 presumed controlled by 0, they would confirm it; no proof of it begins anywhere.
    assert 1 not in heads(
        held(0, 1, 1_000), held(2, 1, 4_500), held(1, 2, 6_000), held(5, 1, 1_000)
    )


def test_a_circle_with_nobody_above_is_headed_by_its_first_party() -> None:
    found = heads(held(2, 3, 6_000), held(3, 4, 6_000), held(4, 2, 6_000))
    assert found == {3: {2}, 4: {2}}


def test_a_head_found_late_replaces_those_below_it() -> None:
    # 5 comes last by number and stands above the circle of 1, 2 and 3.
    ring = (held(1, 2, 6_000), held(2, 3, 6_000), held(3, 1, 2_000))
    assert heads(*ring, held(5, 1, 6_000)) == {1: {5}, 2: {5}, 3: {5}}


def test_a_declared_controller_controls_without_any_share() -> None:
    assert heads(held(1, 2, 5_001), declared=[(0, 1)]) == {1: {0}, 2: {0}}


def test_more_votes_than_there_are_give_a_firm_two_heads() -> None:
    assert heads(held(0, 2, 6_000), held(1, 2, 6_000), held(2, 3, 6_000)) == {2: {0, 1}, 3: {0, 1}}


def test_reasons_and_steps_can_be_retraced_by_hand() -> None:
    book: Book = (
        6,
        [held(0, 1, 6_000), held(0, 2, 5_500), held(1, 3, 2_600), held(2, 3, 2_500)],
        [(3, 4)],
    )
    found = control_ties(holdings_of(book), HALF)
    rows = {
        int(firm): (
            int(found.through[n]),
            int(found.kind[n]),
            int(found.held[n]),
            int(found.steps[n]),
        )
        for n, firm in enumerate(found.firm)
    }
    assert rows == {
        1: (0, MAJORITY, 6_000, 1),
        2: (0, MAJORITY, 5_500, 1),
        3: (1, JOINT, 5_100, 2),
        4: (3, DECLARED, 0, 3),
    }


def test_a_search_that_is_ended_says_so() -> None:
    book: Book = (4, [held(0, 1, 6_000), held(2, 3, 6_000)], [])
    assert control_ties(holdings_of(book), HALF, go_on=lambda _: True).is_complete
    many = [held(n, n + 1, 6_000) for n in range(0, 5)]
    seen: list[int] = []

    def watch(count: int) -> bool:
        seen.append(count)
        return True

    control_ties(holdings_of((6, many, [])), HALF, go_on=watch)
    assert seen[-1] == 6


@pytest.mark.parametrize(
    ("weights", "words"), [([[-1, 0]], "below zero"), ([[1, 1], [1, 1]], "one row of weights")]
)
def test_what_cannot_be_is_refused(weights: list[list[int]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        build_holdings(2, np.array([0]), np.array([1]), np.array(weights))


@settings(max_examples=400, deadline=None)
@given(books())
@example((3, [held(0, 1, 3_600), held(1, 2, 6_000), held(2, 1, 3_000)], []))
def test_what_each_party_controls_is_what_the_definition_says(book: Book) -> None:
    holdings, expected = holdings_of(book), by_definition(book)
    bars = voting_bars(holdings, HALF)
    for root in range(book[0]):
        assert set(controlled_by(holdings, bars, root)) == expected[root]


@settings(max_examples=400, deadline=None)
@given(books())
def test_heads_are_those_whom_nobody_controls(book: Book) -> None:
    found, controls = control_ties(holdings_of(book), HALF), by_definition(book)
    above = {firm: {one for one, held in controls.items() if firm in held} for firm in controls}
    pairs = set(zip(found.firm.tolist(), found.head.tolist(), strict=True))
    for firm, head in pairs:
        assert firm in controls[head]
        assert above[head] <= controls[head], "a head is controlled by its own circle at most"
    all_heads = {head for _, head in pairs}
    for firm, holders in above.items():
        standing = {head for one, head in pairs if one == firm}
        if firm in all_heads:
            standing.add(firm)
        for holder in holders:
            assert any(holder == head or holder in controls[head] for head in standing)
    retrace(found)


def retrace(found: ControlTies) -> None:
    """Following ``through`` goes one step down each time and ends at the head."""
    columns = (found.firm, found.head, found.through, found.steps)
    rows = {(f, h): (t, s) for f, h, t, s in zip(*(c.tolist() for c in columns), strict=True)}
    for (_, head), (through, steps) in rows.items():
        if through == head:
            assert steps == 1
        else:
            assert rows[through, head][1] == steps - 1


@settings(max_examples=25, deadline=None)
@given(books())
def test_compiled_is_the_same(book: Book) -> None:
    pytest.importorskip("numba")
    holdings = holdings_of(book)
    plain = control_ties(holdings, HALF)
    ways = (ties._ties_from, order._sources_first, circular._lower, reach.reach)
    with pytest.MonkeyPatch.context() as patch:
        for way in ways:
            patch.setattr(way, "at", lambda _, way=way: way.compiled)
        fast = control_ties(holdings, HALF)
    for column in ("firm", "head", "through", "kind", "held", "steps"):
        assert getattr(plain, column).tolist() == getattr(fast, column).tolist()


@pytest.mark.parametrize("back", [100, 5_100])
def test_a_chain_longer_than_any_call_stack_and_back_again(back: int) -> None:
    count = 60_000
    down = [held(n, n + 1, 5_100) for n in range(count - 1)]
    found = control_ties(holdings_of((count, [*down, held(count - 1, 0, back)], [])), HALF)
    assert set(found.head.tolist()) == {0}
    assert found.steps.tolist() == list(range(1, count))
