"""The papers over one sale and how they lie above one another: each as one place in a graph.

A split voucher lies under the voucher it was split from, a voucher under its invoice and its order, an
invoice under its order, a warehouse receipt under its lot and, when the seller of the order deposited
the goods, under that order. Papers may name one another in a circle; every walk visits a paper once.
"""

from __future__ import annotations

from typing import NamedTuple

from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import text
from hefu.facts.same_party import SAME_PARTY_READS, is_same_party
from hefu.facts.trade_papers import order_of

PAPER_READS = (
    "application_item",
    "receivable_voucher",
    "invoice",
    "goods_receipt",
    "purchase_order",
    "warehouse_receipt",
    *SAME_PARTY_READS,
)
"""What :class:`PaperGraph` reads."""

_TABLES = {
    "voucher": ("receivable_voucher", "voucher_id"),
    "invoice": ("invoice", "invoice_id"),
    "warehouse_receipt": ("warehouse_receipt", "warehouse_receipt_id"),
    "order": ("purchase_order", "order_id"),
}

PAPER_KINDS = tuple(_TABLES)
"""Kinds of paper an application item may rest on, the one nearest to the money first."""


class Paper(NamedTuple):
    """One paper, shown to us or only named: ``kind`` is one of :data:`PAPER_KINDS` or ``lot``."""

    kind: str
    id: str


class PaperGraph:
    """The papers of one bundle; answers are kept."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._above: dict[Paper, tuple[Paper, ...]] = {}
        self._rests_on: dict[tuple[Value, ...], Paper | None] = {}

    def row(self, paper: Paper) -> Row:
        """The paper's row; empty when it was not shown, and for a lot, which is no paper."""
        if paper.kind == "lot":
            return {}
        return self._bundle.one(*_TABLES[paper.kind], paper.id) or {}

    def named(self, item: Row) -> tuple[Paper, ...]:
        """Papers that a row names in its columns ``voucher_id``, ``invoice_id``,
        ``warehouse_receipt_id`` and ``order_id``, the one nearest to the money first."""
        found = []
        for kind, (_, column) in _TABLES.items():
            named = text(item, column)
            if named is not None:
                found.append(self.invoice(named) if kind == "invoice" else Paper(kind, named))
        return tuple(found)

    def rests_on(self, item: Row) -> Paper | None:
        """The one paper an item rests on; ``None`` when it names none, or several of which not all
        the others lie above one."""
        names = tuple(item.get(column) for _, column in _TABLES.values())
        if names not in self._rests_on:
            named = self.named(item)
            above = (paper for paper in named if set(named) <= set(self.at_or_above(paper)))
            self._rests_on[names] = next(above, None)
        return self._rests_on[names]

    def invoice(self, name: str) -> Paper:
        """The invoice of that id, or the only one that goes by that seller and printed number."""
        if self._bundle.by("invoice", "invoice_id", name):
            return Paper("invoice", name)
        same_number = [
            row
            for row in self._bundle.by("invoice", "number_key", name)
            if row.get("direction_code") != "credit_note"
        ]
        only = text(same_number[0], "invoice_id") if len(same_number) == 1 else None
        return Paper("invoice", name if only is None else only)

    def at_or_above(self, paper: Paper) -> tuple[Paper, ...]:
        """The paper and every one above it, each once, nearest first."""
        found = self._above.get(paper)
        if found is None:
            reached = {paper: None}
            frontier = [paper]
            while frontier:
                above = [parent for each in frontier for parent in self.parents(each)]
                frontier = [each for each in dict.fromkeys(above) if each not in reached]
                reached.update(dict.fromkeys(frontier))
            found = self._above[paper] = tuple(reached)
        return found

    def parents(self, paper: Paper) -> tuple[Paper, ...]:
        """Papers directly above."""
        row = self.row(paper)
        if paper.kind == "voucher":
            parent, invoice = text(row, "parent_voucher_id"), text(row, "invoice_id")
            return (
                *(() if parent is None else (Paper("voucher", parent),)),
                *(() if invoice is None else (self.invoice(invoice),)),
                *_order(row.get("order_id")),
            )
        if paper.kind == "invoice":
            return _order(order_of(self._bundle, row)) if row else ()
        if paper.kind == "warehouse_receipt":
            lot = text(row, "lot_id")
            return (*(() if lot is None else (Paper("lot", lot),)), *self._sold_under(row))
        return ()

    def invoice_behind(self, voucher: Paper) -> Paper | None:
        """The one invoice above a voucher; ``None`` when none is named, or several."""
        above = [paper for paper in self.at_or_above(voucher) if paper.kind == "invoice"]
        return above[0] if len(above) == 1 else None

    def _sold_under(self, receipt: Row) -> tuple[Paper, ...]:
        """The order whose goods the seller still holds; goods the buyer stores are another exposure."""
        order = self._bundle.one("purchase_order", "order_id", receipt.get("order_id")) or {}
        depositor, seller = receipt.get("depositor_id"), order.get("seller_id")
        is_sellers = is_same_party(self._bundle, depositor, seller) is not False
        return _order(receipt.get("order_id")) if is_sellers else ()


def _order(order_id: Value) -> tuple[Paper, ...]:
    return (Paper("order", order_id),) if isinstance(order_id, str) else ()


def paper_graph(bundle: Bundle) -> PaperGraph:
    """The graph of a bundle, put together once."""
    return bundle.worked_out("paper graph", lambda: PaperGraph(bundle))
