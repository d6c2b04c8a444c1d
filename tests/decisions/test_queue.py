"""From findings to alerts: one cause, one alert; ranked by a formula that anybody can check."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.checks._engine.card import Severity
from hefu.checks._engine.finding import Finding
from hefu.checks._engine.registry import checks
from hefu.decisions.queue.alert import Alert, Hit
from hefu.decisions.queue.causes import alert_id, by_cause, facts_digest
from hefu.decisions.queue.ranking import WHOLE_BP, alerts_of, cut, precision_of, stake_minor
from hefu.decisions.queue.responsibility import responsibilities
from hefu.decisions.queue.waiving import sort_out, state_of
from hefu.evidence.day import Clocks
from hefu.evidence.ports import StoredWaiver, WaiverRevocation
from hefu.parameters.loader import ParameterView
from hefu.vocabulary.labels import code_families

AS_OF = date(2026, 6, 30)
PARAMETERS = ParameterView(Clocks(AS_OF, AS_OF))
PLEDGED, UNCONFIRMED = "receivable.pledged_elsewhere", "receivable.unconfirmed"


def hit(
    application: str,
    evidence: str | None,
    about: str,
    check_id: str = PLEDGED,
    severity: Severity = "stop",
    *,
    stake: int | None = 100,
    cap: int | None = 1_000,
    measure: int | None = 100,
) -> Hit:
    """One finding with its money."""
    finding = Finding(
        finding_id=f"{check_id} {application} {evidence}",
        check_id=check_id,
        subject_id=application,
        evidence_id=evidence,
        other_evidence_id=None,
        measure=measure,
        threshold=None,
        currency="CNY",
    )
    return Hit(application, False, finding, severity, about, stake, cap)


def alerts(*hits: Hit) -> list[Alert]:
    return alerts_of(hits, PARAMETERS, AS_OF)


class TestCauses:
    """Findings of one cause are one alert."""

    def test_one_counterpart_is_one_cause(self) -> None:
        found = by_cause([hit("A1", "I1", "s"), hit("A2", "I2", "s"), hit("A3", "I3", "t")])
        assert [len(group) for group in found] == [2, 1]

    def test_one_piece_of_evidence_is_one_cause(self) -> None:
        assert len(by_cause([hit("A1", "I1", "s"), hit("A2", "I1", "t")])) == 1

    def test_causes_meet_by_way_of_a_third(self) -> None:
        chain = [hit("A1", "I1", "s"), hit("A2", "I1", "t"), hit("A3", "I3", "t")]
        assert len(by_cause(chain)) == 1

    def test_two_checks_are_two_causes(self) -> None:
        assert len(by_cause([hit("A1", "I1", "s"), hit("A1", "I1", "s", UNCONFIRMED)])) == 2

    def test_a_finding_without_evidence_is_held_by_its_counterpart(self) -> None:
        assert len(by_cause([hit("A1", None, "s"), hit("A2", None, "t")])) == 2

    @given(st.permutations([("A1", "I1", "s"), ("A2", "I1", "t"), ("A3", "I3", "u")]))
    def test_the_order_of_findings_does_not_matter(self, order: list[tuple[str, str, str]]) -> None:
        shuffled = alerts(*(hit(*each) for each in order))
        assert shuffled == alerts(hit("A1", "I1", "s"), hit("A2", "I1", "t"), hit("A3", "I3", "u"))

    def test_the_id_names_check_and_cause_and_outlives_the_day(self) -> None:
        one, same = [hit("A1", "I1", "s")], [hit("A9", "I9", "s", measure=7)]
        assert alert_id(one) == alert_id(same)
        assert alert_id(one).startswith("RCV001-")
        assert alert_id(one) != alert_id([hit("A1", "I1", "t")])


class TestFacts:
    """When is it still the same finding?"""

    def test_another_figure_application_or_amount_is_another_fact(self) -> None:
        same = facts_digest([hit("A1", "I1", "s")])
        assert facts_digest([hit("A1", "I1", "s")]) == same
        for other in (
            hit("A1", "I1", "s", measure=101),
            hit("A2", "I1", "s"),
            hit("A1", "I2", "s"),
            hit("A1", "I1", "s", stake=99),
        ):
            assert facts_digest([other]) != same
        assert facts_digest([hit("A1", "I1", "s"), hit("A2", "I2", "s")]) != same

    def test_a_measure_that_grows_with_the_days_is_not(self) -> None:
        ageing = "registration.not_searched"
        today = facts_digest([hit("A1", "I1", "s", ageing, measure=31)])
        assert facts_digest([hit("A1", "I1", "s", ageing, measure=32)]) == today
        assert facts_digest([hit("A1", "I2", "s", ageing, measure=31)]) != today


class TestRanking:
    """Expected loss avoided = money at stake x precision."""

    def test_the_formula_and_its_inputs(self) -> None:
        (found,) = alerts(hit("A1", "I1", "s", stake=333))
        precision = precision_of(PLEDGED, "stop", PARAMETERS)
        assert (found.stake_minor, found.precision) == (333, precision)
        assert found.expected_minor == 333 * precision.value_bp // WHOLE_BP
        assert not precision.is_verified

    def test_the_larger_expected_loss_comes_first(self) -> None:
        found = alerts(
            hit("A1", "I1", "s", stake=100),
            hit("A2", "I2", "t", UNCONFIRMED, "refer", stake=900),
            hit("A3", "I3", "u", UNCONFIRMED, "refer", stake=200),
        )
        assert [alert.applications for alert in found] == [("A2",), ("A1",), ("A3",)]

    def test_an_application_counts_at_most_what_it_asks_for(self) -> None:
        own = [hit("A1", f"I{number}", "s", stake=400, cap=1_000) for number in range(4)]
        assert stake_minor(own) == 1_000
        assert stake_minor([*own, *own]) == 1_000
        assert stake_minor([*own, hit("A2", "I9", "s", stake=50)]) == 1_050

    @pytest.mark.parametrize(("stake", "cap"), [(None, 1_000), (100, None)])
    def test_an_unknown_stake_ranks_with_the_largest(
        self, stake: int | None, cap: int | None
    ) -> None:
        unknown = hit("A1", "I1", "s", stake=stake, cap=cap)
        found = alerts(unknown, hit("A2", "I2", "t", stake=700), hit("A3", "I3", "u", stake=10))
        by_application = {alert.applications[0]: alert for alert in found}
        assert by_application["A1"].stake_minor is None
        assert by_application["A1"].ranked_minor == 700
        assert found[-1].applications == ("A3",)

    def test_deadlines_are_working_days(self) -> None:
        (stop,) = alerts(hit("A1", "I1", "s"))
        assert (stop.deadline_days, stop.deadline_on) == (1, date(2026, 7, 1))
        (late,) = alerts_of([hit("A1", "I1", "s")], PARAMETERS, date(2026, 9, 30))
        # The first working day after the National Day holidays.
        assert late.deadline_on == date(2026, 10, 8)
        (unknown,) = alerts_of([hit("A1", "I1", "s")], PARAMETERS, date(2199, 1, 1))
        assert unknown.deadline_on is None


class TestBudget:
    """These and not those."""

    def test_what_is_left_out_is_counted_once_an_application(self) -> None:
        queue = cut(
            alerts(
                hit("A1", "I1", "s", stake=900),
                hit("A1", "I1", "s", UNCONFIRMED, "refer", stake=900),
                hit("A2", "I2", "t", UNCONFIRMED, "refer", stake=50),
                hit("A2", "I2", "t", "invoice.not_verified", "refer", stake=50),
            ),
            1,
        )
        assert [alert.check_id for alert in queue.taken] == [PLEDGED]
        assert len(queue.left) == 3
        assert queue.left_stake_minor == (950, 0)
        assert queue.untouched_stake_minor == (50, 0)

    def test_what_is_left_out_and_not_known_is_said(self) -> None:
        queue = cut(
            alerts(hit("A1", "I1", "s", stake=900), hit("A2", "I2", "t", cap=None, stake=None)), 1
        )
        known = queue.left_stake_minor
        assert known in {(0, 1), (900, 0)}

    def test_a_wide_budget_leaves_nothing(self) -> None:
        assert cut(alerts(hit("A1", "I1", "s")), 20).left == ()


def waiver(alert: Alert, **changes: object) -> StoredWaiver:
    """The alert waived for a month."""
    given = StoredWaiver(
        waiver_id="w",
        alert_id=alert.alert_id,
        check_id=alert.check_id,
        facts_digest=alert.facts_digest,
        waived_by="Li Wen",
        reason="counted in boxes",
        until_on=AS_OF + timedelta(days=30),
        known_on=AS_OF,
        entered_on=AS_OF,
    )
    return msgspec.structs.replace(given, **changes)


REVOKED = WaiverRevocation("w", "Zhao Min", "it is no false alarm", AS_OF, AS_OF)


class TestWaivers:
    """Out of the queue, and back."""

    def test_a_waived_alert_is_kept_out(self) -> None:
        one, other = alerts(hit("A1", "I1", "s"), hit("A2", "I2", "t"))
        found = sort_out([one, other], [waiver(one)], AS_OF)
        assert found.open == (other,)
        assert [alert for alert, _ in found.waived] == [one]
        assert found.returned == {}

    @pytest.mark.parametrize(
        ("changes", "state"),
        [
            ({}, "holds"),
            ({"until_on": AS_OF}, "holds"),
            ({"until_on": AS_OF - timedelta(days=1)}, "expired"),
            ({"facts_digest": "other"}, "facts_changed"),
            ({"revocation": REVOKED}, "revoked"),
        ],
    )
    def test_it_comes_back(self, changes: dict[str, object], state: str) -> None:
        (alert,) = alerts(hit("A1", "I1", "s"))
        given = waiver(alert, **changes)
        assert state_of(given, alert, AS_OF) == state
        found = sort_out([alert], [given], AS_OF)
        if state == "holds":
            assert found.open == ()
        else:
            assert found.open == (alert,)
            assert found.returned[alert.alert_id] == (state, given)

    def test_one_that_holds_is_enough(self) -> None:
        (alert,) = alerts(hit("A1", "I1", "s"))
        given = [waiver(alert), waiver(alert, waiver_id="v", revocation=REVOKED)]
        assert sort_out([alert], given, AS_OF).open == ()

    def test_a_cause_that_is_gone(self) -> None:
        (alert,) = alerts(hit("A1", "I1", "s"))
        assert state_of(waiver(alert), None, AS_OF) == "gone"


def test_every_owner_has_words() -> None:
    table = responsibilities()
    owners = {one.owner for one in (table.default, *table.areas.values(), *table.checks.values())}
    assert owners <= set(code_families()["queue_owner"].codes)


def test_checks_named_in_the_table_exist() -> None:
    assert set(responsibilities().checks) <= set(checks())
