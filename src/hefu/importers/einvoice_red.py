"""Blue or red: whether an e-invoice bills or takes back, and which invoice it takes back.

A red-letter invoice leaves the blue one looking valid, so the number of the blue one is what matters.
"""

from __future__ import annotations

import re
from typing import Final

from hefu.importers import ubl_amount
from hefu.importers.ubl_amount import Unreadable, shown
from hefu.importers.ubl_names import all_at, first_at
from hefu.importers.ubl_row import RowDraft
from hefu.vocabulary.types import invoice_number

_LABEL: Final = "Header/InherentLabel/InIssuType/LabelCode"
_RED: Final = "EInvoiceData/SpecificInformation/RedEInvoice"
_ORIGINAL: Final = f"{_RED}/OriginalInvoiceCode"
_CONFIRMATION: Final = f"{_RED}/CreditNoteNumber"
_REMARK: Final = "EInvoiceData/AdditionalInformation/Remark"
_DIRECTIONS: Final = {"Y": "invoice", "N": "credit_note"}
_BLUE_IN_REMARK = re.compile(
    r"被红冲蓝字(?:数电(?:发)?票|发票)?号码[::]?\s*([0-9]{20}|(?:[0-9]{10}|[0-9]{12})-?[0-9]{8})"
    r"(?![0-9])"
)
# How the older kinds put it: code and number apart.
_PAPER_IN_REMARK = re.compile(
    r"(?:对应正数|被红冲蓝字)发票代码[::]?\s*([0-9]{12}|[0-9]{10})(?![0-9])\s*(?:发票)?号码[::]?"
    r"\s*([0-9]{8})(?![0-9])"
)
_CONFIRMATION_IN_REMARK = re.compile(
    r"红字发票信息(?:确认单|表)编号[::]?\s*([0-9]{10,20})(?![0-9])"
)
_FULL_WIDTH_COLON: Final = str.maketrans({"：": ":", "　": " "})
_AMOUNTS: Final = ("gross_minor", "net_minor")


def put_direction(draft: RowDraft) -> bool:
    """Fill ``direction_code``; whether the amounts are printed as negative.

    Label, sign and reference to a blue invoice must say the same; where one of them says red, it is
    red, because a claim must never rest on a credit note.
    """
    is_negative = _is_negative(draft)
    stated = _stated_originals(draft)
    label = draft.the_one("direction_code", _LABEL)
    said = "" if label is None else (label.text or "").strip().upper()
    if label is not None and said not in _DIRECTIONS:
        draft.refuse("direction_code", "einvoice.label_unknown", label, text=shown(said))
        return is_negative
    is_red = said == "N" or is_negative or bool(stated)
    draft.put("direction_code", "credit_note" if is_red else "invoice", _LABEL)
    if said and (is_red != (said == "N") or is_red != is_negative):
        draft.page.note(
            "einvoice.direction_differs",
            draft.place,
            field="direction_code",
            label=said,
            original=", ".join(sorted(stated)) or None,
        )
    elif not said:
        draft.page.note("einvoice.label_missing", draft.place, field="direction_code", path=_LABEL)
    return is_negative


def put_original(draft: RowDraft) -> None:
    """Fill the number of the blue invoice and of the confirmation form of a red one."""
    if draft.values.get("direction_code") != "credit_note":
        return
    remark = _remark(draft)
    confirmations = set(_CONFIRMATION_IN_REMARK.findall(remark))
    draft.code("red_confirmation_no", _CONFIRMATION)
    if draft.values.get("red_confirmation_no") is None and len(confirmations) == 1:
        draft.put("red_confirmation_no", confirmations.pop())
    named = _named_in(remark)
    stated = _stated_originals(draft)
    numbers = stated | named
    # The element of its own outweighs a remark; two numbers of equal weight are none.
    weighty = stated or named
    number = next(iter(weighty)) if len(weighty) == 1 else None
    if len(numbers) > 1:
        draft.page.note(
            "einvoice.original_differs",
            draft.place,
            field="original_invoice_no",
            numbers=", ".join(sorted(numbers)),
            taken=number,
        )
    if number is not None and number == draft.values.get("invoice_no"):
        draft.page.note(
            "einvoice.original_is_itself", draft.place, field="original_invoice_no", number=number
        )
        number = None
    draft.put("original_invoice_no", number, _ORIGINAL)
    if number is None:
        draft.page.note(
            "einvoice.red_without_original",
            draft.place,
            field="original_invoice_no",
            number=draft.values.get("invoice_no"),
        )


def _is_negative(draft: RowDraft) -> bool:
    for column in _AMOUNTS:
        amount = draft.amount_of(column)
        if amount:
            return amount < 0
    return False


def _stated_originals(draft: RowDraft) -> set[str]:
    found = set()
    for element in all_at(draft.element, _ORIGINAL):
        try:
            text = ubl_amount.code(element.text or "")
        except Unreadable:
            continue
        if text is not None:
            found.add(invoice_number.format(text))
    return found


def _remark(draft: RowDraft) -> str:
    element = first_at(draft.element, _REMARK)
    text = "" if element is None else (element.text or "")
    return text[: ubl_amount.TEXT_LENGTH_MAX].translate(_FULL_WIDTH_COLON)


def _named_in(remark: str) -> set[str]:
    found = {invoice_number.format(number) for number in _BLUE_IN_REMARK.findall(remark)}
    return found | {f"{code}-{number}" for code, number in _PAPER_IN_REMARK.findall(remark)}
