"""What a limit limits, and the ids that follow from it."""

from __future__ import annotations

from typing import Final

from hefu.evidence.identity import content_digest

FACILITY: Final = "facility"
SCOPES: Final = (
    FACILITY,
    "single",
    "group",
    "core_enterprise",
    "product",
    "sector",
    "guarantor",
)
"""Facility of a borrower; one borrower; its group; one account debtor; a product; an industry; a guarantor.
Their words stand in the codes of ``limit_scope``."""
IN_FORCE: Final = ("active", "change_proposed")
"""States of a limit or a facility in which it may be used; a proposed change binds only once approved."""


def limit_id(scope_code: str, scope_id: str, currency: str) -> str:
    """The id of the limit on one thing in one currency: there is one, and it tells nothing of whom."""
    return f"lim_{content_digest(scope_code, scope_id, currency)[:24]}"


def room(limit: str) -> str:
    """The account of what may still be taken."""
    return f"{limit}:room"


def reserved(limit: str) -> str:
    """The account of what approvals have taken and drawdowns have not used yet."""
    return f"{limit}:reserved"


def used(limit: str) -> str:
    """The account of what is drawn."""
    return f"{limit}:used"


def granted(limit: str) -> str:
    """The account against which room is granted."""
    return f"{limit}:granted"
