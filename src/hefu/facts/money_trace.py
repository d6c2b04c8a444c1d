"""Where the money of one drawdown went: bounds, usual rules and the ways behind them, by class.

Bank data tell the day of a payment, not its hour. Within a day money is taken to move outwards: first what
comes in from accounts that the drawdown did not reach, then the drawdown, then what the accounts pay that
received it, then those that they paid. An account is taken to hold what its payments show since the days
of history before the drawdown; one of which we hold no statements may hold anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from hefu.facts.drawdowns import Drawdown
from hefu.facts.money_places import Places
from hefu.facts.money_reach import Gathered
from hefu.facts.transfers import Transfer, is_account

if TYPE_CHECKING:
    from hefu.kernels.network.money.ledger import Flags, Ledger
    from hefu.kernels.network.money.paths import Ways
    from hefu.kernels.network.money.trace import Share

Aim = Literal["restricted", "returned", "old_loan", "untraceable", "outside", "supplier"]
"""What is asked of the money: did it come to such accounts?"""

AIMS: tuple[Aim, ...] = get_args(Aim)
_WAYS_MAX = 40
_LENDER = "lender:"


@dataclass(frozen=True, slots=True)
class MoneyWay:
    """``amount_minor`` of the drawdown went over these transfers, the drawdown's own first."""

    amount_minor: int
    transfers: tuple[Transfer, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """What of the drawdown came to one class: at least, at most, and by two rules between; the ways that
    attain the bounds, with what of them is not listed."""

    least_minor: int
    most_minor: int
    fifo_minor: int
    pro_rata_minor: int
    ways_at_least: tuple[MoneyWay, ...]
    ways_at_most: tuple[MoneyWay, ...]
    unlisted_minor: int


@dataclass(frozen=True, slots=True)
class MoneyTrace:
    """Everything that one trace says. ``resting``: accounts on which the money lies in the end, first in
    first out, with the amount. ``short``: accounts that paid more than the data show them to have had.
    ``carried``: minor units of the drawdown on each transfer, first in first out."""

    drawdown: Drawdown
    reached: dict[Aim, Reached]
    resting: tuple[tuple[str, int], ...]
    carried: tuple[tuple[Transfer, int], ...]
    short: tuple[str, ...]
    transfer_count: int
    passers: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Line:
    """One transfer of the ledger; a transfer to the borrower from somebody else takes two."""

    payer: str
    payee: str
    transfer: Transfer
    is_drawdown: bool = False


def trace_money(
    drawdown: Drawdown, gathered: Gathered, places: Places, transfers: Sequence[Transfer]
) -> MoneyTrace:
    """Follow the drawdown over ``transfers``. It must have transfers of its own."""
    # Imported where there is something to follow: a book without drawdowns loads no arrays.
    import numpy as np

    from hefu.kernels.network.money.rules import Rule, follow
    from hefu.kernels.network.money.trace import trace

    lines = _lines(drawdown, gathered, places, transfers)
    keys = sorted({key for line in lines for key in (line.payer, line.payee)})
    number = {key: place for place, key in enumerate(keys)}
    ledger = _ledger(lines, number, gathered)
    classes: dict[str, Flags] = {
        aim: np.array([_is_aim(key, aim, places) for key in keys], np.bool_) for aim in AIMS
    }
    ends = np.array([_is_end(key, gathered) for key in keys], np.bool_)
    drawn = np.array([n for n, line in enumerate(lines) if line.is_drawdown], np.int64)
    found = trace(ledger, drawn, classes, ends=ends, way_max=_WAYS_MAX)
    moved = follow(found.reach, Rule.FIFO, np.zeros(len(keys), np.bool_))
    ranks = ledger.number[found.reach.ranks]
    carried: dict[int, tuple[Transfer, int]] = {}
    for line_no, units in zip(ranks.tolist(), moved.carried.tolist(), strict=True):
        line = lines[line_no]
        if units and not _is_relay(line.payee):
            carried[line_no] = (line.transfer, units)
    resting = [
        (keys[account], units)
        for account, units in zip(found.reach.accounts.tolist(), moved.held.tolist(), strict=True)
        if units > 0
    ]
    return MoneyTrace(
        drawdown=drawdown,
        reached={aim: _reached(found.shares[aim], lines) for aim in AIMS},
        resting=tuple(sorted(resting, key=lambda each: (-each[1], each[0]))),
        carried=tuple(carried.values()),
        short=tuple(
            keys[account]
            for account in found.missing_accounts.tolist()
            if keys[account] in gathered.reported
        ),
        transfer_count=len(found.reach.ranks),
        passers=_passers(lines, resting, moved.carried.tolist(), ranks.tolist()),
    )


def _passers(
    lines: Sequence[_Line],
    resting: Iterable[tuple[str, int]],
    units: Sequence[int],
    order: Sequence[int],
) -> tuple[str, ...]:
    """Accounts that the money came to and that kept none of it, in the order of its coming."""
    kept = {key for key, _ in resting}
    came = dict.fromkeys(
        lines[line_no].payee
        for line_no, amount in zip(order, units, strict=True)
        if amount and not lines[line_no].is_drawdown
    )
    return tuple(key for key in came if key not in kept and is_account(key) and not _is_relay(key))


def _lines(
    drawdown: Drawdown, gathered: Gathered, places: Places, transfers: Iterable[Transfer]
) -> list[_Line]:
    """The ledger's lines in the order in which money is taken to have moved."""
    keyed: list[tuple[tuple[object, ...], _Line]] = [
        ((each.paid_on, 1, 0, ""), _Line(_LENDER, each.payee, each, True))
        for each in drawdown.transfers
    ]
    for each in transfers:
        step = gathered.steps.get(each.payer)
        phase = 0 if step is None else 2
        key = (each.paid_on, phase, step or 0, each.order)
        keyed.append((key, _Line(each.payer, each.payee, each)))
    keyed.sort(key=lambda each: (*each[0], each[1].transfer.payment_ids))
    found = []
    for _, line in keyed:
        is_back = line.payee in places.own and line.payer not in places.own
        if line.is_drawdown or not is_back:
            found.append(line)
            continue
        gate = f"gate:{line.payee}"
        found += [
            _Line(line.payer, gate, line.transfer),
            _Line(gate, line.payee, line.transfer),
        ]
    return found


def _is_relay(key: str) -> bool:
    return key.startswith("gate:")


def _ledger(lines: Sequence[_Line], number: dict[str, int], gathered: Gathered) -> Ledger:
    import numpy as np

    from hefu.kernels.network.money.ledger import build_ledger

    return build_ledger(
        np.array([number[line.payer] for line in lines], np.int64),
        np.array([number[line.payee] for line in lines], np.int64),
        np.array([line.transfer.paid_on.toordinal() for line in lines], np.int64),
        np.array([line.transfer.amount_minor for line in lines], np.int64),
        sequences=np.arange(len(lines), dtype=np.int64),
        account_count=len(number),
        is_bottomless=np.array(
            [key not in gathered.reported and not _is_relay(key) for key in number], np.bool_
        ),
    )


def _is_aim(key: str, aim: Aim, places: Places) -> bool:
    if _is_relay(key):
        return aim == "returned"
    return key != _LENDER and places.place(key) == aim


def _is_end(key: str, gathered: Gathered) -> bool:
    """Loans repaid, lenders, and accounts into which nobody looked further."""
    if _is_relay(key):
        return False
    return not is_account(key) or key in gathered.open_ends or key in gathered.crowded


def _reached(share: Share, lines: Sequence[_Line]) -> Reached:
    from hefu.kernels.network.money.rules import Rule

    return Reached(
        least_minor=share.minimum,
        most_minor=share.maximum,
        fifo_minor=share.by_rule[Rule.FIFO],
        pro_rata_minor=share.by_rule[Rule.PRO_RATA],
        ways_at_least=_told(share.ways_at_minimum, lines),
        ways_at_most=_told(share.ways_at_maximum, lines),
        unlisted_minor=share.ways_at_maximum.unlisted,
    )


def _told(ways: Ways, lines: Sequence[_Line]) -> tuple[MoneyWay, ...]:
    return tuple(
        MoneyWay(
            way.amount,
            tuple(dict.fromkeys(lines[number].transfer for number in way.transfers)),
        )
        for way in ways.listed
    )
