"""Invoices as legs of trade: who sold which goods to whom, on which day, for how much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hefu.evidence.schema import Row
from hefu.facts.cells import day, text, whole


@dataclass(frozen=True, slots=True)
class Leg:
    """One invoice's lines of one kind of goods; the amount without tax, above zero."""

    seller_id: str
    buyer_id: str
    issued_on: date
    invoice_id: str
    net_minor: int
    item_name: str | None


def legs_of(rows: Iterable[Row]) -> dict[tuple[str, str], list[Leg]]:
    """Legs by goods and currency, in the order in which they were told."""
    found: dict[tuple[str, str], dict[str, Leg]] = defaultdict(dict)
    for row in rows:
        issued_on, net = day(row, "issued_on"), whole(row, "net_minor")
        if issued_on is None or net is None:
            continue
        told = found[str(row["goods"]), str(row["currency"])]
        invoice_id = str(row["invoice_id"])
        before = told.get(invoice_id)
        told[invoice_id] = Leg(
            seller_id=str(row["seller_id"]),
            buyer_id=str(row["buyer_id"]),
            issued_on=issued_on,
            invoice_id=invoice_id,
            net_minor=net + (0 if before is None else before.net_minor),
            item_name=text(row, "item_name"),
        )
    return {
        what: [leg for leg in told.values() if leg.net_minor > 0] for what, told in found.items()
    }
