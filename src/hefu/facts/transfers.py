"""Payments as transfers between accounts: each movement of money once, whichever banks report it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hefu.evidence.schema import Row
from hefu.facts.cells import day, text, whole

_NO_END_TO_END = ("", "NOTPROVIDED")
_APART_DAYS_MAX = 3
"""Days by which the two banks' bookings of one transfer may lie apart."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money from one account to another on a day.

    ``payer`` and ``payee``: the account number; where nobody states it ``party:`` and the party, or
    ``unknown:`` and the payment. ``reference``: what the banks know it by. ``payment_ids``: the payments
    that report it, the payer's bank first; none when only the loan's own record tells of it.
    """

    payer: str
    payee: str
    paid_on: date
    amount_minor: int
    currency: str
    reference: str
    payment_ids: tuple[str, ...] = ()
    payer_id: str | None = None
    payee_id: str | None = None
    order: str = ""


def is_account(key: str) -> bool:
    """Whether a payer or payee is known by the number of its account."""
    return not key.startswith(("party:", "unknown:", "loan:", "lender:"))


def transfers_of(rows: Sequence[Row]) -> tuple[list[Transfer], int]:
    """Transfers in the order of their days, and how many payments cannot be placed because amount,
    direction or currency is disputed or not stated."""
    parts = {text(row, "batch_entry_id") for row in rows} - {None}
    told: dict[tuple[str, str, int, str], list[tuple[str, Transfer, str]]] = defaultdict(list)
    unplaced = 0
    for row in rows:
        if row.get("payment_id") in parts:
            continue  # the whole of a batch of which the parts are reported
        transfer = _transfer(row)
        if transfer is None:
            unplaced += 1
            continue
        key = (transfer.payer, transfer.payee, transfer.amount_minor, transfer.currency)
        told[key].append((str(row["direction_code"]), transfer, _link(row)))
    found = [each for reports in told.values() for each in _once(reports)]
    found.sort(key=lambda each: (each.paid_on, each.order, each.payment_ids))
    return found, unplaced


def _transfer(row: Row) -> Transfer | None:
    amount, currency, booked_on = (
        whole(row, "amount_minor"),
        text(row, "currency"),
        day(row, "booked_on"),
    )
    direction = text(row, "direction_code")
    if amount is None or currency is None or booked_on is None or direction not in ("in", "out"):
        return None
    payment_id = str(row["payment_id"])
    own = str(row["account_no"])
    other_id = text(row, "counterparty_id")
    payer_id, payee_id = text(row, "payer_id"), text(row, "payee_id")
    if direction == "in":
        payer_id = payer_id or other_id
    else:
        payee_id = payee_id or other_id
    named = payer_id if direction == "in" else payee_id
    other = text(row, "counterparty_account_no")
    if other is None:
        other = f"unknown:{payment_id}" if named is None else f"party:{named}"
    payer, payee = (other, own) if direction == "in" else (own, other)
    end_to_end = text(row, "end_to_end_no") or ""
    entry_no = text(row, "entry_no") or ""
    known_by = "" if end_to_end.upper() in _NO_END_TO_END else end_to_end
    return Transfer(
        payer=payer,
        payee=payee,
        paid_on=booked_on,
        amount_minor=amount,
        currency=currency,
        reference=known_by or text(row, "uetr") or entry_no or payment_id,
        payment_ids=(payment_id,),
        payer_id=payer_id,
        payee_id=payee_id,
        order=entry_no,
    )


def _link(row: Row) -> str:
    """What both banks' reports of one payment share, where they state it."""
    uetr = (text(row, "uetr") or "").lower()
    end_to_end = text(row, "end_to_end_no") or ""
    return uetr or ("" if end_to_end.upper() in _NO_END_TO_END else end_to_end)


def _once(reports: Sequence[tuple[str, Transfer, str]]) -> list[Transfer]:
    """Reports of equal amount between the same two accounts: what left by one bank's word and arrived by
    the other's within days is one transfer, on the day on which the payee could pass it on."""
    left = sorted((each for each in reports if each[0] == "out"), key=lambda each: each[1].paid_on)
    arrived = sorted(
        (each for each in reports if each[0] == "in"), key=lambda each: each[1].paid_on
    )
    found = []
    for _, transfer, link in left:
        twin = next(
            (
                each
                for each in arrived
                if abs((each[1].paid_on - transfer.paid_on).days) <= _APART_DAYS_MAX
                and (not link or not each[2] or link == each[2])
            ),
            None,
        )
        if twin is None:
            found.append(transfer)
            continue
        arrived.remove(twin)
        other = twin[1]
        found.append(
            Transfer(
                payer=transfer.payer,
                payee=transfer.payee,
                paid_on=max(transfer.paid_on, other.paid_on),
                amount_minor=transfer.amount_minor,
                currency=transfer.currency,
                reference=transfer.reference,
                payment_ids=(*transfer.payment_ids, *other.payment_ids),
                payer_id=transfer.payer_id or other.payer_id,
                payee_id=transfer.payee_id or other.payee_id,
                order=transfer.order,
            )
        )
    return [*found, *(transfer for _, transfer, _ in arrived)]
