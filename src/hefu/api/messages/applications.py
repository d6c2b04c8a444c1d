"""Applications over the wire."""

from __future__ import annotations

import msgspec

from hefu.services.apply_for_financing import NewApplication
from hefu.services.view_application import ApplicationLine, ApplicationView

__all__ = ["EXAMPLE", "ApplicationPage", "ApplicationView", "NewApplication"]


class ApplicationPage(msgspec.Struct, frozen=True):
    """One page; ``next_cursor`` is there when another follows."""

    items: list[ApplicationLine]
    next_cursor: str | None = None


EXAMPLE = {
    "application_no": "RZ-2026-0042",
    "borrower_id": "uscc:91330200MA2H4T6R63",
    "financier_id": "uscc:91310000132200821H",
    "technique_code": "factoring",
    "requested_minor": 35_000_000,
    "currency": "CNY",
    "requested_on": "2026-03-30",
    "tenor_days": 90,
    "items": [
        {
            "invoice_id": "dig:26332000000000000001",
            "account_debtor_id": "uscc:91440300MA5F2K8W83",
            "claimed_minor": 10_300_000,
        }
    ],
}
