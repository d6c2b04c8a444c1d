"""Numbers carry right check characters, and none is given out twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.synth.dice import Dice
from hefu.synth.identifiers import NumberOffice, is_right_uscc, shape_holds, wrong_uscc
from hefu.vocabulary.types import uscc

SEEDS = st.integers(min_value=0, max_value=10**6)


@given(SEEDS)
def test_a_wrong_code_is_wrong_by_both_calculations(seed: int) -> None:
    right = NumberOffice(Dice(seed, "codes")).uscc("320281")
    wrong = wrong_uscc(right)
    assert not is_right_uscc(wrong)
    assert uscc.explain(wrong) != "ok"


@given(SEEDS, st.sampled_from(["91", "N2", "52"]))
def test_a_code_is_right_by_both_calculations(seed: int, registrar: str) -> None:
    code = NumberOffice(Dice(seed, "codes")).uscc("320281", registrar)
    assert is_right_uscc(code)
    assert uscc.explain(code) == "ok"


@pytest.mark.parametrize("code", ["", "91", "9132028100000000IO", "x" * 18])
def test_no_code_of_another_form_is_right(code: str) -> None:
    assert not is_right_uscc(code)


@pytest.mark.parametrize(
    "number", ["2532212345678901234", "253221234567890123456", "25322-12345678", "", "123-"]
)
def test_no_invoice_number_of_another_form_holds(number: str) -> None:
    assert not shape_holds(number)


def test_no_invoice_number_is_given_twice() -> None:
    office = NumberOffice(Dice(1, "numbers"))
    numbers = [office.digital_no(2026, "32") for _ in range(5_000)]
    assert len(set(numbers)) == len(numbers)
    assert all(shape_holds(number) for number in numbers)


def test_a_paper_invoice_has_code_and_number() -> None:
    office = NumberOffice(Dice(1, "numbers"))
    assert shape_holds(f"{office.paper_code(2024, '32')}-{office.paper_no()}")


@given(SEEDS)
def test_no_living_person_has_the_number_of_an_owner(seed: int) -> None:
    number = NumberOffice(Dice(seed, "persons")).person_no()
    assert number.startswith("999999")
    assert len(number) == 18
