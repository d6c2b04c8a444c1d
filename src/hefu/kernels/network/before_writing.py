"""Before a guarantee is written: would it close a circle, lengthen a chain, or promise more than there is?

The network is laid out once and takes further guarantees one by one. A question looks at no more guarantees
than it is allowed to and says how far it saw: silence about a circle is worth as much as the length up to
which all were ruled out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hefu.kernels.network.exact_share import exact_share
from hefu.kernels.network.graph import (
    Integers,
    build_graph,
    reversed_graph,
    strong_components,
)
from hefu.kernels.network.growing_graph import (
    CHAIN_ROOM,
    Side,
    grow,
    longest_way,
    meet,
    new_side,
    new_work,
)

LOOKS_MAX = 200_000
_NOWHERE = -1


@dataclass(frozen=True, slots=True)
class ClosedCircle:
    """A shortest circle the new guarantee would close: its firms from the guarantor on, the numbers of the
    other guarantees on it (as given, then as added), its total and smallest amount, the new one included."""

    firms: tuple[int, ...]
    guarantees: tuple[int, ...]
    total: int
    smallest: int

    @property
    def length(self) -> int:
        """Guarantees on the circle, the new one included."""
        return len(self.firms)


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a new guarantee would do.

    ``circle``: a shortest one, of any length that was searched; ``None`` means none of up to
    ``searched_length`` guarantees. ``chain``: firms of a chain through the new guarantee, each guaranteeing
    the next, the first found beyond ``chain_max`` guarantees, else the longest. ``chain_length_max``: up to
    ``chain_max``, no chain is longer than this; it exceeds ``chain_length`` only where a circle closes.
    ``counted``: the amount that would count as adjusted cover of the obligor: 0 in a circle, else the part
    of the guarantor's net assets that falls to it among ``burden``, all it would then have guaranteed.
    ``is_certain``: the search was not cut short before it could answer.
    """

    circle: ClosedCircle | None
    searched_length: int
    chain: tuple[int, ...]
    chain_length_max: int
    burden: int
    net_assets: int
    counted: int
    is_certain: bool

    @property
    def chain_length(self) -> int:
        """Guarantees on ``chain``."""
        return len(self.chain) - 1

    @property
    def is_beyond_net_assets(self) -> bool:
        """Whether the guarantor would have guaranteed more than it has."""
        return self.burden > self.net_assets


class GuaranteeNetwork:
    """Firms from 0, their net assets (below zero: none), their guarantees; not for two threads at once."""

    def __init__(
        self, guarantors: Integers, obligors: Integers, amounts: Integers, net_assets: Integers
    ) -> None:
        count = len(net_assets)
        if not len(guarantors) == len(obligors) == len(amounts):
            raise ValueError("guarantors, obligors and amounts: one of each for each guarantee")
        if len(amounts) and amounts.min() < 0:
            raise ValueError("an amount is negative")
        graph = build_graph(count, guarantors, obligors)
        back = reversed_graph(graph)
        self._count = count
        self._component = strong_components(graph)
        self._down = new_side(graph)
        self._up = new_side(back)
        self._amounts = amounts.astype(np.int64)
        self._added: list[int] = []
        self._net_assets = np.maximum(net_assets, 0).astype(np.int64)
        self._burden = np.zeros(count, np.int64)
        np.add.at(self._burden, guarantors, self._amounts)
        self._work = new_work(count)
        steps = count + len(amounts)
        self._meet, self._longest = meet.at(steps), longest_way.at(steps)
        if count:
            # Compiled now, not while somebody waits for an answer.
            self._shortest(0, 0, 1)
            self._longest(self._down, self._work, (0, 0, 0), 1)

    @property
    def guarantee_count(self) -> int:
        """Guarantees given and added."""
        return len(self._amounts) + len(self._added)

    def add(self, guarantor: int, obligor: int, amount: int) -> int:
        """Take a guarantee into the network; its number. Amortised constant time."""
        self._refuse_bad(guarantor, obligor, amount)
        number = self.guarantee_count
        self._down = grow(self._down, guarantor, obligor, number)
        self._up = grow(self._up, obligor, guarantor, number)
        self._added.append(amount)
        self._burden[guarantor] += amount
        return number

    def ask(
        self,
        guarantor: int,
        obligor: int,
        amount: int,
        *,
        length_max: int = 6,
        chain_max: int = 6,
        looks_max: int = LOOKS_MAX,
    ) -> Foresight:
        """What ``guarantor -> obligor`` would do; the network stays as it is.

        ``length_max``: circles up to this length matter, longer ones are found where it costs little.
        ``chain_max``: chains of more guarantees than this are one too many; the search stops at the first.
        """
        self._refuse_bad(guarantor, obligor, amount)
        if length_max < 2 or not 1 <= chain_max < CHAIN_ROOM or looks_max < 1:
            raise ValueError(
                f"circles from 2, chains from 1 to {CHAIN_ROOM - 1}, searches from 1 look"
            )
        way, searched = self._shortest(obligor, guarantor, looks_max)
        circle = self._circle(way, amount, (guarantor, obligor)) if way else None
        chain, chain_bound, is_chain_certain = self._chain(guarantor, obligor, chain_max, looks_max)
        burden = int(self._burden[guarantor]) + amount
        means = int(self._net_assets[guarantor])
        counted = amount if burden <= means else exact_share(means, amount, burden)
        if circle or self._component[guarantor] == self._component[obligor]:
            counted = 0
        return Foresight(
            circle=circle,
            searched_length=searched + 1,
            chain=chain,
            chain_length_max=chain_bound,
            burden=burden,
            net_assets=means,
            counted=counted,
            # No circle has more guarantees than there are firms.
            is_certain=(circle is not None or searched + 1 >= min(length_max, self._count))
            and is_chain_certain,
        )

    def _refuse_bad(self, guarantor: int, obligor: int, amount: int) -> None:
        if not (0 <= guarantor < self._count and 0 <= obligor < self._count):
            raise ValueError(f"a firm lies outside 0 .. {self._count - 1}")
        if guarantor == obligor:
            raise ValueError("a guarantee for one's own debt is none")
        if amount < 0:
            raise ValueError("an amount is negative")

    def _amount(self, number: int) -> int:
        given = len(self._amounts)
        return int(self._amounts[number]) if number < given else self._added[number - given]

    def _shortest(self, start: int, goal: int, looks_max: int) -> tuple[list[tuple[int, int]], int]:
        """Guarantees from ``start`` to ``goal`` as (number, firm reached), and the length up to which every
        way was ruled out or found."""
        limit = np.array([looks_max, 0], np.int64)
        middle = self._meet((self._down, self._up), self._work, (start, goal), limit)
        if middle == _NOWHERE:
            return [], int(limit[1])
        from_start, from_goal = self._work.from_start, self._work.from_goal
        way = []
        node = middle
        while node != start:
            number = int(from_start[1, node])
            way.append((number, node))
            node = int(from_start[2, node])
        way.reverse()
        node = middle
        while node != goal:
            number = int(from_goal[1, node])
            node = int(from_goal[2, node])
            way.append((number, node))
        return way, int(limit[1])

    def _circle(
        self, way: list[tuple[int, int]], amount: int, ends: tuple[int, int]
    ) -> ClosedCircle:
        numbers = tuple(number for number, _ in way)
        money = [amount, *(self._amount(number) for number in numbers)]
        firms = (*ends, *(node for _, node in way[:-1]))
        return ClosedCircle(firms, numbers, sum(money), min(money))

    def _chain(
        self, guarantor: int, obligor: int, chain_max: int, looks_max: int
    ) -> tuple[tuple[int, ...], int, bool]:
        """Firms of a chain, a bound of its length, whether neither search was cut short."""
        down, is_down_seen = self._way(self._down, obligor, guarantor, (chain_max, looks_max))
        rest = max(chain_max - len(down), 0)
        up, is_up_seen = self._way(self._up, guarantor, obligor, (rest, looks_max))
        bound = len(up) + 1 + len(down)
        taken = {obligor, *down}
        for place, firm in enumerate(up):
            if firm in taken:
                up = up[:place]
                break
        chain = (*reversed(up), guarantor, obligor, *down)
        is_seen = (is_down_seen and is_up_seen) or len(chain) - 1 > chain_max
        return chain, bound, is_seen

    def _way(
        self, side: Side, start: int, avoided: int, limits: tuple[int, int]
    ) -> tuple[Sequence[int], bool]:
        """Firms after ``start`` on a longest way of at most so many guarantees."""
        length_max, looks_max = limits
        if length_max == 0:
            return (), True
        length = self._longest(side, self._work, (start, avoided, length_max), looks_max)
        is_seen = length >= 0
        length = length if is_seen else -length - 1
        return self._work.longest[1 : length + 1].tolist(), is_seen
