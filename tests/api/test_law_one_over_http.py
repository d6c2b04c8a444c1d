"""Fail closed at the front door: of an approved application each required fact is put in doubt in turn, and
no payment succeeds; when the doubt ends, the money moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from hefu.bootstrap import DATABASE
from hefu.evidence.record import Record
from hefu.evidence.schema import tables
from tests.api.asking import StandingClock, running
from tests.api.deal_over_http import DRAWDOWN, DealOverHttp
from tests.decisions.approvable import AS_OF, REQUESTED, approvable
from tests.law_one.not_required import DISPUTED
from tests.law_one.spoiling import another_value, role_of
from tests.law_one.test_contradicted_facts import one_of_each
from tests.servers.postgresql import BookServer

DATABASES = ("sqlite", "postgresql")
FACTS = [fact for fact in one_of_each() if DISPUTED.get(role_of(fact)) is None]
CARRYING = {
    "lifecycle.decision_forbids",
    "lifecycle.decision_less",
    "lifecycle.limit_missing",
    "lifecycle.sector_unknown",
}


class MovingClock(StandingClock):
    """A day that the test turns."""

    day = AS_OF

    def today(self) -> date:
        """The day on which something is known."""
        return self.day

    def now(self) -> datetime:
        """Its noon in China; tokens are made and read by the same clock."""
        return datetime.combine(self.day, time(4), UTC)


@pytest.fixture(scope="module", params=DATABASES)
def deal(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[DealOverHttp, MovingClock]]:
    """The application approved in full, its drawdown asked for."""
    clock = MovingClock()
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "postgresql":
            server: BookServer = request.getfixturevalue("book_server")
            patch.setenv(DATABASE, server.address)
        patch.setattr("tests.api.asking.TrialHouse.clock", clock)
        with running(tmp_path_factory.mktemp("law"), seconds_max=120) as trial:
            made = DealOverHttp(trial)
            made.set_up()
            made.approve()
            made.request()
            yield made, clock


@pytest.mark.slow
def test_no_payment_succeeds_while_a_required_fact_is_in_doubt(
    deal: tuple[DealOverHttp, MovingClock],
) -> None:
    made, clock = deal
    decided, passed = made.decide(), []
    for fact in FACTS:
        clock.day += timedelta(days=2)
        table, rival = tables()[fact.table], f"rival {clock.day}"
        stated = approvable()[fact.table][fact.position][fact.column]
        said = {
            table.key: fact.row_id,
            fact.column: another_value(table.columns[fact.column], stated),
        }
        made.tell([Record(fact.table, said, "1", rival)], clock.day)
        answer = made.ask(
            "drawdowns",
            DRAWDOWN,
            "book",
            "risk_officer",
            decision_id=decided,
            effective_on=AS_OF.isoformat(),
        )
        told = answer.json()
        reasons = {one["code"] for one in told.get("reasons", ())}
        if answer.status_code != 409 or (
            told["code"] == "lifecycle.refused" and not reasons & CARRYING
        ):
            passed.append((fact.name, answer.status_code, reasons))
        # The rival takes it back on the next day.
        clock.day += timedelta(days=1)
        made.tell([Record(fact.table, {table.key: fact.row_id}, "1", rival)], clock.day)
    assert passed == []
    assert made.ledger.verify() == []
    body = {"as_of": AS_OF.isoformat()}
    again = made.server.post("/applications/RZ-2026-001/decisions", "risk_officer", body).json()
    paid = made.do(
        "drawdowns",
        DRAWDOWN,
        "book",
        "risk_officer",
        decision_id=again["decision_id"],
        effective_on=AS_OF.isoformat(),
    )
    assert paid["state_code"] == "booked"
    assert made.ledger.balance(f"{DRAWDOWN}:principal").standing("debit") == REQUESTED
