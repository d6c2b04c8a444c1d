"""Every number of law and policy can be explained to a person in both languages."""

from __future__ import annotations

import re
from datetime import date

import pytest

from hefu.parameters.loader import parameter, parameter_ids
from hefu.services.show_parameter import list_parameters, show_parameter
from hefu.vocabulary.clause import clause
from hefu.vocabulary.errors import NotFound
from hefu.vocabulary.labels import code_label

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TODAY = date(2026, 11, 1)


@pytest.mark.parametrize("name", parameter_ids())
def test_title_unit_comparison_source_and_basis_have_words(name: str) -> None:
    found = parameter(name)
    labels = [
        found.title,
        code_label("parameter_unit", found.unit),
        code_label("comparison", found.comparison),
        *([found.note] if found.note else []),
        *(value.source for value in found.values),
        *(clause(basis).title for value in found.values for basis in value.basis),
    ]
    for label in labels:
        assert label.en.strip()
        assert CHINESE.search(label.zh), label


@pytest.mark.parametrize("name", parameter_ids())
def test_a_figure_without_a_verified_clause_is_not_verified(name: str) -> None:
    for value in parameter(name).values:
        if value.verified:
            assert all(clause(basis).verified for basis in value.basis)


def test_unknown_parameter_is_refused() -> None:
    with pytest.raises(NotFound):
        show_parameter("policy.nothing", TODAY, TODAY)


def test_before_its_time_the_page_says_why() -> None:
    page = show_parameter("law.voucher.tenor_hard_max", date(2020, 1, 1), TODAY)
    assert page.chosen is None
    assert page.missing is not None
    assert "2025-06-15" in page.missing.zh


def test_exactly_one_line_holds() -> None:
    for page in list_parameters(TODAY, TODAY):
        assert [line.is_chosen for line in page.lines].count(True) == 1
        assert page.missing is None


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("law.large_exposure.recognition_threshold", "2.50%（250个基点）", "2.50 % (250 bp)"),
        ("law.joint_credit.mandatory_total", "人民币5,000,000,000.00元", "CNY 5,000,000,000.00"),
        ("law.registry.term_min", "1个月", "1 month"),
        ("law.registry.cancellation_days", "10个工作日", "10 working days"),
        ("policy.guarantee.circle_size_min", "3", "3"),
    ],
)
def test_values_as_people_read_them(name: str, zh: str, en: str) -> None:
    chosen = show_parameter(name, TODAY, TODAY).chosen
    assert chosen is not None
    assert (chosen.value.zh, chosen.value.en) == (zh, en)
