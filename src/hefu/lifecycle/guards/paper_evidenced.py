"""The invoice is in the evidence, and says the same of who owes whom how much."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.labels import entity

NEEDS: tuple[str, ...] = ("rows",)


def judge(view: View) -> list[Refusal]:
    """See the module."""
    invoice_id = view.term("invoice_id")
    if not view.now.rows:
        return [Refusal("lifecycle.invoice_not_in_evidence", {"invoice": invoice_id})]
    row, found = view.now.rows[0], []
    for name, stated in _stated(view):
        known = row.get(name)
        if known is None or known != stated:
            told = {"invoice": invoice_id, "field": _name(name), "known": known, "stated": stated}
            found.append(Refusal("lifecycle.invoice_says_other", told))
    total, amount = row.get("gross_minor"), int(view.term("amount_minor") or 0)
    if not isinstance(total, int) or amount > total:
        told = {
            "invoice": invoice_id,
            "field": _name("gross_minor"),
            "known": total,
            "stated": amount,
        }
        found.append(Refusal("lifecycle.invoice_says_other", told))
    return found


def _name(column: str) -> Label:
    return entity("invoice").columns[column]


def _stated(view: View) -> list[tuple[str, object]]:
    is_voucher = view.wish.instrument == "voucher"
    seller, buyer = ("holder_id", "issuer_id") if is_voucher else ("seller_id", "account_debtor_id")
    return [
        ("seller_id", view.term(seller)),
        ("buyer_id", view.term(buyer)),
        ("currency", view.term("currency")),
    ]
