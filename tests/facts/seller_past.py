"""The sound trade with a past: what the seller sold before, and how it was paid."""

from __future__ import annotations

from datetime import date, timedelta

from hefu.evidence.schema import Row, Value, views
from tests.facts.sound_trade import (
    AS_OF,
    BANK,
    SELLER,
    Rows,
    invoice,
    payment,
    reference,
    row_of,
    sound_trade,
)

DAY = timedelta(days=1)


def with_views(rows: Rows) -> Rows:
    """The rows as a book holds them: every view shows the rows of its table."""
    shown = {name: rows.get(view.of, []) for name, view in views().items()}
    return {**rows, **shown}


def past_invoice(number: int, days_ago: int, gross_minor: int = 11_300, **values: Value) -> Row:
    """An invoice of the pair issued so many days before the business date, due after 30 days, of an
    order of its own."""
    issued_on = AS_OF - days_ago * DAY
    given: Row = {
        "due_on": issued_on + 30 * DAY,
        "gross_minor": gross_minor,
        "net_minor": gross_minor * 100 // 113,
        "order_no": f"OLD{number}",
    }
    return invoice(number, issued_on, **{**given, **values})


def paid(rows: Rows, number: int, days_ago: int, amount: int = 11_300, **values: Value) -> None:
    """The buyer pays invoice ``number`` so many days before the business date."""
    payment_id = f"P{number}-{days_ago}"
    told: Row = {"booked_on": AS_OF - days_ago * DAY, **values}
    rows.setdefault("payment", []).append(payment(payment_id, amount, **told))
    rows.setdefault("payment_reference", []).append(reference(payment_id, f"26312{number:015d}"))


def past_trade(months: int = 15) -> Rows:
    """The sound trade after months of steady sales, one invoice every ten days."""
    rows = sound_trade()
    rows["payment"], rows["payment_reference"] = [], []
    rows["invoice"] += [past_invoice(1_000 + n, 30 + 10 * n) for n in range(months * 3)]
    return rows


def agreed_account(account_no: str = "S-100", **values: Value) -> Row:
    """The account into which the buyers of the seller are to pay."""
    given: Row = {
        "creditor_id": SELLER,
        "financier_id": BANK,
        "account_no": account_no,
        "agreed_on": date(2025, 1, 1),
    }
    return row_of("collection_account", **{**given, **values})
