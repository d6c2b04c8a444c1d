"""What is known about one application when policy is asked: facts, answers of the checks, doubts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from hefu.checks._engine.finding import CheckRun, Finding, Unjudged
from hefu.evidence.bundle import Bundle, Doubt
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.vocabulary.errors import NotFound


class Situation(msgspec.Struct, frozen=True):
    """Everything a decision rests on. ``facts`` hold the rows of this application only.

    ``evidence`` is the bundle as stated, ``relied_on`` the same without stale rows.
    """

    application_id: str
    clocks: Clocks
    evidence: Bundle
    relied_on: Bundle
    facts: Mapping[str, Sequence[Row]]
    findings: tuple[Finding, ...]
    unjudged: tuple[Unjudged, ...]
    runs: tuple[CheckRun, ...]

    def asked_by(self, check_ids: Collection[str]) -> Situation:
        """The same situation with the answers of ``check_ids`` only: what a policy asks for."""
        return msgspec.structs.replace(
            self,
            findings=tuple(f for f in self.findings if f.check_id in check_ids),
            unjudged=tuple(u for u in self.unjudged if u.check_id in check_ids),
            runs=tuple(run for run in self.runs if run.check_id in check_ids),
        )

    @property
    def application(self) -> Row:
        """The application's own row. Raises ``NotFound`` when it is not known at these clocks."""
        row = self.evidence.one("application", "application_id", self.application_id)
        if row is None:
            raise NotFound(
                "application.unknown", id=self.application_id, known_on=self.clocks.known_on
            )
        return row

    @property
    def claims(self) -> Sequence[Row]:
        """Wide claim rows of this application."""
        return self.facts.get("claim", ())

    @property
    def papers(self) -> Sequence[Row]:
        """One row per item of this application: its paper, whatever its kind, and the amount on it."""
        return self.facts.get("claim_paper", ())

    def items_of(self, evidence_id: str | None) -> frozenset[str]:
        """Numbers of the items that rest on the paper ``evidence_id``, or on the invoice behind it."""
        return frozenset(
            str(row["item_no"])
            for row in self.papers
            if evidence_id is not None and evidence_id in (row["paper_id"], row["invoice_id"])
        )

    def claim_of(self, evidence_id: str | None) -> Row | None:
        """The claim row of an invoice, or of the item that rests on another paper of that id; the
        paper's own row where no invoice stands behind it. ``None`` when this application claims neither."""
        for row in self.claims:
            if row["invoice_id"] == evidence_id:
                return row
        paper = next((row for row in self.papers if row["paper_id"] == evidence_id), None)
        if paper is None or evidence_id is None:
            return None
        same = (row for row in self.claims if row["item_no"] == paper["item_no"])
        return next(same, paper)

    @property
    def contradictions(self) -> tuple[Doubt, ...]:
        """Doubts about rows that sources state differently, by table, row and column."""
        found = [d for d in self.relied_on.doubts if d.reason == "contradicted"]
        return tuple(sorted(found, key=lambda d: (d.table, d.row_id, d.column)))
