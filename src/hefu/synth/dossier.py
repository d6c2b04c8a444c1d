"""What the bank gathers about a firm: tax returns, electricity and headcount, annual accounts.

All follow the sales that the firm's invoices tell, plus a steady part of its business that does not run
through this bank; a story may say otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hefu.synth.dice import Dice, month_start
from hefu.synth.firms import Firm
from hefu.synth.sales import SalesBook
from hefu.synth.shelf import Shelf

_MONTHS = 19
_PEOPLE_MINOR = (60_000_000, 110_000_000)  # sales of a year for each employee
_POWER_PER_WAN = {"core": 90, "1": 160, "2": 420, "3": 620, "mill": 900, "distributor": 25}  # kWh
_WAN = 1_000_000
_KWH = 1_000_000


@dataclass(frozen=True)
class Month:
    """One month of one firm: sales declared in fen, tax paid, electricity in kWh, insured people."""

    first: date
    last: date
    declared_minor: int
    tax_minor: int
    electricity_kwh: int
    headcount: int


@dataclass(frozen=True)
class Figure:
    """One figure of an annual statement."""

    code: str
    year_end: date
    minor: int


class Dossier:
    """Of one firm; the same numbers whoever asks."""

    def __init__(self, dice: Dice, firm: Firm, sales: SalesBook, shelf: Shelf, as_of: date) -> None:
        self._dice = dice
        self.firm = firm
        self._sales = sales
        self._shelf = shelf
        self._as_of = as_of
        self._unseen = self._unseen_minor(dice.whole(30, 80))
        self._per_head = dice.whole(*_PEOPLE_MINOR)
        self._power = _POWER_PER_WAN[firm.role] * dice.whole(70, 130) // 100

    def months(self) -> Iterator[Month]:
        """Complete months, the latest first, back to the firm's beginning."""
        founded = self.firm.established_on
        for back in range(1, _MONTHS):
            first = month_start(self._as_of, back)
            if founded and first < founded:
                return
            yield self._month(first, back)

    def figures(self, requested_minor: int) -> Iterator[Figure]:
        """Annual statements of the last two years: turnover as the trade has it, and own funds that
        leave a need for working capital at least as large as what is asked for."""
        for year in (self._as_of.year - 1, self._as_of.year - 2):
            end = date(year, 12, 31)
            founded = self.firm.established_on
            if founded and founded > end - timedelta(days=60):
                continue
            yield from self._statement(end, requested_minor)

    def annual_sales(self) -> int:
        """Sales of twelve months with the part that is not seen here."""
        seen = self._sales.ordinary(self.firm) * 12
        return seen + self._unseen * 12

    def _unseen_minor(self, percent: int) -> int:
        ordinary = self._sales.ordinary(self.firm)
        if not ordinary:
            return 60_000_000 * self.firm.scale_percent // 100
        return ordinary * percent // 100

    def _month(self, first: date, back: int) -> Month:
        seen = self._sales.sold(self.firm, back)
        share = self._shelf.declared_percent.get(self.firm, 100)
        declared = seen * share // 100 + self._unseen * self._dice.whole(92, 108) // 100
        if share < 100:
            declared = seen * share // 100
        works = self._shelf.works.get(self.firm)
        worked_for = declared
        if works == "flat":
            worked_for = min(declared, self._sales.ordinary(self.firm) + self._unseen)
        people = max(4, worked_for * 12 // self._per_head)
        power = worked_for // _WAN * self._power
        if works in ("idle", "trader"):
            people, power = (1, 60) if works == "idle" else (6, 900)
        return Month(
            first=first,
            last=month_start(first, -1) - timedelta(days=1),
            declared_minor=declared,
            tax_minor=declared * self._dice.whole(22, 38) // 1000,
            electricity_kwh=max(30, power * self._dice.whole(94, 106) // 100),
            headcount=people,
        )

    def _statement(self, end: date, requested_minor: int) -> Iterator[Figure]:
        sales = self.annual_sales() * (100 if end.year == self._as_of.year - 1 else 93) // 100
        cost = sales * self._dice.whole(80, 87) // 100
        profit = sales * self._dice.whole(4, 9) // 100
        days = {
            "receivables": (sales, self._dice.whole(62, 92)),
            "inventories": (cost, self._dice.whole(38, 60)),
            "prepayments": (cost, self._dice.whole(4, 9)),
            "payables": (cost, self._dice.whole(36, 48)),
            "advances_received": (sales, self._dice.whole(2, 5)),
        }
        yield Figure("sales", end, sales)
        yield Figure("cost_of_sales", end, cost)
        yield Figure("profit_before_tax", end, profit)
        tied_up = 0
        for code, (base, held) in days.items():
            closing = base * held // 360
            yield Figure(code, end, closing)
            yield Figure(f"{code}_opening", end, closing * self._dice.whole(88, 104) // 100)
            tied_up += -closing if code in ("payables", "advances_received") else closing
        own = max(0, min(tied_up * 25 // 100, tied_up - requested_minor * 2))
        yield Figure("own_working_funds", end, own)
        yield Figure("other_working_loans", end, tied_up * 6 // 100)
        assets = self._shelf.net_assets_minor.get(
            self.firm, sales * self._dice.whole(28, 45) // 100
        )
        yield Figure("net_assets", end, assets)
