"""What a borrower buys and cannot do without, and from how many sellers."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day, text, whole
from hefu.facts.currency import Converter
from hefu.facts.proportion import share_bp
from hefu.facts.stated_year import stated_year
from hefu.facts.supply_chain import TRADE_YEAR
from hefu.parameters.essentiality import CLASS, Essentiality, essentiality_at
from hefu.parameters.loader import ParameterView

TABLE = "borrower_input"
READS: tuple[str, ...] = (
    "application",
    "borrower_purchase",
    "party",
    "financial_figure",
    "fx_rate",
)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """Rows per application and industry of its borrower's purchases; see the table's note.

    Purchases are all invoices seen or the cost of sales of the latest annual statement, whichever is more:
    invoices of a part of the trade overstate a share. Unknown where an amount or the borrower's own
    industry is; a borrower whose purchases nobody showed has no row.
    """
    converter = Converter(bundle, clocks)
    found: list[Row] = []
    for application in bundle.rows("application"):
        currency = text(application, "currency")
        purchases = _purchases(bundle, application, clocks, converter)
        if not purchases:
            continue
        stated = stated_year(
            bundle,
            (application.get("borrower_id"), "cost_of_sales", currency),
            clocks,
            parameters,
            converter,
        )
        amounts = [each for sellers in purchases.values() for each in sellers.values()]
        seen = None if None in amounts else sum(each or 0 for each in amounts)
        whole_minor = None if seen is None else max(seen, stated or 0)
        found += _rows(bundle, application, purchases, whole_minor, essentiality_at(clocks))
    return found


_Purchases = dict[str | None, dict[str, int | None]]
"""By industry of the seller, by seller: the amount, ``None`` where a part of it is unknown."""


def _purchases(
    bundle: Bundle, application: Row, clocks: Clocks, converter: Converter
) -> _Purchases:
    found: _Purchases = {}
    for row in bundle.by("borrower_purchase", "buyer_id", application.get("borrower_id")):
        issued_on, seller = day(row, "issued_on"), text(row, "seller_id")
        is_other_year = issued_on is not None and not (
            clocks.as_of - TRADE_YEAR < issued_on <= clocks.as_of
        )
        if is_other_year or seller is None or seller == application.get("borrower_id"):
            continue
        party = bundle.one("party", "party_id", seller)
        sellers = found.setdefault(None if party is None else text(party, "industry_code"), {})
        amount = converter.convert(
            whole(row, "net_minor"), text(row, "currency"), text(application, "currency")
        )
        before = sellers.get(seller, 0)
        direction = text(row, "direction_code")
        if amount is None or before is None or direction is None or issued_on is None:
            sellers[seller] = None
        else:
            sellers[seller] = before + (-abs(amount) if direction == "credit_note" else amount)
    return found


def _rows(
    bundle: Bundle,
    application: Row,
    purchases: _Purchases,
    whole_minor: int | None,
    essentiality: Essentiality,
) -> Iterator[Row]:
    borrower_id = application.get("borrower_id")
    party = bundle.one("party", "party_id", borrower_id) or {}
    own = text(party, "industry_code")
    codes = sorted((code for code in purchases if code is not None), key=str)
    for code in codes:
        is_essential = None
        if own is not None:
            is_essential = int(essentiality.effect(code, own) == CLASS["essential"])
        sellers = {
            seller: amount
            for seller, amount in purchases[code].items()
            if amount is None or amount > 0
        }
        if is_essential == 0 or not sellers:
            continue
        amounts = list(sellers.values())
        bought = None if None in amounts else sum(each or 0 for each in amounts)
        yield {
            "application_id": application.get("application_id"),
            "borrower_id": borrower_id,
            "industry_code": code,
            "is_essential": is_essential,
            "seller_count": len(sellers),
            "seller_id": min(sellers, key=lambda each: (-(sellers[each] or 0), each)),
            "currency": text(application, "currency"),
            "bought_minor": bought,
            "purchases_minor": whole_minor,
            "share_bp": share_bp(bought, whole_minor),
        }
