"""Who sees which class for which purpose: hidden unless a line says otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from hefu.protection.access import showing
from hefu.vocabulary.errors import InvalidInput, PolicyIncomplete
from hefu.vocabulary.field_class import FIELD_CLASSES
from hefu.vocabulary.labels import code_families

DAY = date(2026, 6, 1)


def test_who_is_named_nowhere_sees_nothing() -> None:
    for purpose in code_families()["purpose"].codes:
        for field_class in FIELD_CLASSES:
            assert showing("administrator", field_class, purpose, DAY) == "hidden"


@pytest.mark.parametrize(
    ("role", "purpose"),
    [("risk_officer", "partner_service"), ("sme", "credit_decision"), ("auditor", "collection")],
)
def test_a_role_sees_nothing_for_a_purpose_that_is_not_its_own(role: str, purpose: str) -> None:
    assert {showing(role, one, purpose, DAY) for one in FIELD_CLASSES} == {"hidden"}


def test_a_higher_class_is_never_shown_more_plainly() -> None:
    order = ("hidden", "masked", "plain")
    for role in code_families()["role"].codes:
        for purpose in code_families()["purpose"].codes:
            shown = [order.index(showing(role, one, purpose, DAY)) for one in FIELD_CLASSES]
            assert shown == sorted(shown, reverse=True), (role, purpose)


def test_a_technology_partner_sees_nothing_plainly_but_what_is_public() -> None:
    seen = {
        one: showing("technology_partner", one, "partner_service", DAY) for one in FIELD_CLASSES
    }
    assert seen == {
        "public": "plain",
        "internal": "masked",
        "sensitive": "hidden",
        "core": "hidden",
    }


def test_an_unknown_word_or_day_is_refused() -> None:
    with pytest.raises(InvalidInput) as role:
        showing("owner", "public", "audit", DAY)
    assert role.value.code == "protection.role_unknown"
    with pytest.raises(InvalidInput) as purpose:
        showing("auditor", "public", "curiosity", DAY)
    assert "audit" in purpose.value.text("en")
    with pytest.raises(PolicyIncomplete):
        showing("auditor", "public", "audit", date(2025, 12, 31))
