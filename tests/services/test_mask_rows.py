"""Nothing of a class that a reader may not see is anywhere in what he is given."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.evidence import schema
from hefu.evidence.field_class import class_of_value
from hefu.evidence.identity import complete
from hefu.evidence.schema import Row, Value
from hefu.services.mask_rows import Reader, masked_rows
from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.labels import code_families

DAY = date(2026, 6, 1)
KEY = bytes(range(32))
ROLES = sorted(code_families()["role"].codes)
PURPOSES = sorted(code_families()["purpose"].codes)
PARTIES = st.one_of(
    st.text("甲乙丙丁戊己", min_size=4, max_size=8).map(lambda name: f"name:{name}"),
    st.text("0123456789", min_size=18, max_size=18).map(lambda no: f"tax:{no}"),
    st.text("0123456789", min_size=18, max_size=18).map(lambda no: f"uscc:{no}"),
)


def values_of(name: str, column: schema.Column) -> st.SearchStrategy[Value]:
    if column.type == "date":
        return st.dates(date(2020, 1, 1), date(2030, 1, 1))
    if column.type == "party":
        return PARTIES
    if column.python_type is int:
        return st.integers(100_000, 10**14)
    return st.text("0123456789子丑寅卯", min_size=6, max_size=20).map(lambda text: f"{name} {text}")


@st.composite
def told_rows(draw: st.DrawFn) -> tuple[str, Row]:
    declared = schema.tables()[draw(st.sampled_from(sorted(schema.tables())))]
    row: Row = {name: draw(values_of(name, column)) for name, column in declared.columns.items()}
    for name in declared.derived:
        row[name] = None
    completed = complete(declared, row)
    return declared.table, {**row, **completed}


@settings(max_examples=150, deadline=None)
@given(told_rows(), st.sampled_from(ROLES), st.sampled_from(PURPOSES))
def test_no_value_that_a_role_may_not_see_is_in_what_it_is_given(
    told: tuple[str, Row], role: str, purpose: str
) -> None:
    table, row = told
    reader = Reader(role, purpose, DAY, KEY)
    given_out = masked_rows([row], table, reader)
    seen_plainly = {
        str(value)
        for column, value in row.items()
        if reader.sees(class_of_value(table, column, value)) == "plain"
    }
    text = json.dumps([dict(one) for one in given_out.rows], default=str, ensure_ascii=False)
    for column, value in row.items():
        how = reader.sees(class_of_value(table, column, value))
        if value is None or how == "plain" or str(value) in seen_plainly:
            continue
        assert not any(str(value) in plain for plain in seen_plainly), (column, "is inside another")
        assert str(value) not in text, (column, value)
        assert (column in given_out.rows[0]) == (how == "masked")


def test_each_field_is_shown_by_its_class() -> None:
    row: Row = {
        "payment_instruction_id": "p-1",
        "payee_id": "name:张三",
        "payee_account_no": "6222020200012345678",
        "amount_minor": 1_500_000,
        "currency": "CNY",
        "purpose": None,
    }
    partner = Reader("underwriter", "partner_service", DAY, KEY)
    given_out = masked_rows([row], "payment_instruction", partner)
    (shown,) = given_out.rows
    assert shown["amount_minor"] == "1e6..2e6"
    assert str(shown["payee_id"]).startswith("~")
    assert shown["purpose"] is None
    assert given_out.hidden == {"payee_account_no"}
    officer = Reader("risk_officer", "credit_decision", DAY, KEY)
    assert masked_rows([row], "payment_instruction", officer).rows == (row,)


def test_what_has_no_class_does_not_leave() -> None:
    officer = Reader("risk_officer", "credit_decision", DAY, KEY)
    with pytest.raises(InvalidInput, match=r"table_unknown"):
        masked_rows([{"a": 1}], "diary", officer)
    with pytest.raises(InvalidInput, match=r"column_unknown"):
        masked_rows([{"shoe_size": 43}], "party", officer)


def test_the_key_is_not_in_what_is_printed_of_a_reader() -> None:
    assert KEY.hex() not in repr(Reader("auditor", "audit", DAY, KEY))
    assert repr(KEY) not in repr(Reader("auditor", "audit", DAY, KEY))
