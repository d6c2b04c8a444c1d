"""A whole book in Parquet: all row checks in one scan a relation, beside the same written in Polars.

Each side runs in a process of its own, reads the same files, keeps findings and unjudged rows as Parquet
and counts them; both must count the same for every check. Peak memory is what the system tells of the
process. Checks for which the peer has no question are left out on both sides, and named.

Run: ``python -m bench.whole_book [--rows 1000000] [--work FOLDER] [--rounds 1] [--memory-limit 3GB]``
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import msgspec
from bench.machine import machine_lines

from hefu.checks._engine.registry import Check
from hefu.evidence.day import Clocks
from hefu.services.judge_bundle import active_checks, parameter_values
from hefu.services.sweep_book import sweep_book

_DAY = date(2026, 3, 31)
CLOCKS = Clocks(as_of=_DAY, known_on=_DAY)
_SIDES = ("hefu", "polars")
Counts = dict[str, tuple[int, int]]
Answer = Callable[[Path], Counts]


class Outcome(msgspec.Struct):
    """What one side says: seconds, peak memory, and found and unjudged rows by check."""

    seconds: float
    peak_mb: float
    counts: Counts


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the book, run both sides in turn, compare, print, and clean up."""
    options = _options(arguments)
    if options.side == "write":
        from bench.wide_book import write_book

        write_book(options.book, options.rows)
    elif options.side:
        sys.stdout.write(msgspec.json.encode(_run(options)).decode())
    else:
        with tempfile.TemporaryDirectory(prefix="hefu-bench-", dir=options.work) as folder:
            _compare(Path(folder), options)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="claims in the book")
    parser.add_argument("--work", type=Path, help="folder on the disk to use")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--memory-limit", help="of DuckDB, such as 3GB; its own default otherwise")
    parser.add_argument("--side", choices=("write", *_SIDES), help=argparse.SUPPRESS)
    parser.add_argument("--book", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _compare(work: Path, options: argparse.Namespace) -> None:
    from bench.wide_book import BYTES_PER_CLAIM, relations

    need, free = options.rows * BYTES_PER_CLAIM, shutil.disk_usage(work).free
    if need > free:
        raise SystemExit(f"needs about {need / 1e9:.0f} GB in {work}, free are {free / 1e9:.0f} GB")
    print("\n".join(machine_lines("duckdb", "polars")))
    book = work / "book"
    started = time.perf_counter()
    _child(options, "write", book)
    size = sum(path.stat().st_size for path in book.iterdir())
    rows = sum(count for count, _ in relations(options.rows).values())
    print(
        f"settings  {options.rows:,} claims, {rows:,} rows in all, {size / 1e9:.2f} GB zstd Parquet "
        f"(written in {time.perf_counter() - started:.0f} s); DuckDB memory limit "
        f"{options.memory_limit or 'as it comes'}; each side in its own process, best of {options.rounds}"
    )
    best: dict[str, Outcome] = {}
    for _ in range(options.rounds):
        for side in _SIDES:
            outcome = msgspec.json.decode(_child(options, side, book), type=Outcome)
            if side not in best or outcome.seconds < best[side].seconds:
                best[side] = outcome
    _report(best, rows)


def _child(options: argparse.Namespace, side: str, book: Path) -> bytes:
    command = [sys.executable, "-m", "bench.whole_book", "--side", side, "--book", str(book)]
    command += ["--rows", str(options.rows)]
    if options.memory_limit:
        command += ["--memory-limit", options.memory_limit]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def _run(options: argparse.Namespace) -> Outcome:
    chosen, _ = _asked()
    prepared = (_polars if options.side == "polars" else _hefu)(options, chosen)
    with tempfile.TemporaryDirectory(dir=options.book.parent) as folder:
        started = time.perf_counter()
        counts = prepared(Path(folder))
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Outcome(seconds, peak / (1024**2 if sys.platform == "darwin" else 1024), counts)


def _asked() -> tuple[list[Check], list[str]]:
    """Row checks that both sides know, and those that the peer does not."""
    from bench.by_polars import questions

    numbers = parameter_values(active_checks(), CLOCKS)
    known = questions(numbers)
    rows = [check for check in active_checks() if check.card.kind == "row"]
    unknown = [check.id for check in rows if check.id not in known]
    return [check for check in rows if check.id in known], unknown


def _hefu(options: argparse.Namespace, chosen: Sequence[Check]) -> Answer:
    from hefu.storage.duckdb import DuckdbEngine

    engine = DuckdbEngine(memory_limit=options.memory_limit)

    def answer(folder: Path) -> Counts:
        swept = sweep_book(engine, options.book, CLOCKS, out=folder / "out", chosen=chosen)
        errors = [check.error for check in swept.checks if check.error]
        if errors:
            raise SystemExit(json.dumps(errors))
        return {check.check_id: (check.found_count, check.unjudged_count) for check in swept.checks}

    return answer


def _polars(options: argparse.Namespace, chosen: Sequence[Check]) -> Answer:
    from bench.by_polars import questions, sweep

    numbers = parameter_values(active_checks(), CLOCKS)
    asked = {check.id: questions(numbers)[check.id] for check in chosen}

    def answer(folder: Path) -> Counts:
        return sweep(options.book, folder, asked)

    return answer


def _report(best: dict[str, Outcome], rows: int) -> None:
    ours, peer = best["hefu"], best["polars"]
    if ours.counts != peer.counts:
        apart = {
            name: (ours.counts.get(name), peer.counts.get(name))
            for name in ours.counts | peer.counts
            if ours.counts.get(name) != peer.counts.get(name)
        }
        raise SystemExit(f"the two sides do not count the same (hefu, polars): {apart}")
    chosen, unknown = _asked()
    found = sum(each[0] for each in ours.counts.values())
    unjudged = sum(each[1] for each in ours.counts.values())
    print(
        f"checks    {len(chosen)} row checks; both sides count the same for each: "
        f"{found:,} findings, {unjudged:,} unjudged"
    )
    if unknown:
        print(f"          left out, the peer does not know them: {', '.join(unknown)}")
    print(f"{'':<26}{'seconds':>9}{'rows/s':>14}{'peak MB':>10}")
    for name, one in (("hefu sweep on DuckDB", ours), ("Polars by hand (peer)", peer)):
        print(f"{name:<26}{one.seconds:>9.2f}{rows / one.seconds:>14,.0f}{one.peak_mb:>10,.0f}")
    print(
        f"  hefu takes {ours.seconds / peer.seconds:.2f} x the time and "
        f"{ours.peak_mb / peer.peak_mb:.2f} x the memory of the peer"
    )


if __name__ == "__main__":
    main()
