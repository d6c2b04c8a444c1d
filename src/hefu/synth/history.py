"""The past of the pairs that matter: what each borrower sold to its buyers, and bought from its payees."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from hefu.synth.desk import Desk
from hefu.synth.dice import Dice, month_start, workday_before
from hefu.synth.firms import Firm
from hefu.synth.papers import Payment
from hefu.synth.shelf import Pair, PayingHabit
from hefu.synth.trade import MICRO, Invoice, Trade

# What is claimed is five to seven weeks of business; the past runs up to its beginning.
_RECENT_DAYS = 45
_SEASON = (88, 62, 104, 100, 98, 101, 92, 94, 108, 104, 116, 133)
_PURCHASE_MONTHS = 8
_RETURN_PERCENT = 4
_LATE_PERCENT = 8
_STRUCTURED_PERCENT = 70


class PairHistory:
    """Plans the months of each pair, the latest first, within a number of invoices."""

    def __init__(self, desk: Desk, dice: Dice, month_count: int, budget: int) -> None:
        self._desk = desk
        self._dice = dice
        self._plan: dict[date, list[Pair]] = defaultdict(list)
        sold: Counter[Pair] = Counter()
        for deal in desk.deals:
            for claim in deal.claims:
                own = (claim.trade.order.seller, claim.trade.order.buyer)
                sold.update(
                    tuple(dict.fromkeys((own, (claim.invoice.seller, claim.invoice.buyer))))
                )
        bought = {
            (payee, deal.borrower)
            for deal in desk.deals
            for instruction in deal.instructions or ()
            if isinstance(payee := instruction.payee, Firm) and deal.borrower in payee.buyers
        }
        left = budget
        for back in range(1, month_count):
            month = month_start(desk.as_of, back)
            wanted = [pair for pair in sold for _ in range(self._number(pair, sold[pair], back))]
            if back <= _PURCHASE_MONTHS:
                wanted += sorted(bought, key=lambda pair: (pair[0].uscc, pair[1].uscc))
            wanted = wanted[:left]
            left -= len(wanted)
            self._plan[month] = wanted

    @property
    def invoice_count(self) -> int:
        """Invoices that the plan holds."""
        return sum(len(pairs) for pairs in self._plan.values())

    def in_month(self, first: date) -> int:
        """Invoices planned for the month that begins on ``first``."""
        return len(self._plan.get(first, ()))

    def trades(self, first: date) -> Iterator[Trade]:
        """The trades of one month, one invoice each, with its return if there was one."""
        last = min(
            month_start(first, -1) - timedelta(days=3),
            self._desk.as_of - timedelta(days=_RECENT_DAYS),
        )
        span = max(0, (last - first).days - 1)
        for seller, buyer in self._plan.get(first, ()):
            trade = self._trade(first, span, seller, buyer)
            if self._dice.happens(_RETURN_PERCENT):
                self._return(trade)
            yield trade

    def payments(self, trade: Trade) -> Iterator[Payment]:
        """How the buyer paid what fell due, less what it sent back."""
        for invoice in trade.invoices:
            habit = self._desk.shelf.habits.get((invoice.seller, invoice.buyer), PayingHabit())
            payment = self._payment(trade, invoice, habit)
            seen = payment.booked_on <= self._desk.as_of and not habit.is_unseen
            if seen and payment.amount_minor > 0:
                yield payment

    def _number(self, pair: Pair, claimed: int, back: int) -> int:
        seller, buyer = pair
        month = month_start(self._desk.as_of, back)
        starts = [day for day in (seller.established_on, buyer.established_on) if day]
        if pair in self._desk.shelf.without_history or month < max(starts) + timedelta(days=45):
            return 0
        tempo = self._desk.shelf.tempo.get(pair)
        percent = tempo(back) if tempo else self._dice.whole(75, 115)
        hundredths = claimed * percent * _SEASON[month.month - 1] // 100
        return max(1, (hundredths + 50) // 100) if percent else 0

    def _trade(self, first: date, span: int, seller: Firm, buyer: Firm) -> Trade:
        while True:
            day = first + timedelta(days=self._dice.whole(0, span))
            trade = self._desk.mill.trade(seller, buyer, [day])
            if not any(self._desk.shape_is_taken(invoice) for invoice in trade.invoices):
                return trade

    def _return(self, trade: Trade) -> None:
        invoice = trade.invoices[0]
        if not invoice.digital_no or any(
            line.quantity_micro < 20 * MICRO for line in invoice.lines
        ):
            return
        day = invoice.issued_on + timedelta(days=self._dice.whole(8, 24))
        self._desk.mill.credit(trade, invoice, day, self._dice.whole(2, 7))

    def _payment(self, trade: Trade, invoice: Invoice, habit: PayingHabit) -> Payment:
        dice = self._dice
        late = dice.whole(3, 14) if dice.happens(_LATE_PERCENT) else -dice.whole(0, 4)
        booked = workday_before(invoice.due_on + timedelta(days=habit.late_days + late))
        returned = sum(note.gross_minor for note in trade.credit_notes)
        amount = invoice.payable_minor - returned
        moved = habit.since is not None and booked >= habit.since
        is_structured = dice.happens(_STRUCTURED_PERCENT)
        return Payment(
            holder=invoice.seller,
            counterparty=habit.payer or invoice.buyer,
            booked_on=booked,
            amount_minor=amount,
            end_to_end_no=self._desk.numbers.running("E2E", 8),
            remark="货款" if is_structured else f"货款 发票{invoice.no}",
            references=((invoice.no, amount),) if is_structured else (),
            account_no=habit.account_no if moved else "",
        )
