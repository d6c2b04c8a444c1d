"""The level instalment that pays a loan off.

Source: ACTUS technical specification 1.1, annuity amount function; the rule is the textbook one: each
instalment first pays the interest of its period, and the last leaves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hefu.kernels.credit.arithmetic import ONE, TermsError, exact


@exact
def level_instalment(
    principal: Decimal, accrued: Decimal, rate: Decimal, year_fractions: Sequence[Decimal]
) -> Decimal:
    """The amount that, paid at the end of each period, leaves zero principal after the last.

    ``accrued``: interest already owed when the first period starts; it bears no interest itself.
    ``rate``: per year; ``year_fractions``: length of each period in years, the first from now.
    """
    if not year_fractions:
        raise TermsError("an annuity needs at least one instalment")
    owed = principal + accrued + principal * rate * year_fractions[0]
    factor = total = ONE
    for years in year_fractions[1:]:
        factor *= ONE + rate * years
        total += ONE / factor
    return owed / total
