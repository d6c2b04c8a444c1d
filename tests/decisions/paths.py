"""One application per product that is approved as it stands, and what it may draw.

Each is the approvable application under another product: what rests on invoices keeps them and adds the
promise of the buyer or of its bank; what rests on another paper claims that paper alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from hefu.evidence.schema import Row, Value
from tests.decisions.approvable import (
    APPLICATION,
    AS_OF,
    BANK,
    BUYER,
    CONTRACT_NO,
    INVOICES,
    LEFT,
    NUMBERS,
    REQUESTED,
    SELLER,
    YUAN,
    Rows,
    approvable,
    values_of,
)
from tests.decisions.spoil import added, all_of, changed, spoiled, without

SUPPLIER = "uscc:91330600MA2D4N8C1E"
MAKER = SUPPLIER
KEEPER = "uscc:91330900MA28K5T70D"
PLATFORM = "uscc:91310115MA1K3X7Y2W"
BUYER_BANK = "uscc:914403001000016991"
VOUCHER, ORDER, RECEIPT = f"{PLATFORM}/EV-1", f"{BUYER}/PO-9", f"{KEEPER}/CD-1"
PURCHASE = f"{SELLER}/CG-1"

# Figures of last year's statements in ten thousand yuan; they leave 18.6 million to lend.
_STATEMENTS = {
    "sales": 24_000,
    "cost_of_sales": 18_000,
    "profit_before_tax": 2_400,
    "inventories_opening": 2_800,
    "inventories": 3_200,
    "receivables_opening": 4_500,
    "receivables": 3_500,
    "payables_opening": 2_400,
    "payables": 2_400,
    "prepayments_opening": 400,
    "prepayments": 600,
    "advances_received_opening": 1_000,
    "advances_received": 600,
    "own_working_funds": 2_000,
    "other_working_loans": 500,
}
_WAN = 10_000 * YUAN


class Path(NamedTuple):
    """An application under ``technique``: its rows, and what is left to draw on its papers."""

    technique: str
    rows: Callable[[], Rows]
    financeable: int


def need(rows: Rows) -> None:
    """The borrower's statements and plan, from which its need for working capital follows."""
    rows["application"][0]["planned_sales_growth_bp"] = 500
    rows["financial_figure"] = [
        values_of(
            "financial_figure",
            party_id=SELLER,
            statement_code="annual",
            period_end_on=date(2025, 12, 31),
            figure_code=code,
            amount_minor=amount * _WAN,
            currency="CNY",
            reported_on=date(2026, 3, 1),
            is_audited=1,
        )
        for code, amount in _STATEMENTS.items()
    ]


def claiming(claimed: int, requested: int, **paper: Value) -> Callable[[Rows], None]:
    """One item on another paper in the place of the three invoices."""

    def change(rows: Rows) -> None:
        rows["application_item"] = [
            values_of(
                "application_item",
                application_id=APPLICATION,
                item_no="1",
                claimed_minor=claimed,
                currency="CNY",
                **paper,
            )
        ]
        rows["application"][0]["requested_minor"] = requested

    return change


def paid_to(payee_id: str, amount: int) -> Callable[[Rows], None]:
    """An order to pay the money out to a party of the trade."""
    return added(
        "payment_instruction",
        application_id=APPLICATION,
        instruction_no="ZF-1",
        payee_id=payee_id,
        payee_account_no="6230000000000001",
        amount_minor=amount,
        currency="CNY",
        is_entrusted=1,
    )


def purchase(order_no: str, total: int) -> Callable[[Rows], None]:
    """An order of the borrower with its supplier, accepted by the supplier."""
    order: Row = {
        "order_no": order_no,
        "buyer_id": SELLER,
        "seller_id": SUPPLIER,
        "issued_on": date(2026, 3, 20),
        "currency": "CNY",
        "total_minor": total,
    }
    return all_of(
        added("party", uscc=SUPPLIER.removeprefix("uscc:"), name="绍兴柯桥特钢有限公司"),
        added("purchase_order", **order),
        added(
            "order_event",
            order_id=f"{SELLER}/{order_no}",
            event_code="accepted",
            occurred_on=date(2026, 3, 22),
            document_no=f"OA-{order_no}",
        ),
    )


def undertaken(undertaker_id: str, kind: str) -> Callable[[Rows], None]:
    """An independent undertaking to pay what is claimed of each invoice, in the place of confirmations."""

    def change(rows: Rows) -> None:
        rows["confirmation"] = []
        rows["payment_undertaking"] = [
            values_of(
                "payment_undertaking",
                undertaking_no="CN-1",
                undertaker_id=undertaker_id,
                undertaker_code=kind,
                beneficiary_id=BANK,
                seller_id=SELLER,
                invoice_no=number,
                invoice_id=invoice_id,
                amount_minor=left,
                currency="CNY",
                given_on=date(2026, 3, 26),
                pays_on=date(2026, 6, 30),
                is_independent=1,
            )
            for number, invoice_id, left in zip(NUMBERS, INVOICES, LEFT, strict=True)
        ]

    return change


def under(technique: str) -> Callable[[Rows], None]:
    """The same application under another product."""
    return changed("application", {"application_id": APPLICATION}, technique_code=technique)


_VOUCHER = all_of(
    under("payables_finance"),
    claiming(
        LEFT[0],
        80_000 * YUAN,
        voucher_platform_id=PLATFORM,
        voucher_no="EV-1",
        account_debtor_id=BUYER,
    ),
    added(
        "receivable_voucher",
        voucher_no="EV-1",
        platform_id=PLATFORM,
        issuer_id=BUYER,
        holder_id=SELLER,
        seller_id=SELLER,
        invoice_no=NUMBERS[0],
        invoice_id=INVOICES[0],
        order_no="PO-1",
        amount_minor=LEFT[0],
        currency="CNY",
        issued_on=date(2026, 3, 25),
        due_on=date(2026, 6, 30),
        status_code="open",
    ),
)
_ORDER = all_of(
    under("pre_shipment_finance"),
    need,
    claiming(500_000 * YUAN, 250_000 * YUAN, account_debtor_id=BUYER, order_no="PO-9"),
    added(
        "purchase_order",
        order_no="PO-9",
        buyer_id=BUYER,
        seller_id=SELLER,
        issued_on=date(2026, 3, 20),
        currency="CNY",
        total_minor=500_000 * YUAN,
        contract_no=CONTRACT_NO,
    ),
    added(
        "order_event",
        order_id=ORDER,
        event_code="accepted",
        occurred_on=date(2026, 3, 23),
        document_no="OA-PO-9",
    ),
    purchase("CG-1", 260_000 * YUAN),
    paid_to(SUPPLIER, 250_000 * YUAN),
)
_DISTRIBUTOR = all_of(
    under("distributor_finance"),
    need,
    purchase("CG-1", 500_000 * YUAN),
    claiming(500_000 * YUAN, 280_000 * YUAN, account_debtor_id=SELLER, order_no="CG-1"),
    added(
        "guarantee",
        guarantee_no="HG-1",
        guarantor_id=MAKER,
        obligor_id=SELLER,
        beneficiary_id=BANK,
        kind_code="buy_back",
        amount_minor=280_000 * YUAN,
        currency="CNY",
        signed_on=date(2026, 3, 24),
        valid_until_on=date(2027, 3, 24),
        is_disclosed=1,
    ),
    paid_to(MAKER, 280_000 * YUAN),
)
_STORED = all_of(
    under("inventory_loan"),
    need,
    claiming(400_000 * YUAN, 200_000 * YUAN, keeper_id=KEEPER, warehouse_receipt_no="CD-1"),
    added(
        "warehouse_receipt",
        warehouse_receipt_no="CD-1",
        keeper_id=KEEPER,
        depositor_id=SELLER,
        holder_id=SELLER,
        issued_on=date(2026, 3, 10),
        expires_on=date(2026, 12, 31),
        lot_no="PC-7",
        lot_quantity_micro=80_000_000,
        item_name="冷轧卷 1.0",
        quantity_micro=80_000_000,
        unit_code="TNE",
        value_minor=400_000 * YUAN,
        currency="CNY",
        is_insured=1,
        status_code="pledged",
    ),
    added(
        "pledge",
        pledge_no="ZY-1",
        pledgor_id=SELLER,
        pledgee_id=BANK,
        keeper_id=KEEPER,
        warehouse_receipt_no="CD-1",
        secured_minor=200_000 * YUAN,
        currency="CNY",
        pledged_on=AS_OF - timedelta(days=1),
    ),
    purchase("CG-1", 260_000 * YUAN),
    paid_to(SUPPLIER, 200_000 * YUAN),
)
_OWN = Callable[[Rows], None]


def _path(technique: str, financeable: int, change: _OWN) -> Path:
    return Path(technique, lambda: spoiled(change), financeable)


def _share(amounts: tuple[int, ...], rate_bp: int) -> int:
    return sum(amount * rate_bp // 10_000 for amount in amounts)


_ON_INVOICES = _share(LEFT, 8_000)
_PROMISED = _share(LEFT, 9_500)
# What a lender asks for; a buyer that pays early out of its own cash lends nothing.
_LENDING = ("facility", "exposure", "capital_figure", "guarantee", "collection_account")

PATHS: Mapping[str, Path] = {
    path.technique: path
    for path in (
        Path("factoring", approvable, _ON_INVOICES),
        _path("receivables_discounting", _ON_INVOICES, under("receivables_discounting")),
        _path("receivables_loan", _ON_INVOICES, all_of(under("receivables_loan"), need)),
        _path("payables_finance", LEFT[0] * 8_000 // 10_000, _VOUCHER),
        _path(
            "forfaiting",
            _PROMISED,
            all_of(under("forfaiting"), undertaken(BUYER_BANK, "bank")),
        ),
        _path(
            "corporate_payment_undertaking",
            _PROMISED,
            all_of(
                under("corporate_payment_undertaking"),
                undertaken(BUYER, "buyer"),
                without("facility"),
            ),
        ),
        _path(
            "bank_payment_undertaking",
            _PROMISED,
            all_of(
                under("bank_payment_undertaking"),
                undertaken(BUYER_BANK, "bank"),
                without("facility"),
            ),
        ),
        _path(
            "dynamic_discounting",
            _PROMISED,
            all_of(under("dynamic_discounting"), *map(without, _LENDING)),
        ),
        _path("pre_shipment_finance", 300_000 * YUAN, _ORDER),
        _path("distributor_finance", 300_000 * YUAN, _DISTRIBUTOR),
        _path("inventory_loan", 240_000 * YUAN, _STORED),
    )
}
"""Product -> application."""


def requested(path: Path) -> int:
    """What the application asks for."""
    asked = path.rows()["application"][0]["requested_minor"]
    return asked if isinstance(asked, int) else REQUESTED
