"""A generated book with the shape and the sizes of LDBC FinBench, companies alone: it has no persons.

Sizes of scale factor 1 of the public benchmark: 40,000 companies, 264,075 accounts, 159,166 loans and 1.38
million transfers. What a company does is uneven: log-normal weights for accounts, a fifth of the payments
inside groups of trading partners so that cycles occur, guarantees among neighbours so that chains do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.network.money.finbench import FinBook, build_fin_book
from hefu.kernels.network.money.ledger import build_ledger

DAY = 86_400_000
"""Milliseconds: the benchmark's precision of time."""

DAYS = 3 * 365


@dataclass(frozen=True, slots=True)
class Sizes:
    """Rows of a book. A tenth of the ``transfers`` beside them are withdrawals."""

    companies: int
    accounts: int
    loans: int
    transfers: int
    guarantees: int


SCALE_FACTOR_1 = Sizes(40_000, 264_075, 159_166, 1_380_000, 60_000)


@dataclass(frozen=True, slots=True)
class Rows:
    """The book's plain columns, for whoever lays them out in another way."""

    transfers: dict[str, npt.NDArray[np.int64]]
    is_withdrawal: npt.NDArray[np.bool_]
    loans: dict[str, npt.NDArray[np.int64]]
    deposits: dict[str, npt.NDArray[np.int64]]
    guarantees: dict[str, npt.NDArray[np.int64]]
    blocked_accounts: npt.NDArray[np.bool_]
    blocked_companies: npt.NDArray[np.bool_]


def rows_of(sizes: Sizes, seed: int) -> Rows:
    """The columns of a book; the same for the same seed."""
    dice = np.random.default_rng(seed)
    count = sizes.transfers + sizes.transfers // 10
    weights = np.cumsum(dice.lognormal(0, 1.2, sizes.accounts))
    source = np.searchsorted(weights / weights[-1], dice.random(count))
    target = np.searchsorted(weights / weights[-1], dice.random(count))
    near = dice.random(count) < 0.2
    target[near] = (source[near] // 12) * 12 + dice.integers(0, 12, int(near.sum()))
    target = np.minimum(target, sizes.accounts - 1)
    loan_amounts = (dice.lognormal(13, 1, sizes.loans) * 100).astype(np.int64)
    per_loan = dice.integers(1, 3, sizes.loans)
    of_loan = np.repeat(np.arange(sizes.loans), per_loan)
    giver = dice.integers(0, sizes.companies, sizes.guarantees)
    taker = (giver + dice.integers(1, 40, sizes.guarantees)) % sizes.companies
    return Rows(
        transfers={
            "source": source.astype(np.int64),
            "target": target.astype(np.int64),
            "time": np.sort(dice.integers(0, DAYS * DAY, count)),
            "amount": (dice.lognormal(11, 1.6, count) * 100).astype(np.int64) + 1,
        },
        is_withdrawal=dice.permutation(count) >= sizes.transfers,
        loans={"applicant": dice.integers(0, sizes.companies, sizes.loans), "amount": loan_amounts},
        deposits={
            "loan": of_loan,
            "account": dice.integers(0, sizes.accounts, len(of_loan)),
            "time": dice.integers(0, DAYS * DAY, len(of_loan)),
            "amount": loan_amounts[of_loan] // per_loan[of_loan],
        },
        guarantees={
            "guarantor": giver,
            "guaranteed": taker,
            "time": dice.integers(0, DAYS * DAY, sizes.guarantees),
        },
        blocked_accounts=dice.random(sizes.accounts) < 0.02,
        blocked_companies=dice.random(sizes.companies) < 0.02,
    )


def book_of(rows: Rows) -> FinBook:
    """The book as the kernels take it."""
    columns = rows.transfers
    ledger = build_ledger(
        columns["source"],
        columns["target"],
        columns["time"],
        columns["amount"],
        account_count=len(rows.blocked_accounts),
    )
    return build_fin_book(
        ledger,
        rows.is_withdrawal,
        loans=tuple(rows.loans.values()),
        deposits=tuple(rows.deposits.values()),
        guarantees=tuple(rows.guarantees.values()),
        blocked=(rows.blocked_accounts, rows.blocked_companies),
    )
