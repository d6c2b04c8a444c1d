"""Facts about the borrower: facility, exposure, guarantors."""

from __future__ import annotations

from datetime import date

import pytest

from hefu.evidence.schema import Row, Value
from tests.facts.sound_trade import BANK, BUYER, SELLER, Rows, facts_of, only, row_of, sound_trade


def fact(name: str, rows: Rows, **means: object) -> Row:
    """The only row of one fact."""
    return only(facts_of(rows, **means)[name])  # type: ignore[arg-type]


def exposure(amount: int | None, **values: Value) -> Row:
    """An acceptance of the borrower reported yesterday, outside any facility."""
    given: Row = {
        "obligor_id": SELLER,
        "financier_id": BANK,
        "kind_code": "acceptance",
        "outstanding_minor": amount,
        "currency": "CNY",
        "reported_on": date(2026, 3, 30),
    }
    return row_of("exposure", **{**given, **values})


class TestFacility:
    """What is left of the facility."""

    def test_no_facility_is_unknown(self) -> None:
        rows = sound_trade()
        rows["facility"] = []
        found = fact("borrower_facility", rows)
        assert found["facility_id"] is found["headroom_minor"] is found["is_usable"] is None

    def test_headroom_is_limit_less_used(self) -> None:
        found = fact("borrower_facility", sound_trade())
        assert (found["headroom_minor"], found["days_to_expiry_days"]) == (800_000, 275)

    def test_a_facility_of_which_no_use_was_reported_has_unknown_headroom(self) -> None:
        rows = sound_trade()
        rows["exposure"] = []
        found = fact("borrower_facility", rows)
        assert found["limit_minor"] == 1_000_000
        assert found["headroom_minor"] is None

    @pytest.mark.parametrize(
        ("values", "is_usable"),
        [
            ({"status_code": "frozen"}, 0),
            ({"valid_until_on": date(2026, 3, 30)}, 0),
            ({"valid_until_on": date(2026, 3, 31)}, 1),
            ({"valid_from_on": date(2026, 4, 1)}, 0),
            ({"status_code": None}, None),
            ({"status_code": None, "valid_until_on": date(2026, 1, 2)}, 0),
        ],
    )
    def test_usable_on_the_day(self, values: Row, is_usable: int | None) -> None:
        rows = sound_trade()
        rows["facility"][0] |= values
        assert fact("borrower_facility", rows)["is_usable"] == is_usable

    def test_the_usable_one_with_more_room_is_chosen(self) -> None:
        rows = sound_trade()
        for number, limit, status in (("F2", 1_500_000, "active"), ("F3", 9_000_000, "closed")):
            given = {**rows["facility"][0], "facility_no": number, "limit_minor": limit}
            rows["facility"].append(
                {**given, "facility_id": f"{BANK}/{number}", "status_code": status}
            )
            rows["exposure"].append(exposure(0, facility_no=number))
        assert fact("borrower_facility", rows)["facility_no"] == "F2"

    def test_the_one_the_application_names_is_taken_as_it_is(self) -> None:
        rows = sound_trade()
        rows["application"][0] |= {"facility_no": "F9", "facility_id": f"{BANK}/F9"}
        found = fact("borrower_facility", rows)
        assert (found["facility_id"], found["facility_no"]) == (None, "F9")

    def test_a_facility_of_another_borrower_is_not_usable(self) -> None:
        rows = sound_trade()
        rows["application"][0] |= {"facility_no": "F1", "facility_id": f"{BANK}/F1"}
        rows["facility"][0]["borrower_id"] = BUYER
        assert fact("borrower_facility", rows)["is_usable"] == 0


class TestExposure:
    """What the financier holds on the borrower."""

    def test_nobody_reported_is_unknown_not_zero(self) -> None:
        rows = sound_trade()
        rows["exposure"] = []
        found = fact("customer_exposure", rows)
        assert found["loan_minor"] is found["exposure_after_minor"] is None

    def test_no_word_about_loans_is_unknown_loans(self) -> None:
        rows = sound_trade()
        rows["exposure"] = [exposure(50)]
        found = fact("customer_exposure", rows)
        assert (found["loan_minor"], found["exposure_minor"]) == (None, 50)

    def test_kinds_are_added_and_snapshots_replaced(self) -> None:
        rows = sound_trade()
        rows["exposure"] += [
            exposure(50_000),
            exposure(70_000, reported_on=date(2026, 3, 20)),
            exposure(1, financier_id="name:otherbank"),
        ]
        found = fact("customer_exposure", rows)
        assert (found["loan_minor"], found["exposure_minor"]) == (200_000, 250_000)
        assert found["exposure_after_minor"] == 259_000

    def test_an_amount_in_a_currency_without_rate_is_unknown(self) -> None:
        rows = sound_trade()
        rows["exposure"].append(exposure(1, currency="USD"))
        found = fact("customer_exposure", rows)
        assert (found["loan_minor"], found["exposure_minor"]) == (200_000, None)

    def test_the_latest_capital_counts(self) -> None:
        rows = sound_trade()
        newer: Row = {"reported_on": date(2026, 3, 1), "amount_minor": 1}
        rows["capital_figure"].append({**rows["capital_figure"][0], **newer})
        assert fact("customer_exposure", rows)["net_capital_minor"] == 1


class TestCircle:
    """The borrower and its guarantors in guarantee circles."""

    def trade(self, **values: Value) -> Rows:
        """The buyer guarantees the seller."""
        rows = sound_trade()
        given: Row = {
            "guarantee_no": "G1",
            "guarantor_id": BUYER,
            "obligor_id": SELLER,
            "kind_code": "general",
            "amount_minor": 5,
            "currency": "CNY",
            "signed_on": date(2026, 1, 1),
        }
        rows["guarantee"] = [row_of("guarantee", **{**given, **values})]
        return rows

    def test_circles_not_derived_are_unknown(self) -> None:
        for row in facts_of(self.trade(), kept={})["borrower_circle"]:
            assert row["circle_size_count"] is row["circle_amount_minor"] is None

    def test_whoever_stands_in_none_has_size_zero(self) -> None:
        found = facts_of(self.trade())["borrower_circle"]
        assert [(row["role_code"], row["circle_size_count"]) for row in found] == [
            ("borrower", 0),
            ("guarantor", 0),
        ]

    @pytest.mark.parametrize(
        "values",
        [
            {"released_on": date(2026, 3, 31)},
            {"valid_until_on": date(2026, 3, 30)},
            {"signed_on": date(2026, 4, 1)},
        ],
    )
    def test_a_guarantee_that_does_not_stand_names_no_guarantor(self, values: Row) -> None:
        assert len(facts_of(self.trade(**values))["borrower_circle"]) == 1

    def test_the_circle_of_the_guarantor_is_told(self) -> None:
        member: Row = {
            "party_id": BUYER,
            "circle_id": "circle:x",
            "circle_size_count": 4,
            "circle_amount_minor": 900,
            "currency": "CNY",
        }
        kept: dict[str, list[Row]] = {
            "connected_group_member": [],
            "guarantee_circle_member": [member],
        }
        found = facts_of(self.trade(), kept=kept)["borrower_circle"]
        assert [row["circle_amount_minor"] for row in found] == [0, 900]
