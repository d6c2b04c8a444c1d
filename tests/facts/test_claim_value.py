"""What is left of an invoice: credit notes and payments, each counted once or not known at all."""

from __future__ import annotations

from datetime import date

import pytest

from hefu.evidence.schema import Row, Value
from tests.facts.sound_trade import (
    BANK,
    BUYER,
    INVOICE,
    SELLER,
    Rows,
    disputed,
    facts_of,
    invoice,
    only,
    payment,
    reference,
    row_of,
    sound_trade,
)


def value_of(rows: Rows, **means: object) -> Row:
    """The claim_value row of the trade."""
    return only(facts_of(rows, **means)["claim_value"])  # type: ignore[arg-type]


def paid(*payments: Row, references: list[Row] | None = None) -> Rows:
    """The sound trade with payments that name the invoice."""
    rows = sound_trade()
    rows["payment"] = list(payments)
    rows["payment_reference"] = references or [
        reference(str(row["payment_id"])) for row in payments
    ]
    return rows


def credit_note(amount: int | None, issued_on: date = date(2026, 3, 15), **values: Value) -> Row:
    """A credit note against the claimed invoice."""
    given: Row = {
        "direction_code": "credit_note",
        "gross_minor": amount,
        "original_invoice_no": INVOICE[4:],
    }
    return invoice(9, issued_on, **{**given, **values})


def test_the_red_letters_of_one_blue_invoice_are_added_up() -> None:
    rows = sound_trade()
    for number, amount in ((9, 4_000), (10, 1_300)):
        rows["invoice"].append(credit_note(amount, invoice_no=f"R{number}", digital_no=None))
    value = value_of(rows)
    named = ("credited_minor", "credit_note_count", "over_credited_minor", "remaining_minor")
    assert [value[name] for name in named] == [5_300, 2, 0, 6_000]


def test_red_letters_that_take_back_more_than_the_blue_one_bills_are_told() -> None:
    rows = sound_trade()
    for number in (9, 10):
        rows["invoice"].append(credit_note(6_000, invoice_no=f"R{number}", digital_no=None))
    assert value_of(rows)["over_credited_minor"] == 700
    rows["invoice"][1]["gross_minor"] = None
    assert value_of(rows)["over_credited_minor"] is None


@pytest.mark.parametrize("named_by", [INVOICE[4:], "4400191130-12345678"])
def test_a_printed_digital_invoice_is_reversed_under_either_of_its_numbers(named_by: str) -> None:
    rows = sound_trade()
    rows["invoice"][0] |= {"paper_code": "4400191130", "paper_no": "12345678"}
    rows["invoice"][0] = row_of("invoice", **rows["invoice"][0])
    rows["invoice"].append(credit_note(11_300, original_invoice_no=named_by))
    assert value_of(rows)["remaining_minor"] == 0


def test_nothing_credited_and_nothing_paid_leaves_all() -> None:
    value = value_of(sound_trade())
    assert (value["gross_minor"], value["remaining_minor"]) == (11_300, 11_300)


def test_an_invoice_we_were_not_shown_has_no_value_we_could_know() -> None:
    rows = sound_trade()
    rows["invoice"] = []
    value = value_of(rows)
    assert value["claimed_minor"] == 11_300
    assert value["gross_minor"] is value["credited_minor"] is value["remaining_minor"] is None


def test_a_credit_note_lowers_what_is_left() -> None:
    rows = sound_trade()
    rows["invoice"].append(credit_note(1_300))
    value = value_of(rows)
    assert (value["credited_minor"], value["credit_note_count"]) == (1_300, 1)
    assert value["remaining_minor"] == 10_000


def test_a_credit_note_of_unknown_amount_makes_the_rest_unknown() -> None:
    rows = sound_trade()
    rows["invoice"] += [
        credit_note(None),
        credit_note(100, digital_no=None, invoice_no="CN2", invoice_id="CN2"),
    ]
    value = value_of(rows)
    assert value["credited_minor"] is None
    assert value["remaining_minor"] is None
    assert value["credit_note_count"] == 2


def test_a_credit_note_issued_later_does_not_count_yet() -> None:
    rows = sound_trade()
    rows["invoice"].append(credit_note(1_300, issued_on=date(2026, 4, 1)))
    assert value_of(rows)["remaining_minor"] == 11_300


def test_a_credit_note_that_knows_only_the_printed_number_is_found() -> None:
    rows = sound_trade()
    rows["invoice"] = [
        invoice(1, date(2026, 3, 10), invoice_no="1001"),
        credit_note(1_300, original_invoice_no="1001"),
    ]
    assert value_of(rows)["credited_minor"] == 1_300


def test_a_credit_note_that_may_mean_either_of_two_invoices_is_unknown() -> None:
    rows = sound_trade()
    rows["invoice"] = [
        invoice(1, date(2026, 3, 10), invoice_no="1001"),
        invoice(2, date(2025, 3, 10), invoice_no="1001"),
        credit_note(1_300, original_invoice_no="1001"),
    ]
    assert value_of(rows)["credited_minor"] is None


def test_a_claimed_credit_note_leaves_nothing_to_claim() -> None:
    rows = sound_trade()
    rows["invoice"][0]["direction_code"] = "credit_note"
    assert value_of(rows)["remaining_minor"] == 0


def test_a_prepayment_stated_on_the_invoice_is_settled() -> None:
    rows = sound_trade()
    rows["invoice"][0]["prepaid_minor"] = 3_000
    assert value_of(rows)["remaining_minor"] == 8_300


def test_a_disputed_prepayment_is_unknown_not_zero() -> None:
    value = value_of(sound_trade(), doubts=[disputed("invoice", INVOICE, "prepaid_minor")])
    assert value["settled_minor"] is None


def test_a_payment_to_the_seller_is_settled() -> None:
    assert value_of(paid(payment("P1", 5_000)))["remaining_minor"] == 6_300


@pytest.mark.parametrize(
    "values",
    [
        {"payee_id": f"{BANK}", "account_no": "X-1"},
        {"status_code": "pending"},
        {"status_code": "information"},
        {"status_code": "instructed"},
        {"booked_on": date(2026, 4, 1)},
        {"direction_code": "out", "payee_id": BUYER, "payer_id": SELLER},
    ],
)
def test_money_that_did_not_reach_the_seller_settles_nothing(values: Row) -> None:
    assert value_of(paid(payment("P1", 5_000, **values)))["settled_minor"] == 0


@pytest.mark.parametrize(
    "values",
    [
        {"payee_id": None, "account_no": "X-1"},
        {"direction_code": None},
        {"booked_on": None},
        {"amount_minor": None},
        {"currency": None},
        {"payer_id": SELLER},
    ],
)
def test_a_payment_of_which_too_little_is_known_makes_the_rest_unknown(values: Row) -> None:
    assert value_of(paid(payment("P1", 5_000, **values)))["settled_minor"] is None


def test_a_reference_to_a_payment_we_were_not_shown_is_unknown() -> None:
    assert value_of(paid(references=[reference("P7")]))["settled_minor"] is None


def test_a_payee_known_by_the_same_name_is_the_seller() -> None:
    rows = paid(payment("P1", 5_000, payee_id="name:sunrisefasteners", account_no="X-1"))
    assert value_of(rows)["settled_minor"] == 5_000


def test_a_payee_of_the_same_name_with_another_code_is_not_the_seller() -> None:
    rows = paid(payment("P1", 5_000, payee_id="uscc:91999999MA00000000", account_no="X-1"))
    rows["party"].append(row_of("party", name="Sunrise Fasteners", uscc="91999999MA00000000"))
    assert value_of(rows)["settled_minor"] == 0


def test_two_invoices_of_one_printed_number_leave_open_which_was_paid() -> None:
    rows = paid(payment("P1", 5_000), references=[reference("P1", "1001")])
    rows["invoice"] = [
        invoice(1, date(2026, 3, 10), invoice_no="1001"),
        invoice(2, date(2025, 3, 10), invoice_no="1001"),
    ]
    assert value_of(rows)["settled_minor"] is None


def test_a_payment_for_several_invoices_must_say_how_much_is_for_each() -> None:
    both = [reference("P1"), reference("P1", "OTHER")]
    assert value_of(paid(payment("P1", 5_000), references=both))["settled_minor"] is None
    both[0]["referenced_minor"] = 2_000
    assert value_of(paid(payment("P1", 5_000), references=both))["settled_minor"] == 2_000


def test_parts_that_exceed_the_payment_are_unknown() -> None:
    both = [
        reference("P1", referenced_minor=3_000),
        reference("P1", "OTHER", referenced_minor=3_000),
    ]
    assert value_of(paid(payment("P1", 5_000), references=both))["settled_minor"] is None


def test_a_reversed_payment_settles_nothing() -> None:
    back = payment(
        "P2", 5_000, is_reversal=1, direction_code="out", payee_id=BUYER, payer_id=SELLER
    )
    assert value_of(paid(payment("P1", 5_000), back))["settled_minor"] == 0


def test_a_reversal_of_a_payment_we_do_not_know_is_unknown() -> None:
    back = payment(
        "P2", 5_000, is_reversal=1, direction_code="out", payee_id=BUYER, payer_id=SELLER
    )
    assert value_of(paid(back))["settled_minor"] is None


@pytest.mark.parametrize(
    "link", [{"end_to_end_no": "E1"}, {"uetr": "eb6305c9-1f7f-49de-aed0-16487c27b42d"}]
)
def test_one_payment_reported_by_both_banks_is_counted_once(link: Row) -> None:
    ours = payment("P1", 5_000, **link)
    theirs = payment("P2", 5_000, account_no="B-200", direction_code="out", **link)
    assert value_of(paid(ours, theirs))["settled_minor"] == 5_000


def test_two_reports_without_a_link_may_be_one_payment_or_two() -> None:
    ours = payment("P1", 5_000)
    theirs = payment("P2", 5_000, account_no="B-200", direction_code="out")
    assert value_of(paid(ours, theirs))["settled_minor"] is None
    theirs["amount_minor"] = 1_000
    assert value_of(paid(ours, theirs))["settled_minor"] == 6_000


def test_two_instalments_of_one_amount_are_two() -> None:
    rows = paid(payment("P1", 2_000), payment("P2", 2_000, booked_on=date(2026, 3, 26)))
    assert value_of(rows)["settled_minor"] == 4_000


def test_a_batch_and_its_parts_are_not_both_counted() -> None:
    rows = paid(payment("W1", 5_000), payment("P1", 5_000, batch_entry_id="W1"))
    assert value_of(rows)["settled_minor"] == 5_000


def test_another_currency_needs_a_rate() -> None:
    rows = sound_trade()
    rows["invoice"][0]["currency"] = "USD"
    assert value_of(rows)["remaining_minor"] is None
    rows["fx_rate"] = [
        row_of(
            "fx_rate",
            base_currency="USD",
            quote_currency="CNY",
            rated_on=date(2026, 3, 30),
            rate_micro=7_000_000,
        )
    ]
    assert value_of(rows)["remaining_minor"] == 79_100


def test_a_number_on_invoices_of_many_sellers_finds_the_payment_of_its_own() -> None:
    rows = sound_trade()
    rows["invoice"] = [invoice(1, date(2026, 3, 10), invoice_no="1001", digital_no=None)]
    invoice_id = rows["invoice"][0]["invoice_id"]
    rows["application_item"][0]["invoice_id"] = invoice_id
    rows["payment"] = [payment("P1", 5_000, account_no="X-1")]
    for number in range(20):
        rows["party"].append(row_of("party", name=f"Seller {number}", uscc=f"S{number}"))
        values: Row = {"account_no": "X-1", "payee_id": f"uscc:S{number}"}
        rows["payment"].append(payment(f"Q{number}", 100, **values))
    rows["payment_reference"] = [
        reference(str(row["payment_id"]), "1001") for row in rows["payment"]
    ]
    assert value_of(rows)["settled_minor"] == 5_000
    # One of the others gets a payee nobody knows: it may be this seller.
    rows["payment"][7]["payee_id"] = "name:nobodyknows"
    assert value_of(rows)["settled_minor"] == 5_000
    rows["payment"][7]["payee_id"] = None
    assert value_of(rows)["settled_minor"] is None
