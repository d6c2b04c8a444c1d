"""One application of twenty invoices against a register of millions: p50 and p99, warm, by stage.

The peer answers the same questions about the same application on the same file with hand-written SQL and
plain Python (``bench/by_hand.py``); it has no history of versions, no doubts, no words and no decision.
Both must name the same invoices under the same checks, or the benchmark fails.

Run: ``python -m bench.one_application [--work FOLDER] [--size full] [--runs 600]``
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from bench.big_register import FILE, Size, applications_of, build_register, sizes
from bench.by_hand import ByHand
from bench.machine import machine_lines, percentile
from bench.sound_applications import AS_OF
from bench.stages import Stages

from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister, QueryEngine
from hefu.services import judge_bundle, screen_application
from hefu.services.ready_to_serve import ready_to_serve
from hefu.storage.register import open_register

CLOCKS = Clocks(as_of=AS_OF, known_on=AS_OF)
AIM_MS = 50.0
_STAGES = (
    "kept facts",
    "bundle fetch",
    "facts",
    "load and checks",
    "situation",
    "decide",
    "sources",
    "keep",
    "the rest",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Build or find the register, time each engine and the peer, print the table."""
    options = _options(arguments)
    size = sizes()[options.size]
    if options.work is None:
        with tempfile.TemporaryDirectory() as folder:
            _measure(Path(folder), size, options)
    else:
        _measure(options.work, size, options)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, help="folder that keeps the register between runs")
    parser.add_argument("--size", choices=sorted(sizes()), default="full")
    parser.add_argument("--runs", type=int, default=600)
    parser.add_argument("--engines", default="sqlite,duckdb")
    return parser.parse_args(arguments)


def _measure(work: Path, size: Size, options: argparse.Namespace) -> None:
    book = build_register(work, size)
    print("\n".join(machine_lines("sqlalchemy", "duckdb", "pyarrow")))
    print(
        f"settings  {size.invoices:,} invoices, {size.invoices:,} registrations, {size.sellers:,} sellers; "
        f"{size.applications} applications of {size.items} invoices, {options.runs} runs, warm, one process; "
        f"register {(book / FILE).stat().st_size / 1e9:.1f} GB"
    )
    applications = applications_of(size)
    print(f"{'':<26}{'p50 ms':>9}{'p99 ms':>9}")
    peer_ms, by_hand = _peer(book, applications, options.runs)
    _line("by hand (peer)", peer_ms)
    for name in options.engines.split(","):
        register = open_register(book)
        try:
            engine = _engine(name)
            _agree(register, engine, by_hand)
            ready_to_serve()  # as the server does
            _clear(book)
            _screen(book, (register, engine), applications, (options.runs, percentile(peer_ms, 50)))
        finally:
            register.close()
            _clear(book)


def _engine(name: str) -> QueryEngine:
    if name == "duckdb":
        from hefu.storage.duckdb import DuckdbEngine

        return DuckdbEngine(threads=1)
    from hefu.storage.sqlite import SqliteEngine

    return SqliteEngine()


def _clear(book: Path) -> None:
    """Forget the decisions, so that each round keeps new ones and pays for it."""
    with closing(sqlite3.connect(book / FILE, timeout=60)) as connection, connection:
        connection.execute("DELETE FROM decision")


def _peer(
    book: Path, applications: Sequence[str], runs: int
) -> tuple[list[float], dict[str, set[tuple[str, str]]]]:
    peer = ByHand(book / FILE, CLOCKS.as_of)
    try:
        answers = {one: peer.answer(one) for one in applications}
        return _timed(peer.answer, applications, runs, lambda: None)[0], answers
    finally:
        peer.close()


def _timed(
    question: Callable[[str], object],
    applications: Sequence[str],
    runs: int,
    between: Callable[[], None],
) -> tuple[list[float], list[float]]:
    """Milliseconds by the clock and of the processor, of each of ``runs`` calls, round after round over
    all applications. On a machine that others use as well the second says more."""
    found: list[float] = []
    worked: list[float] = []
    while len(found) < runs:
        between()
        for one in islice(applications, runs - len(found)):
            started, busy = time.perf_counter(), time.process_time()
            question(one)
            found.append((time.perf_counter() - started) * 1000)
            worked.append((time.process_time() - busy) * 1000)
    return found, worked


def _screen(
    book: Path,
    house: tuple[EvidenceRegister, QueryEngine],
    applications: Sequence[str],
    measure: tuple[int, float],
) -> None:
    register, engine = house
    runs, peer_ms = measure

    def screen(application_id: str) -> None:
        screen_application.screen_application(
            register, engine, application_id, CLOCKS, with_flip=False
        )

    milliseconds, worked = _timed(screen, applications, runs, lambda: _clear(book))
    _line(f"hefu, {engine.name}", milliseconds)
    _line("  of it processor time", worked)
    ratio = percentile(milliseconds, 50) / peer_ms
    verdict = "reached" if percentile(milliseconds, 99) < AIM_MS else "missed"
    print(f"  p50 is {ratio:.1f} x the peer's; aim p99 < {AIM_MS:.0f} ms: {verdict}")
    _print_stages(book, house, applications, screen)


def _print_stages(
    book: Path,
    house: tuple[EvidenceRegister, QueryEngine],
    applications: Sequence[str],
    screen: Callable[[str], None],
) -> None:
    register, _ = house
    stages = Stages()
    places: dict[str, list[tuple[Any, str]]] = {
        "kept facts": [(register, "kept_facts"), (register, "evidence_version")],
        "bundle fetch": [(register, "bundle_of")],
        "facts": [(judge_bundle, "without_stale"), (judge_bundle, "derive_facts")],
        "load and checks": [(screen_application, "judge")],
        "situation": [(judge_bundle.Judged, "about")],
        "decide": [(screen_application, "decide")],
        "sources": [(register, "statements_of")],
        "keep": [(screen_application, "keep")],
    }
    rounds: dict[str, list[float]] = {name: [] for name in _STAGES}
    _clear(book)
    with stages.watching(places):
        for one in applications:
            stages.seconds.clear()
            with stages.stage("the rest"):
                screen(one)
            for name in _STAGES:
                rounds[name].append(stages.seconds[name] * 1000)
    for name in _STAGES:
        _line(f"  {name}", rounds[name])


def _line(name: str, milliseconds: Sequence[float]) -> None:
    print(f"{name:<26}{percentile(milliseconds, 50):>9.2f}{percentile(milliseconds, 99):>9.2f}")


def _agree(
    register: EvidenceRegister, engine: QueryEngine, by_hand: dict[str, set[tuple[str, str]]]
) -> None:
    """Stop unless both name the same invoices under the checks that the peer knows. Warms up as well."""
    unknown: set[str] = set()
    for application_id, expected in by_hand.items():
        situation = screen_application.situation_of(register, engine, application_id, CLOCKS)
        unknown |= {run.check_id for run in situation.runs} - set(ByHand.CHECKS)
        found = {
            (one.check_id, str(one.evidence_id))
            for one in situation.findings
            if one.check_id in ByHand.CHECKS
        }
        if found != expected:
            raise SystemExit(f"{application_id}: {sorted(found ^ expected)} in one answer only")
    if unknown:
        print(f"  checks that the peer does not do: {', '.join(sorted(unknown))}")


if __name__ == "__main__":
    main()
