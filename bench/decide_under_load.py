"""Decisions under load on PostgreSQL: so many requests a second come whether or not the last was answered.

    python -m bench.decide_under_load [--work FOLDER] [--size full] [--rate 50] [--processes 2] [--seconds 30]

The register of ``bench.one_application`` is laid into a PostgreSQL server started for the run (fsync on).
Each process takes its share of the requests, which come at random moments (a Poisson stream, the same each
run); a request that finds its process busy waits, and the wait counts. Every decision runs all checks and is
kept; what was kept is forgotten before an application is asked about again.
Printed are requests a second, and p50, p95 and p99 of the answer, of the work alone and of its processor
time; and what the server's processes worked for each request (with forgetting; Linux only). On a machine
that others use as well the processor times say more.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg
from bench.big_register import FILE, Size, applications_of, build_register, sizes
from bench.machine import machine_lines, percentile
from bench.sound_applications import AS_OF
from sqlalchemy import Table, text
from tests.servers.postgresql import running

from hefu.evidence.day import Clocks
from hefu.services.ready_to_serve import ready_to_serve
from hefu.services.screen_application import population_facts, screen_application
from hefu.storage.backup.rows import register_tables
from hefu.storage.register import open_register
from hefu.storage.register.as_stored import as_stored
from hefu.storage.register.book_folder import open_database

CLOCKS = Clocks(as_of=AS_OF, known_on=AS_OF)
AIM_MS = 100.0
_WARM_UP = 20


def main(arguments: Sequence[str] | None = None) -> None:
    """Build or find the register, lay it into a server, ask, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, help="folder that keeps the register between runs")
    parser.add_argument("--size", choices=[*sorted(sizes()), "middle"], default="full")
    parser.add_argument("--rate", type=int, default=50, help="requests a second, all processes")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=30)
    options = parser.parse_args(arguments)
    size = {**sizes(), "middle": Size(200_000, 200, 20)}[options.size]
    with tempfile.TemporaryDirectory() as scratch, running(durable=True) as address:
        source = build_register(options.work or Path(scratch), size)
        book = Path(scratch) / "book"
        _lay_in(source / FILE, book, address)
        print("\n".join(machine_lines("sqlalchemy", "psycopg")))
        print(
            f"settings  {size.invoices:,} invoices in PostgreSQL (fsync on), "
            f"{size.applications} applications of {size.items} invoices; {options.rate} requests a "
            f"second, {options.processes} processes, {options.seconds} s, open loop; "
            f"SQLite as the engine of the checks"
        )
        _measure((book, address), size, options)


def _measure(place: tuple[Path, str], size: Size, options: argparse.Namespace) -> None:
    register = open_register(place[0], database=place[1])
    population_facts(register, CLOCKS)  # derived once, then kept for every process
    register.close()
    context = get_context("spawn")
    ready, answers = context.Barrier(options.processes + 1), context.Queue()
    workers = [
        context.Process(
            target=_work, args=(place, size, (number, options), ready, answers), daemon=True
        )
        for number in range(options.processes)
    ]
    for worker in workers:
        worker.start()
    ready.wait(600)
    started, busy = time.perf_counter(), _server_seconds(place[1])
    found = [answers.get(timeout=options.seconds * 20 + 120) for _ in workers]
    seconds = time.perf_counter() - started
    busy = _server_seconds(place[1]) - busy
    for worker in workers:
        worker.join(60)
    answered, worked, processor = (
        [one for each in found for one in each[place]] for place in range(3)
    )
    print(f"asked     {options.rate}/s, answered {len(answered) / seconds:.1f}/s ({len(answered)})")
    print(f"{'':<26}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}")
    for name, figures in (
        ("answer, wait included", answered),
        ("  of it work", worked),
        ("  of it processor time", processor),
    ):
        print(f"{name:<26}" + "".join(f"{percentile(figures, p):>9.1f}" for p in (50, 95, 99)))
    print(f"server's processor time, ms a request {busy / len(answered) * 1000:.1f}")
    verdict = "reached" if percentile(answered, 99) < AIM_MS else "missed"
    print(f"aim p99 < {AIM_MS:.0f} ms: {verdict}")


def _work(
    place: tuple[Path, str],
    size: Size,
    share: tuple[int, argparse.Namespace],
    ready: Any,
    told: Any,
) -> None:
    """One process: opens the book, warms up, then answers its share of the requests in turn."""
    from hefu.storage.sqlite import SqliteEngine

    number, options = share
    register, engine = open_register(place[0], database=place[1]), SqliteEngine()
    own = applications_of(size)[number :: options.processes]
    for application_id in own[:_WARM_UP]:
        screen_application(register, engine, application_id, CLOCKS, with_flip=False)
    ready_to_serve()  # as the server does
    chance = random.Random(number)
    every = options.processes / options.rate
    answered: list[float] = []
    worked: list[float] = []
    processor: list[float] = []
    ready.wait(600)
    started = due = time.perf_counter()
    asked = 0
    while due < started + options.seconds:
        time.sleep(max(due - time.perf_counter(), 0))
        if asked % len(own) == 0:
            _forget(place[1], own)
        begun, busy = time.perf_counter(), time.process_time()
        application_id = own[asked % len(own)]
        screen_application(register, engine, application_id, CLOCKS, with_flip=False)
        done = time.perf_counter()
        answered.append((done - due) * 1000)
        worked.append((done - begun) * 1000)
        processor.append((time.process_time() - busy) * 1000)
        asked += 1
        due += chance.expovariate(1 / every)
    register.close()
    told.put((answered, worked, processor))


def _server_seconds(address: str) -> float:
    """Processor time of the server and its processes so far; 0 where the system does not tell."""
    home = Path(address.partition("host=")[2])
    main = (home / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0]
    ticks = 0
    for told in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, _, rest = told.read_text(encoding="utf-8", errors="replace").partition(" (")
        except OSError:  # ended meanwhile
            continue
        fields = rest.rpartition(")")[2].split()
        if pid == main:  # its own, and those of its processes that ended
            ticks += sum(map(int, fields[11:15]))
        elif fields[1] == main:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _forget(address: str, applications: Sequence[str]) -> None:
    """Take away what was kept about these applications, so that the next round pays for keeping it."""
    with psycopg.connect(address, autocommit=True) as connection:
        for (schema,) in connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'book\\_%'"
        ).fetchall():
            asked = f"DELETE FROM {schema}.decision WHERE application_id = ANY(%s)"
            connection.execute(asked.encode(), [list(applications)])


def _lay_in(source: Path, book: Path, address: str) -> None:
    """Copy every row of a register in a file into one on the server; indexes afterwards."""
    opened = open_database(book, create=True, database=address)
    try:
        with closing(sqlite3.connect(source)) as old, opened.writing() as connection:
            for table in register_tables():
                if table.name == "book":
                    continue
                for index in table.indexes:
                    index.drop(connection)
                _copy(old, connection.connection.cursor(), table)
                for index in table.indexes:
                    index.create(connection)
                _count_on(connection, table)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    finally:
        opened.close()


def _copy(old: sqlite3.Connection, cursor: Any, table: Table) -> None:
    names = ", ".join(f"{column.name}" for column in as_stored(table).columns)
    rows = old.execute(f"SELECT {names} FROM {table.name}")
    count = 0
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    if count > 100_000:
        sys.stderr.write(f"{time.strftime('%H:%M:%S')}  {table.name}: {count:,} rows\n")


def _count_on(connection: Any, table: Table) -> None:
    numbered = table.autoincrement_column
    if numbered is not None and table.dialect_options["sqlite"]["autoincrement"]:
        named = f"pg_get_serial_sequence('{table.name}', '{numbered.name}')"
        highest = f"max({numbered.name})"
        asked = f"SELECT setval({named}, {highest}) FROM {table.name} HAVING {highest} IS NOT NULL"
        connection.execute(text(asked))


if __name__ == "__main__":
    main()
