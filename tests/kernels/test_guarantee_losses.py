"""Expected losses, what a guarantor's word is worth, every single failure: against clearing one by one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernels.guarantee_cases import books, laid_out

from hefu.kernels.network.adjusted_cover import (
    BEYOND_NET_ASSETS,
    COUNTS_IN_FULL,
    IN_OWN_CIRCLE,
    adjusted_cover,
)
from hefu.kernels.network.guarantee_book import GuaranteeBook, shocked_funds
from hefu.kernels.network.guarantee_clearing import clear_guarantees, default_rules
from hefu.kernels.network.guarantee_losses import (
    DefaultRisk,
    expected_loss,
    guarantor_worth,
    single_failures,
)

RULES = default_rules(5_000)


def loss_if(book: GuaranteeBook, firms: list[int], left_bp: int = 0) -> int:
    """The bank's loss when these firms lose their funds."""
    funds = shocked_funds(book, np.array(firms, np.int64), left_bp)
    return clear_guarantees(book, RULES, own_funds=funds).total_loss


def without(book: GuaranteeBook, firm: int) -> GuaranteeBook:
    """The book as if the firm had guaranteed nobody."""
    rows = zip(book.guarantors.tolist(), book.obligors.tolist(), book.amounts.tolist(), strict=True)
    kept = [row for row in rows if row[0] != firm]
    return laid_out(book.own_funds.tolist(), book.own_debt.tolist(), kept)


def risk(*probability_bp: int, left_bp: int = 0) -> DefaultRisk:
    """By firm."""
    return DefaultRisk(np.array(probability_bp, np.int64), left_bp)


def test_what_is_no_probability_is_refused() -> None:
    book = laid_out([1, 1], [1, 1], [])
    for wrong in (risk(-1, 0), risk(0, 10_001), risk(1), risk(0, 0, left_bp=-1)):
        with pytest.raises(ValueError, match=r"probability|what is left"):
            expected_loss(book, RULES, wrong, draw_count=10, seed=1)
    with pytest.raises(ValueError, match="two draws"):
        expected_loss(book, RULES, risk(0, 0), draw_count=1, seed=1)


def test_never_and_always_leave_no_doubt() -> None:
    book = laid_out([30, 50], [30, 0], [(1, 0, 20)])
    never = expected_loss(book, RULES, risk(0, 0), draw_count=20, seed=1)
    always = expected_loss(book, RULES, risk(10_000, 0), draw_count=20, seed=1)
    assert (never.estimate.mean_minor, never.estimate.standard_error_minor) == (0, 0)
    assert (always.estimate.mean_minor, always.estimate.standard_error_minor) == (10, 0)


@settings(deadline=None, max_examples=25)
@given(books(most=4), st.integers(0, 2**30))
def test_the_estimate_lies_about_the_exact_mean(book: GuaranteeBook, seed: int) -> None:
    """All patterns of default, weighed: the estimate is within six standard errors (and rounding)."""
    chances = [1_000, 4_000, 2_500, 7_000][: book.firm_count]
    exact = 0.0
    for pattern in product((0, 1), repeat=book.firm_count):
        weight = 1.0
        for hit, chance in zip(pattern, chances, strict=True):
            weight *= chance / 10_000 if hit else 1 - chance / 10_000
        exact += weight * loss_if(book, [n for n, hit in enumerate(pattern) if hit])
    found = expected_loss(book, RULES, risk(*chances), draw_count=2_000, seed=seed).estimate
    assert abs(found.mean_minor - exact) <= 6 * found.standard_error_minor + 1


@settings(deadline=None)
@given(books(), st.integers(0, 2**30))
def test_draws_are_the_same_however_batched_and_each_is_a_clearing(
    book: GuaranteeBook, seed: int
) -> None:
    chances = risk(*[3_000] * book.firm_count, left_bp=2_000)
    whole = expected_loss(book, RULES, chances, draw_count=12, seed=seed)
    raw = np.random.Philox(key=seed).random_raw(12 * book.firm_count).reshape(12, -1)
    hits = raw < np.uint64(3_000 * (2**64 // 10_000))
    assert whole.losses.tolist() == [
        loss_if(book, np.flatnonzero(row).tolist(), 2_000) for row in hits
    ]
    numbers = whole.losses.tolist()
    assert abs(whole.estimate.mean_minor - sum(numbers) / 12) <= 0.5
    error = np.std(numbers, ddof=1) / 12**0.5
    assert error <= whole.estimate.standard_error_minor <= error + 1.001


def test_batches_do_not_change_the_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    book = laid_out([30, 50, 0], [30, 0, 5], [(1, 0, 20), (2, 1, 4)])
    chances = risk(2_000, 3_000, 500)
    whole = expected_loss(book, RULES, chances, draw_count=50, seed=3)
    monkeypatch.setattr("hefu.kernels.network.guarantee_losses._NUMBERS_AT_ONCE", 7)
    heard: list[int] = []

    def go_on(done: int) -> bool:
        heard.append(done)
        return done < 20

    assert expected_loss(book, RULES, chances, draw_count=50, seed=3).losses.tolist() == (
        whole.losses.tolist()
    )
    stopped = expected_loss(book, RULES, chances, draw_count=50, seed=3, go_on=go_on)
    assert not stopped.is_complete
    assert (stopped.estimate.draw_count, heard[-1]) == (20, 20)
    assert stopped.losses.tolist() == whole.losses[:20].tolist()


@settings(deadline=None, max_examples=40)
@given(books(), st.integers(0, 2**30))
def test_worth_is_the_difference_of_two_books_on_the_same_draws(
    book: GuaranteeBook, seed: int
) -> None:
    chances = risk(*[4_000] * book.firm_count)
    with_all = expected_loss(book, RULES, chances, draw_count=8, seed=seed).losses
    found = guarantor_worth(
        book, RULES, chances, firms=np.arange(book.firm_count), draw_count=8, seed=seed
    )
    assert sorted(one.firm for one in found) == list(range(book.firm_count))
    for one in found:
        lost = expected_loss(
            without(book, one.firm), RULES, chances, draw_count=8, seed=seed
        ).losses
        saved = (lost - with_all).tolist()
        assert abs(one.saved.mean_minor - sum(saved) / 8) <= 0.5
        error = np.std(saved, ddof=1) / 8**0.5
        assert error <= one.saved.standard_error_minor <= error + 1.001
    means = [one.saved.mean_minor for one in found]
    assert means == sorted(means, reverse=True)


@settings(deadline=None)
@given(books(), st.sampled_from([0, 3_000]))
def test_every_single_failure_is_a_clearing(book: GuaranteeBook, left_bp: int) -> None:
    found = single_failures(book, RULES, left_bp=left_bp)
    calm = clear_guarantees(book, RULES)
    for firm in range(book.firm_count):
        funds = shocked_funds(book, [firm], left_bp)
        hit = clear_guarantees(book, RULES, own_funds=funds)
        assert found.losses[firm] == hit.total_loss - calm.total_loss
        assert found.own_losses[firm] == hit.losses[firm] - calm.losses[firm]
        newly = (hit.fallen_in_round > 0) & (calm.fallen_in_round == 0)
        assert found.others_fallen[firm] == newly.sum() - newly[firm]
    assert found.losses[found.costliest] == found.losses.max()


def test_by_hand_the_costliest_chain_is_not_the_largest_debt() -> None:
    """0 owes 45 alone. 1 owes 30, guaranteed by 2 (funds 45, debt 40), which falls with it: of the half
    of 45 that is left, 22, it pays 22*40/70 = 12 and 22*30/70 = 9. The bank loses 21 and 28."""
    book = laid_out([45, 30, 45], [45, 30, 40], [(2, 1, 30)])
    found = single_failures(book, RULES)
    assert found.losses.tolist() == [45, 49, 40]
    assert found.own_losses.tolist() == [45, 21, 40]
    assert found.others_fallen.tolist() == [0, 1, 0]
    assert found.costliest == 1
    assert single_failures(laid_out([], [], []), RULES).costliest == -1


def test_a_search_that_was_stopped_names_no_costliest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hefu.kernels.network.guarantee_losses._FIRMS_AT_ONCE", 1)
    with pytest.raises(InterruptedError, match="1 of 2"):
        single_failures(laid_out([1, 1], [1, 1], []), RULES, go_on=lambda _: False)


def test_by_hand_adjusted_cover() -> None:
    """0 and 1 guarantee one another; 2 (net assets 60) guarantees 0 for 100 and 3 for 50."""
    columns = np.array([(0, 1, 70), (1, 0, 80), (2, 0, 100), (2, 3, 50)], np.int64)
    found = adjusted_cover(
        columns[:, 0], columns[:, 1], columns[:, 2], np.array([500, 500, 60, -5], np.int64)
    )
    assert found.counted.tolist() == [0, 0, 40, 20]
    assert found.reasons.tolist() == [
        IN_OWN_CIRCLE,
        IN_OWN_CIRCLE,
        BEYOND_NET_ASSETS,
        BEYOND_NET_ASSETS,
    ]
    assert (found.stated_cover.tolist(), found.cover.tolist()) == ([180, 70, 0, 50], [40, 0, 0, 20])


@given(books(), st.lists(st.integers(-10, 60), min_size=6, max_size=6))
def test_cover_counts_no_more_than_is_stated_or_there(
    book: GuaranteeBook, assets: list[int]
) -> None:
    net = np.array(assets[: book.firm_count], np.int64)
    found = adjusted_cover(book.guarantors, book.obligors, book.amounts, net)
    assert (found.counted <= book.amounts).all()
    for firm in range(book.firm_count):
        assert found.counted[book.guarantors == firm].sum() <= max(net[firm], 0)
    full = found.reasons == COUNTS_IN_FULL
    assert (found.counted[full] == book.amounts[full]).all()


def test_compiled_and_plain_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    dice = np.random.default_rng(5)
    ends = dice.integers(0, 40, (70, 2))
    rows = [(int(a), int(b), int(dice.integers(0, 900))) for a, b in ends if a != b]
    book = laid_out(dice.integers(0, 900, 40).tolist(), dice.integers(0, 900, 40).tolist(), rows)
    chances = risk(*[1_500] * 40)

    def run() -> tuple[object, ...]:
        lost = expected_loss(book, RULES, chances, draw_count=20, seed=9)
        worth = guarantor_worth(book, RULES, chances, firms=range(40), draw_count=20, seed=9)
        single = single_failures(book, RULES)
        return lost.losses.tolist(), worth, single.losses.tolist(), single.others_fallen.tolist()

    plain = run()
    monkeypatch.setattr("hefu.kernels.compiled.COMPILE_FROM", 0)
    assert run() == plain
