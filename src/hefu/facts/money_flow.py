"""Which way a booked payment runs, seen from the seller of an invoice."""

from __future__ import annotations

from typing import Literal

from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import Cells, is_contradicted, text
from hefu.facts.same_party import is_among

Way = Literal["settles", "returns", "elsewhere", "unsure"]

_DECIDING = (
    "direction_code",
    "is_reversal",
    "status_code",
    "payee_id",
    "payer_id",
    "counterparty_id",
    "counterparty_account_no",
)


def way_of(bundle: Bundle, payment: Row, seller_id: str | None, contradicted: Cells) -> Way:
    """``settles``: money reached the seller; ``returns``: such a payment was reversed;
    ``elsewhere``: not booked, or not a payment to the seller; ``unsure``: it may be one.

    A row that states no status is booked, because it states a booking day.
    """
    payment_id = payment.get("payment_id")
    if any(is_contradicted(contradicted, "payment", payment_id, name) for name in _DECIDING):
        return "unsure"
    if text(payment, "status_code") not in (None, "booked"):
        return "elsewhere"
    if seller_id is None or text(payment, "direction_code") not in ("in", "out"):
        return "unsure"
    if payment.get("is_reversal") == 1:
        return _way_of_reversal(bundle, payment, seller_id)
    receivers, payers = sides_of(bundle, payment)
    is_received = is_among(bundle, seller_id, receivers)
    is_paid = is_among(bundle, seller_id, payers)
    if is_received:
        return "unsure" if is_paid else "settles"
    return "elsewhere" if is_paid or is_received is False else "unsure"


def is_plain(payment: Row, contradicted: Cells) -> bool:
    """Whether nothing but its parties decides the way of the payment."""
    payment_id = payment.get("payment_id")
    return (
        text(payment, "direction_code") in ("in", "out")
        and payment.get("is_reversal") != 1
        and not any(
            is_contradicted(contradicted, "payment", payment_id, name) for name in _DECIDING
        )
    )


def sides_of(bundle: Bundle, payment: Row) -> tuple[list[Value], list[Value]]:
    """Receivers and payers as the payment names them, and as holders of its accounts."""
    own, other = [_own(bundle, payment)], _other(bundle, payment)
    to, by = (own, other) if payment.get("direction_code") == "in" else (other, own)
    return (
        [party for party in (payment.get("payee_id"), *to) if party is not None],
        [party for party in (payment.get("payer_id"), *by) if party is not None],
    )


def _way_of_reversal(bundle: Bundle, payment: Row, seller_id: str) -> Way:
    """A reversal runs against what it reverses: out of the seller's account, or back into the buyer's."""
    own, other = _own(bundle, payment), _other(bundle, payment)
    payer, payee = payment.get("payer_id"), payment.get("payee_id")
    is_own = is_among(bundle, seller_id, (own,))
    if payment.get("direction_code") == "out":
        if is_own or is_among(bundle, seller_id, (payer,)):
            return "returns"
        is_near = is_among(bundle, seller_id, (own, payer, payee, *other))
        return "elsewhere" if is_near is False else "unsure"
    if is_own:
        return "elsewhere"
    is_near = is_among(bundle, seller_id, (payer, payee, *other))
    if is_near:
        return "returns"
    return "elsewhere" if is_near is False else "unsure"


def _own(bundle: Bundle, payment: Row) -> Value:
    """Holder of the account on which the payment was booked."""
    return _holder(bundle, payment.get("account_no"))


def _other(bundle: Bundle, payment: Row) -> list[Value]:
    """The other side: as named, and as holder of the other account."""
    holder = _holder(bundle, payment.get("counterparty_account_no"))
    return [payment.get("counterparty_id"), holder]


def _holder(bundle: Bundle, account_no: Value) -> Value:
    account = bundle.one("bank_account", "account_no", account_no)
    return None if account is None else account.get("holder_id")
