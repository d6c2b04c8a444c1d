"""Scenarios about lists, money, registrations, and papers other than invoices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hefu.evidence.schema import Value
from tests.decisions.approvable import (
    APPLICATION,
    AS_OF,
    BANK,
    BUYER,
    LEFT,
    NUMBERS,
    OTHER_BANK,
    PAST,
    SELLER,
    YUAN,
    Rows,
)
from tests.decisions.paths import ORDER, PATHS, PLATFORM
from tests.decisions.spoil import (
    Scenario,
    Spoil,
    added,
    all_of,
    changed,
    mended,
    new,
    without,
)

ELSEWHERE = "6217000000000999"


def under_path(technique: str, *spoils: Spoil) -> Spoil:
    """The approved application of another product, spoiled."""

    def spoil(rows: Rows) -> None:
        rows.clear()
        rows.update(PATHS[technique].rows())
        all_of(*spoils)(rows)

    return spoil


def listed(list_code: str) -> Spoil:
    """The buyer on a list since the first of March."""
    return added(
        "watchlist_entry",
        party_id=BUYER,
        list_code=list_code,
        listed_on=date(2026, 3, 1),
        publisher_name="最高人民法院",
    )


def _paid_out(payee_id: str, amount: int, is_entrusted: int) -> Spoil:
    return added(
        "payment_instruction",
        application_id=APPLICATION,
        instruction_no="ZF-1",
        payee_id=payee_id,
        payee_account_no="6230000000000001",
        amount_minor=amount,
        currency="CNY",
        is_entrusted=is_entrusted,
    )


def _astray(rows: Rows) -> None:
    """The buyer paid a part of February's invoice into the seller's account at another bank."""
    added(
        "payment",
        account_no=ELSEWHERE,
        entry_no="E-9",
        counterparty_id=BUYER,
        counterparty_account_no="6222000000000200",
        payer_id=BUYER,
        payee_id=SELLER,
        amount_minor=1_000 * YUAN,
        currency="CNY",
        direction_code="in",
        status_code="booked",
        booked_on=date(2026, 3, 27),
        end_to_end_no="E2E-9",
    )(rows)
    added(
        "payment_reference",
        payment_id=rows["payment"][-1]["payment_id"],
        invoice_no=f"{PAST}13",
        referenced_minor=1_000 * YUAN,
        currency="CNY",
    )(rows)


def _another(number: str, item: dict[str, Value], **application: Value) -> Spoil:
    """An earlier application of the seller that is still pending."""
    return all_of(
        added(
            "application",
            **{
                "application_no": number,
                "borrower_id": SELLER,
                "financier_id": BANK,
                "technique_code": "factoring",
                "requested_minor": 1_000 * YUAN,
                "currency": "CNY",
                "requested_on": date(2026, 3, 20),
                "facility_no": "F-1",
                "status_code": "pending",
                **application,
            },
        ),
        added("application_item", application_id=number, item_no="1", currency="CNY", **item),
    )


def _part(number: str) -> Spoil:
    """Sixty thousand split off the first voucher."""
    return added(
        "receivable_voucher",
        voucher_no=number,
        platform_id=PLATFORM,
        parent_voucher_no="EV-1",
        issuer_id=BUYER,
        holder_id=SELLER,
        amount_minor=60_000 * YUAN,
        currency="CNY",
        issued_on=date(2026, 3, 26),
        due_on=date(2026, 6, 30),
        status_code="open",
    )


_PARTY_WATCHLISTED = listed("dishonest_debtor")
_PARTY_UNDER_WATCH = listed("tax_arrears")
_PAYMENT_PAYEE_NOT_IN_TRADE = _paid_out(OTHER_BANK, 100 * YUAN, 1)
_PAYMENT_ENTRUSTED_REQUIRED = under_path(
    "pre_shipment_finance",
    changed("purchase_order", {}, total_minor=30_000_000 * YUAN),
    changed("facility", {}, limit_minor=100_000_000 * YUAN),
    changed("application", {}, requested_minor=12_000_000 * YUAN),
    changed("application_item", {}, claimed_minor=30_000_000 * YUAN),
    changed("payment_instruction", {}, amount_minor=12_000_000 * YUAN, is_entrusted=0),
)
_CLAIM_COUNTED_TWICE = _another(
    "RZ-2026-000",
    {"order_no": "PO-2", "account_debtor_id": BUYER, "claimed_minor": 129_950 * YUAN},
    technique_code="pre_shipment_finance",
)
_UNDERTAKING_UNCOVERED = under_path(
    "corporate_payment_undertaking",
    changed("payment_undertaking", {"invoice_no": NUMBERS[0]}, amount_minor=100_000 * YUAN),
)
_VOUCHER_FINANCED_TWICE = under_path(
    "payables_finance",
    _another(
        "RZ-2026-000",
        {
            "voucher_platform_id": PLATFORM,
            "voucher_no": "EV-1",
            "account_debtor_id": BUYER,
            "claimed_minor": 1_000 * YUAN,
        },
        technique_code="payables_finance",
    ),
)
_WAREHOUSE_RECEIPT_UNUSABLE = under_path(
    "inventory_loan", changed("warehouse_receipt", {}, is_insured=0)
)

PAPERS: Sequence[Scenario] = (
    Scenario(
        "party.watchlisted",
        _PARTY_WATCHLISTED,
        ("removes entry",),
        mended(_PARTY_WATCHLISTED, "watchlist_entry", removed_on=AS_OF),
    ),
    Scenario(
        "party.under_watch",
        _PARTY_UNDER_WATCH,
        ("removes entry",),
        mended(_PARTY_UNDER_WATCH, "watchlist_entry", removed_on=AS_OF),
    ),
    Scenario(
        "payment.payee_not_in_trade",
        _PAYMENT_PAYEE_NOT_IN_TRADE,
        ("the borrower's own account",),
        mended(_PAYMENT_PAYEE_NOT_IN_TRADE, "payment_instruction", payee_id=SELLER),
    ),
    Scenario(
        "payment.entrusted_required",
        _PAYMENT_ENTRUSTED_REQUIRED,
        ("made by the lender",),
        mended(_PAYMENT_ENTRUSTED_REQUIRED, "payment_instruction", is_entrusted=1),
    ),
    Scenario(
        "collection.wrong_account",
        _astray,
        ("is sent back",),
        mended(_astray, "payment", {"account_no": ELSEWHERE}, is_reversal=1),
    ),
    Scenario(
        "registration.search_incomplete",
        changed("registry_search", {}, hit_count=2),
        ("a fresh search",),
        (
            new(
                "registry_search",
                grantor_id=SELLER,
                searched_on=AS_OF,
                certificate_no="CX-NEW",
                hit_count=0,
            ),
        ),
    ),
    Scenario(
        "registration.lapsing",
        changed("registration", {"registration_id": "ZD-2"}, lapses_on=AS_OF + timedelta(days=5)),
        ("we extend registration ZD-2",),
        (
            new(
                "registry_notice",
                registration_no="ZD-2",
                notice_no="2",
                notice_code="extension",
                filed_on=AS_OF,
                filer_id=BANK,
                lapses_on=date(2027, 3, 31),
            ),
        ),
    ),
    Scenario(
        "registration.name_unfindable",
        changed("registration", {"registration_id": "ZD-2"}, grantor_name="另一家公司"),
        ("we amend registration ZD-2",),
        (
            new(
                "registry_notice",
                registration_no="ZD-2",
                notice_no="2",
                notice_code="change",
                filed_on=AS_OF,
                filer_id=BANK,
                grantor_name="宁波东钱五金制造有限公司",
            ),
        ),
    ),
    Scenario(
        "claim.counted_twice",
        _CLAIM_COUNTED_TWICE,
        ("is withdrawn",),
        mended(
            _CLAIM_COUNTED_TWICE,
            "application",
            {"application_id": "RZ-2026-000"},
            status_code="withdrawn",
        ),
    ),
    Scenario(
        "undertaking.uncovered",
        _UNDERTAKING_UNCOVERED,
        ("independently undertakes",),
        mended(
            _UNDERTAKING_UNCOVERED,
            "payment_undertaking",
            {"invoice_no": NUMBERS[0]},
            amount_minor=LEFT[0],
        ),
    ),
    Scenario(
        "voucher.financed_twice",
        _VOUCHER_FINANCED_TWICE,
        ("is withdrawn",),
        mended(
            _VOUCHER_FINANCED_TWICE,
            "application",
            {"application_id": "RZ-2026-000"},
            status_code="withdrawn",
        ),
    ),
    Scenario(
        "voucher.split_exceeds_parent",
        under_path(
            "payables_finance",
            changed("receivable_voucher", {}, status_code="split"),
            *(_part(number) for number in ("EV-1-1", "EV-1-2")),
            changed(
                "application_item",
                {},
                voucher_no="EV-1-1",
                voucher_id=f"{PLATFORM}/EV-1-1",
                claimed_minor=60_000 * YUAN,
            ),
            changed("application", {}, requested_minor=45_000 * YUAN),
        ),
        (),
        (),
    ),
    Scenario(
        "voucher.tenor_exceeds",
        under_path(
            "payables_finance", changed("receivable_voucher", {}, due_on=date(2026, 10, 10))
        ),
        (),
        (),
    ),
    Scenario(
        "voucher.tenor_over_maximum",
        under_path("payables_finance", changed("receivable_voucher", {}, due_on=date(2027, 4, 10))),
        (),
        (),
    ),
    Scenario(
        "order.not_accepted",
        under_path("pre_shipment_finance", without("order_event", order_id=ORDER)),
        ("is accepted by the other side",),
        (
            new(
                "order_event",
                order_id=ORDER,
                event_code="accepted",
                occurred_on=AS_OF,
                document_no="OA-PO-9",
            ),
        ),
    ),
    Scenario(
        "warehouse_receipt.unusable",
        _WAREHOUSE_RECEIPT_UNUSABLE,
        ("are insured",),
        mended(_WAREHOUSE_RECEIPT_UNUSABLE, "warehouse_receipt", is_insured=1),
    ),
)
