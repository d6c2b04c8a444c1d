"""Whether the figures inside a claimed invoice add up."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import (
    Cells,
    contradicted_cells,
    is_contradicted,
    less,
    text,
    total,
    whole,
    zero_if_unstated,
)
from hefu.facts.claimed_invoice import CLAIM_READS, claims
from hefu.parameters.loader import ParameterView

TABLE = "claim_arithmetic"
READS: tuple[str, ...] = (*CLAIM_READS, "invoice_line")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim; gaps are stated minus computed, in minor units of the invoice's currency."""
    contradicted = contradicted_cells(bundle)
    found = []
    for claim in claims(bundle):
        invoice = claim.invoice
        lines = bundle.by("invoice_line", "invoice_id", invoice.get("invoice_id"))
        gross = whole(invoice, "gross_minor")
        net = whole(invoice, "net_minor")
        found.append(
            {
                **claim.head(),
                "line_count": len(lines) if invoice else None,
                "net_gap_minor": less(net, _net_of_lines(invoice, list(lines), contradicted)),
                "gross_gap_minor": less(gross, net, whole(invoice, "tax_minor")),
                "payable_gap_minor": _payable_gap(invoice, contradicted),
                "words_gap_minor": _words_gap(invoice, contradicted),
            }
        )
    return found


def _net_of_lines(invoice: Row, lines: list[Row], contradicted: Cells) -> int | None:
    """Lines less allowances plus charges; unknown without lines or with a line in another currency."""
    invoiced_in = text(invoice, "currency")
    if not lines or any(text(line, "currency") not in (None, invoiced_in) for line in lines):
        return None
    net = total(whole(line, "net_minor") for line in lines)
    allowance = _optional(invoice, "allowance_minor", contradicted)
    charge = _optional(invoice, "charge_minor", contradicted)
    return total((less(net, allowance), charge))


def _payable_gap(invoice: Row, contradicted: Cells) -> int | None:
    """Payable less (gross less prepaid plus rounding); zero when no payable amount is stated."""
    payable = whole(invoice, "payable_minor")
    invoice_id = invoice.get("invoice_id")
    if not invoice or is_contradicted(contradicted, "invoice", invoice_id, "payable_minor"):
        return None
    if payable is None:
        return 0
    prepaid = _optional(invoice, "prepaid_minor", contradicted)
    rounding = _optional(invoice, "rounding_minor", contradicted)
    due = total((less(whole(invoice, "gross_minor"), prepaid), rounding))
    return less(payable, due)


def _words_gap(invoice: Row, contradicted: Cells) -> int | None:
    """The gross amount in figures less the one in capital letters; zero when none is stated."""
    words = whole(invoice, "gross_in_words_minor")
    invoice_id = invoice.get("invoice_id")
    if not invoice or is_contradicted(contradicted, "invoice", invoice_id, "gross_in_words_minor"):
        return None
    return 0 if words is None else less(whole(invoice, "gross_minor"), words)


def _optional(invoice: Row, column: str, contradicted: Cells) -> int | None:
    return zero_if_unstated(contradicted, "invoice", invoice, (column, "invoice_id"))
