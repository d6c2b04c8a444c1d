"""Where the money of a drawdown went: for each class of accounts the bounds, and the usual rules between.

A class is any set of accounts: restricted ones, those of the borrower's group, old loans, accounts
outside the data. Each class is judged on its own: a unit counts for a class when a transfer first takes
it to one of its accounts, wherever it had passed before, accounts of other classes included.

For any one class ``minimum <= fifo, lifo, pro_rata <= maximum``, unless an account is bottomless: the
rules then take its balance to be what the data show. Poison only marks and may exceed the drawdown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.network.graph import Nodes
from hefu.kernels.network.money.bounds import bounds_of
from hefu.kernels.network.money.ledger import Flags, Ledger
from hefu.kernels.network.money.paths import Ways, ways_to_targets
from hefu.kernels.network.money.reach import Reach, reach_of
from hefu.kernels.network.money.rules import Rule, follow


@dataclass(frozen=True, slots=True)
class Share:
    """What of the drawdown came to one class, minor units. ``ways_at_minimum`` is empty where nothing must
    have come there."""

    minimum: int
    maximum: int
    by_rule: Mapping[Rule, int]
    ways_at_minimum: Ways
    ways_at_maximum: Ways


@dataclass(frozen=True, slots=True)
class Trace:
    """``shares`` by class. ``missing_accounts`` (of the ledger) were reached and paid, at some time, more
    than the data show them to have: what the bounds say rests on money of unknown origin there.
    ``was_stopped`` says that ``on_class`` ended the trace: classes not looked at are absent."""

    reach: Reach
    shares: Mapping[str, Share]
    missing_accounts: Nodes
    was_stopped: bool


def trace(
    ledger: Ledger,
    drawdowns: npt.NDArray[np.integer],
    classes: Mapping[str, Flags],
    *,
    until: int | None = None,
    ends: Flags | None = None,
    transfer_max: int = 1_000_000,
    way_max: int = 100,
    on_class: Callable[[str], bool] | None = None,
) -> Trace:
    """Follow the transfers ``drawdowns`` (numbers of the input), all of them as one drawdown.

    ``classes``: a flag for every account of the ledger. ``until``, ``ends``, ``transfer_max`` and the
    ``ValueError`` they may raise: see ``reach.reach_of``. ``on_class`` is told each class before it is
    looked at; by False it ends the trace.
    """
    for name, mask in classes.items():
        if len(mask) != ledger.account_count:
            raise ValueError(f"class {name}: {len(mask)} flags for {ledger.account_count} accounts")
    reach = reach_of(ledger, drawdowns, until=until, ends=ends, transfer_max=transfer_max)
    shares: dict[str, Share] = {}
    was_stopped = False
    for name, mask in classes.items():
        if on_class is not None and not on_class(name):
            was_stopped = True
            break
        shares[name] = share_of(reach, mask, way_max=way_max)
    is_missing = ledger.missing[reach.accounts] > 0
    return Trace(reach, shares, np.sort(reach.accounts[is_missing]), was_stopped)


def share_of(reach: Reach, is_target: Flags, *, way_max: int = 100) -> Share:
    """The bounds, the rules and the ways for one class of accounts."""
    found = bounds_of(reach, is_target)
    at_minimum, at_maximum = (
        ways_to_targets(reach, found.network, one, way_max=way_max)
        for one in (found.at_minimum, found.at_maximum)
    )
    return Share(
        minimum=found.minimum,
        maximum=found.maximum,
        by_rule={rule: follow(reach, rule, is_target).reached for rule in Rule},
        ways_at_minimum=at_minimum,
        ways_at_maximum=at_maximum,
    )
