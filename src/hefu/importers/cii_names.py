"""Where CII keeps the terms of EN 16931: paths from the root of a Cross Industry Invoice (D16B, D22B)."""

from __future__ import annotations

from typing import Final

from hefu.importers.ubl_names import tag_of

ROOT_TAG: Final = tag_of("rsm:CrossIndustryInvoice")
NAMESPACES: Final = ("urn:un:unece:uncefact:data:standard:", "urn:ferd:CrossIndustryDocument:")
"""Beginnings of the namespaces of UN/CEFACT documents and of the first ZUGFeRD."""

DOCUMENT: Final = "rsm:ExchangedDocument"
PROFILE: Final = (
    "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
)
TRADE: Final = "rsm:SupplyChainTradeTransaction"
AGREEMENT: Final = f"{TRADE}/ram:ApplicableHeaderTradeAgreement"
DELIVERY: Final = f"{TRADE}/ram:ApplicableHeaderTradeDelivery"
SETTLEMENT: Final = f"{TRADE}/ram:ApplicableHeaderTradeSettlement"
LINES: Final = f"{TRADE}/ram:IncludedSupplyChainTradeLineItem"
TOTALS: Final = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
LISTED: Final = f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge"
LOGISTICS: Final = f"{SETTLEMENT}/ram:SpecifiedLogisticsServiceCharge"
BREAKDOWN: Final = f"{SETTLEMENT}/ram:ApplicableTradeTax"
SELLER: Final = f"{AGREEMENT}/ram:SellerTradeParty"
BUYER: Final = f"{AGREEMENT}/ram:BuyerTradeParty"
REPRESENTATIVE: Final = f"{AGREEMENT}/ram:SellerTaxRepresentativeTradeParty"
PAYEE: Final = f"{SETTLEMENT}/ram:PayeeTradeParty"

# Paths from a line.
LINE_AGREEMENT: Final = "ram:SpecifiedLineTradeAgreement"
LINE_DELIVERY: Final = "ram:SpecifiedLineTradeDelivery"
LINE_SETTLEMENT: Final = "ram:SpecifiedLineTradeSettlement"
LINE_QUANTITY: Final = f"{LINE_DELIVERY}/ram:BilledQuantity"
LINE_NET: Final = (
    f"{LINE_SETTLEMENT}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
)
