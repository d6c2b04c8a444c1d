"""Applications over invoices with all their papers, most of them sound, every fault in a few of them.

Each application: one seller, three buyers, an order of three lines behind every invoice, delivery note,
goods receipt, tax verification, confirmation, registry search, notices of the financier itself, facility,
exposures and capital. The faults (see ``FAULTS``) are planted in every tenth invoice or so, so that
decisions have reasons to tell and a peer has something to agree with.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import msgspec

from hefu.evidence import schema
from hefu.evidence.identity import complete
from hefu.evidence.record import Record
from hefu.evidence.schema import Value
from hefu.vocabulary.types.uscc import issue

AS_OF = date(2026, 3, 31)
BANKS = 40
MILLION = 1_000_000
LINES = 3

FAULTS = (
    "",
    "pledged_elsewhere",
    "",
    "not_verified",
    "",
    "sum_wrong",
    "",
    "short_receipt",
    "",
    "credited",
    "",
    "no_order",
    "",
    "no_goods",
    "",
    "twice_in_one",
    "",
    "same_shape",
)
"""Fault of an invoice by (application * 7 + item) modulo 97; most numbers have none."""


class Dossier(msgspec.Struct, frozen=True):
    """All statements about one application, as one document would carry them."""

    number: int
    name: str
    records: list[Record]


@lru_cache(maxsize=200_000)
def seller_uscc(number: int) -> str:
    """A valid code for seller ``number``."""
    return issue("91310115", f"MA1K{number:04d}" if number < 10_000 else f"M{number:07d}")


def seller_id(number: int) -> str:
    """Party id of a seller."""
    return f"uscc:{seller_uscc(number)}"


@lru_cache(maxsize=5_000)
def buyer_id(number: int) -> str:
    """Party id of a buyer; the mass and the applications share them."""
    return f"uscc:{issue('91440300', f'MA5D{number:04d}')}"


def bank_id(number: int) -> str:
    """Party id of a bank; number 0 finances all applications."""
    return f"uscc:{issue('91110000', f'B{number:07d}')}"


def dossiers(applications: int, items: int) -> Iterator[Dossier]:
    """One dossier an application; the first also holds the buyers, banks and the bank's capital."""
    for number in range(applications):
        records = list(_shared()) if number == 0 else []
        records += _application(number, items)
        yield Dossier(number=number, name=f"application-{number:05d}", records=records)


def _record(table: str, **values: Value) -> Record:
    return Record(
        table=table,
        values=complete(schema.table(table), values),
        locator=f"{table} {values.get('line_no', '')}".strip(),
        source_id="core system",
    )


def _shared() -> Iterator[Record]:
    for number in range(2_000):
        yield _record(
            "party", name=f"样本整车{number}有限公司", uscc=buyer_id(number)[5:], country_code="CN"
        )
    for number in range(BANKS):
        yield _record(
            "party", name=f"样本银行{number}", uscc=bank_id(number)[5:], country_code="CN"
        )
    for figure, amount in (
        ("net_capital", 9_000_000_000_00),
        ("net_tier1_capital", 7_000_000_000_00),
    ):
        yield _record(
            "capital_figure",
            financier_id=bank_id(0),
            figure_code=figure,
            reported_on=AS_OF - timedelta(days=60),
            amount_minor=amount,
            currency="CNY",
        )


def _application(number: int, items: int) -> Iterator[Record]:
    seller, application_id = seller_id(number), f"APP{number:05d}"
    yield _record(
        "application",
        application_no=application_id,
        borrower_id=seller,
        financier_id=bank_id(0),
        technique_code="receivables_discounting",
        requested_minor=items * 40_000,
        currency="CNY",
        requested_on=AS_OF - timedelta(days=number % 5),
        tenor_days=90,
        facility_no=f"F{number}",
        status_code="pending",
    )
    yield from _credit(number, seller)
    for item in range(items):
        place = (number * 7 + item) % 97
        fault = FAULTS[place] if place < len(FAULTS) else ""
        yield from _claim(number, item, fault)


def _credit(number: int, seller: str) -> Iterator[Record]:
    yield _record(
        "facility",
        facility_no=f"F{number}",
        borrower_id=seller,
        financier_id=bank_id(0),
        limit_minor=2_000_000_00,
        currency="CNY",
        valid_from_on=AS_OF - timedelta(days=200),
        valid_until_on=AS_OF + timedelta(days=150),
        status_code="active",
    )
    for kind, owed in (("loan", 300_000_00), ("acceptance", 100_000_00)):
        yield _record(
            "exposure",
            obligor_id=seller,
            financier_id=bank_id(0),
            facility_no=f"F{number}",
            kind_code=kind,
            outstanding_minor=owed,
            currency="CNY",
            reported_on=AS_OF - timedelta(days=2),
        )
    yield _record(
        "registry_search",
        grantor_id=seller,
        searched_on=AS_OF - timedelta(days=3),
        certificate_no=f"Z{number}",
        hit_count=2,
    )
    yield _record("bank_account", account_no=f"ACC{number}", holder_id=seller, currency="CNY")


def invoice_no(number: int, item: int) -> str:
    """20 digits, of another year than those of the mass."""
    return f"26312{number:08d}{item:07d}"


def _claim(number: int, item: int, fault: str) -> Iterator[Record]:
    application_id, seller = f"APP{number:05d}", seller_id(number)
    buyer = buyer_id((number * 3 + item % 3) % 2_000)
    printed, order_no = invoice_no(number, item), f"PO{number}-{item}"
    net = sum(_line_net(item, line) for line in range(LINES))
    claimed = net + net * 13 // 100
    claims = [(str(item + 1), claimed)]
    if fault == "twice_in_one":
        claims.append((f"{item + 1}b", claimed))
    for item_no, amount in claims:
        yield _record(
            "application_item",
            application_id=application_id,
            item_no=item_no,
            invoice_id=f"dig:{printed}",
            claimed_minor=amount,
            currency="CNY",
        )
    numbers = [printed, invoice_no(number, 900_000 + item)] if fault == "same_shape" else [printed]
    for each in numbers:
        yield from _invoice(each, (seller, buyer), order_no, item, fault)
    if fault == "credited":
        yield from _credit_note(invoice_no(number, 800_000 + item), printed, (seller, buyer), net)
    if fault != "no_order":
        yield from _order((seller, buyer), order_no, item)
    if fault != "no_goods":
        yield from _goods((seller, buyer), order_no, item, fault)
    yield from _attested(number, printed, buyer, claimed, fault)


def _quantity(item: int, line: int) -> int:
    return 10 + item + 3 * line


def _line_net(item: int, line: int) -> int:
    return _quantity(item, line) * (1_200 + 100 * line)


def _invoice(
    printed: str, parties: tuple[str, str], order_no: str, item: int, fault: str
) -> Iterator[Record]:
    seller, buyer = parties
    net = sum(_line_net(item, line) for line in range(LINES))
    tax = net * 13 // 100
    issued_on = AS_OF - timedelta(days=20 + item)
    yield _record(
        "invoice",
        invoice_no=printed,
        digital_no=printed,
        kind_code="vat_special",
        direction_code="invoice",
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=90),
        seller_id=seller,
        buyer_id=buyer,
        currency="CNY",
        net_minor=net - (100 if fault == "sum_wrong" else 0),
        tax_minor=tax,
        gross_minor=net + tax,
        payable_minor=net + tax,
        order_no=order_no,
        delivery_note_no=f"DN-{order_no}",
        goods_receipt_no=f"GR-{order_no}",
    )
    for line in range(LINES):
        yield _record(
            "invoice_line",
            invoice_id=f"dig:{printed}",
            line_no=str(line + 1),
            item_code=f"B-{line}",
            item_name=f"轴承 {line}",
            quantity_micro=_quantity(item, line) * MILLION,
            unit_code="C62",
            unit_price_micro=(1_200 + 100 * line) * MILLION // 100,
            currency="CNY",
            net_minor=_line_net(item, line),
            tax_rate_bp=1_300,
            order_line_no=str(line + 1),
        )


def _credit_note(
    printed: str, original: str, parties: tuple[str, str], net: int
) -> Iterator[Record]:
    yield _record(
        "invoice",
        invoice_no=printed,
        digital_no=printed,
        kind_code="vat_special",
        direction_code="credit_note",
        issued_on=AS_OF - timedelta(days=5),
        seller_id=parties[0],
        buyer_id=parties[1],
        currency="CNY",
        net_minor=net // 2,
        tax_minor=net // 2 * 13 // 100,
        gross_minor=net // 2 + net // 2 * 13 // 100,
        original_invoice_no=original,
    )


def _order(parties: tuple[str, str], order_no: str, item: int) -> Iterator[Record]:
    seller, buyer = parties
    ordered_on = AS_OF - timedelta(days=60)
    yield _record(
        "purchase_order",
        order_no=order_no,
        buyer_id=buyer,
        seller_id=seller,
        issued_on=ordered_on,
        currency="CNY",
    )
    yield _record(
        "order_event",
        order_id=f"{buyer}/{order_no}",
        event_code="accepted",
        occurred_on=ordered_on + timedelta(days=1),
        document_no=f"OR-{order_no}",
    )
    for line in range(LINES):
        yield _record(
            "purchase_order_line",
            order_id=f"{buyer}/{order_no}",
            line_no=str(line + 1),
            item_code=f"B-{line}",
            item_name=f"轴承 {line}",
            quantity_micro=_quantity(item, line) * MILLION,
            unit_code="C62",
            unit_price_micro=(1_200 + 100 * line) * MILLION // 100,
            currency="CNY",
        )


def _goods(parties: tuple[str, str], order_no: str, item: int, fault: str) -> Iterator[Record]:
    seller, buyer = parties
    note_no, receipt_no = f"DN-{order_no}", f"GR-{order_no}"
    yield _record(
        "delivery_note",
        delivery_note_no=note_no,
        seller_id=seller,
        buyer_id=buyer,
        order_no=order_no,
        dispatched_on=AS_OF - timedelta(days=45),
    )
    yield _record(
        "goods_receipt",
        goods_receipt_no=receipt_no,
        buyer_id=buyer,
        seller_id=seller,
        order_no=order_no,
        delivery_note_no=note_no,
        received_on=AS_OF - timedelta(days=43),
    )
    # Two invoices of the same shape share one delivery: receive enough for both.
    share = 2 if fault == "same_shape" else 1
    for line in range(LINES):
        quantity = _quantity(item, line) * MILLION * share
        numbered: dict[str, Value] = {
            "line_no": str(line + 1),
            "order_line_no": str(line + 1),
            "item_code": f"B-{line}",
            "unit_code": "C62",
        }
        yield _record(
            "delivery_note_line",
            delivery_note_id=f"{seller}/{note_no}",
            delivered_quantity_micro=quantity,
            **numbered,
        )
        received = quantity - (MILLION if fault == "short_receipt" and line == 0 else 0)
        yield _record(
            "goods_receipt_line",
            goods_receipt_id=f"{buyer}/{receipt_no}",
            received_quantity_micro=received,
            rejected_quantity_micro=0,
            **numbered,
        )


def _attested(number: int, printed: str, buyer: str, claimed: int, fault: str) -> Iterator[Record]:
    """What others say about the invoice: tax authority, account debtor, registry."""
    if fault != "not_verified":
        yield _record(
            "invoice_verification",
            invoice_id=f"dig:{printed}",
            verified_on=AS_OF - timedelta(days=2),
            outcome_code="matched",
        )
    yield _record(
        "confirmation",
        invoice_id=f"dig:{printed}",
        account_debtor_id=buyer,
        confirmed_on=AS_OF - timedelta(days=4),
        confirmed_minor=claimed,
        currency="CNY",
        method_code="platform",
    )
    secured = [bank_id(0), bank_id(7)] if fault == "pledged_elsewhere" else [bank_id(0)]
    for place, bank in enumerate(secured):
        registration_no = f"9{place}{printed[5:]}"
        yield _record(
            "registration",
            registration_no=registration_no,
            kind_code="factoring",
            grantor_id=seller_id(number),
            secured_party_id=bank,
            registered_on=AS_OF - timedelta(days=1 + place),
            secured_minor=claimed,
            currency="CNY",
        )
        yield _record(
            "registration_item",
            registration_id=registration_no,
            invoice_no=printed,
            invoice_id=f"dig:{printed}",
        )
