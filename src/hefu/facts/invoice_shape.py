"""The shape of every invoice in reach, beside which a claimed one may look like a copy."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.parameters.loader import ParameterView

TABLE = "invoice_shape"
READS: tuple[str, ...] = ("invoice",)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per invoice; a credit note that mirrors its invoice is no copy of it."""
    return [
        {
            "invoice_id": invoice.get("invoice_id"),
            "shape_key": invoice.get("shape_key"),
            "delivery_note_no": invoice.get("delivery_note_no"),
        }
        for invoice in bundle.rows("invoice")
        if invoice.get("direction_code") != "credit_note"
    ]
