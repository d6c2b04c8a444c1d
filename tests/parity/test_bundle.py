"""A bundle: what is worked out of its rows is worked out once, and never outlives the rows."""

from __future__ import annotations

import gc
import weakref

from hefu.evidence.bundle import Bundle, indexed
from hefu.evidence.schema import Row
from hefu.facts.claimed_invoice import claims
from hefu.facts.paper_graph import paper_graph

ROWS: dict[str, list[Row]] = {
    "invoice": [{"invoice_id": "i1", "seller_id": None}, {"invoice_id": "i2", "seller_id": "s"}]
}


def test_what_was_worked_out_is_shared_with_facts_and_not_with_changed_rows() -> None:
    bundle = Bundle(ROWS)
    graph = paper_graph(bundle)
    assert paper_graph(bundle.with_facts({"claim": []})) is graph
    assert paper_graph(bundle.with_rows({"invoice": []})) is not graph
    assert paper_graph(bundle.with_rows({}, ())) is not graph


def test_a_changed_item_is_another_claim() -> None:
    item: Row = {"application_id": "a", "item_no": "1", "invoice_id": "i1"}
    bundle = Bundle({**ROWS, "application_item": [item]})
    assert [claim.invoice_id for claim in claims(bundle)] == ["i1"]
    changed = bundle.with_rows({"application_item": [{**item, "invoice_id": "i2"}]})
    assert [claim.invoice_id for claim in claims(changed)] == ["i2"]
    assert [claim.invoice_id for claim in claims(bundle)] == ["i1"]


def test_facts_are_seen_beside_the_evidence() -> None:
    wider = Bundle(ROWS).with_facts({"claim": [{"item_no": "1"}]})
    assert len(wider.rows("claim")) == 1
    assert len(wider.rows("invoice")) == 2


def test_rows_without_a_value_are_found_apart_from_the_others() -> None:
    bundle = Bundle(ROWS)
    assert [row["invoice_id"] for row in bundle.without("invoice", "seller_id")] == ["i1"]
    assert [row["invoice_id"] for row in bundle.by("invoice", "seller_id", "s")] == ["i2"]
    assert list(bundle.by("invoice", "seller_id", None)) == []
    assert list(bundle.without("payment", "payer_id")) == []


def test_rows_with_indexes_are_not_copied() -> None:
    rows = indexed(ROWS["invoice"])
    assert indexed(rows) is rows
    assert Bundle({"invoice": rows}).rows("invoice") is rows


def test_a_bundle_that_nobody_holds_is_forgotten_with_all_that_was_worked_out() -> None:
    bundle = Bundle(ROWS)
    paper_graph(bundle)
    seen = weakref.ref(bundle)
    del bundle
    gc.collect()
    assert seen() is None
