"""Small random books: shared invoices, credit notes, blanket notices, currencies, gaps and disputes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from hefu.evidence.record import Record
from hefu.evidence.schema import Row, Value, tables
from tests.decisions.approvable import (
    AS_OF,
    BANK,
    BUYER,
    GUARANTOR,
    HOLDING,
    OTHER_BANK,
    PIECE,
    SELLER,
    YUAN,
    values_of,
)
from tests.law_one.spoiling import another_value

FIRMS = (SELLER, BUYER, HOLDING, GUARANTOR)
BANKS = (BANK, OTHER_BANK)
_GAP, _BLANK, _DISPUTE = 0.06, 0.015, 0.015


def random_book(seed: int) -> list[Record]:
    """Records of one book of a few applications, the same for the same seed."""
    dice = Random(seed)
    records = []
    for table, row in _rows(dice):
        if dice.random() < _GAP and table != "application":
            continue
        stated = {
            column: value
            for column, value in row.items()
            if column == tables()[table].key or dice.random() >= _BLANK
        }
        records.append(Record(table, dict(stated), "row", "extract", None))
        records += _disputes(dice, table, row)
    return records


def _disputes(dice: Random, table: str, row: Row) -> Iterator[Record]:
    key = tables()[table].key
    if dice.random() >= _DISPUTE:
        return
    # Links stay in dispute in their own test: a row moved elsewhere is reached by its last value only.
    column = dice.choice([name for name in row if name != key])
    other = another_value(tables()[table].columns[column], row[column])
    yield Record(table, {key: row[key], column: other}, "row", "rival", date(2026, 1, 1))


def _day(dice: Random, low: int, high: int) -> date:
    return AS_OF - timedelta(days=dice.randint(low, high))


def _currency(dice: Random) -> str:
    return dice.choice(("CNY", "CNY", "CNY", "USD", "EUR"))


def _rows(dice: Random) -> Iterator[tuple[str, Row]]:
    for party_id in (*FIRMS, *BANKS):
        yield "party", values_of("party", uscc=party_id[5:], name=f"公司{party_id[-4:]}")
    invoices: list[Row] = []
    for number in range(dice.randint(3, 6)):
        yield from _trade(dice, number, invoices)
    for number in range(dice.randint(2, 6)):
        yield from _application(dice, number, invoices)
    yield from _registry(dice, invoices)
    yield from _money(dice, invoices)
    yield from _credit(dice)


def _trade(dice: Random, number: int, invoices: list[Row]) -> Iterator[tuple[str, Row]]:
    seller, buyer = dice.sample(FIRMS, 2)
    # Few numbers, so that orders are shared and receipts used twice.
    order_no, currency = f"PO-{number % 3}", _currency(dice)
    order = values_of(
        "purchase_order",
        order_no=order_no,
        buyer_id=buyer,
        seller_id=seller,
        issued_on=_day(dice, 60, 90),
        currency=currency,
    )
    yield "purchase_order", order
    yield (
        "purchase_order_line",
        values_of(
            "purchase_order_line",
            order_id=order["order_id"],
            line_no="1",
            item_code="A",
            quantity_micro=100 * PIECE,
            unit_code="PCE",
            unit_price_micro=10 * PIECE,
        ),
    )
    if dice.random() < 0.5:
        code = dice.choice(("accepted", "rejected", "cancelled", "changed"))
        event: Row = {"order_id": order["order_id"], "event_code": code}
        yield "order_event", values_of("order_event", **event, occurred_on=_day(dice, -2, 50))
    receipt_no = f"GR-{number}"
    yield (
        "delivery_note",
        values_of(
            "delivery_note",
            delivery_note_no=f"DN-{number}",
            seller_id=seller,
            buyer_id=buyer,
            order_no=order_no,
            delivered_on=_day(dice, 0, 40),
        ),
    )
    receipt = values_of(
        "goods_receipt",
        goods_receipt_no=receipt_no,
        buyer_id=buyer,
        seller_id=seller,
        order_no=dice.choice((order_no, order_no, None)),
        received_on=_day(dice, 0, 40),
    )
    yield "goods_receipt", receipt
    yield (
        "goods_receipt_line",
        values_of(
            "goods_receipt_line",
            goods_receipt_id=receipt["goods_receipt_id"],
            line_no="1",
            order_line_no="1",
            received_quantity_micro=dice.choice((50, 100)) * PIECE,
            unit_code="PCE",
        ),
    )
    for part in range(dice.randint(1, 2)):
        invoice = _invoice(dice, (number, part), (seller, buyer), (order_no, receipt_no), currency)
        invoices.append(invoice)
        yield from _around(dice, invoice)


def _invoice(
    dice: Random,
    place: tuple[int, int],
    parties: tuple[str, str],
    papers: tuple[str, str],
    currency: str,
) -> Row:
    seller, buyer = parties
    digital = f"26{place[0]:09d}{place[1]:09d}" if dice.random() < 0.6 else None
    pieces = dice.choice((40, 50, 100))
    return values_of(
        "invoice",
        invoice_no=digital or f"N{place[0] % 4}{place[1]}",
        digital_no=digital,
        kind_code="vat_special",
        direction_code="invoice",
        issued_on=_day(dice, -2, 3),
        seller_id=seller,
        buyer_id=buyer,
        currency=currency,
        net_minor=pieces * 10 * YUAN,
        tax_minor=0,
        gross_minor=pieces * 10 * YUAN,
        order_no=dice.choice((papers[0], papers[0], None)),
        goods_receipt_no=dice.choice((papers[1], None)),
        delivery_note_no=dice.choice((f"DN-{place[0]}", None)),
    )


def _around(dice: Random, invoice: Row) -> Iterator[tuple[str, Row]]:
    yield "invoice", invoice
    gross = int(str(invoice["gross_minor"]))
    yield (
        "invoice_line",
        values_of(
            "invoice_line",
            invoice_id=invoice["invoice_id"],
            line_no="1",
            item_code="A",
            quantity_micro=gross // 1_000 * PIECE,
            unit_code="PCE",
            unit_price_micro=10 * PIECE,
            net_minor=gross,
        ),
    )
    for table, column in (
        ("invoice_verification", "verified_on"),
        ("confirmation", "confirmed_on"),
    ):
        given: dict[str, Value] = {"invoice_id": invoice["invoice_id"], column: _day(dice, -1, 35)}
        if table == "confirmation":
            given |= {
                "account_debtor_id": dice.choice((invoice["buyer_id"], HOLDING)),
                "confirmed_minor": dice.choice((gross, gross // 2)),
                "currency": invoice["currency"],
            }
        else:
            given["outcome_code"] = dice.choice(("matched", "matched", "matched", "voided"))
        yield table, values_of(table, **given)
    if dice.random() < 0.25:
        yield (
            "invoice",
            values_of(
                "invoice",
                invoice_no=f"C{invoice['invoice_no']}",
                kind_code="vat_special",
                direction_code="credit_note",
                issued_on=_day(dice, -1, 2),
                seller_id=invoice["seller_id"],
                buyer_id=invoice["buyer_id"],
                currency=invoice["currency"],
                gross_minor=gross // 4,
                original_invoice_no=invoice["invoice_no"],
            ),
        )


def _application(dice: Random, number: int, invoices: list[Row]) -> Iterator[tuple[str, Row]]:
    chosen = dice.sample(invoices, min(len(invoices), dice.randint(1, 3)))
    application = values_of(
        "application",
        application_no=f"A-{number}",
        borrower_id=dice.choice((chosen[0]["seller_id"], SELLER)),
        financier_id=dice.choice(BANKS),
        technique_code=dice.choice(("factoring", "factoring", "distributor_finance")),
        requested_minor=dice.choice((200, 400, 900)) * YUAN,
        currency=_currency(dice),
        requested_on=_day(dice, -1, 5),
        facility_no=dice.choice(("F-1", None)),
        status_code=dice.choice(("pending", "pending", "pending", "disbursed", "withdrawn")),
    )
    yield "application", application
    for position, invoice in enumerate(chosen, 1):
        yield (
            "application_item",
            values_of(
                "application_item",
                application_id=application["application_id"],
                item_no=str(position),
                invoice_id=invoice["invoice_id"],
                claimed_minor=dice.choice((int(str(invoice["gross_minor"])), 300 * YUAN)),
                currency=dice.choice((invoice["currency"], application["currency"])),
            ),
        )


def _registry(dice: Random, invoices: list[Row]) -> Iterator[tuple[str, Row]]:
    for firm in FIRMS:
        yield (
            "registry_search",
            values_of(
                "registry_search",
                grantor_id=firm,
                searched_on=_day(dice, 0, 35),
                certificate_no=f"C{firm[-4:]}",
            ),
        )
    for number in range(dice.randint(0, 4)):
        invoice = dice.choice(invoices)
        blanket = invoice["seller_id"] if dice.random() < 0.4 else None
        notice = values_of(
            "registration",
            registration_no=f"R-{number}",
            kind_code="factoring",
            grantor_id=invoice["seller_id"],
            secured_party_id=dice.choice(BANKS),
            account_debtor_id=dice.choice((None, invoice["buyer_id"])),
            blanket_grantor_id=blanket,
            registered_on=_day(dice, -2, 300),
            lapses_on=_day(dice, -200, 5),
            released_on=dice.choice((None, _day(dice, -3, 3))),
            currency=invoice["currency"],
        )
        yield "registration", notice
        if blanket is None:
            yield (
                "registration_item",
                values_of(
                    "registration_item",
                    registration_id=notice["registration_id"],
                    invoice_no=invoice["invoice_no"],
                    invoice_id=dice.choice((invoice["invoice_id"], invoice["number_key"])),
                ),
            )


def _money(dice: Random, invoices: list[Row]) -> Iterator[tuple[str, Row]]:
    for firm in FIRMS:
        yield "bank_account", values_of("bank_account", account_no=f"62{firm[-6:]}", holder_id=firm)
    for number in range(dice.randint(0, 3)):
        named = dice.sample(invoices, min(len(invoices), dice.randint(1, 2)))
        payment = values_of(
            "payment",
            account_no=f"62{str(named[0]['seller_id'])[-6:]}",
            entry_no=f"E{number}",
            counterparty_id=named[0]["buyer_id"],
            amount_minor=500 * YUAN,
            currency=named[0]["currency"],
            direction_code=dice.choice(("in", "in", "out")),
            status_code="booked",
            booked_on=_day(dice, -2, 10),
        )
        yield "payment", payment
        for invoice in named:
            yield (
                "payment_reference",
                values_of(
                    "payment_reference",
                    payment_id=payment["payment_id"],
                    invoice_no=invoice["invoice_no"],
                    referenced_minor=dice.choice((None, 250 * YUAN)),
                ),
            )


def _credit(dice: Random) -> Iterator[tuple[str, Row]]:
    for bank in BANKS:
        for code in ("net_capital", "net_tier1_capital"):
            yield (
                "capital_figure",
                values_of(
                    "capital_figure",
                    financier_id=bank,
                    figure_code=code,
                    reported_on=_day(dice, 80, 125),
                    amount_minor=10**9,
                    currency="CNY",
                ),
            )
        for firm in FIRMS:
            yield from _lines_of_credit(dice, bank, firm)
    for base in ("USD", "EUR"):
        yield (
            "fx_rate",
            values_of(
                "fx_rate",
                base_currency=base,
                quote_currency="CNY",
                rated_on=_day(dice, -1, 9),
                rate_micro=7_100_000,
            ),
        )
    for number in range(dice.randint(0, 4)):
        guarantor, obligor = dice.sample(FIRMS, 2)
        yield (
            "guarantee",
            values_of(
                "guarantee",
                guarantee_no=f"G{number}",
                guarantor_id=guarantor,
                obligor_id=obligor,
                kind_code="general",
                amount_minor=100,
                currency=_currency(dice),
                signed_on=_day(dice, -1, 400),
            ),
        )
    if dice.random() < 0.3:
        owner, owned = dice.sample(FIRMS, 2)
        share = dice.choice((5_000, 5_001))
        yield "ownership", values_of("ownership", owner_id=owner, owned_id=owned, share_bp=share)


def _lines_of_credit(dice: Random, bank: str, firm: str) -> Iterator[tuple[str, Row]]:
    facility_no = "F-1" if firm == SELLER else f"F-{firm[-4:]}"
    yield (
        "facility",
        values_of(
            "facility",
            facility_no=facility_no,
            borrower_id=firm,
            financier_id=bank,
            limit_minor=5_000 * YUAN,
            currency="CNY",
            valid_from_on=_day(dice, 0, 300),
            valid_until_on=_day(dice, -300, 1),
            status_code=dice.choice(("active", "active", "frozen")),
        ),
    )
    yield (
        "exposure",
        values_of(
            "exposure",
            obligor_id=firm,
            financier_id=bank,
            facility_no=facility_no,
            kind_code="loan",
            outstanding_minor=dice.choice((0, 1_000, 4_900)) * YUAN,
            currency=_currency(dice),
            reported_on=_day(dice, -1, 9),
        ),
    )
