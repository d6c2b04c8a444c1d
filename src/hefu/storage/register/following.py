"""Money along accounts and goods along firms, one step a question; see ``evidence.following``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, or_, select, union

from hefu.evidence.day import Clocks
from hefu.evidence.following import LEG_COLUMNS, PAYMENT_COLUMNS, PaymentsAlong
from hefu.evidence.schema import Row
from hefu.storage.register.tables import evidence_tables

_AT_ONCE = 400
_NAMED_BY = ("invoice_id", "number_key", "paper_key")
"""Columns of an invoice by which a credit note may name it."""


def payments_along(
    connection: Connection,
    clocks: Clocks,
    accounts: Collection[str],
    days: tuple[date, date],
    limits: tuple[int, Collection[str] | None],
) -> PaymentsAlong:
    """Payments on or with the accounts; counted first, so that no crowded account is read. ``limits``:
    how many an account may have, and by or from whom; see ``evidence.following``."""
    payment = evidence_tables()["payment"]
    most, payers = limits
    since, until = days[0].isoformat(), min(days[1], clocks.as_of).isoformat()
    sides = (payment.c.account_no, payment.c.counterparty_account_no)
    stands: tuple[ColumnElement[bool], ...] = (
        *_known(payment, clocks),
        payment.c.booked_on >= since,
        payment.c.booked_on <= until,
        or_(payment.c.status_code.is_(None), payment.c.status_code == "booked"),
    )
    if payers is not None:
        named = (payment.c.payer_id, payment.c.counterparty_id)
        stands = (*stands, or_(*(name.in_(sorted(payers)) for name in named)))
    found: dict[str, Row] = {}
    crowded: set[str] = set()
    for some in _chunks(sorted(set(accounts))):
        counted: Counter[str] = Counter()
        for side in sides:
            asked = select(side, func.count()).where(side.in_(some), *stands).group_by(side)
            for account, count in connection.execute(asked):
                counted[account] += count
        crowded |= {account for account, count in counted.items() if count > most}
        quiet = [account for account, count in counted.items() if count <= most]
        for side in sides:
            wanted = select(*(payment.c[name] for name in PAYMENT_COLUMNS))
            for raw in connection.execute(wanted.where(side.in_(quiet), *stands)):
                row = dict(zip(PAYMENT_COLUMNS, raw, strict=True))
                row["booked_on"] = date.fromisoformat(row["booked_on"])
                found[row["payment_id"]] = row
    return PaymentsAlong([found[key] for key in sorted(found)], frozenset(crowded))


def suppliers_of(
    connection: Connection, clocks: Clocks, buyers: Collection[str]
) -> list[tuple[str, str]]:
    """Buyer and seller of every pair that an invoice or an order shows."""
    found: set[tuple[str, str]] = set()
    for some in _chunks(sorted(set(buyers))):
        for name in ("invoice", "purchase_order"):
            paper = evidence_tables()[name]
            asked = (
                select(paper.c.buyer_id, paper.c.seller_id)
                .where(
                    paper.c.buyer_id.in_(some),
                    paper.c.seller_id.is_not(None),
                    paper.c.issued_on <= clocks.as_of.isoformat(),
                    *_known(paper, clocks),
                )
                .distinct()
            )
            found.update((buyer, seller) for buyer, seller in connection.execute(asked))
    return sorted(found)


def trade_legs(
    connection: Connection, clocks: Clocks, since: date, firms: Collection[str]
) -> list[Row]:
    """Invoice lines among firms, in the order of day, invoice and line."""
    invoice, line = evidence_tables()["invoice"], evidence_tables()["invoice_line"]
    inside = set(firms)
    reversed_whole = _reversed(connection, clocks, firms)
    found = []
    for some in _chunks(sorted(inside)):
        asked = (
            select(
                line.c.invoice_line_id,
                invoice.c.invoice_id,
                invoice.c.seller_id,
                invoice.c.buyer_id,
                invoice.c.issued_on,
                func.coalesce(line.c.item_code, line.c.item_name),
                line.c.item_name,
                line.c.net_minor,
                func.coalesce(line.c.currency, invoice.c.currency),
            )
            .select_from(invoice.join(line, line.c.invoice_id == invoice.c.invoice_id))
            .where(
                invoice.c.seller_id.in_(some),
                invoice.c.direction_code == "invoice",
                invoice.c.issued_on >= since.isoformat(),
                invoice.c.issued_on <= clocks.as_of.isoformat(),
                line.c.net_minor.is_not(None),
                or_(line.c.item_code.is_not(None), line.c.item_name.is_not(None)),
                *_known(invoice, clocks),
                *_known(line, clocks),
            )
        )
        for line_id, *leg in connection.execute(asked):
            row = dict(zip(LEG_COLUMNS, leg, strict=True))
            if row["buyer_id"] in inside and row["invoice_id"] not in reversed_whole:
                found.append((row["issued_on"], row["invoice_id"], line_id, row))
    found.sort(key=lambda each: each[:3])
    for *_, row in found:
        row["issued_on"] = date.fromisoformat(row["issued_on"])
    return [row for *_, row in found]


def _reversed(connection: Connection, clocks: Clocks, sellers: Collection[str]) -> set[str]:
    """Invoices of the sellers whose credit notes take off all of them."""
    invoice = evidence_tables()["invoice"]
    note = invoice.alias("note")
    found: set[str] = set()
    for some in _chunks(sorted(set(sellers))):
        named: list[Select[str, str, int, int]] = [
            select(
                invoice.c.invoice_id,
                note.c.invoice_id.label("note_id"),
                invoice.c.gross_minor,
                note.c.gross_minor.label("credited_minor"),
            )
            .select_from(note.join(invoice, invoice.c[name] == note.c.original_invoice_id))
            .where(
                and_(note.c.seller_id.in_(some), note.c.direction_code == "credit_note"),
                note.c.issued_on <= clocks.as_of.isoformat(),
                *_known(note, clocks),
                *_known(invoice, clocks),
            )
            for name in _NAMED_BY
        ]
        pairs = union(*named).subquery()
        whole = (
            select(pairs.c.invoice_id)
            .group_by(pairs.c.invoice_id, pairs.c.gross_minor)
            .having(func.sum(pairs.c.credited_minor) >= pairs.c.gross_minor)
        )
        found.update(connection.scalars(whole))
    return found


def _known(table: FromClause, clocks: Clocks) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    known_on = clocks.known_on.isoformat()
    return (table.c.known_from <= known_on, table.c.known_until > known_on)


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
