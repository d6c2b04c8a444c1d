"""An application of three invoices that is approved as it stands; each test spoils one thing.

Two orders of one buyer, everything delivered, received, verified, confirmed, searched; one invoice partly
paid, one reduced by a credit note; an old notice of another bank that was released, our own that stands.
Each claim is exactly what is left of its invoice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from hefu.evidence import schema
from hefu.evidence.day import Clocks
from hefu.evidence.identity import complete
from hefu.evidence.record import Record
from hefu.evidence.schema import Row, Value
from hefu.vocabulary.labels import code_families

AS_OF = date(2026, 3, 31)
CLOCKS = Clocks(as_of=AS_OF, known_on=AS_OF)
APPLICATION = "RZ-2026-001"
BANK = "uscc:91310000132200821H"
OTHER_BANK = "uscc:911100001000123405"
SELLER = "uscc:91330200MA2H4T6R63"
BUYER = "uscc:91440300MA5F2K8W83"
HOLDING = "uscc:91320500MA1N9P5D51"
GUARANTOR = "uscc:91510100MA6C3D7B5D"
NUMBERS = ("26332000000000000001", "26332000000000000002", "26332000000000000003")
INVOICES = tuple(f"dig:{number}" for number in NUMBERS)
CREDIT_NOTE_NO = "26332000000000000009"
PAST = "253320000000000001"
"""How the numbers of the invoices of earlier months begin: they show that the two have a past."""
ORDERS = (f"{BUYER}/PO-1", f"{BUYER}/PO-2")
FACILITY = f"{BANK}/F-1"
CONTRACT_NO = "HT-2026-01"
CONTRACT = f"{SELLER}/{CONTRACT_NO}"

# Yuan in minor units, pieces in millionths.
YUAN = 100
PIECE = 1_000_000
LEFT = (103_000 * YUAN, 226_000 * YUAN, 120_000 * YUAN)
"""What is left of each invoice, and claimed of it."""
FINANCEABLE = sum(LEFT) * 8_000 // 10_000
REQUESTED = 350_000 * YUAN
LIMIT = 2_000_000 * YUAN
USED = 500_000 * YUAN

Rows = dict[str, list[Row]]

_PARTIES = (
    (BANK, "江海银行股份有限公司"),
    (OTHER_BANK, "远山银行股份有限公司"),
    (SELLER, "宁波东钱五金制造有限公司"),
    (BUYER, "深圳海岸汽车零部件有限公司"),
    (HOLDING, "苏州同济控股有限公司"),
    (GUARANTOR, "成都锦江机电有限公司"),
)
_KNOWN_OF: Mapping[str, Row] = {SELLER: {"established_on": date(2012, 5, 8)}}
_LISTS = tuple(code_families()["watchlist"].codes)
# order, invoice position, day of the invoice, gross, lines (number, item, pieces, unit price in yuan)
_DEALS: tuple[tuple[str, int, date, int, tuple[tuple[str, str, int, int], ...]], ...] = (
    ("PO-1", 0, date(2026, 3, 5), 113_000, (("1", "支架 A3", 100, 1_000),)),
    ("PO-1", 1, date(2026, 3, 12), 226_000, (("1", "支架 A3", 200, 1_000),)),
    (
        "PO-2",
        2,
        date(2026, 3, 15),
        129_950,
        (("1", "转轴 B7", 50, 2_000), ("2", "垫片 C2", 30, 500)),
    ),
)
# Yuan with tax, by order.
_TOTALS = {"PO-1": 339_000, "PO-2": 129_950}


def values_of(table: str, **values: Value) -> Row:
    """What an importer would state: the given values and the ids that follow from them."""
    full = complete(schema.table(table), values)
    return {name: value for name, value in full.items() if value is not None}


def approvable() -> Rows:
    """All rows, by table, in the columns that are stated."""
    rows: Rows = {}
    for table, row in _rows():
        rows.setdefault(table, []).append(row)
    return rows


def records_of(
    rows: Mapping[str, Sequence[Row]], source_id: str = "bank-extract", said_on: date | None = None
) -> list[Record]:
    """The rows as one source states them."""
    return [
        Record(table, dict(row), f"{table} row {position}", source_id, said_on)
        for table, each in rows.items()
        for position, row in enumerate(each, 1)
    ]


def full_row(table: str, row: Row) -> Row:
    """The row as a register returns it: every declared column, unknown where nothing was stated."""
    return {column: row.get(column) for column in schema.table(table).columns}


def _rows() -> Iterator[tuple[str, Row]]:
    for party_id, name in _PARTIES:
        code = party_id.removeprefix("uscc:")
        known = _KNOWN_OF.get(party_id, {})
        yield "party", values_of("party", uscc=code, name=name, country_code="CN", **known)
    yield from _application()
    yield from _orders()
    for deal in _DEALS:
        yield from _deal(deal)
    yield from _money()
    yield from _past()
    yield from _registry()
    yield from _credit()
    yield from _standing()


def _application() -> Iterator[tuple[str, Row]]:
    yield (
        "application",
        values_of(
            "application",
            application_no=APPLICATION,
            borrower_id=SELLER,
            financier_id=BANK,
            technique_code="factoring",
            requested_minor=REQUESTED,
            currency="CNY",
            requested_on=date(2026, 3, 30),
            tenor_days=90,
            facility_no="F-1",
            status_code="pending",
        ),
    )
    for position, (invoice_id, left) in enumerate(zip(INVOICES, LEFT, strict=True), 1):
        yield (
            "application_item",
            values_of(
                "application_item",
                application_id=APPLICATION,
                item_no=str(position),
                invoice_id=invoice_id,
                account_debtor_id=BUYER,
                claimed_minor=left,
                currency="CNY",
            ),
        )


def _orders() -> Iterator[tuple[str, Row]]:
    yield (
        "contract",
        values_of(
            "contract",
            contract_no=CONTRACT_NO,
            buyer_id=BUYER,
            seller_id=SELLER,
            signed_on=date(2025, 12, 20),
            expires_on=date(2026, 12, 31),
            currency="CNY",
            payment_term_days=120,
            is_pay_when_paid=0,
            is_framework=1,
            is_assignment_barred=0,
        ),
    )
    ordered: dict[str, dict[str, tuple[str, int, int]]] = {}
    for order_no, _, _, _, lines in _DEALS:
        for line_no, item, pieces, price in lines:
            before = ordered.setdefault(order_no, {}).get(line_no, (item, 0, price))
            ordered[order_no][line_no] = (item, before[1] + pieces, price)
    for order_no, lines_of in ordered.items():
        order = values_of(
            "purchase_order",
            order_no=order_no,
            buyer_id=BUYER,
            seller_id=SELLER,
            issued_on=date(2026, 2, 2),
            currency="CNY",
            total_minor=_TOTALS[order_no] * YUAN,
            contract_no=CONTRACT_NO,
        )
        yield "purchase_order", order
        for line_no, (item, pieces, price) in lines_of.items():
            yield (
                "purchase_order_line",
                values_of(
                    "purchase_order_line",
                    order_id=order["order_id"],
                    line_no=line_no,
                    item_code=item.split()[1],
                    item_name=item,
                    quantity_micro=pieces * PIECE,
                    unit_code="PCE",
                    unit_price_micro=price * PIECE,
                    currency="CNY",
                    net_minor=pieces * price * YUAN,
                ),
            )
        yield (
            "order_event",
            values_of(
                "order_event",
                order_id=order["order_id"],
                event_code="accepted",
                occurred_on=date(2026, 2, 4),
                document_no=f"OA-{order_no}",
            ),
        )


def _deal(
    deal: tuple[str, int, date, int, tuple[tuple[str, str, int, int], ...]],
) -> Iterator[tuple[str, Row]]:
    order_no, position, issued_on, gross, lines = deal
    yield from _goods(order_no, position, issued_on, lines)
    net = sum(pieces * price for _, _, pieces, price in lines)
    invoice = values_of(
        "invoice",
        invoice_no=NUMBERS[position],
        digital_no=NUMBERS[position],
        kind_code="vat_special",
        direction_code="invoice",
        issued_on=issued_on,
        due_on=date(2026, 6, 30),
        seller_id=SELLER,
        buyer_id=BUYER,
        currency="CNY",
        line_total_minor=net * YUAN,
        net_minor=net * YUAN,
        tax_minor=(gross - net) * YUAN,
        gross_minor=gross * YUAN,
        payable_minor=gross * YUAN,
        order_no=order_no,
        delivery_note_no=f"DN-{position + 1}",
        goods_receipt_no=f"GR-{position + 1}",
    )
    yield "invoice", invoice
    for line_no, item, pieces, price in lines:
        yield (
            "invoice_line",
            values_of(
                "invoice_line",
                invoice_id=invoice["invoice_id"],
                line_no=line_no,
                item_code=item.split()[1],
                item_name=item,
                quantity_micro=pieces * PIECE,
                unit_code="PCE",
                unit_price_micro=price * PIECE,
                currency="CNY",
                net_minor=pieces * price * YUAN,
                tax_rate_bp=1_300,
                order_line_no=line_no,
            ),
        )
    yield (
        "invoice_verification",
        values_of(
            "invoice_verification",
            invoice_id=invoice["invoice_id"],
            verified_on=AS_OF - timedelta(days=1),
            outcome_code="matched",
            verifier_name="王敏",
        ),
    )
    yield (
        "confirmation",
        values_of(
            "confirmation",
            invoice_id=invoice["invoice_id"],
            account_debtor_id=BUYER,
            confirmed_on=date(2026, 3, 25),
            confirmed_minor=LEFT[position],
            currency="CNY",
            due_on=date(2026, 6, 30),
            method_code="platform",
        ),
    )


def _goods(
    order_no: str, position: int, issued_on: date, lines: Sequence[tuple[str, str, int, int]]
) -> Iterator[tuple[str, Row]]:
    note = values_of(
        "delivery_note",
        delivery_note_no=f"DN-{position + 1}",
        seller_id=SELLER,
        buyer_id=BUYER,
        order_no=order_no,
        dispatched_on=issued_on - timedelta(days=3),
        delivered_on=issued_on - timedelta(days=2),
        carrier_name="甬深物流",
    )
    receipt = values_of(
        "goods_receipt",
        goods_receipt_no=f"GR-{position + 1}",
        buyer_id=BUYER,
        seller_id=SELLER,
        order_no=order_no,
        delivery_note_no=f"DN-{position + 1}",
        received_on=issued_on - timedelta(days=2),
    )
    yield "delivery_note", note
    yield "goods_receipt", receipt
    for line_no, item, pieces, _ in lines:
        yield (
            "goods_receipt_line",
            values_of(
                "goods_receipt_line",
                goods_receipt_id=receipt["goods_receipt_id"],
                line_no=line_no,
                order_line_no=line_no,
                item_code=item.split()[1],
                item_name=item,
                received_quantity_micro=pieces * PIECE,
                rejected_quantity_micro=0,
                unit_code="PCE",
            ),
        )


def _money() -> Iterator[tuple[str, Row]]:
    """Ten thousand of the first invoice were paid; the third was reduced by a credit note."""
    payment = values_of(
        "payment",
        account_no="6222000000000100",
        entry_no="E-1",
        counterparty_id=BUYER,
        counterparty_account_no="6222000000000200",
        payer_id=BUYER,
        payee_id=SELLER,
        amount_minor=10_000 * YUAN,
        currency="CNY",
        direction_code="in",
        status_code="booked",
        booked_on=date(2026, 3, 20),
        end_to_end_no="E2E-1",
        remittance_text=NUMBERS[0],
    )
    yield "payment", payment
    yield (
        "payment_reference",
        values_of(
            "payment_reference",
            payment_id=payment["payment_id"],
            invoice_no=NUMBERS[0],
            referenced_minor=10_000 * YUAN,
            currency="CNY",
        ),
    )
    for account_no, holder_id in (("6222000000000100", SELLER), ("6222000000000200", BUYER)):
        yield (
            "bank_account",
            values_of("bank_account", account_no=account_no, holder_id=holder_id, currency="CNY"),
        )
    yield (
        "invoice",
        values_of(
            "invoice",
            invoice_no=CREDIT_NOTE_NO,
            digital_no=CREDIT_NOTE_NO,
            kind_code="vat_special",
            direction_code="credit_note",
            issued_on=date(2026, 3, 18),
            seller_id=SELLER,
            buyer_id=BUYER,
            currency="CNY",
            gross_minor=9_950 * YUAN,
            original_invoice_no=NUMBERS[2],
        ),
    )


def _past() -> Iterator[tuple[str, Row]]:
    """One invoice a month for fourteen months, of about what the seller bills today."""
    for month in range(14):
        number = f"{PAST}{month:02d}"
        yield (
            "invoice",
            values_of(
                "invoice",
                invoice_no=number,
                digital_no=number,
                kind_code="vat_special",
                direction_code="invoice",
                issued_on=date(2025 + month // 12, month % 12 + 1, 20),
                seller_id=SELLER,
                buyer_id=BUYER,
                currency="CNY",
                gross_minor=(440_000 + month * 1_000) * YUAN,
            ),
        )


def _registry() -> Iterator[tuple[str, Row]]:
    yield (
        "registry_search",
        values_of(
            "registry_search",
            grantor_id=SELLER,
            searched_on=AS_OF - timedelta(days=1),
            certificate_no="CX-20260330-01",
            hit_count=1,
        ),
    )
    for number, bank, invoice_no, days in (
        ("ZD-1", OTHER_BANK, NUMBERS[0], {"released_on": date(2026, 3, 10)}),
        ("ZD-2", BANK, NUMBERS[1], {}),
    ):
        notice = values_of(
            "registration",
            registration_no=number,
            kind_code="factoring",
            grantor_id=SELLER,
            secured_party_id=bank,
            account_debtor_id=BUYER,
            registered_on=date(2026, 3, 6),
            lapses_on=date(2027, 3, 6),
            secured_minor=300_000 * YUAN,
            currency="CNY",
            **days,
        )
        yield "registration", notice
        yield (
            "registration_item",
            values_of(
                "registration_item",
                registration_id=notice["registration_id"],
                invoice_no=invoice_no,
                invoice_id=f"dig:{invoice_no}",
            ),
        )


def _credit() -> Iterator[tuple[str, Row]]:
    yield (
        "facility",
        values_of(
            "facility",
            facility_no="F-1",
            borrower_id=SELLER,
            financier_id=BANK,
            product_code="factoring",
            limit_minor=LIMIT,
            currency="CNY",
            valid_from_on=date(2026, 1, 1),
            valid_until_on=date(2026, 12, 31),
            status_code="active",
            is_revolving=1,
        ),
    )
    for kind_code, outstanding in (("loan", USED), ("acceptance", 0)):
        yield (
            "exposure",
            values_of(
                "exposure",
                obligor_id=SELLER,
                financier_id=BANK,
                facility_no="F-1",
                kind_code=kind_code,
                outstanding_minor=outstanding,
                currency="CNY",
                reported_on=AS_OF - timedelta(days=1),
            ),
        )
    for figure_code, amount in (("net_capital", 9_000_000_000), ("net_tier1_capital", 7 * 10**9)):
        yield (
            "capital_figure",
            values_of(
                "capital_figure",
                financier_id=BANK,
                figure_code=figure_code,
                reported_on=date(2025, 12, 31),
                amount_minor=amount * YUAN,
                currency="CNY",
            ),
        )
    yield (
        "guarantee",
        values_of(
            "guarantee",
            guarantee_no="BZ-1",
            guarantor_id=GUARANTOR,
            obligor_id=SELLER,
            beneficiary_id=BANK,
            kind_code="joint_and_several",
            amount_minor=1_000_000 * YUAN,
            currency="CNY",
            signed_on=date(2026, 1, 1),
            valid_until_on=date(2029, 1, 1),
            is_disclosed=1,
        ),
    )
    yield (
        "ownership",
        values_of(
            "ownership",
            owner_id=HOLDING,
            owned_id=SELLER,
            share_bp=6_000,
            voting_bp=6_000,
            held_from_on=date(2020, 1, 1),
        ),
    )


def _standing() -> Iterator[tuple[str, Row]]:
    """Nobody in the trade stands on a list; the buyer has room, and pays into the agreed account."""
    for party_id in (SELLER, BUYER):
        for code in _LISTS:
            yield (
                "watchlist_search",
                values_of(
                    "watchlist_search",
                    party_id=party_id,
                    list_code=code,
                    searched_on=AS_OF - timedelta(days=1),
                    search_no="MD-20260330",
                    hit_count=0,
                ),
            )
    yield (
        "core_enterprise_limit",
        values_of(
            "core_enterprise_limit",
            financier_id=BANK,
            account_debtor_id=BUYER,
            limit_minor=50_000_000 * YUAN,
            currency="CNY",
            valid_from_on=date(2026, 1, 1),
            valid_until_on=date(2026, 12, 31),
        ),
    )
    yield (
        "collection_account",
        values_of(
            "collection_account",
            creditor_id=SELLER,
            account_debtor_id=BUYER,
            financier_id=BANK,
            account_no="6222000000000100",
            agreed_on=date(2026, 1, 5),
        ),
    )
