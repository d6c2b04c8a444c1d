"""Who invoiced whom for how much: invoices added up by the database, one row for each pair."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    union,
)

from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.storage.register.tables import evidence_tables

_NAMED_BY = ("invoice_id", "number_key", "paper_key")
"""Columns of an invoice by which a credit note may name it."""


def trade_links(connection: Connection, clocks: Clocks, since: date) -> list[Row]:
    """Invoices of ``since`` to the business date by seller, buyer and currency; see the port."""
    invoice = evidence_tables()["invoice"]
    credited = _credited(clocks).cte("credited")
    net = _net(invoice)
    left = net - func.coalesce(credited.c.net_minor, 0)
    # A credit note of unknown amount leaves the rest of its invoice unknown.
    is_known = and_(net.is_not(None), func.coalesce(credited.c.unknown_count, 0) == 0)
    wanted = (
        select(
            invoice.c.seller_id,
            invoice.c.buyer_id,
            invoice.c.currency,
            func.count().label("invoice_count"),
            func.sum(case((is_known, 0), else_=1)).label("unknown_count"),
            func.sum(case((is_known, left), else_=0)).label("net_minor"),
            func.min(invoice.c.issued_on).label("first_on"),
            func.max(invoice.c.issued_on).label("last_on"),
        )
        .select_from(invoice.outerjoin(credited, credited.c.invoice_id == invoice.c.invoice_id))
        .where(
            *_stands(invoice, clocks),
            invoice.c.direction_code == "invoice",
            invoice.c.issued_on >= since.isoformat(),
            invoice.c.seller_id.is_not(None),
            invoice.c.buyer_id.is_not(None),
            or_(
                credited.c.gross_minor.is_(None),
                invoice.c.gross_minor.is_(None),
                credited.c.gross_minor < invoice.c.gross_minor,
            ),
        )
        .group_by(invoice.c.seller_id, invoice.c.buyer_id, invoice.c.currency)
        .order_by(invoice.c.seller_id, invoice.c.buyer_id, invoice.c.currency)
    )
    day = date.fromisoformat
    return [
        {
            "seller_id": seller,
            "buyer_id": buyer,
            "currency": currency,
            "invoice_count": int(count),
            "unknown_count": int(unknown),
            "net_minor": int(net_sum),
            "first_on": day(first),
            "last_on": day(last),
        }
        for seller, buyer, currency, count, unknown, net_sum, first, last in connection.execute(
            wanted
        )
    ]


def _credited(clocks: Clocks) -> Select[str, int, int, int]:
    """What credit notes take off each invoice they name, by whichever of its names."""
    tables = evidence_tables()["invoice"]
    note, target = tables.alias("note"), tables.alias("target")
    named = [
        select(note.c.invoice_id.label("note_id"), target.c.invoice_id)
        .select_from(note.join(target, target.c[name] == note.c.original_invoice_id))
        .where(
            *_stands(note, clocks), note.c.direction_code == "credit_note", *_stands(target, clocks)
        )
        for name in _NAMED_BY
    ]
    pairs = union(*named).subquery("pairs")
    paid_back = tables.alias("paid_back")
    net = _net(paid_back)
    return (
        select(
            pairs.c.invoice_id,
            func.sum(paid_back.c.gross_minor).label("gross_minor"),
            func.sum(net).label("net_minor"),
            func.sum(case((net.is_(None), 1), else_=0)).label("unknown_count"),
        )
        .select_from(pairs.join(paid_back, paid_back.c.invoice_id == pairs.c.note_id))
        .where(*_stands(paid_back, clocks))
        .group_by(pairs.c.invoice_id)
    )


def _stands(invoice: FromClause, clocks: Clocks) -> tuple[ColumnElement[bool], ...]:
    """Known on the day, and issued by the business date."""
    known_on = clocks.known_on.isoformat()
    return (
        invoice.c.known_from <= known_on,
        invoice.c.known_until > known_on,
        invoice.c.issued_on <= clocks.as_of.isoformat(),
    )


def _net(invoice: FromClause) -> ColumnElement[int]:
    """The amount without tax, told or as gross less tax."""
    return func.coalesce(invoice.c.net_minor, invoice.c.gross_minor - invoice.c.tax_minor)
