"""The paper each application item rests on, what it is still worth, and what policy would advance on it."""

from __future__ import annotations

from collections.abc import Mapping

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts import claim_financeable
from hefu.facts.cells import least, text, whole
from hefu.facts.claim_financeable import advanced
from hefu.facts.claimed_invoice import claims
from hefu.facts.currency import Converter
from hefu.facts.derivation import derived
from hefu.facts.paper_graph import PAPER_READS, Paper, PaperGraph, paper_graph
from hefu.facts.paper_value import PAPER_VALUE_READS, PaperValues
from hefu.facts.product_terms import ProductTerms
from hefu.parameters.loader import ParameterView

TABLE = "claim_paper"
READS: tuple[str, ...] = (
    "application",
    *PAPER_READS,
    *PAPER_VALUE_READS,
    *claim_financeable.READS,
)

_DEBTOR = {"invoice": "buyer_id", "voucher": "issuer_id", "order": "buyer_id"}
_Address = tuple[Value, Value]


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application item, whatever its paper, in the application's currency.

    An invoice, and a voucher for the invoice behind it, is worth no more than what ``claim_financeable``
    says; a voucher of which nobody shows the invoice is worth an unknown amount. A paper that the
    product does not take has no advance rate.
    """
    graph, converter = paper_graph(bundle), Converter(bundle, clocks)
    values = PaperValues(bundle, clocks, converter)
    terms = ProductTerms(clocks, parameters)
    invoices = {_address(claim.item): claim.invoice_id for claim in claims(bundle)}
    bounds = {
        _address(row): whole(row, "financeable_minor")
        for row in derived(claim_financeable, bundle, clocks, parameters)
    }
    found = []
    for item in bundle.rows("application_item"):
        application = bundle.one("application", "application_id", item.get("application_id")) or {}
        currency, paper = text(application, "currency"), graph.rests_on(item)
        claimed = converter.convert(whole(item, "claimed_minor"), text(item, "currency"), currency)
        value = None if paper is None else values.of(paper, application)
        rate = terms.advance_rate_bp(application, None if paper is None else paper.kind)
        found.append(
            {
                "application_id": item.get("application_id"),
                "item_no": item.get("item_no"),
                "paper_kind_code": None if paper is None else paper.kind,
                "paper_id": None if paper is None else paper.id,
                "invoice_id": invoices.get(_address(item)),
                "account_debtor_id": _debtor(graph, paper, item),
                "currency": currency,
                "claimed_minor": claimed,
                "paper_value_minor": value,
                "advance_rate_bp": rate,
                "financeable_minor": _bounded(
                    advanced(least((claimed, value)), rate), item, bounds
                ),
            }
        )
    return found


def _address(row: Row) -> _Address:
    return row.get("application_id"), row.get("item_no")


def _bounded(amount: int | None, item: Row, bounds: Mapping[_Address, int | None]) -> int | None:
    address = _address(item)
    return least((amount, bounds[address])) if address in bounds else amount


def _debtor(graph: PaperGraph, paper: Paper | None, item: Row) -> Value:
    """Who is to pay on the paper: as the paper says, else as the item says; a receipt names a buyer."""
    if paper is None:
        return item.get("account_debtor_id")
    row = graph.row(paper)
    stated = row.get(_DEBTOR.get(paper.kind, "buyer_id"))
    return item.get("account_debtor_id") if stated is None else stated
