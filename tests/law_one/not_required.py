"""What the approvable application could do without, each with the reason. Everything else is required.

By role of the row (see ``spoiling.role_of``), then by column.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.law_one.spoiling import AGE, WHOLE_ROW

_PRINTED = "a printed number; the row is known by its id, which an import derives from it"
_ID_SAYS_SO = "the id, or another column derived from it, still says so"
_NO_RULE = "no check or amount rests on it"
_OTHER_PAPER = "the goods receipt shows the delivery as well"
_UNTOLD = "nobody can see that a paper is absent which nobody announced"
_REQUIRED = "an import rejects a row without it, so it is never unstated: only absent with its row"
_OPTIONAL = "a paper that does not state it says that there is none"
_WATCHED = "a check that factoring only watches rests on it"
_OTHER_MONTHS = "the other months show the same past"
_FOR_EVERY_BUYER = "an account agreed for no buyer by name is agreed for every buyer of the seller"
_RELEASED = "it was released: who gave it and when changes nothing"
_LINE_NAMES = "the line finds its order line by number, item code or item name; two are left"

_ORDER = {"order_no": _PRINTED, "contract_no": _PRINTED, "buyer_id": _ID_SAYS_SO}
_REGISTRATION = {
    "registration_no": _PRINTED,
    "kind_code": "every kind of notice counts alike",
    "account_debtor_id": "the notice names the invoice",
    "lapses_on": _OPTIONAL,
    "secured_minor": "every notice counts, whatever its amount",
    "currency": "every notice counts, whatever its amount",
}

BLANK: Mapping[str, Mapping[str, str]] = {
    "party outside the trade": {"uscc": "no claim is against it or by it"},
    "party": {"established_on": _WATCHED},
    "application_item": {"account_debtor_id": "the buyer confirmed, and the invoice names it"},
    "past invoice": dict.fromkeys(
        (
            "invoice_no",
            "digital_no",
            "kind_code",
            "direction_code",
            "issued_on",
            "seller_id",
            "buyer_id",
            "currency",
            "gross_minor",
        ),
        _OTHER_MONTHS,
    ),
    "watchlist_search": {"search_no": _PRINTED},
    "search of a watched list": dict.fromkeys(
        ("search_no", "party_id", "searched_on", "hit_count"), _WATCHED
    ),
    "search of the house's own list": dict.fromkeys(
        ("search_no", "party_id", "list_code", "searched_on", "hit_count"), _WATCHED
    ),
    "contract": {
        "contract_no": _PRINTED,
        "buyer_id": "the order names the contract",
        "seller_id": "the order names the contract",
        "signed_on": _NO_RULE,
        "expires_on": _NO_RULE,
        "currency": "its amount is that of each order",
        "payment_term_days": "the invoice tells its own due day",
        "is_pay_when_paid": _WATCHED,
        "is_framework": _NO_RULE,
    },
    "collection_account": {
        "account_debtor_id": _FOR_EVERY_BUYER,
        "financier_id": _REQUIRED,
        "agreed_on": _REQUIRED,
    },
    "core_enterprise_limit": dict.fromkeys(
        (
            "financier_id",
            "account_debtor_id",
            "limit_minor",
            "currency",
            "valid_from_on",
            "valid_until_on",
        ),
        _WATCHED,
    ),
    "application": {
        "application_no": _PRINTED,
        "facility_no": _PRINTED,
        "facility_id": "the borrower has one facility of this financier",
    },
    "purchase_order": _ORDER,
    "order of one claim": {
        **_ORDER,
        "currency": "each line tells its own",
        "total_minor": "only one claim draws on it",
    },
    "purchase_order_line": {
        "item_code": _LINE_NAMES,
        "net_minor": _NO_RULE,
        "currency": "the order tells it",
    },
    "order_event": {
        "order_id": _REQUIRED,
        "document_no": _PRINTED,
    },
    "delivery_note": dict.fromkeys(
        (
            "delivery_note_no",
            "seller_id",
            "buyer_id",
            "order_no",
            "order_id",
            "dispatched_on",
            "delivered_on",
        ),
        _OTHER_PAPER,
    ),
    "goods_receipt": {
        "goods_receipt_no": _PRINTED,
        "buyer_id": _ID_SAYS_SO,
        "seller_id": "the order it belongs to names the seller",
        "order_no": _PRINTED,
        "order_id": "the invoice of this order names the receipt",
        "delivery_note_no": _PRINTED,
        "delivery_note_id": _NO_RULE,
    },
    "goods_receipt_line": {
        "line_no": _PRINTED,
        "order_line_no": _LINE_NAMES,
        "item_code": _LINE_NAMES,
        "rejected_quantity_micro": _OPTIONAL,
    },
    "invoice": {
        "invoice_no": _PRINTED,
        "kind_code": _NO_RULE,
        "due_on": _NO_RULE,
        "line_total_minor": "the lines themselves are summed",
        "payable_minor": _OPTIONAL,
        "order_no": _PRINTED,
        "order_id": "the receipt it names belongs to the order",
        "delivery_note_no": _PRINTED,
        "delivery_note_id": _OTHER_PAPER,
        "goods_receipt_no": _PRINTED,
        "goods_receipt_id": "the order it names has the receipt",
    },
    "credit note": {
        "invoice_no": _PRINTED,
        "digital_no": _PRINTED,
        "kind_code": _NO_RULE,
        "seller_id": "it names the invoice it corrects",
        "buyer_id": "it names the invoice it corrects",
        "original_invoice_no": _PRINTED,
        "original_invoice_id": _UNTOLD,
    },
    "invoice_line": {
        "line_no": _PRINTED,
        "item_code": _LINE_NAMES,
        "order_line_no": _LINE_NAMES,
        "currency": "the invoice tells it",
        "tax_rate_bp": _NO_RULE,
    },
    "confirmation": {"due_on": _NO_RULE, "method_code": _NO_RULE},
    "payment": {
        "entry_no": "one report of the payment is on file",
        "end_to_end_no": "one report of the payment is on file",
        "counterparty_id": "payer and payee are named",
        "counterparty_account_no": "payer and payee are named",
        "payer_id": "the counterparty is named",
        "payee_id": "the holder of the account is known",
        "currency": "the reference tells it",
        "status_code": "a row with a booking day is booked",
    },
    "payment_reference": {
        "invoice_no": _REQUIRED,
        "referenced_minor": "the payment names no other invoice",
        "currency": "the payment tells it",
    },
    "bank_account": dict.fromkeys(
        ("account_no", "holder_id", "currency"), "payer and payee are named"
    ),
    "registry_search": {"certificate_no": _PRINTED},
    "registration": _REGISTRATION,
    "released registration": {
        **_REGISTRATION,
        "grantor_id": _RELEASED,
        "registered_on": _RELEASED,
    },
    "registration_item": {"invoice_no": _PRINTED, "invoice_id": _REQUIRED},
    "facility": {"facility_no": _PRINTED, "product_code": _NO_RULE, "is_revolving": _NO_RULE},
    "exposure": {
        "financier_id": "one that names no financier is counted as ours",
        "facility_no": _PRINTED,
    },
    "exposure of zero": dict.fromkeys(
        ("obligor_id", "financier_id", "facility_no", "facility_id", "reported_on"),
        "it adds nothing to the loan that is reported",
    ),
    "guarantee": {
        "guarantee_no": _PRINTED,
        "obligor_id": _REQUIRED,
        "beneficiary_id": _NO_RULE,
        "kind_code": _NO_RULE,
        "amount_minor": "it stands in no circle, whatever its amount",
        "currency": "it stands in no circle, whatever its amount",
        "signed_on": _OPTIONAL,
        "valid_until_on": _OPTIONAL,
        "is_disclosed": _NO_RULE,
    },
    "ownership": {
        "share_bp": "the votes alone are a majority",
        "voting_bp": "the share alone is a majority",
        "held_from_on": _OPTIONAL,
        "owned_id": _REQUIRED,
    },
}

REMOVED: Mapping[str, str] = {
    "party outside the trade": "no claim is against it or by it",
    "past invoice": _OTHER_MONTHS,
    "core_enterprise_limit": _WATCHED,
    "search of a watched list": _WATCHED,
    "search of the house's own list": _WATCHED,
    "order_event": "an order that nobody answered yet is open",
    "delivery_note": _OTHER_PAPER,
    "credit note": _UNTOLD,
    "payment_reference": _UNTOLD,
    "bank_account": "payer and payee are named",
    "registration_item": _UNTOLD,
    "exposure of zero": "it adds nothing to the loan that is reported",
    "guarantee": "it stands in no circle",
    "ownership": _UNTOLD,
}

STALE: Mapping[str, str] = {
    "exposure of zero": "nothing was owed, and the loan is reported anew",
    "search of a watched list": _WATCHED,
    "search of the house's own list": _WATCHED,
}

DISPUTED: Mapping[str, str] = {
    "past invoice": "what sources dispute of another month is unknown, and only watched checks ask for it"
}


def reason_for(role: str, column: str) -> str | None:
    """Why the fact is not required; ``None`` when it is."""
    if column == WHOLE_ROW:
        return REMOVED.get(role)
    return STALE.get(role) if column == AGE else BLANK.get(role, {}).get(column)
