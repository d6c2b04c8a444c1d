"""What each firm sold, month by month, as its invoices tell: the yardstick for tax, power and accounts."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from hefu.synth.dice import month_start
from hefu.synth.firms import Party
from hefu.synth.trade import Invoice


class SalesBook:
    """Amounts without tax, in fen, added up while the invoices are written."""

    def __init__(self, as_of: date, month_count: int) -> None:
        self._as_of = as_of
        self._month_count = month_count
        self._sold: dict[Party, Counter[date]] = defaultdict(Counter)

    def note(self, invoice: Invoice) -> None:
        """Count one invoice; a credit note takes away."""
        sign = -1 if invoice.original_no else 1
        self._sold[invoice.seller][invoice.issued_on.replace(day=1)] += sign * invoice.net_minor

    def sold(self, firm: Party, months_back: int) -> int:
        """Sales of one month."""
        return max(0, self._sold[firm][month_start(self._as_of, months_back)])

    def ordinary(self, firm: Party) -> int:
        """Mean month of the year before the last three months, or of what there is."""
        backs = range(3, max(4, min(15, self._month_count)))
        months = [self.sold(firm, back) for back in backs]
        told = [minor for minor in months if minor]
        return sum(told) // len(told) if told else self.sold(firm, 1) + self.sold(firm, 0)

    def year(self, firm: Party, last_back: int) -> int:
        """Twelve months that end ``last_back`` months before the as-of month."""
        return sum(self.sold(firm, back) for back in range(last_back, last_back + 12))
