"""One scenario per check: what is wrong with the approvable application, and the paper that cures it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hefu.evidence.record import Record
from tests.decisions.approvable import (
    APPLICATION,
    AS_OF,
    BANK,
    BUYER,
    FACILITY,
    GUARANTOR,
    HOLDING,
    LIMIT,
    ORDERS,
    PIECE,
    SELLER,
    USED,
    YUAN,
    approvable,
    records_of,
)
from tests.decisions.spoil import (
    FIRST,
    Scenario,
    Spoil,
    added,
    all_of,
    changed,
    corrected,
    new,
    spoiled,
    without,
)
from tests.decisions.spoiled_chain import CHAIN
from tests.decisions.spoiled_credit import CREDIT
from tests.decisions.spoiled_guarantee import GUARANTEES
from tests.decisions.spoiled_money import MONEY
from tests.decisions.spoiled_papers import PAPERS
from tests.decisions.spoiled_trade import TRADE

LOAN = f"{BANK}|{SELLER}|loan|F-1|2026-03-30"
_TO_LIMIT = changed("exposure", {"kind_code": "loan"}, outstanding_minor=LIMIT - 100_000 * YUAN)
_RING = (
    added(
        "guarantee",
        guarantee_no="BZ-2",
        guarantor_id=SELLER,
        obligor_id=HOLDING,
        kind_code="general",
        amount_minor=1,
        currency="CNY",
        signed_on=date(2026, 1, 1),
    ),
    added(
        "guarantee",
        guarantee_no="BZ-3",
        guarantor_id=HOLDING,
        obligor_id=GUARANTOR,
        kind_code="general",
        amount_minor=1,
        currency="CNY",
        signed_on=date(2026, 1, 1),
    ),
)
_TWICE = (
    added(
        "application",
        application_no="RZ-2026-000",
        borrower_id=SELLER,
        financier_id=BANK,
        technique_code="factoring",
        requested_minor=1_000 * YUAN,
        currency="CNY",
        requested_on=date(2026, 3, 20),
        facility_no="F-1",
        status_code="pending",
    ),
    added(
        "application_item",
        application_id="RZ-2026-000",
        item_no="1",
        invoice_id=FIRST,
        claimed_minor=1_000 * YUAN,
        currency="CNY",
    ),
)
_UNDELIVERED = all_of(
    without("goods_receipt", goods_receipt_no="GR-3"),
    without("goods_receipt_line", goods_receipt_id=f"{BUYER}/GR-3"),
    without("delivery_note", delivery_note_no="DN-3"),
)


def _withdrawn(application_id: str) -> Record:
    return corrected(
        "application", application_id, spoiled(all_of(*_TWICE)), status_code="withdrawn"
    )


def _paid() -> Spoil:
    return changed("application_item", {"item_no": "1"}, claimed_minor=113_000 * YUAN)


def _lowered(to: int) -> Record:
    return corrected("application_item", f"{APPLICATION}#1", approvable(), claimed_minor=to)


SCENARIOS: Sequence[Scenario] = (
    Scenario(
        "invoice.not_verified",
        without("invoice_verification", invoice_id=FIRST),
        ("verified today",),
        (new("invoice_verification", invoice_id=FIRST, verified_on=AS_OF, outcome_code="matched"),),
    ),
    Scenario(
        "receivable.unconfirmed",
        without("confirmation", invoice_id=FIRST),
        ("confirms the claimed amount",),
        (
            new(
                "confirmation",
                invoice_id=FIRST,
                account_debtor_id=BUYER,
                confirmed_on=AS_OF,
                confirmed_minor=103_000 * YUAN,
                currency="CNY",
            ),
        ),
    ),
    Scenario(
        "registration.not_searched",
        without("registry_search"),
        ("registry search under the seller",),
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
        "receivable.pledged_elsewhere",
        changed("registration", {"registration_id": "ZD-1"}, released_on=None),
        ("ZD-1 is released",),
        (corrected("registration", "ZD-1", approvable(), released_on=AS_OF),),
    ),
    Scenario(
        "invoice.duplicate",
        all_of(*_TWICE),
        ("RZ-2026-000 is withdrawn",),
        (_withdrawn("RZ-2026-000"),),
    ),
    Scenario(
        "receivable.already_settled",
        _paid(),
        ("lowered to",),
        (_lowered(103_000 * YUAN),),
    ),
    Scenario(
        "invoice.reversed",
        changed("application_item", {"item_no": "3"}, claimed_minor=129_950 * YUAN),
        ("lowered to",),
        (
            corrected(
                "application_item",
                f"{APPLICATION}#3",
                approvable(),
                claimed_minor=120_000 * YUAN,
            ),
        ),
    ),
    Scenario(
        "facility.exceeded",
        _TO_LIMIT,
        ("lowered to",),
        (corrected("application", APPLICATION, approvable(), requested_minor=100_000 * YUAN),),
    ),
    Scenario(
        "facility.missing",
        changed("facility", {"facility_id": FACILITY}, status_code="frozen"),
        ("opened for drawing again",),
        (corrected("facility", FACILITY, approvable(), status_code="active"),),
    ),
    Scenario(
        "exposure.single_customer",
        all_of(
            changed("capital_figure", {}, amount_minor=10 * (USED + 300_000 * YUAN)),
        ),
        ("repays its loans",),
        (corrected("exposure", LOAN, approvable(), outstanding_minor=0, reported_on=AS_OF),),
    ),
    Scenario(
        "guarantee.circle",
        all_of(*_RING),
        ("guarantees that",),
        (corrected("guarantee", f"{GUARANTOR}/BZ-1", approvable(), released_on=AS_OF),),
    ),
    Scenario(
        "price.off_order",
        changed(
            "purchase_order_line",
            {"order_line_id": f"{BUYER}/PO-1#1"},
            unit_price_micro=900 * PIECE,
        ),
        ("order change",),
        (
            corrected(
                "purchase_order_line",
                f"{BUYER}/PO-1#1",
                approvable(),
                unit_price_micro=1_000 * PIECE,
            ),
        ),
    ),
    Scenario(
        "receivable.payer_is_related",
        added("ownership", owner_id=HOLDING, owned_id=BUYER, share_bp=6_000),
        (),
        (),
    ),
    Scenario(
        "order.missing",
        changed("order_event", {"order_id": ORDERS[1]}, event_code="rejected"),
        ("once rejected, is accepted",),
        (
            new(
                "order_event",
                order_id=ORDERS[1],
                event_code="accepted",
                occurred_on=AS_OF,
                document_no="OA-PO-2-again",
            ),
        ),
    ),
    Scenario(
        "delivery.missing",
        _UNDELIVERED,
        ("goods receipt shows everything",),
        tuple(
            record
            for table in ("goods_receipt", "goods_receipt_line")
            for record in records_of({table: approvable()[table]}, "cure")
            if str(record.values["goods_receipt_id"]).endswith("GR-3")
        ),
    ),
    Scenario(
        "receipt.short",
        changed(
            "goods_receipt_line",
            {"goods_receipt_line_id": f"{BUYER}/GR-2#1"},
            received_quantity_micro=150 * PIECE,
        ),
        ("goods receipt shows everything",),
        (
            corrected(
                "goods_receipt_line",
                f"{BUYER}/GR-2#1",
                approvable(),
                received_quantity_micro=200 * PIECE,
            ),
        ),
    ),
    Scenario(
        "invoice.arithmetic",
        changed("invoice", {"invoice_id": FIRST}, tax_minor=12_999 * YUAN),
        ("taken out",),
        (),
    ),
    Scenario(
        "invoice.identity_invalid",
        changed("party", {"party_id": BUYER}, gln="1234567890123"),
        (),
        (),
    ),
    Scenario(
        "invoice.near_duplicate",
        added(
            "invoice",
            invoice_no="26332000000000000077",
            digital_no="26332000000000000077",
            kind_code="vat_special",
            direction_code="invoice",
            issued_on=date(2026, 3, 5),
            seller_id=SELLER,
            buyer_id=BUYER,
            currency="CNY",
            gross_minor=113_000 * YUAN,
        ),
        ("taken out",),
        (),
    ),
    *TRADE,
    *CHAIN,
    *CREDIT,
    *GUARANTEES,
    *PAPERS,
    *MONEY,
)
