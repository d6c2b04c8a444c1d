"""Networks that fit what firms sold and bought, where nobody wrote down who sold to whom.

Gravity with the right number of links (dcGM, one stripe) and the same within stripes of one seller
industry, so that every buyer keeps its input by industry (scGM): Ialongo, de Valk, Marchese, Jansen,
Zmarrou, Squartini, Garlaschelli (2022), Reconstructing firm-level interactions in the Dutch input-output
network from production constraints, Scientific Reports 12:11847. A link from ``i`` to ``j`` exists with
probability ``p = x / (1 + x)``, ``x = density * sold_i * bought_j``, and then carries ``sold_i * bought_j /
(whole * p)``. One draw is no network to believe in: results are spreads over many.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.compiled import kernel
from hefu.kernels.network.chain.firm_to_bank import Floats, Integers
from hefu.kernels.network.esri.supply_network import Links

BIN_WIDTH = 0.1
"""Width, in logarithms, of the bins that stand for strengths where pairs are too many to be added one by
one; the expected number of links is then right to about one in ten thousand."""

_PAIRS_ONE_BY_ONE = 250_000
_STRONGEST = 600.0


@dataclass(frozen=True, slots=True)
class Stripe:
    """``sellers`` with what they ``sold`` to ``buyers``, and what each of these ``bought`` from them all;
    largest sellers first. ``whole`` divides weights: the root of all sold times all bought."""

    sellers: Integers
    sold: Floats
    buyers: Integers
    bought: Floats

    @property
    def whole(self) -> np.float64:
        """In money; all that is sold, where that is all that is bought."""
        return np.float64(np.sqrt(self.sold.sum()) * np.sqrt(self.bought.sum()))


@dataclass(frozen=True, slots=True)
class Purchases:
    """Firm ``firms[k]`` bought for ``amounts[k]`` from industry ``sectors[k]``."""

    firms: Integers
    sectors: Integers
    amounts: Floats


@dataclass(frozen=True, slots=True)
class Spread:
    """Over ``draw_count`` networks: ``mean`` of each figure, its ``standard_error``, and the ``low`` and
    ``high`` figures that one draw in twenty falls below or above."""

    draw_count: int
    mean: Floats
    standard_error: Floats
    low: Floats
    high: Floats


def whole_economy(sold: Floats, bought: Floats) -> list[Stripe]:
    """One stripe of everybody (dcGM)."""
    firms = np.arange(len(sold))
    return [_stripe(firms, sold, firms, bought)]


def stripes_by_sector(sector: Integers, sold: Floats, purchases: Purchases) -> list[Stripe]:
    """One stripe for each industry that sells (scGM).

    What was bought from an industry in which nobody sells anything is left out.
    """
    by_sector, by_purchase = _order(sector), _order(purchases.sectors)
    bought_in = purchases.sectors[by_purchase]
    found = []
    for one in np.unique(sector).tolist():
        sellers = by_sector[slice(*np.searchsorted(sector[by_sector], [one, one + 1]))]
        rows = by_purchase[slice(*np.searchsorted(bought_in, [one, one + 1]))]
        made = _stripe(sellers, sold[sellers], purchases.firms[rows], purchases.amounts[rows])
        if len(made.sellers) and len(made.buyers):
            found.append(made)
    return found


def _order(codes: Integers) -> Integers:
    """Stable order; by counting, where the codes are small enough."""
    small = len(codes) and codes.min() >= 0 and codes.max() < 2**16
    found: Integers = np.argsort(codes.astype(np.uint16) if small else codes, kind="stable")
    return found


def purchases_by_table(sector: Integers, bought: Floats, table: Floats) -> Purchases:
    """Purchases of each firm spread over industries as its own industry's are in an input-output table
    (IOGM). ``table[k, l]``: what industry ``l`` buys from industry ``k``."""
    column = table.sum(axis=0)
    parts = np.divide(table, column, out=np.zeros_like(table), where=column > 0)
    sellers, buyers = np.nonzero(parts)
    order = np.argsort(buyers, kind="stable")
    begins = np.searchsorted(buyers[order], np.arange(table.shape[1] + 1))
    sizes = np.diff(begins)[sector]
    firms = np.repeat(np.arange(len(sector)), sizes)
    within = np.arange(len(firms)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    industry = sellers[order][begins[sector[firms]] + within]
    return Purchases(firms, industry, bought[firms] * parts[industry, sector[firms]])


def _stripe(sellers: Integers, sold: Floats, buyers: Integers, bought: Floats) -> Stripe:
    for amounts in (sold, bought):
        if not (np.isfinite(amounts) & (amounts >= 0)).all():
            raise ValueError("what a firm sold or bought is finite and at least 0")
    selling = np.flatnonzero(sold > 0)
    selling = selling[np.argsort(-sold[selling], kind="stable")]
    buying = np.flatnonzero(bought > 0)
    return Stripe(sellers[selling], sold[selling], buyers[buying], bought[buying])


def expected_links(stripes: list[Stripe], density: np.float64) -> np.float64:
    """Expected number of links; nobody sells to itself."""
    return np.float64(sum(_Pulls(one).expected(density) for one in stripes))


class _Pulls:
    """Products of strengths in a stripe, few enough to be added up again and again."""

    def __init__(self, stripe: Stripe) -> None:
        sold = (stripe.sold, np.ones(len(stripe.sold)))
        bought = (stripe.bought, np.ones(len(stripe.bought)))
        if len(stripe.sold) * len(stripe.bought) > _PAIRS_ONE_BY_ONE:
            sold, bought = _binned(stripe.sold), _binned(stripe.bought)
        self._pulls = sold[0][:, None] * bought[0]
        self._sellers, self._buyers = sold[1], bought[1]
        own_sold, own_bought = _own(stripe)
        self._own = own_sold * own_bought
        self.pair_count = len(stripe.sold) * len(stripe.bought) - len(self._own)

    def expected(self, density: np.float64) -> np.float64:
        """Expected links at a density."""
        pulls, own = density * self._pulls, density * self._own
        among_all = self._sellers @ (pulls / (1.0 + pulls)) @ self._buyers
        return np.float64(among_all - (own / (1.0 + own)).sum())


def _own(stripe: Stripe) -> tuple[Floats, Floats]:
    """What those who sell and buy within the stripe sold and bought."""
    _, selling, buying = np.intersect1d(stripe.sellers, stripe.buyers, return_indices=True)
    return stripe.sold[selling], stripe.bought[buying]


def _binned(strengths: Floats) -> tuple[Floats, Floats]:
    """Mean strength of each bin and how many are in it: sums stay exact while links are rare."""
    place = np.floor(np.log(strengths) / BIN_WIDTH)
    _, number, counts = np.unique(place, return_inverse=True, return_counts=True)
    return np.bincount(number, strengths) / counts, counts.astype(np.float64)


def solve_density(stripes: list[Stripe], link_count: int) -> np.float64:
    """The density at which ``link_count`` links are expected. ``ValueError`` where so many cannot be."""
    pulls = [_Pulls(one) for one in stripes]
    pairs = sum(one.pair_count for one in pulls)
    if not 0 < link_count < pairs:
        raise ValueError(f"between 1 and {pairs - 1} links can be expected, not {link_count}")

    def are_few(density: np.float64) -> bool:
        return bool(sum(one.expected(density) for one in pulls) < link_count)

    low = high = np.float64(0.0)
    while not are_few(np.exp(low)):
        low -= 8.0
    while are_few(np.exp(high)) and high < _STRONGEST:
        high += 8.0
    while high - low > 1e-12 * max(1.0, abs(low), abs(high)):
        middle = (low + high) / 2
        low, high = (middle, high) if are_few(np.exp(middle)) else (low, middle)
    return np.float64(np.exp((low + high) / 2))


def draw_links(stripes: list[Stripe], density: np.float64, *, seed: int, draw: int = 0) -> Links:
    """One network. The same ``seed`` and ``draw`` give the same one; draws are independent.

    The work is as many steps as there are links, buyers and sellers, not pairs.
    """
    found = []
    for number, stripe in enumerate(stripes):
        # Often enough; else the count of the first try is the room of the second.
        room = 4 * (len(stripe.buyers) + len(stripe.sellers)) + 64
        steps = 10 * room
        while True:
            dice = np.random.Generator(np.random.PCG64([seed, draw, number]))
            sellers, buyers = np.empty(room, np.int64), np.empty(room, np.int64)
            weights = np.empty(room)
            count = draw_stripe.at(steps)(
                stripe.sellers,
                stripe.sold,
                stripe.buyers,
                stripe.bought,
                density,
                stripe.whole,
                dice,
                sellers,
                buyers,
                weights,
            )
            if count <= room:
                break
            room = count
        found.append((sellers[:count], buyers[:count], weights[:count]))
    columns = [np.concatenate(column) for column in zip(*found, strict=True)]
    return Links(columns[0], columns[1], columns[2])


@kernel
def draw_stripe(
    sellers: Integers,
    sold: Floats,
    buyers: Integers,
    bought: Floats,
    density: np.float64,
    whole: np.float64,
    dice: np.random.Generator,
    from_sellers: Integers,
    to_buyers: Integers,
    weights: Floats,
) -> int:
    """Draw links of one stripe into the last three arrays; the number drawn, written as far as there is
    room. Sellers come in falling order, so the chance of the last one tried bounds those after it, and
    whole runs of sellers are passed over by one throw (Miller, Hagberg 2011)."""
    count = 0
    for buyer in range(buyers.shape[0]):
        pull = density * bought[buyer]
        seller = 0
        bound = pull * sold[0] / (1.0 + pull * sold[0])
        while seller < sold.shape[0]:
            if bound < 1.0:
                passed = math.log(1.0 - dice.random()) / math.log1p(-bound)
                if passed >= sold.shape[0] - seller:
                    break
                seller += int(passed)
            chance = pull * sold[seller] / (1.0 + pull * sold[seller])
            if dice.random() * bound < chance and sellers[seller] != buyers[buyer]:
                if count < weights.shape[0]:
                    from_sellers[count] = sellers[seller]
                    to_buyers[count] = buyers[buyer]
                    weights[count] = sold[seller] * bought[buyer] / (whole * chance)
                count += 1
            bound = chance
            seller += 1
    return count


def draw_many(
    stripes: list[Stripe], link_count: int, *, seed: int, draw_count: int
) -> Iterator[Links]:
    """An ensemble of networks, one after the other."""
    density = solve_density(stripes, link_count)
    for draw in range(draw_count):
        yield draw_links(stripes, density, seed=seed, draw=draw)


def spread_over(
    networks: Iterator[Links], measure: Callable[[Links], npt.NDArray[np.float64]]
) -> Spread:
    """What ``measure`` says of each network, as a spread: the uncertainty of not knowing the links.

    At least two networks are needed; figures that are undefined in one draw are undefined in the spread.
    """
    figures = np.array([measure(one) for one in networks], np.float64)
    if len(figures) < 2:
        raise ValueError("a spread needs at least two networks")
    low, high = np.quantile(figures, (0.05, 0.95), axis=0)
    error = figures.std(axis=0, ddof=1) / np.sqrt(len(figures))
    return Spread(len(figures), figures.mean(axis=0), error, low, high)
