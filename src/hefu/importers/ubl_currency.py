"""Currency of a UBL document."""

from __future__ import annotations

from functools import partial

from hefu.importers import ubl_amount
from hefu.importers.ubl_names import first_at
from hefu.importers.ubl_row import RowDraft


def put_currency(draft: RowDraft, *amounts: str) -> str | None:
    """The currency that the document states, else the one its ``amounts`` are written in."""
    draft.convert_at("currency", ubl_amount.currency, "cbc:DocumentCurrencyCode")
    if not draft.values.get("currency") and not draft.is_refused("currency"):
        _put_from_amounts(draft, amounts)
    unit = draft.values.get("currency")
    return unit if isinstance(unit, str) else None


def _put_from_amounts(draft: RowDraft, paths: tuple[str, ...]) -> None:
    for path in paths:
        element = first_at(draft.element, path)
        printed = None if element is None else element.get("currencyID")
        if element is not None and printed:
            draft.convert("currency", element, partial(_code, printed))
            return


def _code(printed: str, _: str) -> str | None:
    return ubl_amount.currency(printed)
