"""All checks over a whole book in Parquet: row checks of one relation in one scan, whatever its size.

Findings never pass through Python: the engine keeps them as Parquet and only counts come back.
"""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from hefu.checks._engine import sweeping
from hefu.checks._engine.fold import fold
from hefu.checks._engine.registry import Check, relation_columns, relations_read
from hefu.checks._engine.runner import ParameterValues, bind_folded
from hefu.checks._engine.unjudged import unjudged_questions
from hefu.evidence.day import Clocks
from hefu.evidence.ports import QueryEngine, SweepSession
from hefu.evidence.schema import Value
from hefu.services.judge_bundle import active_checks, parameter_values
from hefu.vocabulary.errors import HefuError, InvalidInput, NotFound


class SweptCheck(msgspec.Struct, frozen=True):
    """What one check found in the whole book."""

    check_id: str
    examined_count: int
    found_count: int
    unjudged_count: int
    error: str = ""


class Sweep(msgspec.Struct, frozen=True):
    """One sweep: a row per check, and how long it took."""

    engine: str
    checks: tuple[SweptCheck, ...]
    seconds: float


def sweep_book(
    engine: QueryEngine,
    folder: Path,
    clocks: Clocks,
    *,
    out: Path | None = None,
    chosen: Sequence[Check] | None = None,
) -> Sweep:
    """Run ``chosen`` (default: all active) checks over ``<relation>.parquet`` files of ``folder``.

    A relation without a file is empty and its checks examine nothing. ``out``: a new or empty folder that
    gets ``findings.parquet`` and ``unjudged.parquet`` (columns: ``sweeping.FINDING_COLUMNS`` and
    ``UNJUDGED_COLUMNS``). Raises ``NotFound`` when ``folder`` holds no table at all, ``Unavailable`` when
    the engine reads no Parquet, ``InvalidInput`` when a file lacks a column or ``out`` is not empty.
    """
    checks = tuple(active_checks() if chosen is None else chosen)
    if out is not None and out.is_dir() and any(out.iterdir()):
        raise InvalidInput("sweep.out_not_empty", folder=str(out))
    relations = {name: relation_columns(name) for name in relations_read(checks)}
    if not any(
        (folder / name).is_dir() or (folder / f"{name}.parquet").exists() for name in relations
    ):
        # Nothing found in nothing would read like a clean book.
        raise NotFound("sweep.no_tables", folder=str(folder), tables=", ".join(relations))
    started = time.perf_counter()
    with (
        engine.open_parquet(folder, relations) as session,
        tempfile.TemporaryDirectory(prefix="hefu-sweep-", dir=_beside(out)) as scratch,
    ):
        run = _Run(session, Path(scratch), parameter_values(checks, clocks))
        run.ask(checks)
        found, unjudged = run.keep(out)
        examined = run.examined(checks)
    return Sweep(
        engine=engine.name,
        checks=tuple(
            SweptCheck(
                check_id=check.id,
                examined_count=examined[check.card.examined],
                found_count=found.get(check.id, 0),
                unjudged_count=unjudged.get(check.id, 0),
                error=run.errors.get(check.id, ""),
            )
            for check in checks
        ),
        seconds=time.perf_counter() - started,
    )


def _beside(out: Path | None) -> Path | None:
    """Scratch rows may be many: keep them on the disk that will hold the findings."""
    if out is None:
        return None
    out.mkdir(parents=True, exist_ok=True)
    return out.parent


class _Run:
    def __init__(self, session: SweepSession, scratch: Path, parameters: ParameterValues) -> None:
        self._session = session
        self._scratch = scratch
        self._parameters = parameters
        self._findings: list[str] = []
        self._unjudged: list[str] = []
        self._kept = 0
        self.errors: dict[str, str] = {}

    def ask(self, checks: Sequence[Check]) -> None:
        """Scan every relation once for its row checks, and once for each other check."""
        by_relation: dict[str, list[Check]] = defaultdict(list)
        for check in checks:
            if check.card.kind == "row":
                by_relation[next(iter(check.text.relations.values()))].append(check)
        for relation, row_checks in by_relation.items():
            self._ask_folded(relation, row_checks)
        for check in checks:
            if check.card.kind != "row":
                self._ask_alone(check)

    def keep(self, out: Path | None) -> tuple[dict[str, int], dict[str, int]]:
        """Write findings and unjudged rows; their numbers by check."""
        folder = self._scratch if out is None else out
        return (
            self._write(self._findings, folder, "findings"),
            self._write(self._unjudged, folder, "unjudged"),
        )

    def examined(self, checks: Sequence[Check]) -> dict[str, int]:
        """Rows of each relation that a check examines."""
        found = {}
        for relation in dict.fromkeys(check.card.examined for check in checks):
            count = f"SELECT COUNT(*) FROM {relation} AS e"  # noqa: S608  names come from our own YAML
            found[relation] = int(str(self._session.query(count, {})[0][0]))
        return found

    def _ask_folded(self, relation: str, row_checks: Sequence[Check]) -> None:
        scan = fold(relation, row_checks)
        try:
            kept = self._scan(scan.sql, bind_folded(scan, self._parameters))
        except HefuError as error:
            if len(row_checks) == 1:
                self.errors[row_checks[0].id] = str(error)
                return
            # One bad check must not take the others with it: ask each alone.
            for check in row_checks:
                self._ask_folded(relation, [check])
            return
        self._findings += sweeping.folded_findings(scan, kept)
        self._unjudged += sweeping.folded_unjudged(scan, kept)

    def _ask_alone(self, check: Check) -> None:
        try:
            kept = self._scan(check.text.sql.rstrip(), self._parameters.get(check.id, {}))
            unjudged = self._scan(
                sweeping.union(sweeping.lone_unjudged(check, kept, unjudged_questions(check))), {}
            )
        except HefuError as error:
            self.errors[check.id] = str(error)
            return
        self._findings.append(sweeping.lone_finding(check, kept))
        columns = ", ".join(f"u.{name}" for name in sweeping.UNJUDGED_COLUMNS)
        self._unjudged.append(f"SELECT {columns} FROM {unjudged} AS u")  # noqa: S608

    def _scan(self, sql: str, parameters: Mapping[str, Value]) -> str:
        """Keep the rows of one SELECT beside the others; the name they can be read by."""
        self._kept += 1
        name = f"kept_{self._kept}"
        place = self._scratch / f"{name}.parquet"
        self._session.keep(sql, parameters, place)
        self._session.attach(name, place)
        return name

    def _write(self, selects: Sequence[str], folder: Path, name: str) -> dict[str, int]:
        if not selects:
            return {}
        place = folder / f"{name}.parquet"
        self._session.keep(sweeping.union(selects), {}, place)
        self._session.attach(f"kept_{name}", place)
        count = f"SELECT k.check_id, COUNT(*) FROM kept_{name} AS k GROUP BY k.check_id"  # noqa: S608
        return {str(key): int(str(n)) for key, n in self._session.query(count, {})}
