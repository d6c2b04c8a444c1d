"""The morning queue: all findings on open and paid-out applications, as alerts sized to the people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from hefu.checks._engine.finding import Finding
from hefu.checks._engine.registry import check
from hefu.decisions.queue.alert import Alert, Hit
from hefu.decisions.queue.ranking import Queue, alerts_of, cut
from hefu.decisions.queue.responsibility import responsibilities
from hefu.decisions.queue.waiving import Sorted, sort_out
from hefu.decisions.situation import Situation
from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister, QueryEngine
from hefu.evidence.schema import Row, Value
from hefu.facts.currency import Converter
from hefu.parameters.loader import ParameterView
from hefu.services.judge_bundle import Judged
from hefu.services.screen_application import policy_of
from hefu.services.screen_book import Undecided, judge_book
from hefu.vocabulary.errors import InvalidInput, PolicyIncomplete

LOOKED_AT = ("pending", "disbursed")
"""Status of the applications that are looked at; one whose status is in dispute is looked at too."""

_PAID_OUT = "disbursed"
_CIRCLE, _GROUP = "guarantee_circle_member", "connected_group_member"


class MorningQueue(msgspec.Struct, frozen=True):
    """One morning. ``unjudged_count``: rows that no check could judge; they stand in the decisions.

    A note asks nobody to act and takes nobody's morning: ``notes`` has the number of findings by check,
    and no alert is made of them.

    ``currency`` is the one in which all amounts are told, the most frequent of the applications.
    ``failed_checks`` could not be run, so that nothing of theirs can stand in the queue.
    """

    clocks: Clocks
    currency: str
    queue: Queue
    sorted_out: Sorted
    finding_count: int
    application_count: int
    paid_out_count: int
    unjudged_count: int
    undecided: tuple[Undecided, ...]
    failed_checks: tuple[str, ...] = ()
    notes: tuple[tuple[str, int], ...] = ()

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Every alert, waived ones too."""
        return (*self.sorted_out.open, *(alert for alert, _ in self.sorted_out.waived))


def morning_queue(
    register: EvidenceRegister, engine: QueryEngine, clocks: Clocks, *, budget: int
) -> tuple[MorningQueue, Judged]:
    """The queue at these clocks, and the run it was made from, for those who ask for words.

    Only checks that an application's product asks for speak. Raises ``InvalidInput`` for a budget
    below one.
    """
    if budget < 1:
        raise InvalidInput("queue.budget", budget=budget)
    judged = judge_book(register, engine, clocks)
    desk = _Desk(judged, {one: register.application_ids(clocks, one) for one in LOOKED_AT})
    found_hits = list(desk.hits())
    hits = [hit for hit in found_hits if hit.severity != "note"]
    notes = Counter(hit.finding.check_id for hit in found_hits if hit.severity == "note")
    alerts = alerts_of(hits, ParameterView(clocks), clocks.as_of)
    found = sort_out(alerts, register.waivers(clocks.known_on), clocks.as_of)
    morning = MorningQueue(
        clocks=clocks,
        currency=desk.currency,
        queue=cut(found.open, budget),
        sorted_out=found,
        finding_count=len(hits),
        application_count=len(desk.application_ids),
        paid_out_count=len(desk.paid_out),
        unjudged_count=desk.unjudged_count,
        undecided=tuple(desk.undecided),
        failed_checks=tuple(sorted(judged.answers.errors)),
        notes=tuple(sorted(notes.items())),
    )
    return morning, judged


def bare_situation(judged: Judged, application_id: str) -> Situation:
    """Enough of a situation to find its policy, without following its reach."""
    return Situation(
        application_id=application_id,
        clocks=judged.clocks,
        evidence=judged.evidence,
        relied_on=judged.relied_on,
        facts={},
        findings=(),
        unjudged=(),
        runs=(),
    )


class _Desk:
    """The findings of one run, each with its money and its counterpart."""

    def __init__(self, judged: Judged, ids_by_status: dict[str, list[str]]) -> None:
        self._judged = judged
        self.application_ids = list(dict.fromkeys(i for ids in ids_by_status.values() for i in ids))
        self.paid_out = frozenset(ids_by_status[_PAID_OUT])
        self.undecided: list[Undecided] = []
        self.unjudged_count = 0
        self._answers = judged.answers.by_subject()
        self._converter = Converter(judged.relied_on, judged.clocks)
        self._applications = {
            str(row.get("application_id")): row for row in judged.evidence.rows("application")
        }
        self.currency = self._most_frequent_currency()
        self._claims: dict[tuple[Value, Value], Row] = {}
        self._first_claim: dict[Value, Row] = {}
        for claim in judged.facts.get("claim", ()):
            self._claims.setdefault((claim["application_id"], claim["invoice_id"]), claim)
            self._first_claim.setdefault(claim["application_id"], claim)
        self._groups = _members(judged, _GROUP, "group_id")
        self._circles = _members(judged, _CIRCLE, "circle_id")

    def hits(self) -> Iterator[Hit]:
        """Every finding that the product of its application asks for."""
        for application_id in self.application_ids:
            try:
                policy = policy_of(bare_situation(self._judged, application_id))
            except PolicyIncomplete as error:
                self.undecided.append(Undecided(application_id, error))
                continue
            answers = self._answers.get(application_id)
            if answers is None:
                continue
            asked = policy.checks
            self.unjudged_count += sum(1 for row in answers.unjudged if row.check_id in asked)
            for finding in answers.findings:
                if finding.check_id in asked:
                    yield self._hit(application_id, finding)

    def _hit(self, application_id: str, finding: Finding) -> Hit:
        application = self._applications.get(application_id, {})
        cap = self._money(application, "requested_minor")
        claim = self._claims.get((application_id, finding.evidence_id))
        return Hit(
            application_id=application_id,
            is_paid_out=application_id in self.paid_out,
            finding=finding,
            severity=check(finding.check_id).card.severity,
            counterpart_id=self._counterpart(application_id, finding),
            stake_minor=cap if claim is None else self._money(claim, "claimed_minor"),
            cap_minor=cap,
        )

    def _money(self, row: Row, column: str) -> int | None:
        amount, currency = row.get(column), row.get("currency")
        if not isinstance(amount, int) or not isinstance(currency, str):
            return None
        return self._converter.convert(amount, currency, self.currency)

    def _counterpart(self, application_id: str, finding: Finding) -> str:
        """The party in whom the cause lies, or the group or guarantee circle that it belongs to."""
        kind = responsibilities().of(finding.check_id).counterpart
        claim = self._claims.get((application_id, finding.evidence_id))
        about: Row = claim or self._first_claim.get(application_id, {})
        borrower_id = self._applications.get(application_id, {}).get("borrower_id")
        if kind == "evidence":
            found: Value = finding.evidence_id
        elif kind == "borrower":
            found = borrower_id
        else:
            found = about.get(f"{kind}_id")
        party_id = str(found or borrower_id or application_id)
        if finding.check_id.startswith("guarantee."):
            return self._circles.get(party_id, party_id)
        return self._groups.get(party_id, party_id)

    def _most_frequent_currency(self) -> str:
        told = Counter(
            str(row["currency"])
            for application_id in self.application_ids
            if (row := self._applications.get(application_id, {})).get("currency") is not None
        )
        return min(told, key=lambda name: (-told[name], name), default="CNY")


def _members(judged: Judged, table: str, column: str) -> dict[str, str]:
    rows = judged.facts.get(table, ())
    return {str(row["party_id"]): str(row[column]) for row in rows if row.get(column) is not None}
