"""Imports of great size: seconds, peak memory, and a kill in the middle without loss or double.

``python -m bench.big_import --kind parquet|xml --size N [--kill] [--work FOLDER]``. ``N`` is MB of Parquet
(invoices in our own columns, one file of at most 100 MB a month) or a number of XML invoices of ten lines.
The command line runs in a process of its own, whose memory is read from ``/proc``: all that is resident, and
of that what the process holds for itself, without the pages of the register that SQLite maps and the system
may take back at any time. With ``--kill`` a second import of the same input into a second book is ended by
SIGKILL in the middle, begun again, and both books are compared row by row by digest.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from bench.machine import machine_lines
from bench.xml_invoices import write_invoice

_COMMAND = "import sys; from hefu.bootstrap import main; main()"
_FILE_BYTES = 100 * 10**6
_ROWS_AT_ONCE = 100_000
_POLL_SECONDS = 0.05
_ARRIVAL = "arrival"


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of the command: how long, how much memory at most, and what it printed."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    own_mb: float
    was_killed: bool
    summary: dict[str, object]


def run_import(folder: Path, book: Path, kill_after: float | None = None) -> Ran:
    """Import ``folder`` by the command line; with ``kill_after`` seconds end it by SIGKILL."""
    line = [sys.executable, "-c", _COMMAND, "import", str(folder), "--book", str(book), "--json"]
    begun = time.perf_counter()
    used = os.times()
    peak, own, was_killed = 0.0, 0.0, False
    with tempfile.TemporaryFile() as answer, subprocess.Popen(line, stdout=answer) as process:
        while process.poll() is None:
            resident, held = _memory_mb(process.pid)
            peak, own = max(peak, resident), max(own, held)
            if kill_after is not None and time.perf_counter() - begun > kill_after:
                process.send_signal(signal.SIGKILL)
                was_killed = True
            time.sleep(_POLL_SECONDS)
        seconds = time.perf_counter() - begun
        answer.seek(0)
        text = answer.read()
    if process.returncode != 0 and not was_killed:
        raise SystemExit(f"the import failed with {process.returncode}")
    after = os.times()
    cpu = after.children_user + after.children_system - used.children_user - used.children_system
    return Ran(seconds, cpu, peak, own, was_killed, {} if was_killed else json.loads(text))


def _memory_mb(pid: int) -> tuple[float, float]:
    """Resident at the most so far, and held by the process for itself now."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0, 0.0
    told = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return (
        int(told.get("VmHWM", "0").split()[0]) / 1024,
        int(told.get("RssAnon", "0").split()[0]) / 1024,
    )


def book_digests(book: Path) -> dict[str, tuple[int, str]]:
    """Rows and digest of every table of a book, whatever the order of arrival."""
    found = {}
    with closing(sqlite3.connect(book / "register.sqlite")) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        for (table,) in names.fetchall():
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            kept = ", ".join(f'"{name}"' for name in columns if name != _ARRIVAL)
            count, total = 0, 0
            for row in connection.execute(f"SELECT {kept} FROM {table}"):
                digest = hashlib.blake2b(repr(row).encode(), digest_size=16).digest()
                total = (total + int.from_bytes(digest, "big")) % 2**128
                count += 1
            found[table] = (count, f"{total:032x}")
    return found


def write_parquet(folder: Path, megabytes: int) -> int:
    """Invoices in our own columns, ``megabytes`` of them; number of rows."""
    dice = random.Random(20_261_122)
    written, rows, month = 0, 0, 0
    while written < megabytes * 10**6:
        path = folder / f"invoice_{2020 + month // 12}_{month % 12 + 1:02}.parquet"
        limit = min(_FILE_BYTES, megabytes * 10**6 - written)
        writer: pq.ParquetWriter | None = None
        with path.open("wb") as sink:
            while sink.tell() < limit:
                table = pa.table(_columns(dice, rows, _ROWS_AT_ONCE))
                writer = writer or pq.ParquetWriter(sink, table.schema, compression="zstd")
                writer.write_table(table)
                rows += _ROWS_AT_ONCE
            if writer is not None:
                writer.close()
        written += path.stat().st_size
        month += 1
    return rows


def _columns(dice: random.Random, begin: int, count: int) -> dict[str, Sequence[object]]:
    numbers = range(begin, begin + count)
    gross = [dice.randrange(10_000, 90_000_000) for _ in numbers]
    numbered = [f"{10**19 + 7_919 * number + dice.randrange(7_919)}" for number in numbers]
    issued = [date(2024, 1, 1) + timedelta(days=dice.randrange(700)) for _ in numbers]
    return {
        "invoice_no": numbered,
        "digital_no": list(numbered),
        "direction_code": ["invoice"] * count,
        "issued_on": issued,
        "due_on": [day + timedelta(days=dice.randrange(30, 120)) for day in issued],
        "seller_id": [f"uscc:9131011500000{dice.randrange(40_000):05}" for _ in numbers],
        "buyer_id": [f"uscc:9144030000000{dice.randrange(4_000):05}" for _ in numbers],
        "currency": ["CNY"] * count,
        "gross_minor": gross,
        "net_minor": [amount * 100 // 113 for amount in gross],
        "order_no": [f"PO{dice.getrandbits(64):016x}" for _ in numbers],
    }


def write_xml(folder: Path, count: int) -> int:
    """``count`` invoices of ten lines, a thousand in a folder; their number."""
    for number in range(count):
        place = folder / f"{number // 1_000:04}"
        place.mkdir(exist_ok=True)
        write_invoice(place, number, 10)
    return count


def _figures(ran: Ran, items: int, size: int) -> Iterator[str]:
    yield f"  {ran.seconds:8.1f} s, {items / ran.seconds:,.0f} a second, {size / ran.seconds / 1e6:.2f} MB/s"
    yield f"  {ran.cpu_seconds:8.1f} s of processor time, {items / ran.cpu_seconds:,.0f} a second of it"
    yield f"  peak resident memory {ran.peak_mb:.0f} MB, of it the process's own {ran.own_mb:.0f} MB"
    yield f"  records {ran.summary.get('record_counts')}, findings {ran.summary.get('finding_counts')}"


def main() -> None:
    """Generate, import, kill, import again, compare, print."""
    asked = _asked()
    print("\n".join(machine_lines("pyarrow", "lxml", "SQLAlchemy")))
    if asked.work is not None:
        asked.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=asked.work) as work:
        source = Path(work) / "documents"
        source.mkdir()
        write = write_parquet if asked.kind == "parquet" else write_xml
        items = write(source, asked.size)
        files = [path for path in source.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
        print(f"input     {items:,} invoices in {len(files):,} files, {size / 1e6:.0f} MB")
        whole = run_import(source, Path(work) / "whole")
        print("\n".join(("unbroken", *_figures(whole, items, size))))
        if asked.kill:
            _kill_and_compare(Path(work), source, whole)


def _kill_and_compare(work: Path, source: Path, whole: Ran) -> None:
    book = work / "broken"
    for share in (0.3, 0.5, 0.9):
        ran = run_import(source, book, whole.seconds * share)
        print(f"killed    {ran.was_killed} after {ran.seconds:.1f} s, own peak {ran.own_mb:.0f} MB")
    again = run_import(source, book)
    print(f"restarted {again.seconds:.1f} s, own peak {again.own_mb:.0f} MB")
    one, other = book_digests(work / "whole"), book_digests(book)
    differing = sorted(name for name in one if one[name] != other.get(name))
    rows = sum(count for count, _ in one.values())
    print(f"compared  {len(one)} tables, {rows:,} rows: differing {differing or 'none'}")
    if differing:
        raise SystemExit(1)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--kind", choices=("parquet", "xml"), required=True)
    parser.add_argument("--size", type=int, required=True, help="MB of Parquet, or XML invoices")
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--work", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
