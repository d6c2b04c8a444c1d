"""Makes trades: honest ones, with quantities, prices, days and amounts that fit together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hefu.synth.dice import Dice, workday
from hefu.synth.firms import Firm, goods_of
from hefu.synth.identifiers import NumberOffice
from hefu.synth.market import Market
from hefu.synth.trade import (
    MICRO,
    Contract,
    Delivery,
    Invoice,
    InvoiceLine,
    Moved,
    Order,
    OrderLine,
    Receipt,
    Trade,
    days_after,
    line_net,
)
from hefu.synth.words import Good, words

# Ordinary size of one invoice without tax, in fen, by the seller's place in the chain.
_SIZES = {
    "1": (30_000_000, 260_000_000),
    "2": (9_000_000, 85_000_000),
    "3": (5_000_000, 46_000_000),
    "distributor": (2_000_000, 20_000_000),
    "mill": (40_000_000, 300_000_000),
    "core": (40_000_000, 400_000_000),
}
_PAPER_PERCENT = 9
_ORDER_LEAD_DAYS = (18, 40)


class Mill:
    """Turns chance into trades; contracts and prices stay the same between two firms."""

    def __init__(self, dice: Dice, numbers: NumberOffice, as_of: date) -> None:
        self.dice = dice
        self.market = Market(dice.stream("market"), as_of)
        self.numbers = numbers
        self.as_of = as_of
        self._contracts: dict[tuple[Firm, Firm], Contract] = {}
        self._list_prices: dict[tuple[Firm, str], int] = {}
        self._prices: dict[tuple[Firm, Firm, str], int] = {}

    @property
    def contracts(self) -> list[Contract]:
        """All contracts made so far."""
        return list(self._contracts.values())

    def contract(self, seller: Firm, buyer: Firm) -> Contract:
        """The frame contract of two firms, made on first use."""
        found = self._contracts.get((seller, buyer))
        if found is None:
            signed = workday(self.as_of - timedelta(days=self.dice.whole(760, 1000)))
            for party in (seller, buyer):
                if party.established_on and party.established_on > signed - timedelta(days=20):
                    signed = workday(party.established_on + timedelta(days=20))
            found = Contract(
                no=self.numbers.running(f"HT{signed.year}-{seller.uscc[9:12]}", 4),
                seller=seller,
                buyer=buyer,
                signed_on=signed,
                expires_on=days_after(self.as_of, self.dice.whole(200, 720)),
                total_minor=self.dice.whole(8, 60) * 100_000_000,
                term_days=self._term_days(seller, buyer),
                is_framework=not self.dice.happens(15),
            )
            self._contracts[(seller, buyer)] = found
        return found

    def price(self, contract: Contract, good: Good, day: date) -> int:
        """Agreed unit price in millionths of a yuan: the seller's list price, some percent off or on
        for each buyer, moving with the market; four decimals for small parts, else two."""
        step = 100 if good.high_fen < 1000 else 10_000
        listed = (contract.seller, good.code)
        if listed not in self._list_prices:
            self._list_prices[listed] = self.dice.whole(good.low_fen, good.high_fen) * 10_000
        key = (contract.seller, contract.buyer, good.code)
        if key not in self._prices:
            self._prices[key] = self._list_prices[listed] * self.dice.whole(960, 1040) // 1000
        moved = self._prices[key] * self.market.index(good, day) // 10_000
        return max(step, moved // step * step)

    def size(self, seller: Firm) -> int:
        """An ordinary invoice amount without tax, in fen: by place in the chain and size of the firm."""
        low, high = _SIZES[seller.role]
        drawn = min(self.dice.whole(low, high), self.dice.whole(low, high))
        return drawn * seller.scale_percent // 100

    def order(
        self,
        contract: Contract,
        issued_on: date,
        target_minor: int,
        goods: Sequence[Good] | None = None,
    ) -> Order:
        """An accepted order worth about ``target_minor`` without tax: of ``goods``, or one or two."""
        issued = workday(issued_on)
        chosen = goods or self.dice.some(
            goods_of(contract.seller), 2 if self.dice.happens(30) else 1
        )
        lines = []
        for place, good in enumerate(chosen, start=1):
            price = self.price(contract, good, issued)
            quantity = _round_quantity(good, target_minor // len(chosen), price)
            lines.append(OrderLine(str(place), good, quantity, price))
        return Order(
            no=self.numbers.running(f"PO{issued:%y%m}"),
            contract=contract,
            issued_on=issued,
            lines=lines,
            accepted_on=workday(days_after(issued, self.dice.whole(1, 3))),
            response_no=self.numbers.running(f"OR{issued:%y%m}"),
        )

    def trade(
        self,
        seller: Firm,
        buyer: Firm,
        invoiced_on: list[date],
        *,
        goods: Sequence[Good] | None = None,
        percent: int = 100,
    ) -> Trade:
        """An order delivered, received and invoiced in as many parts as there are days, in order;
        ``percent`` of the ordinary size."""
        contract = self.contract(seller, buyer)
        parts = len(invoiced_on)
        ordered_on = invoiced_on[0] - timedelta(days=self.dice.whole(*_ORDER_LEAD_DAYS))
        worth = self.size(seller) * parts * percent // 100
        trade = Trade(self.order(contract, max(ordered_on, contract.signed_on), worth, goods))
        # Now and then the last part of an order is still to come.
        left_over = 1 if self.dice.happens(15) else 0
        for place, day in enumerate(invoiced_on):
            self.invoice_part(trade, day, self._part(trade.order, place, parts + left_over))
        return trade

    def invoice_part(
        self, trade: Trade, issued_on: date, part: list[tuple[OrderLine, int]]
    ) -> Invoice:
        """Deliver, receive and invoice ``part`` (order line, quantity) of the order."""
        delivery = self.deliver(trade, issued_on, part)
        receipt = self.receive(trade, delivery)
        invoice = self.invoice(trade, issued_on, part)
        invoice.delivery_no = delivery.no
        invoice.receipt_no = receipt.no
        if _is_protected(trade.order.seller, trade.order.buyer):
            # By the regulation of 2025 the days run from delivery, not from the invoice.
            invoice.due_on = days_after(delivery.delivered_on, trade.order.contract.term_days)
        return invoice

    def deliver(
        self, trade: Trade, invoiced_on: date, part: list[tuple[OrderLine, int]]
    ) -> Delivery:
        """The delivery note of goods that will be invoiced on a day."""
        delivered = invoiced_on - timedelta(days=self.dice.whole(2, 4))
        delivery = Delivery(
            no=self.numbers.running(f"FH{delivered:%y%m}"),
            order=trade.order,
            dispatched_on=delivered - timedelta(days=self.dice.whole(0, 3)),
            delivered_on=delivered,
            carrier=self.dice.one_of(words().carriers),
            lines=[Moved(line, quantity) for line, quantity in part],
        )
        trade.deliveries.append(delivery)
        return delivery

    def receive(self, trade: Trade, delivery: Delivery) -> Receipt:
        """The buyer's receipt of a whole delivery."""
        receipt = Receipt(
            no=self.numbers.running(f"GR{delivery.delivered_on:%y%m}"),
            order=trade.order,
            delivery_no=delivery.no,
            received_on=days_after(delivery.delivered_on, self.dice.whole(0, 1)),
            lines=[Moved(line.order_line, line.quantity_micro) for line in delivery.lines],
        )
        trade.receipts.append(receipt)
        return receipt

    def invoice(self, trade: Trade, issued_on: date, part: list[tuple[OrderLine, int]]) -> Invoice:
        """The invoice of ``part`` at the order's prices, without delivery and receipt."""
        order = trade.order
        issued = min(workday(issued_on), self.as_of)
        lines = [
            InvoiceLine(str(place), line.good, quantity, line.price_micro, 0, line.no)
            for place, (line, quantity) in enumerate(part, start=1)
        ]
        digital_no, paper_code, paper_no = self._invoice_number(order.seller, issued)
        invoice = Invoice(
            no=digital_no or f"{paper_code}-{paper_no}",
            digital_no=digital_no,
            paper_code=paper_code,
            paper_no=paper_no,
            seller=order.seller,
            buyer=order.buyer,
            issued_on=issued,
            due_on=days_after(issued, order.contract.term_days),
            lines=lines,
            net_minor=0,
            tax_minor=0,
            gross_minor=0,
            order=order,
            order_no=order.no,
        )
        invoice.foot()
        trade.invoices.append(invoice)
        return invoice

    def credit(self, trade: Trade, invoice: Invoice, issued_on: date, percent: int) -> Invoice:
        """A credit note over ``percent`` of the quantities of ``invoice`` (100: the whole)."""
        lines = []
        for line in invoice.lines:
            quantity = line.quantity_micro * percent // 100
            if percent < 100:
                quantity = max(MICRO, quantity // MICRO * MICRO)
            net = line_net(quantity, line.price_micro) if percent < 100 else line.net_minor
            lines.append(
                InvoiceLine(line.no, line.good, quantity, line.price_micro, net, line.order_line_no)
            )
        issued = min(workday(issued_on), self.as_of)
        net_minor = sum(line.net_minor for line in lines)
        tax_minor = sum(line.tax_minor for line in lines)
        digital_no = self.numbers.digital_no(issued.year, invoice.seller.region.tax)
        note = Invoice(
            no=digital_no,
            digital_no=digital_no,
            paper_code="",
            paper_no="",
            seller=invoice.seller,
            buyer=invoice.buyer,
            issued_on=issued,
            due_on=issued,
            lines=lines,
            net_minor=net_minor,
            tax_minor=tax_minor,
            gross_minor=net_minor + tax_minor,
            order=trade.order,
            order_no=trade.order.no,
            original_no=invoice.no,
        )
        trade.credit_notes.append(note)
        return note

    def _term_days(self, seller: Firm, buyer: Firm) -> int:
        """Large buyers pay smaller sellers within 60 days, as the regulation on payments to small and
        medium-sized enterprises of 2025 says; others agree on what they like."""
        if _is_protected(seller, buyer):
            return self.dice.weighted((50, 60), (2, 5))
        return self.dice.weighted((45, 60, 90), (1, 4, 3))

    def _invoice_number(self, seller: Firm, issued: date) -> tuple[str, str, str]:
        """Digital number, or code and number of an older paper invoice."""
        if self.dice.happens(_PAPER_PERCENT):
            code = self.numbers.paper_code(issued.year, seller.region.tax)
            return "", code, self.numbers.paper_no()
        return self.numbers.digital_no(issued.year, seller.region.tax), "", ""

    def _part(self, order: Order, place: int, parts: int) -> list[tuple[OrderLine, int]]:
        """Share number ``place`` of each line; the shares of all places add up to the order."""
        shares = []
        for line in order.lines:
            step = MICRO if line.good.unit == "C62" else MICRO // 1000
            units = line.quantity_micro // step
            share = units * (place + 1) // parts - units * place // parts
            shares.append((line, share * step))
        return shares


def _is_protected(seller: Firm, buyer: Firm) -> bool:
    """Whether a large buyer owes a smaller seller."""
    return buyer.is_large and not seller.is_large


def _round_quantity(good: Good, target_minor: int, price_micro: int) -> int:
    """Quantity (millionths) worth about ``target_minor``, in lots that people order."""
    raw = target_minor * MICRO * MICRO // (price_micro * 100)
    if good.unit == "TNE":
        lot = MICRO // 1000
    elif good.unit == "KGM":
        lot = 25 * MICRO
    else:
        units = raw // MICRO
        lot = MICRO * (1000 if units > 20_000 else 100 if units > 2_000 else 10)
    return max(lot * 4, raw // lot * lot)
