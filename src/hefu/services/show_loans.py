"""Loans for people: the plan of one as a table, what it owes on a day, and all that are open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

import msgspec

from hefu.ledger.ports import Ledger
from hefu.lifecycle.day_end import ONE_DAY, LoanNow, at_end_of
from hefu.lifecycle.loan_parts import PARTS, Part
from hefu.lifecycle.loan_plan import Planned, course
from hefu.lifecycle.overdue import overdue_since, unpaid_days
from hefu.lifecycle.standing import Standing
from hefu.services.house import OpenBook
from hefu.services.lifecycle.loan_now import loan_now, loans_now, plans_of
from hefu.services.lifecycle.read_day import open_loans
from hefu.services.lifecycle.view_instrument import instrument_named
from hefu.services.terminal_width import padded, width
from hefu.vocabulary.errors import Conflict
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message
from hefu.vocabulary.types.currency import minor_digits
from hefu.vocabulary.types.decimal_text import grouped_text
from hefu.vocabulary.types.money import format_minor

RowState = Literal["paid", "overdue", "due", "open"]


class LoanOn(msgspec.Struct, frozen=True):
    """A loan on the morning of a day. ``rows``: its payments with the state of each; ``owed``: what is owed
    by part; ``days_past_due``: days since the oldest unpaid due day, 0 where nothing is overdue."""

    loan_id: str
    borrower_id: str
    currency: str
    day: date
    rows: tuple[tuple[Planned, RowState], ...]
    owed: dict[Part, int]
    days_past_due: int

    @property
    def owed_minor(self) -> int:
        """All of it."""
        return sum(self.owed.values())


def loan_on(ledger: Ledger, drawdown: Standing, day: date) -> LoanOn | None:
    """The loan on the morning of ``day``, the days before closed or not; nothing before it is paid out."""
    return _on(loan_now(ledger, drawdown), drawdown, day)


def _on(now: LoanNow | None, drawdown: Standing, day: date) -> LoanOn | None:
    if now is None:
        return None
    is_open = drawdown.state == "booked"
    begun = at_end_of(now, day - ONE_DAY)[0] if is_open else now
    since = overdue_since(begun.overdue_moves.values())
    unpaid = frozenset().union(*map(unpaid_days, begun.overdue_moves.values()))
    rows = course(plans_of(drawdown)) or now.plan.rows
    return LoanOn(
        loan_id=drawdown.instrument_id,
        borrower_id=drawdown.text("borrower_id"),
        currency=drawdown.text("currency"),
        day=day,
        rows=tuple((row, _state(row.due_on, day, unpaid, is_open=is_open)) for row in rows),
        owed={part: begun.owed[part] for part in PARTS if begun.owed.get(part)},
        days_past_due=0 if since is None else (day - since).days,
    )


def _state(due_on: date, day: date, unpaid: frozenset[date], *, is_open: bool) -> RowState:
    if not is_open:
        return "paid"
    if due_on in unpaid:
        return "overdue"
    if due_on == day:
        return "due"
    return "paid" if due_on < day else "open"


def plan_lines(opened: OpenBook, loan_id: str, day: date, language: Language) -> list[str]:
    """The plan of one loan as a table, then what it owes on the morning of ``day``.

    Raises ``NotFound``, and ``Conflict`` (``ledger.not_paid_out``) for a drawdown that was not paid out.
    """
    standing = instrument_named(opened, "drawdown", loan_id)
    found = loan_on(opened.ledger, standing, day)
    if found is None or standing.state in ("cancelled", "reversed"):
        raise Conflict("ledger.not_paid_out", loan=loan_id)
    head = [_word(name, language) for name in ("due_on", "principal", "interest", "sum", "left")]
    rows = [[*_cells(row, found), _word(state, language)] for row, state in found.rows]
    return [*_table([[*head, _word("state", language)], *rows]), "", *owed_lines(found, language)]


def owed_lines(found: LoanOn, language: Language) -> Iterator[str]:
    """What is owed, part by part, and for how long it is overdue."""
    told = {
        "loan": found.loan_id,
        "on": found.day.isoformat(),
        "amount": _money(found.owed_minor, found),
    }
    yield render_message("ledger.loan_owes", told, language)
    for part, amount in found.owed.items():
        yield f"  {_word(f'part_{part}', language)}  {_money(amount, found)}"
    if found.days_past_due:
        yield render_message("ledger.loan_overdue", {"days": found.days_past_due}, language)


def list_lines(
    opened: OpenBook, day: date, language: Language, *, is_overdue_only: bool = False
) -> list[str]:
    """One line a loan that is open on the morning of ``day``."""
    found = [
        _on(now, one, day)
        for loans in open_loans(opened.lifecycle)
        for one, now in zip(loans, loans_now(opened.ledger, loans), strict=True)
    ]
    rows = [
        [one.loan_id, one.borrower_id, _money(one.owed_minor, one), str(one.days_past_due)]
        for one in found
        if one is not None and (one.days_past_due or not is_overdue_only)
    ]
    if not rows:
        code = "ledger.no_overdue_loans" if is_overdue_only else "ledger.no_loans"
        return [render_message(code, {"on": day.isoformat()}, language)]
    head = [_word(name, language) for name in ("loan", "borrower", "owed", "days_past_due")]
    return _table([head, *rows], numbers=(2, 3))


def _cells(row: Planned, found: LoanOn) -> list[str]:
    amounts = (
        row.principal_minor,
        row.interest_minor,
        row.principal_minor + row.interest_minor,
        row.left_minor,
    )
    digits = minor_digits(found.currency)
    return [row.due_on.isoformat(), *(grouped_text(minor, digits) for minor in amounts)]


def _money(minor: int, found: LoanOn) -> str:
    return f"{format_minor(minor, found.currency)} {found.currency}"


def _word(name: str, language: Language) -> str:
    return render_message(f"loan_page.{name}", {}, language)


def _table(rows: Sequence[Sequence[str]], numbers: Sequence[int] = (1, 2, 3, 4)) -> list[str]:
    widths = [max(width(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  ".join(
            padded(cell, widths[place], is_number=place in numbers)
            for place, cell in enumerate(row)
        ).rstrip()
        for row in rows
    ]
