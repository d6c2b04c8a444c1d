"""Fail closed at the front door: of an approved application each required fact is put in doubt in turn, and
no payment succeeds; when the doubt ends, the money moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from hefu.bootstrap import DATABASE
from hefu.evidence.record import Record
from hefu.evidence.schema import tables
from tests.api.asking import running
from tests.api.deal_over_http import DRAWDOWN, DealOverHttp
from tests.decisions.approvable import APPLICATION, AS_OF, REQUESTED, approvable
from tests.law_one.not_required import DISPUTED
from tests.law_one.spoiling import another_value, role_of
from tests.law_one.test_contradicted_facts import one_of_each
from tests.servers.postgresql import BookServer

DATABASES = ("sqlite", "postgresql")
LATER = AS_OF + timedelta(days=1)
FACTS = [fact for fact in one_of_each() if DISPUTED.get(role_of(fact)) is None]
CARRYING = {
    "lifecycle.decision_forbids",
    "lifecycle.decision_less",
    "lifecycle.limit_missing",
    "lifecycle.sector_unknown",
}


@pytest.fixture(scope="module", params=DATABASES)
def deal(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DealOverHttp]:
    """The application approved in full, its drawdown asked for."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "postgresql":
            server: BookServer = request.getfixturevalue("book_server")
            patch.setenv(DATABASE, server.address)
        with running(tmp_path_factory.mktemp("law"), seconds_max=120) as trial:
            made = DealOverHttp(trial)
            made.set_up()
            made.approve()
            made.request()
            yield made


@pytest.mark.slow
def test_no_payment_succeeds_while_a_required_fact_is_in_doubt(deal: DealOverHttp) -> None:
    decided, passed = deal.decide(), []
    for number, fact in enumerate(FACTS):
        table, rival = tables()[fact.table], f"rival {number}"
        stated = approvable()[fact.table][fact.position][fact.column]
        other = another_value(table.columns[fact.column], stated)
        deal.tell([Record(fact.table, {table.key: fact.row_id, fact.column: other}, "1", rival)])
        answer = deal.ask("drawdowns", DRAWDOWN, "book", "risk_officer", decision_id=decided)
        told = answer.json()
        reasons = {one["code"] for one in told.get("reasons", ())}
        is_refused = told["code"] == "lifecycle.refused" and bool(reasons & CARRYING)
        if answer.status_code != 409 or not (is_refused or told["code"].startswith("policy.")):
            passed.append((fact.name, answer.status_code, reasons))
        # The rival takes it back, in words dated later.
        taken_back = Record(fact.table, {table.key: fact.row_id}, "1", rival, LATER)
        deal.tell([taken_back])
    assert passed == []
    assert deal.ledger.verify() == []
    assert deal.ledger.balance(f"{APPLICATION}:commitment").standing("debit") == REQUESTED
    decided = deal.decide()
    paid = deal.do("drawdowns", DRAWDOWN, "book", "risk_officer", decision_id=decided)
    assert paid["state_code"] == "booked"
    assert deal.ledger.balance(f"{DRAWDOWN}:principal").standing("debit") == REQUESTED
