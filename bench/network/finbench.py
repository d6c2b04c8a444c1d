"""FinBench-shaped reads on a generated book of scale factor 1, beside DuckDB on the same rows.

``python -m bench.network.finbench [--reads N] [--peer-reads N]``. Complex reads 4, 7, 8 and 11 and what the
read-writes 1 to 3 read, each with its own parameters: a cycle of three that exists, accounts that paid in
the window, windows of 90 days (guarantees: all time), no truncation; the first read of a kind, which may
compile, is left out. The peer answers the four complex reads in SQL, rows in memory, with an index on
payer, payee, loan and guarantor; its answers must be the same. No official driver is run and no official
result is meant: the book is Hefu's own, with the public sizes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from bench.machine import machine_lines, percentile
from bench.network.finbench_book import DAY, DAYS, SCALE_FACTOR_1, Rows, book_of, rows_of

from hefu.kernels.network.money import finbench
from hefu.kernels.network.money.finbench import FinBook, Window
from hefu.kernels.network.money.temporal_cycles import find_temporal_cycles

Parameters = tuple[int, int, Window]
Answer = list[tuple[int, ...]]

SQL = {
    "read 4": """
        with t as (select * from transfer where not is_withdrawal and source <> target
                   and time > $start and time < $end),
        back as (select source other, count(*) n, sum(amount) s, max(amount) m from t
                 where target = $one group by 1),
        onward as (select target other, count(*) n, sum(amount) s, max(amount) m from t
                   where source = $two group by 1)
        select other, back.n, back.s, back.m, onward.n, onward.s, onward.m
        from back join onward using (other)
        where other not in ($one, $two)
          and exists (select 1 from t where source = $one and target = $two)
        order by back.s desc, onward.s desc, other""",
    "read 7": """
        with t as (select * from transfer where not is_withdrawal and source <> target
                   and time > $start and time < $end and amount > $two),
        i as (select count(distinct source) n, coalesce(sum(amount), 0) s from t where target = $one),
        o as (select count(distinct target) n, coalesce(sum(amount), 0) s from t where source = $one)
        select i.n, o.n, case when o.s = 0 then -1 else (2000 * i.s + o.s) // (2 * o.s) end from i, o""",
    "read 8": """
        with t as (select rowid r, * from transfer where source <> target and time > $start and time < $end),
        f0 as (select account, sum(amount) came from deposit
               where loan = $one and time > $start and time < $end group by 1),
        e1 as (select t.*, 2 d from t join f0 on source = account where amount * 1000000 > came * $two),
        f1 as (select target account, sum(amount) came from e1 group by 1),
        e2 as (select t.*, 3 d from t join f1 on source = account where amount * 1000000 > came * $two),
        f2 as (select target account, sum(amount) came from e2 group by 1),
        e3 as (select t.*, 4 d from t join f2 on source = account where amount * 1000000 > came * $two),
        steps as (from e1 union all from e2 union all from e3),
        once as (select r, target, amount, min(d) d from steps group by 1, 2, 3),
        near as (select target, min(d) d from steps group by 1),
        whole as (select amount w from loan where number = $one),
        summed as (select target, sum(amount) s from once group by 1)
        select target, (2000 * s + w) // (2 * w) ratio, d
        from summed join near using (target), whole order by d desc, ratio desc, target""",
    "read 11": """
        with recursive chain as (
            select guaranteed c from guarantee where guarantor = $one and time > $start and time < $end
            union
            select guaranteed from guarantee join chain on guarantor = c
            where time > $start and time < $end)
        select coalesce(sum(amount), 0), count(*) from loan where applicant in (from chain)""",
}


def by_hefu(book: FinBook, name: str, asked: Parameters) -> Answer:
    """One complex read as rows."""
    one, two, window = asked
    if name == "read 4":
        cycles = finbench.cycles_of_three(book, one, two, window)
        return [(c.other, c.count_2, c.sum_2, c.max_2, c.count_3, c.sum_3, c.max_3) for c in cycles]
    if name == "read 7":
        found = finbench.fast_in_out(book, one, two, window)
        return [(found.payers, found.payees, found.ratio_milli)]
    if name == "read 8":
        traced = finbench.trace_loan(book, one, two, window)
        return [(each.account, each.ratio_milli, each.distance) for each in traced]
    loans = finbench.chain_loans(book, one, window)
    return [(loans.amount, loans.count)]


def before_write(book: FinBook, name: str, asked: Parameters) -> bool:
    """What a read-write reads before it writes."""
    one, two, window = asked
    if name == "read-write 1":
        return finbench.check_transfer_cycle(book, one, two, window).may_pass
    if name == "read-write 2":
        limits = (1_000_000, 1_000)
        return finbench.check_transfer_ratio(book, (one, two), 5_000_000, limits, window).may_pass
    return finbench.check_guarantee_chain(book, one, two, 10**10, window).may_pass


def parameters(book: FinBook, rows: Rows, name: str, count: int) -> list[Parameters]:
    """What to ask, so that there is something to find."""
    dice = np.random.default_rng(len(name) + ord(name[-1]))
    ledger = book.ledger
    asked: list[Parameters] = []
    if name == "read 4":
        asked = list(islice(cycle(_around_cycles(book, count)), count))
    while len(asked) < count:
        begin = int(dice.integers(0, (DAYS - 90) * DAY))
        window = Window(begin, begin + 90 * DAY)
        if name in ("read 11", "read-write 3"):
            one, two = dice.integers(0, SCALE_FACTOR_1.companies, 2)
            window = Window(0, DAYS * DAY)
        elif name == "read 8":
            place = int(dice.integers(0, len(rows.deposits["loan"])))
            one, two = rows.deposits["loan"][place], 1_000
            window = Window(
                int(rows.deposits["time"][place]) - 1, int(rows.deposits["time"][place]) + 90 * DAY
            )
        else:
            first, last = np.searchsorted(ledger.times, (window.start + 1, window.end))
            rank = int(dice.integers(first, last))
            one, two = ledger.sources[rank], ledger.targets[rank]
            two = 100_000 if name == "read 7" else two
        asked.append((int(one), int(two), window))
    return asked


def _around_cycles(book: FinBook, count: int) -> list[Parameters]:
    """The first two accounts of cycles of three, and the window around each."""
    ledger = book.ledger
    found = find_temporal_cycles(
        ledger, window=90 * DAY, length_min=3, length_max=3, keep=count
    ).transfers
    ranks = ledger.rank[found]
    return [
        (
            int(ledger.sources[first]),
            int(ledger.targets[first]),
            Window(int(ledger.times[first]) - 1, int(ledger.times[last]) + 1),
        )
        for first, _, last in ranks
    ]


def in_duckdb(rows: Rows) -> duckdb.DuckDBPyConnection:
    """The rows in memory, with indexes."""
    engine = duckdb.connect()
    tables: dict[str, dict[str, Any]] = {
        "transfer": {**rows.transfers, "is_withdrawal": rows.is_withdrawal},
        "loan": {"number": np.arange(len(rows.loans["amount"])), **rows.loans},
        "deposit": rows.deposits,
        "guarantee": rows.guarantees,
    }
    for name, columns in tables.items():
        engine.register("given", pa.table(columns))
        engine.execute(f"create table {name} as select * from given")
        engine.unregister("given")
    for place in ("transfer(source)", "transfer(target)", "deposit(loan)", "guarantee(guarantor)"):
        engine.execute(f"create index {place.replace('(', '_').strip(')')} on {place}")
    return engine


def timed(
    ask: Callable[[Parameters], Any], asked: Sequence[Parameters]
) -> tuple[list[Any], list[float]]:
    """Answers and milliseconds."""
    answers, millis = [], []
    ask(asked[0])
    for each in asked:
        begun = time.perf_counter()
        answers.append(ask(each))
        millis.append(1000 * (time.perf_counter() - begun))
    return answers, millis


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--reads", type=int, default=300)
    parser.add_argument("--peer-reads", type=int, default=20)
    given = parser.parse_args()
    print("\n".join(machine_lines("numpy", "duckdb")))
    rows = rows_of(SCALE_FACTOR_1, 1)
    begun = time.perf_counter()
    book = book_of(rows)
    print(f"book      {SCALE_FACTOR_1}, laid out in {time.perf_counter() - begun:.1f} s")
    engine = in_duckdb(rows)
    print("milliseconds     Hefu p50   p95   most   rows |  DuckDB p50   p95 | ratio of p50")
    for name, sql in SQL.items():
        asked = parameters(book, rows, name, given.reads)
        answers, mine = timed(lambda each, name=name: by_hefu(book, name, each), asked)  # type: ignore[misc]

        def ask(each: Parameters, sql: str = sql) -> Answer:
            values = {"one": each[0], "two": each[1], "start": each[2].start, "end": each[2].end}
            used = {key: value for key, value in values.items() if f"${key}" in sql}
            return [tuple(map(int, row)) for row in engine.execute(sql, used).fetchall()]

        theirs, peer = timed(ask, asked[: given.peer_reads])
        assert theirs == answers[: given.peer_reads], name
        print(
            f"{name:14} {percentile(mine, 50):10.2f} {percentile(mine, 95):6.2f} {max(mine):6.1f}"
            f" {sum(map(len, answers)) / len(answers):6.1f} | {percentile(peer, 50):11.1f}"
            f" {percentile(peer, 95):6.1f} | {percentile(peer, 50) / percentile(mine, 50):8.0f}"
        )
    for name in ("read-write 1", "read-write 2", "read-write 3"):
        asked = parameters(book, rows, name, given.reads)
        passed, mine = timed(lambda each, name=name: before_write(book, name, each), asked)  # type: ignore[misc]
        print(
            f"{name:14} {percentile(mine, 50):10.2f} {percentile(mine, 95):6.2f} {max(mine):6.1f}"
            f"        | {sum(passed)} of {len(passed)} may pass"
        )


if __name__ == "__main__":
    main()
