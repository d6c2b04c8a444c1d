"""What is too old or not yet true is not relied on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from hefu.evidence.bundle import Bundle, Doubt
from hefu.evidence.schema import Row, Value, tables
from hefu.facts import freshness
from hefu.facts.registry import derive_facts
from hefu.parameters.loader import ParameterView
from tests.facts.sound_trade import (
    AS_OF,
    CLOCKS,
    INVOICE,
    NO_RELATIONS,
    SELLER,
    Rows,
    only,
    row_of,
    sound_trade,
)

VIEW = ParameterView(CLOCKS)
LONG_AGO = date(2020, 1, 1)
TOMORROW = date(2026, 4, 1)


def relied_on(rows: Rows, doubts: Sequence[Doubt] = ()) -> Bundle:
    """The bundle without what is stale."""
    return freshness.without_stale(Bundle(rows, doubts), CLOCKS, VIEW)


def claim(bundle: Bundle) -> Row:
    """The wide claim row."""
    return only(derive_facts(bundle, CLOCKS, VIEW, NO_RELATIONS)["claim"])


def test_every_table_that_ages_has_its_rules() -> None:
    aging = {name for name, table in tables().items() if table.fresh is not None}
    assert aging == set(freshness._SAME_THING)
    for name in aging:
        fresh = tables()[name].fresh
        assert fresh is not None
        assert freshness._TRUE_FROM[name] == (fresh.column,)
        assert VIEW.integer(fresh.parameter) > 0


def test_fresh_evidence_stays_and_raises_no_doubt() -> None:
    rows = sound_trade()
    bundle = relied_on(rows)
    assert bundle.doubts == ()
    assert {name: list(bundle.rows(name)) for name in rows} == rows


def test_the_last_day_is_fresh_and_the_day_after_is_stale() -> None:
    limit = VIEW.integer("evidence.freshness.confirmation")
    rows = sound_trade()
    rows["confirmation"][0]["confirmed_on"] = date.fromordinal(AS_OF.toordinal() - limit)
    assert len(relied_on(rows).rows("confirmation")) == 1
    rows["confirmation"][0]["confirmed_on"] = date.fromordinal(AS_OF.toordinal() - limit - 1)
    bundle = relied_on(rows)
    assert bundle.rows("confirmation") == []
    doubt = bundle.doubts[0]
    assert (doubt.table, doubt.reason) == ("confirmation", "stale")
    assert (doubt.detail["age_days"], doubt.detail["limit_days"]) == (limit + 1, limit)
    assert claim(bundle)["financeable_minor"] is None


def test_a_replaced_row_is_no_doubt_and_only_the_newest_stale_one_is() -> None:
    rows = sound_trade()
    old = {**rows["invoice_verification"][0], "verified_on": LONG_AGO}
    older = {**old, "verified_on": date(2019, 1, 1), "invoice_verification_id": "older"}
    old["invoice_verification_id"] = "old"
    rows["invoice_verification"] += [old, older]
    assert relied_on(rows).doubts == ()
    del rows["invoice_verification"][0]
    assert [doubt.row_id for doubt in relied_on(rows).doubts] == ["old"]


def test_earlier_doubts_are_kept() -> None:
    known = Doubt("invoice", INVOICE, "due_on", "contradicted", {})
    rows = sound_trade()
    rows["confirmation"][0]["confirmed_on"] = LONG_AGO
    assert relied_on(rows, [known]).doubts[0] == known


def test_a_row_that_does_not_tell_its_day_cannot_be_fresh() -> None:
    rows = sound_trade()
    rows["confirmation"][0]["confirmed_on"] = None
    assert relied_on(rows).rows("confirmation") == []


def test_a_stale_exposure_is_unknown_not_gone() -> None:
    rows = sound_trade()
    stale = {**rows["exposure"][0], "kind_code": "acceptance", "exposure_id": "stale"}
    rows["exposure"].append({**stale, "reported_on": LONG_AGO})
    bundle = relied_on(rows)
    assert [doubt.row_id for doubt in bundle.doubts] == ["stale"]
    found = only(derive_facts(bundle, CLOCKS, VIEW, NO_RELATIONS)["customer_exposure"])
    assert (found["loan_minor"], found["exposure_minor"]) == (200_000, None)


def test_an_exposure_last_reported_as_nothing_is_settled_by_newer_reports() -> None:
    rows = sound_trade()
    paid_off: Row = {"kind_code": "acceptance", "outstanding_minor": 0, "reported_on": LONG_AGO}
    rows["exposure"].append({**rows["exposure"][0], **paid_off})
    bundle = relied_on(rows)
    assert bundle.doubts == ()
    assert len(bundle.rows("exposure")) == 1


def test_a_stale_rate_that_nothing_needs_is_no_doubt() -> None:
    rows = sound_trade()
    pair: Row = {"base_currency": "USD", "quote_currency": "CNY", "rate_micro": 7_000_000}
    rows["fx_rate"] = [row_of("fx_rate", rated_on=LONG_AGO, **pair)]
    assert relied_on(rows).doubts == ()
    rows["exposure"][0]["currency"] = "USD"
    assert [doubt.table for doubt in relied_on(rows).doubts] == ["fx_rate"]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("confirmation", {"confirmed_on": TOMORROW}),
        ("invoice_verification", {"verified_on": TOMORROW}),
        ("goods_receipt", {"received_on": TOMORROW}),
        ("purchase_order", {"issued_on": TOMORROW}),
        ("invoice", {"issued_on": TOMORROW}),
        ("exposure", {"reported_on": TOMORROW}),
    ],
)
def test_what_is_dated_tomorrow_is_not_yet_true_and_no_doubt(
    table: str, values: dict[str, Value]
) -> None:
    rows = sound_trade()
    rows[table][0] |= values
    bundle = relied_on(rows)
    assert bundle.rows(table) == []
    assert bundle.doubts == ()


def test_parts_go_with_their_whole() -> None:
    rows = sound_trade()
    rows["invoice"][0]["issued_on"] = TOMORROW
    rows["application"].append({**rows["application"][0], "application_id": "A2"})
    rows["application"][1]["requested_on"] = TOMORROW
    rows["application_item"].append({**rows["application_item"][0], "application_id": "A2"})
    bundle = relied_on(rows)
    assert bundle.rows("invoice_line") == []
    assert [row["application_id"] for row in bundle.rows("application_item")] == ["A1"]


def test_a_delivery_note_is_true_from_dispatch() -> None:
    rows = sound_trade()
    note = row_of("delivery_note", delivery_note_no="D1", seller_id=SELLER, order_no="PO1")
    rows["delivery_note"] = [{**note, "dispatched_on": AS_OF, "delivered_on": TOMORROW}]
    assert len(relied_on(rows).rows("delivery_note")) == 1
    rows["delivery_note"][0]["dispatched_on"] = None
    assert relied_on(rows).rows("delivery_note") == []
