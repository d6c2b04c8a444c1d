"""Facts about one claim, one spoiled thing at a time."""

from __future__ import annotations

from datetime import date

import pytest

from hefu.evidence.schema import Row, Value
from tests.facts.papers_of_a_sale import bare_sale, claims, voucher
from tests.facts.sound_trade import (
    BANK,
    BUYER,
    INVOICE,
    MILLION,
    SELLER,
    Rows,
    disputed,
    facts_of,
    invoice,
    line,
    only,
    row_of,
    sound_trade,
)

OTHER_BANK = "name:otherbank"


def fact(name: str, rows: Rows, **means: object) -> Row:
    """The only row of one fact."""
    return only(facts_of(rows, **means)[name])  # type: ignore[arg-type]


def notice(number: str = "R1", **values: Value) -> Row:
    """A registry notice of another bank."""
    given: Row = {
        "registration_no": number,
        "kind_code": "factoring",
        "grantor_id": SELLER,
        "secured_party_id": OTHER_BANK,
        "registered_on": date(2026, 2, 1),
    }
    return row_of("registration", **{**given, **values})


def names(invoice_id: str, number: str = "R1") -> Row:
    """The notice names this invoice."""
    return row_of(
        "registration_item", registration_id=number, invoice_no=INVOICE[4:], invoice_id=invoice_id
    )


class TestArithmetic:
    """Gaps inside the invoice."""

    def test_a_wrong_total_shows_its_gap(self) -> None:
        rows = sound_trade()
        rows["invoice"][0] |= {"gross_minor": 11_400, "payable_minor": 11_000}
        found = fact("claim_arithmetic", rows)
        assert (found["gross_gap_minor"], found["payable_gap_minor"]) == (100, -400)

    def test_allowances_and_charges_count(self) -> None:
        rows = sound_trade()
        rows["invoice"][0] |= {"allowance_minor": 1_000, "charge_minor": 50}
        assert fact("claim_arithmetic", rows)["net_gap_minor"] == 950

    def test_without_lines_the_net_cannot_be_checked(self) -> None:
        rows = sound_trade()
        rows["invoice_line"] = []
        found = fact("claim_arithmetic", rows)
        assert (found["line_count"], found["net_gap_minor"]) == (0, None)

    def test_a_line_in_another_currency_cannot_be_added(self) -> None:
        rows = sound_trade()
        rows["invoice_line"][0]["currency"] = "USD"
        assert fact("claim_arithmetic", rows)["net_gap_minor"] is None

    @pytest.mark.parametrize(
        ("words", "gap"), [(None, 0), (11_300, 0), (10_300, 1_000), (-11_300, 22_600)]
    )
    def test_figures_are_held_against_capital_letters(self, words: int | None, gap: int) -> None:
        rows = sound_trade()
        rows["invoice"][0]["gross_in_words_minor"] = words
        assert fact("claim_arithmetic", rows)["words_gap_minor"] == gap

    def test_disputed_capital_letters_are_not_absent_ones(self) -> None:
        doubt = disputed("invoice", INVOICE, "gross_in_words_minor")
        found = fact("claim_arithmetic", sound_trade(), doubts=[doubt])
        assert found["words_gap_minor"] is None

    def test_a_disputed_allowance_is_not_zero(self) -> None:
        doubt = disputed("invoice", INVOICE, "allowance_minor")
        assert fact("claim_arithmetic", sound_trade(), doubts=[doubt])["net_gap_minor"] is None


class TestIdentity:
    """Numbers by which an invoice is known."""

    def test_a_legal_invoice_may_carry_two_numbers(self) -> None:
        rows = sound_trade()
        rows["invoice"][0] |= {"paper_code": "3100231130", "paper_no": "00000001"}
        numbers = {row["identity_no"] for row in facts_of(rows)["claim_identity"]}
        assert numbers == {INVOICE, "vat:3100231130-00000001"}

    @pytest.mark.parametrize("status", ["declined", "withdrawn", "repaid"])
    def test_an_ended_application_claims_nothing(self, status: str) -> None:
        rows = sound_trade()
        rows["application"][0]["status_code"] = status
        assert facts_of(rows)["claim_identity"] == []

    def test_an_unknown_status_counts_as_live(self) -> None:
        rows = sound_trade()
        rows["application"][0]["status_code"] = None
        assert fact("claim_identity", rows)["identity_no"] == INVOICE

    def test_a_claim_on_a_voucher_is_known_by_the_voucher(self) -> None:
        rows = bare_sale()
        first, second = (voucher(rows, number, 5_000) for number in ("V1", "V2"))
        for number, paper in (("A1", first), ("A2", second), ("A3", second)):
            claims(rows, number, 5_000, voucher_id=paper)
        found = [row["identity_no"] for row in facts_of(rows)["claim_identity"]]
        assert found == [f"voucher {first}", f"voucher {second}", f"voucher {second}"]

    def test_an_invoice_not_shown_has_an_unknown_number(self) -> None:
        rows = sound_trade()
        rows["invoice"] = []
        assert fact("claim_identity", rows)["identity_no"] is None

    def test_bad_identifiers_are_graded(self) -> None:
        rows = sound_trade()
        rows["invoice"][0]["digital_no"] = "123"
        rows["party"][0]["uscc"] = "NOT-A-CODE"
        rows["party"][1] |= {"uscc": None}
        found = fact("claim_identity_state", rows)
        assert found["number_state_code"] == found["seller_state_code"] == "bad_format"
        assert found["buyer_state_code"] == "absent"

    def test_a_party_not_shown_has_no_state(self) -> None:
        rows = sound_trade()
        rows["party"] = []
        assert fact("claim_identity_state", rows)["seller_state_code"] is None


def test_a_credit_note_that_mirrors_its_invoice_is_no_copy() -> None:
    rows = sound_trade()
    rows["invoice"].append(invoice(2, date(2026, 3, 10), direction_code="credit_note"))
    assert [row["invoice_id"] for row in facts_of(rows)["invoice_shape"]] == [INVOICE]


class TestTrade:
    """Papers behind the invoice."""

    def event(self, code: str, on: int) -> Row:
        """Something happened to the order in March."""
        values: Row = {"event_code": code, "occurred_on": date(2026, 3, on), "document_no": code}
        return row_of("order_event", order_id=f"{BUYER}/PO1", **values)

    def test_no_order_is_found_where_there_is_none(self) -> None:
        rows = sound_trade()
        rows["purchase_order"] = []
        found = fact("claim_trade", rows)
        assert found["order_no"] == "PO1"
        assert found["found_order_id"] is found["order_state_code"] is None

    def test_an_order_placed_with_somebody_else_is_not_behind_it(self) -> None:
        rows = sound_trade()
        rows["purchase_order"][0]["seller_id"] = "uscc:91999999MA00000000"
        assert fact("claim_trade", rows)["found_order_id"] is None

    @pytest.mark.parametrize(
        ("events", "state"),
        [
            ([], "open"),
            ([("accepted", 1)], "accepted"),
            ([("accepted", 1), ("changed", 2)], "accepted"),
            ([("rejected", 1), ("changed", 2)], "open"),
            ([("accepted", 1), ("cancelled", 1)], "cancelled"),
            ([("cancelled", 1), ("accepted", 2)], "cancelled"),
        ],
    )
    def test_the_state_follows_the_events(self, events: list[tuple[str, int]], state: str) -> None:
        rows = sound_trade()
        rows["order_event"] = [self.event(code, on) for code, on in reversed(events)]
        assert fact("claim_trade", rows)["order_state_code"] == state

    def test_papers_are_counted_once(self) -> None:
        rows = sound_trade()
        rows["invoice"][0]["goods_receipt_id"] = f"{BUYER}/GR1"
        found = fact("claim_trade", rows)
        assert (found["goods_receipt_count"], found["delivery_note_count"]) == (1, 0)


class TestConfirmationAndVerification:
    """The latest word of the debtor and of the tax authority."""

    def test_nobody_confirmed(self) -> None:
        rows = sound_trade()
        rows["confirmation"] = []
        found = fact("claim_confirmation", rows)
        assert found["confirmed_minor"] is found["is_by_account_debtor"] is None
        assert fact("claim_financeable", rows)["financeable_minor"] is None

    def test_somebody_else_confirmed(self) -> None:
        rows = sound_trade()
        rows["confirmation"][0]["account_debtor_id"] = SELLER
        assert fact("claim_confirmation", rows)["is_by_account_debtor"] == 0
        assert fact("claim_financeable", rows)["financeable_minor"] is None

    def test_the_latest_word_of_the_debtor_counts(self) -> None:
        rows = sound_trade()
        later: Row = {"confirmed_on": date(2026, 3, 25), "confirmed_minor": 5_000}
        rows["confirmation"].insert(0, {**rows["confirmation"][0], **later})
        rows["confirmation"].append(
            {**rows["confirmation"][0], "account_debtor_id": BANK, "confirmed_minor": 9_000}
            | {"confirmed_on": date(2026, 3, 26)}
        )
        found = fact("claim_confirmation", rows)
        assert (found["confirmed_minor"], found["confirmation_age_days"]) == (5_000, 6)

    def test_a_word_of_an_unknown_party_may_be_the_debtors_last(self) -> None:
        rows = sound_trade()
        later: Row = {"confirmed_on": date(2026, 3, 25), "account_debtor_id": None}
        rows["confirmation"].append({**rows["confirmation"][0], **later})
        assert fact("claim_confirmation", rows)["is_by_account_debtor"] is None
        assert fact("claim_financeable", rows)["confirmed_minor"] is None

    def test_the_latest_answer_of_the_tax_authority_counts(self) -> None:
        rows = sound_trade()
        older: Row = {"verified_on": date(2026, 3, 1), "outcome_code": "not_found"}
        rows["invoice_verification"].append({**rows["invoice_verification"][0], **older})
        assert fact("claim_verification", rows)["outcome_code"] == "matched"
        rows["invoice_verification"] = []
        found = fact("claim_verification", rows)
        assert found["outcome_code"] is found["verification_age_days"] is None


class TestRegistration:
    """Notices that touch the claim."""

    def test_no_notice_no_row(self) -> None:
        assert facts_of(sound_trade())["claim_registration"] == []

    def test_a_notice_that_names_the_invoice_stands(self) -> None:
        rows = sound_trade()
        rows["registration"], rows["registration_item"] = [notice()], [names(INVOICE)]
        found = fact("claim_registration", rows)
        assert (found["is_released"], found["is_lapsed"], found["is_blanket"]) == (0, 0, 0)
        assert found["secured_party_id"] == OTHER_BANK

    def test_a_notice_that_knows_only_the_printed_number_is_found(self) -> None:
        rows = sound_trade()
        rows["invoice"][0]["invoice_no"] = "1001"
        rows["registration"] = [notice()]
        rows["registration_item"] = [names(f"{SELLER}/1001")]
        assert fact("claim_registration", rows)["registration_no"] == "R1"

    def test_a_notice_not_shown_to_us_is_a_row_of_unknowns(self) -> None:
        rows = sound_trade()
        rows["registration_item"] = [names(INVOICE)]
        found = fact("claim_registration", rows)
        assert found["secured_party_id"] is found["is_released"] is found["is_lapsed"] is None

    @pytest.mark.parametrize(
        ("values", "released", "lapsed"),
        [
            ({"released_on": date(2026, 3, 31)}, 1, 0),
            ({"released_on": date(2026, 4, 1)}, 0, 0),
            ({"lapses_on": date(2026, 3, 31)}, 0, 0),
            ({"lapses_on": date(2026, 3, 30)}, 0, 1),
        ],
    )
    def test_a_notice_ends_on_its_day(self, values: Row, released: int, lapsed: int) -> None:
        rows = sound_trade()
        rows["registration"], rows["registration_item"] = [notice("R1", **values)], [names(INVOICE)]
        found = fact("claim_registration", rows)
        assert (found["is_released"], found["is_lapsed"]) == (released, lapsed)

    def test_a_disputed_release_is_unknown(self) -> None:
        rows = sound_trade()
        rows["registration"], rows["registration_item"] = [notice()], [names(INVOICE)]
        doubts = [disputed("registration", "R1", "released_on")]
        assert fact("claim_registration", rows, doubts=doubts)["is_released"] is None

    @pytest.mark.parametrize(("account_debtor_id", "count"), [(None, 1), (BUYER, 1), (BANK, 0)])
    def test_a_blanket_notice_covers_its_debtor(
        self, account_debtor_id: str | None, count: int
    ) -> None:
        rows = sound_trade()
        rows["registration"] = [
            notice(blanket_grantor_id=SELLER, account_debtor_id=account_debtor_id)
        ]
        found = facts_of(rows)["claim_registration"]
        assert [row["is_blanket"] for row in found] == [1] * count

    def test_a_blanket_notice_over_a_debtor_who_may_be_the_buyer_counts(self) -> None:
        rows = sound_trade()
        rows["party"] = []
        rows["registration"] = [
            notice(blanket_grantor_id=SELLER, account_debtor_id="name:harbourmotors")
        ]
        assert fact("claim_registration", rows)["is_blanket"] == 1

    def test_a_notice_both_blanket_and_naming_the_invoice_is_one_row(self) -> None:
        rows = sound_trade()
        rows["registration"] = [notice(blanket_grantor_id=SELLER)]
        rows["registration_item"] = [names(INVOICE)]
        assert fact("claim_registration", rows)["is_blanket"] == 0


class TestRelation:
    """Groups of seller and buyer."""

    def test_groups_not_derived_are_unknown_not_unrelated(self) -> None:
        found = fact("claim_relation", sound_trade(), kept={})
        assert found["seller_group_id"] is found["buyer_group_id"] is None

    def test_a_party_not_shown_is_unknown(self) -> None:
        rows = sound_trade()
        rows["party"] = [row for row in rows["party"] if row["party_id"] != BUYER]
        found = fact("claim_relation", rows)
        assert (found["seller_group_id"], found["buyer_group_id"]) == (SELLER, None)

    def test_members_of_one_group_share_it(self) -> None:
        members = [
            {"party_id": party, "group_id": "group:x", "reason_code": "majority_ownership"}
            for party in (SELLER, BUYER)
        ]
        kept = {"connected_group_member": members, "guarantee_circle_member": []}
        found = fact("claim_relation", sound_trade(), kept=kept)
        assert found["seller_group_id"] == found["buyer_group_id"] == "group:x"


class TestFinanceable:
    """The least of claim, rest, received and confirmed, times the advance rate."""

    @pytest.mark.parametrize(
        ("table", "values", "financeable"),
        [
            ("application_item", {"claimed_minor": 5_001}, 4_000),
            ("confirmation", {"confirmed_minor": 7_000}, 5_600),
            ("goods_receipt_line", {"received_quantity_micro": 50 * MILLION}, 4_520),
            ("goods_receipt_line", {"received_quantity_micro": 0}, 0),
            ("purchase_order_line", {"unit_price_micro": MILLION // 2}, 4_520),
            ("purchase_order_line", {"unit_price_micro": None}, None),
            ("purchase_order_line", {"currency": "USD"}, None),
            ("invoice", {"prepaid_minor": 20_000}, 0),
        ],
    )
    def test_the_least_counts(self, table: str, values: Row, financeable: int | None) -> None:
        rows = sound_trade()
        rows[table][0] |= values
        assert fact("claim_financeable", rows)["financeable_minor"] == financeable

    def test_one_unmatched_line_makes_the_received_value_unknown(self) -> None:
        rows = sound_trade()
        extra: Row = {"line_no": "2", "order_line_no": None, "item_code": "X", "item_name": "X"}
        rows["invoice_line"].append(line(INVOICE, 1, **extra))
        assert fact("claim_financeable", rows)["received_value_minor"] is None


def test_a_contradiction_is_a_row_that_checks_can_read() -> None:
    found = fact("contradiction", sound_trade(), doubts=[disputed("invoice", INVOICE, "due_on")])
    assert found == {
        "table_name": "invoice",
        "row_id": INVOICE,
        "column_name": "due_on",
        "stated_count": 2,
    }
