"""A book in Parquet for sweeps: every relation that row checks read, written by DuckDB from row numbers.

Most rows are sound. Each fault, and each unknown value, has a small share of its own; shares are drawn by
hashing the row number, so the same size always gives the same book. One claim in twenty opens a new
application; line matches are as many as claims, notices half as many.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

_PER_APPLICATION = 20
BYTES_PER_CLAIM = 400
"""Disk that one claim takes with all that belongs to it, with room for what the sweeps write."""

Columns = dict[str, str]

_HEAD: Columns = {
    "application_id": "'APP' || (1000000000 + i // 20)",
    "item_no": "(1 + i % 20)::VARCHAR",
    "invoice_id": "'dig:26312' || (100000000000000 + i)",
}
_BANK = "'uscc:91110000B000000000'"


def _party(kind: str, number: str) -> str:
    return f"'uscc:91{kind}' || (10000000 + {number})"


def _some(salt: int, per_100_000: int, then: str, otherwise: str) -> str:
    """``then`` in so many of 100,000 rows, else ``otherwise``."""
    return (
        f"CASE WHEN hash(i * 64 + {salt}) % 100000 < {per_100_000} THEN {then} ELSE {otherwise} END"
    )


def _mostly(salt: int, value: str, fault: str | None = None, per_100_000: int = 150) -> str:
    """``value``; seldom ``fault``; in 5 of 10,000 rows unknown."""
    inner = value if fault is None else _some(salt, per_100_000, fault, value)
    return _some(salt + 32, 50, "NULL", inner)


def _between(salt: int, low: int, high: int) -> str:
    return f"({low} + hash(i * 64 + {salt}) % {high - low})::BIGINT"


_GROSS = _between(1, 100_000, 100_000_000)
_SELLER = "hash(i // 20) % 400000"
_BUYER = "hash(i // 3) % 20000"

_ISSUED = "DATE '2026-03-20' - (i % 365)::INTEGER"

CLAIM: Columns = {
    **_HEAD,
    "financier_id": _BANK,
    "borrower_id": _party("310115", _SELLER),
    "seller_id": _party("310115", _SELLER),
    "buyer_id": _party("440300", _BUYER),
    "requested_on": "DATE '2026-03-31' - (i % 365)::INTEGER",
    "currency": "'CNY'",
    "claimed_minor": f"{_GROSS} * 8 // 10",
    "gross_minor": _mostly(2, _GROSS),
    "credited_minor": _mostly(3, "0", f"{_GROSS} // 2", 200),
    "credit_note_count": "0",
    "settled_minor": _mostly(4, "0", f"{_GROSS} // 3", 200),
    "remaining_minor": _mostly(4, _GROSS, f"{_GROSS} - {_GROSS} // 3", 200),
    "line_count": "3",
    "net_gap_minor": _mostly(5, "0", "100"),
    "gross_gap_minor": _mostly(6, "0", "-1"),
    "payable_gap_minor": _mostly(7, "0", "7", 50),
    "words_gap_minor": _mostly(24, "0", "10000", 50),
    "number_state_code": _mostly(8, "'ok'", "'bad_format'", 50),
    "seller_state_code": _mostly(9, "'ok'", "'warn'", 50),
    "buyer_state_code": _mostly(10, "'ok'", "'warn'", 50),
    "order_no": "'PO' || (1000000 + i // 4)",
    "found_order_id": _mostly(11, f"{_party('440300', _BUYER)} || '/PO' || (1000000 + i // 4)"),
    "order_state_code": _mostly(12, "'accepted'", "'cancelled'", 100),
    "delivery_note_count": _mostly(13, "1", "0", 200),
    "goods_receipt_count": _mostly(13, "1", "0", 200),
    "outcome_code": _mostly(14, "'matched'", "'mismatched'", 100),
    "verification_age_days": _mostly(15, _between(16, 0, 30), "31", 100),
    "registry_search_age_days": _mostly(17, _between(18, 0, 30), "45", 100),
    "confirmed_minor": _mostly(19, f"{_GROSS} * 8 // 10", f"{_GROSS} // 2", 100),
    "is_by_account_debtor": _mostly(20, "1", "0", 50),
    "confirmation_age_days": _mostly(21, _between(22, 0, 170), "200", 100),
    "seller_group_id": _mostly(23, _party("310115", _SELLER), "'group:g'", 150),
    "buyer_group_id": _mostly(23, _party("440300", _BUYER), "'group:g'", 150),
    "received_value_minor": _GROSS,
    "advance_rate_bp": "8000",
    "financeable_minor": f"{_GROSS} * 8 // 10 * 8 // 10",
    "registry_unseen_count": _mostly(36, "0", "1", 50),
    "registry_hit_count": _mostly(37, "1", "2"),
    "registry_held_count": "1",
    "registration_until_on": _mostly(38, "DATE '2026-12-31'"),
    "seller_name": "'卖方有限公司 ' || hash(i // 20) % 400000",
    "seller_uscc": _party("310115", _SELLER),
    "account_debtor_id": _mostly(39, _party("440300", _BUYER)),
    "debtor_occupied_after_minor": _mostly(40, _between(41, 0, 10_000_000_000)),
    "debtor_limit_minor": "20000000000",
    "debtor_room_minor": _mostly(42, _between(43, 0, 10_000_000_000), "-100", 50),
    "application_status_code": "'pending'",
    "issued_on": _mostly(44, _ISSUED),
    "order_issued_on": _mostly(45, f"{_ISSUED} - 20", f"{_ISSUED} + 3", 50),
    "performed_on": _mostly(46, f"{_ISSUED} - 2"),
    "due_on": _mostly(47, f"{_ISSUED} + 90"),
    "last_due_on": f"{_ISSUED} + 180",
    "tenor_days": _mostly(48, _between(49, 30, 170), "200", 50),
    "tenor_limit_days": "180",
    "is_assignment_barred": _mostly(50, "0", "1", 50),
    "seller_established_days": _mostly(51, _between(52, 400, 9000), "90", 50),
    "seller_history_days": _mostly(51, _between(53, 300, 3000), "60", 50),
    "recent_sales_minor": _mostly(54, _between(55, 10_000_000, 1_000_000_000)),
    "expected_recent_minor": _mostly(54, _between(55, 10_000_000, 1_000_000_000)),
    "recent_surge_bp": _mostly(56, _between(57, 0, 3000), "30000", 50),
    "quarter_surge_bp": _mostly(56, _between(57, 0, 3000), "30000", 50),
    "pair_billed_minor": _mostly(58, _between(59, 10_000_000, 1_000_000_000)),
    "pair_credited_minor": _mostly(58, "0"),
    "pair_dilution_bp": _mostly(60, "0", "2000", 50),
    "pair_seen_count": "12",
    "pair_late_bp": _mostly(61, _between(62, 0, 1000), "6000", 50),
    "pair_paid_days_mean": _mostly(61, _between(63, 30, 90)),
}
_QUANTITY = f"{_between(24, 1, 5000)} * 1000000"
_PRICE = f"{_between(25, 100, 100000)} * 10000"
LINE_MATCH: Columns = {
    **_HEAD,
    "line_no": "'1'",
    "item_name": "'轴承 ' || (i % 500)",
    "invoiced_quantity_micro": _mostly(26, _QUANTITY),
    "ordered_quantity_micro": _mostly(27, _QUANTITY),
    "received_quantity_micro": _mostly(28, _QUANTITY, f"{_QUANTITY} // 2", 200),
    "available_quantity_micro": _mostly(28, _QUANTITY, f"{_QUANTITY} // 2", 200),
    "invoice_unit_price_micro": _mostly(29, _PRICE, f"{_PRICE} * 11 // 10", 200),
    "order_unit_price_micro": _mostly(30, _PRICE),
    "is_unit_equal": _mostly(31, "1", "0", 50),
    "is_currency_equal": _mostly(0, "1", "0", 20),
}
CLAIM_REGISTRATION: Columns = {
    **_HEAD,
    "registration_id": "(30000000000000 + i)::VARCHAR",
    "registration_no": "(30000000000000 + i)::VARCHAR",
    "financier_id": _BANK,
    "secured_party_id": _mostly(1, _BANK, "'uscc:91110000B000000007'", 500),
    "registered_on": "DATE '2026-03-30' - (i % 300)::INTEGER",
    "lapses_on": _mostly(4, "DATE '2027-03-30' + (i % 300)::INTEGER"),
    "is_released": _mostly(2, "0", "1", 30_000),
    "is_lapsed": _mostly(3, "0", "1", 10_000),
    "is_under_objection": "0",
    "disregarded_count": "0",
    "is_blanket": "0",
    "claimed_minor": f"{_GROSS} * 8 // 10",
    "secured_minor": _GROSS,
}
_APPLICATION: Columns = {
    "application_id": "'APP' || (1000000000 + i)",
    "borrower_id": _party("310115", "hash(i) % 400000"),
}
BORROWER_FACILITY: Columns = {
    **_APPLICATION,
    "facility_id": _mostly(1, f"{_BANK} || '/F' || i"),
    "facility_no": "'F' || i",
    "currency": "'CNY'",
    "limit_minor": "50000000000",
    "used_minor": _between(2, 0, 10_000_000_000),
    "headroom_minor": _mostly(3, "40000000000", "1000", 300),
    "requested_minor": _between(4, 100_000, 1_000_000_000),
    "is_usable": _mostly(5, "1", "0", 200),
    "days_to_expiry_days": _mostly(6, _between(7, 0, 365), "-3", 100),
}
_LOAN = _between(8, 0, 10_000_000_000)
CUSTOMER_EXPOSURE: Columns = {
    **_APPLICATION,
    "currency": "'CNY'",
    "requested_minor": _between(4, 100_000, 1_000_000_000),
    "loan_minor": _LOAN,
    "exposure_minor": f"{_LOAN} * 2",
    "loan_after_minor": _mostly(9, _LOAN, "200000000000", 200),
    "exposure_after_minor": _mostly(10, f"{_LOAN} * 2", "200000000000", 200),
    "net_capital_minor": _mostly(11, "900000000000"),
    "net_tier1_capital_minor": _mostly(12, "700000000000"),
    "room_minor": _mostly(13, _between(14, 0, 10_000_000_000), "-100", 50),
}
BORROWER_CIRCLE: Columns = {
    "application_id": "'APP' || (1000000000 + i // 2)",
    "party_id": _party("310115", "hash(i) % 400000"),
    "role_code": "CASE WHEN i % 2 = 0 THEN 'borrower' ELSE 'guarantor' END",
    "circle_id": "NULL::VARCHAR",
    "circle_size_count": _mostly(13, "0", "4", 300),
    "circle_amount_minor": "0",
    "hidden_size_count": "0",
    "hidden_promise_count": "0",
}


def relations(claims: int) -> dict[str, tuple[int, Columns]]:
    """Rows and columns of each relation of a book with so many claims."""
    applications = max(claims // _PER_APPLICATION, 1)
    return {
        "claim": (claims, CLAIM),
        "line_match": (claims, LINE_MATCH),
        "claim_registration": (claims // 2, CLAIM_REGISTRATION),
        "borrower_facility": (applications, BORROWER_FACILITY),
        "customer_exposure": (applications, CUSTOMER_EXPOSURE),
        "borrower_circle": (applications * 2, BORROWER_CIRCLE),
    }


def write_book(folder: Path, claims: int) -> None:
    """Write the book, one zstd file a relation."""
    folder.mkdir(parents=True)
    with duckdb.connect(config={"memory_limit": "3GB"}) as connection:
        for name, (count, columns) in relations(claims).items():
            listed = ", ".join(f"{text} AS {column}" for column, text in columns.items())
            connection.execute(
                f"COPY (SELECT {listed} FROM range({count}) AS t(i)) "
                f"TO '{folder / name}.parquet' (FORMAT parquet, COMPRESSION zstd)"
            )
