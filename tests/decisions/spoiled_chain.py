"""Scenarios about the supply network: keystones, single sources, and stops beyond the house's appetite."""

from __future__ import annotations

from datetime import date

from tests.decisions.approvable import BANK, BUYER, SELLER, YUAN
from tests.decisions.spoil import Scenario, Spoil, added, all_of, changed, mended

SMELTER = "uscc:91330382041262373E"
_WAN = 10_000 * YUAN
_OTHERS = tuple(f"name:链上企业{number}" for number in range(9))


def _firm(party_id: str, name: str, industry_code: str) -> Spoil:
    return added(
        "party", uscc=party_id.removeprefix("uscc:"), name=name, industry_code=industry_code
    )


def _sold(seller_id: str, buyer_id: str, net: int) -> Spoil:
    """One invoice of the year, without papers: nobody claims it."""
    number = f"2533200000{abs(hash_of(seller_id, buyer_id)):010d}"
    return added(
        "invoice",
        invoice_no=number,
        digital_no=number,
        direction_code="invoice",
        issued_on=date(2025, 11, 3),
        seller_id=seller_id,
        buyer_id=buyer_id,
        currency="CNY",
        net_minor=net,
        tax_minor=net * 13 // 100,
        gross_minor=net * 113 // 100,
    )


def hash_of(seller_id: str, buyer_id: str) -> int:
    """The same number for the same pair, wherever it is asked."""
    return sum(place * ord(char) for place, char in enumerate(f"{seller_id}{buyer_id}", 1))


_SUPPLIED = all_of(
    changed("party", {"party_id": SELLER}, industry_code="3482"),
    changed("party", {"party_id": BUYER}, industry_code="3670"),
    _firm(SMELTER, "乐清润顺铝冶炼有限公司", "3216"),
    _sold(SMELTER, SELLER, 80 * _WAN),
)
"""All aluminium of the borrower comes from one smelter."""

_KEYSTONE = all_of(
    _SUPPLIED,
    *(added("party", name=other.removeprefix("name:"), industry_code="3391") for other in _OTHERS),
    *(_sold(SMELTER, other, 10 * _WAN) for other in _OTHERS),
    *(_sold(other, BUYER, 30 * _WAN) for other in _OTHERS),
)
"""The smelter delivers to everybody else, too."""


def _frail(party_id: str) -> Spoil:
    """Half a year without output takes 49 of 100 wan of profit: more than the working funds."""
    figures = {"sales": 400, "cost_of_sales": 300, "own_working_funds": 1}
    return all_of(
        *(
            added(
                "financial_figure",
                party_id=party_id,
                statement_code="annual",
                period_end_on=date(2025, 12, 31),
                figure_code=code,
                amount_minor=amount * _WAN,
                currency="CNY",
                reported_on=date(2026, 3, 1),
            )
            for code, amount in figures.items()
        )
    )


_FRAIL = all_of(
    _SUPPLIED,
    added("party", name=_OTHERS[0].removeprefix("name:"), industry_code="3391"),
    _sold(SMELTER, _OTHERS[0], 10 * _WAN),
    _sold(_OTHERS[0], BUYER, 30 * _WAN),
    _frail(SELLER),
    _frail(_OTHERS[0]),
    added(
        "exposure",
        obligor_id=_OTHERS[0],
        financier_id=BANK,
        kind_code="loan",
        outstanding_minor=50 * _WAN,
        currency="CNY",
        reported_on=date(2026, 3, 30),
    ),
    changed("capital_figure", {"figure_code": "net_capital"}, amount_minor=1_600 * _WAN),
)
"""Without the smelter two customers fall. The borrower's own 50 wan are guaranteed from outside the chain; of
the other's 50 nothing is, and 35 are asked for: 85 wan, beyond 5 % of 1,600, which is 80."""

CHAIN: tuple[Scenario, ...] = (
    Scenario("chain.keystone_supplier", _KEYSTONE, (), (), is_note=True),
    Scenario("chain.single_source", _SUPPLIED, (), (), is_note=True),
    Scenario(
        "chain.shock_exceeds_appetite",
        _FRAIL,
        ("lowered",),
        mended(_FRAIL, "application", requested_minor=30 * _WAN),
    ),
)
