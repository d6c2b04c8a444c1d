"""What an application may still draw, and what its drawdowns owe, as the ledger says it."""

from __future__ import annotations

from collections.abc import Iterable

from hefu.ledger.account import Balance
from hefu.lifecycle.guard import Commitment, Loan
from hefu.lifecycle.interest import interest_minor
from hefu.lifecycle.loan_accounts import interest, principal
from hefu.lifecycle.standing import Standing
from hefu.services.lifecycle.reading import Reading


def commitment(reading: Reading) -> Commitment | None:
    """The approval that a drawdown draws on; nothing where the ledger has none."""
    application = reading.application
    left = reading.balance(f"{reading.application_id}:commitment")
    if application is None or left is None:
        return None
    approved = application.minor("amount_minor")
    drawn = approved - left.standing("debit")
    return Commitment(
        approved_minor=approved,
        drawn_minor=drawn,
        outstanding_minor=sum(_principal(reading, one) for one in _drawdowns(reading)),
        currency=application.text("currency"),
    )


def loan(reading: Reading) -> Loan | None:
    """What the drawdown owes to the day of the wish; nothing before it is paid out."""
    own, last = reading.standing, reading.standing.last("book", "repay")
    owed = reading.balance(principal(own.instrument_id))
    earned = reading.balance(interest(own.instrument_id))
    if owed is None or earned is None or last is None:
        return None
    return Loan(
        principal_minor=owed.standing("debit"),
        interest_minor=earned.standing("debit"),
        accrued_minor=interest_minor(
            owed.standing("debit"),
            own.minor("rate_bp"),
            own.text("day_count"),
            last.effective_on,
            reading.wish.effective_on,
        ),
        currency=own.text("currency"),
    )


def open_minor(reading: Reading) -> int | None:
    """What is owed or on its way: of an application in its drawdowns, of a customer in all applications."""
    if reading.wish.instrument == "application":
        return _open_of(reading, _drawdowns(reading))
    applications = reading.lifecycle.belonging_to("application", reading.wish.instrument_id)
    found = 0
    for one in applications:
        drawdowns = reading.lifecycle.belonging_to("drawdown", one.instrument_id)
        found += _open_of(reading, drawdowns)
        committed = reading.balance(f"{one.instrument_id}:commitment")
        found += 0 if committed is None else committed.standing("debit")
    return found


def _open_of(reading: Reading, drawdowns: Iterable[Standing]) -> int:
    found = 0
    for one in drawdowns:
        if one.state == "requested":
            found += one.minor("amount_minor")
        for account_id in (principal(one.instrument_id), interest(one.instrument_id)):
            found += (reading.balance(account_id) or Balance()).standing("debit")
    return found


def _drawdowns(reading: Reading) -> Iterable[Standing]:
    return reading.lifecycle.belonging_to("drawdown", reading.application_id)


def _principal(reading: Reading, drawdown: Standing) -> int:
    return (reading.balance(principal(drawdown.instrument_id)) or Balance()).standing("debit")
