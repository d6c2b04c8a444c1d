"""Rows of a financier's whole book, and the facts of one application in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hefu.evidence.bundle import Bundle, Doubt
from hefu.evidence.schema import Row, Value
from hefu.facts.population import derive_population
from hefu.facts.registry import derive_facts
from hefu.parameters.loader import ParameterView
from tests.facts.sound_trade import BANK, CLOCKS, SELLER, Rows, row_of

SISTER, PARENT = "name:sister", "name:parent"
YESTERDAY = date(2026, 3, 30)


def facts_in(rows: Rows, doubts: Sequence[Doubt] = ()) -> dict[str, list[Row]]:
    """Population facts of the book, and all facts that rest on them."""
    bundle, parameters = Bundle(rows, doubts), ParameterView(CLOCKS)
    kept = derive_population(bundle, CLOCKS, parameters)
    return {**kept, **derive_facts(bundle, CLOCKS, parameters, kept)}


def fact_of(name: str, rows: Rows, doubts: Sequence[Doubt] = ()) -> Row:
    """The row of application A1 in one fact."""
    (row,) = (row for row in facts_in(rows, doubts)[name] if row["application_id"] == "A1")
    return row


def owes(obligor: str, amount: int | None, **values: Value) -> Row:
    """A loan of the bank reported yesterday."""
    given: Row = {
        "obligor_id": obligor,
        "financier_id": BANK,
        "kind_code": "loan",
        "outstanding_minor": amount,
        "currency": "CNY",
        "reported_on": YESTERDAY,
    }
    return row_of("exposure", **{**given, **values})


def facility(borrower: str, number: str, limit: int, **values: Value) -> Row:
    """A facility of the bank that runs all year."""
    given: Row = {
        "facility_no": number,
        "borrower_id": borrower,
        "financier_id": BANK,
        "limit_minor": limit,
        "currency": "CNY",
        "valid_from_on": date(2026, 1, 1),
        "valid_until_on": date(2026, 12, 31),
        "status_code": "active",
    }
    return row_of("facility", **{**given, **values})


def asks(number: str, borrower: str, amount: int | None, **values: Value) -> Row:
    """An application to the bank of yesterday."""
    given: Row = {
        "application_no": number,
        "borrower_id": borrower,
        "financier_id": BANK,
        "technique_code": "factoring",
        "requested_minor": amount,
        "currency": "CNY",
        "requested_on": YESTERDAY,
        "status_code": "pending",
    }
    return row_of("application", **{**given, **values})


def rate(base: str, rate_micro: int) -> Row:
    """Yesterday's price of a currency in yuan."""
    return row_of(
        "fx_rate",
        base_currency=base,
        quote_currency="CNY",
        rated_on=YESTERDAY,
        rate_micro=rate_micro,
    )


def tie(rows: Rows, *owned: str, share_bp: int | None = 6_000) -> Rows:
    """The parent holds the firms."""
    rows["party"] = [*rows["party"], *(row_of("party", name=each[5:]) for each in (SISTER, PARENT))]
    rows["ownership"] = [
        row_of("ownership", owner_id=PARENT, owned_id=each, share_bp=share_bp)
        for each in owned or (SELLER, SISTER)
    ]
    return rows
