"""The bank's desk while the book is being written: makes honest applications and keeps all papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from hefu.synth.dice import Dice, workday
from hefu.synth.firms import Chain, Firm, Party, Registrar
from hefu.synth.identifiers import NumberOffice
from hefu.synth.mill import Mill
from hefu.synth.papers import (
    Claim,
    Confirmation,
    Deal,
    Facility,
    Guarantee,
    Payment,
    Registration,
    Verdict,
    Verification,
)
from hefu.synth.paying import VoucherEvent
from hefu.synth.shelf import Shelf
from hefu.synth.trade import Invoice, Trade, days_after
from hefu.synth.words import Good
from hefu.vocabulary.errors import InvalidInput

_MAIN_BUYERS = 2
_WAN = 1_000_000  # ten thousand yuan in fen
_REVIEW_DAYS = 8  # applications under review came in during the last days
_CONFIRM_WITHIN_DAYS = 24  # buyers answer within some weeks of the invoice
_TECHNIQUES = ("receivables_discounting", "factoring", "payables_finance")


class Desk:
    """Everything the recipes of the patterns need."""

    def __init__(
        self, dice: Dice, numbers: NumberOffice, registrar: Registrar, chain: Chain, as_of: date
    ) -> None:
        self.dice = dice
        self.numbers = numbers
        self.registrar = registrar
        self.chain = chain
        self.as_of = as_of
        self.mill = Mill(dice.stream("mill"), numbers, as_of)
        self.shelf = Shelf()
        self.deals: list[Deal] = []
        self.trades: list[Trade] = []
        self.registrations: list[Registration] = []
        self.guarantees: list[Guarantee] = []
        self.payments: list[Payment] = []
        self.extra_verifications: list[Verification] = []
        self.facilities: dict[Firm, list[Facility]] = {}
        self.other_loans: dict[Firm, list[Facility]] = {}
        self.without_exposure: set[Firm] = set()
        self.without_search: set[Firm] = set()
        self.extract_invoices: set[Invoice] = set()
        self._shapes: set[tuple[Party, Party, int, date]] = set()
        eligible = dice.shuffled([firm for firm in chain.suppliers if not firm.is_grouped])
        shared = max(6, len(eligible) * 28 // 100)
        self._shared, self._fresh = eligible[:shared], eligible[shared:]

    def borrower(self) -> Firm:
        """A supplier that may hold several applications."""
        return self.dice.one_of(self._shared)

    def borrower_who(self, fits: Callable[[Firm], bool]) -> Firm:
        """A supplier that fits: one that may hold several applications, or else one of its own."""
        fitting = [firm for firm in self._shared if fits(firm)]
        return self.dice.one_of(fitting) if fitting else self.fresh_firm_who(fits)

    @property
    def shared_borrowers(self) -> list[Firm]:
        """Suppliers that may hold several applications."""
        return list(self._shared)

    def fresh_firm(self, roles: str = "123") -> Firm:
        """A supplier that nobody else in the book's stories uses; ``roles``: tiers to take it from."""
        return self.fresh_firm_who(lambda firm: firm.role in roles)

    def fresh_firm_who(self, fits: Callable[[Firm], bool]) -> Firm:
        """The first supplier of its own that fits."""
        for place, firm in enumerate(self._fresh):
            if fits(firm):
                return self._fresh.pop(place)
        raise InvalidInput("synth.firms_used_up", firms=len(self.chain.firms))

    def withdraw(self, firm: Firm) -> None:
        """Keep ``firm`` out of every further story."""
        self._fresh = [other for other in self._fresh if other is not firm]

    @property
    def idle_firms(self) -> list[Firm]:
        """Suppliers that no story has used (so far)."""
        return list(self._fresh)

    def days_ago(self, low: int, high: int) -> date:
        """A day between ``high`` and ``low`` days before the as-of day."""
        return self.as_of - timedelta(days=self.dice.whole(low, high))

    def trade(
        self,
        seller: Firm,
        buyer: Firm,
        parts: int,
        age_days: tuple[int, int] = (13, 34),
        *,
        goods: Sequence[Good] | None = None,
        percent: int = 100,
    ) -> Trade:
        """A recent, honest trade delivered and invoiced in ``parts``; no two invoices look alike.
        ``goods`` if they matter; ``percent`` of the ordinary size."""
        while True:
            last = self.days_ago(*age_days)
            gaps = [self.dice.whole(4, 9) for _ in range(parts - 1)]
            days = [last - timedelta(days=sum(gaps[place:])) for place in range(parts)]
            trade = self.mill.trade(seller, buyer, days, goods=goods, percent=percent)
            shapes = {invoice.shape for invoice in trade.invoices}
            if len(shapes) == parts and not shapes & self._shapes:
                break
        self._shapes |= shapes
        self.trades.append(trade)
        return trade

    def old_trade(self, age_days: tuple[int, int]) -> Trade:
        """One invoice issued so many days ago between firms that agreed on four months, still unpaid:
        the buyer is not large, so the regulation on payments to smaller firms leaves them free."""

        def others(firm: Firm) -> list[Firm]:
            return [one for one in firm.buyers if not one.is_large and one.role != "distributor"]

        seller = self.borrower_who(lambda firm: bool(others(firm)))
        buyer = self.dice.one_of(others(seller))
        self.mill.contract(seller, buyer).term_days = 120
        return self.trade(seller, buyer, 1, age_days=age_days)

    def even_trade(self, seller: Firm, buyer: Firm, gap_days: int = 0) -> Trade:
        """Two deliveries of the same goods for the same amount, on one day or ``gap_days`` apart."""
        last = workday(self.days_ago(14, 30))
        first = workday(last - timedelta(days=gap_days))
        order = self.mill.order(
            self.mill.contract(seller, buyer),
            first - timedelta(days=self.dice.whole(18, 40)),
            self.mill.size(seller),
        )
        trade = Trade(order)
        part = [(line, line.quantity_micro) for line in order.lines]
        for line in order.lines:
            line.quantity_micro *= 2
        for day in (first, last):
            self.mill.invoice_part(trade, day, part)
        self._shapes |= {invoice.shape for invoice in trade.invoices}
        self.trades.append(trade)
        return trade

    def shape_is_taken(self, invoice: Invoice) -> bool:
        """Whether a claimed invoice already has this seller, buyer, amount and day."""
        return invoice.shape in self._shapes

    def claim(self, trade: Trade, invoice: Invoice) -> Claim:
        """A claim on an invoice with every paper a careful bank wants."""
        return Claim(
            trade=trade,
            invoice=invoice,
            claimed_minor=invoice.payable_minor,
            verification=Verification(invoice, self.days_ago(0, 3)),
            confirmation=Confirmation(
                invoice,
                self._confirmed_on(invoice),
                invoice.payable_minor,
                self.dice.one_of(("platform", "platform", "letter")),
            ),
            outstanding_minor=invoice.payable_minor,
        )

    def _confirmed_on(self, invoice: Invoice) -> date:
        answered = min(self.days_ago(1, 11), days_after(invoice.issued_on, _CONFIRM_WITHIN_DAYS))
        return max(answered, days_after(invoice.issued_on, 1))

    def deal(self, borrower: Firm, buyer: Firm | None = None, claims: int | None = None) -> Deal:
        """A complete, honest application under review."""
        wanted = claims or self.dice.weighted((1, 2, 3), (5, 3, 2))
        made: list[Claim] = []
        while len(made) < wanted:
            count = min(wanted - len(made), self.dice.whole(1, 2))
            earlier = 1 if self.dice.happens(35) else 0
            trade = self.trade(borrower, buyer or self.buyer_of(borrower), count + earlier)
            made += [self.claim(trade, invoice) for invoice in trade.invoices[earlier:]]
        return self.apply(borrower, made)

    def apply(self, borrower: Firm, claims: list[Claim]) -> Deal:
        """An application over ``claims``, for a part of what they are worth."""
        newest = max(claim.invoice.issued_on for claim in claims)
        requested_on = max(newest, self.days_ago(1, _REVIEW_DAYS))
        due = max((claim.voucher or claim.invoice).due_on for claim in claims)
        deal = Deal(
            borrower=borrower,
            requested_on=requested_on,
            status="pending",
            technique=self.dice.one_of(_TECHNIQUES),
            tenor_days=(due - requested_on).days,
            claims=claims,
            requested_minor=0,
        )
        self.request(deal)
        return deal

    def request(self, deal: Deal) -> None:
        """Set the amount asked for to a part of what is claimed."""
        worth = sum(claim.claimed_minor for claim in deal.claims)
        asked = worth * self.dice.whole(45, 70) // 100
        deal.requested_minor = max(_WAN, asked // _WAN * _WAN)

    def buyer_of(self, seller: Firm) -> Firm:
        """One of the seller's main buyers."""
        main = [firm for firm in seller.buyers if firm.role != "distributor"]
        return self.dice.one_of(main[:_MAIN_BUYERS])

    def file(self, deal: Deal, verdict: Verdict) -> Deal:
        """Put an application into the book with its truth."""
        deal.verdict = verdict
        self.deals.append(deal)
        return deal

    def file_counterpart(self, deal: Deal, status: str = "disbursed") -> Deal:
        """Put the innocent half of a pair into the book, requested before any pending application."""
        if status != "pending":
            self.backdate(deal, status)
        return self.file(deal, Verdict("counterpart"))

    def file_undated(self, deal: Deal) -> Deal:
        """Put the innocent half of a pair into the book with the day and state that it has."""
        return self.file(deal, Verdict("counterpart"))

    def backdate(self, deal: Deal, status: str) -> None:
        """Let an application have been decided earlier; financed ones are registered by us."""
        newest = max(claim.invoice.issued_on for claim in deal.claims)
        deal.requested_on = max(newest, deal.requested_on - timedelta(days=_REVIEW_DAYS))
        deal.status = status
        for claim in deal.claims:
            if claim.voucher and status == "disbursed":
                bank, minor = self.chain.own_bank, claim.voucher.amount_minor
                claim.voucher.events.append(
                    VoucherEvent("financed", deal.requested_on, deal.borrower, bank, minor)
                )
            if claim.verification:
                claim.verification = Verification(claim.invoice, deal.requested_on)
            if claim.confirmation:
                claim.confirmation.confirmed_on = deal.requested_on
        if status == "disbursed":
            self.register_own(deal)

    def register_own(self, deal: Deal) -> None:
        """Our own notice in the registry over the claims of a financed application."""
        self.registrations.append(
            self.registration(
                deal.claims,
                secured=self.chain.own_bank,
                registered_on=max(
                    deal.requested_on, *(claim.invoice.issued_on for claim in deal.claims)
                ),
            )
        )

    def registration(
        self,
        claims: list[Claim],
        *,
        secured: Party,
        registered_on: date,
        lapses_on: date | None = None,
        released_on: date | None = None,
    ) -> Registration:
        """A notice that lists the invoices of ``claims``."""
        items = tuple((claim.invoice, claim.invoice.gross_minor) for claim in claims)
        buyers = {claim.invoice.buyer for claim in claims}
        return Registration(
            no=self.numbers.registration_no(),
            kind="factoring" if "保理" in secured.name else "receivable_pledge",
            grantor=claims[0].invoice.seller,
            secured=secured,
            registered_on=registered_on,
            lapses_on=lapses_on or days_after(registered_on, 365),
            secured_minor=sum(amount for _, amount in items),
            items=items,
            debtor=buyers.pop() if len(buyers) == 1 else None,
            released_on=released_on,
            description=f"应收账款{len(items)}笔，详见发票清单",
            grantor_name=claims[0].invoice.seller.name,
        )

    def guarantee(
        self, guarantor: Party, obligor: Party, *, released_on: date | None = None
    ) -> Guarantee:
        """A guarantee for our bank or another one, in force for years, kept in the book."""
        signed = self.days_ago(60, 500)
        made = Guarantee(
            no=self.numbers.running("DB"),
            guarantor=guarantor,
            obligor=obligor,
            beneficiary=self.dice.one_of((self.chain.own_bank, self.chain.banks[0])),
            amount_minor=self.dice.whole(20, 160) * 10 * _WAN,
            signed_on=signed,
            valid_until=days_after(signed, 1095),
            released_on=released_on,
        )
        self.guarantees.append(made)
        return made

    def pay(
        self,
        claim: Claim,
        booked_on: date,
        amount_minor: int,
        *,
        structured: bool = True,
        reversal: bool = False,
    ) -> Payment:
        """The buyer pays (or the bank takes a payment back) with the invoice's number on it."""
        invoice = claim.invoice
        made = Payment(
            holder=invoice.seller,
            counterparty=invoice.buyer,
            booked_on=booked_on,
            amount_minor=amount_minor,
            end_to_end_no=self.numbers.running("E2E", 8),
            remark=f"货款 发票{invoice.no}" if not structured else "货款",
            references=((invoice.no, amount_minor),) if structured else (),
            is_credit=not reversal,
            is_reversal=reversal,
        )
        self.payments.append(made)
        return made

    def facility(
        self, borrower: Firm, limit_minor: int, used_minor: int = 0, **changes: date | str
    ) -> Facility:
        """A line of ours for ``borrower``; ``changes``: ``valid_from``, ``valid_until``, ``status``."""
        made = Facility(
            no=self.numbers.running("SX"),
            borrower=borrower,
            product="供应链融资",
            limit_minor=limit_minor,
            valid_from=self.days_ago(100, 220),
            valid_until=days_after(self.as_of, self.dice.whole(140, 260)),
            used_minor=used_minor,
        )
        for name, value in changes.items():
            setattr(made, name, value)
        self.facilities.setdefault(borrower, []).append(made)
        return made
