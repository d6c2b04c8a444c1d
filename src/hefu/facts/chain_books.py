"""What firms of a supply network can bear, and what they owe: the way from lost output to our loans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts import facility_cover
from hefu.facts.cells import text, whole
from hefu.facts.currency import Converter
from hefu.facts.exposures import last_reported
from hefu.facts.facility_cover import Cover, pay, taken
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
    *facility_cover.READS,
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
    """One facility as it stands: who lent how much to whom, and what stands behind it.

    ``insured_minor`` is what insurers pay of the part that neither stock nor guarantors secure,
    ``insured_beside`` by guarantor what they pay of its part should it fall too.
    """

    facility_id: str | None
    facility_no: str | None
    financier_id: str
    borrower_id: str
    drawn_minor: int
    collateral_minor: int
    guarantors: tuple[tuple[str, int], ...]
    insured_minor: int = 0
    insured_beside: tuple[int, ...] = ()


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
    """Every balance reported on the business date, with pledged stock after its haircut, guarantees and
    credit insurance.

    Guarantees cover a borrower's facilities with the same financier, the largest balance first; a
    guarantor outside the network stands.
    """
    converter = Converter(bundle, clocks)
    cover = Cover(bundle, clocks, chain.currency, parameters.integer(STOCK_HAIRCUT), converter)
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
        found += _lent_to(bundle, cover, (financier, borrower), rows)
    return _sliced(chain, found, unknown, outside)


def _lent_to(
    bundle: Bundle, cover: Cover, pair: tuple[str, str], rows: list[tuple[int, Row]]
) -> list[Lent]:
    """The balances of one borrower with one financier, each with its part of what stands behind them.

    Insurance is taken up by the unsecured parts first and by the guarantors' parts last, so that no limit is
    used for a guarantor that stands while an unsecured part goes without: never more than is paid.
    """
    financier, borrower = pair
    stock, promises = cover.stock_minor(borrower, financier), cover.guarantees(borrower, financier)
    found = []
    for amount, row in rows:
        pledged = min(stock, amount)
        stock -= pledged
        found.append(
            Lent(
                facility_id=text(row, "facility_id"),
                facility_no=_number(bundle, row),
                financier_id=financier,
                borrower_id=borrower,
                drawn_minor=amount,
                collateral_minor=pledged,
                guarantors=tuple(taken(promises, amount - pledged)),
            )
        )
    policies = cover.policies(borrower, financier)
    open_parts = [
        each.drawn_minor - each.collateral_minor - sum(amount for _, amount in each.guarantors)
        for each in found
    ]
    insured = [pay(policies, part) for part in open_parts]
    beside = [tuple(pay(policies, amount) for _, amount in each.guarantors) for each in found]
    return [
        replace(each, insured_minor=amount, insured_beside=parts)
        for each, amount, parts in zip(found, insured, beside, strict=True)
    ]


def _number(bundle: Bundle, row: Row) -> str | None:
    stated = text(row, "facility_no")
    if stated is not None:
        return stated
    facility = bundle.one("facility", "facility_id", row.get("facility_id"))
    return None if facility is None else text(facility, "facility_no")


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
        parts = [
            (chain.place.get(name, NEVER), amount, insured)
            for (name, amount), insured in zip(each.guarantors, each.insured_beside, strict=True)
        ]
        for guarantor, amount, insured in parts:
            # A guarantor that is in no trade of the book does not fall by it.
            covered = amount if guarantor == NEVER else insured
            named = 0 if guarantor == NEVER else amount
            rows.append((borrower, amount, covered, guarantor, named))
            left -= amount
        covered = each.collateral_minor + each.insured_minor
        rows.append((borrower, left + each.collateral_minor, covered, NEVER, 0))
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
