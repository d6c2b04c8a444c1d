"""What despatch and receipt advices share: who sent the goods, who got them."""

from __future__ import annotations

from hefu.importers.ubl_page import Page
from hefu.importers.ubl_party import Trade, trade_at

# The contract partners where they are named; a despatch or delivery party may be a haulier's depot.
SELLERS = ("cac:SellerSupplierParty/cac:Party", "cac:DespatchSupplierParty/cac:Party")
BUYERS = ("cac:BuyerCustomerParty/cac:Party", "cac:DeliveryCustomerParty/cac:Party")


def goods_parties(page: Page, issuer: str) -> Trade:
    """Seller and buyer of the goods; ``issuer`` speaks."""
    return trade_at(page, SELLERS, BUYERS, issuer)
