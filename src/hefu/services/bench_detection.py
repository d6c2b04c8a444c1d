"""The measurement of detection: generated books, written, imported, judged, and held to their truth."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from hefu.decisions.decision import Decision
from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister, QueryEngine
from hefu.services.detection_scores import RANKINGS, JudgedBook, Scored, SeenAlert
from hefu.services.house import House
from hefu.services.import_evidence import import_folder
from hefu.services.judge_bundle import Judged, active_check_ids
from hefu.services.measure_detection import meant_checks, read_truth
from hefu.services.morning_queue import morning_queue
from hefu.services.score_detection import score
from hefu.services.screen_application import decide_situation
from hefu.services.start_engine import start_engine
from hefu.services.write_example_book import AS_OF, write_example_book
from hefu.vocabulary.errors import InvalidInput, PolicyIncomplete

BUDGETS: Final = (10, 20, 40)
_LENT: Final = frozenset({"approve", "approve_with_conditions"})
_GRAVITY: Final = {"stop": 0, "refer": 1, "note": 2}

# Called with a seed before and after its book: seconds are ``None`` before.
Tell = Callable[[int, float | None], None]


class BenchOptions(msgspec.Struct, frozen=True):
    """How many books and how large. The books have the seeds ``first_seed``, ``first_seed + 1``, ..."""

    seed_count: int = 3
    first_seed: int = 1
    budgets: tuple[int, ...] = BUDGETS
    ranking: str = "queue"
    firm_count: int = 520
    invoice_count: int = 20_000
    application_count: int = 280


def bench_detection(house: House, options: BenchOptions, tell: Tell | None = None) -> Scored:
    """Write, import and judge one book after the other in a folder of its own, and score them all.

    Raises ``InvalidInput`` for budgets below one, no seeds, or an unknown ranking.
    """
    if options.seed_count < 1 or not options.budgets or min(options.budgets) < 1:
        raise InvalidInput(
            "bench.nothing_to_do",
            seeds=options.seed_count,
            budgets=", ".join(map(str, options.budgets)),
        )
    if options.ranking not in RANKINGS:
        known = ", ".join(RANKINGS)
        raise InvalidInput("bench.no_ranking", ranking=options.ranking, known=known)
    books = []
    for seed in range(options.first_seed, options.first_seed + options.seed_count):
        if tell is not None:
            tell(seed, None)
        started = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="hefu-bench-") as folder:
            books.append(_judged_book(house, Path(folder), seed, options))
        if tell is not None:
            tell(seed, time.perf_counter() - started)
    return score(
        books,
        meant_checks(),
        frozenset(active_check_ids()),
        options.budgets,
        RANKINGS[options.ranking],
    )


def _judged_book(house: House, folder: Path, seed: int, options: BenchOptions) -> JudgedBook:
    example, book = folder / "example", folder / "book"
    write_example_book(
        example,
        seed=seed,
        firm_count=options.firm_count,
        invoice_count=options.invoice_count,
        application_count=options.application_count,
    )
    import_folder(house, book, example / "documents", known_on=AS_OF)
    clocks = Clocks(as_of=AS_OF, known_on=AS_OF)
    register = house.register(book)
    try:
        engine = start_engine(house, None, clocks)
        morning, judged = morning_queue(register, engine, clocks, budget=1)
        pending = dict.fromkeys(register.application_ids(clocks, "pending"))
        return JudgedBook(
            seed=seed,
            truth=tuple(read_truth(example)),
            alerts=tuple(
                SeenAlert(
                    check_id=alert.check_id,
                    applications=alert.applications,
                    gravity=_GRAVITY[alert.severity],
                    ranked_minor=alert.ranked_minor,
                )
                for alert in morning.sorted_out.open
            ),
            found={
                number: frozenset(one.check_id for one in answers.findings)
                for number, answers in judged.answers.by_subject().items()
            },
            unjudged={
                number: frozenset(one.check_id for one in answers.unjudged)
                for number, answers in judged.answers.by_subject().items()
            },
            lent=_lent(register, engine, judged, pending),
            requested_on={
                str(row["application_id"]): day
                for row in judged.evidence.rows("application")
                if row["application_id"] in pending and isinstance(day := row["requested_on"], date)
            },
        )
    finally:
        register.close()


def _lent(
    register: EvidenceRegister, engine: QueryEngine, judged: Judged, pending: Iterable[str]
) -> frozenset[str]:
    found = set()
    for number in pending:
        try:
            decision: Decision = decide_situation(
                register, engine, judged.about(number), with_flip=False
            )
        except PolicyIncomplete:
            continue
        if decision.outcome in _LENT:
            found.add(number)
    return frozenset(found)
