"""Durable transfers a second on both databases, beside pgbench's own TPC-B on the same server.

    python -m bench.ledger [--seconds 5] [--writers 1,8,32] [--accounts 1000]

Every transfer is a unit of work of its own, made lasting before the next one of its writer. Writers are
processes. *Hot*: every transfer credits one account; *many*: two accounts at random. pgbench runs its
built-in script (three updates, one of them on one of ten hot rows, a select and an insert) at scale 10 with
as many clients. PostgreSQL runs with fsync on, SQLite with synchronous FULL.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench.machine import machine_lines
from tests.servers.postgresql import programs, running

from hefu.ledger.account import Account
from hefu.ledger.transfer import Transfer
from hefu.storage.register import open_register

_DAY = date(2026, 3, 31)
_SCALE = 10


def accounts(count: int) -> list[Account]:
    """Settlement accounts, which may stand on either side."""
    return [
        Account(f"A{number}", "settlement", "CNY", f"owner {number}", _DAY)
        for number in range(count)
    ]


def write(
    place: tuple[Path, str | None],
    work: tuple[int, int, bool, str],
    rules: tuple[Any, float],
    done: Any,
) -> None:
    """One writer: opens the book, waits for the others, then writes until the time is over; how many."""
    register = open_register(place[0], database=place[1])
    register.ledger.balance("A0")
    chance = random.Random(work[0])
    together, seconds = rules
    count = 0
    try:
        together.wait()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            register.ledger.post([_transfer(chance, work, count)], known_on=_DAY)
            count += 1
    finally:
        register.close()
        # Also of a writer that was refused: whoever waits for its number must not wait for ever.
        done.put(count)


def _transfer(chance: random.Random, work: tuple[int, int, bool, str], count: int) -> Transfer:
    number, account_count, is_hot, run = work
    debit, credit = chance.sample(range(account_count), 2)
    if is_hot:
        debit, credit = max(debit, 1), 0
    return Transfer(
        transfer_id=f"{run}-{number}-{count}",
        kind="post",
        debit_account_id=f"A{debit}",
        credit_account_id=f"A{credit}",
        amount_minor=1 + count % 97,
        currency="CNY",
        effective_on=_DAY,
        purpose_code="bench",
    )


def rate(
    place: tuple[Path, str | None], writers: int, asked: argparse.Namespace, *, is_hot: bool
) -> float:
    """Transfers a second of so many writers at once."""
    context = get_context("spawn")
    done, together = context.Queue(), context.Barrier(writers)
    run = f"{writers}-{is_hot}-{time.time()}"
    started = [
        context.Process(
            target=write,
            args=(place, (number, asked.accounts, is_hot, run), (together, asked.seconds), done),
        )
        for number in range(writers)
    ]
    for one in started:
        one.start()
    total = sum(done.get() for _ in started)
    for one in started:
        one.join()
    return float(total) / float(asked.seconds)


def pgbench(address: str, writers: int, seconds: int) -> float:
    """Transactions a second of pgbench's TPC-B with as many clients."""
    folder = programs()
    if folder is None:
        raise FileNotFoundError("pgbench is not installed")
    host = address.partition("host=")[2]
    reached = ["-h", host, "-U", "postgres", "postgres"]
    program = str(folder / "pgbench")
    _run([program, "-i", "-q", "-s", str(_SCALE), *reached])
    told = _run([program, "-c", str(writers), "-j", "2", "-T", str(seconds), *reached])
    found = re.search(r"tps = ([\d.]+) \(without initial", told)
    if found is None:
        raise RuntimeError(told)
    return float(found[1])


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def lines(asked: argparse.Namespace, folder: Path, address: str) -> Iterator[str]:
    """One line a number of writers and kind of load."""
    places: dict[str, tuple[Path, str | None]] = {
        "SQLite": (folder / "file", None),
        "PostgreSQL": (folder / "server", address),
    }
    for book, database in places.values():
        register = open_register(book, create=True, database=database)
        register.ledger.open_accounts(accounts(asked.accounts))
        register.close()
    yield "transfers a second         SQLite hot     many | PostgreSQL hot     many | pgbench  ratio of many"
    for writers in asked.writers:
        told = [
            rate(place, writers, asked, is_hot=is_hot)
            for place in places.values()
            for is_hot in (True, False)
        ]
        peer = pgbench(address, writers, asked.seconds)
        load = os.getloadavg()[0]
        yield (
            f"{writers:>3} writers (load {load:4.1f})   {told[0]:>16,.0f} {told[1]:>8,.0f} |"
            f" {told[2]:>14,.0f} {told[3]:>8,.0f} | {peer:>7,.0f} {told[3] / peer:>6.2f}"
        )
    for name, (book, database) in places.items():
        register = open_register(book, database=database)
        faults = register.ledger.verify()
        register.close()
        yield f"{name}: ledger adds up: {not faults}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--accounts", type=int, default=1_000)
    parser.add_argument(
        "--writers", type=lambda text: [int(one) for one in text.split(",")], default=[1, 8, 32]
    )
    asked = parser.parse_args(arguments)
    print("\n".join(machine_lines("SQLAlchemy", "psycopg")))
    with tempfile.TemporaryDirectory() as folder, running(durable=True) as address:
        for line in lines(asked, Path(folder), address):
            print(line, flush=True)


if __name__ == "__main__":
    main()
