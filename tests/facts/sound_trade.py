"""A trade in which everything matches, as evidence rows; each test spoils one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from hefu.evidence import schema
from hefu.evidence.bundle import Bundle, Doubt
from hefu.evidence.day import Clocks
from hefu.evidence.identity import complete
from hefu.evidence.schema import Row, Value
from hefu.facts.registry import derive_facts
from hefu.parameters.loader import ParameterView

AS_OF = date(2026, 3, 31)
CLOCKS = Clocks(as_of=AS_OF, known_on=AS_OF)
SELLER = "uscc:91310115MA1K3WX51H"
BUYER = "uscc:91440300MA5DQ0NX19"
BANK = "lei:300300C1030131000073"
INVOICE = "dig:26312000000000000001"
MILLION = 1_000_000

Rows = dict[str, list[Row]]


def row_of(table: str, **values: Value) -> Row:
    """A row with all columns of its table, derived ones filled."""
    full = complete(schema.table(table), values)
    return {column: full.get(column) for column in schema.table(table).columns}


def invoice(number: int, issued_on: date, **values: Value) -> Row:
    """An invoice of 113.00 over 100 pieces of order PO1, with the digital number ending in ``number``."""
    printed = f"26312{number:015d}"
    given: Row = {
        "invoice_no": printed,
        "digital_no": printed,
        "kind_code": "vat_special",
        "direction_code": "invoice",
        "issued_on": issued_on,
        "seller_id": SELLER,
        "buyer_id": BUYER,
        "currency": "CNY",
        "net_minor": 10_000,
        "tax_minor": 1_300,
        "gross_minor": 11_300,
        "order_no": "PO1",
    }
    return row_of("invoice", **{**given, **values})


def line(invoice_id: Value, pieces: int, **values: Value) -> Row:
    """A line of an invoice: so many pieces of the first order line at 1.00."""
    given: Row = {
        "invoice_id": invoice_id,
        "line_no": "1",
        "item_code": "BOLT",
        "item_name": "Bolt M8",
        "quantity_micro": pieces * MILLION,
        "unit_code": "C62",
        "unit_price_micro": 1 * MILLION,
        "net_minor": pieces * 100,
        "order_line_no": "1",
    }
    return row_of("invoice_line", **{**given, **values})


def sound_trade() -> Rows:
    """One application over one invoice, backed by order, receipt, verification and confirmation."""
    return {**_claim(), **_delivery(), **_words_of_others(), **_credit()}


def _claim() -> Rows:
    """Who asks for what, against which invoice."""
    return {
        "party": [
            row_of("party", name="Sunrise Fasteners", uscc=SELLER[5:]),
            row_of("party", name="Harbour Motors", uscc=BUYER[5:]),
            row_of("party", name="First Bank", lei=BANK[4:]),
        ],
        "application": [
            row_of(
                "application",
                application_no="A1",
                borrower_id=SELLER,
                financier_id=BANK,
                technique_code="receivables_discounting",
                requested_minor=9_000,
                currency="CNY",
                requested_on=date(2026, 3, 30),
                status_code="pending",
            )
        ],
        "application_item": [
            row_of(
                "application_item",
                application_id="A1",
                item_no="1",
                invoice_id=INVOICE,
                claimed_minor=11_300,
                currency="CNY",
            )
        ],
        "invoice": [invoice(1, date(2026, 3, 10))],
        "invoice_line": [line(INVOICE, 100)],
    }


def _delivery() -> Rows:
    """What was ordered and received."""
    order_id = f"{BUYER}/PO1"
    receipt_id = f"{BUYER}/GR1"
    return {
        "purchase_order": [
            row_of(
                "purchase_order",
                order_no="PO1",
                buyer_id=BUYER,
                seller_id=SELLER,
                issued_on=date(2026, 2, 1),
                currency="CNY",
            )
        ],
        "purchase_order_line": [
            row_of(
                "purchase_order_line",
                order_id=order_id,
                line_no="1",
                item_code="BOLT",
                item_name="Bolt M8",
                quantity_micro=100 * MILLION,
                unit_code="C62",
                unit_price_micro=1 * MILLION,
                currency="CNY",
            )
        ],
        "goods_receipt": [
            row_of(
                "goods_receipt",
                goods_receipt_no="GR1",
                buyer_id=BUYER,
                seller_id=SELLER,
                order_no="PO1",
                received_on=date(2026, 3, 8),
            )
        ],
        "goods_receipt_line": [
            row_of(
                "goods_receipt_line",
                goods_receipt_id=receipt_id,
                line_no="1",
                order_line_no="1",
                received_quantity_micro=100 * MILLION,
                rejected_quantity_micro=0,
                unit_code="C62",
            )
        ],
    }


def _words_of_others() -> Rows:
    """What the debtor confirmed and the tax authority answered."""
    return {
        "confirmation": [
            row_of(
                "confirmation",
                invoice_id=INVOICE,
                account_debtor_id=BUYER,
                confirmed_on=date(2026, 3, 20),
                confirmed_minor=11_300,
                currency="CNY",
            )
        ],
        "invoice_verification": [
            row_of(
                "invoice_verification",
                invoice_id=INVOICE,
                verified_on=date(2026, 3, 29),
                outcome_code="matched",
            )
        ],
    }


def _credit() -> Rows:
    """What the financier grants, holds and owns, and whose accounts are whose."""
    return {
        "facility": [
            row_of(
                "facility",
                facility_no="F1",
                borrower_id=SELLER,
                financier_id=BANK,
                limit_minor=1_000_000,
                currency="CNY",
                valid_from_on=date(2026, 1, 1),
                valid_until_on=date(2026, 12, 31),
                status_code="active",
            )
        ],
        "exposure": [
            row_of(
                "exposure",
                obligor_id=SELLER,
                financier_id=BANK,
                facility_no="F1",
                kind_code="loan",
                outstanding_minor=200_000,
                currency="CNY",
                reported_on=date(2026, 3, 30),
            )
        ],
        "capital_figure": [
            row_of(
                "capital_figure",
                financier_id=BANK,
                figure_code=code,
                reported_on=date(2025, 12, 31),
                amount_minor=amount,
                currency="CNY",
            )
            for code, amount in (("net_capital", 90_000_000), ("net_tier1_capital", 70_000_000))
        ],
        "bank_account": [
            row_of("bank_account", account_no="S-100", holder_id=SELLER),
            row_of("bank_account", account_no="B-200", holder_id=BUYER),
        ],
    }


NO_RELATIONS: Mapping[str, Sequence[Row]] = {
    "connected_group_member": [],
    "guarantee_circle_member": [],
}


def payment(number: str, amount: int, **values: Value) -> Row:
    """Money that reached the seller's account S-100."""
    given: Row = {
        "payment_id": number,
        "account_no": "S-100",
        "payee_id": SELLER,
        "payer_id": BUYER,
        "amount_minor": amount,
        "currency": "CNY",
        "direction_code": "in",
        "status_code": "booked",
        "booked_on": date(2026, 3, 25),
    }
    return row_of("payment", **{**given, **values})


def reference(payment_id: str, invoice_no: str = INVOICE[4:], **values: Value) -> Row:
    """The payment names this invoice number."""
    return row_of("payment_reference", payment_id=payment_id, invoice_no=invoice_no, **values)


def facts_of(
    rows: Mapping[str, Sequence[Row]],
    kept: Mapping[str, Sequence[Row]] = NO_RELATIONS,
    doubts: Sequence[Doubt] = (),
) -> dict[str, list[Row]]:
    """All facts at the clocks of the trade."""
    return derive_facts(Bundle(rows, doubts), CLOCKS, ParameterView(CLOCKS), kept)


def only(rows: Sequence[Row]) -> Row:
    """The only row."""
    (row,) = rows
    return row


def disputed(table: str, row_id: str, column: str) -> Doubt:
    """Two sources contradict one another about this cell."""
    return Doubt(table, row_id, column, "contradicted", {"values": (1, 2)})
