"""Whether the buyers of an application pay into the account agreed for collection.

Only what went astray, or may have, has a row: a payment on an invoice of the seller that reached
another account, one whose account nobody told, and a pair for which no account was agreed at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import Cells, contradicted_cells, day, text, whole
from hefu.facts.claimed_invoice import CLAIM_READS
from hefu.facts.currency import Converter
from hefu.facts.money_flow import sides_of, way_of
from hefu.facts.past_settlement import PAST_SETTLEMENT_READS, history_of
from hefu.facts.same_party import is_among
from hefu.facts.settlement import settlements_of
from hefu.facts.trading_pair import pairs_claimed
from hefu.parameters.loader import ParameterView

TABLE = "collection_flow"
READS: tuple[str, ...] = (
    *CLAIM_READS,
    *PAST_SETTLEMENT_READS,
    "collection_account",
)

_UNKNOWN: Row = dict.fromkeys(
    (
        "collection_account_id",
        "agreed_account_no",
        "invoice_id",
        "payment_id",
        "paid_account_no",
        "booked_on",
        "paid_minor",
        "currency",
        "is_agreed_account",
    )
)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """Rows per application, seller and buyer; amounts in the application's currency."""
    since = clocks.as_of - timedelta(days=parameters.integer("policy.collection.lookback_days"))
    converter = Converter(bundle, clocks)
    payments: dict[tuple[Value, Value], list[tuple[Row, Row]]] = {}
    finder = _Finder(bundle, clocks, since)
    found: list[Row] = []
    for application, pair in pairs_claimed(bundle):
        head: Row = {
            "application_id": application.get("application_id"),
            "seller_id": pair[0],
            "buyer_id": pair[1],
            **_UNKNOWN,
        }
        agreed = _agreed(bundle, application, pair)
        if not agreed:
            found.append(head)
            continue
        if pair not in payments:
            payments[pair] = finder.payments(pair)
        for invoice, payment in payments[pair]:
            row = _astray(agreed, payment, clocks)
            if row is not None:
                currency = text(application, "currency")
                told = {
                    "invoice_id": invoice.get("invoice_id"),
                    "payment_id": payment.get("payment_id"),
                    "booked_on": payment.get("booked_on"),
                    "currency": currency,
                    "paid_minor": converter.convert(
                        whole(payment, "amount_minor"), text(payment, "currency"), currency
                    ),
                }
                found.append({**head, **told, **row})
    return found


def _agreed(bundle: Bundle, application: Row, pair: tuple[Value, Value]) -> list[Row]:
    """Accounts agreed with this financier for this buyer or for every buyer of the seller."""
    return [
        row
        for row in bundle.by("collection_account", "creditor_id", pair[0])
        if row.get("financier_id") in (application.get("financier_id"), None)
        and row.get("account_debtor_id") in (pair[1], None)
    ]


def _astray(agreed: Sequence[Row], payment: Row, clocks: Clocks) -> Row | None:
    """What there is to say of a payment; ``None`` when it went where it should, or before anything was
    agreed. Of several accounts in force any will do."""
    booked_on = day(payment, "booked_on") or clocks.as_of
    in_force = [row for row in agreed if _is_in_force(row, booked_on)]
    if not in_force:
        return None
    paid_into = _reached(payment)
    accounts = [text(row, "account_no") for row in in_force]
    if paid_into is not None and paid_into in accounts:
        return None
    first = in_force[0]
    is_unsure = paid_into is None or None in accounts
    return {
        "collection_account_id": first.get("collection_account_id"),
        "agreed_account_no": first.get("account_no"),
        "paid_account_no": paid_into,
        "is_agreed_account": None if is_unsure else 0,
    }


def _is_in_force(row: Row, booked_on: date) -> bool:
    agreed_on, ends_on = day(row, "agreed_on"), day(row, "ends_on")
    return (agreed_on is None or agreed_on <= booked_on) and (
        ends_on is None or booked_on <= ends_on
    )


def _reached(payment: Row) -> str | None:
    """The account in which the money arrived, whichever bank reports it."""
    if payment.get("direction_code") == "in":
        return text(payment, "account_no")
    if payment.get("direction_code") == "out":
        return text(payment, "counterparty_account_no")
    return None


class _Finder:
    """Payments by which buyers paid invoices of a seller since a day."""

    def __init__(self, bundle: Bundle, clocks: Clocks, since: date) -> None:
        self._history = history_of(bundle)
        self._settlements = settlements_of(self._history, clocks)
        self._contradicted: Cells = contradicted_cells(bundle)
        self._as_of, self._since = clocks.as_of, since

    def payments(self, pair: tuple[Value, Value]) -> list[tuple[Row, Row]]:
        """Invoice and payment, each payment once, in the order of their ids."""
        found: dict[Value, tuple[Row, Row]] = {}
        for invoice in self._history.by("invoice", "seller_id", pair[0]):
            if invoice.get("buyer_id") != pair[1] or invoice.get("direction_code") == "credit_note":
                continue
            for reference in self._settlements.references_to(invoice):
                payment = self._history.one("payment", "payment_id", reference.get("payment_id"))
                if payment is not None and self._is_by_buyer(invoice, payment):
                    found.setdefault(payment.get("payment_id"), (invoice, payment))
        return [found[key] for key in sorted(found, key=str)]

    def _is_by_buyer(self, invoice: Row, payment: Row) -> bool:
        """Whether the payment is for this invoice: it reached the seller, or the buyer paid it and the
        number it names is one that no other invoice can have."""
        booked_on = day(payment, "booked_on")
        if booked_on is not None and not self._since < booked_on <= self._as_of:
            return False
        if payment.get("status_code") not in (None, "booked") or payment.get("is_reversal") == 1:
            return False
        way = way_of(self._history, payment, text(invoice, "seller_id"), self._contradicted)
        if way in ("settles", "unsure"):
            return way == "settles" or self._is_paid_by(invoice, payment) is True
        is_unique = invoice.get("digital_no") is not None
        return is_unique and self._is_paid_by(invoice, payment) is True

    def _is_paid_by(self, invoice: Row, payment: Row) -> bool | None:
        payers = sides_of(self._history, payment)[1]
        return is_among(self._history, invoice.get("buyer_id"), payers)
