"""What invoices inside a PDF are called, and how much of them is looked at."""

from __future__ import annotations

from typing import Final

INVOICE_NAMES: Final = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
"""Names that Factur-X and ZUGFeRD prescribe, by version and profile; compared without case."""

ATTACHMENTS_MAX: Final = 200
NAME_LENGTH_MAX: Final = 120


def is_invoice_name(name: str) -> bool:
    """Whether an attachment of this name is the invoice; folders before it do not count."""
    return name.replace("\\", "/").rpartition("/")[2].strip().casefold() in INVOICE_NAMES
