"""Which guarantee amounts count as cover once circles and the guarantor's own means are seen.

A guarantor in the borrower's own circle (strongly connected component: each answers, by whatever way, for
the other) counts zero, because it falls with the borrower. Any other counts up to its share of the
guarantor's net assets: a guarantor of many has the same assets for all, divided pro rata by amount.
Guarantees that count zero for one borrower still burden the guarantor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hefu.kernels.compiled import kernel
from hefu.kernels.network.exact_share import SUM_MAX, exact_share
from hefu.kernels.network.graph import Integers, build_graph, strong_components

COUNTS_IN_FULL = 0
IN_OWN_CIRCLE = 1
BEYOND_NET_ASSETS = 2


@dataclass(frozen=True, slots=True)
class AdjustedCover:
    """By guarantee what counts (``counted``) and why not all of it (``reasons``: ``COUNTS_IN_FULL``,
    ``IN_OWN_CIRCLE``, ``BEYOND_NET_ASSETS``); by firm the sums of both amounts over its guarantors."""

    counted: Integers
    reasons: npt.NDArray[np.int8]
    stated_cover: Integers
    cover: Integers


def adjusted_cover(
    guarantors: Integers, obligors: Integers, amounts: Integers, net_assets: Integers
) -> AdjustedCover:
    """Net assets by firm (below zero: none). All guarantees of a guarantor have to be given, not only
    those to the bank that asks."""
    firm_count = len(net_assets)
    if not len(guarantors) == len(obligors) == len(amounts):
        raise ValueError("guarantors, obligors and amounts: one of each for each guarantee")
    if len(amounts) and (
        amounts.min() < 0 or float(amounts.astype(np.float64).sum()) > SUM_MAX / 4
    ):
        raise ValueError("an amount is negative, or their sum too large to be shared out exactly")
    component = strong_components(build_graph(firm_count, guarantors, obligors))
    burden = np.zeros(firm_count, np.int64)
    np.add.at(burden, guarantors, amounts)
    counted = np.zeros(len(amounts), np.int64)
    means = np.maximum(net_assets, 0).astype(np.int64)
    _pro_rata.at(20 * len(amounts))(guarantors, amounts, means, burden, counted)
    in_circle = component[guarantors] == component[obligors]
    reasons = np.where(counted < amounts, BEYOND_NET_ASSETS, COUNTS_IN_FULL).astype(np.int8)
    reasons[in_circle] = IN_OWN_CIRCLE
    counted[in_circle] = 0
    stated, cover = np.zeros(firm_count, np.int64), np.zeros(firm_count, np.int64)
    np.add.at(stated, obligors, amounts)
    np.add.at(cover, obligors, counted)
    return AdjustedCover(counted, reasons, stated, cover)


@kernel
def _pro_rata(
    guarantors: Integers, amounts: Integers, means: Integers, burden: Integers, counted: Integers
) -> None:
    for number in range(amounts.shape[0]):
        firm = guarantors[number]
        if means[firm] >= burden[firm]:
            counted[number] = amounts[number]
        else:
            counted[number] = exact_share(means[firm], amounts[number], burden[firm])
