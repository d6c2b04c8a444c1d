"""Networks of guarantees as banks have them, drawn: small groups, a quarter of the guarantees answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_LARGEST_GROUP = 400


@dataclass(frozen=True, slots=True)
class Guarantees:
    """Guarantor, obligor and amount (fen) of each guarantee among ``firm_count`` firms."""

    firm_count: int
    guarantors: npt.NDArray[np.int32]
    obligors: npt.NDArray[np.int32]
    amounts: npt.NDArray[np.int64]

    @property
    def answered(self) -> float:
        """Share of the guarantees whose obligor guarantees back."""
        wide = np.int64(self.firm_count)
        there = self.guarantors * wide + self.obligors
        back = self.obligors * wide + self.guarantors
        return float(np.isin(there, back).mean())


def drawn_guarantees(firm_count: int, seed: int) -> Guarantees:
    """Firms in groups of heavy-tailed size; about one guarantee a firm, within its group, some answered;
    one in a hundred leads out of the group."""
    dice = np.random.default_rng(seed)
    sizes = np.minimum(3 + (dice.pareto(1.2, firm_count // 2) * 3).astype(np.int64), _LARGEST_GROUP)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    starts = starts[starts < firm_count]
    ends = np.append(starts[1:], firm_count)
    group = np.repeat(np.arange(len(starts)), ends - starts)
    first, size = starts[group], (ends - starts)[group]
    count = firm_count * 106 // 100
    guarantors = dice.integers(0, firm_count, count)
    obligors = first[guarantors] + dice.integers(0, firm_count, count) % size[guarantors]
    out = dice.random(count) < 0.01
    obligors[out] = dice.integers(0, firm_count, int(out.sum()))
    back = np.flatnonzero(dice.random(count) < 0.105)
    tails = np.concatenate([guarantors, obligors[back]])
    heads = np.concatenate([obligors, guarantors[back]])
    pairs = np.unique(np.stack([tails, heads], axis=1)[tails != heads], axis=0)
    amounts = (10 ** dice.uniform(6, 10, len(pairs))).astype(np.int64) * 100
    return Guarantees(
        firm_count, pairs[:, 0].astype(np.int32), pairs[:, 1].astype(np.int32), amounts
    )
