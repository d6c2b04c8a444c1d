"""Evidence behind a paper that an instrument names, and who holds which part of a voucher."""

from __future__ import annotations

from collections.abc import Mapping

from hefu.evidence import schema
from hefu.evidence.identity import complete
from hefu.evidence.schema import Row
from hefu.lifecycle.voucher_accounts import held
from hefu.services.lifecycle.reading import Reading

_BY_INSTRUMENT = {
    "application": ("application", "application_id"),
    "drawdown": ("application", "application_id"),
    "receivable": ("invoice", "invoice_id"),
    "voucher": ("invoice", "invoice_id"),
}


def rows(reading: Reading) -> tuple[Mapping[str, object], ...]:
    """Evidence rows of the paper that is named, as sources agree on them."""
    if reading.wish.event == "assign":
        table, column = "registration", "registration_id"
        stated: Row = {"registration_no": reading.term("registration_no")}
        value = str(complete(schema.table(table), stated)[column])
    else:
        table, column = _BY_INSTRUMENT[reading.wish.instrument]
        is_application = table == "application"
        value = reading.application_id if is_application else reading.term("invoice_id")
    found = reading.register.rows_where(reading.clocks, table, column, [value])
    return tuple(found)


def holdings(reading: Reading) -> dict[str, int] | None:
    """Minor units of the voucher by holder; nothing where the ledger has no account for one of them."""
    own = reading.standing
    parties = dict.fromkeys(
        str(name)
        for name in (
            own.terms.get("holder_id", ""),
            *(one.terms["to_id"] for one in own.history if one.event == "pass_on"),
        )
    )
    found = {}
    for party_id in parties:
        balance = reading.balance(held(own.instrument_id, party_id))
        if balance is None:
            return None
        found[party_id] = balance.least("debit")
    return found
