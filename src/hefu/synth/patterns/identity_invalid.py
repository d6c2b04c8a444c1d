"""A number that no office ever gave out."""

from __future__ import annotations

from hefu.synth.desk import Desk
from hefu.synth.identifiers import wrong_uscc
from hefu.synth.papers import Deal


def seller_code(desk: Desk) -> Deal:
    """The seller's credit code fails its check character."""
    # What it buys is left out of the book: its wrong code stands in no other trade.
    seller = desk.fresh_firm("3")
    for supplier in seller.suppliers:
        supplier.buyers.remove(seller)
    seller.uscc = wrong_uscc(seller.uscc)
    return desk.deal(seller).tell(seller=seller.name, uscc=seller.uscc)


def invoice_number(desk: Desk) -> Deal:
    """The invoice number has one digit too few."""
    deal = desk.deal(desk.borrower(), claims=1)
    invoice = deal.claims[0].invoice
    digital_no = desk.numbers.digital_no(invoice.issued_on.year, invoice.seller.region.tax)
    invoice.rename(digital_no[:-1])
    return deal.tell(invoice=invoice.no)


def rural_collective(desk: Desk) -> Deal:
    """Honest: a rural collective's credit code starts with a letter and is right."""
    seller = desk.fresh_firm("3")
    seller.uscc = desk.numbers.uscc(seller.region.code, "N2")
    return desk.deal(seller).tell(seller=seller.name, uscc=seller.uscc)


def paper_invoice(desk: Desk) -> Deal:
    """Honest: an invoice of the older kind, code and number."""
    deal = desk.deal(desk.borrower(), claims=1)
    invoice = deal.claims[0].invoice
    invoice.rename(
        "",
        desk.numbers.paper_code(invoice.issued_on.year, invoice.seller.region.tax),
        desk.numbers.paper_no(),
    )
    return deal.tell(invoice=invoice.no)


PLANTED = {"seller_code": seller_code, "invoice_number": invoice_number}
LOOKALIKES = {"rural_collective": rural_collective, "paper_invoice": paper_invoice}
TRACES = dict.fromkeys(PLANTED, "papers")
