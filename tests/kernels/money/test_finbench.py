"""The FinBench-shaped reads against plain loops over the rows of small books."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import numpy as np
import pytest
from bench.network.finbench_book import DAY, DAYS, SCALE_FACTOR_1, Rows, Sizes, book_of, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.kernels.network.money import finbench
from hefu.kernels.network.money.finbench import ChainLoans, FastInOut, Traced, Window

ACCOUNTS, COMPANIES, LOANS = 5, 5, 4
Row = dict[str, int]


def column(rows: list[tuple[int, ...]], place: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """One column of rows."""
    return np.array([row[place] for row in rows], np.int64)


def table(
    names: str, rows: list[tuple[int, ...]]
) -> dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Rows as named columns."""
    return {name: column(rows, place) for place, name in enumerate(names.split())}


def book(  # a book is its rows
    transfers: list[tuple[int, int, int, int]],
    *,
    deposits: list[tuple[int, int, int, int]] | None = None,
    guarantees: list[tuple[int, int, int]] | None = None,
    withdrawals: frozenset[int] = frozenset(),
    blocked: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset()),
) -> Rows:
    """Loan ``n`` is of company ``n`` over 100 and some."""
    loans = [(n % COMPANIES, 100 + n) for n in range(LOANS)]
    return Rows(
        transfers=table("source target time amount", list(transfers)),
        is_withdrawal=np.array([n in withdrawals for n in range(len(transfers))], np.bool_),
        loans=table("applicant amount", loans),  # type: ignore[arg-type]
        deposits=table("loan account time amount", list(deposits or [])),
        guarantees=table("guarantor guaranteed time", list(guarantees or [])),
        blocked_accounts=np.array([n in blocked[0] for n in range(ACCOUNTS)], np.bool_),
        blocked_companies=np.array([n in blocked[1] for n in range(COMPANIES)], np.bool_),
    )


def as_rows(columns: dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]]) -> list[Row]:
    """Columns as rows, by time where they have one."""
    names = list(columns)
    rows = [
        dict(zip(names, values, strict=True))
        for values in zip(*(each.tolist() for each in columns.values()), strict=True)
    ]
    return sorted(rows, key=lambda row: row.get("time", 0))


def followed(
    rows: Rows, window: Window, *, end: str, with_withdrawals: bool
) -> dict[int, list[Row]]:
    """Transfers in the window by account, truncated."""
    by_account: dict[int, list[Row]] = defaultdict(list)
    columns = {
        **rows.transfers,
        "is_withdrawal": rows.is_withdrawal.astype(np.int64),
        "number": np.arange(len(rows.is_withdrawal)),
    }
    for row in as_rows(columns):
        is_counted = with_withdrawals or not row["is_withdrawal"]
        inside = window.start < row["time"] < window.end
        if is_counted and inside and row["source"] != row["target"]:
            by_account[row[end]].append(row)
    if window.truncation is not None:
        by_account = defaultdict(
            list, {a: each[-window.truncation :] for a, each in by_account.items()}
        )
    return by_account


def milli(part: int, whole: int) -> int:
    """Nearest thousandth, halves upwards."""
    return int((Fraction(part * 1000, whole) + Fraction(1, 2)).__floor__()) if whole else -1


@st.composite
def books(draw: st.DrawFn) -> tuple[Rows, Window]:
    """Up to 18 transfers in ten moments."""
    account, time, amount = st.integers(0, ACCOUNTS - 1), st.integers(0, 9), st.integers(1, 99)
    transfers = draw(st.lists(st.tuples(account, account, time, amount), max_size=18))
    deposit = st.tuples(st.integers(0, LOANS - 1), account, time, amount)
    company = st.integers(0, COMPANIES - 1)
    marked = st.frozensets(account, max_size=2)
    rows = book(
        transfers,
        deposits=draw(st.lists(deposit, max_size=6)),
        guarantees=draw(st.lists(st.tuples(company, company, time), max_size=8)),
        withdrawals=draw(st.frozensets(st.integers(0, 17), max_size=5)),
        blocked=(draw(marked), draw(marked)),
    )
    truncation = draw(st.one_of(st.none(), st.integers(1, 3)))
    return rows, Window(draw(st.integers(-1, 5)), draw(st.integers(4, 10)), truncation)


def closings(rows: Rows, payer: int, payee: int, window: Window) -> list[tuple[int, ...]]:
    """Read 4 without the first transfer."""
    into = followed(rows, window, end="target", with_withdrawals=False)[payer]
    out = followed(rows, window, end="source", with_withdrawals=False)[payee]
    found = []
    for other in set(range(ACCOUNTS)) - {payer, payee}:
        back = [row["amount"] for row in into if row["source"] == other]
        onward = [row["amount"] for row in out if row["target"] == other]
        if back and onward:
            sums = (sum(back), max(back), len(onward), sum(onward), max(onward))
            found.append((other, len(back), *sums))
    return sorted(found, key=lambda one: (-one[2], -one[5], one[0]))


def test_no_cycle_without_the_first_transfer_and_none_at_the_edge_of_the_window() -> None:
    rows = [(1, 2, 4, 7), (2, 0, 5, 7)]
    assert finbench.cycles_of_three(book_of(book(rows)), 0, 1, Window(0, 9)) == []
    whole = book_of(book([(0, 1, 1, 7), *rows]))
    assert [c.other for c in finbench.cycles_of_three(whole, 0, 1, Window(0, 9))] == [2]
    assert finbench.cycles_of_three(whole, 0, 1, Window(1, 9)) == []
    assert finbench.cycles_of_three(whole, 0, 1, Window(0, 5)) == []


def test_an_account_that_paid_nothing_has_no_ratio() -> None:
    here = book_of(book([(0, 1, 1, 7)]))
    assert finbench.fast_in_out(here, 1, 0, Window(0, 9)) == FastInOut(1, 0, -1)


def test_a_blocked_party_is_said_before_a_pattern() -> None:
    rows = book([(1, 2, 4, 7), (2, 0, 5, 7)], blocked=(frozenset({0}), frozenset({1})))
    here, window = book_of(rows), Window(0, 9)
    verdict = finbench.check_transfer_cycle(here, 0, 1, window)
    assert (verdict.is_blocked, verdict.has_pattern, verdict.may_pass) == (True, False, False)
    assert finbench.check_guarantee_chain(here, 0, 1, 0, window).is_blocked
    assert finbench.check_transfer_ratio(here, (0, 1), 5, (0, 1), window).is_blocked
    assert finbench.check_transfer_cycle(here, 1, 2, window).may_pass


@settings(deadline=None)
@given(books())
def test_reads_4_and_1(case: tuple[Rows, Window]) -> None:
    rows, window = case
    here = book_of(rows)
    out = followed(rows, window, end="source", with_withdrawals=False)
    for payer in range(ACCOUNTS):
        for payee in range(ACCOUNTS):
            expected = closings(rows, payer, payee, window)
            has_first = any(row["target"] == payee for row in out[payer])
            found = finbench.cycles_of_three(here, payer, payee, window)
            as_tuples = [
                (c.other, c.count_2, c.sum_2, c.max_2, c.count_3, c.sum_3, c.max_3) for c in found
            ]
            assert as_tuples == (expected if has_first else [])
            blocked = bool(rows.blocked_accounts[[payer, payee]].any())
            verdict = finbench.check_transfer_cycle(here, payer, payee, window)
            assert (verdict.is_blocked, verdict.has_pattern) == (
                blocked,
                bool(expected) and not blocked,
            )


@settings(deadline=None)
@given(books(), st.integers(0, 60), st.integers(0, 3000), st.integers(1, 99))
def test_reads_7_and_2(case: tuple[Rows, Window], least: int, limit: int, amount: int) -> None:
    rows, window = case
    here = book_of(rows)
    sums: dict[int, tuple[int, int]] = {}
    for account in range(ACCOUNTS):
        into = followed(rows, window, end="target", with_withdrawals=False)[account]
        out = followed(rows, window, end="source", with_withdrawals=False)[account]
        into = [row for row in into if row["amount"] > least]
        out = [row for row in out if row["amount"] > least]
        sums[account] = (sum(r["amount"] for r in into), sum(r["amount"] for r in out))
        assert finbench.fast_in_out(here, account, least, window) == FastInOut(
            len({row["source"] for row in into}),
            len({row["target"] for row in out}),
            milli(*sums[account]),
        )
    more = amount if amount > least else 0
    for payer in range(ACCOUNTS):
        payee = (payer + 1) % ACCOUNTS
        exceeds = (
            milli(sums[payer][0], sums[payer][1] + more) > limit
            or milli(sums[payee][0] + more, sums[payee][1]) > limit
        )
        verdict = finbench.check_transfer_ratio(
            here, (payer, payee), amount, (least, limit), window
        )
        assert verdict.has_pattern == (exceeds and not verdict.is_blocked)


@settings(deadline=None)
@given(books(), st.integers(0, 1_500_000))
def test_read_8(case: tuple[Rows, Window], threshold_ppm: int) -> None:
    rows, window = case
    here = book_of(rows)
    out = followed(rows, window, end="source", with_withdrawals=True)
    for loan in range(LOANS):
        came: dict[int, int] = defaultdict(int)
        for row in as_rows(rows.deposits):
            if row["loan"] == loan and window.start < row["time"] < window.end:
                came[row["account"]] += row["amount"]
        counted: dict[int, Row] = {}
        distance: dict[int, int] = {}
        for step in (2, 3, 4):
            now = [
                row
                for account, amount in came.items()
                for row in out[account]
                if Fraction(row["amount"], amount) > Fraction(threshold_ppm, 1_000_000)
            ]
            came = defaultdict(int)
            for row in now:
                came[row["target"]] += row["amount"]
                counted[row["number"]] = row
                distance.setdefault(row["target"], step)
        sums: dict[int, int] = defaultdict(int)
        for row in counted.values():
            sums[row["target"]] += row["amount"]
        expected = [Traced(a, milli(s, 100 + loan), distance[a]) for a, s in sums.items()]
        expected.sort(key=lambda one: (-one.distance, -one.ratio_milli, one.account))
        assert finbench.trace_loan(here, loan, threshold_ppm, window) == expected


@settings(deadline=None)
@given(books(), st.integers(0, 400))
def test_reads_11_and_3(case: tuple[Rows, Window], threshold: int) -> None:
    rows, window = case
    here = book_of(rows)
    given_by: dict[int, list[int]] = defaultdict(list)
    for row in as_rows(rows.guarantees):
        if window.start < row["time"] < window.end:
            given_by[row["guarantor"]].append(row["guaranteed"])
    if window.truncation is not None:
        given_by = defaultdict(list, {c: g[-window.truncation :] for c, g in given_by.items()})

    def loans(arrows: dict[int, list[int]], company: int) -> ChainLoans:
        chain: set[int] = set()
        for _ in range(COMPANIES + 1):
            chain |= {taker for one in (chain | {company}) for taker in arrows.get(one, [])}
        amounts = [100 + n for n in range(LOANS) if n % COMPANIES in chain]
        return ChainLoans(sum(amounts), len(amounts))

    for company in range(COMPANIES):
        assert finbench.chain_loans(here, company, window) == loans(given_by, company)
        other = (company + 2) % COMPANIES
        with_new = {**given_by, company: [*given_by.get(company, []), other]}
        verdict = finbench.check_guarantee_chain(here, company, other, threshold, window)
        exceeds = loans(with_new, company).amount > threshold
        assert verdict.has_pattern == (exceeds and not verdict.is_blocked)


@pytest.mark.parametrize("company", range(3))
def test_a_chain_that_comes_back_counts_the_one_asked_about(company: int) -> None:
    circle = book_of(book([], guarantees=[(0, 1, 5), (1, 2, 5), (2, 0, 5)]))
    assert finbench.chain_loans(circle, company, Window(0, 9)) == ChainLoans(303, 3)


def test_compiled_and_plain_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    here = book_of(rows_of(Sizes(40, 30, 60, 500, 60), 3))

    def answers(window: Window) -> list[object]:
        traced = [finbench.trace_loan(here, loan, 50_000, window) for loan in range(60)]
        return [traced, [finbench.chain_loans(here, company, window) for company in range(40)]]

    windows = (Window(0, DAYS * DAY), Window(DAY, DAYS * DAY, 2))
    plain = [answers(window) for window in windows]
    monkeypatch.setattr("hefu.kernels.compiled.COMPILE_FROM", 0)
    assert [answers(window) for window in windows] == plain
    assert any(plain[0])


def test_the_generated_book_has_the_public_sizes_and_repeats() -> None:
    small = Sizes(40, 30, 60, 500, 60)
    one, two = rows_of(small, 3), rows_of(small, 3)
    assert (one.transfers["amount"] == two.transfers["amount"]).all()
    assert int((~one.is_withdrawal).sum()) == 500
    assert len(one.loans["amount"]) == 60
    public = (SCALE_FACTOR_1.companies, SCALE_FACTOR_1.accounts, SCALE_FACTOR_1.loans)
    assert public == (40_000, 264_075, 159_166)
