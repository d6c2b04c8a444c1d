"""Money and goods followed by the register's indexes, and the same answers from rows in memory."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hefu.evidence import schema
from hefu.evidence.following import BundleTrail
from hefu.evidence.identity import complete
from hefu.evidence.record import Record
from hefu.evidence.schema import Value
from hefu.storage.register import open_register
from hefu.storage.register.sql_register import SqlRegister
from hefu.vocabulary.errors import InvariantBroken
from tests.storage.register.statements import FEBRUARY, JANUARY, MARCH, at, said, tell

DAYS = (JANUARY, MARCH)


def payment(payer: str, payee: str, day: date, amount: int, **values: Value) -> Record:
    row: dict[str, Value] = {
        "account_no": payer,
        "counterparty_account_no": payee,
        "direction_code": "out",
        "amount_minor": amount,
        "currency": "CNY",
        "status_code": "booked",
        "booked_on": day,
        **values,
    }
    return said("payment", complete(schema.table("payment"), row))


def sale(seller: str, buyer: str, day: date, net: int, item: str) -> list[Record]:
    no = f"{seller}{buyer}{day}{net}{item}"
    invoice = complete(
        schema.table("invoice"),
        {
            "invoice_no": no,
            "direction_code": "invoice",
            "issued_on": day,
            "seller_id": seller,
            "buyer_id": buyer,
            "currency": "CNY",
            "gross_minor": net,
        },
    )
    line = {
        "invoice_id": invoice["invoice_id"],
        "line_no": "1",
        "item_code": item,
        "net_minor": net,
    }
    return [
        said("invoice", invoice),
        said("invoice_line", complete(schema.table("invoice_line"), line)),
    ]


def test_a_column_without_an_index_is_not_asked_for(register: SqlRegister) -> None:
    with pytest.raises(InvariantBroken):
        register.rows_where(at(MARCH), "payment", "remittance_text", ["x"])


def test_only_booked_payments_of_the_days_and_accounts_are_read(
    register: SqlRegister, tmp_path: Path
) -> None:
    rows = [
        payment("A", "B", JANUARY, 1),
        payment("C", "A", FEBRUARY, 2),
        payment("A", "B", JANUARY - timedelta(days=1), 3),
        payment("A", "B", FEBRUARY, 4, status_code="pending"),
        payment("B", "C", FEBRUARY, 5),
        payment("A", "B", MARCH + timedelta(days=1), 6),
    ]
    tell(register, tmp_path, "a", JANUARY, rows)
    found = register.payments_along(at(MARCH), ["A"], (JANUARY, date.max), most=10)
    assert sorted(int(str(row["amount_minor"])) for row in found.rows) == [1, 2]
    assert found.crowded == frozenset()


def test_a_crowded_account_is_named_and_not_read(register: SqlRegister, tmp_path: Path) -> None:
    rows = [payment("HUB", f"X{n}", FEBRUARY, n) for n in range(4)]
    tell(register, tmp_path, "a", JANUARY, [*rows, payment("A", "B", FEBRUARY, 9)])
    found = register.payments_along(at(MARCH), ["HUB", "A"], DAYS, most=3)
    assert [row["amount_minor"] for row in found.rows] == [9]
    assert found.crowded == frozenset({"HUB"})


def test_payers_narrow_what_is_read(register: SqlRegister, tmp_path: Path) -> None:
    tell(
        register,
        tmp_path,
        "a",
        JANUARY,
        [payment("A", "B", FEBRUARY, 1, payer_id="P"), payment("C", "B", FEBRUARY, 2)],
    )
    found = register.payments_along(at(MARCH), ["B"], DAYS, most=3, payers=["P"])
    assert [row["amount_minor"] for row in found.rows] == [1]


_ACCOUNTS = st.sampled_from("ABCD")
_DAYS = st.integers(0, 70).map(lambda n: date(2026, 1, 5) + timedelta(days=n))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    moves=st.lists(st.tuples(_ACCOUNTS, _ACCOUNTS, _DAYS, st.integers(1, 9)), max_size=14),
    sales=st.lists(
        st.tuples(_ACCOUNTS, _ACCOUNTS, _DAYS, st.integers(1, 9), st.sampled_from("XY")),
        max_size=10,
    ),
)
def test_the_register_answers_as_a_bundle_of_the_whole_book(
    moves: list[tuple[str, str, date, int]],
    sales: list[tuple[str, str, date, int, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("book")
    with_rows = open_register(folder / "book", create=True)
    records = [payment(*move) for move in dict.fromkeys(moves)]
    records += [record for each in dict.fromkeys(sales) for record in sale(*each)]
    tell(with_rows, folder, "a", JANUARY, records)
    whole = with_rows.whole_book(at(MARCH), tuple(schema.tables()))
    bundle = BundleTrail(whole)
    for trail_most in (2, 99):
        asked = (at(MARCH), ["A", "C"], DAYS)
        assert with_rows.payments_along(*asked, most=trail_most) == bundle.payments_along(
            *asked, most=trail_most
        )
    firms = ["A", "B", "D"]
    assert with_rows.trade_legs(at(MARCH), FEBRUARY, firms) == bundle.trade_legs(
        at(MARCH), FEBRUARY, firms
    )
    assert with_rows.suppliers_of(at(MARCH), firms) == bundle.suppliers_of(at(MARCH), firms)
    with_rows.close()
