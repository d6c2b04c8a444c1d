"""Before a guarantee is written: against plain searches over the same network, added to one by one."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.kernels.network.before_writing import Foresight, GuaranteeNetwork

Arrow = tuple[int, int, int]
FIRMS = 6
ONE = st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 30))
ARROWS = st.lists(ONE.filter(lambda a: a[0] != a[1]), max_size=9)


def network(arrows: list[Arrow], assets: list[int] | None = None) -> GuaranteeNetwork:
    """Laid out; everybody has 100 unless told otherwise."""
    table = np.array(arrows, np.int64).reshape(-1, 3)
    net = np.array(assets or [100] * FIRMS, np.int64)
    return GuaranteeNetwork(table[:, 0], table[:, 1], table[:, 2], net)


def is_way(arrows: list[Arrow], firms: tuple[int, ...]) -> bool:
    """Each guarantees the next."""
    pairs = {(tail, head) for tail, head, _ in arrows}
    return all(pair in pairs for pair in pairwise(firms))


def ways(arrows: list[Arrow]) -> list[tuple[int, ...]]:
    """The reference: all simple ways."""
    return [
        way for size in range(2, FIRMS + 1) for way in permutations(range(FIRMS), size)
        if is_way(arrows, way)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "said"),
    [((0, 0, 5), "own debt"), ((0, 6, 5), "outside"), ((0, 1, -5), "negative")],
)
def test_a_guarantee_that_cannot_be_is_refused(asked: Arrow, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        network([]).ask(*asked)
    with pytest.raises(ValueError, match=said):
        network([]).add(*asked)


def test_limits_that_cannot_be_are_refused() -> None:
    for limits in ({"length_max": 1}, {"chain_max": 0}, {"chain_max": 256}, {"looks_max": 0}):
        with pytest.raises(ValueError, match="circles from 2"):
            network([]).ask(0, 1, 5, **limits)


def test_by_hand_a_triangle_is_seen_before_it_is_closed() -> None:
    book = network([(1, 2, 40), (2, 0, 30)], [100, 100, 100, 0, 0, 0])
    seen = book.ask(0, 1, 50)
    assert seen.circle is not None
    assert seen.circle.firms == (0, 1, 2)
    assert seen.circle.guarantees == (0, 1)
    assert (seen.circle.length, seen.circle.total, seen.circle.smallest) == (3, 120, 30)
    assert (seen.counted, seen.burden, seen.is_beyond_net_assets) == (0, 50, False)
    assert book.ask(0, 3, 50).circle is None
    assert book.guarantee_count == 2


def test_by_hand_a_chain_too_long_and_assets_promised_twice() -> None:
    book = network([(1, 2, 40), (2, 3, 40), (0, 4, 60)])
    seen = book.ask(0, 1, 90, chain_max=2)
    assert (seen.chain, seen.chain_length, seen.is_certain) == ((0, 1, 2, 3), 3, True)
    assert (seen.burden, seen.counted, seen.is_beyond_net_assets) == (150, 60, True)
    assert book.add(5, 0, 10) == 3
    assert book.ask(0, 1, 90, chain_max=9).chain == (5, 0, 1, 2, 3)


def test_what_was_not_searched_is_not_denied() -> None:
    ring = [(n, n + 1, 5) for n in range(5)]
    short = network(ring).ask(5, 0, 5, looks_max=2)
    assert short.circle is None
    assert not short.is_certain
    assert short.searched_length < 6
    whole = network(ring).ask(5, 0, 5)
    assert whole.circle is not None
    assert whole.circle.length == 6


@settings(deadline=None)
@given(ARROWS, ARROWS, ONE.filter(lambda a: a[0] != a[1]), st.integers(1, 6))
def test_as_searched_plainly(
    given_arrows: list[Arrow], added: list[Arrow], asked: Arrow, chain_max: int
) -> None:
    book = network(given_arrows)
    for number, arrow in enumerate(added):
        assert book.add(*arrow) == len(given_arrows) + number
    check(book.ask(*asked, chain_max=chain_max), [*given_arrows, *added], asked, chain_max)


def check(seen: Foresight, arrows: list[Arrow], asked: Arrow, chain_max: int) -> None:
    """Compare an answer with all simple ways."""
    guarantor, obligor, amount = asked
    closing = [way for way in ways(arrows) if (way[0], way[-1]) == (obligor, guarantor)]
    assert seen.is_certain
    assert (seen.circle is None) == (not closing)
    if seen.circle is not None:
        assert seen.circle.length == min(map(len, closing))
        assert seen.circle.firms[:2] == (guarantor, obligor)
        along = (*seen.circle.firms[1:], guarantor)
        used = [arrows[number] for number in seen.circle.guarantees]
        assert [(a, b) for a, b, _ in used] == list(pairwise(along))
        assert seen.circle.total == amount + sum(money for _, _, money in used)
        assert seen.circle.smallest == min(amount, *(money for _, _, money in used))
        assert seen.counted == 0
    with_new = [*arrows, asked]
    chains = [way for way in ways(with_new) if (guarantor, obligor) in pairwise(way)]
    longest = max(map(len, chains)) - 1
    assert seen.chain in chains
    assert len(set(seen.chain)) == len(seen.chain)
    if seen.chain_length_max <= chain_max:
        assert longest <= seen.chain_length_max
    if not closing:
        assert min(longest, chain_max + 1) == min(seen.chain_length, chain_max + 1)
    burden = amount + sum(money for tail, _, money in arrows if tail == guarantor)
    assert (seen.burden, seen.net_assets) == (burden, 100)
    if not closing:
        assert seen.counted == (amount if burden <= 100 else 100 * amount // burden)


def test_many_added_are_all_seen() -> None:
    book = network([])
    for _ in range(200):
        book.add(0, 1, 1)
    assert book.guarantee_count == 200
    book.add(1, 2, 7)
    found = book.ask(2, 0, 9).circle
    assert found is not None
    assert (found.firms, found.guarantees[1]) == ((2, 0, 1), 200)


def test_compiled_and_plain_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    dice = np.random.default_rng(3)
    ends = dice.integers(0, 80, (120, 2))
    ends = ends[ends[:, 0] != ends[:, 1]]
    money = dice.integers(0, 99, len(ends))

    def run() -> list[Foresight]:
        book = GuaranteeNetwork(ends[:80, 0], ends[:80, 1], money[:80], np.full(80, 50, np.int64))
        answers = []
        for tail, head, amount in zip(*ends[80:].T.tolist(), money[80:].tolist(), strict=True):
            answers.append(book.ask(tail, head, amount))
            book.add(tail, head, amount)
        return answers

    plain = run()
    monkeypatch.setattr("hefu.kernels.compiled.COMPILE_FROM", 0)
    assert run() == plain
    assert any(one.circle for one in plain)
