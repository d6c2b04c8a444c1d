"""What the end of a day does to all loans together, and up to which day days are closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from hefu.ledger.account import Account
from hefu.ledger.transfer import Transfer
from hefu.lifecycle.commitment_fee import commitment_fee
from hefu.lifecycle.day_end import at_end_of
from hefu.lifecycle.guard import DayEnd
from hefu.lifecycle.loan_entries import postings_for
from hefu.lifecycle.ports import LifecycleBook
from hefu.lifecycle.standing import Standing
from hefu.services.lifecycle.loan_now import loans_now
from hefu.services.lifecycle.read_fees import committed_on
from hefu.services.lifecycle.reading import Reading

DAY = "ledger_day"
_AT_ONCE = 500


def closed_until(reading: Reading) -> date | None:
    """The last day that was closed; nothing where none was."""
    return last_closed(reading.lifecycle)


def last_closed(lifecycle: LifecycleBook) -> date | None:
    """The same, without a wish."""
    found = lifecycle.latest(DAY)
    return None if found is None else date.fromisoformat(found.instrument_id)


def open_loans(lifecycle: LifecycleBook) -> Iterator[Sequence[Standing]]:
    """Every drawdown that was paid out and is not back, with its moves, by id; some at a time."""
    after = ""
    while page := lifecycle.instruments("drawdown", state="booked", after=after, most=_AT_ONCE):
        yield lifecycle.with_moves(page)
        after = page[-1].instrument_id


def day_end(reading: Reading) -> DayEnd:
    """What the day of the wish brings for every loan and every approval that stood by then."""
    day = reading.wish.effective_on
    accounts: dict[str, Account] = {}
    transfers: list[Transfer] = []
    count = 0
    for loans in open_loans(reading.lifecycle):
        for loan, now in zip(loans, loans_now(reading.ledger, loans), strict=True):
            if now is None or day < now.plan.start_on:
                continue
            _, entries = at_end_of(now, day)
            own, currency = loan.instrument_id, loan.text("currency")
            prefix = f"{reading.wish.transition_id}:{own}"
            opened, posted = postings_for(entries, own, currency, prefix)
            accounts |= {one.account_id: one for one in opened}
            transfers += posted
            count += 1
    for undrawn in committed_on(reading.ledger, reading.lifecycle, day):
        prefix = f"{reading.wish.transition_id}:{undrawn.application_id}"
        opened, posted = commitment_fee(undrawn, day, prefix)
        accounts |= {one.account_id: one for one in opened}
        transfers += posted
    reading.seen |= {"loan_count": count, "transfer_count": len(transfers)}
    return DayEnd(tuple(accounts.values()), tuple(transfers))
