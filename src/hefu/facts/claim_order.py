"""Each order offered for financing: on file, accepted, and with the borrower on its own side of the sale."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import text, whole
from hefu.facts.claim_trade import order_state
from hefu.facts.currency import Converter
from hefu.facts.paper_graph import PAPER_READS, Paper, paper_graph
from hefu.facts.product_terms import ProductTerms
from hefu.facts.same_party import is_same_party
from hefu.parameters.loader import ParameterView

TABLE = "claim_order"
READS: tuple[str, ...] = ("application", "order_event", "fx_rate", *PAPER_READS)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per item that rests on an order, the amount in the application's currency.

    ``is_accepted``: the other side agreed and nobody took it back; unknown where the order is not shown
    or an event does not tell its day or kind. ``is_borrowers``: the borrower is the seller of the order,
    or its buyer under a product by which the lender pays for what the borrower orders.
    """
    graph, terms = paper_graph(bundle), ProductTerms(clocks, parameters)
    converter = Converter(bundle, clocks)
    found = []
    for item in bundle.rows("application_item"):
        paper = graph.rests_on(item)
        if paper is None or paper.kind != "order":
            continue
        application = bundle.one("application", "application_id", item.get("application_id")) or {}
        currency = text(application, "currency")
        found.append(
            {
                "application_id": item.get("application_id"),
                "item_no": item.get("item_no"),
                "order_id": paper.id,
                "borrower_id": application.get("borrower_id"),
                "currency": currency,
                "claimed_minor": converter.convert(
                    whole(item, "claimed_minor"), text(item, "currency"), currency
                ),
                **_judged(bundle, clocks, graph.row(paper), paper),
                "is_borrowers": _is_borrowers(bundle, application, graph.row(paper), terms),
            }
        )
    return found


def _judged(bundle: Bundle, clocks: Clocks, order: Row, paper: Paper) -> Row:
    state = order_state(bundle, clocks, paper.id) if order else None
    return {
        "is_on_file": int(bool(order)),
        "state_code": state,
        "is_accepted": None if state is None else int(state == "accepted"),
    }


def _is_borrowers(bundle: Bundle, application: Row, order: Row, terms: ProductTerms) -> int | None:
    product = terms.product_of(application)
    if product is None:
        return None
    side: Value = order.get("buyer_id" if product.borrower_side == "buyer" else "seller_id")
    verdict = is_same_party(bundle, side, application.get("borrower_id"))
    return None if verdict is None else int(verdict)
