"""Dated numbers: which value holds at which clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.parameters import loader
from hefu.parameters.loader import (
    DatedValue,
    Parameter,
    ParameterView,
    parameter,
    parameter_digest,
    parameter_ids,
)
from hefu.vocabulary.errors import InvariantBroken, NotFound, PolicyIncomplete
from hefu.vocabulary.labelled import Label

LOAN = "law.large_exposure.single_customer_loan_limit"
EXPOSURE = "law.large_exposure.single_customer_exposure_limit"
REQUIRED = {
    "evidence.freshness.invoice_verification": 30,
    "evidence.freshness.confirmation": 180,
    "evidence.freshness.receivable": 90,
    "evidence.freshness.exposure": 7,
    "evidence.freshness.fx_rate": 7,
    "evidence.freshness.capital_figure": 120,
    LOAN: 1000,
    EXPOSURE: 1500,
    "policy.price.off_order_tolerance": 300,
    "policy.quantity.over_receipt_tolerance": 0,
    "policy.advance_rate.receivable": 8000,
    "policy.guarantee.circle_size_min": 3,
    "policy.verification.max_age": 30,
    "policy.facility.min_remaining": 0,
}


@dataclass(frozen=True)
class Days:
    """Two clocks without importing the evidence room."""

    as_of: date
    known_on: date


TODAY = Days(date(2026, 11, 1), date(2026, 11, 1))


def test_unknown_id_is_named() -> None:
    with pytest.raises(NotFound) as caught:
        ParameterView(TODAY).get("law.large_exposure.nothing")
    assert caught.value.code == "parameter.unknown"
    assert "law.large_exposure.nothing" in caught.value.text("zh")


@pytest.mark.parametrize(
    "name", ["", "law", "../law/bill/tenor_max", "law/bill/tenor_max", "law.bill.tenor_max.yaml"]
)
def test_ids_that_look_like_paths_are_refused(name: str) -> None:
    with pytest.raises(NotFound):
        parameter(name)


def test_no_value_before_the_rule_took_effect() -> None:
    with pytest.raises(PolicyIncomplete) as caught:
        ParameterView(Days(date(2018, 6, 30), date(2026, 1, 1))).get(EXPOSURE)
    assert caught.value.code == "parameter.no_value"
    assert "2018-07-01" in caught.value.text("en")


def test_no_value_before_the_rule_was_known() -> None:
    with pytest.raises(PolicyIncomplete):
        ParameterView(Days(date(2026, 1, 1), date(2018, 5, 4))).get(EXPOSURE)


@pytest.mark.parametrize(("name", "value"), REQUIRED.items())
def test_numbers_that_other_rooms_rely_on(name: str, value: int) -> None:
    assert ParameterView(TODAY).integer(name) == value


def test_loan_limit_is_unverified_before_the_order_of_2018() -> None:
    assert not ParameterView(Days(date(2018, 6, 30), TODAY.known_on)).get(LOAN).verified
    assert ParameterView(Days(date(2018, 7, 1), TODAY.known_on)).get(LOAN).verified


def test_every_file_is_sound_and_holds_today() -> None:
    assert len(parameter_ids()) == len(set(parameter_ids())) >= len(REQUIRED)
    for name in parameter_ids():
        chosen = ParameterView(TODAY).get(name)
        assert chosen.id == name
        assert chosen.source.zh != chosen.source.en


def _dated(known: int, effective: int, until: int | None, value: int) -> DatedValue:
    return DatedValue(
        effective_from=date.fromordinal(effective),
        known_from=date.fromordinal(known),
        effective_to=None if until is None else date.fromordinal(until),
        value=value,
        basis=("house_policy",),
        source=Label(en="test", zh="测试"),
        verified=True,
    )


def _with_values(values: tuple[DatedValue, ...]) -> Parameter:
    return Parameter("policy.x", Label(en="x", zh="数"), "count", "at_most", values)


START = date(2020, 1, 1).toordinal()
DAYS = st.integers(min_value=START, max_value=START + 20)


@given(
    spans=st.dictionaries(st.tuples(DAYS, DAYS), st.none() | st.integers(0, 10), min_size=1),
    as_of=DAYS,
    known=DAYS,
)
def test_latest_knowledge_wins_and_nothing_later_is_used(
    spans: dict[tuple[int, int], int | None], as_of: int, known: int
) -> None:
    values = tuple(
        _dated(told, start, None if length is None else start + length, index)
        for index, ((told, start), length) in enumerate(spans.items())
    )
    expected = None
    for day_told in range(START, known + 1):  # replay what was learned day by day
        for value in sorted(values, key=lambda item: item.effective_from):
            until = value.effective_to or date.max
            if value.known_from == date.fromordinal(day_told) and (
                value.effective_from <= date.fromordinal(as_of) <= until
            ):
                expected = value.value
    view = ParameterView(Days(date.fromordinal(as_of), date.fromordinal(known)))
    if expected is None:
        with pytest.raises(PolicyIncomplete):
            view._choose(_with_values(values))
    else:
        assert view._choose(_with_values(values)).value == expected


def test_two_values_for_one_day_break_the_file() -> None:
    twice = (_dated(START, START, None, 1), _dated(START, START, START + 3, 2))
    with pytest.raises(InvariantBroken):
        loader._require_sound(_with_values(twice), "policy.x")


def test_an_amount_needs_its_currency() -> None:
    values = (_dated(START, START, None, 1),)
    amount = Parameter("policy.x", Label(en="x", zh="数"), "minor", "at_most", values)
    with pytest.raises(InvariantBroken):
        loader._require_sound(amount, "policy.x")


def test_digest_forgets_order_and_remembers_values() -> None:
    digest = parameter_digest([LOAN, EXPOSURE], TODAY)
    assert digest == parameter_digest([EXPOSURE, LOAN, EXPOSURE], TODAY)
    assert digest != parameter_digest([LOAN], TODAY)
    earlier = Days(date(2018, 6, 30), TODAY.known_on)
    assert parameter_digest([LOAN], earlier) != parameter_digest([LOAN], TODAY)
    with pytest.raises(PolicyIncomplete):
        parameter_digest([LOAN, EXPOSURE], earlier)
