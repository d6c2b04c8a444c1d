"""Lines, balances, capital, rates and guarantees as the bank's systems show them on the as-of day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hefu.synth.desk import Desk
from hefu.synth.dice import Dice, month_start
from hefu.synth.firms import Firm
from hefu.synth.papers import Balance, Facility
from hefu.synth.ubl_parts import decimal

_WAN = 1_000_000
_NET_CAPITAL = 150_000 * _WAN
_TIER1_CAPITAL = 126_000 * _WAN
_FX_DAYS = 12
# Millionths of a yuan for one unit; the yen for one yen.
_FX = {"USD": 7_108_400, "EUR": 7_742_500, "HKD": 908_300, "JPY": 48_120}


def give_lines(desk: Desk, dice: Dice) -> None:
    """A line with room for every borrower whose story did not say otherwise; names it in the deals."""
    for borrower in _borrowers(desk):
        if borrower not in desk.facilities:
            asked = sum(
                deal.requested_minor
                for deal in desk.deals
                if deal.borrower is borrower and deal.status == "pending"
            )
            drawn = sum(
                deal.requested_minor
                for deal in desk.deals
                if deal.borrower is borrower and deal.status == "disbursed"
            )
            drawn += dice.whole(0, 8) * 50 * _WAN if dice.happens(60) else 0
            room = asked * dice.whole(125, 210) // 100
            limit = (drawn + room) // (50 * _WAN) * (50 * _WAN) + 100 * _WAN
            desk.facility(borrower, limit, drawn)
    for deal in desk.deals:
        lines = desk.facilities[deal.borrower]
        deal.facility_no = lines[-1].no if lines else ""


def all_facilities(desk: Desk) -> Iterator[Facility]:
    """Supply-chain lines and other lines."""
    for borrower in _borrowers(desk):
        yield from desk.facilities[borrower]
        yield from desk.other_loans.get(borrower, ())


def balances(desk: Desk, dice: Dice) -> Iterator[Balance]:
    """At least one balance for every borrower, except where a story withholds it."""
    for borrower in _borrowers(desk):
        if borrower in desk.without_exposure:
            continue
        lines = [*desk.facilities[borrower], *desk.other_loans.get(borrower, ())]
        for line in lines:
            term = (line.valid_from, line.valid_until) if line.used_minor else None
            yield Balance(borrower, line.no, line.used_minor, term=term)
        if not lines:
            yield Balance(borrower, "", 0)
        elif dice.happens(4):
            yield Balance(borrower, "", dice.whole(3, 30) * _WAN, "USD")


def capital_rows(desk: Desk) -> Iterator[tuple[str, ...]]:
    """Net capital and net tier 1 capital of the last two quarters before the as-of day."""
    for back in (1, 2):
        day = _quarter_end(desk.as_of, back)
        for name, amount in (("资本净额", _NET_CAPITAL), ("一级资本净额", _TIER1_CAPITAL)):
            shown = amount * (101 - back) // 100
            yield (desk.chain.own_bank.uscc, name, day.isoformat(), decimal(shown, 6))


def fx_rows(dice: Dice, as_of: date) -> Iterator[tuple[str, ...]]:
    """Middle rates of the last days, the as-of day included."""
    for back in range(_FX_DAYS, -1, -1):
        day = as_of - timedelta(days=back)
        for code, rate in _FX.items():
            moved = rate + rate * dice.whole(-40, 40) // 10_000
            yield (code, day.isoformat(), decimal(moved, 6))


def give_background_guarantees(desk: Desk, dice: Dice) -> None:
    """Ordinary guarantees: earlier firms of a fixed order answer for later ones, so no ring closes."""
    firms = desk.idle_firms
    for place, obligor in enumerate(firms[1:], start=1):
        if dice.happens(22):
            desk.guarantee(firms[dice.whole(0, place - 1)], obligor)
    for borrower in desk.shared_borrowers if firms else ():
        if dice.happens(20):
            desk.guarantee(dice.one_of(firms), borrower)


def _borrowers(desk: Desk) -> list[Firm]:
    """Borrowers in the order of their first application."""
    return list(dict.fromkeys(deal.borrower for deal in desk.deals))


def _quarter_end(as_of: date, back: int) -> date:
    """The ``back``-th quarter end before the as-of day."""
    quarter_first = month_start(as_of, (as_of.month - 1) % 3 + 3 * (back - 1))
    return quarter_first - timedelta(days=1)
