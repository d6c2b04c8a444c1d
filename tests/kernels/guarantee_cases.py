"""Random books of guarantees for tests."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from hefu.kernels.network.guarantee_book import GuaranteeBook, build_book


@st.composite
def books(draw: st.DrawFn, *, most: int = 6) -> GuaranteeBook:
    """Up to ``most`` firms, guarantees any way but for oneself."""
    count = draw(st.integers(2, most))
    amounts = st.lists(st.integers(0, 40), min_size=count, max_size=count)
    firm = st.integers(0, count - 1)
    one = st.tuples(firm, firm, st.integers(0, 30)).filter(lambda g: g[0] != g[1])
    return laid_out(draw(amounts), draw(amounts), draw(st.lists(one, max_size=10)))


def laid_out(
    funds: list[int], debt: list[int], guarantees: list[tuple[int, int, int]]
) -> GuaranteeBook:
    """Guarantees are (guarantor, obligor, amount)."""
    columns = np.array(guarantees, np.int64).reshape(-1, 3)
    return build_book(
        own_funds=funds,
        own_debt=debt,
        guarantors=columns[:, 0],
        obligors=columns[:, 1],
        amounts=columns[:, 2],
    )
