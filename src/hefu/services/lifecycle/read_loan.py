"""What an application may still draw, and what its drawdowns owe, as the ledger says it."""

from __future__ import annotations

from collections.abc import Iterable

from hefu.lifecycle.agreed import agreed_of
from hefu.lifecycle.changed_plan import plan_after
from hefu.lifecycle.day_end import ONE_DAY, at_end_of
from hefu.lifecycle.guard import Commitment, Loan
from hefu.lifecycle.house_terms import compounds, house_shift, payment_order, penalty_markup_bp
from hefu.lifecycle.loan_parts import PRINCIPAL
from hefu.lifecycle.loan_plan import Plan, first_plan
from hefu.lifecycle.standing import Standing
from hefu.services.lifecycle.loan_now import COMPOUNDS, MARKUP, PLAN, loan_now, owed_now
from hefu.services.lifecycle.read_fees import fees_owed
from hefu.services.lifecycle.reading import Reading
from hefu.vocabulary.errors import InvalidInput


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


def plan(reading: Reading) -> Plan | None:
    """What the drawdown will pay when, were it paid out now; kept with the move, with what holds for it when
    it is overdue. Nothing where its terms make no plan: a guard says why."""
    clocks, begin_on = reading.clocks, reading.wish.effective_on
    try:
        made = first_plan(agreed_of(reading.term, begin_on, house_shift(clocks)), begin_on)
    except InvalidInput:
        return None
    stated = reading.term(MARKUP)
    reading.seen[PLAN] = made.text
    reading.seen[MARKUP] = int(stated) if stated else penalty_markup_bp(clocks)
    reading.seen[COMPOUNDS] = int(compounds(clocks))
    return made


def loan(reading: Reading) -> Loan | None:
    """What the drawdown owes on the day of the wish; nothing before it is paid out. A payment that pays
    principal before it is due makes a new plan, which is kept with it."""
    own, day = reading.standing, reading.wish.effective_on
    now = loan_now(reading.ledger, own)
    if now is None:
        return None
    begun, entries = at_end_of(now, day - ONE_DAY)
    order = payment_order(reading.clocks)
    found = Loan(begun.owed, own.text("currency"), begun.plan, entries, order)
    paid_minor = int(reading.wish.terms.get("paid_minor", 0))
    changed = plan_after(found, begun.earned["interest"], day, paid_minor)
    if changed is not None:
        reading.seen[PLAN] = changed.text
    return found


def open_minor(reading: Reading) -> int | None:
    """What is owed or on its way: of an application in its drawdowns, of a customer in all applications."""
    if reading.wish.instrument == "application":
        owed = fees_owed(reading.ledger, reading.application_id)
        return _open_of(reading, _drawdowns(reading)) + sum(owed.values())
    applications = reading.lifecycle.belonging_to("application", reading.wish.instrument_id)
    found = 0
    for one in applications:
        drawdowns = reading.lifecycle.belonging_to("drawdown", one.instrument_id)
        found += _open_of(reading, drawdowns)
        committed = reading.balance(f"{one.instrument_id}:commitment")
        found += 0 if committed is None else committed.standing("debit")
        found += sum(fees_owed(reading.ledger, one.instrument_id).values())
    return found


def _open_of(reading: Reading, drawdowns: Iterable[Standing]) -> int:
    found = 0
    for one in drawdowns:
        if one.state == "requested":
            found += one.minor("amount_minor")
        found += sum(owed_now(reading.ledger, one.instrument_id).values())
    return found


def _drawdowns(reading: Reading) -> Iterable[Standing]:
    return reading.lifecycle.belonging_to("drawdown", reading.application_id)


def _principal(reading: Reading, drawdown: Standing) -> int:
    owed = owed_now(reading.ledger, drawdown.instrument_id)
    return sum(owed[part] for part in PRINCIPAL)
