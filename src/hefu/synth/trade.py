"""One trade and its papers: contract, order, deliveries, receipts, invoices, credit notes.

Quantities and unit prices in millionths, amounts in fen. An invoice made here always foots.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from hefu.synth.firms import Firm, Party
from hefu.synth.words import Good

MICRO = 1_000_000
VAT_BP = 1300


def line_net(quantity_micro: int, price_micro: int) -> int:
    """Quantity times unit price (yuan) in fen, halves rounded up."""
    return (quantity_micro * price_micro * 100 + MICRO * MICRO // 2) // (MICRO * MICRO)


def vat_of(net_minor: int) -> int:
    """Tax on a net amount in fen, halves rounded up."""
    return (net_minor * VAT_BP + 5000) // 10000


@dataclass(eq=False)
class Contract:
    """The contract of one seller with one buyer: a framework, or for a single sale."""

    no: str
    seller: Firm
    buyer: Firm
    signed_on: date
    expires_on: date
    total_minor: int
    term_days: int
    is_framework: bool = True
    is_pay_when_paid: bool = False


@dataclass(eq=False)
class OrderLine:
    """One ordered good."""

    no: str
    good: Good
    quantity_micro: int
    price_micro: int

    @property
    def net_minor(self) -> int:
        """Amount without tax."""
        return line_net(self.quantity_micro, self.price_micro)


@dataclass(frozen=True, eq=False)
class OrderChange:
    """The buyer's change of an order: all lines as they stand afterwards."""

    no: str
    issued_on: date
    lines: tuple[OrderLine, ...]


@dataclass(eq=False)
class Order:
    """A purchase order. ``accepted_on`` is ``None`` when the seller's answer is not in the file."""

    no: str
    contract: Contract
    issued_on: date
    lines: list[OrderLine]
    accepted_on: date | None
    response_no: str
    change: OrderChange | None = None

    @property
    def seller(self) -> Firm:
        """Who delivers."""
        return self.contract.seller

    @property
    def buyer(self) -> Firm:
        """Who ordered."""
        return self.contract.buyer


@dataclass(eq=False)
class Moved:
    """One line of a delivery note or receipt. Receipt: ``quantity`` is what arrived, of which
    ``rejected`` was refused; ``short`` is what was announced and did not arrive."""

    order_line: OrderLine
    quantity_micro: int
    rejected_micro: int = 0
    short_micro: int = 0


@dataclass(eq=False)
class Delivery:
    """A delivery note."""

    no: str
    order: Order
    dispatched_on: date
    delivered_on: date
    carrier: str
    lines: list[Moved]


@dataclass(eq=False)
class Receipt:
    """A goods receipt of the buyer."""

    no: str
    order: Order
    delivery_no: str
    received_on: date
    lines: list[Moved]


@dataclass(eq=False)
class InvoiceLine:
    """One line of an invoice."""

    no: str
    good: Good
    quantity_micro: int
    price_micro: int
    net_minor: int
    order_line_no: str

    @property
    def tax_minor(self) -> int:
        """Tax of the line."""
        return vat_of(self.net_minor)


@dataclass(eq=False)
class Invoice:
    """An invoice or, with ``original_no``, a credit note. Amounts positive in both."""

    no: str
    digital_no: str
    paper_code: str
    paper_no: str
    seller: Firm
    buyer: Firm
    issued_on: date
    due_on: date
    lines: list[InvoiceLine]
    net_minor: int
    tax_minor: int
    gross_minor: int
    order: Order
    order_no: str
    delivery_no: str = ""
    receipt_no: str = ""
    prepaid_minor: int = 0
    original_no: str = ""
    payable_excess_minor: int = 0
    payee: Party | None = None

    @property
    def payable_minor(self) -> int:
        """What the invoice says is still to be paid; ``payable_excess_minor`` is a planted error."""
        return self.gross_minor - self.prepaid_minor + self.payable_excess_minor

    @property
    def stated_line_total_minor(self) -> int:
        """Sum of lines as printed: what the net total claims, right or wrong."""
        return self.net_minor

    @property
    def shape(self) -> tuple[Party, Party, int, date]:
        """What two invoices of one trade would share."""
        return (self.seller, self.buyer, self.gross_minor, self.issued_on)

    def rename(self, digital_no: str = "", paper_code: str = "", paper_no: str = "") -> None:
        """Give the invoice another number, digital or of the older kind."""
        self.digital_no, self.paper_code, self.paper_no = digital_no, paper_code, paper_no
        self.no = digital_no or f"{paper_code}-{paper_no}"

    def foot(self) -> None:
        """Add the totals up again after the lines changed."""
        for line in self.lines:
            line.net_minor = line_net(line.quantity_micro, line.price_micro)
        self.net_minor = sum(line.net_minor for line in self.lines)
        self.tax_minor = sum(line.tax_minor for line in self.lines)
        self.gross_minor = self.net_minor + self.tax_minor


@dataclass(eq=False)
class Trade:
    """One order and everything that followed from it."""

    order: Order
    deliveries: list[Delivery] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    credit_notes: list[Invoice] = field(default_factory=list)

    def delivery_of(self, invoice: Invoice) -> Delivery:
        """The delivery note an invoice names."""
        return next(note for note in self.deliveries if note.no == invoice.delivery_no)

    def receipt_of(self, invoice: Invoice) -> Receipt:
        """The goods receipt an invoice names."""
        return next(receipt for receipt in self.receipts if receipt.no == invoice.receipt_no)


def days_after(day: date, count: int) -> date:
    """``day`` moved by ``count`` days."""
    return day + timedelta(days=count)
