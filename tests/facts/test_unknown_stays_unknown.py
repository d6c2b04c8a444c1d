"""An unknown cell never turns into a number, and the order of rows never matters."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.evidence.fact_schema import fact_tables
from hefu.evidence.schema import Row, Value, tables
from hefu.facts.registry import evidence_needed
from tests.facts.sound_trade import (
    BANK,
    BUYER,
    INVOICE,
    MILLION,
    SELLER,
    Rows,
    facts_of,
    invoice,
    line,
    only,
    payment,
    reference,
    row_of,
    sound_trade,
)


def busy_trade() -> Rows:
    """The sound trade with an earlier invoice, a credit note, payments, a notice and a guarantee."""
    rows = sound_trade()
    earlier = invoice(2, date(2026, 3, 5), net_minor=1_000, tax_minor=130, gross_minor=1_130)
    note: Row = {"direction_code": "credit_note", "original_invoice_no": INVOICE[4:]}
    rows["invoice"] += [earlier, invoice(3, date(2026, 3, 12), **note)]
    rows["invoice"][2]["gross_minor"] = 300
    rows["invoice_line"].append(line(earlier["invoice_id"], 10))
    rows["goods_receipt_line"][0]["received_quantity_micro"] = 110 * MILLION
    rows["payment"] = [payment("P1", 1_000), payment("P2", 500)]
    rows["payment_reference"] = [reference("P1"), reference("P2")]
    notice: Row = {"grantor_id": SELLER, "secured_party_id": BANK, "blanket_grantor_id": SELLER}
    rows["registration"] = [
        row_of(
            "registration",
            registration_no="R1",
            kind_code="factoring",
            registered_on=date(2026, 3, 1),
            secured_minor=10_000,
            currency="CNY",
            **notice,
        )
    ]
    rows["guarantee"] = [
        row_of(
            "guarantee",
            guarantee_no="G1",
            guarantor_id=BUYER,
            obligor_id=SELLER,
            kind_code="general",
            amount_minor=5,
            currency="CNY",
            signed_on=date(2026, 1, 1),
        )
    ]
    return rows


def cells(rows: Rows) -> list[tuple[str, int, str]]:
    """Cells that may be blanked by a contradiction: filled, required, neither key nor link nor prose."""
    links = {(name, reach.by) for name, table in tables().items() for reach in table.reach} | {
        (reach.origin_table, reach.origin_column)
        for table in tables().values()
        for reach in table.reach
    }
    return [
        (table, position, column)
        for table, each in rows.items()
        for position, row in enumerate(each)
        for column in row
        if row[column] is not None
        and column != tables()[table].key
        and (table, column) not in links
        and tables()[table].columns[column].required
        and not tables()[table].columns[column].descriptive
    ]


AMOUNTS = ("minor", "micro", "bp")
BASELINE = facts_of(busy_trade())


@pytest.mark.parametrize("cell", cells(busy_trade()), ids=lambda cell: ".".join(map(str, cell)))
def test_a_blanked_cell_leaves_every_amount_unchanged_or_unknown(
    cell: tuple[str, int, str],
) -> None:
    table, position, column = cell
    rows = busy_trade()
    rows[table][position][column] = None
    for fact, after in facts_of(rows).items():
        before = BASELINE[fact]
        if len(before) != len(after):
            # Not knowing that a row is a credit note, we compare it as if it were an invoice.
            assert (fact, column) == ("invoice_shape", "direction_code")
            continue
        for old, new in zip(before, after, strict=True):
            for name, value in new.items():
                if fact_tables()[fact].columns[name].type in AMOUNTS:
                    assert value is None or value == old[name], (fact, name)


@pytest.mark.parametrize(
    ("table", "column", "fact", "sums"),
    [
        ("invoice", "gross_minor", "claim_value", "remaining_minor"),
        ("payment", "amount_minor", "claim_value", "settled_minor"),
        ("payment", "amount_minor", "claim_financeable", "financeable_minor"),
        ("confirmation", "confirmed_minor", "claim_financeable", "financeable_minor"),
        ("goods_receipt_line", "received_quantity_micro", "line_match", "available_quantity_micro"),
        (
            "goods_receipt_line",
            "received_quantity_micro",
            "claim_financeable",
            "received_value_minor",
        ),
        ("purchase_order_line", "unit_price_micro", "claim_financeable", "financeable_minor"),
        ("invoice_line", "net_minor", "claim_arithmetic", "net_gap_minor"),
        ("invoice", "tax_minor", "claim_arithmetic", "gross_gap_minor"),
        ("exposure", "outstanding_minor", "customer_exposure", "loan_after_minor"),
        ("exposure", "outstanding_minor", "borrower_facility", "headroom_minor"),
        ("facility", "limit_minor", "borrower_facility", "headroom_minor"),
        ("application", "requested_minor", "customer_exposure", "exposure_after_minor"),
        ("capital_figure", "amount_minor", "customer_exposure", "net_capital_minor"),
        ("application_item", "claimed_minor", "claim_financeable", "financeable_minor"),
    ],
)
def test_a_sum_with_an_unknown_part_is_unknown(
    table: str, column: str, fact: str, sums: str
) -> None:
    rows = busy_trade()
    assert only(facts_of(rows)[fact])[sums] is not None
    rows[table][0][column] = None
    assert only(facts_of(rows)[fact])[sums] is None


@pytest.mark.parametrize("table", sorted({"order", *evidence_needed()} & set(sound_trade())))
def test_taking_out_a_table_never_makes_more_financeable(table: str) -> None:
    rows = busy_trade()
    before = only(facts_of(rows)["claim"])["financeable_minor"]
    assert isinstance(before, int)
    rows[table] = []
    for claim in facts_of(rows)["claim"]:
        after = claim["financeable_minor"]
        assert after is None or (isinstance(after, int) and after <= before)


def as_set(rows: list[Row]) -> list[list[tuple[str, Value]]]:
    """Rows without their order."""
    return sorted((sorted(row.items(), key=str) for row in rows), key=str)


@given(st.data())
@settings(max_examples=30)
def test_the_order_of_rows_does_not_matter(data: st.DataObject) -> None:
    rows = busy_trade()
    shuffled = {table: data.draw(st.permutations(each)) for table, each in rows.items()}
    after = facts_of(shuffled)
    assert {fact: as_set(each) for fact, each in after.items()} == {
        fact: as_set(each) for fact, each in BASELINE.items()
    }


@given(
    st.lists(st.tuples(st.integers(1, 2_000), st.booleans(), st.booleans()), max_size=6),
    st.booleans(),
)
def test_no_payment_is_counted_twice(paid: list[tuple[int, bool, bool]], is_linked: bool) -> None:
    """Each payment may be reported by the seller's bank, the buyer's bank, or both."""
    rows = sound_trade()
    rows["payment"], rows["payment_reference"] = [], []
    expected = 0
    for number, (amount, by_seller_bank, by_buyer_bank) in enumerate(paid):
        link: Row = {"end_to_end_no": f"E{number}"} if is_linked else {}
        if by_seller_bank:
            rows["payment"].append(payment(f"S{number}", amount, **link))
        if by_buyer_bank:
            theirs: Row = {"account_no": "B-200", "direction_code": "out", **link}
            rows["payment"].append(payment(f"B{number}", amount, **theirs))
        expected += amount if by_seller_bank or by_buyer_bank else 0
    rows["payment_reference"] = [reference(str(row["payment_id"])) for row in rows["payment"]]
    value = only(facts_of(rows)["claim_value"])
    if is_linked:
        assert value["settled_minor"] == expected
        assert value["remaining_minor"] == 11_300 - expected
    else:
        assert value["settled_minor"] in (None, expected)


def test_every_declared_column_stands_in_every_row() -> None:
    facts = facts_of(busy_trade())
    assert set(facts) == set(fact_tables())
    for name, each in facts.items():
        for row in each:
            assert set(row) == set(fact_tables()[name].columns), name
