"""Pieces that all UBL documents share: envelope, parties, amounts, quantities, items."""

from __future__ import annotations

from datetime import date
from xml.sax.saxutils import escape

from hefu.synth.firms import Firm, Party
from hefu.synth.trade import MICRO, VAT_BP
from hefu.synth.words import Good

_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd"


def envelope(root: str, number: str, issued_on: date, body: str) -> str:
    """A whole UBL 2.1 document: ``body`` follows the number and the day of issue."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SCHEMA}:{root}-2"'
        f' xmlns:cac="{_SCHEMA}:CommonAggregateComponents-2"'
        f' xmlns:cbc="{_SCHEMA}:CommonBasicComponents-2">\n'
        f"<cbc:UBLVersionID>2.1</cbc:UBLVersionID>\n<cbc:ID>{escape(number)}</cbc:ID>\n"
        f"<cbc:IssueDate>{issued_on}</cbc:IssueDate>\n{body}</{root}>\n"
    )


def decimal(value: int, places: int) -> str:
    """``value`` in 10^-places as a decimal without useless zeros beyond two places."""
    sign, digits = ("-" if value < 0 else ""), f"{abs(value):0{places + 1}d}"
    whole, fraction = digits[:-places], digits[-places:].rstrip("0")
    return f"{sign}{whole}.{fraction.ljust(2, '0')}"


def yuan(minor: int) -> str:
    """Fen as yuan with two decimals."""
    return decimal(minor, 2)


def count(micro: int) -> str:
    """A quantity in millionths without useless zeros."""
    whole, rest = divmod(micro, MICRO)
    return f"{whole}.{rest:06d}".rstrip("0") if rest else str(whole)


def amount(name: str, minor: int) -> str:
    """An amount element in yuan."""
    return f'<cbc:{name} currencyID="CNY">{yuan(minor)}</cbc:{name}>'


def quantity(name: str, micro: int, unit: str) -> str:
    """A quantity element."""
    return f'<cbc:{name} unitCode="{unit}">{count(micro)}</cbc:{name}>'


def price(micro: int) -> str:
    """The price of one unit."""
    return (
        f'<cac:Price><cbc:PriceAmount currencyID="CNY">{decimal(micro, 6)}</cbc:PriceAmount>'
        "</cac:Price>"
    )


def party(wrapper: str, firm: Firm) -> str:
    """A party under its role element, with name, address and USCC."""
    name, code = escape(firm.name), escape(firm.uscc)
    return (
        f"<cac:{wrapper}><cac:Party><cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName>"
        f"<cac:PostalAddress><cbc:StreetName>{escape(firm.address)}</cbc:StreetName>"
        "<cac:Country><cbc:IdentificationCode>CN</cbc:IdentificationCode></cac:Country>"
        "</cac:PostalAddress><cac:PartyTaxScheme>"
        f"<cbc:CompanyID>{code}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID>"
        "</cac:TaxScheme></cac:PartyTaxScheme><cac:PartyLegalEntity>"
        f"<cbc:RegistrationName>{name}</cbc:RegistrationName>"
        f'<cbc:CompanyID schemeID="USCC">{code}</cbc:CompanyID></cac:PartyLegalEntity>'
        f"</cac:Party></cac:{wrapper}>\n"
    )


def payee_party(payee: Party) -> str:
    """Who is to be paid when it is not the seller."""
    return (
        f"<cac:PayeeParty><cac:PartyName><cbc:Name>{escape(payee.name)}</cbc:Name></cac:PartyName>"
        f'<cac:PartyLegalEntity><cbc:CompanyID schemeID="USCC">{escape(payee.uscc)}</cbc:CompanyID>'
        "</cac:PartyLegalEntity></cac:PayeeParty>\n"
    )


def reference(wrapper: str, number: str) -> str:
    """A reference to another document; nothing when there is no number."""
    return f"<cac:{wrapper}><cbc:ID>{escape(number)}</cbc:ID></cac:{wrapper}>\n" if number else ""


def order_line(line_no: str, order_no: str) -> str:
    """A reference to a line of the order."""
    return (
        f"<cac:OrderLineReference><cbc:LineID>{line_no}</cbc:LineID>"
        f"<cac:OrderReference><cbc:ID>{escape(order_no)}</cbc:ID></cac:OrderReference>"
        "</cac:OrderLineReference>"
    )


def item(good: Good, *, taxed: bool = False) -> str:
    """The goods; ``taxed`` adds the rate of value added tax."""
    category = (
        f"<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>{VAT_BP // 100}</cbc:Percent>"
        "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory>"
        if taxed
        else ""
    )
    return (
        f"<cac:Item><cbc:Name>{escape(good.name)}</cbc:Name><cac:SellersItemIdentification>"
        f"<cbc:ID>{good.code}</cbc:ID></cac:SellersItemIdentification>{category}</cac:Item>"
    )


def tax_total(net_minor: int, tax_minor: int) -> str:
    """Value added tax of a document or a line."""
    return (
        f"<cac:TaxTotal>{amount('TaxAmount', tax_minor)}<cac:TaxSubtotal>"
        f"{amount('TaxableAmount', net_minor)}{amount('TaxAmount', tax_minor)}"
        f"<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>{VAT_BP // 100}</cbc:Percent>"
        "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>"
        "</cac:TaxSubtotal></cac:TaxTotal>"
    )
