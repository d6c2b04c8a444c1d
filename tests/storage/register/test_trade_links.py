"""Invoices added up by seller, buyer and currency."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hefu.evidence import schema
from hefu.evidence.identity import complete
from hefu.evidence.record import Record
from hefu.evidence.schema import Value
from hefu.storage.register.sql_register import SqlRegister
from tests.storage.register.statements import FEBRUARY, JANUARY, MARCH, at, said, tell

SINCE = date(2025, 3, 11)


def invoice(number: str, net_minor: int | None, **values: Value) -> Record:
    """One invoice of S to B over CNY, 13 % tax; other values as told."""
    row: dict[str, Value] = {
        "invoice_no": number,
        "direction_code": "invoice",
        "issued_on": JANUARY,
        "seller_id": "S",
        "buyer_id": "B",
        "currency": "CNY",
        "gross_minor": 1_130 if net_minor is None else net_minor * 113 // 100,
        **({} if net_minor is None else {"net_minor": net_minor}),
        **values,
    }
    return said("invoice", complete(schema.table("invoice"), row))


def test_without_invoices_there_is_no_link(register: SqlRegister) -> None:
    assert register.trade_links(at(MARCH), SINCE) == []


def test_what_was_reversed_in_full_is_no_trade_and_what_was_in_part_counts_less(
    register: SqlRegister, tmp_path: Path
) -> None:
    credit = {"direction_code": "credit_note", "original_invoice_no": "1"}
    rows = [
        invoice("1", 1_000),
        invoice("2", 500),
        invoice("3", 700, seller_id="T"),
        invoice("9", 1_000, **credit),
        invoice("10", 200, **{**credit, "original_invoice_no": "2"}),
    ]
    tell(register, tmp_path, "a", JANUARY, rows)
    assert register.trade_links(at(MARCH), SINCE) == [
        {
            "seller_id": "S",
            "buyer_id": "B",
            "currency": "CNY",
            "invoice_count": 1,
            "unknown_count": 0,
            "net_minor": 300,
            "first_on": JANUARY,
            "last_on": JANUARY,
        },
        {
            "seller_id": "T",
            "buyer_id": "B",
            "currency": "CNY",
            "invoice_count": 1,
            "unknown_count": 0,
            "net_minor": 700,
            "first_on": JANUARY,
            "last_on": JANUARY,
        },
    ]


def test_both_clocks_and_the_first_day_bound_what_is_seen(
    register: SqlRegister, tmp_path: Path
) -> None:
    tell(
        register,
        tmp_path,
        "a",
        JANUARY,
        [
            invoice("1", 100, issued_on=SINCE),
            invoice("2", 200, issued_on=date(2025, 3, 10)),
            invoice("3", 400, issued_on=MARCH),
        ],
    )
    tell(register, tmp_path, "b", MARCH, [invoice("4", 800)])
    (early,) = register.trade_links(at(FEBRUARY), SINCE)
    (late,) = register.trade_links(at(MARCH), SINCE)
    assert (early["net_minor"], early["first_on"], early["last_on"]) == (100, SINCE, SINCE)
    assert (late["net_minor"], late["invoice_count"], late["last_on"]) == (1_300, 3, MARCH)


def test_an_unknown_amount_is_counted_and_not_guessed(
    register: SqlRegister, tmp_path: Path
) -> None:
    tell(
        register,
        tmp_path,
        "a",
        JANUARY,
        [invoice("1", None), invoice("2", None, tax_minor=130), invoice("3", 10, currency="USD")],
    )
    cny, usd = register.trade_links(at(MARCH), SINCE)
    assert (cny["invoice_count"], cny["unknown_count"], cny["net_minor"]) == (2, 1, 1_000)
    assert (usd["currency"], usd["net_minor"]) == ("USD", 10)


def test_rival_amounts_are_unknown_and_of_rival_buyers_the_latest_counts(
    register: SqlRegister, tmp_path: Path
) -> None:
    row = invoice("1", 100).values
    tell(register, tmp_path, "a", JANUARY, [said("invoice", row, source_id="erp")])
    rival = {**row, "buyer_id": "C", "net_minor": 90, "gross_minor": 101, "tax_minor": 11}
    tell(register, tmp_path, "b", FEBRUARY, [said("invoice", rival, source_id="desk")])
    (only,) = register.trade_links(at(MARCH), SINCE)
    assert (only["buyer_id"], only["unknown_count"], only["net_minor"]) == ("C", 1, 0)
