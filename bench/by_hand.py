"""The same judgements on the register, written by hand: a dozen joins, then plain Python over the rows.

What it does: fetches the papers of one application by joins and finds the same invoices under the same
checks. What it leaves out: which version of a row was known on which day, contradictions, evidence gone
stale, currencies, rows that could not be judged, groups beyond a direct majority, amounts, words, sources
and the decision. So it is the floor of what the question costs, not another way to answer it.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hefu.evidence.day import Clocks
from hefu.parameters.loader import ParameterView
from hefu.vocabulary.types import invoice_number, uscc

_CLAIMS = "FROM application_item AS i JOIN invoice AS v ON v.invoice_id = i.invoice_id"
_OF = "WHERE i.application_id = ?"
_INVOICES = (
    "FROM (SELECT DISTINCT invoice_id FROM application_item WHERE application_id = ?) AS i "
    "JOIN invoice AS v ON v.invoice_id = i.invoice_id"
)
_QUERIES = {
    "claims": f"SELECT v.*, i.item_no, i.claimed_minor, a.requested_on, a.financier_id {_CLAIMS} "
    f"JOIN application AS a ON a.application_id = i.application_id {_OF}",
    "lines": "SELECT v.invoice_id, l.order_line_no, l.quantity_micro, l.unit_code, l.unit_price_micro, "
    f"l.net_minor {_INVOICES} JOIN invoice_line AS l ON l.invoice_id = v.invoice_id",
    "credits": "SELECT v.invoice_id, SUM(n.gross_minor) AS credited_minor "
    f"{_INVOICES} JOIN invoice AS n ON n.original_invoice_id = v.invoice_id GROUP BY 1",
    "paid": "SELECT v.invoice_id, SUM(COALESCE(r.referenced_minor, p.amount_minor)) AS settled_minor "
    f"{_INVOICES} JOIN payment_reference AS r ON r.invoice_no = v.invoice_no "
    f"JOIN payment AS p ON p.payment_id = r.payment_id AND p.payee_id = v.seller_id GROUP BY 1",
    "orders": "SELECT v.invoice_id, o.order_id, "
    "(SELECT e.event_code FROM order_event AS e WHERE e.order_id = o.order_id"
    " ORDER BY e.occurred_on DESC LIMIT 1) AS state_code "
    f"{_INVOICES} JOIN purchase_order AS o ON o.order_id = v.order_id AND o.seller_id = v.seller_id",
    "order_lines": "SELECT DISTINCT l.order_id, l.line_no, l.unit_code, l.unit_price_micro "
    f"{_INVOICES} "
    f"JOIN purchase_order_line AS l ON l.order_id = v.order_id",
    "delivered": f"SELECT DISTINCT v.invoice_id {_INVOICES} "
    f"JOIN delivery_note AS d ON d.order_id = v.order_id",
    "received": "SELECT DISTINCT v.invoice_id, g.order_id, g.goods_receipt_id, r.order_line_no, "
    "r.received_quantity_micro - COALESCE(r.rejected_quantity_micro, 0) AS quantity_micro "
    f"{_INVOICES} JOIN goods_receipt AS g ON g.order_id = v.order_id "
    f"JOIN goods_receipt_line AS r ON r.goods_receipt_id = g.goods_receipt_id",
    "used": "SELECT DISTINCT n.order_id, n.invoice_id, n.issued_on, l.order_line_no, l.quantity_micro "
    f"{_INVOICES} JOIN invoice AS n ON n.order_id = v.order_id AND n.direction_code = 'invoice' "
    f"JOIN invoice_line AS l ON l.invoice_id = n.invoice_id",
    "verified": "SELECT v.invoice_id, w.verified_on, w.outcome_code "
    f"{_INVOICES} JOIN invoice_verification AS w ON w.invoice_id = v.invoice_id "
    "ORDER BY w.verified_on",
    "confirmed": "SELECT v.invoice_id, c.confirmed_on, c.account_debtor_id, c.confirmed_minor "
    f"{_INVOICES} JOIN confirmation AS c ON c.invoice_id = v.invoice_id ORDER BY c.confirmed_on",
    "searched": "SELECT s.grantor_id, MAX(s.searched_on) AS searched_on "
    f"{_INVOICES} JOIN registry_search AS s ON s.grantor_id = v.seller_id GROUP BY 1",
    "notices": "SELECT DISTINCT v.invoice_id, r.secured_party_id, r.released_on, r.lapses_on "
    f"{_INVOICES} JOIN registration_item AS n ON n.invoice_id = v.invoice_id "
    f"JOIN registration AS r ON r.registration_id = n.registration_id",
    "claimed_before": "SELECT v.invoice_id, i.item_no, o.application_id, o.item_no AS other_item_no, "
    "a.requested_on, a.status_code "
    f"{_CLAIMS} JOIN application_item AS o ON o.invoice_id = v.invoice_id "
    f"JOIN application AS a ON a.application_id = o.application_id {_OF}",
    "alike": "SELECT DISTINCT v.invoice_id, v.delivery_note_no AS own_no, n.delivery_note_no AS other_no "
    f"{_INVOICES} JOIN invoice AS n ON n.shape_key = v.shape_key AND n.invoice_id <> v.invoice_id",
    "facility": "SELECT a.application_id, a.requested_minor, f.facility_id, f.limit_minor, f.status_code, "
    "f.valid_from_on, f.valid_until_on, (SELECT SUM(e.outstanding_minor) FROM exposure AS e "
    "WHERE e.obligor_id = a.borrower_id AND e.facility_id = f.facility_id) AS drawn_minor "
    "FROM application AS a LEFT JOIN facility AS f ON f.borrower_id = a.borrower_id "
    "AND f.facility_id = a.facility_id WHERE a.application_id = ?",
}

Grouped = dict[str, list[sqlite3.Row]]
Rows = dict[str, Grouped]
"""Query -> value of its first column -> rows."""

Hit = tuple[str, str]


class ByHand:
    """One connection to the register file, read only."""

    CHECKS = (
        "delivery.missing",
        "facility.exceeded",
        "facility.missing",
        "invoice.arithmetic",
        "invoice.duplicate",
        "invoice.identity_invalid",
        "invoice.near_duplicate",
        "invoice.not_verified",
        "invoice.reversed",
        "order.missing",
        "price.off_order",
        "receipt.short",
        "receivable.already_settled",
        "receivable.payer_is_related",
        "receivable.pledged_elsewhere",
        "receivable.unconfirmed",
        "registration.not_searched",
    )
    """Checks that it does; others of the house it does not know."""

    def __init__(self, path: Path, as_of: date) -> None:
        self._connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, cached_statements=64)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA mmap_size = 1073741824")
        self._connection.execute("PRAGMA cache_size = -65536")
        # Groups are known beforehand on the other side too.
        held = "SELECT owner_id, owned_id FROM ownership WHERE share_bp > 5000"
        self._majorities = {tuple(row) for row in self._connection.execute(held)}
        numbers = ParameterView(Clocks(as_of=as_of, known_on=as_of))
        self._as_of = as_of
        self._verified_since = _before(as_of, numbers.integer("policy.verification.max_age"))
        self._confirmed_since = _before(as_of, numbers.integer("evidence.freshness.confirmation"))
        self._searched_since = _before(as_of, numbers.integer("evidence.freshness.registry_search"))
        self._receipt_bp = numbers.integer("policy.quantity.over_receipt_tolerance")
        self._price_bp = numbers.integer("policy.price.off_order_tolerance")
        self._remaining_days = numbers.integer("policy.facility.min_remaining")

    def answer(self, application_id: str) -> set[Hit]:
        """Pairs of check and invoice (or facility) found in one application."""
        rows: Rows = {}
        for name, query in _QUERIES.items():
            rows[name] = defaultdict(list)
            for row in self._connection.execute(query, (application_id,)):
                rows[name][row[0]].append(row)
        found: set[Hit] = set()
        for claim in _every(rows["claims"]):
            found.update(self._on_paper(claim, rows))
            found.update(self._said_by_others(claim, rows))
        found.update(self._goods(rows))
        found.update(self._facility(next(_every(rows["facility"]))))
        return found

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _on_paper(self, claim: sqlite3.Row, rows: Rows) -> Iterator[Hit]:
        invoice_id, claimed = claim["invoice_id"], claim["claimed_minor"]
        lines = _sum(rows["lines"], invoice_id, "net_minor")
        due = claim["gross_minor"] - (claim["prepaid_minor"] or 0) + (claim["rounding_minor"] or 0)
        is_paid_right = claim["payable_minor"] in (None, due)
        net = lines - (claim["allowance_minor"] or 0) + (claim["charge_minor"] or 0)
        is_sum = claim["net_minor"] + claim["tax_minor"] == claim["gross_minor"]
        if net != claim["net_minor"] or not is_sum or not is_paid_right:
            yield "invoice.arithmetic", invoice_id
        codes = (claim["seller_id"], claim["buyer_id"])
        is_number = (
            invoice_number.explain(claim["digital_no"] or claim["invoice_no"]) != "bad_format"
        )
        if not is_number or any(uscc.explain(code[5:]) != "ok" for code in codes):
            yield "invoice.identity_invalid", invoice_id
        credited = _sum(rows["credits"], invoice_id, "credited_minor")
        settled = _sum(rows["paid"], invoice_id, "settled_minor")
        if credited and claim["gross_minor"] - credited < claimed:
            yield "invoice.reversed", invoice_id
        if settled and claim["gross_minor"] - credited - settled < claimed:
            yield "receivable.already_settled", invoice_id
        orders = _of(rows["orders"], invoice_id)
        if not orders or orders[0]["state_code"] in ("rejected", "cancelled"):
            yield "order.missing", invoice_id
        if not _of(rows["delivered"], invoice_id) and not _of(rows["received"], invoice_id):
            yield "delivery.missing", invoice_id

    def _said_by_others(self, claim: sqlite3.Row, rows: Rows) -> Iterator[Hit]:
        invoice_id = claim["invoice_id"]
        last = _of(rows["verified"], invoice_id)[-1:]
        if (
            not last
            or last[0]["outcome_code"] != "matched"
            or last[0]["verified_on"] < self._verified_since
        ):
            yield "invoice.not_verified", invoice_id
        last = _of(rows["confirmed"], invoice_id)[-1:]
        if (
            not last
            or last[0]["confirmed_on"] < self._confirmed_since
            or last[0]["account_debtor_id"] != claim["buyer_id"]
            or last[0]["confirmed_minor"] < claim["claimed_minor"]
        ):
            yield "receivable.unconfirmed", invoice_id
        searches = rows["searched"].get(claim["seller_id"])
        if not searches or searches[0]["searched_on"] < self._searched_since:
            yield "registration.not_searched", invoice_id
        today = self._as_of.isoformat()
        for notice in _of(rows["notices"], invoice_id):
            is_ended = (notice["released_on"] or "9") <= today or (
                notice["lapses_on"] or "9"
            ) < today
            if notice["secured_party_id"] != claim["financier_id"] and not is_ended:
                yield "receivable.pledged_elsewhere", invoice_id
        own = (claim["item_no"], claim["requested_on"])
        for other in _of(rows["claimed_before"], invoice_id):
            is_self = other["item_no"] != own[0] or other["other_item_no"] == own[0]
            is_live = other["status_code"] not in ("declined", "withdrawn", "repaid")
            if not is_self and is_live and other["requested_on"] <= own[1]:
                yield "invoice.duplicate", invoice_id
        for other in _of(rows["alike"], invoice_id):
            if None in (other["own_no"], other["other_no"]) or other["own_no"] == other["other_no"]:
                yield "invoice.near_duplicate", invoice_id
        if (claim["seller_id"], claim["buyer_id"]) in self._majorities:
            yield "receivable.payer_is_related", invoice_id

    def _goods(self, rows: Rows) -> Iterator[Hit]:
        ordered = {
            (line["order_id"], line["line_no"]): line for line in _every(rows["order_lines"])
        }
        received: dict[tuple[str, str], int] = defaultdict(int)
        receipts = {
            (one["goods_receipt_id"], one["order_line_no"]): one for one in _every(rows["received"])
        }
        for one in receipts.values():
            received[one["order_id"], one["order_line_no"]] += one["quantity_micro"]
        invoices = {claim["invoice_id"]: claim for claim in _every(rows["claims"])}
        for line in _every(rows["lines"]):
            claim = invoices[line["invoice_id"]]
            place = (claim["order_id"], line["order_line_no"])
            order_line = ordered.get(place)
            if order_line is None:
                continue
            gap = abs(line["unit_price_micro"] - order_line["unit_price_micro"])
            is_unit = line["unit_code"] == order_line["unit_code"]
            if not is_unit or gap * 10_000 > order_line["unit_price_micro"] * self._price_bp:
                yield "price.off_order", line["invoice_id"]
            before = (claim["issued_on"], claim["invoice_id"])
            used = sum(
                use["quantity_micro"]
                for use in rows["used"].get(place[0], ())
                if use["order_line_no"] == place[1]
                and (use["issued_on"], use["invoice_id"]) < before
            )
            if place not in received:  # nothing shown of these goods: not judged
                continue
            left = received[place] - used
            if not is_unit or (line["quantity_micro"] - left) * 10_000 > left * self._receipt_bp:
                yield "receipt.short", line["invoice_id"]

    def _facility(self, row: sqlite3.Row) -> Iterator[Hit]:
        today = self._as_of
        is_open = row["facility_id"] is not None and row["status_code"] == "active"
        until = _before(today, -self._remaining_days)
        if not is_open or row["valid_from_on"] > today.isoformat() or row["valid_until_on"] < until:
            yield "facility.missing", str(row["facility_id"])
        elif row["requested_minor"] > row["limit_minor"] - (row["drawn_minor"] or 0):
            yield "facility.exceeded", row["facility_id"]


def _of(rows: Grouped, invoice_id: str) -> list[sqlite3.Row]:
    return rows.get(invoice_id, [])


def _every(rows: Grouped) -> Iterator[sqlite3.Row]:
    return (row for each in rows.values() for row in each)


def _sum(rows: Grouped, invoice_id: str, column: str) -> int:
    return sum(int(row[column]) for row in _of(rows, invoice_id))


def _before(day: date, days: Any) -> str:
    return (day - timedelta(days=days)).isoformat()
