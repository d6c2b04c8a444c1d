"""What a registration is after its notices, and what a search is worth."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hefu.evidence.schema import Row, Value
from tests.facts.sound_trade import (
    AS_OF,
    BANK,
    BUYER,
    INVOICE,
    SELLER,
    Rows,
    disputed,
    facts_of,
    only,
    row_of,
    sound_trade,
)

OTHER = "name:otherbank"
NAME = "Sunrise Fasteners"


def registered(secured: Value = OTHER, **values: Value) -> Rows:
    """The sound trade with one registration over its invoice, until 30 June."""
    rows = sound_trade()
    given: Row = {
        "registration_no": "R1",
        "kind_code": "factoring",
        "grantor_id": SELLER,
        "secured_party_id": secured,
        "registered_on": date(2026, 1, 5),
        "lapses_on": date(2026, 6, 30),
        "secured_minor": 11_300,
        "currency": "CNY",
    }
    rows["registration"] = [row_of("registration", **{**given, **values})]
    rows["registration_item"] = [
        row_of("registration_item", registration_id="R1", invoice_no="1", invoice_id=INVOICE)
    ]
    rows["registry_notice"] = []
    rows["grantor_registration"] = list(rows["registration"])
    return rows


def notice(number: int, code: str | None, filed_on: date | None, **values: Value) -> Row:
    """A notice under the registration, filed by its secured party."""
    given: Row = {
        "registration_no": "R1",
        "notice_no": str(number),
        "notice_code": code,
        "filed_on": filed_on,
        "filer_id": OTHER,
    }
    return row_of("registry_notice", **{**given, **values})


def after(*notices: Row, **values: Value) -> Row:
    """The state of the registration once these notices were filed."""
    rows = registered(**values)
    rows["registry_notice"] = list(notices)
    return only(facts_of(rows)["registration_state"])


def effects(*notices: Row, **values: Value) -> list[Value]:
    rows = registered(**values)
    rows["registry_notice"] = list(notices)
    return [row["effect_code"] for row in facts_of(rows)["registry_notice_effect"]]


class TestWithoutNotices:
    """A registration of which no notice is on file is what its own row says."""

    @pytest.mark.parametrize(
        ("values", "released", "lapsed"),
        [
            ({}, 0, 0),
            ({"released_on": AS_OF}, 1, 0),
            ({"released_on": AS_OF + timedelta(days=1)}, 0, 0),
            ({"lapses_on": AS_OF}, 0, 0),
            ({"lapses_on": AS_OF - timedelta(days=1)}, 0, 1),
            ({"lapses_on": None}, 0, 0),
        ],
    )
    def test_its_own_row_speaks(self, values: Row, released: int, lapsed: int) -> None:
        found = after(**values)
        assert (found["is_released"], found["is_lapsed"]) == (released, lapsed)
        assert (found["notice_count"], found["is_under_objection"]) == (0, 0)

    @pytest.mark.parametrize(
        ("column", "flag"), [("released_on", "is_released"), ("lapses_on", "is_lapsed")]
    )
    def test_a_day_in_dispute_is_unknown(self, column: str, flag: str) -> None:
        rows = registered(**{column: None})
        doubts = [disputed("registration", "R1", column)]
        for table in ("registration_state", "claim_registration"):
            assert only(facts_of(rows, doubts=doubts)[table])[flag] is None


class TestCancellation:
    """Only the secured party cancels."""

    def test_by_the_secured_party_counts(self) -> None:
        found = after(notice(1, "cancellation", date(2026, 3, 1)))
        assert (found["is_released"], found["released_on"]) == (1, date(2026, 3, 1))

    def test_by_somebody_else_does_not_and_is_said(self) -> None:
        strange = notice(1, "cancellation", date(2026, 3, 1), filer_id=BUYER)
        # Without a secured party that can be told apart from the filer nobody knows.
        found = after(strange, secured="lei:5493001KJTIIGC8Y1R12")
        assert found["is_released"] is None
        found = after(strange, secured="uscc:91310000132200821H")
        assert (found["is_released"], found["disregarded_count"]) == (0, 1)
        assert effects(strange, secured="uscc:91310000132200821H") == ["not_secured_party"]

    def test_its_echo_in_the_registration_does_not_count_either(self) -> None:
        day = date(2026, 3, 1)
        strange = notice(1, "cancellation", day, filer_id=BUYER)
        found = after(strange, secured="uscc:91310000132200821H", released_on=day)
        assert (found["is_released"], found["released_on"]) == (0, None)

    def test_an_unknown_filer_leaves_it_open(self) -> None:
        unsigned = notice(1, "cancellation", date(2026, 3, 1), filer_id=None)
        assert after(unsigned)["is_released"] is None
        assert effects(unsigned) == ["filer_unknown"]
        rows = registered()
        rows["registry_notice"] = [unsigned]
        assert only(facts_of(rows)["claim_registration"])["is_released"] is None

    def test_one_filed_later_does_not_count_yet(self) -> None:
        found = after(notice(1, "cancellation", AS_OF + timedelta(days=1)))
        assert (found["is_released"], found["notice_count"]) == (0, 0)

    def test_of_an_unknown_day_leaves_it_open(self) -> None:
        assert after(notice(1, "cancellation", None))["is_released"] is None
        assert after(notice(1, None, date(2026, 3, 1)))["is_released"] is None

    def test_after_it_nothing_is_extended(self) -> None:
        filed = [
            notice(1, "cancellation", date(2026, 3, 1)),
            notice(2, "extension", date(2026, 3, 2), lapses_on=date(2027, 1, 1)),
        ]
        assert effects(*filed) == ["counted", "after_cancellation"]
        assert after(*filed)["lapses_on"] == date(2026, 6, 30)


class TestTerm:
    """Extensions, and what they leave of the last day."""

    @pytest.mark.parametrize(
        ("filed_on", "effect"),
        [
            (date(2025, 11, 30), "outside_window"),
            (date(2025, 12, 1), "counted"),
            (date(2026, 3, 1), "counted"),
            (date(2026, 3, 2), "after_lapse"),
        ],
    )
    def test_only_while_it_runs_and_within_the_window(self, filed_on: date, effect: str) -> None:
        # 1 December lies 90 days before 1 March.
        longer = notice(1, "extension", filed_on, lapses_on=date(2027, 1, 1))
        assert effects(longer, lapses_on=date(2026, 3, 1)) == [effect]

    def test_a_counted_one_moves_the_last_day(self) -> None:
        found = after(
            notice(1, "extension", date(2026, 3, 1), lapses_on=date(2027, 1, 1)),
            lapses_on=date(2026, 3, 10),
        )
        assert (found["lapses_on"], found["is_lapsed"]) == (date(2027, 1, 1), 0)

    def test_one_after_lapse_does_not_revive(self) -> None:
        late = notice(1, "extension", date(2026, 3, 11), lapses_on=date(2027, 1, 1))
        for stated in (date(2026, 3, 10), date(2027, 1, 1)):
            first = notice(0, "initial", date(2026, 1, 5), lapses_on=date(2026, 3, 10))
            found = after(first, late, lapses_on=stated)
            assert (found["lapses_on"], found["is_lapsed"]) == (date(2026, 3, 10), 1)

    def test_one_before_the_window_leaves_the_end_open(self) -> None:
        early = notice(1, "extension", date(2025, 6, 1), lapses_on=date(2027, 1, 1))
        assert after(early, lapses_on=date(2026, 6, 30))["is_lapsed"] == 0
        found = after(early, lapses_on=date(2026, 3, 1))
        assert (found["lapses_on"], found["is_lapsed"]) == (date(2026, 3, 1), None)

    def test_one_by_somebody_else_does_not_count(self) -> None:
        strange = notice(
            1, "extension", date(2026, 3, 1), lapses_on=date(2027, 1, 1), filer_id=BUYER
        )
        secured = "uscc:91310000132200821H"
        assert effects(strange, secured=secured) == ["not_secured_party"]
        found = after(strange, secured=secured, lapses_on=date(2026, 3, 10))
        assert (found["lapses_on"], found["is_lapsed"]) == (date(2026, 3, 10), 1)

    def test_one_that_is_not_longer_changes_nothing(self) -> None:
        same = notice(1, "extension", date(2026, 6, 1), lapses_on=date(2026, 6, 30))
        assert effects(same) == []
        same = notice(1, "extension", AS_OF, lapses_on=date(2026, 6, 30))
        assert effects(same, lapses_on=date(2026, 6, 30)) == ["not_longer"]

    def test_an_end_that_two_papers_tell_differently_is_open(self) -> None:
        first = notice(0, "initial", date(2026, 1, 5), lapses_on=date(2026, 3, 10))
        found = after(first, lapses_on=date(2028, 1, 1))
        assert (found["lapses_on"], found["is_lapsed"]) == (date(2026, 3, 10), None)

    def test_a_lapse_told_before_the_end_is_open(self) -> None:
        assert after(notice(1, "lapse", date(2026, 3, 1)))["is_lapsed"] is None
        found = after(notice(1, "lapse", date(2026, 3, 1)), lapses_on=None)
        assert found["is_lapsed"] == 1


class TestOtherNotices:
    """Objections and changes."""

    def test_an_objection_stands_for_thirty_days_and_is_open_then(self) -> None:
        day = AS_OF - timedelta(days=30)
        found = after(notice(1, "objection", day, filer_id=SELLER))
        assert (found["is_under_objection"], found["objected_on"]) == (1, day)
        older = notice(1, "objection", day - timedelta(days=1), filer_id=SELLER)
        assert after(older)["is_under_objection"] is None

    def test_a_change_restates_what_it_names(self) -> None:
        found = after(
            notice(1, "change", date(2026, 2, 1), secured_minor=5, grantor_name="New"),
            grantor_name="Old",
            grantor_uscc="X",
        )
        assert (found["secured_minor"], found["grantor_name"]) == (5, "New")
        assert (found["grantor_uscc"], found["currency"]) == ("X", "CNY")

    def test_the_order_of_arrival_does_not_matter(self) -> None:
        filed = [
            notice(1, "extension", date(2026, 3, 1), lapses_on=date(2027, 1, 1)),
            notice(2, "extension", date(2026, 3, 20), lapses_on=date(2027, 3, 1)),
            notice(0, "initial", date(2026, 1, 5), lapses_on=date(2026, 3, 10)),
        ]
        assert after(*filed) == after(*reversed(filed))
        assert after(*filed)["lapses_on"] == date(2027, 1, 1)


class TestOwnRegistration:
    """Does ours last, and can it be found?"""

    def own(self, **values: Value) -> Row:
        rows = registered(BANK, **values)
        rows["application"][0]["tenor_days"] = 60
        return only(facts_of(rows)["own_registration"])

    def test_that_of_others_is_not_ours(self) -> None:
        assert facts_of(registered())["own_registration"] == []

    def test_money_that_has_not_left_runs_from_today(self) -> None:
        found = self.own()
        assert found["expected_repayment_on"] == AS_OF + timedelta(days=60)
        assert found["repayment_margin_days"] == 31

    def test_money_that_has_left_runs_from_the_request(self) -> None:
        rows = registered(BANK)
        rows["application"][0] |= {"tenor_days": 60, "status_code": "disbursed"}
        found = only(facts_of(rows)["own_registration"])
        assert found["expected_repayment_on"] == date(2026, 5, 29)

    def test_a_later_due_date_counts(self) -> None:
        rows = registered(BANK)
        rows["application"][0]["tenor_days"] = 60
        rows["invoice"][0]["due_on"] = date(2026, 7, 1)
        assert only(facts_of(rows)["own_registration"])["repayment_margin_days"] == -1

    def test_nobody_tells_when_the_money_comes_back(self) -> None:
        found = only(facts_of(registered(BANK))["own_registration"])
        assert found["expected_repayment_on"] is found["repayment_margin_days"] is None

    def test_a_tenor_that_no_calendar_holds_is_unknown(self) -> None:
        rows = registered(BANK)
        rows["application"][0]["tenor_days"] = 900_000_000
        assert only(facts_of(rows)["own_registration"])["expected_repayment_on"] is None

    @pytest.mark.parametrize(
        ("name", "uscc", "code"),
        [
            ("sunrise　fasteners", None, "current"),
            (NAME, SELLER[5:], "current"),
            (NAME, BUYER[5:], "wrong_code"),
            ("Sunrise Fastener", None, "wrong_name"),
            (None, SELLER[5:], None),
            (None, None, None),
        ],
    )
    def test_the_registered_name(self, name: str | None, uscc: str | None, code: str) -> None:
        found = self.own(grantor_name=name, grantor_uscc=uscc)
        assert found["name_state_code"] == code
        assert found["name_change_month_count"] == (None if code is None else 0)

    @pytest.mark.parametrize(
        ("changed_on", "months"),
        [(date(2025, 11, 30), 5), (date(2025, 12, 1), 4), (AS_OF, 0), (date(2025, 12, 31), 3)],
    )
    def test_a_former_name_and_the_months_since(self, changed_on: date, months: int) -> None:
        rows = registered(BANK, grantor_name="Old Fasteners")
        rows["party_name"] = [
            row_of("party_name", party_id=SELLER, name=NAME, valid_from_on=changed_on),
            row_of(
                "party_name",
                party_id=SELLER,
                name="Old Fasteners",
                valid_from_on=date(2010, 1, 1),
                valid_until_on=changed_on - timedelta(days=1),
            ),
        ]
        found = only(facts_of(rows)["own_registration"])
        assert found["name_state_code"] == "former_name"
        assert found["name_change_month_count"] == months

    def test_a_notice_of_change_mends_the_name(self) -> None:
        rows = registered(BANK, grantor_name="Old Fasteners")
        assert only(facts_of(rows)["own_registration"])["name_state_code"] == "wrong_name"
        rows["registry_notice"] = [
            notice(1, "change", AS_OF, filer_id=BANK, grantor_name=NAME, lapses_on=None)
        ]
        assert only(facts_of(rows)["own_registration"])["name_state_code"] == "current"

    def test_one_that_outlasts_it_takes_over(self) -> None:
        rows = registered(BANK, grantor_name=NAME)
        later = {**rows["registration"][0], "registration_id": "R2", "registration_no": "R2"}
        rows["registration"].append({**later, "lapses_on": date(2027, 1, 1)})
        rows["registration_item"].append(
            row_of("registration_item", registration_id="R2", invoice_no="1", invoice_id=INVOICE)
        )
        found = {r["registration_id"]: r for r in facts_of(rows)["own_registration"]}
        assert (found["R1"]["is_superseded"], found["R2"]["is_superseded"]) == (1, 0)
        rows["registration"][1]["grantor_name"] = "Somebody Else"
        found = {r["registration_id"]: r for r in facts_of(rows)["own_registration"]}
        assert (found["R1"]["is_superseded"], found["R2"]["is_superseded"]) == (0, 0)


class TestSearch:
    """What a search is worth."""

    def searched(self, rows: Rows, **values: Value) -> Row:
        given: Row = {"grantor_id": SELLER, "searched_on": AS_OF, "certificate_no": "C1"}
        rows["registry_search"] = [row_of("registry_search", **{**given, **values})]
        return only(facts_of(rows)["claim_registry_search"])

    @pytest.mark.parametrize(
        ("name", "uscc", "counts"),
        [
            (None, None, True),
            (NAME, None, True),
            (NAME, SELLER[5:], True),
            (None, SELLER[5:], True),
            ("Sunrise Fastener", None, False),
            (NAME, BUYER[5:], False),
            ("Sunrise Fastener", SELLER[5:], False),
        ],
    )
    def test_a_search_under_another_name_is_none(
        self, name: str | None, uscc: str | None, *, counts: bool
    ) -> None:
        found = self.searched(sound_trade(), searched_name=name, searched_uscc=uscc)
        assert found["registry_search_age_days"] == (0 if counts else None)
        assert found["registry_wrong_name_count"] == int(not counts)

    def test_a_name_given_up_since_is_another_name(self) -> None:
        rows = sound_trade()
        rows["party_name"] = [
            row_of("party_name", party_id=SELLER, name="New Name", valid_from_on=AS_OF)
        ]
        assert self.searched(rows, searched_name=NAME)["registry_search_age_days"] is None
        assert self.searched(rows, searched_name="New Name")["registry_search_age_days"] == 0

    def test_an_older_search_under_the_right_name_counts(self) -> None:
        rows = sound_trade()
        self.searched(rows, searched_name=NAME, searched_on=date(2026, 3, 20))
        wrong: Row = {"grantor_id": SELLER, "searched_on": AS_OF, "certificate_no": "C2"}
        rows["registry_search"].append(row_of("registry_search", searched_name="X", **wrong))
        found = only(facts_of(rows)["claim_registry_search"])
        assert (found["registry_search_age_days"], found["registry_wrong_name_count"]) == (11, 1)

    @pytest.mark.parametrize(("hits", "unseen"), [(0, 0), (1, 0), (3, 2), (None, None)])
    def test_hits_beyond_what_is_on_file(self, hits: int | None, unseen: int | None) -> None:
        found = self.searched(registered(), hit_count=hits)
        assert (found["registry_held_count"], found["registry_unseen_count"]) == (1, unseen)

    def test_what_was_cancelled_before_the_search_is_not_held(self) -> None:
        rows = registered()
        rows["grantor_notice"] = [notice(1, "cancellation", date(2026, 3, 1))]
        assert self.searched(rows, hit_count=1)["registry_unseen_count"] == 1
        rows["grantor_notice"] = [notice(1, "cancellation", AS_OF)]
        found = self.searched(rows, hit_count=1, searched_on=AS_OF - timedelta(days=1))
        assert found["registry_unseen_count"] == 0
