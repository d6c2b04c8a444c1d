"""One application per product: approved as it stands, to the cent, and never without a required paper."""

from __future__ import annotations

import pytest

from hefu.decisions.decision import Decision
from hefu.products.catalogue import product_for, products
from hefu.vocabulary.labels import entity_label
from tests.decisions.approvable import CLOCKS, Rows
from tests.decisions.paths import ORDER, PATHS, PURCHASE, RECEIPT, VOUCHER, Path, requested
from tests.decisions.spoil import Spoil, all_of, changed, without
from tests.decisions.trade_book import InMemory

EACH = pytest.mark.parametrize("path", PATHS.values(), ids=list(PATHS))
DOCUMENTS = [
    (path, document.table)
    for path in PATHS.values()
    for document in product_for(path.technique, CLOCKS).documents
]
# What the claim rests on where no document of the product names it, and the promise behind it.
RESTS_ON: list[tuple[str, str, Spoil]] = [
    ("payables_finance", "receivable_voucher", without("receivable_voucher", voucher_id=VOUCHER)),
    ("pre_shipment_finance", "purchase_order", without("purchase_order", order_id=ORDER)),
    ("pre_shipment_finance", "order_event", without("order_event", order_id=ORDER)),
    ("distributor_finance", "purchase_order", without("purchase_order", order_id=PURCHASE)),
    (
        "inventory_loan",
        "warehouse_receipt",
        without("warehouse_receipt", warehouse_receipt_id=RECEIPT),
    ),
    ("forfaiting", "payment_undertaking", changed("payment_undertaking", {}, is_independent=0)),
    (
        "bank_payment_undertaking",
        "payment_undertaking",
        changed("payment_undertaking", {}, withdrawn_on=CLOCKS.as_of),
    ),
    (
        "corporate_payment_undertaking",
        "payment_undertaking",
        changed("payment_undertaking", {}, amount_minor=1),
    ),
    ("dynamic_discounting", "confirmation", without("confirmation")),
]


@pytest.fixture(scope="module")
def desk() -> InMemory:
    return InMemory()


def is_named(decision: Decision, table: str) -> bool:
    """Whether what is missing, or some reason, names the paper."""
    if any(fact.table == table for fact in decision.missing):
        return True
    label = entity_label(table)
    words = [
        (text.en, text.zh)
        for reason in decision.reasons
        for text in (reason.says, reason.asks_for)
        if text is not None and reason.effect != "pass"
    ]
    return any(label.en.lower() in en.lower() and label.zh in zh for en, zh in words)


def asking(rows: Rows, amount: int) -> Rows:
    changed("application", {}, requested_minor=amount)(rows)
    return rows


def test_every_product_has_its_path() -> None:
    assert PATHS.keys() == {product.id for product in products()}


@EACH
def test_it_is_approved_as_it_stands(path: Path, desk: InMemory) -> None:
    decision = desk.decide(path.rows())
    assert (decision.outcome, decision.amount_minor) == ("approve", requested(path))
    assert decision.missing == ()
    assert decision.technique_code == path.technique


@EACH
def test_one_cent_more_than_its_papers_carry_is_not_lent(path: Path, desk: InMemory) -> None:
    for asked, outcome in (
        (path.financeable, "approve"),
        (path.financeable + 1, "approve_with_conditions"),
    ):
        decision = desk.decide(asking(path.rows(), asked))
        assert (decision.outcome, decision.amount_minor) == (outcome, path.financeable)


@pytest.mark.parametrize(
    ("path", "table"), DOCUMENTS, ids=[f"{path.technique} {table}" for path, table in DOCUMENTS]
)
def test_without_a_required_document_no_money_moves(path: Path, table: str, desk: InMemory) -> None:
    rows = path.rows()
    assert rows.pop(table)
    decision = desk.decide(rows)
    assert decision.outcome in {"refer", "decline"}
    assert decision.amount_minor == 0
    assert is_named(decision, table), [reason.says.en for reason in decision.reasons]


@pytest.mark.parametrize(
    ("technique", "table", "spoil"), RESTS_ON, ids=[f"{a} {b}" for a, b, _ in RESTS_ON]
)
def test_without_what_it_rests_on_no_money_moves(
    technique: str, table: str, spoil: Spoil, desk: InMemory
) -> None:
    rows = PATHS[technique].rows()
    all_of(spoil)(rows)
    decision = desk.decide(rows)
    assert decision.outcome in {"refer", "decline"}
    assert decision.amount_minor == 0
    assert is_named(decision, table), [reason.says.en for reason in decision.reasons]


@EACH
def test_a_paper_that_the_product_does_not_take_carries_nothing(path: Path, desk: InMemory) -> None:
    own = set(product_for(path.technique, CLOCKS).papers)
    others = (
        other
        for other in PATHS.values()
        if not own & {row["paper_kind_code"] for row in desk.situation(other.rows()).papers}
    )
    rows = next(others).rows()
    changed("application", {}, technique_code=path.technique)(rows)
    decision = desk.decide(rows)
    assert decision.outcome in {"refer", "decline"}
    assert decision.amount_minor == 0
