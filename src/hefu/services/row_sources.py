"""Where a person can look a row up: every statement about it known on the day."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hefu.decisions.decision import Source
from hefu.decisions.reasons import SourcesOf
from hefu.decisions.situation import Situation
from hefu.decisions.wording import table_of
from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister, StoredStatement


def sources_from(
    register: EvidenceRegister, clocks: Clocks, situation: Situation | None = None
) -> SourcesOf:
    """Sources by table and row; those of all rows that ``situation`` speaks of are asked for at once."""
    found = _SourcesFrom(register, clocks)
    if situation is not None:
        found.ask_ahead(_rows_told_of(situation))
    return found


def _rows_told_of(situation: Situation) -> Collection[tuple[str, str]]:
    named = [one.evidence_id for one in situation.findings]
    named += [one.evidence_id for one in situation.unjudged]
    named += [one.other_evidence_id for one in situation.findings]
    ids = dict.fromkeys(one for one in named if one is not None)
    return [(table_of(situation.evidence, one) or "party", one) for one in ids]


class _SourcesFrom:
    def __init__(self, register: EvidenceRegister, clocks: Clocks) -> None:
        self._register = register
        self._clocks = clocks
        self._asked: dict[tuple[str, str], tuple[Source, ...]] = {}

    def ask_ahead(self, rows: Collection[tuple[str, str]]) -> None:
        """Ask about many rows at once."""
        wanted = list(rows)
        told = self._register.statements_of_rows(wanted, self._clocks.known_on)
        for row, statements in zip(wanted, told, strict=True):
            self._asked[row] = tuple(map(_source, statements))

    def __call__(self, table: str, row_id: str) -> Sequence[Source]:
        """Many reasons rest on the same row; the register is asked once about each."""
        if (table, row_id) not in self._asked:
            self.ask_ahead([(table, row_id)])
        return self._asked[table, row_id]


def _source(statement: StoredStatement) -> Source:
    return Source(
        table=statement.table,
        row_id=statement.row_id,
        document_name=statement.document_name,
        locator=statement.locator,
        said_by=statement.source_id,
        known_on=statement.known_on,
        digest=statement.document_digest,
    )
