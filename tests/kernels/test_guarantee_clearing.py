"""Calls on guarantors: by hand, against a plain reference, and what must hold in every book."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.kernels.network.exact_share import SUM_MAX, exact_share
from hefu.kernels.network.guarantee_book import (
    AFTER_THE_OTHERS,
    AT_ONCE,
    GuaranteeBook,
    build_book,
    shocked_funds,
)
from hefu.kernels.network.guarantee_clearing import Clearing, clear_guarantees, default_rules

Guarantee = tuple[int, int, int, int]
"""Guarantor, obligor, amount, order."""


@dataclass(frozen=True)
class Case:
    """A small book: funds, debt and collateral by firm, and guarantees."""

    funds: list[int]
    debt: list[int]
    collateral: list[int]
    guarantees: list[Guarantee]

    @property
    def book(self) -> GuaranteeBook:
        """Laid out."""
        columns = np.array(self.guarantees, np.int64).reshape(-1, 4)
        return build_book(
            own_funds=np.array(self.funds, np.int64),
            own_debt=np.array(self.debt, np.int64),
            collateral=np.array(self.collateral, np.int64),
            guarantors=columns[:, 0],
            obligors=columns[:, 1],
            amounts=columns[:, 2],
            order=columns[:, 3],
        )

    def unsecured(self, firm: int) -> int:
        """What collateral leaves."""
        return max(self.debt[firm] - self.collateral[firm], 0)

    def clear(self, recovery_bp: int = 10_000, *, is_debt_first: bool = False) -> Clearing:
        """Cleared as it is."""
        return clear_guarantees(self.book, default_rules(recovery_bp, is_debt_first=is_debt_first))


def firms(*rows: tuple[int, int], guarantees: list[Guarantee]) -> Case:
    """Firms of (own funds, own debt), no collateral."""
    return Case([r[0] for r in rows], [r[1] for r in rows], [0 for _ in rows], guarantees)


def paid(case: Case, calls: list[int], number: int, call: int, rules: tuple[int, bool]) -> int:
    """The reference: what guarantee ``number`` pays on ``call`` while the others stay as they are."""
    recovery_bp, is_debt_first = rules
    firm = case.guarantees[number][0]
    called = sum(c for c, g in zip(calls, case.guarantees, strict=True) if g[0] == firm)
    debt = case.unsecured(firm)
    if case.funds[firm] >= debt + called or call == 0:
        return call
    estate, claims = (
        case.funds[firm] * recovery_bp // 10_000,
        debt + called - calls[number] + call,
    )
    if is_debt_first:
        estate, claims = estate - min(debt, estate), claims - debt
    return min(call, estate * call // claims)


def own(case: Case, calls: list[int], firm: int, rules: tuple[int, bool]) -> int:
    """The reference: what a firm pays on its own debt."""
    called = sum(c for c, g in zip(calls, case.guarantees, strict=True) if g[0] == firm)
    debt = case.unsecured(firm)
    if case.funds[firm] >= debt + called:
        return debt
    estate = case.funds[firm] * rules[0] // 10_000
    return min(debt, estate) if rules[1] else estate * debt // (debt + called)


def next_calls(case: Case, calls: list[int], rules: tuple[int, bool]) -> list[int]:
    """The reference: raise the calls unit by unit until they meet what the obligors leave."""
    following = [0] * len(calls)
    for obligor in range(len(case.funds)):
        need = case.unsecured(obligor) - own(case, calls, obligor, rules)
        for order in (AT_ONCE, AFTER_THE_OTHERS):
            mine = [
                n
                for n, guarantee in enumerate(case.guarantees)
                if guarantee[1] == obligor and guarantee[3] == order
            ]
            amounts = {n: min(case.guarantees[n][2], case.unsecured(obligor)) for n in mine}
            largest = max(amounts.values(), default=0)
            for share in range(1, largest + 1):
                for n in mine:
                    if sum(paid(case, calls, m, following[m], rules) for m in mine) < need:
                        following[n] = amounts[n] * share // largest
            need -= sum(paid(case, calls, m, following[m], rules) for m in mine)
    return following


def by_raising(case: Case, rules: tuple[int, bool], calls: list[int]) -> list[int]:
    """The reference: calls that agree with themselves, from the given ones on."""
    while True:
        following = next_calls(case, calls, rules)
        if following == calls:
            return calls
        calls = following


@st.composite
def cases(draw: st.DrawFn, order: st.SearchStrategy[int] | None = None) -> Case:
    """Up to five firms, guarantees any way but for oneself, parallel ones too."""
    count = draw(st.integers(2, 5))
    amounts = st.lists(st.integers(0, 30), min_size=count, max_size=count)
    firm, turn = st.integers(0, count - 1), order or st.sampled_from([AT_ONCE, AFTER_THE_OTHERS])
    one = st.tuples(firm, firm, st.integers(0, 25), turn).filter(lambda g: g[0] != g[1])
    return Case(
        draw(amounts),
        draw(amounts),
        draw(st.lists(st.integers(0, 12), min_size=count, max_size=count)),
        draw(st.lists(one, max_size=8)),
    )


RULES = st.tuples(st.sampled_from([0, 3_000, 7_777, 10_000]), st.booleans())


@pytest.mark.parametrize(
    ("guarantee", "said"),
    [((0, 0, 5, 0), "oneself|own debt"), ((0, 2, 5, 0), "outside"), ((0, 1, -5, 0), "negative")],
)
def test_a_guarantee_that_cannot_be_is_refused(guarantee: Guarantee, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        _ = firms((1, 1), (1, 1), guarantees=[guarantee]).book


def test_parts_outside_nought_to_all_are_refused() -> None:
    with pytest.raises(ValueError, match="basis points"):
        default_rules(10_001)
    with pytest.raises(ValueError, match="basis points"):
        shocked_funds(firms((1, 1), guarantees=[]).book, [0], -1)


def test_money_is_no_fraction_and_no_sum_too_large() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        build_book(own_funds=[1.5], own_debt=[1], guarantors=[], obligors=[], amounts=[])
    with pytest.raises(ValueError, match="too large"):
        build_book(own_funds=[1 << 55], own_debt=[1], guarantors=[], obligors=[], amounts=[])


def test_nobody_short_nobody_called() -> None:
    cleared = firms((5, 5), (0, 0), guarantees=[(1, 0, 5, AT_ONCE)]).clear()
    assert (cleared.total_loss, cleared.round_count, cleared.calls.tolist()) == (0, 0, [0])


def test_by_hand_one_guarantor_falls_and_the_other_pays_more() -> None:
    """A owes 100 and has nothing. B (funds 50, debt 40) and C (funds 100) guarantee 60 each.

    Called for 50 each, B owes 90 and falls. Half of what B has does not do: called in full for 60, B owes
    100 and pays 50/100: 30 here and 20 on its own debt. C pays 60. The bank loses 10 on A and 20 on B.
    """
    case = firms((0, 100), (50, 40), (100, 0), guarantees=[(1, 0, 60, 0), (2, 0, 60, 0)])
    cleared = clear_guarantees(case.book, default_rules(10_000), with_rounds=True)
    assert cleared.payments.tolist() == [30, 60]
    assert cleared.own_payments.tolist() == [0, 20, 0]
    assert cleared.losses.tolist() == [10, 20, 0]
    assert cleared.fallen_in_round.tolist() == [1, 2, 0]
    first = cleared.rounds[0]
    assert (first.fallen.tolist(), first.shortfalls.tolist()) == ([0], [100])
    assert (first.calls.tolist(), first.payments.tolist()) == ([50, 50], [27, 50])
    assert cleared.rounds[-1].payments.tolist() == cleared.payments.tolist()


def test_by_hand_a_general_guarantee_pays_what_the_others_leave() -> None:
    case = firms((0, 100), (80, 0), (80, 0), guarantees=[(1, 0, 90, 1), (2, 0, 70, 0)])
    assert case.clear().payments.tolist() == [30, 70]


def test_by_hand_collateral_goes_before_guarantors_and_recovery_before_both() -> None:
    """Debt 100, collateral 30, funds 40 of which half is left: guarantors are called for 50."""
    case = Case([40, 90], [100, 0], [30, 0], [(1, 0, 100, 0)])
    cleared = case.clear(5_000)
    assert (cleared.collateral_payments[0], cleared.own_payments[0]) == (30, 20)
    assert (cleared.payments.tolist(), cleared.total_loss) == ([50], 0)


def test_by_hand_mutual_guarantees_carry_a_fall_back() -> None:
    """Both owe 100 and guarantee all of each other; A has 0, B has 120. B falls under 200 of claims and
    pays 60 on each: B is short by 40, A has nothing to pay that call with. The bank loses 80 of 200."""
    case = firms((0, 100), (120, 100), guarantees=[(1, 0, 100, 0), (0, 1, 100, 0)])
    cleared = case.clear()
    assert cleared.payments.tolist() == [60, 0]
    assert cleared.losses.tolist() == [40, 40]


def test_units_that_cannot_be_split_fall_on_the_first() -> None:
    thirds = [(n, 0, 100, 0) for n in (1, 2, 3)]
    case = firms((0, 100), (200, 0), (200, 0), (200, 0), guarantees=thirds)
    assert case.clear().payments.tolist() == [34, 33, 33]


def test_what_one_can_pay_alone_is_not_called_from_one_who_cannot() -> None:
    """Both full amounts would meet the need just as well; the smaller calls are the rule."""
    case = firms((0, 1), (1, 0), (0, 1), guarantees=[(1, 0, 1, 0), (2, 0, 1, 0)])
    assert case.clear(0).calls.tolist() == [1, 0]


def test_a_guarantee_counts_up_to_the_debt_it_is_for_and_in_part_if_in_dispute() -> None:
    large = firms((0, 100), (500, 0), (500, 0), guarantees=[(1, 0, 900, 0), (2, 0, 100, 0)])
    assert large.clear().payments.tolist() == [50, 50]
    book = build_book(
        own_funds=[0, 500],
        own_debt=[100, 0],
        guarantors=[1],
        obligors=[0],
        amounts=[80],
        counted_bp=[2_500],
    )
    assert clear_guarantees(book, default_rules(0)).payments.tolist() == [20]


def test_rounds_that_were_stopped_say_so() -> None:
    case = firms((0, 100), (50, 40), (100, 0), guarantees=[(1, 0, 60, 0), (2, 0, 60, 0)])
    stopped = clear_guarantees(case.book, default_rules(10_000), round_max=1)
    assert (stopped.is_settled, stopped.round_count) == (False, 1)
    heard: list[int] = []

    def stop(round_count: int) -> bool:
        heard.append(round_count)
        return False

    halted = clear_guarantees(case.book, default_rules(10_000), with_rounds=True, go_on=stop)
    assert (halted.is_settled, heard) == (False, [1])


LARGE = st.integers(0, SUM_MAX) | st.integers(SUM_MAX - 99, SUM_MAX) | st.integers(0, 99)


@given(LARGE, LARGE, LARGE)
def test_shares_are_exact(amount: int, part: int, whole: int) -> None:
    whole = max(whole, 1)
    part = min(part, whole)
    assert exact_share(amount, part, whole) == amount * part // whole


def test_shares_are_exact_compiled() -> None:
    pytest.importorskip("numba")
    dice = np.random.default_rng(2)
    for _ in range(20_000):
        bits = dice.integers(1, 57, 3)
        amount, part, whole = (int(dice.integers(0, 1 << int(b), endpoint=True)) for b in bits)
        whole = max(whole, 1, part)
        assert exact_share.compiled(amount, part, whole) == amount * part // whole


@settings(deadline=None)
@given(cases(), RULES)
def test_as_the_reference(case: Case, rules: tuple[int, bool]) -> None:
    cleared = case.clear(rules[0], is_debt_first=rules[1])
    calls = by_raising(case, rules, [0] * len(case.guarantees))
    assert cleared.calls.tolist() == calls
    assert cleared.payments.tolist() == [
        paid(case, calls, n, c, rules) for n, c in enumerate(calls)
    ]
    assert cleared.own_payments.tolist() == [
        own(case, calls, f, rules) for f in range(len(case.funds))
    ]


@settings(deadline=None)
@given(cases(), RULES)
def test_no_solution_pays_more(case: Case, rules: tuple[int, bool]) -> None:
    """From everybody called in full downwards one comes to another solution, or to the same."""
    least = case.clear(rules[0], is_debt_first=rules[1])
    full = [min(g[2], case.unsecured(g[1])) for g in case.guarantees]
    other = by_raising(case, rules, full)
    assert all(a <= b for a, b in zip(least.calls.tolist(), other, strict=True))


@settings(deadline=None)
@given(cases(), RULES)
def test_what_is_paid_in_is_paid_out_and_from_funds_that_are_there(
    case: Case, rules: tuple[int, bool]
) -> None:
    cleared = case.clear(rules[0], is_debt_first=rules[1])
    assert cleared.is_settled
    for firm in range(len(case.funds)):
        gives = [n for n, g in enumerate(case.guarantees) if g[0] == firm]
        takes = [n for n, g in enumerate(case.guarantees) if g[1] == firm]
        spent = int(cleared.own_payments[firm] + cleared.payments[gives].sum())
        left = case.funds[firm]
        assert spent <= (left * rules[0] // 10_000 if cleared.fallen_in_round[firm] else left)
        received = cleared.collateral_payments[firm] + cleared.own_payments[firm]
        received += cleared.payments[takes].sum()
        assert received + cleared.losses[firm] == case.debt[firm]
        assert cleared.losses[firm] >= 0
    for number, guarantee in enumerate(case.guarantees):
        assert 0 <= cleared.payments[number] <= cleared.calls[number] <= guarantee[2]


@settings(deadline=None)
@given(cases(), RULES, st.integers(0, 4), st.integers(0, 10_000))
def test_a_larger_shock_or_a_smaller_recovery_costs_no_less(
    case: Case, rules: tuple[int, bool], firm: int, left_bp: int
) -> None:
    hit = firm % len(case.funds)
    poorer = list(case.funds)
    poorer[hit] = int(shocked_funds(case.book, [hit], left_bp)[hit])
    before = case.clear(rules[0], is_debt_first=rules[1])
    after = replace(case, funds=poorer).clear(rules[0], is_debt_first=rules[1])
    assert (after.losses >= before.losses).all()
    assert ((after.fallen_in_round > 0) >= (before.fallen_in_round > 0)).all()
    worse = case.clear(rules[0] // 2, is_debt_first=rules[1])
    assert (worse.losses >= before.losses).all()


@settings(deadline=None)
@given(cases(), RULES)
def test_without_guarantees_each_loses_its_own(case: Case, rules: tuple[int, bool]) -> None:
    alone = replace(case, guarantees=[])
    cleared = alone.clear(rules[0], is_debt_first=rules[1])
    for firm, funds in enumerate(case.funds):
        debt = case.unsecured(firm)
        left = funds * rules[0] // 10_000 if funds < debt else debt
        assert cleared.losses[firm] == debt - left


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 40)), min_size=2, max_size=6))
def test_a_chain_is_one_sum_after_the_other(rows: list[tuple[int, int]]) -> None:
    """Own debt first and each guaranteed in full by the next: what one leaves, the next pays if it can."""
    chain = [(n + 1, n, 1_000, AT_ONCE) for n in range(len(rows) - 1)]
    cleared = firms(*rows, guarantees=chain).clear(is_debt_first=True)
    expected = []
    for n, (funds, debt) in enumerate(rows):
        short = max(debt - funds, 0)
        spare = max(rows[n + 1][0] - rows[n + 1][1], 0) if n + 1 < len(rows) else 0
        expected.append(max(short - spare, 0))
    assert cleared.losses.tolist() == expected


def test_compiled_and_plain_agree_on_large_amounts(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    dice = np.random.default_rng(11)
    count = 60
    ends = dice.integers(0, count, (200, 2))
    ends = ends[ends[:, 0] != ends[:, 1]]
    book = build_book(
        own_funds=dice.integers(0, 9 * 10**13, count),
        own_debt=dice.integers(0, 9 * 10**13, count),
        guarantors=ends[:, 0],
        obligors=ends[:, 1],
        amounts=dice.integers(0, 5 * 10**13, len(ends)),
        order=dice.integers(0, 2, len(ends)),
    )
    plain = clear_guarantees(book, default_rules(4_000))
    monkeypatch.setattr("hefu.kernels.compiled.COMPILE_FROM", 0)
    compiled = clear_guarantees(book, default_rules(4_000))
    assert compiled.payments.tolist() == plain.payments.tolist()
    assert compiled.losses.tolist() == plain.losses.tolist()
    assert plain.is_settled
    assert plain.total_loss > 0
