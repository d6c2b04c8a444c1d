"""Every column has a class; what an identity is made of counts as much as its column."""

from __future__ import annotations

import msgspec
import pytest

from hefu.evidence import fact_schema, field_class, schema
from hefu.evidence.field_class import (
    class_of_value,
    column_classes,
    column_content,
    declared_tables,
)
from hefu.vocabulary.errors import InvariantBroken
from hefu.vocabulary.field_class import FIELD_CLASSES, highest
from hefu.vocabulary.labelled import read_yaml
from hefu.vocabulary.labels import code_families

OF_INSTITUTIONS = ("bank_name", "institution_name", "carrier_name", "publisher_name")


def test_a_table_without_a_class_is_not_read() -> None:
    told = read_yaml("hefu.evidence.tables", "party.yaml")
    del told["class"]
    with pytest.raises(msgspec.ValidationError, match="class"):
        msgspec.convert(told, schema.Table)


@pytest.mark.parametrize(
    ("classes", "sentence"),
    [
        ({"sensitive": ("name", "address", "shoe_size")}, "no column shoe_size"),
        ({"sensitive": ("name", "address"), "core": ("name",)}, "two classes"),
        ({"sensitive": ("name",)}, "address holds words"),
    ],
)
def test_a_wrong_class_is_named(
    monkeypatch: pytest.MonkeyPatch,
    classes: dict[str, tuple[str, ...]],
    sentence: str,
) -> None:
    party = msgspec.structs.replace(schema.tables()["party"], classes=classes)
    monkeypatch.setattr(field_class, "declared_tables", lambda: {"party": party})
    with pytest.raises(InvariantBroken, match=sentence):
        column_classes.__wrapped__("party")


@pytest.mark.parametrize("table", sorted(declared_tables()))
def test_every_column_has_a_class(table: str) -> None:
    classes = column_classes(table)
    assert set(classes) == set(declared_tables()[table].columns)
    for column, found in classes.items():
        assert found in FIELD_CLASSES
        if column.endswith("account_no"):
            assert found == "core", "an account number opens an account"
        if column in OF_INSTITUTIONS:
            continue
        if column_content(table, column) in ("name", "address", "identity_no"):
            assert found in ("sensitive", "core"), "a party may be a natural person"


def test_a_view_shows_a_column_in_the_class_of_its_table() -> None:
    for view in schema.views().values():
        of = column_classes(view.of)
        assert column_classes(view.view) == {name: of[name] for name in view.columns}


@pytest.mark.parametrize(
    ("table", "column", "value", "found"),
    [
        ("invoice", "seller_id", "uscc:91440300MA5FH2XK7P", "internal"),
        ("invoice", "seller_id", "name:张三", "sensitive"),
        ("invoice", "seller_id", "tax:440301199001011234", "core"),
        ("invoice", "invoice_id", "name:张三/17", "sensitive"),
        ("party", "party_id", "lei:529900T8BM49AURSDO55", "internal"),
        ("past_payment", "payment_id", "6222|2026-01-01|in|5 CNY|", "core"),
        ("drawdown_use", "restricted_payment_id", "6222|2026-01-01|in|5 CNY|", "core"),
        ("payment_reference", "payment_reference_id", "x", "core"),
        ("hidden_circle_member", "circle_id", "x", "core"),
        ("invoice", "shape_key", "x", "core"),
        ("invoice", "invoice_no", "17", "internal"),
        ("party", "uscc", "91440300MA5FH2XK7P", "public"),
    ],
)
def test_an_identity_is_of_the_class_of_what_it_is_made_of(
    table: str, column: str, value: str, found: str
) -> None:
    assert class_of_value(table, column, value) == found


def test_the_highest_of_some_classes() -> None:
    assert highest(("internal", "core", "public")) == "core"
    assert highest(()) == "public"
    assert set(code_families()["field_class"].codes) == set(FIELD_CLASSES)
    assert fact_schema.fact_tables()["claim"].default_class == "sensitive"
