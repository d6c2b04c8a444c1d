"""The whole way on an example book: write it, import it, screen it, and compare with the truth."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from hefu.decisions.decision import Decision
from hefu.evidence.day import Clocks
from hefu.services.house import House
from hefu.services.import_evidence import Progress, import_folder
from hefu.services.import_summary import ImportSummary
from hefu.services.measure_detection import (
    Measured,
    Truth,
    meant_checks,
    measure_detection,
    read_truth,
)
from hefu.services.screen_application import screen_application
from hefu.services.screen_book import Undecided, screen_book
from hefu.services.start_engine import start_engine
from hefu.services.write_example_book import AS_OF, write_example_book
from hefu.vocabulary.errors import Conflict
from hefu.vocabulary.labelled import Label

SHOWN = 10
_MARK = "demo-book.json"
_WRITTEN = "written.txt"

# Called before each stage with its name, and with the number of seconds when it is done.
Stage = Callable[[str, float | None], None]


class DemoOptions(msgspec.Struct, frozen=True):
    """Size of the example book."""

    seed: int = 1
    firm_count: int = 400
    invoice_count: int = 20_000
    application_count: int = 200


class ShownDecision(msgspec.Struct, frozen=True):
    """One decision beside the truth about its application."""

    decision: Decision
    truth: Label


class DemoResult(msgspec.Struct, frozen=True):
    """What the demo shows."""

    imported: ImportSummary
    outcomes: dict[str, int]
    undecided: tuple[Undecided, ...]
    shown: tuple[ShownDecision, ...]
    measured: Measured
    book: str
    page: str


def run_demo(
    house: House,
    folder: Path,
    options: DemoOptions,
    stage: Stage,
    progress: Progress | None = None,
) -> DemoResult:
    """Write, import and screen the example book in ``folder``; a finished step is not repeated.

    Raises ``Conflict`` (``demo.folder_used``) when the folder holds something else.
    """
    book, example = folder / "book", folder / "example"
    _claim(folder, options)
    if not (example / _WRITTEN).is_file():
        # A run that was cut short left half a book, and it is ours: the mark says so.
        shutil.rmtree(example, ignore_errors=True)
        with _timed(stage, "generating"):
            write_example_book(
                example,
                seed=options.seed,
                firm_count=options.firm_count,
                invoice_count=options.invoice_count,
                application_count=options.application_count,
            )
            (example / _WRITTEN).touch()
    with _timed(stage, "importing"):
        imported = import_folder(
            house, book, example / "documents", known_on=AS_OF, progress=progress
        )
    with _timed(stage, "screening"):
        return _screened(house, book, folder, imported)


def _claim(folder: Path, options: DemoOptions) -> None:
    mark = folder / _MARK
    wanted = msgspec.json.encode(options).decode()
    if folder.is_dir() and any(folder.iterdir()):
        if not mark.is_file() or mark.read_text(encoding="utf-8") != wanted:
            raise Conflict("demo.folder_used", folder=str(folder))
        return
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text(wanted, encoding="utf-8")


class _timed:  # noqa: N801  reads as a phrase where it is used
    def __init__(self, stage: Stage, name: str) -> None:
        self._stage, self._name = stage, name

    def __enter__(self) -> None:
        self._stage(self._name, None)
        self._started = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._stage(self._name, time.perf_counter() - self._started)


def _screened(house: House, book: Path, folder: Path, imported: ImportSummary) -> DemoResult:
    clocks = Clocks(as_of=AS_OF, known_on=AS_OF)
    truth = read_truth(folder / "example")
    register = house.register(book)
    try:
        engine = start_engine(house, None, clocks)
        answers = list(screen_book(register, engine, clocks))
        decisions = [answer for answer in answers if isinstance(answer, Decision)]
        shown = tuple(
            ShownDecision(
                decision=screen_application(register, engine, decision.application_id, clocks),
                truth=row.why,
            )
            for row, decision in _worth_showing(truth, decisions)
        )
    finally:
        register.close()
    outcomes: dict[str, int] = {}
    for decision in decisions:
        outcomes[decision.outcome] = outcomes.get(decision.outcome, 0) + 1
    return DemoResult(
        imported=imported,
        outcomes=outcomes,
        undecided=tuple(answer for answer in answers if isinstance(answer, Undecided)),
        shown=shown,
        measured=measure_detection(truth, decisions),
        book=str(book),
        page=str(folder / "decision.html"),
    )


def _worth_showing(
    truth: Sequence[Truth], decisions: Sequence[Decision]
) -> Iterator[tuple[Truth, Decision]]:
    """One honest, one incomplete, one look-alike, then one of each pattern, up to ten."""
    by_no = {decision.application_no: decision for decision in decisions}
    judged = [row for row in truth if row.application_no in by_no]
    wanted: list[Callable[[Truth], bool]] = [
        lambda row: row.label == "honest" and not row.lookalike_of,
        lambda row: row.label == "honest_incomplete" and row.missing == "confirmation",
        lambda row: row.lookalike_of == "pledged_elsewhere",
    ]
    wanted += [_planted(pattern) for pattern in meant_checks()]
    seen: set[str] = set()
    for fits in wanted:
        row = next((r for r in judged if fits(r) and r.application_no not in seen), None)
        if row is not None and len(seen) < SHOWN:
            seen.add(row.application_no)
            yield row, by_no[row.application_no]


def _planted(pattern: str) -> Callable[[Truth], bool]:
    return lambda row: row.label == "planted" and row.pattern == pattern
