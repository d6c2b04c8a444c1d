"""The row of an invoice in whatever syntax: official number, direction, sign, totals that may be absent.

A credit note comes in three forms, and all three become a row with ``direction_code``
``credit_note`` and positive amounts: a document that is one, a credit note's type code, negative totals.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hefu.evidence.record import Record
from hefu.importers.ubl_amount import shown
from hefu.importers.ubl_party import Trade, party_id_of, same_party
from hefu.importers.ubl_row import RowDraft
from hefu.vocabulary.types import invoice_number, money

AMOUNT_COLUMNS: Final = (
    "line_total_minor",
    "net_minor",
    "gross_minor",
    "allowance_minor",
    "charge_minor",
    "prepaid_minor",
    "rounding_minor",
    "payable_minor",
    "tax_minor",
)
# UNTDID 1001: documents that credit the buyer.
_CREDIT_CODES: Final = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}
)
_PRO_FORMA: Final = frozenset({"325"})


def put_official_number(draft: RowDraft) -> None:
    """China's 20-digit number, or code and number of the older kinds, where the number is one."""
    number = draft.values.get("invoice_no")
    if not isinstance(number, str):
        return
    kind = invoice_number.explain(number)
    compact = invoice_number.compact(number)
    if kind == "digital":
        draft.put("digital_no", compact)
    elif kind == "paper":
        draft.put("paper_code", compact.replace("-", "")[:-8])
        draft.put("paper_no", compact[-8:])


def assume_absent_is_zero(draft: RowDraft, *, has_allowance: bool, has_charge: bool) -> None:
    """EN 16931: these totals are left out when there is nothing to sum."""
    for column, is_absent in (
        ("allowance_minor", not has_allowance),
        ("charge_minor", not has_charge),
        ("prepaid_minor", True),
        ("rounding_minor", True),
    ):
        if is_absent and draft.values.get(column) is None and not draft.is_refused(column):
            draft.put(column, 0)


def derive_gross(draft: RowDraft, in_currency: str) -> None:
    """The total with tax may be left out; it follows from the amount due by definition."""
    if draft.values.get("gross_minor") is not None or draft.is_refused("gross_minor"):
        return
    due, prepaid, rounding = (
        draft.amount_of(column) for column in ("payable_minor", "prepaid_minor", "rounding_minor")
    )
    if due is None or prepaid is None or rounding is None:
        return
    gross = due + prepaid - rounding
    draft.put("gross_minor", gross)
    draft.original["gross_minor"] = "PayableAmount + PrepaidAmount - PayableRoundingAmount"
    draft.page.note(
        "ubl.gross_derived",
        draft.place,
        field="gross_minor",
        amount=money.format_amount(gross, in_currency),
    )


def put_direction(draft: RowDraft, type_code: str, *, is_credit_note: bool) -> bool:
    """Direction and kind by document, type code (BT-3) and sign; whether the amounts were negative."""
    is_negative = _is_negative(draft)
    if is_negative:
        for column in AMOUNT_COLUMNS:
            draft.turn(column)
        if is_credit_note:
            draft.page.note("ubl.credit_note_negative", draft.place, field="gross_minor")
    is_credit = is_credit_note or type_code in _CREDIT_CODES or is_negative
    draft.put("direction_code", "credit_note" if is_credit else "invoice")
    kind_code = _kind(draft, type_code)
    draft.put("kind_code", kind_code)
    if type_code and kind_code is not None:
        draft.original["kind_code"] = shown(type_code)
    return is_negative


def _kind(draft: RowDraft, type_code: str) -> str | None:
    """The kind, unknown for a Chinese official number: such an invoice is a VAT invoice of one of two
    kinds, and neither syntax has a word for which."""
    if type_code in _PRO_FORMA:
        return "other"
    is_official = draft.values.get("digital_no") or draft.values.get("paper_no")
    return None if is_official else "commercial"


def put_payee(invoice: RowDraft, payee: RowDraft | None, trade: Trade) -> Iterator[Record]:
    """A payee other than the seller: the claim may have been assigned already."""
    if payee is None:
        return
    if trade.seller is not None and same_party(payee, trade.seller):
        invoice.put("payee_id", trade.seller_id)
        return
    invoice.put("payee_id", party_id_of(payee))
    yield from payee.finish()


def turn_line(draft: RowDraft) -> None:
    """Sign of a line in a negative invoice: of its net amount, and of price or quantity, not both."""
    price = draft.amount_of("unit_price_micro")
    factor = "unit_price_micro" if price is not None and price < 0 else "quantity_micro"
    draft.turn("net_minor")
    draft.turn(factor)


def _is_negative(draft: RowDraft) -> bool:
    for column in ("gross_minor", "payable_minor", "line_total_minor"):
        amount = draft.amount_of(column)
        if amount:
            return amount < 0
    return False
