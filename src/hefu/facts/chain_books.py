"""What firms of a supply network can bear, and what they owe: the way from lost output to our loans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day, text, whole
from hefu.facts.currency import Converter
from hefu.facts.exposures import last_reported
from hefu.facts.guarantees import stands
from hefu.facts.net_assets import NET_ASSETS_MAX_AGE, net_assets
from hefu.facts.stated_year import stated_year
from hefu.facts.supply_chain import SupplyChain
from hefu.parameters.loader import ParameterView

if TYPE_CHECKING:
    from hefu.kernels.network.chain.facility_losses import Books, Facilities

READS: tuple[str, ...] = (
    "financial_figure",
    "exposure",
    "facility",
    "guarantee",
    "pledge",
    "warehouse_receipt",
    "fx_rate",
)

STOP_DAYS = "policy.chain.stop_days"
STOCK_HAIRCUT = "policy.chain.stock_haircut"
UNKNOWN_FAILS = "policy.chain.unknown_fails"

_YEAR_DAYS = 365
_WHOLE_BP = 10_000
_SAFE = 2**62
"""More than any firm can lose: a buffer that is not known does not give way."""
_ONE = 1_000_000
"""Profit of a firm whose accounts are unknown, when only the part of it that is lost counts."""


@dataclass(frozen=True, slots=True)
class FirmBooks:
    """``known``: firms whose buffers are not known stand. ``worst``: they fall when they lose the part of
    their output that the parameter names. ``is_known`` by firm: profit, equity and liquidity are told."""

    known: Books
    worst: Books
    is_known: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Lent:
    """One facility as it stands: who lent how much to whom, and what stands behind it."""

    facility_id: str | None
    facility_no: str | None
    financier_id: str
    borrower_id: str
    drawn_minor: int
    collateral_minor: int
    guarantors: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Lending:
    """All that is lent to firms of the network, and of it what cannot be counted: ``unknown_count``
    balances without an amount, ``outside`` by borrower what firms in no trade of the book owe.

    ``slices``: facilities cut by guarantor, with the number of their facility in ``owner``.
    """

    lent: tuple[Lent, ...]
    slices: Facilities
    owner: tuple[int, ...]
    unknown_count: int
    outside: Mapping[str, int]


def books_of(
    chain: SupplyChain, bundle: Bundle, clocks: Clocks, parameters: ParameterView, *, days: int
) -> FirmBooks:
    """Profit that ``days`` of standing still cost, equity and liquidity of each firm, in minor units.

    Profit is annual sales less cost of sales, equity the net assets, liquidity the firm's own working
    funds, each by the latest statement of accounts that may be relied on.
    """
    import numpy as np

    from hefu.kernels.network.chain.facility_losses import Books

    converter = Converter(bundle, clocks)
    figures = [
        _figures(bundle, (firm, chain.currency, days), clocks, parameters, converter)
        for firm in chain.firm_ids
    ]
    fails_bp = parameters.integer(UNKNOWN_FAILS)
    known = np.array([_standing_if_unknown(each) for each in figures], np.int64)
    worst = np.array([_falling_if_unknown(each, fails_bp) for each in figures], np.int64)
    return FirmBooks(
        known=Books(*(known[:, column].copy() for column in range(3))),
        worst=Books(*(worst[:, column].copy() for column in range(3))),
        is_known=tuple(None not in each for each in figures),
    )


_Figures = tuple[int | None, int | None, int | None]


def _figures(
    bundle: Bundle,
    about: tuple[str, str, int],
    clocks: Clocks,
    parameters: ParameterView,
    converter: Converter,
) -> _Figures:
    """Profit over the days, equity, liquidity. ``about``: firm, currency, days."""
    firm_id, currency, days = about
    year = [
        stated_year(bundle, (firm_id, code, currency), clocks, parameters, converter)
        for code in ("sales", "cost_of_sales", "own_working_funds")
    ]
    sales, costs, liquidity = year
    profit = None if sales is None or costs is None else max(sales - costs, 0) * days // _YEAR_DAYS
    wanted = (currency, parameters.integer(NET_ASSETS_MAX_AGE))
    equity, _ = net_assets(bundle, firm_id, wanted, clocks, converter)
    return profit, equity, liquidity


def _standing_if_unknown(figures: _Figures) -> tuple[int, int, int]:
    profit, equity, liquidity = figures
    if profit is None:
        return 0, _SAFE, _SAFE
    return profit, _SAFE if equity is None else equity, _SAFE if liquidity is None else liquidity


def _falling_if_unknown(figures: _Figures, fails_bp: int) -> tuple[int, int, int]:
    profit, equity, liquidity = figures
    if profit is None:
        return _ONE, _ONE * fails_bp // _WHOLE_BP, _SAFE
    least = profit * fails_bp // _WHOLE_BP
    return profit, least if equity is None else equity, least if liquidity is None else liquidity


def lending_of(
    chain: SupplyChain, bundle: Bundle, clocks: Clocks, parameters: ParameterView
) -> Lending:
    """Every balance reported on the business date, with pledged stock after its haircut and guarantees.

    Guarantees cover a borrower's facilities with the same financier, the largest balance first; a
    guarantor outside the network stands.
    """
    converter = Converter(bundle, clocks)
    cover = _Cover(bundle, clocks, chain.currency, parameters.integer(STOCK_HAIRCUT), converter)
    found: list[Lent] = []
    unknown = 0
    outside: dict[str, int] = {}
    balances: dict[tuple[str, str], list[tuple[int, Row]]] = {}
    for row in last_reported(bundle.rows("exposure"), clocks):
        amount = converter.convert(
            whole(row, "outstanding_minor"), text(row, "currency"), chain.currency
        )
        borrower, financier = text(row, "obligor_id"), text(row, "financier_id")
        if amount is None or borrower is None or financier is None:
            unknown += 1
        elif amount > 0 and borrower not in chain.place:
            outside[borrower] = outside.get(borrower, 0) + amount
        elif amount > 0:
            balances.setdefault((financier, borrower), []).append((amount, row))
    for (financier, borrower), rows in sorted(balances.items()):
        rows.sort(key=lambda each: (-each[0], str(each[1].get("exposure_id"))))
        stock = cover.stock_minor(borrower, financier)
        promises = cover.guarantees(borrower, financier)
        for amount, row in rows:
            pledged = min(stock, amount)
            stock -= pledged
            taken = _taken(promises, amount - pledged)
            facility_no = _number(bundle, row)
            found.append(
                Lent(
                    facility_id=text(row, "facility_id"),
                    facility_no=facility_no,
                    financier_id=financier,
                    borrower_id=borrower,
                    drawn_minor=amount,
                    collateral_minor=pledged,
                    guarantors=taken,
                )
            )
    return _sliced(chain, found, unknown, outside)


def _number(bundle: Bundle, row: Row) -> str | None:
    stated = text(row, "facility_no")
    if stated is not None:
        return stated
    facility = bundle.one("facility", "facility_id", row.get("facility_id"))
    return None if facility is None else text(facility, "facility_no")


def _taken(promises: dict[str, int], open_minor: int) -> tuple[tuple[str, int], ...]:
    """What guarantors promise for ``open_minor``, the largest first; taken off their promises."""
    found = []
    for guarantor in sorted(promises, key=lambda each: (-promises[each], each)):
        amount = min(promises[guarantor], open_minor)
        if amount > 0:
            found.append((guarantor, amount))
            promises[guarantor] -= amount
            open_minor -= amount
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Cover:
    """What stands behind a borrower's debts to one financier."""

    bundle: Bundle
    clocks: Clocks
    currency: str
    haircut_bp: int
    converter: Converter

    def guarantees(self, borrower_id: str, financier_id: str) -> dict[str, int]:
        """By guarantor what it promised and is known, in the network's currency."""
        found: dict[str, int] = {}
        for row in self.bundle.by("guarantee", "obligor_id", borrower_id):
            guarantor = text(row, "guarantor_id")
            is_ours = row.get("beneficiary_id") == financier_id
            amount = self._amount(row, "amount_minor")
            if guarantor in (None, borrower_id) or not is_ours or amount is None:
                continue
            if stands(row, self.clocks):
                found[str(guarantor)] = found.get(str(guarantor), 0) + amount
        return found

    def stock_minor(self, borrower_id: str, financier_id: str) -> int:
        """Pledged stock after its haircut, each lot at most for what it secures."""
        found = 0
        for row in self.bundle.by("pledge", "pledgor_id", borrower_id):
            released_on, pledged_on = day(row, "released_on"), day(row, "pledged_on")
            is_over = released_on is not None and released_on <= self.clocks.as_of
            is_later = pledged_on is None or pledged_on > self.clocks.as_of
            receipt = self.bundle.one(
                "warehouse_receipt", "warehouse_receipt_id", row.get("warehouse_receipt_id")
            )
            if row.get("pledgee_id") != financier_id or is_over or is_later or receipt is None:
                continue
            value = self._amount(receipt, "value_minor")
            secured = self._amount(row, "secured_minor")
            if value is not None:
                left = value * (_WHOLE_BP - self.haircut_bp) // _WHOLE_BP
                found += left if secured is None else min(left, secured)
        return found

    def _amount(self, row: Row, column: str) -> int | None:
        return self.converter.convert(whole(row, column), text(row, "currency"), self.currency)


def _sliced(
    chain: SupplyChain, lent: list[Lent], unknown: int, outside: Mapping[str, int]
) -> Lending:
    """The kernel knows one guarantor for each facility; one with several is cut into parts."""
    import numpy as np

    from hefu.kernels.network.chain.facility_losses import NEVER, Facilities

    rows: list[tuple[int, int, int, int, int]] = []
    owner: list[int] = []
    for number, each in enumerate(lent):
        borrower, left = chain.place[each.borrower_id], each.drawn_minor - each.collateral_minor
        parts = [(chain.place.get(name, NEVER), amount) for name, amount in each.guarantors]
        for guarantor, amount in parts:
            # A guarantor that is in no trade of the book does not fall by it.
            covered = amount if guarantor == NEVER else 0
            named = 0 if guarantor == NEVER else amount
            rows.append((borrower, amount, covered, guarantor, named))
            left -= amount
        rows.append((borrower, left + each.collateral_minor, each.collateral_minor, NEVER, 0))
        owner += [number] * (len(parts) + 1)
    table = np.array(rows, np.int64).reshape(len(rows), 5)
    return Lending(
        lent=tuple(lent),
        slices=Facilities(*(table[:, column].copy() for column in range(5))),
        owner=tuple(owner),
        unknown_count=unknown,
        outside=outside,
    )


def by_facility(lending: Lending, losses: Mapping[int, int]) -> dict[int, int]:
    """Losses of slices added up by facility number; facilities without a loss are left out."""
    found: dict[int, int] = {}
    for at, loss in losses.items():
        if loss:
            found[lending.owner[at]] = found.get(lending.owner[at], 0) + loss
    return found
